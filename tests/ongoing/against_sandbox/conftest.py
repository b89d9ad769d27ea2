"""A sandbox with the demo's goods owner, a client of it, and what the tests put into it."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.ongoing.articles import ArticleRequest
from app.ongoing.client import Ongoing
from app.ongoing.ids import ReturnOrderId
from app.ongoing.order_request import Consignee, OrderLineRequest, OrderRequest
from app.ongoing.purchase_order_request import PurchaseOrderLineRequest, PurchaseOrderRequest
from app.ongoing.wire import CodeName
from app.sandbox.ongoing import OngoingSwitches, OngoingWorld, create_ongoing
from app.sandbox.ongoing.seeds import DEMO_GOODS_OWNER_ID, DEMO_PASSWORD, DEMO_USER_NAME, DEMO_WAREHOUSE, seed_story
from app.sandbox.ongoing.webhooks import WebhookKind
from app.sandbox.traffic import Fault

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@dataclass
class Sandbox:
    """A sandbox with the demo's goods owner and a client of it."""

    app: FastAPI
    http: httpx.AsyncClient
    webhooks: list[dict[str, Any]]
    """The payloads that arrived; `listen` sets the webhooks up."""
    now: datetime = NOW

    @property
    def world(self) -> OngoingWorld:
        world: OngoingWorld = self.app.state.ongoing
        return world

    def switch(self, **switches: Any) -> None:
        self.world.switches = OngoingSwitches(**switches)

    def fault(self, **fault: Any) -> None:
        self.app.state.faults.add(Fault(**fault))

    def client(
        self,
        *,
        password: str = DEMO_PASSWORD,
        goods_owner_id: int = DEMO_GOODS_OWNER_ID,
        deadline: timedelta = timedelta(seconds=20),
    ) -> Ongoing:
        return Ongoing(
            http=self.http,
            api_url=f"http://127.0.0.1/{DEMO_WAREHOUSE}/api/v1/",
            username=DEMO_USER_NAME,
            password=password,
            goods_owner_id=goods_owner_id,
            deadline=deadline,
            clock=lambda: self.now,
        )

    async def listen(self) -> None:
        """Set up a webhook of every kind."""
        path = f"/_sandbox/systems/{DEMO_WAREHOUSE}/owners/{DEMO_GOODS_OWNER_ID}/webhooks"
        webhooks = {kind: {"url": "http://gateway.test/"} for kind in WebhookKind}
        (await self.http.put(f"http://127.0.0.1{path}", json=webhooks)).raise_for_status()

    async def heard(self) -> list[dict[str, Any]]:
        """The payloads that have arrived since this was asked last."""
        await self.world.sender.settle()
        heard, self.webhooks[:] = list(self.webhooks), []
        return heard

    async def warehouse(self, order_number: str, act: str, **how: Any) -> None:
        """Let the people of the warehouse do something to an order."""
        await self.people(f"orders/{order_number}/{act}", **how)

    async def people(self, act: str, **how: Any) -> dict[str, Any]:
        """Let the people of the warehouse do something; the answer is the lever's."""
        path = f"/_sandbox/systems/{DEMO_WAREHOUSE}/owners/{DEMO_GOODS_OWNER_ID}/{act}"
        answer = (await self.http.post(f"http://127.0.0.1{path}", json=how)).raise_for_status()
        said: dict[str, Any] = answer.json()
        return said

    async def expect_return(self, number: str, order_id: int, lines: dict[int, str]) -> ReturnOrderId:
        """A return order as a shop would make it over the API: which order lines come back, and how much of each."""
        document = {
            "goodsOwnerId": DEMO_GOODS_OWNER_ID,
            "returnOrderNumber": number,
            "customerOrder": {"orderId": order_id},
            "returnOrderLines": [
                {
                    "returnOrderRowNumber": str(at),
                    "customerOrderLine": {"orderLineId": line_id},
                    "toBeReturnedNumberOfItems": float(quantity),
                    "returnCause": {"code": "ANGER", "name": "Ångrat köp"},
                }
                for at, (line_id, quantity) in enumerate(lines.items(), start=1)
            ],
        }
        url = f"http://127.0.0.1/{DEMO_WAREHOUSE}/api/v1/returnOrders"
        answer = (await self.http.put(url, json=document, auth=(DEMO_USER_NAME, DEMO_PASSWORD))).raise_for_status()
        return ReturnOrderId(answer.json()["returnOrderId"])


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    webhooks: list[dict[str, Any]] = []

    def receive(request: httpx.Request) -> httpx.Response:
        webhooks.append(json.loads(request.content, parse_float=Decimal))
        return httpx.Response(202)

    app = create_ongoing(clock=lambda: demo.now, webhook_transport=httpx.MockTransport(receive))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as http:
        demo = Sandbox(app, http, webhooks)
        seed_story(demo.world)
        yield demo
    await demo.world.aclose()


@pytest.fixture
def ongoing(sandbox: Sandbox) -> Ongoing:
    return sandbox.client()


def order_of(number: str, **quantities: str) -> OrderRequest:
    return OrderRequest(
        order_number=number,
        delivery_date=date(2026, 11, 25),
        consignee=Consignee(customer_number="12", name="Ivar Holm", city="Östersund", country_code="SE"),
        order_type=CodeName(code="B2C", name="Business to Consumer"),
        order_lines=tuple(
            OrderLineRequest(row_number=f"{article}#1", article_number=article, number_of_items=Decimal(quantity))
            for article, quantity in quantities.items()
        ),
    )


def purchase_order_of(number: str, **quantities: str) -> PurchaseOrderRequest:
    return PurchaseOrderRequest(
        purchase_order_number=number,
        in_date=date(2026, 12, 4),
        purchase_order_lines=tuple(
            PurchaseOrderLineRequest(row_number=str(at), article_number=article, number_of_items=Decimal(quantity))
            for at, (article, quantity) in enumerate(quantities.items(), start=1)
        ),
    )


async def put_articles(ongoing: Ongoing, *numbers: str) -> None:
    for number in numbers:
        await ongoing.articles.put(ArticleRequest(article_number=number, article_name=number, is_stock_article=True))
