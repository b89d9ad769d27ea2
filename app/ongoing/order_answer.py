"""An order as Ongoing holds it (openapi GetOrderModel): state, lines with their quantities, parcels and tracking."""

from decimal import Decimal

from app.ongoing.ids import ArticleItemId, OngoingOrderId, OngoingOrderLineId
from app.ongoing.warehouses import Warehouse
from app.ongoing.wire import (
    Answer,
    ArticleAnswer,
    CodeNameAnswer,
    GoodsOwnerAnswer,
    StatusAnswer,
    UtcTime,
    WireDate,
)


class OrderStatus(StatusAnswer):
    """A status of an order."""


class NotificationAnswer(Answer):
    """How the receiver is told."""

    value: str | None = None
    to_be_notified: bool = False


class BackOrderInfo(Answer):
    """Says that this order holds what was left of another."""

    back_order_for_order_id: OngoingOrderId | None = None


class OrderInfoAdvanced(Answer):
    """Less used members of the order head."""

    back_order_info: BackOrderInfo | None = None
    order_header_updated: UtcTime | None = None


class OrderInfo(Answer):
    """The head of an order (openapi GetOrderInfo)."""

    order_id: OngoingOrderId
    order_number: str = ""
    goods_owner_order_id: str | None = None
    order_status: OrderStatus | None = None
    reference_number: str | None = None
    consignee_order_number: str | None = None
    sales_code: str | None = None
    order_remark: str | None = None
    warehouse_instruction: str | None = None
    free_text1: str | None = None
    free_text2: str | None = None
    free_text3: str | None = None
    order_type: CodeNameAnswer | None = None
    way_of_delivery: CodeNameAnswer | None = None
    terms_of_delivery_type: CodeNameAnswer | None = None
    delivery_date: WireDate | None = None
    created_date: UtcTime | None = None
    shipped_time: UtcTime | None = None
    way_bill: str | None = None
    return_way_bill: str | None = None
    email_notification: NotificationAnswer | None = None
    sms_notification: NotificationAnswer | None = None
    telephone_notification: NotificationAnswer | None = None
    customer_price: Decimal | None = None
    freight_price: Decimal | None = None
    ordered_number_of_items: Decimal = Decimal(0)
    allocated_number_of_items: Decimal = Decimal(0)
    picked_number_of_items: Decimal = Decimal(0)
    warehouse: Warehouse | None = None
    advanced: OrderInfoAdvanced | None = None


class ConsigneeAnswer(Answer):
    """Who the goods go to; the organisation number is never given back (openapi GetOrderConsignee)."""

    customer_number: str | None = None
    name: str | None = None
    address1: str | None = None
    address2: str | None = None
    address3: str | None = None
    post_code: str | None = None
    city: str | None = None
    country_code: str | None = None
    remark: str | None = None


class OrderLineArticle(ArticleAnswer):
    """The article of a line; `article_kind` is a free text (FACTS §6)."""

    article_kind: str | None = None


class LinePricesAnswer(Answer):
    """What a line costs."""

    line_price: Decimal | None = None
    customer_line_price: Decimal | None = None
    discount_percentage: Decimal | None = None
    currency_code: str | None = None


class PickedArticleItem(Answer):
    """Goods picked for a line, and when they came back if they did (openapi GetOrderPickedArticleItem)."""

    article_item_id: ArticleItemId
    number_of_items: Decimal
    is_picked: bool = False
    picked_time: UtcTime | None = None
    is_returned: bool = False
    return_date: UtcTime | None = None
    return_cause: CodeNameAnswer | None = None


class OrderLine(Answer):
    """A line with what was ordered and what the warehouse did with it (openapi GetOrderLine).

    Quantities are cumulative. `reported_number_of_items` None means that no delivery has been reported yet,
    `reported_returned_number_of_items` None that no return has.
    """

    id: OngoingOrderLineId
    row_number: str = ""
    article: OrderLineArticle | None = None
    external_id: str | None = None
    comment: str | None = None
    ordered_number_of_items: Decimal = Decimal(0)
    allocated_number_of_items: Decimal = Decimal(0)
    picked_number_of_items: Decimal = Decimal(0)
    packed_number_of_items: Decimal = Decimal(0)
    returned_number_of_items: Decimal = Decimal(0)
    reported_number_of_items: Decimal | None = None
    reported_returned_number_of_items: Decimal | None = None
    should_be_picked: bool | None = None
    prices: LinePricesAnswer | None = None
    picked_article_items: tuple[PickedArticleItem, ...] = ()
    sub_order_lines: tuple["OrderLine", ...] = ()

    @property
    def article_number(self) -> str:
        """The number of the line's article, empty when Ongoing names none."""
        return self.article.article_number if self.article else ""


class ParcelTracking(Answer):
    """Where a parcel can be followed."""

    tracking_url: str | None = None


class Parcel(Answer):
    """A parcel; those for a return are not part of what was sent out."""

    id: int
    parcel_number: str | None = None
    is_return_parcel: bool = False
    tracking: ParcelTracking | None = None


class Tracking(Answer):
    """A waybill and where it can be followed."""

    waybill: str | None = None
    tracking_url: str | None = None
    created: UtcTime | None = None


class OrderTextLineAnswer(Answer):
    """A line of text without article."""

    row_number: str = ""
    comment: str | None = None
    number_of_items: Decimal | None = None


class OrderModelAdvanced(Answer):
    """Text lines of an order."""

    order_text_lines: tuple[OrderTextLineAnswer, ...] = ()


class Order(Answer):
    """An order: head, lines, parcels. Just created, it may not show its lines yet (FACTS §3)."""

    order_info: OrderInfo
    goods_owner: GoodsOwnerAnswer | None = None
    consignee: ConsigneeAnswer | None = None
    order_lines: tuple[OrderLine, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    tracking: tuple[Tracking, ...] = ()
    return_tracking: tuple[Tracking, ...] = ()
    classes: tuple[CodeNameAnswer, ...] = ()
    advanced: OrderModelAdvanced | None = None

    @property
    def id(self) -> OngoingOrderId:
        """Ongoing's own id of the order."""
        return self.order_info.order_id

    @property
    def number(self) -> str:
        """The order number, unique per goods owner."""
        return self.order_info.order_number

    @property
    def status_number(self) -> int | None:
        """The number of the status, None when Ongoing gives none."""
        return self.order_info.order_status.number if self.order_info.order_status else None

    @property
    def back_order_for(self) -> OngoingOrderId | None:
        """The order of which this one is the remainder."""
        advanced = self.order_info.advanced
        return advanced.back_order_info.back_order_for_order_id if advanced and advanced.back_order_info else None

    @property
    def text_lines(self) -> tuple[OrderTextLineAnswer, ...]:
        """The lines without article."""
        return self.advanced.order_text_lines if self.advanced else ()
