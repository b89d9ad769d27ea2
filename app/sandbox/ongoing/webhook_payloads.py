"""What webhooks say: ids and numbers, and where to read the rest."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.sandbox.ongoing.goods_owner import GoodsOwner, Order
from app.sandbox.ongoing.switches import WebhookTime
from app.sandbox.ongoing.webhooks import Webhook
from app.sandbox.ongoing.wire import Document, pick


def order_payload(
    webhook_event_id: int, owner: GoodsOwner, order: Order | None, webhook: Webhook, timestamp: str
) -> Document:
    """What an order webhook says: ids and numbers, the status without its text, where to read the rest.

    Without an order it is what the Test button sends; upstream's own test payload is not documented.
    """
    order_id = order.order_id if order else 0
    document = order.document if order else {}
    tracking = order.tracking if order else []
    parcels = order.parcels if order else []
    return {
        "webhookOrdersId": 1,
        "webhookEventId": webhook_event_id,
        "system": owner.warehouse,
        "timestamp": timestamp,
        "orderId": order_id,
        "orderNumber": document.get("orderNumber"),
        "goodsOwnerId": owner.goods_owner_id,
        "goodsOwnerOrderId": document.get("goodsOwnerOrderId"),
        "consigneeOrderNumber": document.get("consigneeOrderNumber"),
        "path": f"/api/v1/orders/{order_id}",
        "byUser": {"userId": 1},
        "byComputer": None,
        "orderStatus": {"number": order.status if order else 0},
        "currentShipmentId": None,
        "webhookTemplate": webhook.template,
        "goodsOwnerName": owner.name,
        "goodsOwnerClasses": None,
        "tracking": [
            {"trackingUrl": way["trackingUrl"], "waybill": way["waybill"], "isReturn": False} for way in tracking
        ]
        or None,
        "parcels": [pick(parcel, "id parcelNumber isReturnParcel tracking") for parcel in parcels] or None,
    }


def webhook_timestamp(moment: datetime, form: WebhookTime) -> str:
    """A webhook's time: seven fraction digits, with or without a zone (FACTS §12)."""
    local = moment.astimezone(ZoneInfo("Europe/Stockholm")) if form is WebhookTime.ZONELESS_SWEDISH else moment
    zone = "Z" if form is WebhookTime.UTC_Z else ""
    return f"{local:%Y-%m-%dT%H:%M:%S.%f}0{zone}"
