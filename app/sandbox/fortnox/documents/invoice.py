"""The customer invoice as Fortnox shows it in full, and as its list shows it."""

from datetime import date
from typing import Any, Literal

from app.sandbox.fortnox.documents.document import Document, Number, TextNumber
from app.sandbox.fortnox.documents.order import EmailInformation, Label

_LIST_FIELDS = (
    "DocumentNumber",
    "CustomerNumber",
    "CustomerName",
    "InvoiceDate",
    "DueDate",
    "FinalPayDate",
    "InvoiceType",
    "Currency",
    "CurrencyRate",
    "CurrencyUnit",
    "Balance",
    "Total",
    "Booked",
    "Cancelled",
    "Sent",
    "NoxFinans",
    "OCR",
    "CostCenter",
    "Project",
    "TermsOfPayment",
    "WayOfDelivery",
    "ExternalInvoiceReference1",
    "ExternalInvoiceReference2",
    "VoucherNumber",
    "VoucherSeries",
    "VoucherYear",
)


class InvoiceRow(Document):
    """One row, with the quantity that was delivered."""

    row_id: int
    article_number: str
    description: str
    delivered_quantity: TextNumber
    unit: str
    price: Number
    discount: Number
    discount_type: Literal["AMOUNT", "PERCENT"]
    vat: int
    total: Number
    account_number: int
    cost_center: str = ""
    project: str = ""
    stock_point_code: str | None = None


class Invoice(Document):
    """One invoice made from an order."""

    document_number: str
    order_reference: str
    invoice_type: Literal["INVOICE"] = "INVOICE"
    customer_number: str
    customer_name: str
    organisation_number: str
    address1: str
    address2: str
    zip_code: str
    city: str
    country: str
    delivery_name: str
    delivery_address1: str
    delivery_address2: str
    delivery_zip_code: str
    delivery_city: str
    delivery_country: str
    delivery_date: date | None
    invoice_date: date
    due_date: date
    final_pay_date: date | None = None
    outbound_date: date
    currency: str
    currency_rate: Number
    currency_unit: int
    language: Literal["SV", "EN"]
    our_reference: str
    your_reference: str
    your_order_number: str
    external_invoice_reference1: str
    external_invoice_reference2: str
    terms_of_delivery: str
    terms_of_payment: str
    way_of_delivery: str
    price_list: str
    remarks: str
    comments: str
    cost_center: str
    project: str
    labels: list[Label]
    freight: Number
    administration_fee: Number
    gross: Number
    net: Number
    total_vat: Number
    round_off: Number
    total: Number
    total_to_pay: Number
    balance: Number
    vat_included: bool
    booked: bool = False
    cancelled: bool = False
    sent: bool = False
    not_completed: bool = False
    nox_finans: bool = False
    credit: Literal["false"] = "false"
    credit_invoice_reference: str = "0"
    offer_reference: str = "0"
    contract_reference: str = "0"
    ocr: str = ""
    payment_way: Literal[""] = ""
    warehouse_ready: bool
    voucher_number: int | None = None
    voucher_series: str | None = None
    voucher_year: int | None = None
    email_information: EmailInformation
    invoice_rows: list[InvoiceRow]


def invoice_list_item(document: dict[str, Any]) -> dict[str, Any]:
    """The list's cut of an invoice; the currency rate is a string here (FACTS §8)."""
    item = {field: document[field] for field in ("@url", *_LIST_FIELDS)}
    return {**item, "CurrencyRate": str(document["CurrencyRate"])}
