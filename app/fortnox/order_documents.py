"""Fortnox customer orders: the documents, as they come and as we change them (FACTS §9, §10)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, NewType

from pydantic import Field, PlainSerializer

from app.fortnox.articles import ArticleNumber
from app.fortnox.customers import CustomerNumber
from app.fortnox.stock_points import StockPointCode, StockPointId
from app.fortnox.wire import Answer, ClearableText, NoneForZero, Request

FortnoxOrderNumber = NewType("FortnoxOrderNumber", str)
InvoiceNumber = NewType("InvoiceNumber", str)
RowId = NewType("RowId", int)


class DeliveryState(StrEnum):
    """How far the goods are: nothing allocated, reserved, or going out."""

    REGISTRATION = "registration"
    RESERVATION = "reservation"
    DELIVERY = "delivery"


class DiscountType(StrEnum):
    """What a row's discount is counted in."""

    AMOUNT = "AMOUNT"
    PERCENT = "PERCENT"


class OrderListItem(Answer):
    """What the list tells of an order; rows, addresses and delivery state are in the detail alone (FACTS §8)."""

    document_number: FortnoxOrderNumber
    order_type: str = ""
    customer_number: CustomerNumber | None = None
    customer_name: str = ""
    order_date: date | None = None
    delivery_date: date | None = None
    sent: bool = False
    cancelled: bool = False


class OrderRow(Answer):
    """A row; a text row has no article. `row_id` is a new one after every save, by anybody (FACTS §9)."""

    row_id: RowId
    article_number: ArticleNumber | None = None
    description: str = ""
    ordered_quantity: Decimal = Decimal(0)
    delivered_quantity: Decimal = Decimal(0)
    reserved_quantity: Decimal = Decimal(0)
    unit: str = ""
    price: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    discount_type: DiscountType = DiscountType.PERCENT
    vat_percent: Decimal = Field(alias="VAT", default=Decimal(0))
    vat_code: str = Field(alias="VATCode", default="")
    total: Decimal = Decimal(0)
    account_number: int | None = None
    cost_center: str = ""
    project: str = ""
    house_work: bool = False
    stock_point_code: StockPointCode | None = None
    stock_point_id: StockPointId | None = None


class Label(Answer):
    """A label on an order, by its number in the register of labels."""

    id: int


class EmailInformation(Answer):
    """Where the order is mailed to."""

    email_address_to: str = ""


class Order(Answer):
    """An order in full. Countries are names, not codes; empty delivery fields mean the invoice address (FACTS §9)."""

    document_number: FortnoxOrderNumber
    order_type: str = ""
    customer_number: CustomerNumber
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
    email_information: EmailInformation = EmailInformation()
    order_date: date | None = None
    delivery_date: date | None = None
    outbound_date: date | None = None
    our_reference: str = ""
    your_reference: str = ""
    your_order_number: str = ""
    external_invoice_reference1: str = ""
    external_invoice_reference2: str = ""
    remarks: str = ""
    comments: str = ""
    terms_of_delivery: str = ""
    way_of_delivery: str = ""
    terms_of_payment: str = ""
    language: str = ""
    currency: str = ""
    total: Decimal = Decimal(0)
    freight: Decimal = Decimal(0)
    vat_included: bool = Field(alias="VATIncluded", default=False)
    not_completed: bool = False
    sent: bool = False
    cancelled: bool = False
    delivery_state: DeliveryState | None = None
    warehouse_ready: bool = False
    invoice_reference: Annotated[InvoiceNumber | None, NoneForZero] = None
    stock_point_code: StockPointCode | None = None
    stock_point_id: StockPointId | None = None
    labels: tuple[Label, ...] = ()
    order_rows: tuple[OrderRow, ...] = ()

    @property
    def is_backorder(self) -> bool:
        """Whether Fortnox made it of what another order left undelivered."""
        return self.order_type.casefold() == "backorder"


@dataclass(frozen=True, slots=True)
class DeliveredRow:
    """What was delivered of a row; without quantity the row is only kept."""

    row_id: RowId
    delivered_quantity: Decimal | None = None


def _plain(quantity: Decimal) -> str:
    return format(quantity, "f")


class OrderRowChange(Request):
    """A row that stays, with its delivered quantity if that is to change."""

    row_id: RowId
    delivered_quantity: Annotated[Decimal, PlainSerializer(_plain, when_used="json")] | None = None


class OrderChange(Request):
    """The fields of an order that we write; what is None is left as it is."""

    delivery_state: DeliveryState | None = None
    comments: ClearableText | None = None
    external_invoice_reference1: ClearableText | None = None
    order_rows: tuple[OrderRowChange, ...] | None = None
