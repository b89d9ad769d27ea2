"""What Ongoing's webhooks say: thin payloads that only tell where to look (FACTS §12)."""

from typing import Any

from pydantic import ConfigDict

from app.ongoing.ids import GoodsOwnerId, OngoingOrderId, WebhookEventId
from app.ongoing.wire import Answer, UtcTime


class Webhook(Answer):
    """What every kind of webhook carries; members that are not named here are kept in `model_extra`.

    `timestamp` is only for people: a retry carries the original one, and the zone of the zone-less form is UNKNOWN
    (read here as UTC, as everywhere else in Ongoing). Decide on the record as read back.
    """

    model_config = ConfigDict(extra="allow")

    webhook_event_id: WebhookEventId
    goods_owner_id: GoodsOwnerId
    timestamp: UtcTime | None = None
    system: str | None = None
    webhook_template: str | None = None
    path: str | None = None


class WebhookStatus(Answer):
    """The status a record had when the webhook fired; no text comes with it."""

    model_config = ConfigDict(extra="allow")

    number: int


class OrderWebhook(Webhook):
    """An order was created, picked or changed status (x-webhooks: WebhookOrderPayload)."""

    order_id: OngoingOrderId
    order_status: WebhookStatus
    order_number: str | None = None
    goods_owner_order_id: str | None = None
    consignee_order_number: str | None = None
    webhook_orders_id: int | None = None
    tracking: tuple[dict[str, Any], ...] = ()
    parcels: tuple[dict[str, Any], ...] = ()
