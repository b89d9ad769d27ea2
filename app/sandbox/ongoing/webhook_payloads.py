"""What webhooks say: ids and numbers, and where to read the rest (FACTS §12).

Without a record a payload is what the Test button sends; upstream's own test payload is not documented.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.sandbox.ongoing.adjustment_record import Adjustment
from app.sandbox.ongoing.goods_owner import Article, GoodsOwner, Order, OrderLine
from app.sandbox.ongoing.order_record import ReturnedItem
from app.sandbox.ongoing.purchase_order_record import PurchaseOrder
from app.sandbox.ongoing.switches import WebhookTime
from app.sandbox.ongoing.wire import Document, pick, pick_or_null

_BY = {"byUser": {"userId": 1}, "byComputer": None}


def envelope(webhook_event_id: int, owner: GoodsOwner, timestamp: str, template: str) -> Document:
    """What every payload says of its event."""
    return {
        "webhookEventId": webhook_event_id,
        "system": owner.warehouse,
        "timestamp": timestamp,
        "goodsOwnerId": owner.goods_owner_id,
        "goodsOwnerName": owner.name,
        "webhookTemplate": template,
    }


def order_payload(order: Order | None) -> Document:
    """What an order webhook says of its order: the status without its text."""
    order_id = order.order_id if order else 0
    document = order.document if order else {}
    tracking = order.tracking if order else []
    parcels = order.parcels if order else []
    return {
        "webhookOrdersId": 1,
        "orderId": order_id,
        **pick(document, "orderNumber goodsOwnerOrderId consigneeOrderNumber"),
        "path": f"/api/v1/orders/{order_id}",
        **_BY,
        "orderStatus": {"number": order.status if order else 0},
        "currentShipmentId": None,
        "goodsOwnerClasses": None,
        "tracking": [
            {"trackingUrl": way["trackingUrl"], "waybill": way["waybill"], "isReturn": False} for way in tracking
        ]
        or None,
        "parcels": [pick(parcel, "id parcelNumber isReturnParcel tracking") for parcel in parcels] or None,
    }


def purchase_order_payload(purchase_order: PurchaseOrder | None) -> Document:
    """What a purchase order webhook says of its purchase order: no lines, the status without its text."""
    purchase_order_id = purchase_order.purchase_order_id if purchase_order else 0
    document = purchase_order.document if purchase_order else {}
    kind = document.get("purchaseOrderType")
    return {
        "webhookPurchaseOrdersId": 1,
        "purchaseOrderId": purchase_order_id,
        "purchaseOrderNumber": document.get("purchaseOrderNumber"),
        "goodsOwnerPurchaseOrderId": None,
        "path": f"/api/v1/purchaseOrders/{purchase_order_id}",
        "purchaseOrderStatus": {"number": purchase_order.status if purchase_order else 0},
        "purchaseOrderType": kind and {"purchaseOrderTypeId": 1, "purchaseOrderTypeCode": kind.get("code")},
        "purchaseOrderClasses": None,
    }


def inventory_payload(owner: GoodsOwner, row: Adjustment | None) -> Document:
    """What an inventory webhook says of one row: how many, why, and where."""
    scrapped = row and row.scrapped_return_of_order_id
    purchase_order = owner.purchase_orders.get(row.purchase_order_id or 0) if row else None
    warehouse = owner.warehouse_of(row.warehouse_id if row else owner.home_warehouse_id)
    item_id = row.article_item_id if row else 0
    return {
        "webhookInventoryId": 1,
        **_BY,
        "transaction": {
            "transactionNumberOfItems": float(row.quantity) if row else 0,
            "inventoryAdjustmentCause": pick_or_null(row.cause if row else None, "id code"),
            "returnRemovedByOrder": {"orderId": scrapped} if scrapped else None,
            "inventoryTransactionComment": row.comment if row else None,
        },
        "inventory": {
            "inventoryId": row.inventory_id if row else 0,
            "isCountInventory": row.is_count if row else False,
            "inventoryComment": None,
        },
        "article": _article(row.article if row else None),
        "articleItem": {
            "articleItemId": item_id,
            "originalArticleItemId": item_id,
            "serial": None,
            "batch": row.batch_number if row else None,
            "expiryDate": None,
            "numberOfItems": float(row.article.shelf(row.warehouse_id).quantity) if row else 0,
            "articleItemStatus": None,
            "articleItemComment": None,
        },
        "purchaseOrder": purchase_order
        and {
            "purchaseOrderId": purchase_order.purchase_order_id,
            "purchaseOrderNumber": purchase_order.number,
            "purchaseOrderLine": None,
        },
        "location": {
            "location": row.location if row else None,
            "locationId": 1,
            "isLocked": False,
            "isLockedForSale": False,
            "warehouse": {
                "warehouseId": warehouse["id"],
                "warehouseCode": warehouse["code"],
                "warehouseName": warehouse["name"],
            },
        },
    }


def return_payload(
    order: Order | None, line: OrderLine | None, article: Article | None, item: ReturnedItem | None
) -> Document:
    """What a picking, packing and returns webhook says of returned goods; `line` is the order's own, also of a kit."""
    cause = item.cause if item else None
    item_id = item.article_item_id if item else 0
    return {
        "webhookPickingId": 1,
        **_BY,
        "isAllocated": False,
        "isPicked": False,
        "isPacked": False,
        "isReturned": True,
        "isDeleted": False,
        "article": _article(article),
        "articleItem": {
            "articleItemId": item_id,
            "originalArticleItemId": item_id,
            "serial": None,
            "batch": None,
            "expiryDate": None,
            "numberOfItems": float(item.quantity) if item else 0,
            "location": None,
            "returnCause": cause
            and {
                "returnCauseId": cause["id"],
                "returnCauseCode": cause["code"],
                "returnCauseName": cause["name"],
            },
            "orderPalletItem": None,
        },
        "order": {
            "orderId": order.order_id if order else 0,
            "orderNumber": order.number if order else None,
            "orderLine": line and {"orderLineId": line.line_id, "rowNumber": line.row_number, "parentOrderLine": None},
        },
    }


def _article(article: Article | None) -> Document:
    return {
        "articleSystemId": article.article_system_id if article else 0,
        "articleNumber": article.number if article else None,
        "barCode": (article.document.get("barCodeInfo") or {}).get("barCode") if article else None,
    }


def webhook_timestamp(moment: datetime, form: WebhookTime) -> str:
    """A webhook's time: seven fraction digits, with or without a zone (FACTS §12)."""
    local = moment.astimezone(ZoneInfo("Europe/Stockholm")) if form is WebhookTime.ZONELESS_SWEDISH else moment
    zone = "Z" if form is WebhookTime.UTC_Z else ""
    return f"{local:%Y-%m-%dT%H:%M:%S.%f}0{zone}"
