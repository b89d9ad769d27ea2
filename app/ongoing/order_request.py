"""An order as it is sent to Ongoing (openapi PostOrderModel): the members that the gateway fills."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from app.ongoing.ids import WarehouseId
from app.ongoing.wire import CodeName, Request

ORDER_NUMBER_LIMIT = 50
ORDER_REMARK_LIMIT = 500
"""Characters; both documented for PATCH and taken to hold for PUT (FACTS §13)."""


class Notification(Request):
    """How the receiver is told: the e-mail address or number, and whether Ongoing may use it."""

    value: str | None = None
    to_be_notified: bool = False


class Consignee(Request):
    """Who the goods go to; an unknown customer number creates a customer on the fly (openapi PostOrderConsignee)."""

    customer_number: str | None = None
    name: str | None = None
    address1: str | None = None
    address2: str | None = None
    address3: str | None = None
    post_code: str | None = None
    city: str | None = None
    country_code: str | None = None
    organisation_number: str | None = None
    vat_number: str | None = None
    remark: str | None = None


class LinePrices(Request):
    """What a line costs (openapi PostOrderLinePrices)."""

    line_price: Decimal | None = None
    customer_line_price: Decimal | None = None
    discount_percentage: Decimal | None = None
    currency_code: str | None = None


class LineVat(Request):
    """The VAT of a line; the code is required (openapi PostOrderLineVat)."""

    code: str = Field(min_length=1)
    percent: Decimal = Decimal(0)


class OrderLineRequest(Request):
    """A line; `row_number` is any text, unique within its order (FACTS §7)."""

    row_number: str = Field(min_length=1)
    article_number: str = Field(min_length=1)
    number_of_items: Decimal
    comment: str | None = None
    external_id: str | None = None
    should_be_picked: bool | None = None
    prices: LinePrices | None = None
    vat: LineVat | None = None


class OrderTextLine(Request):
    """A line of text without article (openapi PostOrderTextLine)."""

    row_number: str = Field(min_length=1)
    comment: str | None = None
    number_of_items: Decimal | None = None


class OrderClassRequest(Request):
    """A class put on an order (openapi PostOrderClass)."""

    code: str | None = None
    name: str | None = None
    comment: str | None = None


class OrderAdvanced(Request):
    """Terms in plain text and text lines (openapi PostOrderAdvanced)."""

    order_text_lines: tuple[OrderTextLine, ...] | None = None
    terms_of_payment_string: str | None = None
    terms_of_delivery_string: str | None = None
    way_of_delivery_string: str | None = None


class OrderRequest(Request):
    """An order to create, or to update as a whole (the client adds the goods owner).

    Whether a PUT drops what it leaves out is UNKNOWN (FACTS §2): always send the full order.
    """

    order_number: str = Field(min_length=1)
    delivery_date: date
    consignee: Consignee
    order_lines: tuple[OrderLineRequest, ...] = ()
    goods_owner_order_id: str | None = None
    reference_number: str | None = None
    consignee_order_number: str | None = None
    sales_code: str | None = None
    order_remark: str | None = None
    warehouse_instruction: str | None = None
    free_text1: str | None = None
    free_text2: str | None = None
    free_text3: str | None = None
    order_type: CodeName | None = None
    way_of_delivery: CodeName | None = None
    terms_of_delivery_type: CodeName | None = None
    email_notification: Notification | None = None
    sms_notification: Notification | None = None
    telephone_notification: Notification | None = None
    customer_price: Decimal | None = None
    freight_price: Decimal | None = None
    language_code: str | None = None
    warehouse_id: WarehouseId | None = None
    classes: tuple[OrderClassRequest, ...] | None = None
    advanced: OrderAdvanced | None = None
