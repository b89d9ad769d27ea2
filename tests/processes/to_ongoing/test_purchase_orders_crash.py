"""Killed before or after any write to Ongoing and run again: nothing is lost, nothing is there twice."""

from collections.abc import Awaitable, Callable

import pytest

from app.ledger.outcomes import Sent, Unchanged
from app.sandbox.ongoing.receiving import Receiving
from app.sandbox.ongoing.switches import OmittedLines
from tests.processes.crash import Crash, Killed, Moment
from tests.processes.purchase_people import Buyers, quantities
from tests.processes.to_ongoing.conftest import Move, ScanOrders, held
from tests.processes.worlds import OngoingSide

Prepare = Callable[[Move, Buyers, OngoingSide], Awaitable[str]]


async def new(buy: Move, buyers: Buyers, ongoing: OngoingSide) -> str:
    await buy(buyers.order(("KÅSA-33", 1), ("YXA-2", 1)))
    return buyers.order(("KÅSA-33", 3))


async def changed(buy: Move, buyers: Buyers, ongoing: OngoingSide) -> str:
    ongoing.switch(omitted_purchase_order_lines=OmittedLines.KEPT)
    number = buyers.order(("KÅSA-33", 1), ("YXA-2", 1))
    await buy(number)
    buyers.edit(number, rows=[buyers.kept_row(number, "KÅSA-33", orderedQuantity=3)])
    return number


async def voided(buy: Move, buyers: Buyers, ongoing: OngoingSide) -> str:
    number = buyers.order(("KÅSA-33", 3))
    await buy(number)
    buyers.void(number)
    return number


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize(
    ("prepare", "write", "writes", "status"),
    [(new, 1, 1, 100), (changed, 1, 2, 100), (changed, 2, 2, 100), (voided, 1, 1, 900)],
)
async def test_a_crash_at_a_write_is_healed_by_the_next_attempt(
    buy: Move,
    buyers: Buyers,
    gate: Receiving,
    ongoing_world: OngoingSide,
    crash: Crash,
    prepare: Prepare,
    write: int,
    writes: int,
    status: int,
    moment: Moment,
) -> None:
    number = await prepare(buy, buyers, ongoing_world)
    owner = ongoing_world.owner
    others = len(owner.purchase_orders) - int(number in owner.purchase_order_ids)

    crash.arm(write, moment)
    with pytest.raises(Killed):
        await buy(number)
    crash.disarm()
    assert isinstance(await buy(number), Sent | Unchanged)

    assert len(owner.purchase_orders) == others + 1
    there = gate.require_purchase_order(number)
    assert there.status == status
    assert quantities(there.lines) == {"1": ("KÅSA-33", 3)}
    assert crash.writes <= writes
    ongoing_world.forget_requests()
    assert isinstance(await buy(number), Unchanged)
    assert ongoing_world.requests() == 0


@pytest.mark.parametrize("moment", Moment)
async def test_one_made_but_not_remembered_is_cancelled_when_fortnox_voids_it_meanwhile(
    buy: Move, buyers: Buyers, ongoing_world: OngoingSide, crash: Crash, moment: Moment
) -> None:
    number = await new(buy, buyers, ongoing_world)
    crash.arm(1, moment)
    with pytest.raises(Killed):
        await buy(number)
    crash.disarm()
    buyers.void(number)
    await buy(number)
    there = [one for one in ongoing_world.owner.purchase_orders.values() if one.number == number]
    assert {one.status for one in there} == ({900} if moment is Moment.AFTER else set())


@pytest.mark.parametrize("purchase_rows_keep_ids", [True, False])
async def test_one_made_but_not_remembered_keeps_its_lines_when_rows_are_numbered_anew_meanwhile(
    buy: Move, buyers: Buyers, gate: Receiving, crash: Crash, purchase_rows_keep_ids: bool
) -> None:
    buyers.switch(purchase_rows_are_renumbered=True, purchase_rows_keep_ids=purchase_rows_keep_ids)
    await buy(buyers.order(("KÅSA-33", 1), ("YXA-2", 1)))
    number = buyers.order(("KÅSA-33", 3), ("YXA-2", 4))
    crash.arm(1, Moment.AFTER)
    with pytest.raises(Killed):
        await buy(number)
    crash.disarm()
    buyers.edit(number, rows=[buyers.kept_row(number, "YXA-2")])
    assert await buy(number) == Sent()
    row = "2" if purchase_rows_keep_ids else "1"
    assert quantities(gate.require_purchase_order(number).lines) == {row: ("YXA-2", 4)}
    assert await buy(number) == Unchanged()


async def test_a_scan_that_is_killed_before_anything_was_asked_for_finds_the_same_again(
    buyers: Buyers, scan_purchases: ScanOrders, buy: Move
) -> None:
    number = buyers.order(("KÅSA-33", 3))
    await scan_purchases()
    assert await scan_purchases() == [number]
    await buy(number)
    buyers.void(number)
    assert await scan_purchases() == [number]
    assert await scan_purchases() == [number]


async def test_a_change_that_was_sent_but_not_remembered_is_taken_back_with_the_offices(
    buy: Move, buyers: Buyers, gate: Receiving, crash: Crash
) -> None:
    number = buyers.order(("KÅSA-33", 1))
    await buy(number)
    buyers.edit(number, rows=[buyers.kept_row(number, "KÅSA-33", orderedQuantity=3)])
    crash.arm(1, Moment.AFTER)
    with pytest.raises(Killed):
        await buy(number)
    crash.disarm()
    buyers.edit(number, rows=[buyers.kept_row(number, "KÅSA-33", orderedQuantity=1)])
    assert await buy(number) == Sent()
    assert quantities(gate.require_purchase_order(number).lines) == {"1": ("KÅSA-33", 1)}
    assert await buy(number) == Unchanged()


async def test_a_cancellation_that_was_not_remembered_shows_when_the_order_is_sent_to_the_supplier_again(
    buy: Move, buyers: Buyers, crash: Crash
) -> None:
    number = buyers.order(("KÅSA-33", 1))
    await buy(number)
    buyers.take_back(number)
    crash.arm(1, Moment.AFTER)
    with pytest.raises(Killed):
        await buy(number)
    crash.disarm()
    buyers.send(number)
    held(await buy(number), "purchase_orders.cancelled_in_warehouse")
