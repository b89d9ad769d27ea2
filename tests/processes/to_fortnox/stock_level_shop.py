"""A classic shop whose quantities in stock follow the warehouse, and one round of the timetable after the other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from app.ledger.outcomes import Outcome, Unchanged
from app.processes.process import Scan, Sides
from app.processes.to_fortnox import shipments, stock_levels
from app.processes.to_ongoing import articles, sales_orders
from app.processes.watermark import since
from app.sandbox.fortnox.articles import article_json
from app.sandbox.fortnox.switches import FortnoxSwitches
from app.sandbox.ongoing.stock import StockFigures
from tests.clock import Clock
from tests.processes.conftest import START, MakeSides
from tests.processes.crash import Crash
from tests.processes.worlds import FortnoxSide, OngoingSide

Pieces = Decimal | int
"""A quantity; tests compare with whole ones."""


@dataclass
class LevelShop:
    """Both sides of one connection; every article has 100 pieces on the shelf unless told otherwise."""

    fortnox: FortnoxSide
    ongoing: OngoingSide
    make: MakeSides
    crash: Crash
    clock: Clock
    options: dict[str, Any] = field(default_factory=lambda: {"report_stock_levels": True})
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def sides(self, process: str = "stock_levels") -> Sides:
        return self.make(process, **self.options)

    def switch(self, **switches: Any) -> None:
        world = self.fortnox.world
        world.switches = FortnoxSwitches(**{**world.switches.model_dump(), **switches})

    async def article(self, *numbers: str, stock: int = 100, **fields: Any) -> None:
        """Articles of Fortnox that the articles process has sent."""
        for number in numbers:
            self.fortnox.add_article(number, QuantityInStock=stock, **fields)
            await articles.transfer(number, self.sides("articles"))

    async def order(self, *rows: tuple[str, int], **fields: Any) -> str:
        """An order of Fortnox that the sales orders process has sent."""
        number = self.fortnox.add_order(*rows, **fields)
        await self.read(number)
        return number

    async def read(self, number: str) -> Outcome:
        """The sales orders process looks at the order, as it does whenever it has changed."""
        return await sales_orders.transfer(number, self.sides("sales_orders"))

    def pick(self, number: str, **quantities: int) -> None:
        told = {f"{article}#1": Decimal(quantity) for article, quantity in quantities.items()}
        self.ongoing.warehouse.pick(self.ongoing.order(number), told)

    def ship(self, number: str, **quantities: int) -> None:
        self.pick(number, **quantities)
        self.ongoing.warehouse.send(self.ongoing.order(number))

    async def report(self, number: str) -> Outcome:
        return await shipments.transfer(number, self.sides("shipments"))

    def count(self, number: str, quantity: str) -> None:
        """The warehouse finds so many on its shelf."""
        owner = self.ongoing.owner
        owner.put_on_shelf(owner.articles[number], owner.home_warehouse_id, Decimal(quantity), self.clock())

    async def scan(self, *, killed: bool = False) -> list[str]:
        """What a round of the timetable finds; one that is `killed` leaves its watermark where it was."""
        sides, started = self.sides(), self.clock()
        covered = await sides.ledger.covered_until()
        look = Scan(since=since(covered, line=START), first=covered is None, started=started)
        keys = [key async for key in stock_levels.scan(sides, look)]
        if not killed:
            await sides.ledger.cover(started)
        return keys

    async def round(self, *, minutes: float = 15) -> list[str]:
        """One round of the timetable, its records in one job; what it wrote."""
        self.clock.advance(minutes=minutes)
        keys = await self.scan()
        await self.move(keys)
        return [key for key in keys if not isinstance(self.outcomes[key], Unchanged)]

    async def move(self, keys: Iterable[str]) -> Mapping[str, Outcome]:
        """One job with these records."""
        job = replace(self.sides(), keys=tuple(keys))
        for key in job.keys:
            self.outcomes[key] = await stock_levels.transfer(key, job)
        return self.outcomes

    async def transfer(self, key: str) -> Outcome:
        return (await self.move([key]))[key]

    async def report_by_hand(self, key: str) -> Outcome:
        """A person asks for the record."""
        return await stock_levels.transfer(key, replace(self.sides(), reported=True))

    def forget_requests(self) -> None:
        self.fortnox.forget_requests()
        self.ongoing.forget_requests()

    def writes(self) -> int:
        """How often a quantity in stock was written."""
        return self.fortnox.requests("PUT", "articles")

    def in_stock(self, number: str) -> Pieces:
        return self.fortnox.company.articles[number].document.quantity_in_stock

    def disposable(self, number: str) -> Pieces:
        article = self.fortnox.company.articles[number].document
        return Decimal(str(article_json(self.fortnox.company, article)["DisposableQuantity"]))

    def sellable(self, number: str) -> Pieces:
        owner = self.ongoing.owner
        return Decimal(StockFigures(owner).inventory_info(owner.articles[number])["sellableNumberOfItems"])

    def agrees(self, *numbers: str) -> bool:
        """Whether Fortnox shows as disposable what the warehouse can sell."""
        return all(self.disposable(number) == self.sellable(number) for number in numbers)
