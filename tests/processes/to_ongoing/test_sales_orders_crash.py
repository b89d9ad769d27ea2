"""Killed before or after any write to Ongoing and run again: nothing is lost, nothing is there twice."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.errors import RemoteUnavailable
from app.ledger.outcomes import Sent, Unchanged
from app.sandbox.faults import FaultKind
from app.sandbox.ongoing.switches import OmittedLines, UnknownOrderType
from tests.processes.crash import Crash, Killed, Moment
from tests.processes.to_ongoing.conftest import Move, held
from tests.processes.worlds import FortnoxSide, OngoingSide

pytestmark = pytest.mark.usefixtures("shop")

Prepare = Callable[[Move, FortnoxSide, OngoingSide], Awaitable[str]]


async def new(move: Move, fortnox: FortnoxSide, ongoing: OngoingSide) -> str:
    await move(fortnox.add_order(("KÅSA-33", 1), ("YXA-2", 1)))
    ongoing.switch(initial_order_status=200)
    return fortnox.add_order(("KÅSA-33", 3))


async def new_of_refused_type(move: Move, fortnox: FortnoxSide, ongoing: OngoingSide) -> str:
    number = await new(move, fortnox, ongoing)
    ongoing.owner.order_types.clear()
    ongoing.switch(unknown_order_type=UnknownOrderType.REFUSED, initial_order_status=300)
    fortnox.edit_order(number, CustomerNumber="2002")
    return number


async def changed(move: Move, fortnox: FortnoxSide, ongoing: OngoingSide) -> str:
    ongoing.switch(omitted_lines=OmittedLines.KEPT)
    number = fortnox.add_order(("KÅSA-33", 1), ("YXA-2", 1))
    await move(number)
    fortnox.edit_order(number, OrderRows=[("KÅSA-33", 3)])
    return number


async def cancelled(move: Move, fortnox: FortnoxSide, ongoing: OngoingSide) -> str:
    number = fortnox.add_order(("KÅSA-33", 3), ("YXA-2", 1))
    await move(number)
    fortnox.cancel_order(number)
    return number


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize(
    ("prepare", "write", "writes", "status"),
    [
        (new, 1, 2, 300),
        (new, 2, 2, 300),
        (new_of_refused_type, 1, 2, 300),
        (new_of_refused_type, 2, 2, 300),
        (changed, 1, 2, 300),
        (changed, 2, 2, 300),
        (cancelled, 1, 1, 1000),
    ],
)
async def test_a_crash_at_a_write_is_healed_by_the_next_attempt(
    move: Move,
    fortnox_world: FortnoxSide,
    ongoing_world: OngoingSide,
    crash: Crash,
    prepare: Prepare,
    write: int,
    writes: int,
    status: int,
    moment: Moment,
) -> None:
    options: dict[str, Any] = {"release_after_create": 300} if prepare is new else {}
    number = await prepare(move, fortnox_world, ongoing_world)
    orders_before = len(ongoing_world.owner.orders) - int(number in ongoing_world.owner.order_ids)

    crash.arm(write, moment)
    with pytest.raises(Killed):
        await move(number, **options)
    crash.disarm()
    assert isinstance(await move(number, **options), Sent | Unchanged)

    assert len(ongoing_world.owner.orders) == orders_before + 1
    order = ongoing_world.order(number)
    assert order.status == status
    if status != 1000:
        assert {row: ordered for row, ordered in ongoing_world.lines(number).items() if ordered} == {"KÅSA-33#1": 3}
    assert crash.writes <= writes
    ongoing_world.forget_requests()
    assert isinstance(await move(number, **options), Unchanged)
    assert ongoing_world.requests() == 0


@pytest.mark.parametrize("moment", Moment)
async def test_an_order_made_but_not_remembered_is_cancelled_when_fortnox_cancels_it_meanwhile(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, crash: Crash, moment: Moment
) -> None:
    number = await new(move, fortnox_world, ongoing_world)
    crash.arm(1, moment)
    with pytest.raises(Killed):
        await move(number)
    crash.disarm()
    fortnox_world.cancel_order(number)
    await move(number)
    assert {order.status for order in ongoing_world.owner.orders.values() if order.number == number} <= {1000}


async def sent_but_not_remembered(move: Move, fortnox: FortnoxSide, crash: Crash) -> str:
    """An order of 1 KÅSA-33 that was raised to 3 in Ongoing, which we did not live to remember."""
    number = fortnox.add_order(("KÅSA-33", 1))
    await move(number)
    fortnox.edit_order(number, OrderRows=[("KÅSA-33", 3)])
    crash.arm(1, Moment.AFTER)
    with pytest.raises(Killed):
        await move(number)
    crash.disarm()
    return number


async def test_a_change_that_was_sent_but_not_remembered_is_taken_back_with_the_offices(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, crash: Crash
) -> None:
    number = await sent_but_not_remembered(move, fortnox_world, crash)
    fortnox_world.edit_order(number, OrderRows=[("KÅSA-33", 1)])
    assert await move(number) == Sent()
    assert ongoing_world.lines(number) == {"KÅSA-33#1": 1}
    assert await move(number) == Unchanged()


async def test_a_change_that_was_sent_but_not_remembered_is_a_difference_once_the_warehouse_has_started(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, crash: Crash
) -> None:
    number = await sent_but_not_remembered(move, fortnox_world, crash)
    fortnox_world.edit_order(number, OrderRows=[("KÅSA-33", 1)])
    ongoing_world.warehouse.start(ongoing_world.order(number))
    found = held(await move(number), "sales_orders.started").differences
    assert [(each.fortnox[0], each.ongoing[0]) for each in found if each.field == "row KÅSA-33#1"] == [("1", "3")]


async def test_a_change_whose_answer_was_lost_is_taken_back_with_the_offices(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 1))
    await move(number)
    fortnox_world.edit_order(number, OrderRows=[("KÅSA-33", 3)])
    ongoing_world.fault("PUT", "/orders", FaultKind.error_after)
    with pytest.raises(RemoteUnavailable):
        await move(number)
    assert ongoing_world.lines(number) == {"KÅSA-33#1": 3}
    fortnox_world.edit_order(number, OrderRows=[("KÅSA-33", 1)])
    assert await move(number) == Sent()
    assert ongoing_world.lines(number) == {"KÅSA-33#1": 1}


async def test_a_cancellation_that_was_not_remembered_shows_when_the_order_is_selected_again(
    move: Move, fortnox_world: FortnoxSide, crash: Crash
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 1))
    await move(number)
    fortnox_world.edit_order(number, NotCompleted=True)
    crash.arm(1, Moment.AFTER)
    with pytest.raises(Killed):
        await move(number)
    crash.disarm()
    fortnox_world.edit_order(number, NotCompleted=False)
    held(await move(number), "sales_orders.cancelled_in_warehouse")
