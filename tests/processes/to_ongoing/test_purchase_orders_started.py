"""Changes that come after the warehouse has started to receive."""

from decimal import Decimal
from typing import Any

import httpx
import pytest

from app.ledger.outcomes import Difference, Sent, Unchanged
from app.sandbox.ongoing.purchase_order_record import INBOUND
from app.sandbox.ongoing.receiving import Receiving
from app.sandbox.ongoing.switches import AddedRowNumber, OverReceipt, StartedRefusal
from tests.clock import Clock
from tests.processes.purchase_people import Buyers, quantities
from tests.processes.to_ongoing.conftest import Move, ScanOrders, held
from tests.processes.worlds import Interfere, OngoingSide


@pytest.fixture
async def started(buy: Move, buyers: Buyers, gate: Receiving, scan_purchases: ScanOrders) -> str:
    """A purchase order of 10 KÅSA-33 and 4 YXA-2, of which 2 KÅSA-33 have come."""
    number = buyers.order(("KÅSA-33", 10), ("YXA-2", 4), note="Port 2")
    for key in await scan_purchases():
        await buy(key)
    gate.receive(gate.require_purchase_order(number), {"1": Decimal(2)}, finish=False)
    return number


async def test_a_change_after_the_start_is_held_with_what_differs_on_both_sides(
    buy: Move, buyers: Buyers, gate: Receiving, started: str, ongoing_world: OngoingSide
) -> None:
    there = gate.require_purchase_order(started)
    there.document["referenceNumber"] = "the warehouse's own words"
    rows = [buyers.kept_row(started, "KÅSA-33", orderedQuantity=12), ("YXA-2", 1)]
    buyers.edit(started, rows=rows, deliveryDate="2026-04-01", note="")
    ongoing_world.forget_requests()
    told = held(await buy(started), "purchase_orders.started")
    assert "after receiving had started in Ongoing (status 300 " in told.message
    assert set(told.differences) == {
        Difference("expected", "2026-04-01", "2026-03-20"),
        Difference("note", "none", "Port 2"),
        Difference("row 1", "12 of KÅSA-33 at 40", "10 of KÅSA-33 at 40"),
        Difference("row 2", "1 of YXA-2 at 40", "4 of YXA-2 at 40"),
    }
    assert ongoing_world.requests() == ongoing_world.requests("GET")
    assert quantities(there.lines) == {"1": ("KÅSA-33", 10), "2": ("YXA-2", 4)}


async def test_a_held_change_clears_itself_when_it_is_taken_back(
    buy: Move, buyers: Buyers, started: str, scan_purchases: ScanOrders
) -> None:
    buyers.edit(started, note="Port 9")
    assert await scan_purchases() == [started]
    held(await buy(started), "purchase_orders.started")
    assert await scan_purchases() == []
    buyers.edit(started, note="Port 2")
    assert await scan_purchases() == [started]
    assert await buy(started) == Unchanged(why="Fortnox and Ongoing agree again.")
    assert await buy(started) == Unchanged()


async def test_a_held_change_clears_itself_when_the_warehouse_makes_it_too(
    buy: Move,
    buyers: Buyers,
    gate: Receiving,
    started: str,
    scan_purchases: ScanOrders,
    ongoing_world: OngoingSide,
    clock: Clock,
) -> None:
    buyers.edit(started, note="Port 9")
    held(await buy(started), "purchase_orders.started")
    await scan_purchases()
    await buy(started)
    clock.advance(minutes=15)
    ongoing_world.forget_requests()
    assert await scan_purchases() == []
    assert ongoing_world.requests() == 1
    gate.require_purchase_order(started).document["purchaseOrderRemark"] = "Port 9"
    assert await scan_purchases() == [started]
    outcome = await buy(started)
    assert isinstance(outcome, Unchanged)
    assert outcome.why.startswith("Ongoing has the purchase order as Fortnox says, at status 300")
    assert await scan_purchases() == []
    ongoing_world.forget_requests()
    assert await buy(started) == Unchanged()
    assert ongoing_world.requests() == 0


async def test_one_that_changed_on_both_sides_is_found_once(
    buy: Move, buyers: Buyers, gate: Receiving, started: str, scan_purchases: ScanOrders
) -> None:
    buyers.edit(started, note="Port 9")
    await scan_purchases()
    held(await buy(started), "purchase_orders.started")
    gate.require_purchase_order(started).document["purchaseOrderRemark"] = "Port 8"
    buyers.edit(started, note="Port 7")
    assert await scan_purchases() == [started]


async def test_a_held_change_goes_through_when_the_warehouse_steps_back(
    buy: Move, buyers: Buyers, gate: Receiving, started: str, scan_purchases: ScanOrders, clock: Clock
) -> None:
    buyers.edit(started, note="Port 9")
    await scan_purchases()
    held(await buy(started), "purchase_orders.started")
    there = gate.require_purchase_order(started)
    gate.set_status(there, 100)
    assert await scan_purchases() == [started]
    held(await buy(started), "purchase_orders.started")
    gate.correct(there, {"1": Decimal(0)})
    clock.advance(days=1)
    assert await scan_purchases() == [started]
    assert await buy(started) == Sent()
    assert there.document["purchaseOrderRemark"] == "Port 9"


def starting_before(method: str, gate: Receiving, number: str) -> Interfere:
    """A warehouse that starts to receive just before a call of that method arrives."""

    def interfere(request: httpx.Request) -> httpx.Request:
        there = gate.require_purchase_order(number)
        if request.method == method and there.status < INBOUND:
            gate.receive(there, {"1": Decimal(1)}, finish=False)
        return request

    return interfere


@pytest.mark.parametrize("refusal", StartedRefusal)
async def test_a_start_between_reading_and_writing_is_held_whatever_ongoing_answers(
    buy: Move, buyers: Buyers, gate: Receiving, ongoing_world: OngoingSide, refusal: StartedRefusal
) -> None:
    ongoing_world.switch(started_refusal=refusal)
    number = buyers.order(("KÅSA-33", 10))
    await buy(number)
    buyers.edit(number, note="Port 9")
    ongoing_world.interfere = starting_before("PUT", gate, number)
    told = held(await buy(number), "purchase_orders.started")
    assert told.differences == (Difference("note", "Port 9", "none"),)


@pytest.mark.parametrize("refusal", StartedRefusal)
async def test_a_start_between_reading_and_cancelling_is_held_whatever_ongoing_answers(
    buy: Move, buyers: Buyers, gate: Receiving, ongoing_world: OngoingSide, refusal: StartedRefusal
) -> None:
    ongoing_world.switch(started_refusal=refusal)
    number = buyers.order(("KÅSA-33", 10))
    await buy(number)
    buyers.void(number)
    ongoing_world.interfere = starting_before("DELETE", gate, number)
    told = held(await buy(number), "purchase_orders.started")
    assert [(each.field, each.fortnox) for each in told.differences] == [("purchase order", "is voided in Fortnox")]


async def test_the_statuses_at_which_nobody_has_started_are_the_users_word(
    buy: Move, buyers: Buyers, gate: Receiving, ongoing_world: OngoingSide
) -> None:
    ongoing_world.switch(purchase_order_started_from=400)
    number = buyers.order(("KÅSA-33", 10))
    await buy(number)
    gate.set_status(gate.require_purchase_order(number), 300)
    buyers.edit(number, note="Port 9")
    held(await buy(number), "purchase_orders.started")
    assert await buy(number, purchase_not_started_statuses=(100, 300)) == Sent()


@pytest.mark.parametrize("purchase_rows_keep_ids", [True, False])
@pytest.mark.parametrize("purchase_rows_are_renumbered", [True, False])
async def test_a_renumbering_after_the_start_never_turns_one_rows_receipt_into_anothers(
    buy: Move,
    buyers: Buyers,
    gate: Receiving,
    ongoing_world: OngoingSide,
    purchase_rows_keep_ids: bool,
    purchase_rows_are_renumbered: bool,
) -> None:
    buyers.switch(
        purchase_rows_keep_ids=purchase_rows_keep_ids, purchase_rows_are_renumbered=purchase_rows_are_renumbered
    )
    number = buyers.order(("KÅSA-33", 10), ("YXA-2", 4))
    await buy(number)
    there = gate.require_purchase_order(number)
    gate.receive(there, {"2": Decimal(3)}, finish=False)
    buyers.edit(number, rows=[buyers.kept_row(number, "YXA-2")])
    told = held(await buy(number), "purchase_orders.started")
    assert told.differences == (Difference("row 1", "none", "10 of KÅSA-33 at 40"),)
    there.lines = [line for line in there.lines if line.row_number == "2"]
    assert isinstance(await buy(number), Unchanged)
    (line,) = there.lines
    assert (line.row_number, line.article.number, line.received) == ("2", "YXA-2", Decimal(3))


async def test_new_row_ids_alone_are_no_change_that_anybody_must_see(
    buy: Move, buyers: Buyers, started: str, ongoing_world: OngoingSide
) -> None:
    buyers.switch(purchase_rows_keep_ids=False)
    buyers.edit(started, ourReference="Asta")
    ongoing_world.forget_requests()
    assert isinstance(await buy(started), Unchanged)
    assert ongoing_world.requests() == 1
    assert await buy(started) == Unchanged()
    assert ongoing_world.requests() == 1


@pytest.mark.parametrize("over_receipt", OverReceipt)
@pytest.mark.parametrize("added_row_number", AddedRowNumber)
async def test_lines_that_the_warehouse_added_are_no_difference(
    buy: Move,
    buyers: Buyers,
    gate: Receiving,
    ongoing_world: OngoingSide,
    over_receipt: OverReceipt,
    added_row_number: AddedRowNumber,
) -> None:
    ongoing_world.switch(over_receipt=over_receipt, added_row_number=added_row_number)
    await buy(buyers.order(("YXA-2", 1)))
    number = buyers.order(("KÅSA-33", 10))
    await buy(number)
    gate.receive(gate.require_purchase_order(number), {"1": Decimal(12)}, {"YXA-2": Decimal(1)}, finish=False)
    buyers.edit(number, note="Port 9")
    told = held(await buy(number), "purchase_orders.started")
    assert [each.field for each in told.differences] == ["note"]


async def test_what_is_received_by_hand_in_fortnox_counts_as_started_too(
    buy: Move, buyers: Buyers, gate: Receiving
) -> None:
    number = buyers.order(("KÅSA-33", 10))
    await buy(number)
    buyers.receive(number, "KÅSA-33", 4)
    buyers.edit(number, note="Port 9")
    told = held(await buy(number), "purchase_orders.started")
    assert "after receiving had started in Fortnox" in told.message
    assert gate.require_purchase_order(number).document["purchaseOrderRemark"] == ""


async def test_one_that_the_warehouse_cancelled_is_held_and_goes_on_when_it_is_opened_again(
    buy: Move, buyers: Buyers, gate: Receiving, scan_purchases: ScanOrders, clock: Any
) -> None:
    number = buyers.order(("KÅSA-33", 10))
    for key in await scan_purchases():
        await buy(key)
    there = gate.require_purchase_order(number)
    gate.set_status(there, 900)
    buyers.edit(number, note="Port 9")
    await scan_purchases()
    told = held(await buy(number), "purchase_orders.cancelled_in_warehouse")
    assert told.differences[0].ongoing.startswith("status 900")
    gate.set_status(there, 100)
    assert await scan_purchases() == [number]
    assert await buy(number) == Sent()
