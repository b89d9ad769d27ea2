"""What Ongoing's webhooks say: thin payloads that only tell where to look (FACTS §12)."""

from decimal import Decimal
from typing import Any

from pydantic import ConfigDict

from app.ongoing.ids import (
    ArticleItemId,
    ArticleSystemId,
    GoodsOwnerId,
    InventoryId,
    OngoingOrderId,
    OngoingOrderLineId,
    OngoingPurchaseOrderId,
    WarehouseId,
    WebhookEventId,
)
from app.ongoing.wire import Answer, UtcTime


class WebhookPart(Answer):
    """Any object in a payload; members that are not named here are kept in `model_extra`."""

    model_config = ConfigDict(extra="allow")


class Webhook(WebhookPart):
    """What every kind of webhook carries.

    `timestamp` is only for people: a retry carries the original one, and the zone of the zone-less form is UNKNOWN
    (read here as UTC, as everywhere else in Ongoing). Decide on the record as read back.
    """

    webhook_event_id: WebhookEventId
    goods_owner_id: GoodsOwnerId
    timestamp: UtcTime | None = None
    system: str | None = None
    webhook_template: str | None = None


class WebhookStatus(WebhookPart):
    """The status a record had when the webhook fired; no text comes with it."""

    number: int


class WebhookArticle(WebhookPart):
    """The article that was moved (x-webhooks: WebhookArticleRef)."""

    article_system_id: ArticleSystemId
    article_number: str | None = None


class OrderWebhook(Webhook):
    """An order was created, picked or changed status (x-webhooks: WebhookOrderPayload)."""

    order_id: OngoingOrderId
    order_status: WebhookStatus
    order_number: str | None = None
    goods_owner_order_id: str | None = None
    consignee_order_number: str | None = None
    path: str | None = None
    webhook_orders_id: int | None = None
    tracking: tuple[dict[str, Any], ...] = ()
    parcels: tuple[dict[str, Any], ...] = ()


class PurchaseOrderWebhook(Webhook):
    """A purchase order was created, received or changed status (x-webhooks: WebhookPurchaseOrderPayload).

    A part received while the status is below 400 is not told (FACTS §12).
    """

    purchase_order_id: OngoingPurchaseOrderId
    purchase_order_status: WebhookStatus
    purchase_order_number: str | None = None
    goods_owner_purchase_order_id: str | None = None
    path: str | None = None
    webhook_purchase_orders_id: int | None = None


class WebhookReturnRemoved(WebhookPart):
    """The order whose returned goods were scrapped."""

    order_id: OngoingOrderId


class WebhookTransaction(WebhookPart):
    """A change of stock with its sign; goods of a return that were scrapped name their order."""

    transaction_number_of_items: Decimal | None = None
    return_removed_by_order: WebhookReturnRemoved | None = None
    inventory_transaction_comment: str | None = None


class WebhookInventory(WebhookPart):
    """The inventory that the change belongs to."""

    inventory_id: InventoryId
    is_count_inventory: bool | None = None
    inventory_comment: str | None = None


class WebhookWarehouse(WebhookPart):
    """A warehouse (x-webhooks: WebhookWarehouse)."""

    warehouse_id: WarehouseId
    warehouse_code: str | None = None
    warehouse_name: str | None = None


class WebhookLocation(WebhookPart):
    """Where in which warehouse."""

    location: str | None = None
    warehouse: WebhookWarehouse | None = None


class InventoryWebhook(Webhook):
    """Stock of an article was corrected (x-webhooks: WebhookInventoryPayload)."""

    transaction: WebhookTransaction
    inventory: WebhookInventory
    article: WebhookArticle
    location: WebhookLocation | None = None
    webhook_inventory_id: int | None = None


class WebhookArticleItem(WebhookPart):
    """The goods that were handled."""

    article_item_id: ArticleItemId | None = None
    number_of_items: Decimal | None = None


class WebhookOrderLine(WebhookPart):
    """The line of the order that goods were handled for."""

    order_line_id: OngoingOrderLineId
    row_number: str | None = None


class WebhookOrder(WebhookPart):
    """The order that goods were handled for."""

    order_id: OngoingOrderId
    order_number: str | None = None
    order_line: WebhookOrderLine | None = None


class PickingWebhook(Webhook):
    """Goods of an order were allocated, picked, packed, returned or let go (x-webhooks: WebhookPickingPayload).

    The only kind that tells of goods returned by a customer (FACTS §12).
    """

    order: WebhookOrder
    article: WebhookArticle
    article_item: WebhookArticleItem
    is_allocated: bool = False
    is_picked: bool = False
    is_packed: bool = False
    is_returned: bool = False
    is_deleted: bool = False
    webhook_picking_id: int | None = None
