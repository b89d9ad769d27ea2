"""Purchase orders that are not awaited any more: cancelled, if nobody has started to receive them."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from app.errors import RemoteUnavailable
from app.ledger.outcomes import Outcome, Sent, Unchanged
from app.sandbox.faults import FaultKind
from app.sandbox.ongoing.receiving import Receiving
from app.sandbox.ongoing.switches import CancelledAgain
from tests.clock import Clock
from tests.processes.conftest import MakeSides
from tests.processes.purchase_people import Buyers
from tests.processes.to_ongoing.conftest import Move, ScanOrders, held
from tests.processes.worlds import OngoingSide

Leave = Callable[[Buyers, str], None]
LEAVING: dict[str, Leave] = {
    "it is voided in Fortnox": Buyers.void,
    "it was completed by hand in Fortnox": Buyers.complete,
    "it is not sent to the supplier": Buyers.take_back,
    "it goes from the supplier to the customer (dropship)": lambda buyers, number: buyers.edit(
        number, purchaseType="DROPSHIP"
    ),
    "it has nothing to receive: no row is of a stock article": lambda buyers, number: buyers.edit(
        number, rows=[("FRAKT", 1)]
    ),
}
each_way = pytest.mark.parametrize("why", LEAVING)


@pytest.fixture
async def sent(buy: Move, buyers: Buyers, scan_purchases: ScanOrders) -> str:
    number = buyers.order(("KÅSA-33", 10))
    for key in await scan_purchases():
        await buy(key)
    return number


@each_way
async def test_one_that_is_not_awaited_any_more_is_cancelled_once(
    buy: Move, buyers: Buyers, gate: Receiving, ongoing_world: OngoingSide, sent: str, why: str
) -> None:
    LEAVING[why](buyers, sent)
    assert await buy(sent) == Sent(notes=(f"Cancelled in Ongoing: {why}.",))
    assert gate.require_purchase_order(sent).status == 900
    ongoing_world.forget_requests()
    assert await buy(sent) == Unchanged(why=f"Cancelled in Ongoing, as {why}.")
    assert ongoing_world.requests() == 0


@each_way
async def test_once_receiving_has_started_it_is_held_until_the_warehouse_ends_it(
    buy: Move,
    buyers: Buyers,
    gate: Receiving,
    sent: str,
    scan_purchases: ScanOrders,
    clock: Clock,
    why: str,
) -> None:
    gate.set_status(gate.require_purchase_order(sent), 300)
    LEAVING[why](buyers, sent)
    assert await scan_purchases() == [sent]
    told = held(await buy(sent), "purchase_orders.started")
    assert why in told.message
    assert gate.require_purchase_order(sent).status == 300
    clock.advance(minutes=15)
    assert await scan_purchases() == []
    gate.set_status(gate.require_purchase_order(sent), 900)
    assert await scan_purchases() == [sent]
    assert await buy(sent) == Unchanged(why=f"Cancelled in Ongoing, as {why}.")
    assert await scan_purchases() == []


@each_way
async def test_after_all_was_received_only_a_voided_one_still_matters(
    buy: Move, buyers: Buyers, gate: Receiving, sent: str, why: str
) -> None:
    gate.receive(gate.require_purchase_order(sent))
    LEAVING[why](buyers, sent)
    outcome = await buy(sent)
    if why == "it is voided in Fortnox":
        held(outcome, "purchase_orders.started")
    else:
        assert outcome == Unchanged(why=f"The warehouse has received it already; that {why} comes too late to matter.")
    assert gate.require_purchase_order(sent).status == 500


async def test_one_whose_receipts_we_reported_has_come_to_its_end(
    buy: Move, buyers: Buyers, ongoing_world: OngoingSide, gate: Receiving, sides: MakeSides, sent: str
) -> None:
    await sides("goods_receipts").ledger.remember(sent, fingerprint="", sent={"documents": {"LB-58": {}}})
    buyers.receive(sent, "KÅSA-33", 10)
    ongoing_world.forget_requests()
    assert await buy(sent) == Unchanged(why="Nothing to do: it is received in Fortnox.")
    assert ongoing_world.requests() == 0
    assert gate.require_purchase_order(sent).status == 100


async def test_one_that_the_office_received_by_hand_is_not_awaited_any_more(
    buy: Move, buyers: Buyers, gate: Receiving, sent: str
) -> None:
    buyers.receive(sent, "KÅSA-33", 10)
    assert await buy(sent) == Sent(notes=("Cancelled in Ongoing: it was received by hand in Fortnox.",))
    assert gate.require_purchase_order(sent).status == 900


async def test_one_that_we_completed_ourselves_is_not_cancelled(
    buy: Move, buyers: Buyers, gate: Receiving, sides: MakeSides, sent: str
) -> None:
    gate.set_status(gate.require_purchase_order(sent), 300)
    buyers.complete(sent)
    await sides("goods_receipts").ledger.remember(sent, fingerprint="", sent={"completed": True})
    assert await buy(sent) == Unchanged(why="Nothing to do: it is received in Fortnox.")


async def test_one_whose_receipt_we_are_still_posting_is_not_cancelled(
    buy: Move, buyers: Buyers, gate: Receiving, sides: MakeSides, sent: str
) -> None:
    gate.receive(gate.require_purchase_order(sent), {"1": Decimal(2)}, finish=False)
    receipts = sides("goods_receipts").ledger
    plan = await receipts.freeze(sent, "plan", {"rows": []})
    buyers.complete(sent)
    assert await buy(sent) == Unchanged(why="Nothing to do: it is received in Fortnox.")
    await receipts.finish(plan)
    held(await buy(sent), "purchase_orders.started")


async def test_one_completed_by_somebody_else_is_cancelled_though_receipts_of_it_are_known(
    buy: Move, buyers: Buyers, gate: Receiving, sides: MakeSides, sent: str
) -> None:
    await sides("goods_receipts").ledger.remember(sent, fingerprint="", sent={"completed": False})
    buyers.complete(sent)
    assert isinstance(await buy(sent), Sent)
    assert gate.require_purchase_order(sent).status == 900


async def test_one_that_never_was_in_ongoing_needs_nothing_there(
    buy: Move, buyers: Buyers, ongoing_world: OngoingSide
) -> None:
    number = buyers.order(("KÅSA-33", 10))
    buyers.void(number)
    assert await buy(number) == Unchanged(why="Not for the warehouse: it is voided in Fortnox.")
    assert ongoing_world.requests() == ongoing_world.requests("GET")


@pytest.mark.parametrize("again", CancelledAgain)
async def test_one_that_both_sides_cancelled_is_settled(
    buy: Move, buyers: Buyers, gate: Receiving, ongoing_world: OngoingSide, sent: str, again: CancelledAgain
) -> None:
    ongoing_world.switch(cancelled_again=again)
    gate.set_status(gate.require_purchase_order(sent), 900)
    buyers.void(sent)
    assert await buy(sent) == Unchanged(why="Cancelled in Ongoing, as it is voided in Fortnox.")
    assert ongoing_world.requests("DELETE") == 0


@pytest.mark.parametrize("kind", [FaultKind.error_after, FaultKind.drop_after])
async def test_a_cancellation_without_a_clear_answer_is_read_before_it_is_repeated(
    buy: Move, buyers: Buyers, ongoing_world: OngoingSide, sent: str, kind: FaultKind
) -> None:
    buyers.void(sent)
    ongoing_world.fault("DELETE", "/purchaseOrders", kind)
    outcome: Outcome | None = None
    for _ in range(2):
        try:
            outcome = await buy(sent)
        except RemoteUnavailable:
            continue
        break
    assert outcome == Unchanged(why="Cancelled in Ongoing, as it is voided in Fortnox.")
    assert ongoing_world.requests("DELETE") == 1


@pytest.mark.parametrize("kind", [FaultKind.error_before, FaultKind.drop_before])
async def test_a_failed_cancellation_of_one_that_nobody_started_on_is_tried_again(
    buy: Move, buyers: Buyers, gate: Receiving, ongoing_world: OngoingSide, sent: str, kind: FaultKind
) -> None:
    buyers.void(sent)
    ongoing_world.fault("DELETE", "/purchaseOrders", kind)
    with pytest.raises(RemoteUnavailable):
        await buy(sent)
    assert isinstance(await buy(sent), Sent)
    assert gate.require_purchase_order(sent).status == 900


async def test_one_that_we_cancelled_and_that_is_awaited_again_must_be_opened_by_the_warehouse(
    buy: Move, buyers: Buyers, gate: Receiving, sent: str, scan_purchases: ScanOrders
) -> None:
    buyers.take_back(sent)
    await scan_purchases()
    await buy(sent)
    buyers.send(sent)
    assert await scan_purchases() == [sent]
    held(await buy(sent), "purchase_orders.cancelled_in_warehouse")
    gate.set_status(gate.require_purchase_order(sent), 100)
    assert await scan_purchases() == [sent]
    assert await buy(sent) == Sent()
    buyers.void(sent)
    assert isinstance(await buy(sent), Sent)
