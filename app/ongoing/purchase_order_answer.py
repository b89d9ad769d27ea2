"""A purchase order as Ongoing holds it (openapi GetPurchaseOrderModel): state, lines with what was received."""

from decimal import Decimal

from app.ongoing.ids import ArticleItemId, OngoingPurchaseOrderId, OngoingPurchaseOrderLineId
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


class PurchaseOrderStatus(StatusAnswer):
    """A status of a purchase order.

    The standard numbers (FACTS §8): 100 notified, 200 arrival space, 300 inbound, 400 finished with a deviation,
    500 received as advised, 900 cancelled; a warehouse may have others.
    """


class PurchaseOrderInfo(Answer):
    """The head of a purchase order (openapi GetPurchaseOrderInfo)."""

    purchase_order_id: OngoingPurchaseOrderId
    purchase_order_number: str = ""
    purchase_order_status: PurchaseOrderStatus | None = None
    purchase_order_type: CodeNameAnswer | None = None
    reference_number: str | None = None
    supplier_order_number: str | None = None
    goods_owner_reference: str | None = None
    purchase_order_remark: str | None = None
    in_date: WireDate | None = None
    created_date: UtcTime | None = None
    warehouse: Warehouse | None = None


class PurchaseOrderSupplierAnswer(Answer):
    """Who the goods come from; the address is never given back."""

    supplier_number: str | None = None
    supplier_name: str | None = None


class ReceivedArticleItem(Answer):
    """Goods received on a line and when; receipts have no id of their own (openapi GetPurchaseOrderArticleItem)."""

    original_article_item_id: ArticleItemId
    number_of_items: Decimal
    in_date: UtcTime
    serial: str | None = None
    batch_number: str | None = None
    expiry_date: WireDate | None = None
    comment: str | None = None


class PurchaseOrderLine(Answer):
    """A line with what was advised and what came (openapi GetPurchaseOrderLine).

    Received is cumulative, can exceed what was advised and can fall again. The warehouse may add lines: their
    `row_number` need not be one of ours (FACTS §8). `reported_number_of_items` None means that nothing has been
    reported yet. Quantities must be there: a missing one taken for 0 would read as goods taken back.
    """

    id: OngoingPurchaseOrderLineId
    row_number: str = ""
    article: ArticleAnswer | None = None
    external_order_line_id: str | None = None
    comment: str | None = None
    row_price: Decimal | None = None
    advised_number_of_items: Decimal
    received_number_of_items: Decimal
    reported_number_of_items: Decimal | None = None
    article_items: tuple[ReceivedArticleItem, ...] = ()
    sub_purchase_order_lines: tuple["PurchaseOrderLine", ...] = ()

    @property
    def article_number(self) -> str:
        """The number of the line's article, empty when Ongoing names none."""
        return self.article.article_number if self.article else ""


class PurchaseOrder(Answer):
    """A purchase order: head, supplier, lines."""

    purchase_order_info: PurchaseOrderInfo
    goods_owner: GoodsOwnerAnswer | None = None
    supplier_info: PurchaseOrderSupplierAnswer | None = None
    purchase_order_lines: tuple[PurchaseOrderLine, ...] = ()

    @property
    def id(self) -> OngoingPurchaseOrderId:
        """Ongoing's own id of the purchase order."""
        return self.purchase_order_info.purchase_order_id

    @property
    def number(self) -> str:
        """The purchase order number, unique per goods owner."""
        return self.purchase_order_info.purchase_order_number

    @property
    def status_number(self) -> int | None:
        """The number of the status, None when Ongoing gives none."""
        status = self.purchase_order_info.purchase_order_status
        return status.number if status else None
