"""A sandbox with the demo's goods owner, a client of it, and what the tests put into it."""

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
from app.ongoing.order_request import Consignee, OrderLineRequest, OrderRequest
from app.ongoing.wire import CodeName
from app.sandbox.ongoing import OngoingSwitches, OngoingWorld, create_ongoing
from app.sandbox.ongoing.seeds import DEMO_GOODS_OWNER_ID, DEMO_PASSWORD, DEMO_USER_NAME, DEMO_WAREHOUSE, seed_story
from app.sandbox.traffic import Fault

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@dataclass
class Sandbox:
    """A sandbox with the demo's goods owner and a client of it."""

    app: FastAPI
    http: httpx.AsyncClient
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

    async def warehouse(self, order_number: str, act: str, **how: Any) -> None:
        """Let the people of the warehouse do something to an order."""
        path = f"/_sandbox/systems/{DEMO_WAREHOUSE}/owners/{DEMO_GOODS_OWNER_ID}/orders/{order_number}/{act}"
        (await self.http.post(f"http://127.0.0.1{path}", json=how)).raise_for_status()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    app = create_ongoing(clock=lambda: demo.now)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as http:
        demo = Sandbox(app, http)
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


async def put_articles(ongoing: Ongoing, *numbers: str) -> None:
    for number in numbers:
        await ongoing.articles.put(ArticleRequest(article_number=number, article_name=number, is_stock_article=True))
