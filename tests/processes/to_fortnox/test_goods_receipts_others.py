"""Others act on the same receipts: the office receives by hand, another integration reports."""

from decimal import Decimal

import pytest

from app.errors import RemoteUnavailable
from app.ledger.outcomes import Sent, Unchanged
from app.processes.to_fortnox.goods_receipt_memory import ReceiptMemory
from app.sandbox.traffic import FaultKind
from tests.processes.crash import Killed, Moment
from tests.processes.goods_receipt_people import BEFORE, Dock


async def test_what_the_office_received_by_hand_is_not_posted_again(dock: Dock) -> None:
    number = await dock.order(("A", 10), ("B", 4))
    dock.receive(number, finish=True)
    dock.receive_by_hand(number, ("A", 10), ("B", 4))
    assert isinstance(await dock.transfer(number), Unchanged)
    assert len(dock.documents()) == 1
    assert dock.stock("A") == 10
    assert await dock.scan() == []


async def test_what_the_office_received_by_hand_in_part_is_posted_up_to_what_came(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 9}, finish=True)
    dock.receive_by_hand(number, ("A", 4))
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.goods() == [{"A": [4]}, {"A": [5]}]
    assert dock.reported(number) == [9]
    assert dock.is_closed(number)


async def test_received_by_hand_and_closed_with_a_deviation_is_completed_all_the_same(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 9}, finish=True)
    dock.receive_by_hand(number, ("A", 9))
    assert await dock.transfer(number) == Sent()
    assert dock.is_closed(number)
    assert len(dock.documents()) == 1


async def test_what_somebody_else_reported_is_held_and_neither_posted_nor_lost(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 10}, finish=True)
    dock.arrival(number).lines[0].reported = Decimal(10)
    hold = await dock.held(number, "goods_receipts.reported_elsewhere")
    (difference,) = hold.differences
    assert (difference.fortnox, difference.ongoing) == ("0 posted", "10 reported")
    dock.arrival(number).lines[0].reported = None
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.goods() == [{"A": [10]}]


async def test_what_somebody_else_reported_and_booked_clears_itself(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 10}, finish=True)
    dock.arrival(number).lines[0].reported = Decimal(10)
    await dock.held(number, "goods_receipts.reported_elsewhere")
    assert await dock.scan() == [number]
    dock.receive_by_hand(number, ("A", 10))
    assert isinstance(await dock.transfer(number), Unchanged)
    assert dock.stock("A") == 10
    assert await dock.scan() == []


async def test_goods_of_unknown_date_on_an_order_older_than_the_line_are_held_until_the_office_received_them(
    dock: Dock,
) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, finish=True)
    arrival = dock.arrival(number)
    arrival.created = BEFORE
    arrival.lines[0].receipts.clear()
    hold = await dock.held(number, "goods_receipts.undated")
    assert hold.differences[0].ongoing == "10 received"
    dock.receive_by_hand(number, ("A", 10))
    assert isinstance(await dock.transfer(number), Unchanged)
    assert len(dock.documents()) == 1


async def test_receipts_that_lose_their_dates_later_are_not_posted_again(dock: Dock) -> None:
    """Whether items that left the shelf stay on the purchase order is UNKNOWN (Ongoing FACTS §8)."""
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 4}, before=True)
    dock.receive(number, {"1": 2})
    await dock.transfer(number)
    dock.arrival(number).lines[0].receipts.clear()
    assert isinstance(await dock.transfer(number), Unchanged)
    assert dock.goods() == [{"A": [2]}]


async def test_goods_without_an_article_are_held(dock: Dock, monkeypatch: pytest.MonkeyPatch) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, finish=True)
    monkeypatch.setattr("app.ongoing.purchase_order_answer.PurchaseOrderLine.article_number", "")
    hold = await dock.held(number, "goods_receipts.no_article")
    assert "(none)" in hold.differences[0].field


async def test_a_line_that_the_warehouse_deleted_after_it_was_posted_needs_no_report(dock: Dock) -> None:
    number = await dock.order(("A", 10), ("B", 4))
    dock.receive(number, {"1": 10, "2": 4})
    dock.fortnox.fault("PUT", "completed", FaultKind.error_after)
    with pytest.raises(RemoteUnavailable):
        await dock.transfer(number)
    arrival = dock.arrival(number)
    del arrival.lines[1]
    hold = await dock.held(number, "goods_receipts.taken_back")
    assert "4 of B too many" in hold.message
    assert dock.reported(number) == [10]


async def test_the_order_process_is_told_that_the_completion_is_ours_before_it_is_asked_for(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.finish(number)
    dock.crash.arm(1, Moment.BEFORE)
    with pytest.raises(Killed):
        await dock.transfer(number)
    dock.crash.disarm()
    link = await dock.sides().ledger.link(number)
    memory = ReceiptMemory.of(link)
    assert (memory.completed, memory.closed) == (True, False)
    await dock.transfer(number)
    assert ReceiptMemory.of(await dock.sides().ledger.link(number)).closed


async def test_a_completion_of_the_office_is_not_taken_for_ours(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.finish(number)
    dock.fortnox.company.purchase_orders[int(number)].document.manually_completed = True
    assert isinstance(await dock.transfer(number), Unchanged)
    memory = ReceiptMemory.of(await dock.sides().ledger.link(number))
    assert (memory.completed, memory.closed) == (False, True)
