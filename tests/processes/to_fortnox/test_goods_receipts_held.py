"""What waits for a person, in words, without a write; and how each hold clears by itself once both sides agree."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.errors import RemoteRejected, RemoteUnavailable
from app.ledger.outcomes import Held, Sent, Unchanged
from app.sandbox.fortnox import purchase_order_saving
from app.sandbox.traffic import FaultKind
from tests.processes.goods_receipt_people import Dock


async def _posted(dock: Dock, **options: Any) -> str:
    """An order of which 10 A and 2 B are posted, and not finished."""
    dock.options |= options
    number = await dock.order(("A", 20), ("B", 4))
    dock.receive(number, {"1": 10, "2": 2})
    assert isinstance(await dock.transfer(number), Sent)
    return number


async def test_a_receipt_corrected_downwards_is_held_with_a_proposal(dock: Dock) -> None:
    number = await _posted(dock)
    dock.correct(number, {"1": 8})
    hold = await dock.held(number, "goods_receipts.taken_back")
    assert "2 of A too many" in hold.message
    assert "incoming goods 77 is completed and cannot be voided, book 2 of A out of stock" in hold.todo
    assert "inventory adjustment" in hold.todo
    (difference,) = hold.differences
    assert (difference.field, difference.fortnox, difference.ongoing) == (
        "line 1, article A",
        "10 posted",
        "8 received",
    )
    assert await dock.scan() == [number]


async def test_a_correction_that_the_warehouse_takes_back_clears_itself(dock: Dock) -> None:
    number = await _posted(dock)
    dock.correct(number, {"1": 8})
    await dock.held(number, "goods_receipts.taken_back")
    dock.correct(number, {"1": 10})
    assert await dock.scan() == [number]  # nothing in Ongoing says that it changed
    assert isinstance(await dock.transfer(number), Unchanged)
    assert await dock.scan() == []


async def test_once_the_office_voided_the_document_what_really_came_is_posted_anew(dock: Dock) -> None:
    number = await _posted(dock, complete_incoming_goods=False)
    dock.correct(number, {"1": 8})
    hold = await dock.held(number, "goods_receipts.taken_back")
    assert "void incoming goods 77 in Fortnox and retry" in hold.todo
    dock.void_goods(77)
    assert await dock.transfer(number) == Sent()
    assert dock.goods() == [{"A": [8], "B": [2]}]
    assert dock.reported(number) == [8, 2]
    assert dock.stock("A") == 8


async def test_the_same_quantities_again_after_a_void_are_a_document_of_their_own(dock: Dock) -> None:
    number = await _posted(dock, complete_incoming_goods=False)
    dock.correct(number, {"1": 0, "2": 0})
    await dock.held(number, "goods_receipts.taken_back")
    dock.void_goods(77)
    await dock.transfer(number)
    dock.receive(number, {"1": 10, "2": 2})
    assert await dock.transfer(number) == Sent()
    assert dock.goods() == [{"A": [10], "B": [2]}]
    assert len({document.delivery_note_id for document in dock.documents()}) == 2


async def test_voided_and_received_anew_by_the_office_is_not_posted_a_second_time(dock: Dock) -> None:
    number = await _posted(dock, complete_incoming_goods=False)
    dock.correct(number, {"1": 8})
    await dock.held(number, "goods_receipts.taken_back")
    dock.void_goods(77)
    dock.receive_by_hand(number, ("A", 8), ("B", 2))
    assert isinstance(await dock.transfer(number), Unchanged)
    assert dock.stocks("A", "B") == [8, 2]


async def test_a_correction_on_one_line_holds_what_came_on_another_until_a_person_has_looked(dock: Dock) -> None:
    number = await _posted(dock)
    dock.correct(number, {"1": 8, "2": 4})
    await dock.held(number, "goods_receipts.taken_back")
    assert dock.stock("B") == 2


async def test_an_open_plan_is_finished_before_a_correction_is_told(dock: Dock) -> None:
    number = await dock.order(("A", 20))
    dock.receive(number, {"1": 10})
    dock.fortnox.fault("PUT", "release", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await dock.transfer(number)
    dock.correct(number, {"1": 8})
    await dock.held(number, "goods_receipts.taken_back", writes=2)
    assert dock.goods() == [{"A": [10]}]


async def _half_posted(dock: Dock) -> str:
    """An order whose document is made and not released."""
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 6})
    dock.fortnox.fault("PUT", "release", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await dock.transfer(number)
    return number


async def test_a_document_voided_before_it_was_finished_is_held_and_never_made_again_unasked(dock: Dock) -> None:
    number = await _half_posted(dock)
    dock.void_goods(77)
    hold = await dock.held(number, "goods_receipts.voided")
    assert "Incoming goods 77" in hold.message
    assert dock.documents()[0].delivery_note_id in hold.todo
    assert await dock.scan() == [number]


async def test_it_goes_on_with_a_document_that_the_office_made_under_the_same_number(dock: Dock) -> None:
    number = await _half_posted(dock)
    dock.void_goods(77)
    await dock.held(number, "goods_receipts.voided")
    dock.receive_by_hand(number, ("A", 6), note=dock.documents()[0].delivery_note_id)
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.goods() == [{"A": [6]}]
    assert dock.documents()[1].completed
    assert dock.reported(number) == [6]


async def test_it_is_given_up_when_the_office_received_the_goods_by_hand(dock: Dock) -> None:
    number = await _half_posted(dock)
    dock.void_goods(77)
    await dock.held(number, "goods_receipts.voided")
    dock.receive_by_hand(number, ("A", 6))
    assert isinstance(await dock.transfer(number), Unchanged)
    assert await dock.open_plan(number) is None
    dock.receive(number, {"1": 4}, finish=True)
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.goods() == [{"A": [6]}, {"A": [4]}]
    assert dock.is_closed(number)


async def test_it_is_given_up_when_the_warehouse_takes_the_goods_back_and_a_new_receipt_has_a_key_of_its_own(
    dock: Dock,
) -> None:
    number = await _half_posted(dock)
    dock.void_goods(77)
    await dock.held(number, "goods_receipts.voided")
    dock.correct(number, {"1": 0})
    assert isinstance(await dock.transfer(number), Unchanged)
    dock.receive(number, {"1": 6})
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.goods() == [{"A": [6]}]


async def test_rows_that_fortnox_kept_otherwise_are_held_before_the_release(dock: Dock) -> None:
    number = await _half_posted(dock)
    dock.documents()[0].rows[0].received_quantity = Decimal(5)
    hold = await dock.held(number, "goods_receipts.kept_otherwise")
    (difference,) = hold.differences
    assert difference.field == "article A"
    assert difference.fortnox.startswith("5 on order row 58/")
    assert difference.ongoing.startswith("6 on order row 58/")
    dock.documents()[0].rows[0].received_quantity = Decimal(6)
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.goods() == [{"A": [6]}]


async def test_a_released_document_with_other_rows_under_our_key_is_held_until_the_order_shows_the_receipt(
    dock: Dock,
) -> None:
    number = await _half_posted(dock)
    document = dock.documents()[0]
    document.rows[0].received_quantity = Decimal(4)
    document.released = True
    hold = await dock.held(number, "goods_receipts.released_otherwise")
    assert "77" in hold.message
    dock.receive_by_hand(number, ("A", 2))
    assert isinstance(await dock.transfer(number), Unchanged)
    assert await dock.open_plan(number) is None


async def test_a_released_document_with_more_than_was_received_stays_held(dock: Dock) -> None:
    number = await _half_posted(dock)
    document = dock.documents()[0]
    document.rows[0].received_quantity = Decimal(9)
    document.released = True
    await dock.held(number, "goods_receipts.released_otherwise")


async def test_the_locked_period_is_said_before_anything_is_written(dock: Dock, clock: Any) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 6})
    dock.fortnox.company.locked_until = date(2026, 3, 2)
    hold = await dock.held(number, "posting_dates.locked_period")
    assert "2026-03-02" in hold.message
    clock.advance(days=1)
    assert isinstance(await dock.transfer(number), Sent)
    assert [str(document.date) for document in dock.documents()] == ["2026-03-03"]


async def test_a_period_locked_over_a_document_that_stands_is_held_naming_both(dock: Dock, clock: Any) -> None:
    number = await _half_posted(dock)
    clock.advance(days=1)
    dock.fortnox.company.locked_until = date(2026, 3, 2)
    hold = await dock.held(number, "goods_receipts.locked_period", writes=1)
    assert "locked until 2026-03-02" in hold.message
    assert "incoming goods 77" in hold.todo
    dock.documents()[0].date = date(2026, 3, 3)
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.goods() == [{"A": [6]}]


@pytest.mark.parametrize("refuses_saving", [True, False])
async def test_a_period_locked_over_a_plan_of_which_nothing_stands_gets_todays_date(
    dock: Dock, clock: Any, *, refuses_saving: bool
) -> None:
    dock.switch(locked_period_refuses_saving=refuses_saving)
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 6})
    dock.fortnox.fault("POST", "incominggoods-v1", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await dock.transfer(number)
    clock.advance(days=1)
    dock.fortnox.company.locked_until = date(2026, 3, 2)
    assert isinstance(await dock.transfer(number), Sent)
    assert [str(document.date) for document in dock.documents()] == ["2026-03-03"]


async def test_a_completion_in_a_locked_period_is_held_and_done_later(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 6})
    dock.fortnox.fault("PUT", "completed", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await dock.transfer(number)
    dock.fortnox.company.locked_until = date(2026, 3, 2)
    await dock.held(number, "goods_receipts.locked_period", writes=1)
    dock.fortnox.company.locked_until = None
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.documents()[0].completed


async def test_goods_for_a_voided_order_are_held(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    purchase_order_saving.void(dock.fortnox.world, dock.fortnox.company, int(number))
    dock.receive(number, finish=True)
    hold = await dock.held(number, "goods_receipts.order_takes_no_goods")
    assert "is voided" in hold.message


async def test_a_voided_order_with_nothing_received_has_nothing_to_complete(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    purchase_order_saving.void(dock.fortnox.world, dock.fortnox.company, int(number))
    dock.finish(number)
    assert isinstance(await dock.transfer(number), Unchanged)
    assert await dock.scan() == []


async def test_a_create_that_fortnox_refuses_leaves_no_plan_so_that_the_next_attempt_plans_afresh(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 10}, {"B": 1})
    article = dock.fortnox.company.articles["A"]
    dock.fortnox.delete_article("A")
    with pytest.raises(RemoteRejected):
        await dock.transfer(number)
    assert await dock.open_plan(number) is None
    dock.fortnox.company.articles["A"] = article
    dock.correct(number, {"1": 7})
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.goods() == [{"A": [7], "B+": [1]}]


async def test_a_surplus_without_any_price_is_held(dock: Dock) -> None:
    await dock.article("C", price=None)
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 10}, {"C": 1})
    hold = await dock.held(number, "posted_articles.no_cost")
    assert "C" in hold.message


async def test_a_completion_of_the_order_that_fortnox_does_not_show_is_held(
    dock: Dock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def swallow(*_: Any, **__: Any) -> None:
        return None

    number = await dock.order(("A", 10))
    dock.finish(number)
    monkeypatch.setattr("app.fortnox.purchase_orders.PurchaseOrders.complete", swallow)
    outcome = await dock.transfer(number)
    assert isinstance(outcome, Held)
    assert outcome.code == "goods_receipts.not_completed"
