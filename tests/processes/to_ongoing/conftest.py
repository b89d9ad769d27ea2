"""A shop with orders, and moving one the way the runner does: the articles it asks for go first."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import httpx
import pytest

from app.errors import OutOfOrder
from app.ledger.outcomes import Held, Outcome
from app.processes.process import Scan
from app.processes.to_ongoing import articles, purchase_orders, sales_orders
from app.sandbox.ongoing.receiving import Receiving
from app.sandbox.ongoing.warehouse import ALLOCATED
from tests.processes.conftest import MakeSides
from tests.processes.purchase_people import Buyers
from tests.processes.worlds import FortnoxSide, Interfere, OngoingSide

Move = Callable[..., Awaitable[Outcome]]
ScanOrders = Callable[[], Awaitable[list[str]]]


def held(outcome: Outcome, code: str) -> Held:
    """The outcome, if it is that a person must act, for that reason."""
    assert isinstance(outcome, Held), outcome
    assert outcome.code == code
    return outcome


def starting_before(method: str, ongoing: OngoingSide, number: str) -> Interfere:
    """A warehouse that starts on the order just before a call of that method arrives."""

    def interfere(request: httpx.Request) -> httpx.Request:
        order = ongoing.order(number)
        if request.method == method and order.status < ALLOCATED:
            ongoing.warehouse.start(order)
        return request

    return interfere


@pytest.fixture
def shop(fortnox_world: FortnoxSide) -> None:
    """Two articles on the shelf and one that is no goods."""
    for number in ("KÅSA-33", "YXA-2"):
        fortnox_world.add_article(number)
    fortnox_world.add_article("FRAKT", StockGoods=False, Type="SERVICE")


@pytest.fixture
async def started(move: Move, shop: None, fortnox_world: FortnoxSide, ongoing_world: OngoingSide) -> str:
    """An order of 2 KÅSA-33 and 1 YXA-2 that the warehouse has begun to pick."""
    number = fortnox_world.add_order(("KÅSA-33", 2), ("YXA-2", 1))
    await move(number)
    ongoing_world.warehouse.start(ongoing_world.order(number))
    return number


@pytest.fixture
def move(sides: MakeSides) -> Move:
    async def move(number: str, **options: Any) -> Outcome:
        try:
            return await sales_orders.transfer(number, sides("sales_orders", **options))
        except OutOfOrder as needed:
            for process, key in needed.requires:
                await articles.transfer(key, sides(process, **options))
            return await sales_orders.transfer(number, sides("sales_orders", **options))

    return move


@pytest.fixture
def scan_orders(sides: MakeSides, clock: Callable[[], datetime]) -> ScanOrders:
    """The keys of a scan in which nothing has changed in Fortnox for a day."""

    async def found() -> list[str]:
        scan = Scan(since=clock(), first=False, started=clock())
        return [key async for key in sales_orders.scan(sides("sales_orders"), scan)]

    return found


@pytest.fixture
def buyers(fortnox_world: FortnoxSide, shop: None) -> Buyers:
    """The office of a company with Lager Plus, which buys from supplier 31."""
    return Buyers(fortnox_world)


@pytest.fixture
def buy(sides: MakeSides) -> Move:
    """Moves a purchase order as the runner does."""

    async def move(number: str, **options: Any) -> Outcome:
        chosen = {"warehouse_module": True, **options}
        try:
            return await purchase_orders.transfer(number, sides("purchase_orders", **chosen))
        except OutOfOrder as needed:
            for process, key in needed.requires:
                await articles.transfer(key, sides(process, **chosen))
            return await purchase_orders.transfer(number, sides("purchase_orders", **chosen))

    return move


@pytest.fixture
def scan_purchases(sides: MakeSides, clock: Callable[[], datetime]) -> ScanOrders:
    async def found() -> list[str]:
        scan = Scan(since=clock(), first=False, started=clock())
        return [key async for key in purchase_orders.scan(sides("purchase_orders", warehouse_module=True), scan)]

    return found


@pytest.fixture
def gate(ongoing_world: OngoingSide) -> Receiving:
    """The people at the inbound gate of the warehouse."""
    return Receiving(ongoing_world.world, ongoing_world.owner)
