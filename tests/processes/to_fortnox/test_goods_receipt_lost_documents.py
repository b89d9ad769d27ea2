"""A plan that Fortnox cannot carry to its end any more: nothing of it is lost, and what comes later is not hidden."""

import pytest

from app.errors import RemoteUnavailable
from app.ledger.outcomes import Difference, Sent, Unchanged
from app.sandbox.traffic import FaultKind
from tests.processes.goods_receipt_people import Dock


async def test_a_document_voided_while_the_warehouse_could_not_be_told_is_not_taken_for_posted(dock: Dock) -> None:
    """It was remembered as posted just before, so the memory must not answer for it."""
    dock.options["complete_incoming_goods"] = False
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 6})
    dock.ongoing.fault("PATCH", "reportedNumberOfItems", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await dock.transfer(number)
    dock.void_goods(77)
    await dock.held(number, "goods_receipts.voided")
    assert await dock.open_plan(number) is not None
    dock.receive_by_hand(number, ("A", 6))
    assert isinstance(await dock.transfer(number), Unchanged)
    dock.receive(number, {"1": 4}, finish=True)
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.goods() == [{"A": [6]}, {"A": [4]}]


async def test_a_custom_document_voided_while_the_warehouse_could_not_be_told_is_not_taken_for_posted(
    dock: Dock,
) -> None:
    number = await dock.strange_order("EXT-7", ("A", 10, 30))
    dock.receive(number, {"R1": 6})
    dock.ongoing.fault("PATCH", "reportedNumberOfItems", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await dock.transfer(number)
    (kept,) = dock.fortnox.company.inbound_documents.values()
    kept.document.voided = True
    await dock.held(number, "custom_posting.voided")
    dock.correct(number, {"R1": 0})
    assert isinstance(await dock.transfer(number), Unchanged)
    assert await dock.open_plan(number) is None


async def test_what_comes_behind_a_document_that_cannot_be_finished_is_told(dock: Dock) -> None:
    """Else a hold that a person dismissed would hide it: the same words stay dismissed."""
    number = await dock.strange_order("EXT-7", ("A", 10, 30), ("B", 5, 20))
    dock.receive(number, {"R1": 6})
    dock.fortnox.fault("PUT", "release", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await dock.transfer(number)
    (kept,) = dock.fortnox.company.inbound_documents.values()
    kept.document.voided = True
    assert (await dock.held(number, "custom_posting.voided")).differences == ()
    dock.receive(number, {"R1": 2, "R2": 5})
    hold = await dock.held(number, "custom_posting.voided")
    assert hold.differences == (
        Difference("line R1, article A", "6 with this document", "8 received"),
        Difference("line R2, article B", "0 with this document", "5 received"),
    )
    assert "by hand too" in hold.todo
