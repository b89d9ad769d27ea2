"""Purchase orders whose number Ongoing has already without our knowing, and goods that came without us."""

from decimal import Decimal

import pytest

from app.ledger.outcomes import Difference, Sent, Unchanged
from app.ongoing.purchase_order_request import PurchaseOrderLineRequest, PurchaseOrderRequest
from app.sandbox.ongoing.receiving import Receiving
from tests.clock import Clock
from tests.processes.conftest import MakeSides
from tests.processes.purchase_people import Buyers, quantities
from tests.processes.to_ongoing.conftest import Move, ScanOrders, held
from tests.processes.worlds import OngoingSide


async def there_before_us(sides: MakeSides, number: str, quantity: int = 2) -> None:
    """A purchase order in Ongoing that somebody else made."""
    line = PurchaseOrderLineRequest(row_number="10", article_number="KÅSA-33", number_of_items=Decimal(quantity))
    await sides("purchase_orders").ongoing.purchase_orders.put(
        PurchaseOrderRequest(purchase_order_number=number, purchase_order_lines=(line,))
    )


@pytest.fixture
async def strange(buy: Move, buyers: Buyers, sides: MakeSides) -> str:
    """A purchase order of Fortnox whose number Ongoing has already, made by somebody else."""
    await buy(buyers.order(("KÅSA-33", 1), ("YXA-2", 1)))
    number = buyers.order(("KÅSA-33", 10), note="Port 2")
    await there_before_us(sides, number)
    return number


async def test_a_strange_one_is_linked_and_never_overwritten_once_started(
    buy: Move, buyers: Buyers, strange: str, gate: Receiving, sides: MakeSides, ongoing_world: OngoingSide
) -> None:
    there = gate.require_purchase_order(strange)
    gate.receive(there, {"10": Decimal(1)}, finish=False)
    ongoing_world.forget_requests()
    outcome = await buy(strange)
    assert isinstance(outcome, Unchanged)
    assert "linked, not overwritten" in outcome.why
    assert ongoing_world.requests() == ongoing_world.requests("GET")
    link = await sides("purchase_orders").ledger.link(strange)
    assert link is not None
    assert link.remote_id == str(there.purchase_order_id)
    assert await buy(strange) == Unchanged()
    buyers.edit(strange, note="Port 9")
    told = held(await buy(strange), "purchase_orders.started")
    assert told.differences == (Difference("note", "Port 9", "none"),)


async def test_a_strange_one_is_updated_before_the_start(buy: Move, strange: str, gate: Receiving) -> None:
    assert await buy(strange) == Sent()
    assert quantities(gate.require_purchase_order(strange).lines) == {"1": ("KÅSA-33", 10)}


async def test_a_strange_one_is_never_cancelled(buy: Move, buyers: Buyers, strange: str, gate: Receiving) -> None:
    buyers.void(strange)
    assert await buy(strange) == Unchanged(why="Not for the warehouse: it is voided in Fortnox.")
    assert gate.require_purchase_order(strange).status == 100


async def test_one_of_ours_that_we_did_not_live_to_remember_is_compared_as_it_stands(
    buy: Move, buyers: Buyers, gate: Receiving, sides: MakeSides
) -> None:
    buyers.switch(purchase_rows_are_renumbered=True)
    number = buyers.order(("YXA-2", 4), ("KÅSA-33", 10))
    await buy(number)
    await sides("purchase_orders").ledger.forget(number)
    gate.receive(gate.require_purchase_order(number), {"2": Decimal(1)}, finish=False)
    buyers.edit(number, rows=[buyers.kept_row(number, "KÅSA-33")])
    told = held(await buy(number), "purchase_orders.started")
    assert told.differences == (Difference("row 1", "none", "4 of YXA-2 at 40"),)


async def test_one_of_ours_that_we_did_not_live_to_remember_is_cancelled_when_it_is_voided(
    buy: Move, buyers: Buyers, gate: Receiving, sides: MakeSides
) -> None:
    number = buyers.order(("KÅSA-33", 10))
    await buy(number)
    await sides("purchase_orders").ledger.forget(number)
    buyers.void(number)
    assert isinstance(await buy(number), Sent)
    assert gate.require_purchase_order(number).status == 900


@pytest.fixture
async def partly_received(buyers: Buyers) -> str:
    """A purchase order of which 4 of 10 came before the warehouse knew of it."""
    number = buyers.order(("KÅSA-33", 10))
    buyers.receive(number, "KÅSA-33", 4)
    return number


async def test_one_that_is_received_in_part_before_the_warehouse_knows_it_is_held(
    buy: Move, partly_received: str, ongoing_world: OngoingSide
) -> None:
    told = held(await buy(partly_received), "purchase_orders.received_before")
    assert told.differences == (Difference("row 1, KÅSA-33", "received 4", "none"),)
    assert ongoing_world.owner.purchase_orders == {}


async def test_such_a_one_is_linked_when_somebody_makes_it_in_ongoing_for_the_rest(
    buy: Move,
    sides: MakeSides,
    gate: Receiving,
    partly_received: str,
    scan_purchases: ScanOrders,
    clock: Clock,
) -> None:
    for key in await scan_purchases():
        held(await buy(key), "purchase_orders.received_before")
    clock.advance(minutes=15)
    assert await scan_purchases() == []
    await there_before_us(sides, partly_received, 6)
    assert await scan_purchases() == [partly_received]
    outcome = await buy(partly_received)
    assert isinstance(outcome, Unchanged)
    assert "linked, not overwritten" in outcome.why
    assert quantities(gate.require_purchase_order(partly_received).lines) == {"10": ("KÅSA-33", 6)}
    assert await scan_purchases() == []
