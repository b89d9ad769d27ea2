"""Webhook payloads."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from app.ongoing.webhooks import InventoryWebhook, OrderWebhook, PickingWebhook, PurchaseOrderWebhook, Webhook

SENT = {
    "webhookOrdersId": 4,
    "webhookEventId": 9001,
    "system": "norrsken",
    "timestamp": "2026-11-23T08:15:30.1234567",
    "orderId": 50163,
    "orderNumber": "1042",
    "goodsOwnerId": 159,
    "goodsOwnerOrderId": "1042",
    "path": "orders/50163",
    "orderStatus": {"number": 450, "colour": "green"},
    "parcels": None,
    "tracking": [{"waybill": "UA1", "isReturn": False}],
    "webhookTemplate": "order",
    "addedNextYear": {"a": 1},
}


def test_order_webhook_says_which_order_and_keeps_what_it_does_not_know() -> None:
    event = OrderWebhook.model_validate(SENT)
    assert (event.webhook_event_id, event.order_id, event.order_number) == (9001, 50163, "1042")
    assert (event.goods_owner_id, event.order_status.number) == (159, 450)
    assert event.parcels == ()
    assert event.model_extra == {"addedNextYear": {"a": 1}}
    assert event.order_status.model_extra == {"colour": "green"}


@pytest.mark.parametrize("text", ["2026-11-23T08:15:30.1234567", "2026-11-23T08:15:30.1234567Z"])
def test_time_has_seven_digits_with_or_without_zone(text: str) -> None:
    event = OrderWebhook.model_validate({**SENT, "timestamp": text})
    assert event.timestamp == datetime(2026, 11, 23, 8, 15, 30, 123456, UTC)


def test_every_kind_can_be_read_as_a_plain_webhook() -> None:
    event = Webhook.model_validate({"webhookInventoryId": 1, "webhookEventId": 2, "goodsOwnerId": 159})
    assert (event.webhook_event_id, event.timestamp) == (2, None)
    assert event.model_extra == {"webhookInventoryId": 1}


@pytest.mark.parametrize("missing", ["webhookEventId", "goodsOwnerId", "orderId", "orderStatus"])
def test_payload_that_does_not_say_what_happened_to_whom_is_refused(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        OrderWebhook.model_validate({name: value for name, value in SENT.items() if name != missing})


RECEIVED = {
    "webhookPurchaseOrdersId": 5,
    "webhookEventId": 9002,
    "goodsOwnerId": 159,
    "timestamp": "2026-11-23T08:15:30.1234567",
    "purchaseOrderId": 247,
    "purchaseOrderNumber": "207",
    "goodsOwnerPurchaseOrderId": None,
    "purchaseOrderStatus": {"number": 400},
    "purchaseOrderType": {"purchaseOrderTypeId": 1, "purchaseOrderTypeCode": None},
    "path": "purchaseOrders/247",
}

SCRAPPED = {
    "webhookInventoryId": 6,
    "webhookEventId": 9003,
    "goodsOwnerId": 159,
    "transaction": {
        "transactionNumberOfItems": -1.5,
        "returnRemovedByOrder": {"orderId": 50163, "lane": 4},
        "inventoryAdjustmentCause": {"id": 3, "code": "SVINN"},
        "inventoryTransactionComment": "Trasig",
    },
    "inventory": {"inventoryId": 107, "isCountInventory": False, "inventoryComment": None},
    "article": {"articleSystemId": 18068, "articleNumber": "KÅSA-12", "barCode": None},
    "articleItem": {"articleItemId": 5},
    "purchaseOrder": None,
    "location": {"location": "A15", "locationId": 9, "warehouse": {"warehouseId": 2, "warehouseCode": "HUS2"}},
}

RETURNED = {
    "webhookPickingId": 7,
    "webhookEventId": 9004,
    "goodsOwnerId": 159,
    "isReturned": True,
    "isPicked": False,
    "order": {
        "orderId": 50163,
        "orderNumber": "1042",
        "orderLine": {"orderLineId": 48838, "rowNumber": "KÅSA-12#1", "parentOrderLine": None},
    },
    "article": {"articleSystemId": 18068, "articleNumber": "KÅSA-12"},
    "articleItem": {
        "articleItemId": 5,
        "numberOfItems": 1.5,
        "serial": None,
        "returnCause": {"returnCauseCode": "FEL"},
    },
}


def test_purchase_order_webhook_says_which_one_and_keeps_what_it_does_not_know() -> None:
    event = PurchaseOrderWebhook.model_validate(RECEIVED)
    assert (event.webhook_event_id, event.goods_owner_id, event.purchase_order_id) == (9002, 159, 247)
    assert (event.purchase_order_number, event.purchase_order_status.number) == ("207", 400)
    assert event.model_extra == {"purchaseOrderType": {"purchaseOrderTypeId": 1, "purchaseOrderTypeCode": None}}


def test_inventory_webhook_says_which_article_of_which_inventory_and_whether_a_return_was_scrapped() -> None:
    event = InventoryWebhook.model_validate(SCRAPPED)
    assert (event.inventory.inventory_id, event.article.article_system_id) == (107, 18068)
    assert event.transaction.transaction_number_of_items == Decimal("-1.5")
    assert event.transaction.return_removed_by_order is not None
    assert event.transaction.return_removed_by_order.order_id == 50163
    assert event.location is not None
    assert event.location.warehouse is not None
    assert event.location.warehouse.warehouse_id == 2
    assert event.model_extra == {"articleItem": {"articleItemId": 5}}
    assert event.transaction.model_extra == {"inventoryAdjustmentCause": {"id": 3, "code": "SVINN"}}
    assert event.transaction.return_removed_by_order.model_extra == {"lane": 4}


def test_inventory_webhook_of_a_count_names_no_return() -> None:
    counted = SCRAPPED | {
        "transaction": {"transactionNumberOfItems": 3, "returnRemovedByOrder": None},
        "location": None,
    }
    event = InventoryWebhook.model_validate(counted)
    assert (event.transaction.return_removed_by_order, event.location) == (None, None)


def test_picking_webhook_tells_goods_returned_from_goods_picked() -> None:
    event = PickingWebhook.model_validate(RETURNED)
    assert (event.is_returned, event.is_picked, event.is_packed, event.is_allocated, event.is_deleted) == (
        True,
        False,
        False,
        False,
        False,
    )
    assert (event.order.order_id, event.order.order_number) == (50163, "1042")
    assert event.order.order_line is not None
    assert event.order.order_line.order_line_id == 48838
    assert event.article_item.number_of_items == Decimal("1.5")
    assert event.article_item.model_extra == {"returnCause": {"returnCauseCode": "FEL"}}


@pytest.mark.parametrize(
    ("model", "payload", "required"),
    [
        (PurchaseOrderWebhook, RECEIVED, ["webhookEventId", "goodsOwnerId", "purchaseOrderId", "purchaseOrderStatus"]),
        (InventoryWebhook, SCRAPPED, ["webhookEventId", "goodsOwnerId", "transaction", "inventory", "article"]),
        (PickingWebhook, RETURNED, ["webhookEventId", "goodsOwnerId", "order", "article", "articleItem"]),
    ],
)
def test_payload_of_another_kind_is_not_taken_for_this_one(
    model: type[Webhook], payload: dict[str, Any], required: list[str]
) -> None:
    for missing in required:
        with pytest.raises(ValidationError, match=missing):
            model.model_validate({name: value for name, value in payload.items() if name != missing})
    for other in (SENT, RECEIVED, SCRAPPED, RETURNED):
        if other is not payload:
            with pytest.raises(ValidationError):
                model.model_validate(other)
