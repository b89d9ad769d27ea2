"""An Ongoing sandbox of its own for every test, with a clock that only the test moves."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.sandbox.ongoing import OngoingSwitches, OngoingWorld, create_ongoing
from app.sandbox.ongoing.seeds import DEMO_PASSWORD, DEMO_USER_NAME, seed_story

OWNER_ID = 4711
OWNER_LEVERS = "/_sandbox/systems/demo/owners/4711"
WEBHOOK_URL = "http://gateway.test/webhooks/ongoing/abc/order"


@dataclass
class ManualClock:
    now: datetime = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **spans: float) -> datetime:
        self.now += timedelta(**spans)
        return self.now


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


class Receiver(httpx.AsyncBaseTransport):
    """Keeps the webhooks that arrive; answers with the given statuses, then 202. None means no answer at all."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.answers: list[int | None] = []
        self.open = asyncio.Event()
        self.open.set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self.open.wait()
        self.requests.append(request)
        status = self.answers.pop(0) if self.answers else 202
        if status is None:
            raise httpx.ConnectError("refused", request=request)
        return httpx.Response(status)

    @property
    def payloads(self) -> list[dict[str, Any]]:
        return [json.loads(request.content) for request in self.requests]


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def waits() -> list[float]:
    """The seconds that the sender of webhooks slept between attempts."""
    return []


@pytest.fixture
async def app(clock: ManualClock, receiver: Receiver, waits: list[float]) -> AsyncIterator[FastAPI]:
    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        clock.pass_(seconds=seconds)
        await asyncio.sleep(0)

    app = create_ongoing(clock=clock, webhook_transport=receiver, sleep=sleep)
    seed_story(app.state.ongoing)
    yield app
    await app.state.ongoing.aclose()


@pytest.fixture
def world(app: FastAPI) -> OngoingWorld:
    world: OngoingWorld = app.state.ongoing
    return world


@pytest.fixture
async def api(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The API as the goods owner's user calls it."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="http://ongoing.test/demo/api/v1/",
        auth=(DEMO_USER_NAME, DEMO_PASSWORD),
    ) as client:
        yield client


@pytest.fixture
async def levers(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The uncounted levers of the goods owner."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url=f"http://ongoing.test{OWNER_LEVERS}/"
    ) as client:
        yield client


@pytest.fixture
def switch(world: OngoingWorld) -> Callable[..., None]:
    """Set switches by name."""

    def turn(**answers: Any) -> None:
        world.switches = OngoingSwitches.model_validate({**world.switches.model_dump(), **answers})

    return turn


SetUp = Callable[..., Awaitable[None]]


@pytest.fixture
def set_up_webhook(levers: httpx.AsyncClient) -> SetUp:
    """Set up the order webhook with the given fields."""

    async def put(**fields: Any) -> None:
        answer = await levers.put("webhooks", json={"order": {"url": WEBHOOK_URL, **fields}})
        assert answer.status_code == 204, answer.text

    return put


@dataclass
class Shop:
    """Writes articles and orders as a gateway would, and reads them back."""

    api: httpx.AsyncClient

    async def article(self, number: str, **fields: Any) -> int:
        body = {"goodsOwnerId": OWNER_ID, "articleNumber": number, "articleName": f"Vara {number}", **fields}
        answer = await self.api.put("articles", json=body)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["articleSystemId"])

    def order_body(self, number: str, lines: dict[str, tuple[str, Any]] | None, **fields: Any) -> dict[str, Any]:
        rows = None
        if lines is not None:
            rows = [
                {"rowNumber": row, "articleNumber": article, "numberOfItems": quantity}
                for row, (article, quantity) in lines.items()
            ]
        return {
            "goodsOwnerId": OWNER_ID,
            "orderNumber": number,
            "deliveryDate": "2026-03-04",
            "consignee": {"customerNumber": "K1", "name": "Ateljé Älvkvist", "city": "Borås", "countryCode": "SE"},
            "orderLines": rows,
            **fields,
        }

    async def order(self, number: str, lines: dict[str, tuple[str, Any]], **fields: Any) -> int:
        answer = await self.api.put("orders", json=self.order_body(number, lines, **fields))
        assert answer.is_success, answer.text
        return int(answer.json()["orderId"])

    async def put(self, number: str, lines: dict[str, tuple[str, Any]] | None, **fields: Any) -> httpx.Response:
        return await self.api.put("orders", json=self.order_body(number, lines, **fields))

    async def read(self, number: str) -> dict[str, Any]:
        found = await self.listed(orderNumber=number)
        assert len(found) == 1, found
        return found[0]

    async def listed(self, **filters: Any) -> list[dict[str, Any]]:
        answer = await self.api.get("orders", params={"goodsOwnerId": OWNER_ID, **filters})
        assert answer.status_code == 200, answer.text
        orders: list[dict[str, Any]] = answer.json()
        return orders

    async def numbers(self, **filters: Any) -> list[str]:
        return [order["orderInfo"]["orderNumber"] for order in await self.listed(**filters)]

    def purchase_body(self, number: str, lines: dict[str, tuple[str, Any]], **fields: Any) -> dict[str, Any]:
        rows = [
            {"rowNumber": row, "articleNumber": article, "numberOfItems": quantity}
            for row, (article, quantity) in lines.items()
        ]
        return {"goodsOwnerId": OWNER_ID, "purchaseOrderNumber": number, "purchaseOrderLines": rows, **fields}

    async def put_purchase(self, number: str, lines: dict[str, tuple[str, Any]], **fields: Any) -> httpx.Response:
        return await self.api.put("purchaseOrders", json=self.purchase_body(number, lines, **fields))

    async def purchase(self, number: str, lines: dict[str, tuple[str, Any]], **fields: Any) -> int:
        answer = await self.put_purchase(number, lines, **fields)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["purchaseOrderId"])

    async def purchases(self, **filters: Any) -> list[dict[str, Any]]:
        answer = await self.api.get("purchaseOrders", params={"goodsOwnerId": OWNER_ID, **filters})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()
        return found

    async def purchase_numbers(self, **filters: Any) -> list[str]:
        return [one["purchaseOrderInfo"]["purchaseOrderNumber"] for one in await self.purchases(**filters)]

    async def read_purchase(self, number: str) -> dict[str, Any]:
        (found,) = await self.purchases(purchaseOrderNumber=number)
        return found

    async def adjustments(self, **filters: Any) -> list[tuple[str, float]]:
        """Article number and signed quantity of every row, by article."""
        return [
            (group["article"]["articleNumber"], row["numberOfItems"])
            for group in await self.adjustment_groups(**filters)
            for row in group["inventoryAdjustments"]
        ]

    async def adjustment_groups(self, **filters: Any) -> list[dict[str, Any]]:
        answer = await self.api.get("inventoryAdjustments", params={"goodsOwnerId": OWNER_ID, **filters})
        assert answer.status_code == 200, answer.text
        groups: list[dict[str, Any]] = answer.json()
        return groups

    async def articles(self, **filters: Any) -> list[dict[str, Any]]:
        answer = await self.api.get("articles", params={"goodsOwnerId": OWNER_ID, **filters})
        assert answer.status_code == 200, answer.text
        articles: list[dict[str, Any]] = answer.json()
        return articles

    async def stock(self, number: str) -> dict[str, Any]:
        (article,) = await self.articles(articleNumber=number)
        info: dict[str, Any] = article["inventoryInfo"]
        return info


@pytest.fixture
def shop(api: httpx.AsyncClient) -> Shop:
    return Shop(api)
