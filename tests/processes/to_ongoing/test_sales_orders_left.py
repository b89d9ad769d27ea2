"""Orders that leave the selection: cancelled, if nobody has started on them."""

from typing import Any

import pytest

from app.errors import RemoteUnavailable
from app.ledger.outcomes import Difference, Outcome, Sent, Unchanged
from app.sandbox.faults import FaultKind
from app.sandbox.ongoing.switches import CancelledAgain, StartedRefusal
from tests.processes.conftest import MakeSides
from tests.processes.to_ongoing.conftest import Move, ScanOrders, held, starting_before
from tests.processes.worlds import FortnoxSide, OngoingSide

LABEL = "label:3"

pytestmark = pytest.mark.usefixtures("shop")


@pytest.mark.parametrize("refusal", StartedRefusal)
async def test_a_start_between_reading_and_cancelling_is_held_whatever_ongoing_answers(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, refusal: StartedRefusal
) -> None:
    ongoing_world.switch(started_refusal=refusal)
    number = fortnox_world.add_order(("KÅSA-33", 2))
    await move(number)
    fortnox_world.cancel_order(number)
    ongoing_world.interfere = starting_before("DELETE", ongoing_world, number)
    told = held(await move(number), "sales_orders.started")
    assert told.differences == (Difference("order", "is cancelled in Fortnox", "status 320 Allokerad"),)


@pytest.mark.parametrize(
    ("options", "leave"),
    [
        ({}, lambda fortnox, number: fortnox.cancel_order(number)),
        ({}, lambda fortnox, number: fortnox.edit_order(number, NotCompleted=True)),
        ({"order_selection": LABEL}, lambda fortnox, number: fortnox.edit_order(number, Labels=[])),
    ],
)
async def test_an_order_that_leaves_the_selection_is_cancelled_once(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, options: Any, leave: Any
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 2), Labels=[{"Id": 3}])
    await move(number, **options)
    leave(fortnox_world, number)
    outcome = await move(number, **options)
    assert isinstance(outcome, Sent)
    assert outcome.notes[0].startswith("Cancelled in Ongoing: it ")
    assert ongoing_world.order(number).status == 1000
    ongoing_world.forget_requests()
    assert isinstance(await move(number, **options), Unchanged)
    assert ongoing_world.requests() == 0


async def test_we_remember_that_we_cancelled_it_ourselves(
    move: Move, sides: MakeSides, fortnox_world: FortnoxSide
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 2))
    await move(number)
    for was_cancelled in (False, True):
        link = await sides("sales_orders").ledger.link(number)
        assert link is not None
        assert link.sent["cancelled"] is was_cancelled
        if not was_cancelled:
            fortnox_world.cancel_order(number)
            await move(number)


async def test_a_cancellation_after_the_start_is_held_until_the_warehouse_cancels(
    move: Move,
    started: str,
    fortnox_world: FortnoxSide,
    ongoing_world: OngoingSide,
    scan_orders: ScanOrders,
    clock: Any,
) -> None:
    fortnox_world.cancel_order(started)
    held(await move(started), "sales_orders.started")
    assert ongoing_world.order(started).status == 320
    ongoing_world.warehouse.cancel(ongoing_world.order(started))
    clock.advance(days=1)
    assert await scan_orders() == [started]
    assert await move(started) == Unchanged(why="Cancelled in Ongoing, as it is cancelled in Fortnox.")
    assert await scan_orders() == []


@pytest.mark.parametrize("again", CancelledAgain)
async def test_an_order_that_both_sides_cancelled_is_settled(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, again: CancelledAgain
) -> None:
    ongoing_world.switch(cancelled_again=again)
    number = fortnox_world.add_order(("KÅSA-33", 2))
    await move(number)
    ongoing_world.warehouse.cancel(ongoing_world.order(number))
    fortnox_world.cancel_order(number)
    assert isinstance(await move(number), Unchanged)


@pytest.mark.parametrize("kind", [FaultKind.error_after, FaultKind.drop_after])
async def test_a_cancellation_without_a_clear_answer_is_read_before_it_is_repeated(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, kind: FaultKind
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 2))
    await move(number)
    fortnox_world.cancel_order(number)
    ongoing_world.fault("DELETE", "/orders", kind)
    outcome: Outcome | None = None
    for _ in range(2):
        try:
            outcome = await move(number)
        except RemoteUnavailable:
            continue
        break
    assert outcome == Unchanged(why="Cancelled in Ongoing, as it is cancelled in Fortnox.")
    assert ongoing_world.order(number).status == 1000
    assert ongoing_world.requests("DELETE") == 1


async def test_an_order_cancelled_in_the_warehouse_is_held_and_goes_on_when_it_is_opened_again(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, scan_orders: ScanOrders, clock: Any
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 2))
    await move(number)
    fortnox_world.edit_order(number, NotCompleted=True)
    await move(number)
    fortnox_world.edit_order(number, NotCompleted=False)
    told = held(await move(number), "sales_orders.cancelled_in_warehouse")
    assert told.differences == (Difference("order", "open", "status 1000 Makulerad"),)
    ongoing_world.warehouse.set_status(ongoing_world.order(number), 300)
    clock.advance(days=1)
    assert await scan_orders() == [number]
    assert await move(number) == Sent()
    fortnox_world.cancel_order(number)
    assert isinstance(await move(number), Sent)


async def test_an_order_invoiced_before_it_is_shipped_stays(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 2))
    await move(number)
    fortnox_world.invoice_order(number)
    assert await move(number) == Unchanged()
    assert ongoing_world.order(number).status == 300


async def test_an_order_invoiced_before_it_was_sent_does_not_go(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 2))
    fortnox_world.invoice_order(number)
    assert isinstance(await move(number), Unchanged)
    assert ongoing_world.owner.orders == {}


async def test_losing_its_label_after_it_was_shipped_means_nothing(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 2), Labels=[{"Id": 3}])
    await move(number, order_selection=LABEL)
    ongoing_world.warehouse.pick(ongoing_world.order(number))
    fortnox_world.edit_order(number, Labels=[])
    held(await move(number, order_selection=LABEL), "sales_orders.started")
    ongoing_world.warehouse.send(ongoing_world.order(number))
    assert isinstance(await move(number, order_selection=LABEL), Unchanged)
    fortnox_world.cancel_order(number)
    held(await move(number, order_selection=LABEL), "sales_orders.started")
