"""The supplier as Fortnox shows it in full, and as its list shows it."""

from typing import Any

from pydantic import Field

from app.sandbox.fortnox.documents.document import Document

_LIST_FIELDS = (
    "SupplierNumber",
    "Name",
    "Active",
    "Address1",
    "Address2",
    "ZipCode",
    "City",
    "CountryCode",
    "Currency",
    "Email",
    "OrganisationNumber",
    "BG",
    "PG",
    "IBAN",
    "BIC",
    "BankAccountNumber",
    "CostCenter",
    "Project",
    "PreDefinedAccount",
    "TermsOfPayment",
    "DisablePaymentFile",
)


class Supplier(Document):
    """One supplier."""

    supplier_number: str = ""
    name: str = Field(min_length=1, max_length=1024)
    active: bool = True
    organisation_number: str = ""
    address1: str = ""
    address2: str = ""
    zip_code: str = ""
    city: str = Field(default="", max_length=1024)
    country: str = ""
    country_code: str = Field(default="SE", max_length=2)
    currency: str = Field(default="SEK", max_length=3)
    email: str = ""
    phone1: str = Field(default="", max_length=1024)
    phone2: str = Field(default="", max_length=1024)
    fax: str = ""
    www: str = ""
    visiting_address: str = ""
    visiting_zip_code: str = ""
    visiting_city: str = ""
    visiting_country: str = ""
    visiting_country_code: str = ""
    our_customer_number: str = ""
    our_reference: str = ""
    your_reference: str = ""
    terms_of_payment: str = ""
    vat_number: str = ""
    vat_type: str = "NORMAL"
    comments: str = Field(default="", max_length=1024)
    work_place: str = ""
    pre_defined_account: str = Field(default="4000", pattern=r"^\d{4}$")
    cost_center: str = ""
    project: str = ""
    bank: str = ""
    bank_account_number: str = ""
    branch_code: str = ""
    clearing_number: str = ""
    bg: str = ""
    pg: str = ""
    iban: str = ""
    bic: str = ""
    disable_payment_file: bool = False


def supplier_list_item(document: dict[str, Any]) -> dict[str, Any]:
    """The list's cut of a supplier: one `Phone`, no contacts (FACTS §8)."""
    return {**{field: document[field] for field in ("@url", *_LIST_FIELDS)}, "Phone": document["Phone1"]}
