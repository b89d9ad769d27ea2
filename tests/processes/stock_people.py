"""People who count stock and take returns, in a company with the warehouse module, and what comes of it in Fortnox."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from app.ledger.outcomes import Held, Outcome
from app.processes.process import Door, LeftBehind, Process, ProcessName, Scan, Way
from app.processes.to_fortnox import customer_returns, stock_adjustments
from app.sandbox.fortnox.stock_points import add_stock_point
from app.sandbox.ongoing.counting import Counting, Difference
from app.sandbox.ongoing.receiving import Receiving
from app.sandbox.ongoing.return_order_record import ReturnOrder, ReturnOrderLine
from app.sandbox.ongoing.returning import Returning
from tests.clock import Clock
from tests.processes.conftest import START

if TYPE_CHECKING:
    from tests.processes.to_fortnox.conftest import Shop

NOON = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)
LAMP, ROPE = "LYKTA-2", "REP-8"


ADJUSTMENTS = Process(
    name=ProcessName.STOCK_ADJUSTMENTS,
    way=Way.TO_FORTNOX,
    doors=frozenset(Door),
    switch="report_stock_adjustments",
    scan=stock_adjustments.scan,
    transfer=stock_adjustments.transfer,
    urgent=False,
    records_per_job=25,
    before_the_line=stock_adjustments.before_the_line,
)

RETURNS = Process(
    name=ProcessName.CUSTOMER_RETURNS,
    way=Way.TO_FORTNOX,
    doors=frozenset(Door),
    switch="report_customer_returns",
    scan=customer_returns.scan,
    transfer=customer_returns.transfer,
    urgent=False,
    before_the_line=customer_returns.before_the_line,
)


class Posted(NamedTuple):
    """A custom document as Fortnox keeps it."""

    type: str
    id: str
    article: str
    quantity: Decimal
    released: bool


class Stock:
    """A shop with two articles of a hundred pieces on both sides, at noon of a working day after the line."""

    def __init__(self, shop: "Shop", clock: Clock) -> None:
        self.shop = shop
        self.clock = clock
        self.counting = Counting(shop.ongoing.world, shop.ongoing.owner)
        self.returning = Returning(shop.ongoing.world, shop.ongoing.owner)
        self.receiving = Receiving(shop.ongoing.world, shop.ongoing.owner)

    async def open(self) -> None:
        self.clock.set(NOON)
        self.shop.use_module()
        for number in (LAMP, ROPE):
            await self.shop.article(number)
            self.shop.fortnox.edit_article(number, PurchasePrice=77)

    def two_warehouses(self) -> None:
        """A second warehouse in Ongoing, and a stock point of its own in Fortnox."""
        self.shop.ongoing.owner.warehouses.append({"id": 2, "code": "N", "name": "Norr", "address": None})
        add_stock_point(self.shop.fortnox.company, {"code": "NORR", "name": "Norra lagret"})
        self.shop.options["stock_points"] = {self.home: "HUVUD", 2: "NORR"}

    @property
    def home(self) -> int:
        """The id of the first warehouse."""
        return self.shop.ongoing.owner.home_warehouse_id

    def count(self, *rows: tuple[str, int] | Difference, cause: str | None = "INV") -> int:
        """Correct shelves in one inventory, for a reason; its id. A minute goes by first."""
        self.clock.advance(minutes=1)
        known = None if cause is None else {"code": cause, "name": "Inventering"}
        told = [
            row if isinstance(row, Difference) else Difference(row[0], Decimal(row[1]), cause=known) for row in rows
        ]
        return self.counting.count(told)[0].inventory_id

    def count_on(self, inventory_id: int, *rows: tuple[str, int]) -> None:
        """More rows of an inventory that was begun before."""
        new = self.count(*rows)
        for adjustment in self.shop.ongoing.owner.adjustments:
            if adjustment.inventory_id == new:
                adjustment.inventory_id = inventory_id

    def article_id(self, number: str) -> int:
        return self.shop.ongoing.article(number).article_system_id

    def key(self, inventory_id: int, article: str = LAMP) -> str:
        return f"{inventory_id}-{self.article_id(article)}-{self.clock.now.date().isoformat()}"

    async def sold(self, *rows: tuple[str, int]) -> str:
        """An order that was shipped and reported; a minute goes by first."""
        self.clock.advance(minutes=1)
        number = await self.shop.order(*(rows or ((LAMP, 5),)))
        self.shop.ship(number)
        await self.shop.transfer(number)
        self.clock.advance(minutes=1)
        return number

    def take_back(self, number: str, quantities: Mapping[str, int] | None = None, **fields: Any) -> None:
        """Goods of an order come back, by article; a minute goes by first."""
        self.clock.advance(minutes=1)
        told = {f"{article}#1": Decimal(quantity) for article, quantity in (quantities or {LAMP: 2}).items()}
        self.returning.take_back(self.shop.ongoing.order(number), told, **fields)

    def expect(self, number: str, quantities: Mapping[str, int], *, warehouse_id: int | None = None) -> ReturnOrder:
        """A return order, by article, for goods of an order."""
        order, owner = self.shop.ongoing.order(number), self.shop.ongoing.owner
        told = {order.line_at(f"{article}#1"): Decimal(quantity) for article, quantity in quantities.items()}
        lines = [
            ReturnOrderLine(
                owner.new_id("return_order_line"), line, {"returnOrderRowNumber": line.row_number}, quantity
            )
            for line, quantity in told.items()
            if line is not None
        ]
        return_order = ReturnOrder(
            owner.new_id("return_order"),
            {"returnOrderNumber": f"R-{number}"},
            order,
            warehouse_id or order.warehouse_id,
            self.clock.now,
            lines=lines,
        )
        owner.keep_return_order(return_order)
        return return_order

    def receive(self, return_order: ReturnOrder, *, scrap: bool = False) -> None:
        """What is left of a return order comes; a minute goes by first."""
        self.clock.advance(minutes=1)
        self.returning.receive(return_order, scrap=scrap)

    def scrap(self, number: str, quantities: Mapping[str, int]) -> None:
        """Returned goods of an order are thrown away, by article; a minute goes by first."""
        self.clock.advance(minutes=1)
        told = {f"{article}#1": Decimal(quantity) for article, quantity in quantities.items()}
        self.returning.scrap(self.shop.ongoing.order(number), told)

    def posted(self) -> list[Posted]:
        """Every custom document in Fortnox."""
        company = self.shop.fortnox.company
        return sorted(
            Posted(kind, number, row.item_id, row.quantity, kept.document.warehouse_ready)
            for documents in (company.inbound_documents, company.outbound_documents)
            for (kind, number), kept in documents.items()
            for row in kept.document.rows
        )

    def moved(self, article: str = LAMP) -> Decimal:
        """How much Fortnox's stock of an article differs from the hundred it began with."""
        return self.shop.stock(article) - 100

    def off(self, article: str = LAMP) -> Decimal:
        """How much Fortnox's stock differs from what lies in the warehouse."""
        return self.shop.stock(article) - self.shop.ongoing.article(article).quantity

    async def transfer(self, process: Process, key: str) -> Outcome:
        return await process.transfer(key, self.shop.sides(process.name))

    async def scan(self, process: Process, *, since: datetime = START) -> list[str]:
        scan = Scan(since=since, first=since == START, started=self.clock.now)
        return [key async for key in process.scan(self.shop.sides(process.name), scan)]

    async def run(self, process: Process) -> list[Outcome]:
        """A run of the timetable: look, and move what was found."""
        return [await self.transfer(process, key) for key in await self.scan(process)]

    async def left_behind(self, process: Process) -> list[LeftBehind]:
        assert process.before_the_line is not None
        return [each async for each in process.before_the_line(self.shop.sides(process.name))]

    async def held(self, process: Process, key: str) -> Held:
        """The hold that a transfer ends in, without a write to Fortnox."""
        before = self.shop.writes()
        outcome = await self.transfer(process, key)
        assert isinstance(outcome, Held)
        assert outcome.todo
        assert self.shop.writes() == before
        return outcome
