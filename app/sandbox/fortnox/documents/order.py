"""The order with its rows as Fortnox shows it in full, and as its list shows it."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field, field_validator

from app.sandbox.fortnox.documents.document import Document, Number, TextNumber

_LIST_FIELDS = (
    "DocumentNumber",
    "OrderType",
    "CustomerNumber",
    "CustomerName",
    "OrderDate",
    "DeliveryDate",
    "Currency",
    "ExternalInvoiceReference1",
    "ExternalInvoiceReference2",
    "Project",
    "Sent",
    "Cancelled",
    "Total",
)

NO_INVOICE = "0"
"""What InvoiceReference holds until the order is invoiced (FACTS §9)."""

DeliveryState = Literal["registration", "reservation", "delivery"]


class OrderRow(Document):
    """One row; without an article number it is a text row."""

    read_only: ClassVar[frozenset[str]] = frozenset(
        {"ContributionPercent", "ContributionValue", "ReservedQuantity", "Total"}
    )

    row_id: int = 0
    article_number: str = ""
    description: str = ""
    ordered_quantity: TextNumber = Decimal(0)
    delivered_quantity: TextNumber = Decimal(0)
    reserved_quantity: TextNumber = Decimal(0)
    unit: str = ""
    price: Number = Decimal(0)
    discount: Number = Decimal(0)
    discount_type: Literal["AMOUNT", "PERCENT"] = "PERCENT"
    vat: Number = Decimal(25)
    vat_code: str = ""
    total: Number = Decimal(0)
    account_number: int = 3001
    cost_center: str = ""
    project: str = ""
    contribution_percent: TextNumber = Decimal(0)
    contribution_value: TextNumber = Decimal(0)
    house_work: bool = False
    house_work_hours_to_report: int | None = None
    house_work_type: str | None = None
    stock_point_code: str | None = None
    stock_point_id: str | None = None


class EmailInformation(Document):
    """Where the order is mailed to."""

    email_address_from: str | None = None
    email_address_to: str = ""
    email_address_cc: str | None = None
    email_address_bcc: str | None = None
    email_subject: str = "Order {no}"
    email_body: str = ""


class Label(BaseModel):
    """A label set on the order."""

    id: int = Field(alias="Id")


class Order(Document):
    """One order; totals are figured out at every save."""

    read_only: ClassVar[frozenset[str]] = frozenset(
        {
            "@url",
            "@urlTaxReductionList",
            "AdministrationFeeVAT",
            "BasisTaxReduction",
            "Cancelled",
            "ContributionPercent",
            "ContributionValue",
            "FreightVAT",
            "Gross",
            "HouseWork",
            "InvoiceReference",
            "Net",
            "OfferReference",
            "OrderType",
            "OrganisationNumber",
            "RoundOff",
            "Sent",
            "TaxReduction",
            "TimeBasisReference",
            "Total",
            "TotalToPay",
            "TotalVAT",
            "WarehouseReady",
        }
    )

    document_number: str = ""
    order_type: Literal["Order", "Backorder"] = "Order"
    customer_number: str = Field(min_length=1)
    customer_name: str = ""
    organisation_number: str = ""
    address1: str = ""
    address2: str = ""
    zip_code: str = ""
    city: str = ""
    country: str = ""
    delivery_name: str = ""
    delivery_address1: str = ""
    delivery_address2: str = ""
    delivery_zip_code: str = ""
    delivery_city: str = ""
    delivery_country: str = ""
    phone1: str = ""
    phone2: str = ""
    order_date: date
    delivery_date: date | None = None
    outbound_date: date
    currency: str = Field(default="SEK", max_length=3)
    currency_rate: Number = Decimal(1)
    currency_unit: Number = Decimal(1)
    language: str = "SV"
    our_reference: str = Field(default="", max_length=50)
    your_reference: str = Field(default="", max_length=50)
    your_order_number: str = Field(default="", max_length=75)
    external_invoice_reference1: str = Field(default="", max_length=80)
    external_invoice_reference2: str = Field(default="", max_length=80)
    terms_of_delivery: str = ""
    terms_of_payment: str = ""
    way_of_delivery: str = ""
    price_list: str = "A"
    print_template: str = "oc"
    remarks: str = Field(default="", max_length=1024)
    comments: str = Field(default="", max_length=1024)
    copy_remarks: bool = True
    cost_center: str = ""
    project: str = ""
    labels: list[Label] = Field(default_factory=list)
    freight: Number = Decimal(0)
    freight_vat: Number = Decimal(0)
    administration_fee: Number = Decimal(0)
    administration_fee_vat: Number = Decimal(0)
    gross: Number = Decimal(0)
    net: Number = Decimal(0)
    total_vat: Number = Decimal(0)
    round_off: Number = Decimal(0)
    total: Number = Decimal(0)
    total_to_pay: Number = Decimal(0)
    basis_tax_reduction: Number = Decimal(0)
    tax_reduction: Number | None = None
    tax_reduction_type: Literal["none", "rot", "rut", "green"] = "none"
    house_work: bool = False
    contribution_percent: Number = Decimal(0)
    contribution_value: Number = Decimal(0)
    vat_included: bool = False
    not_completed: bool = False
    sent: bool = False
    cancelled: bool = False
    delivery_state: DeliveryState = "delivery"
    warehouse_ready: bool = False
    invoice_reference: str = NO_INVOICE
    offer_reference: str = NO_INVOICE
    time_basis_reference: int | None = None
    stock_point_code: str | None = None
    stock_point_id: str | None = None
    email_information: EmailInformation = Field(default_factory=EmailInformation)
    order_rows: list[OrderRow] = Field(default_factory=list)

    @field_validator("delivery_date", mode="before")
    @classmethod
    def _empty_date(cls, value: Any) -> Any:
        return value or None

    @property
    def invoiced(self) -> bool:
        """Whether it has its invoice."""
        return self.invoice_reference != NO_INVOICE

    @property
    def live(self) -> bool:
        """Whether it still lays claim to stock."""
        return not self.cancelled and not self.invoiced


def order_list_item(document: dict[str, Any]) -> dict[str, Any]:
    """The list's cut of an order: nothing of addresses, rows, invoice or delivery state (FACTS §8)."""
    return {field: document[field] for field in ("@url", *_LIST_FIELDS)}
