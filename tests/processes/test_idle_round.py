"""A round of the timetable in which nothing has changed costs next to nothing: 5 requests of Fortnox's 25 at most.

The rounds are those of the catalogue over both sandboxes: some that move something in every process, some that let the
overlaps pass and see the echo of our own writes, and one in which nothing has changed, whose requests are counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import pytest

from app.errors import OutOfOrder
from app.ledger.outcomes import Outcome, Sent
from app.processes.catalogue import CATALOGUE, names, process_named, switched_on
from app.processes.process import Process, Scan, Sides
from app.processes.watermark import since
from app.sandbox.ongoing.counting import Counting, Difference
from app.sandbox.ongoing.receiving import Receiving
from app.sandbox.ongoing.returning import Returning
from tests.clock import Clock
from tests.processes.conftest import START, MakeSides
from tests.processes.purchase_people import Buyers
from tests.processes.worlds import FortnoxSide, OngoingSide

INTERVAL: Final = timedelta(minutes=15)
TENT, STOVE = "TÄLT-2", "KÖK-1"

MODULE: Final = {
    "warehouse_module": True,
    "send_purchase_orders": True,
    "report_goods_receipts": True,
    "report_stock_adjustments": True,
    "report_customer_returns": True,
}
CLASSIC: Final = {"report_stock_levels": True}


@dataclass
class Connection:
    """One connection with all the processes that its kind of Fortnox has, and its timetable.

    `sent` are the processes that ever moved something, `asked` the records of the last round by process.
    """

    fortnox: FortnoxSide
    ongoing: OngoingSide
    make: MakeSides
    clock: Clock
    options: Mapping[str, Any]
    sent: set[str] = field(default_factory=set)
    asked: dict[str, list[str]] = field(default_factory=dict)

    @property
    def processes(self) -> list[Process]:
        """Those that are on, in the order of a round."""
        options = self.make("", **self.options).options
        on = [process for process in CATALOGUE if switched_on(process, options)]
        return sorted(on, key=lambda process: process.last)

    async def round(self, times: int = 1) -> dict[str, int]:
        """Rounds of the timetable, an interval apart; the Fortnox requests of each process in the last of them."""
        spent = {}
        for _ in range(times):
            self.clock.now += INTERVAL
            for side in (self.fortnox, self.ongoing):
                side.forget_requests()
            for process in self.processes:
                before = self.fortnox.requests()
                await self._run(process)
                spent[process.name.value] = self.fortnox.requests() - before
        return spent

    async def _run(self, process: Process) -> None:
        sides, started = self.make(process.name, **self.options), self.clock()
        covered = await sides.ledger.covered_until()
        look = Scan(since=since(covered, line=START), first=covered is None, started=started)
        keys = [key async for key in process.scan(sides, look)]
        await sides.ledger.cover(started)
        self.asked[process.name] = keys
        job = replace(self.make(process.name, **self.options), keys=tuple(keys))
        for key in keys:
            if isinstance(await self._transfer(process, key, job), Sent):
                self.sent.add(process.name)

    async def _transfer(self, process: Process, key: str, job: Sides) -> Outcome:
        try:
            return await process.transfer(key, job)
        except OutOfOrder as waits:
            for name, needed in waits.requires:
                await process_named(name).transfer(needed, self.make(name, **self.options))
            return await process.transfer(key, job)

    def writes(self) -> int:
        """Writes to either side in the last round."""
        return sum(
            side.requests(method)
            for side in (self.fortnox, self.ongoing)
            for method in ("PUT", "POST", "PATCH", "DELETE")
        )


@pytest.fixture
def connection(fortnox_world: FortnoxSide, ongoing_world: OngoingSide, sides: MakeSides, clock: Clock) -> Connection:
    return Connection(fortnox_world, ongoing_world, sides, clock, {})


async def trade(connection: Connection) -> str:
    """Articles and their supplier, an order that stays open, and one that is shipped and reported; its number."""
    fortnox, ongoing = connection.fortnox, connection.ongoing
    for number in (TENT, STOVE):
        fortnox.add_article(number, QuantityInStock=90, PurchasePrice=400, SupplierNumber="31")
    await connection.round()
    fortnox.edit_supplier("31", City="Ramsele")
    sold, _ = fortnox.add_order((TENT, 2)), fortnox.add_order((STOVE, 1))
    await connection.round()
    ongoing.warehouse.pick(ongoing.order(sold), {f"{TENT}#1": Decimal(2)})
    ongoing.warehouse.send(ongoing.order(sold))
    await connection.round()
    return sold


@pytest.fixture
async def classic(connection: Connection) -> Connection:
    """A company that keeps its stock on its articles; every process it can have has moved something."""
    connection.options = CLASSIC
    connection.fortnox.add_supplier("31")
    await trade(connection)
    await connection.round(3)
    assert connection.sent == {"suppliers", "articles", "sales_orders", "shipments", "stock_levels"}
    return connection


@pytest.fixture
async def module(connection: Connection) -> Connection:
    """A company with the warehouse module and Lager Plus; every process it can have has moved something."""
    connection.options = MODULE
    buyers, owner = Buyers(connection.fortnox), connection.ongoing.owner
    world = connection.ongoing.world
    sold = await trade(connection)
    bought, part, _awaited = buyers.order((TENT, 5)), buyers.order((TENT, 5)), buyers.order((STOVE, 5))
    await connection.round()
    gate = Receiving(world, owner)
    gate.receive(gate.require_purchase_order(bought), finish=True)
    gate.receive(gate.require_purchase_order(part), {"1": Decimal(2)})
    Counting(world, owner).count([Difference(STOVE, Decimal(-1), cause={"code": "INV", "name": "Inventering"})])
    Returning(world, owner).take_back(connection.ongoing.order(sold), {f"{TENT}#1": Decimal(1)})
    await connection.round(4)
    assert connection.sent == set(names()) - {"stock_levels"}
    return connection


async def test_an_idle_round_of_a_company_with_the_warehouse_module_takes_five_fortnox_requests(
    module: Connection,
) -> None:
    spent = await module.round()
    assert sum(spent.values()) == 5, spent
    assert module.asked == {process.name: [] for process in module.processes}
    assert module.writes() == 0


async def test_an_idle_round_of_a_classic_company_takes_three_fortnox_requests(classic: Connection) -> None:
    spent = await classic.round()
    assert sum(spent.values()) == 3, spent
    assert classic.asked == {process.name: [] for process in classic.processes}
    assert classic.writes() == 0


async def test_what_people_leave_held_costs_an_idle_round_nothing_after_a_few_days(module: Connection) -> None:
    """A dismissed hold is one that nobody will mend; it is looked at again once a day at the most."""
    buyers, gate = Buyers(module.fortnox), Receiving(module.ongoing.world, module.ongoing.owner)
    bought = buyers.order((TENT, 5))
    module.fortnox.add_article("GRATIS", QuantityInStock=9)  # without a purchase price
    await module.round()
    gate.receive(gate.require_purchase_order(bought), finish=True)
    buyers.void(bought)
    found = Difference("GRATIS", Decimal(1), cause={"code": "INV", "name": "Inventering"})
    (adjustment,) = Counting(module.ongoing.world, module.ongoing.owner).count([found])
    await module.round(4)
    assert module.asked["goods_receipts"] == [bought]
    assert [key.partition("-")[0] for key in module.asked["stock_adjustments"]] == [str(adjustment.inventory_id)]
    module.clock.advance(days=3)
    spent = await module.round(3)
    assert sum(spent.values()) == 5, spent
    assert module.asked == {process.name: [] for process in module.processes}
