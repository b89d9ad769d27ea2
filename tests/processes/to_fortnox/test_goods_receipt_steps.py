"""Somebody acts in Fortnox just while a receipt is being posted: what Fortnox shows then decides."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.errors import RemoteRejected, RemoteUnavailable
from app.fortnox.company_settings import CompanySettings
from app.fortnox.custom_documents import DocumentsOneWay
from app.fortnox.incoming_goods import IncomingGoods
from app.fortnox.purchase_orders import PurchaseOrders
from app.ledger.outcomes import Sent
from app.sandbox.fortnox import incoming_goods_saving, purchase_order_saving
from app.sandbox.traffic import FaultKind
from tests.processes.goods_receipt_people import Dock

Act = Callable[[], object]


def _meanwhile(patch: pytest.MonkeyPatch, of: type, method: str, act: Act, *, after: bool = False) -> None:
    """Have somebody act right before a call to Fortnox, or right after it, the first time it is made."""
    called = getattr(of, method)
    acts = [act]

    async def call(self: Any, *arguments: Any, **named: Any) -> Any:
        if not after and acts:
            acts.pop()()
        answer = await called(self, *arguments, **named)
        if after and acts:
            acts.pop()()
        return answer

    patch.setattr(of, method, call)


async def _received(dock: Dock) -> str:
    number = await dock.order(("A", 10))
    dock.receive(number, finish=True)
    return number


@pytest.mark.parametrize("refused", [True, False])
@pytest.mark.parametrize("step", ["release", "complete"])
async def test_the_office_that_was_faster_with_a_step_is_no_obstacle(
    dock: Dock, monkeypatch: pytest.MonkeyPatch, step: str, *, refused: bool
) -> None:
    dock.switch(repeated_step_is_refused=refused)
    number = await _received(dock)
    world, company = dock.fortnox.world, dock.fortnox.company

    def act() -> None:
        if step == "release":
            incoming_goods_saving.release(world, company, 77)
        else:
            incoming_goods_saving.complete(world, company, 77, world.today())

    _meanwhile(monkeypatch, IncomingGoods, step, act)
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.goods() == [{"A": [10]}]
    assert dock.stock("A") == 10


async def test_the_office_that_was_faster_with_completing_the_order_is_no_obstacle(
    dock: Dock, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await dock.order(("A", 10))
    dock.finish(number)
    world, company = dock.fortnox.world, dock.fortnox.company
    _meanwhile(
        monkeypatch, PurchaseOrders, "complete", lambda: purchase_order_saving.complete(world, company, int(number))
    )
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.is_closed(number)


async def test_a_completion_of_the_order_that_is_refused_and_not_shown_is_told(
    dock: Dock, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await dock.order(("A", 10))
    dock.finish(number)

    async def refuse(*_: Any) -> None:
        raise RemoteRejected("no", code="fortnox.rejected.x", status=400)

    with monkeypatch.context() as patch, pytest.raises(RemoteRejected):
        patch.setattr(PurchaseOrders, "complete", refuse)
        await dock.transfer(number)
    assert isinstance(await dock.transfer(number), Sent)


async def test_voided_just_before_the_release_is_held(dock: Dock, monkeypatch: pytest.MonkeyPatch) -> None:
    number = await _received(dock)
    _meanwhile(monkeypatch, IncomingGoods, "release", lambda: dock.void_goods(77))
    await dock.held(number, "goods_receipts.voided", writes=2)


async def test_edited_just_before_the_release_is_held_afterwards_and_not_reported(
    dock: Dock, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await _received(dock)

    def edit() -> None:
        dock.documents()[0].rows[0].received_quantity = Decimal(9)

    _meanwhile(monkeypatch, IncomingGoods, "release", edit)
    await dock.held(number, "goods_receipts.released_otherwise", writes=3)
    assert dock.reported(number) == [None]


async def test_received_by_hand_just_before_the_release_is_refused_by_fortnox_and_told(
    dock: Dock, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await _received(dock)
    _meanwhile(monkeypatch, IncomingGoods, "release", lambda: dock.receive_by_hand(number, ("A", 10)))
    with pytest.raises(RemoteRejected):
        await dock.transfer(number)
    dock.void_goods(77)
    assert isinstance(await dock.transfer(number), Sent) or dock.is_closed(number)
    assert dock.stock("A") == 10


async def test_a_release_that_fortnox_accepted_and_does_not_show_yet_is_looked_at_again(
    dock: Dock, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await _received(dock)

    async def swallow(*_: Any) -> None:
        return None

    with monkeypatch.context() as patch, pytest.raises(RemoteUnavailable, match="does not show yet") as caught:
        patch.setattr(IncomingGoods, "release", swallow)
        patch.setattr(IncomingGoods, "complete", swallow)
        await dock.transfer(number)
    assert caught.value.code == "goods_receipts.not_shown_yet"
    assert dock.reported(number) == [None]
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.goods() == [{"A": [10]}]


async def test_midnight_that_fortnoxs_clock_passes_after_ours_is_waited_for(dock: Dock, clock: Any) -> None:
    clock.advance(hours=15)  # midnight in Sweden
    number = await _received(dock)
    dock.fortnox.world.clock = lambda: clock() - timedelta(seconds=30)
    with pytest.raises(RemoteUnavailable) as caught:
        await dock.transfer(number)
    assert caught.value.code == "goods_receipts.date_ahead"
    clock.advance(minutes=1)
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.goods() == [{"A": [10]}]


async def test_a_date_that_the_office_set_ahead_is_told(dock: Dock, monkeypatch: pytest.MonkeyPatch) -> None:
    number = await _received(dock)

    def set_ahead() -> None:
        dock.documents()[0].date = date(2026, 3, 9)

    _meanwhile(monkeypatch, IncomingGoods, "release", set_ahead)
    with pytest.raises(RemoteRejected, match="lies ahead"):
        await dock.transfer(number)


async def test_a_custom_document_that_fortnox_will_not_release_keeps_its_plan(
    dock: Dock, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await dock.strange_order("EXT-7", ("A", 10, 30))
    dock.receive(number, finish=True)

    async def refuse(*_: Any) -> None:
        raise RemoteRejected("no", code="fortnox.rejected.x", status=400)

    with monkeypatch.context() as patch, pytest.raises(RemoteRejected):
        patch.setattr(DocumentsOneWay, "release", refuse)
        await dock.transfer(number)
    assert await dock.open_plan(number) is not None
    assert isinstance(await dock.transfer(number), Sent)
    assert list(dock.custom().values()) == [{"A": 10}]


async def test_an_article_without_price_among_ordered_ones_holds_the_whole_document(dock: Dock) -> None:
    await dock.article("C", price=None)
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 10}, {"C": 1})
    await dock.held(number, "posted_articles.no_cost")
    assert dock.documents() == []
    assert await dock.open_plan(number) is None


async def test_a_document_that_was_never_answered_for_is_not_made_a_second_time(dock: Dock) -> None:
    number = await _received(dock)
    dock.fortnox.fault("POST", "incominggoods-v1$", FaultKind.drop_after)
    with pytest.raises(RemoteUnavailable):
        await dock.transfer(number)
    assert isinstance(await dock.transfer(number), Sent)
    assert len(dock.documents()) == 1


async def test_what_comes_while_we_post_is_not_reported_as_posted(dock: Dock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason why "all that was received" is never reported (Ongoing FACTS §10)."""
    number = await dock.order(("A", 20))
    dock.receive(number, {"1": 10})
    _meanwhile(monkeypatch, IncomingGoods, "complete", lambda: dock.receive(number, {"1": 5}, finish=True))
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.reported(number) == [10]
    assert await dock.scan() == [number]
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.goods() == [{"A": [10]}, {"A": [5]}]
    assert dock.reported(number) == [15]


async def test_a_quantity_that_fortnox_cuts_in_silence_is_not_released(
    dock: Dock, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await _received(dock)
    settle = incoming_goods_saving._settle

    def cut(world: Any, company: Any, goods: Any) -> None:
        settle(world, company, goods)
        goods.rows[0].received_quantity = Decimal(7)

    monkeypatch.setattr(incoming_goods_saving, "_settle", cut)
    hold = await dock.held(number, "goods_receipts.kept_otherwise", writes=1)
    assert hold.differences[0].fortnox.startswith("7 on order row")
    assert dock.goods() == []


async def test_a_period_that_fortnox_calls_locked_and_does_not_show_as_such_is_told_in_its_own_words(
    dock: Dock, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await _received(dock)

    def lock() -> None:
        dock.fortnox.company.locked_until = date(2026, 3, 2)

    async def nothing(*_: Any) -> None:
        return None

    _meanwhile(monkeypatch, IncomingGoods, "release", lock)
    monkeypatch.setattr(CompanySettings, "locked_period", nothing)
    with pytest.raises(RemoteRejected, match="locked bookkeeping period"):
        await dock.transfer(number)


async def test_a_document_of_our_custom_key_with_other_rows_is_held(
    dock: Dock, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await dock.strange_order("EXT-7", ("A", 10, 30))
    dock.receive(number, finish=True)

    def edit() -> None:
        (kept,) = dock.fortnox.company.inbound_documents.values()
        kept.document.rows[0].quantity = Decimal(9)
        kept.document.warehouse_ready = True

    with monkeypatch.context() as patch, pytest.raises(RemoteRejected):
        _meanwhile(patch, DocumentsOneWay, "release", edit)
        await dock.transfer(number)
    await dock.held(number, "custom_posting.released_otherwise")
    frozen = await dock.open_plan(number)
    assert frozen is not None
    await dock.sides().ledger.withdraw(frozen)
    await dock.held(number, "custom_posting.released_otherwise")
    assert dock.reported(number) == [None]
