"""Webhook payloads."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from app.ongoing.webhooks import OrderWebhook, Webhook

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
