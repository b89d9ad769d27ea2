"""Changes that come after the warehouse has started."""

from typing import Any

import pytest

from app.errors import RemoteRejected, RemoteUnavailable
from app.ledger.outcomes import Difference, Sent, Unchanged
from app.processes.to_ongoing import sales_orders
from app.sandbox.faults import FaultKind
from app.sandbox.ongoing.switches import OngoingSwitches, StartedRefusal
from tests.processes.conftest import MakeSides
from tests.processes.to_ongoing.conftest import Move, ScanOrders, held, starting_before
from tests.processes.worlds import FortnoxSide, OngoingSide

pytestmark = pytest.mark.usefixtures("shop")


async def test_a_change_after_the_start_is_held_with_what_differs_on_both_sides(
    move: Move, started: str, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    fortnox_world.edit_order(started, OrderRows=[("KÅSA-33", 5)], YourOrderNumber="PO-8")
    ongoing_world.order(started).document["orderRemark"] = "the warehouse's own words"
    ongoing_world.forget_requests()
    told = held(await move(started), "sales_orders.started")
    assert ongoing_world.requests("PUT") == 0
    assert ongoing_world.lines(started) == {"KÅSA-33#1": 2, "YXA-2#1": 1}
    assert "320 Allokerad" in told.message
    assert Difference("customer's order number", "PO-8", "none") in told.differences
    assert Difference("row KÅSA-33#1", "5 at 100: Artikel KÅSA-33", "2 at 100: Artikel KÅSA-33") in told.differences
    assert Difference("row YXA-2#1", "none", "1 at 100: Artikel YXA-2") in told.differences
    assert {each.field for each in told.differences} == {
        "customer's order number",
        "row KÅSA-33#1",
        "row YXA-2#1",
        "total",
    }


async def test_a_held_change_clears_itself_when_it_is_taken_back(
    move: Move, started: str, fortnox_world: FortnoxSide, scan_orders: ScanOrders, ongoing_world: OngoingSide
) -> None:
    fortnox_world.edit_order(started, YourReference="Per")
    held(await move(started), "sales_orders.started")
    fortnox_world.edit_order(started, YourReference="API_BLANK")
    assert await move(started) == Unchanged(why="Fortnox and Ongoing agree again.")
    ongoing_world.warehouse.pick(ongoing_world.order(started))
    assert await move(started) == Unchanged()


async def test_a_held_change_clears_itself_when_the_warehouse_makes_it_too(
    move: Move,
    started: str,
    sides: MakeSides,
    fortnox_world: FortnoxSide,
    ongoing_world: OngoingSide,
    scan_orders: ScanOrders,
    clock: Any,
) -> None:
    fortnox_world.edit_order(started, YourReference="Per", Language="EN")
    told = held(await move(started), "sales_orders.started")
    assert {each.field for each in told.differences} == {"your reference", "language"}
    clock.advance(days=1)
    assert await scan_orders() == []
    fortnox_world.edit_order(started, Language="SV")
    clock.advance(days=1)
    ongoing_world.order(started).document["salesCode"] = "Per"
    assert await scan_orders() == [started]
    outcome = await move(started)
    assert outcome == Unchanged(why="Ongoing has the order as Fortnox says, at status 320 Allokerad.")
    assert await scan_orders() == []
    ongoing_world.forget_requests()
    assert await move(started) == Unchanged()
    assert ongoing_world.requests() == 0


async def test_nothing_is_asked_of_ongoing_while_no_order_is_held(
    move: Move, started: str, scan_orders: ScanOrders, ongoing_world: OngoingSide, clock: Any
) -> None:
    clock.advance(days=1)
    ongoing_world.forget_requests()
    assert await scan_orders() == []
    assert ongoing_world.requests() == 0


async def test_an_order_that_changed_on_both_sides_is_found_once(
    move: Move, started: str, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, scan_orders: ScanOrders
) -> None:
    fortnox_world.edit_order(started, YourReference="Per")
    held(await move(started), "sales_orders.started")
    ongoing_world.warehouse.pick(ongoing_world.order(started))
    assert await scan_orders() == [started]


async def test_a_held_change_goes_through_when_the_warehouse_steps_back(
    move: Move,
    started: str,
    fortnox_world: FortnoxSide,
    ongoing_world: OngoingSide,
    scan_orders: ScanOrders,
    clock: Any,
) -> None:
    fortnox_world.edit_order(started, OrderRows=[("KÅSA-33", 5)])
    held(await move(started), "sales_orders.started")
    ongoing_world.warehouse.set_status(ongoing_world.order(started), 300)
    clock.advance(days=1)
    assert await scan_orders() == [started]
    assert await move(started) == Sent()
    assert ongoing_world.lines(started) == {"KÅSA-33#1": 5}


@pytest.mark.parametrize("refusal", StartedRefusal)
async def test_a_start_between_reading_and_writing_is_held_whatever_ongoing_answers(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, refusal: StartedRefusal
) -> None:
    ongoing_world.switch(started_refusal=refusal)
    number = fortnox_world.add_order(("KÅSA-33", 2))
    await move(number)
    fortnox_world.edit_order(number, OrderRows=[("KÅSA-33", 5)])
    ongoing_world.interfere = starting_before("PUT", ongoing_world, number)
    held(await move(number), "sales_orders.started")
    assert ongoing_world.lines(number) == {"KÅSA-33#1": 2}


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize(
    ("kind", "error"), [(FaultKind.error_before, RemoteUnavailable), (FaultKind.drop_before, RemoteUnavailable)]
)
async def test_a_failed_write_to_an_order_that_nobody_started_is_tried_again(
    move: Move,
    fortnox_world: FortnoxSide,
    ongoing_world: OngoingSide,
    method: str,
    kind: FaultKind,
    error: type[Exception],
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 2))
    await move(number)
    if method == "PUT":
        fortnox_world.edit_order(number, OrderRows=[("KÅSA-33", 5)])
    else:
        fortnox_world.cancel_order(number)
    ongoing_world.fault(method, "/orders", kind)
    with pytest.raises(error):
        await move(number)
    assert isinstance(await move(number), Sent)


async def test_a_refused_change_of_an_order_that_nobody_started_is_said_in_ongoings_words(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 2))
    await move(number)
    fortnox_world.edit_order(number, OrderRows=[("KÅSA-33", 2), ("YXA-2", 1)])
    await move(number)
    fortnox_world.edit_order(number, OrderRows=[("YXA-2", 9)])
    del ongoing_world.owner.articles["YXA-2"]
    with pytest.raises(RemoteRejected) as refused:
        await move(number)
    assert "YXA-2" in refused.value.remote_text


async def test_the_first_status_that_counts_as_started_is_the_users_word(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    ongoing_world.switch(started_from=OngoingSwitches().started_from + 80)
    number = fortnox_world.add_order(("KÅSA-33", 2))
    await move(number)
    ongoing_world.warehouse.set_status(ongoing_world.order(number), 320)
    fortnox_world.edit_order(number, OrderRows=[("KÅSA-33", 5)])
    held(await move(number), "sales_orders.started")
    assert await move(number, not_started_statuses=(200, 300, 320)) == Sent()


async def test_an_order_that_fortnox_does_not_have_is_said_so(sides: MakeSides) -> None:
    with pytest.raises(RemoteRejected, match="no order 4711"):
        await sales_orders.transfer("4711", sides("sales_orders"))
