"""Receipts under each answer that the remotes may give where their documents are silent."""

from typing import Any

import pytest

from app.errors import NotConfigured
from app.ledger.outcomes import Sent, Unchanged
from app.sandbox.fortnox import purchase_order_saving
from tests.processes.goods_receipt_people import Dock


async def _through(dock: Dock, number: str) -> None:
    assert isinstance(await dock.transfer(number), Sent)
    assert isinstance(await dock.transfer(number), Unchanged)


@pytest.mark.parametrize("takes", [True, False])
async def test_a_surplus_is_split_even_where_the_row_would_take_it(dock: Dock, *, takes: bool) -> None:
    dock.switch(order_row_takes_surplus=takes)
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 13}, finish=True)
    await _through(dock, number)
    assert dock.goods() == [{"A": [10], "A+": [3]}]


@pytest.mark.parametrize("row_number", ["none", "next"])
@pytest.mark.parametrize("shape", ["on_line", "own_line"])
async def test_a_surplus_and_a_stranger_are_booked_however_the_warehouse_shows_them(
    dock: Dock, shape: str, row_number: str
) -> None:
    dock.ongoing.switch(over_receipt=shape, added_row_number=row_number)
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 13}, {"B": 2}, finish=True)
    await _through(dock, number)
    assert dock.goods() == [{"A": [10], "A+": [3], "B+": [2]}]
    assert dock.stocks("A", "B") == [13, 2]
    assert await dock.scan() == []


@pytest.mark.parametrize("row_number", ["none", "next"])
async def test_the_number_of_an_added_line_is_not_taken_for_a_row_of_another_article(
    dock: Dock, row_number: str
) -> None:
    """The next free number in the warehouse can be that of a row that never went there (Ongoing FACTS §8)."""
    dock.ongoing.switch(added_row_number=row_number)
    await dock.article("FRAKT", stocked=False)
    number = await dock.order(("A", 10))
    world, company = dock.fortnox.world, dock.fortnox.company
    rows = [{"id": str(row.id)} for row in company.purchase_orders[int(number)].document.rows]
    content = {"rows": [*rows, {"itemId": "FRAKT", "orderedQuantity": 1, "price": 90}]}
    purchase_order_saving.save_purchase_order(world, company, int(number), content, by_office=True)
    dock.receive(number, {"1": 10}, {"B": 2}, finish=True)
    await _through(dock, number)
    assert dock.goods() == [{"A": [10], "B+": [2]}]


@pytest.mark.parametrize("renumbered", [True, False])
@pytest.mark.parametrize("keep_ids", [True, False])
async def test_rows_are_found_again_after_an_edit_of_the_order(dock: Dock, *, keep_ids: bool, renumbered: bool) -> None:
    dock.switch(purchase_rows_keep_ids=keep_ids, purchase_rows_are_renumbered=renumbered)
    number = await dock.order(("A", 10), ("B", 4))
    world, company = dock.fortnox.world, dock.fortnox.company
    second = company.purchase_orders[int(number)].document.rows[1]
    content = {"rows": [{"id": str(second.id)}]}
    purchase_order_saving.save_purchase_order(world, company, int(number), content, by_office=True)
    dock.receive(number, {"1": 10, "2": 4}, finish=True)
    await _through(dock, number)
    assert dock.goods() == [{"A+": [10], "B": [4]}]


@pytest.mark.parametrize("refused", [True, False])
async def test_an_order_that_its_receipts_completed_is_not_completed_again(dock: Dock, *, refused: bool) -> None:
    dock.switch(repeated_step_is_refused=refused)
    number = await dock.order(("A", 10))
    dock.receive(number, finish=True)
    before = dock.writes()
    await _through(dock, number)
    assert dock.writes() == before + 3
    assert not dock.purchase_order(number)["manuallyCompleted"]


@pytest.mark.parametrize("from_release", [True, False])
async def test_the_document_is_completed_today_even_when_it_was_released_on_an_earlier_day(
    dock: Dock, clock: Any, *, from_release: bool
) -> None:
    dock.switch(completion_counts_from_release_day=from_release)
    dock.fortnox.company.bookkeeping = False
    number = await dock.order(("A", 10))
    dock.receive(number)
    with pytest.raises(NotConfigured, match="right") as caught:
        await dock.transfer(number)
    assert "licence for bookkeeping" in caught.value.todo
    assert [(document.released, document.completed) for document in dock.documents()] == [(True, False)]
    clock.advance(days=2)
    dock.fortnox.company.bookkeeping = True
    await _through(dock, number)
    assert [(document.released, document.completed) for document in dock.documents()] == [(True, True)]


async def test_without_the_licence_for_bookkeeping_switching_the_option_off_lets_it_go_on(dock: Dock) -> None:
    dock.fortnox.company.bookkeeping = False
    number = await dock.order(("A", 10))
    dock.receive(number)
    with pytest.raises(NotConfigured):
        await dock.transfer(number)
    dock.options["complete_incoming_goods"] = False
    await _through(dock, number)
    assert dock.goods() == [{"A": [10]}]


@pytest.mark.parametrize("need_plus", [True, False])
async def test_incoming_goods_that_are_not_switched_on_pause_the_process_and_say_so(
    dock: Dock, *, need_plus: bool
) -> None:
    dock.switch(incoming_goods_need_plus=need_plus)
    dock.fortnox.company.incoming_goods_on = False
    number = await dock.order(("A", 10))
    dock.receive(number)
    with pytest.raises(NotConfigured) as caught:
        await dock.transfer(number)
    assert caught.value.todo.startswith("Connect again: the keys were made before Lager Plus was activated.")
    assert "Incoming goods must be switched on" in caught.value.todo
    dock.fortnox.company.incoming_goods_on = True
    await _through(dock, number)


@pytest.mark.parametrize("own_scope", [True, False])
async def test_orders_unknown_to_fortnox_with_either_scope_of_custom_documents(dock: Dock, *, own_scope: bool) -> None:
    dock.switch(custom_documents_need_own_scope=own_scope)
    number = await dock.strange_order("EXT-7", ("A", 10, 30))
    dock.receive(number, finish=True)
    await _through(dock, number)
    assert list(dock.custom().values()) == [{"A": 10}]


@pytest.mark.parametrize("ignored", [True, False])
async def test_a_released_custom_document_is_never_put_again(dock: Dock, *, ignored: bool) -> None:
    dock.switch(save_after_release_is_ignored=ignored)
    number = await dock.strange_order("EXT-7", ("A", 10, 30))
    dock.receive(number, finish=True)
    dock.crash.disarm()
    await _through(dock, number)
    assert dock.crash.writes == 3


@pytest.mark.parametrize("after", [True, False])
async def test_what_comes_after_a_deviation_is_posted_where_the_warehouse_can_receive_it(
    dock: Dock, *, after: bool
) -> None:
    dock.ongoing.switch(receive_after_deviation=after)
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 4}, finish=True)
    await _through(dock, number)
    if after:
        dock.receive(number, {"1": 6}, finish=True)
    else:
        dock.correct(number, {"1": 10})
    await _through(dock, number)
    assert dock.stock("A") == 10
