"""The four addresses: each gives the same guarantees, and takes what the WMS really sends."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import httpx
import pytest
from pydantic import BaseModel
from sqlmodel import col, select

from app.connections.models import Connection
from app.errors import Requirement
from app.inbox.models import Event, EventState
from app.inbox.routes import Look, NotOurs
from app.processes.webhook_routes import route
from app.sandbox.ongoing.seeds import (
    DEMO_GOODS_OWNER_ID,
    DEMO_PASSWORD,
    DEMO_USER_NAME,
    DEMO_WAREHOUSE,
    add_goods_owner,
)
from app.sandbox.ongoing.server import create_ongoing
from app.web.application import openapi_document
from app.web.webhooks.addresses import ADDRESSES, Address, webhook_urls
from tests.web.conftest import WEBHOOK_SECRET, Gateway, problem

SHOWN = {"X-Auth-Token": WEBHOOK_SECRET}
SENT: dict[str, Any] = {"orders/1042/pick": {}, "orders/1042/send": {}}
EVERY = pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.kind)


def at(connection: Connection, address: Address) -> str:
    return f"/webhooks/ongoing/{connection.webhook_key}/{address.kind}"


async def kept(gateway: Gateway) -> list[Event]:
    async with gateway.services.database.read() as session:
        return list(await session.exec(select(Event).order_by(col(Event.received_at), col(Event.external_id))))


@EVERY
async def test_an_event_is_kept_whole_once_under_its_kind(gateway: Gateway, address: Address) -> None:
    connection = await gateway.connection()
    payload = address.example | {"new": {"of": ["the vendor's", 1.5, None]}}
    first = await gateway.client.post(at(connection, address), json=payload, headers=SHOWN)
    again = await gateway.client.post(at(connection, address), json=payload, headers=SHOWN)
    assert (first.status_code, again.status_code) == (202, 202)
    (event,) = await kept(gateway)
    assert first.json() == {"event_id": str(event.id), "duplicate": False}
    assert again.json() == {"event_id": str(event.id), "duplicate": True}
    assert (event.kind, event.payload, event.times_received) == (address.kind, payload, 2)
    assert event.state == EventState.STORED


async def test_events_of_two_kinds_with_one_id_are_two_events(gateway: Gateway) -> None:
    connection = await gateway.connection()
    for address in ADDRESSES:
        answer = await gateway.client.post(at(connection, address), json={"webhookEventId": 1}, headers=SHOWN)
        assert answer.json()["duplicate"] is False
    assert {event.kind for event in await kept(gateway)} == {"order", "purchase-order", "inventory", "return"}


@EVERY
async def test_what_is_not_taken_is_not_kept(gateway: Gateway, address: Address) -> None:
    connection = await gateway.connection()
    url, body = at(connection, address), json.dumps(address.example)
    post = gateway.client.post
    problem(await post(url, content=body), 401, "not-logged-in")
    problem(await post(url, content=body, headers={"X-Auth-Token": "wrong"}), 401, "not-logged-in")
    problem(await post(url, content="order=1042", headers=SHOWN), 400, "malformed")
    problem(await post(url, content="[" + body + "]", headers=SHOWN), 400, "malformed")
    problem(await post(url, content=b'{"a": "' + b"x" * 1_100_000 + b'"}', headers=SHOWN), 413, "too-large")
    problem(await post(url, json=address.example | {"goodsOwnerId": 18}, headers=SHOWN), 422, "refused")
    assert await kept(gateway) == []


@EVERY
def test_the_example_is_what_the_payload_model_reads(address: Address) -> None:
    assert left_over(address.payload.model_validate(address.example)) == []


def left_over(part: BaseModel) -> list[str]:
    """The members of a payload that its model does not name."""
    found = list(part.model_extra or {})
    for name in type(part).model_fields:
        member = getattr(part, name)
        found += left_over(member) if isinstance(member, BaseModel) else []
    return found


@EVERY
def test_the_document_tells_what_to_set_up_with_an_example_and_every_refusal(address: Address) -> None:
    operation = openapi_document()["paths"]["/webhooks/ongoing/{webhook_key}/" + address.kind]["post"]
    assert address.set_up in operation["description"]
    assert operation["operationId"] == f"webhooks_take_{address.kind.replace('-', '_')}_event"
    assert operation["requestBody"]["content"]["application/json"]["example"] == address.example
    assert {"202", "400", "401", "408", "413", "422", "503"} <= set(operation["responses"])


@pytest.fixture
async def wms(gateway: Gateway) -> AsyncIterator[httpx.AsyncClient]:
    """The simulated WMS with a webhook of every kind, which it sends to the gateway; the client acts for its people."""
    connection = await gateway.connection(number=DEMO_GOODS_OWNER_ID)
    app = create_ongoing(clock=gateway.clock, webhook_transport=httpx.ASGITransport(gateway.app))
    world = app.state.ongoing
    add_goods_owner(
        world,
        DEMO_WAREHOUSE,
        DEMO_GOODS_OWNER_ID,
        user_name=DEMO_USER_NAME,
        password=DEMO_PASSWORD,
        default_stock=Decimal(50),
    )
    urls = webhook_urls("https://bridge.example.com", connection.webhook_key)
    hooks = {
        "order": urls["order_url"],
        "purchase-order": urls["purchase_order_url"],
        "inventory": urls["inventory_url"],
        "picking-packing-returns": urls["return_url"],
    }
    people = f"http://wms.test/_sandbox/systems/{DEMO_WAREHOUSE}/owners/{DEMO_GOODS_OWNER_ID}/"
    api, login = f"http://wms.test/{DEMO_WAREHOUSE}/api/v1/", (DEMO_USER_NAME, DEMO_PASSWORD)
    transport = httpx.ASGITransport(app)
    async with (
        httpx.AsyncClient(transport=transport, base_url=api, auth=login) as shop,
        httpx.AsyncClient(transport=transport, base_url=people) as levers,
    ):
        await bring_in(shop)
        proof = {"auth": "x-auth-token", "token": WEBHOOK_SECRET}
        set_up = await levers.put("webhooks", json={kind: {"url": url, **proof} for kind, url in hooks.items()})
        set_up.raise_for_status()
        yield levers
    await world.aclose()


async def bring_in(shop: httpx.AsyncClient) -> None:
    owner: dict[str, Any] = {"goodsOwnerId": DEMO_GOODS_OWNER_ID}
    documents: dict[str, dict[str, Any]] = {
        "articles": {"articleNumber": "KÅSA-33", "articleName": "Kåsa"},
        "orders": {
            "orderNumber": "1042",
            "deliveryDate": "2026-03-04",
            "consignee": {"name": "Ivar Holm", "city": "Östersund", "countryCode": "SE"},
            "orderLines": [{"rowNumber": "1", "articleNumber": "KÅSA-33", "numberOfItems": 2}],
        },
        "purchaseOrders": {
            "purchaseOrderNumber": "58",
            "inDate": "2026-03-09",
            "purchaseOrderLines": [{"rowNumber": "1", "articleNumber": "KÅSA-33", "numberOfItems": 3}],
        },
    }
    for path, document in documents.items():
        (await shop.put(path, json=owner | document)).raise_for_status()


@pytest.mark.parametrize(
    ("acts", "kind", "asked"),
    [
        (SENT, "order", Requirement("shipments", "1042")),
        ({"purchase-orders/58/receive": {}}, "purchase-order", Requirement("goods_receipts", "58")),
        ({"count": {"rows": [{"article_number": "KÅSA-33", "quantity": -1}]}}, "inventory", Look("stock_adjustments")),
        (
            {**SENT, "orders/1042/return": {"quantities": {"1": 1}}},
            "return",
            Requirement("customer_returns", "1042"),
        ),
    ],
)
async def test_what_the_wms_sends_is_taken_and_leads_to_the_record(
    gateway: Gateway, wms: httpx.AsyncClient, acts: dict[str, Any], kind: str, asked: Any
) -> None:
    for act, how in acts.items():
        (await wms.post(act, json=how)).raise_for_status()
    world = wms._transport.app.state.ongoing  # type: ignore[attr-defined]
    await world.sender.settle()
    events = [event for event in await kept(gateway) if event.kind == kind]
    assert events
    assert [route(event.kind, event.payload) for event in events] == [[asked]] * len(events)
    assert {delivery.state for delivery in world.sender.deliveries} == {"delivered"}


@pytest.mark.parametrize("kind", ["order", "purchase-order", "inventory", "picking-packing-returns"])
async def test_the_test_button_of_the_wms_is_answered_and_asks_for_nothing(
    gateway: Gateway, wms: httpx.AsyncClient, kind: str
) -> None:
    (await wms.post(f"webhooks/{kind}/test")).raise_for_status()
    (event,) = await kept(gateway)
    with pytest.raises(NotOurs):
        route(event.kind, event.payload)
