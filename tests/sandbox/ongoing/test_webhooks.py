"""Order webhooks: triggers, payload, proof of sender, the Test button, stopping (FACTS §12)."""

import asyncio
import re
from base64 import b64encode
from collections.abc import Callable

import httpx
import pytest

from app.sandbox.ongoing import OngoingWorld
from tests.sandbox.ongoing.conftest import WEBHOOK_URL, Receiver, SetUp, Shop


@pytest.fixture(autouse=True)
async def articles(shop: Shop) -> None:
    await shop.article("LJUS-1")


async def test_every_event_of_an_order_is_told_with_its_status(
    shop: Shop, levers: httpx.AsyncClient, world: OngoingWorld, receiver: Receiver, set_up_webhook: SetUp
) -> None:
    await set_up_webhook()
    await shop.order("1001", {"1": ("LJUS-1", 2)})
    await levers.post("work")
    await world.sender.settle()

    assert sorted(payload["orderStatus"]["number"] for payload in receiver.payloads) == [300, 320, 400, 450]
    assert len({payload["webhookEventId"] for payload in receiver.payloads}) == 4


async def test_payload_is_thin_and_points_to_the_resource(
    shop: Shop, world: OngoingWorld, receiver: Receiver, set_up_webhook: SetUp
) -> None:
    await set_up_webhook()
    order_id = await shop.order("1001", {"1": ("LJUS-1", 2)}, goodsOwnerOrderId="1001")
    await world.sender.settle()

    (payload,) = receiver.payloads
    assert payload["orderId"] == order_id
    assert payload["path"].endswith(f"/orders/{order_id}")
    assert payload["goodsOwnerOrderId"] == "1001"
    assert payload["goodsOwnerId"] == 4711
    assert payload["orderStatus"] == {"number": 300}
    assert payload["tracking"] is None
    assert "orderLines" not in payload


async def test_picked_fires_once_when_400_is_reached_with_something_picked(
    shop: Shop, levers: httpx.AsyncClient, world: OngoingWorld, receiver: Receiver, set_up_webhook: SetUp
) -> None:
    await set_up_webhook(triggers=["picked"])
    for number in ("1001", "1002"):
        await shop.order(number, {"1": ("LJUS-1", 2)})
    await levers.post("orders/1001/pick", json={"quantities": {"1": 0}})
    await levers.post("orders/1002/pick")
    await levers.post("orders/1002/send")
    await world.sender.settle()

    assert [(payload["orderNumber"], payload["orderStatus"]["number"]) for payload in receiver.payloads] == [
        ("1002", 400)
    ]


async def test_status_changed_may_be_limited_to_some_statuses(
    shop: Shop,
    api: httpx.AsyncClient,
    levers: httpx.AsyncClient,
    world: OngoingWorld,
    receiver: Receiver,
    set_up_webhook: SetUp,
) -> None:
    await set_up_webhook(triggers=["status_changed"], statuses=[450, 1000])
    await shop.order("1001", {"1": ("LJUS-1", 2)})
    cancelled = await shop.order("1002", {"1": ("LJUS-1", 2)})
    await api.delete(f"orders/{cancelled}")
    await levers.post("work")
    await world.sender.settle()

    assert sorted(payload["orderStatus"]["number"] for payload in receiver.payloads) == [450, 1000]


async def test_disabled_webhook_is_silent(
    shop: Shop, world: OngoingWorld, receiver: Receiver, set_up_webhook: SetUp
) -> None:
    await set_up_webhook(enabled=False)
    await shop.order("1001", {"1": ("LJUS-1", 2)})
    await world.sender.settle()

    assert receiver.requests == []


@pytest.mark.parametrize(
    ("fields", "header", "value"),
    [
        ({"auth": "none"}, "authorization", None),
        ({"auth": "x-auth-token", "token": "björkris"}, "x-auth-token", "björkris"),
        (
            {"auth": "basic", "user_name": "wms", "password": "mossa"},
            "authorization",
            "Basic " + b64encode(b"wms:mossa").decode(),
        ),
    ],
)
async def test_sender_proves_itself_as_set_up(
    shop: Shop,
    world: OngoingWorld,
    receiver: Receiver,
    set_up_webhook: SetUp,
    fields: dict[str, str],
    header: str,
    value: str | None,
) -> None:
    await set_up_webhook(**fields)
    await shop.order("1001", {"1": ("LJUS-1", 2)})
    await world.sender.settle()

    (request,) = receiver.requests
    assert (request.method, str(request.url)) == ("POST", WEBHOOK_URL)
    assert request.headers["content-type"] == "application/json"
    sent = dict(request.headers.raw)
    raw = {name.lower().decode(): value for name, value in sent.items()}
    assert raw.get(header) == (value.encode() if value else None)


@pytest.mark.parametrize(
    ("form", "timestamp"),
    [
        ("zoneless_utc", "2026-03-02T08:00:00.0000000"),
        ("zoneless_swedish", "2026-03-02T09:00:00.0000000"),
        ("utc_z", "2026-03-02T08:00:00.0000000Z"),
    ],
)
async def test_timestamp_has_seven_digits_and_its_zone_is_a_switch(
    shop: Shop,
    world: OngoingWorld,
    receiver: Receiver,
    set_up_webhook: SetUp,
    switch: Callable[..., None],
    form: str,
    timestamp: str,
) -> None:
    switch(webhook_time=form)
    await set_up_webhook()
    await shop.order("1001", {"1": ("LJUS-1", 2)})
    await world.sender.settle()

    assert receiver.payloads[0]["timestamp"] == timestamp
    assert re.search(r"\.\d{7}", timestamp)


async def test_calls_do_not_wait_for_a_slow_receiver_and_stopping_ends_what_is_under_way(
    shop: Shop, world: OngoingWorld, receiver: Receiver, set_up_webhook: SetUp
) -> None:
    receiver.open.clear()
    await set_up_webhook()

    await shop.order("1001", {"1": ("LJUS-1", 2)})
    await asyncio.sleep(0)
    assert world.sender.deliveries[0].state == "waiting"
    await world.aclose()

    await world.sender.settle()
    assert receiver.requests == []


async def test_test_button_sends_once_and_tells_the_outcome(
    levers: httpx.AsyncClient, receiver: Receiver, set_up_webhook: SetUp
) -> None:
    assert (await levers.post("webhooks/order/test")).status_code == 404
    await set_up_webhook()
    receiver.answers = [401]

    outcome = (await levers.post("webhooks/order/test")).json()

    assert (outcome["state"], outcome["attempts"][0]["status"]) == ("given_up", 401)
    assert receiver.payloads[0]["orderId"] == 0


async def test_deliveries_are_logged_in_the_state_without_secrets(
    shop: Shop, levers: httpx.AsyncClient, world: OngoingWorld, set_up_webhook: SetUp
) -> None:
    await set_up_webhook(auth="x-auth-token", token="björkris")
    await shop.order("1001", {"1": ("LJUS-1", 2)})
    await world.sender.settle()

    answer = await levers.get("http://ongoing.test/_sandbox/state")

    owner = answer.json()["systems"]["demo"]["goods_owners"]["4711"]
    (delivery,) = owner["deliveries"]
    assert (delivery["state"], delivery["attempts"][0]["status"]) == ("delivered", 202)
    assert owner["webhooks"]["order"]["url"] == WEBHOOK_URL
    assert "björkris" not in answer.text
