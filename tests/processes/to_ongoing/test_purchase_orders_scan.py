"""Finding what changed on purchase orders, of which Fortnox says no time of change."""

from collections.abc import Callable

import pytest

from app.errors import NotConfigured
from app.ledger.outcomes import Sent, Unchanged
from app.processes.process import Scan
from app.processes.to_ongoing import purchase_orders
from app.sandbox.ongoing.receiving import Receiving
from tests.clock import Clock
from tests.processes.conftest import MakeSides
from tests.processes.purchase_people import Buyers, quantities
from tests.processes.to_ongoing.conftest import Move, ScanOrders
from tests.processes.worlds import FortnoxSide, OngoingSide

LATE = "2026-02-20"


@pytest.mark.parametrize("sent_holds_delayed", [False, True])
async def test_sent_and_delayed_ones_are_found_once_whatever_the_state_sent_stands_for(
    buyers: Buyers, scan_purchases: ScanOrders, sent_holds_delayed: bool
) -> None:
    buyers.switch(sent_holds_delayed=sent_holds_delayed)
    awaited = buyers.order(("KÅSA-33", 1))
    late = buyers.order(("KÅSA-33", 1), deliveryDate=LATE)
    buyers.order(("KÅSA-33", 1), send=False)
    buyers.order(("KÅSA-33", 1), purchaseType="DROPSHIP")
    assert await scan_purchases() == [awaited, late]


async def test_a_scan_in_which_nothing_changed_costs_the_two_lists_and_nothing_of_ongoing(
    buy: Move,
    buyers: Buyers,
    scan_purchases: ScanOrders,
    fortnox_world: FortnoxSide,
    ongoing_world: OngoingSide,
    clock: Clock,
) -> None:
    for key in [buyers.order(("KÅSA-33", 1)), buyers.order(("YXA-2", 1), deliveryDate=LATE)]:
        await buy(key)
    for key in await scan_purchases():
        await buy(key)
    clock.advance(minutes=15)
    fortnox_world.forget_requests()
    ongoing_world.forget_requests()
    assert await scan_purchases() == []
    assert fortnox_world.requests() == fortnox_world.requests("GET", "purchaseorders-v1") == 2
    assert ongoing_world.requests() == 0


async def test_what_was_found_is_found_again_until_it_is_read(
    buy: Move, buyers: Buyers, scan_purchases: ScanOrders
) -> None:
    number = buyers.order(("KÅSA-33", 1))
    assert await scan_purchases() == [number]
    assert await scan_purchases() == [number]
    await buy(number)
    assert await scan_purchases() == []


@pytest.mark.parametrize("purchase_list_has_rows", [False, True])
async def test_a_change_that_the_list_shows_is_found_whether_or_not_the_list_has_rows(
    buy: Move, buyers: Buyers, scan_purchases: ScanOrders, gate: Receiving, purchase_list_has_rows: bool
) -> None:
    buyers.switch(purchase_list_has_rows=purchase_list_has_rows)
    number = buyers.order(("KÅSA-33", 1))
    other = buyers.order(("KÅSA-33", 1))
    for key in await scan_purchases():
        await buy(key)
    buyers.edit(number, rows=[buyers.kept_row(number, "KÅSA-33", orderedQuantity=7)])
    assert await scan_purchases() == [number]
    assert await buy(number) == Sent()
    assert quantities(gate.require_purchase_order(number).lines) == {"1": ("KÅSA-33", 7)}
    assert await scan_purchases() == []
    buyers.edit(other, note="Port 4")
    assert await scan_purchases() == [other]


async def test_a_change_that_the_list_does_not_show_is_found_when_the_details_are_read_the_next_day(
    buy: Move, buyers: Buyers, scan_purchases: ScanOrders, gate: Receiving, clock: Clock
) -> None:
    number = buyers.order(("KÅSA-33", 3))
    for key in await scan_purchases():
        await buy(key)
    buyers.edit(number, rows=[("YXA-2", 3)])
    clock.advance(minutes=15)
    assert await scan_purchases() == []
    clock.advance(days=1)
    assert await scan_purchases() == [number]
    assert await buy(number) == Sent()
    assert {article for article, _ in quantities(gate.require_purchase_order(number).lines).values()} == {"YXA-2"}
    clock.advance(minutes=15)
    assert await scan_purchases() == []


async def test_a_swedish_day_ends_at_swedish_midnight(
    buy: Move, buyers: Buyers, scan_purchases: ScanOrders, clock: Clock
) -> None:
    clock.set(clock().replace(hour=22, minute=50))
    number = buyers.order(("KÅSA-33", 3))
    for key in await scan_purchases():
        await buy(key)
    clock.advance(minutes=15)
    assert await scan_purchases() == [number]


@pytest.mark.parametrize("sent_holds_partly_received", [True, False])
async def test_a_partly_received_one_stays_in_the_warehouse_wherever_fortnox_lists_it(
    buy: Move,
    buyers: Buyers,
    scan_purchases: ScanOrders,
    gate: Receiving,
    clock: Clock,
    sent_holds_partly_received: bool,
) -> None:
    buyers.switch(sent_holds_partly_received=sent_holds_partly_received)
    number = buyers.order(("KÅSA-33", 10))
    for key in await scan_purchases():
        await buy(key)
    buyers.receive(number, "KÅSA-33", 4)
    assert await scan_purchases() == [number]
    assert await buy(number) == Unchanged()
    assert gate.require_purchase_order(number).status == 100
    clock.advance(minutes=15)
    assert await scan_purchases() == []
    clock.advance(days=1)
    assert await scan_purchases() == [number]


@pytest.mark.parametrize("warehouse_list_limit", [1, 2])
async def test_a_list_that_is_cut_in_silence_cancels_nothing_as_what_is_missing_is_read(
    buy: Move,
    buyers: Buyers,
    scan_purchases: ScanOrders,
    ongoing_world: OngoingSide,
    warehouse_list_limit: int,
) -> None:
    keys = [buyers.order(("KÅSA-33", 1)) for _ in range(3)]
    for key in await scan_purchases():
        await buy(key)
    buyers.switch(warehouse_list_limit=warehouse_list_limit)
    assert await scan_purchases() == keys[warehouse_list_limit:]
    for key in keys:
        assert await buy(key) == Unchanged()
    assert await scan_purchases() == []
    assert {one.status for one in ongoing_world.owner.purchase_orders.values()} == {100}


LEAVING: dict[str, Callable[[Buyers, str], None]] = {
    "voided": Buyers.void,
    "completed by hand": Buyers.complete,
    "taken back": Buyers.take_back,
    "received": lambda buyers, number: buyers.receive(number, "KÅSA-33", 10),
    "to the customer": lambda buyers, number: buyers.edit(number, purchaseType="DROPSHIP"),
}


@pytest.mark.parametrize("leave", LEAVING)
async def test_one_that_left_the_list_is_read_once_and_then_left_alone(
    buy: Move, buyers: Buyers, scan_purchases: ScanOrders, clock: Clock, leave: str
) -> None:
    number = buyers.order(("KÅSA-33", 10))
    for key in await scan_purchases():
        await buy(key)
    LEAVING[leave](buyers, number)
    assert await scan_purchases() == [number]
    await buy(number)
    clock.advance(days=1)
    assert await scan_purchases() == []


async def test_one_that_is_on_the_list_again_counts_as_new(
    buy: Move, buyers: Buyers, scan_purchases: ScanOrders
) -> None:
    number = buyers.order(("KÅSA-33", 10))
    for _ in range(2):
        assert await scan_purchases() == [number]
        await buy(number)
        buyers.take_back(number)
        assert await scan_purchases() == [number]
        await buy(number)
        assert await scan_purchases() == []
        buyers.send(number)


async def test_a_look_that_is_asked_for_by_hand_follows_it_too(
    buy: Move, buyers: Buyers, scan_purchases: ScanOrders, sides: MakeSides
) -> None:
    number = buyers.order(("KÅSA-33", 10))
    await buy(number)
    register = sides("purchase_orders").ledger.of("purchase_orders_followed")
    assert await register.keys() == [number]
    assert await scan_purchases() == [number]
    await buy(number)
    assert await scan_purchases() == []


async def test_a_change_between_the_list_and_the_reading_is_not_lost(
    buy: Move, buyers: Buyers, scan_purchases: ScanOrders, gate: Receiving
) -> None:
    number = buyers.order(("KÅSA-33", 10))
    await scan_purchases()
    buyers.edit(number, note="Port 4")
    await buy(number)
    assert gate.require_purchase_order(number).document["purchaseOrderRemark"] == "Port 4"
    assert await scan_purchases() == [number]
    assert await buy(number) == Unchanged()
    assert await scan_purchases() == []


async def test_the_scan_itself_writes_to_no_remote(
    buyers: Buyers, scan_purchases: ScanOrders, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    buyers.order(("KÅSA-33", 10))
    await scan_purchases()
    assert fortnox_world.requests() == fortnox_world.requests("GET")
    assert ongoing_world.requests() == 0


async def test_the_scan_asks_for_the_module_first(sides: MakeSides, buyers: Buyers, clock: Clock) -> None:
    buyers.company.warehouse_module = False
    scan = Scan(since=clock(), first=True, started=clock())
    with pytest.raises(NotConfigured, match="The module is off in Fortnox"):
        [key async for key in purchase_orders.scan(sides("purchase_orders", warehouse_module=True), scan)]
