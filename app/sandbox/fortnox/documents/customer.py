"""The customer as Fortnox shows it in full, and as its list shows it."""

from typing import Any, Literal

from pydantic import Field

from app.sandbox.fortnox.documents.document import Document

_LIST_FIELDS = ("CustomerNumber", "Name", "Address1", "Address2", "ZipCode", "City", "Email", "OrganisationNumber")


class Customer(Document):
    """One customer; `type` (business or private) is in no list and on no order (FACTS §8, §9)."""

    customer_number: str = Field(default="", max_length=1024)
    name: str = Field(min_length=1, max_length=1024)
    type: Literal["PRIVATE", "COMPANY"] = "COMPANY"
    active: bool = True
    organisation_number: str = ""
    address1: str | None = None
    address2: str | None = None
    zip_code: str | None = Field(default=None, max_length=10)
    city: str | None = None
    country: str | None = "Sverige"
    country_code: str | None = Field(default="SE", min_length=2, max_length=2)
    delivery_name: str | None = None
    delivery_address1: str | None = None
    delivery_address2: str | None = None
    delivery_zip_code: str | None = Field(default=None, max_length=10)
    delivery_city: str | None = None
    delivery_country: str | None = None
    delivery_country_code: str | None = Field(default=None, min_length=2, max_length=2)
    delivery_phone1: str | None = None
    delivery_phone2: str | None = None
    email: str = ""
    phone1: str | None = None
    phone2: str | None = None
    www: str = ""
    currency: str = Field(default="SEK", min_length=3, max_length=3)
    vat_type: Literal["SEVAT", "SEREVERSEDVAT", "EUREVERSEDVAT", "EUVAT", "EXPORT"] = "SEVAT"
    vat_number: str = ""
    terms_of_delivery: str = ""
    terms_of_payment: str = ""
    way_of_delivery: str = ""
    price_list: str = "A"
    our_reference: str = Field(default="", max_length=50)
    your_reference: str = Field(default="", max_length=50)
    gln: str | None = Field(default=None, min_length=13, max_length=13)
    gln_delivery: str | None = Field(default=None, min_length=13, max_length=13)
    comments: str | None = Field(default=None, max_length=1024)
    cost_center: str | None = None
    project: str = ""


def customer_list_item(document: dict[str, Any]) -> dict[str, Any]:
    """The list's cut of a customer, with one `Phone` and empty strings where the full document has nulls."""
    item = {field: document[field] or "" for field in ("@url", *_LIST_FIELDS)}
    return {**item, "Phone": document["Phone1"] or ""}
