"""A shop whose orders are in the warehouse already, as the sales order process would have brought them there."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.fortnox.order_documents import Order
from app.ledger.models import Plan
from app.ledger.outcomes import Held, Outcome
from app.ongoing.articles import ArticleRequest
from app.ongoing.order_request import Consignee, OrderLineRequest, OrderRequest
from app.processes.order_rows import keyed_rows
from app.processes.process import Scan, Sides
from app.processes.to_fortnox import shipments
from tests.clock import Clock
from tests.processes.conftest import START, MakeSides
from tests.processes.crash import Crash
from tests.processes.goods_receipt_people import Dock
from tests.processes.stock_people import Stock
from tests.processes.to_fortnox.stock_level_shop import LevelShop
from tests.processes.worlds import FortnoxSide, OngoingSide

Row = tuple[str, int] | dict[str, Any]


@dataclass
class Shop:
    """Both sides of one connection, and what happens between them."""

    fortnox: FortnoxSide
    ongoing: OngoingSide
    make: MakeSides
    crash: Crash
    options: dict[str, Any] = field(default_factory=dict)

    def use_module(self, *, stock_point: str = "HUVUD") -> None:
        """The company has Fortnox Lager, and the options say so."""
        self.fortnox.company.warehouse_module = True
        self.fortnox.company.stock_point = stock_point
        self.options["warehouse_module"] = True

    def switch(self, **switches: Any) -> None:
        """How Fortnox behaves where the facts are silent."""
        world = self.fortnox.world
        world.switches = type(world.switches)(**{**world.switches.model_dump(), **switches})

    def sides(self, process: str = "shipments") -> Sides:
        return self.make(process, **self.options)

    async def article(self, number: str, *, stock: int = 100, is_stock: bool = True, known: bool = True) -> None:
        """An article on both sides; `known` when the article process remembers it."""
        self.fortnox.add_article(number, QuantityInStock=stock, StockGoods=is_stock)
        await self.sides().ongoing.articles.put(
            ArticleRequest(article_number=number, article_name=number, is_stock_article=is_stock)
        )
        if known:
            await self.sides("articles").ledger.remember(
                number, fingerprint="-", remote_id=number, sent={"is_stock_article": is_stock}
            )

    async def order(self, *rows: Row, **fields: Any) -> str:
        """An order in Fortnox and in the warehouse."""
        number = self.fortnox.add_order(*rows, **fields)
        await self.into_the_warehouse(number)
        return number

    async def into_the_warehouse(self, number: str, *, linked: bool = True) -> None:
        order = Order.model_validate(self.fortnox.order(number))
        remote_id = await self.sides().ongoing.orders.put(
            OrderRequest(
                order_number=number,
                delivery_date=date(2026, 3, 4),
                consignee=Consignee(name="Fjällstugan", city="Östersund", country_code="SE"),
                order_lines=tuple(
                    OrderLineRequest(
                        row_number=keyed.key,
                        external_id=keyed.key,
                        article_number=keyed.row.article_number or "",
                        number_of_items=keyed.row.ordered_quantity,
                    )
                    for keyed in keyed_rows(order)
                    if keyed.goes_to_the_warehouse
                ),
            )
        )
        if linked:
            await self.sides("sales_orders").ledger.remember(number, fingerprint="-", remote_id=str(remote_id))

    def pick(self, number: str, **quantities: int) -> None:
        """Pick everything, or of the named articles' first rows only so much."""
        told = {f"{article}#1": Decimal(quantity) for article, quantity in quantities.items()}
        self.ongoing.warehouse.pick(self.ongoing.order(number), told)

    def ship(self, number: str, *, waybill: str | None = None, **quantities: int) -> None:
        """Pick as told and send."""
        self.pick(number, **quantities)
        self.ongoing.warehouse.send(self.ongoing.order(number), waybill)

    async def transfer(self, number: str) -> Outcome:
        return await shipments.transfer(number, self.sides())

    async def scan(self) -> list[str]:
        return [key async for key in shipments.scan(self.sides(), Scan(since=START, first=True, started=START))]

    async def open_plan(self, number: str) -> Plan | None:
        return await self.sides().ledger.open_plan(number)

    def delivered(self, number: str) -> list[Decimal]:
        """The delivered quantity of every row in Fortnox."""
        return [row.delivered_quantity for row in self.fortnox.company.orders[number].document.order_rows]

    def state(self, number: str) -> tuple[bool, str]:
        """Whether the order is ready, and its invoice ("0" is none)."""
        order = self.fortnox.company.orders[number].document
        return order.warehouse_ready, order.invoice_reference

    def invoices(self, number: str) -> list[dict[str, Decimal]]:
        """Every invoice of the order, as quantity by article."""
        return [
            {row.article_number: row.delivered_quantity for row in kept.document.invoice_rows}
            for kept in self.fortnox.company.invoices.values()
            if kept.document.order_reference == number
        ]

    def stock(self, article: str) -> Decimal:
        return self.fortnox.company.articles[article].document.quantity_in_stock

    def reported(self, number: str) -> dict[str, Decimal | None]:
        """What the warehouse counts as reported, by row number."""
        return {str(line.row_number): line.reported for line in self.ongoing.order(number).lines}

    def writes(self) -> int:
        """Writes to Fortnox so far."""
        return self.fortnox.requests("PUT") + self.fortnox.requests("POST")


@pytest.fixture
def shop(fortnox_world: FortnoxSide, ongoing_world: OngoingSide, sides: MakeSides, crash: Crash) -> Shop:
    return Shop(fortnox_world, ongoing_world, sides, crash)


@pytest.fixture
async def stock(shop: Shop, clock: Clock) -> Stock:
    """A company with the warehouse module, whose warehouse counts stock and takes returns."""
    people = Stock(shop, clock)
    await people.open()
    return people


@pytest.fixture(params=[False, True], ids=["classic", "module"])
async def stocked(shop: Shop, request: pytest.FixtureRequest) -> Shop:
    """A shop without the warehouse module, and one with it, each with articles on both sides."""
    if request.param:
        shop.use_module()
    await shop.article("A")
    await shop.article("B")
    await shop.article("FRAKT", is_stock=False)
    return shop


def module_of(shop: Shop) -> bool:
    return bool(shop.options.get("warehouse_module"))


async def held(shop: Shop, number: str) -> Held:
    """The hold that a transfer must end in, without a write to Fortnox or a report to the warehouse."""
    before = shop.writes()
    outcome = await shop.transfer(number)
    assert isinstance(outcome, Held)
    assert outcome.todo
    assert shop.writes() == before
    assert set(shop.reported(number).values()) == {None}
    return outcome


@pytest.fixture
async def with_module(shop: Shop) -> Shop:
    shop.use_module()
    await shop.article("A")
    await shop.article("B")
    return shop


async def sent_order(shop: Shop, **quantities: Any) -> str:
    number = await shop.order(("A", 5), ("B", 2), {"Description": "Packas varsamt"})
    shop.ship(number, **quantities)
    return number


@pytest.fixture
async def dock(fortnox_world: FortnoxSide, ongoing_world: OngoingSide, sides: MakeSides, crash: Crash) -> Dock:
    """A company with the warehouse module that buys the articles A and B."""
    dock = Dock(fortnox_world, ongoing_world, sides, crash)
    await dock.article("A")
    await dock.article("B")
    return dock


@pytest.fixture
def level_shop(
    fortnox_world: FortnoxSide, ongoing_world: OngoingSide, sides: MakeSides, crash: Crash, clock: Clock
) -> LevelShop:
    """A shop whose quantities in stock follow the warehouse."""
    return LevelShop(fortnox_world, ongoing_world, sides, crash, clock)
