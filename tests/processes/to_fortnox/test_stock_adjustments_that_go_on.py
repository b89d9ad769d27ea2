"""An inventory that goes on after its documents are released: nothing is doubled, and the rest is told to a person."""

from datetime import date
from decimal import Decimal

import pytest

from app.errors import NotConfigured, RemoteRejected, RemoteUnavailable
from app.ledger.outcomes import Difference, Held, Sent, Unchanged
from app.sandbox.traffic import FaultKind
from tests.processes.stock_people import ADJUSTMENTS, LAMP, Stock


async def test_more_of_the_same_after_the_release_is_held_with_the_difference(stock: Stock) -> None:
    inventory = stock.count((LAMP, 3))
    await stock.run(ADJUSTMENTS)
    stock.count_on(inventory, (LAMP, 2))
    held = await stock.held(ADJUSTMENTS, stock.key(inventory))
    assert held.code == "stock_adjustments.went_on"
    assert held.differences == (Difference(f"pieces more in warehouse {stock.home}", "3", "5"),)
    assert stock.moved() == 3


async def test_more_of_the_same_on_another_day_is_held_too(stock: Stock) -> None:
    inventory = stock.count((LAMP, 3))
    await stock.run(ADJUSTMENTS)
    stock.clock.advance(hours=20)
    stock.count_on(inventory, (LAMP, 3))
    held = await stock.held(ADJUSTMENTS, stock.key(inventory))
    assert held.differences == (Difference(f"pieces more in warehouse {stock.home}", "3", "6"),)
    assert stock.moved() == 3


async def test_the_first_pieces_missed_after_pieces_found_were_posted_are_a_document_of_their_own(stock: Stock) -> None:
    inventory = stock.count((LAMP, 3))
    await stock.run(ADJUSTMENTS)
    stock.count_on(inventory, (LAMP, -1))
    assert await stock.run(ADJUSTMENTS) == [Sent()]
    assert stock.off() == 0
    assert await stock.run(ADJUSTMENTS) == []
    stock.count_on(inventory, (LAMP, 1))
    assert (await stock.held(ADJUSTMENTS, stock.key(inventory))).code == "stock_adjustments.went_on"


async def test_rows_that_come_while_a_document_is_half_posted_wait_until_it_stands_as_frozen(stock: Stock) -> None:
    inventory = stock.count((LAMP, 3))
    stock.shop.fortnox.fault("PUT", "release", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await stock.transfer(ADJUSTMENTS, stock.key(inventory))
    stock.count_on(inventory, (LAMP, 2))
    outcome = await stock.transfer(ADJUSTMENTS, stock.key(inventory))
    assert isinstance(outcome, Held)
    assert outcome.code == "stock_adjustments.went_on"
    assert [each.quantity for each in stock.posted()] == [3]
    assert stock.moved() == 3


async def test_pieces_missed_beyond_fortnox_stock_are_held_and_released_once_it_has_them(stock: Stock) -> None:
    stock.shop.fortnox.edit_article(LAMP, QuantityInStock=2)
    inventory = stock.count((LAMP, -4))
    outcome = await stock.transfer(ADJUSTMENTS, stock.key(inventory))
    assert isinstance(outcome, Held)
    assert outcome.code == "custom_posting.kept_otherwise"
    assert [each.released for each in stock.posted()] == [False]
    assert [row.reported for row in stock.shop.ongoing.owner.adjustments] == [False]
    stock.shop.fortnox.edit_article(LAMP, QuantityInStock=stock.shop.stock(LAMP) + 10)
    assert await stock.transfer(ADJUSTMENTS, stock.key(inventory)) == Sent()
    assert stock.shop.stock(LAMP) == 2 + 10 - 4


async def test_goods_found_come_in_before_goods_missed_go_out(stock: Stock) -> None:
    stock.shop.fortnox.edit_article(LAMP, QuantityInStock=0)
    stock.count((LAMP, -4), (LAMP, 4))
    assert await stock.run(ADJUSTMENTS) == [Sent()]
    assert stock.shop.stock(LAMP) == 0


async def test_a_document_refused_outright_is_planned_afresh_with_what_was_mended(stock: Stock) -> None:
    inventory = stock.count((LAMP, -4))
    stock.shop.switch(outbound_beyond_stock="refuse")
    stock.shop.fortnox.edit_article(LAMP, QuantityInStock=2)
    key = stock.key(inventory)
    with pytest.raises(RemoteRejected):
        await stock.transfer(ADJUSTMENTS, key)
    assert await stock.shop.sides("stock_adjustments").ledger.open_plan(key) is None
    stock.shop.fortnox.edit_article(LAMP, QuantityInStock=20)
    assert await stock.transfer(ADJUSTMENTS, key) == Sent()


async def test_a_plan_of_which_something_stands_is_kept_when_the_rest_is_refused(stock: Stock) -> None:
    inventory = stock.count((LAMP, 1), (LAMP, -4))
    stock.shop.switch(outbound_beyond_stock="refuse")
    stock.shop.fortnox.edit_article(LAMP, QuantityInStock=0)
    key = stock.key(inventory)
    with pytest.raises(RemoteRejected):
        await stock.transfer(ADJUSTMENTS, key)
    plan = await stock.shop.sides("stock_adjustments").ledger.open_plan(key)
    assert plan is not None
    assert len(plan.steps) == 1
    stock.shop.fortnox.edit_article(LAMP, QuantityInStock=20)
    assert await stock.transfer(ADJUSTMENTS, key) == Sent()
    assert stock.shop.stock(LAMP) == 16


async def test_a_document_whose_month_was_locked_before_its_release_bears_the_later_date(stock: Stock) -> None:
    inventory = stock.count((LAMP, 3))
    stock.shop.fortnox.fault("PUT", "release", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await stock.transfer(ADJUSTMENTS, stock.key(inventory))
    key = stock.key(inventory)
    stock.shop.fortnox.company.locked_until = date(2026, 3, 3)
    outcome = await stock.transfer(ADJUSTMENTS, key)
    assert isinstance(outcome, Held)
    assert outcome.code == "posting_dates.locked_period"
    stock.clock.advance(days=1)
    assert await stock.transfer(ADJUSTMENTS, key) == Sent()
    (kept,) = stock.shop.fortnox.company.inbound_documents.values()
    assert kept.document.date == date(2026, 3, 4)
    assert stock.moved() == 3


async def test_a_voided_document_is_held(stock: Stock) -> None:
    inventory = stock.count((LAMP, 3))
    stock.shop.fortnox.fault("PUT", "release", FaultKind.error_after)
    with pytest.raises(RemoteUnavailable):
        await stock.transfer(ADJUSTMENTS, stock.key(inventory))
    (kept,) = stock.shop.fortnox.company.inbound_documents.values()
    kept.document.voided = True
    assert (await stock.held(ADJUSTMENTS, stock.key(inventory))).code == "custom_posting.voided"


async def test_a_plan_is_not_carried_on_without_the_module(stock: Stock) -> None:
    inventory = stock.count((LAMP, 3))
    stock.shop.fortnox.fault("PUT", "release", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await stock.transfer(ADJUSTMENTS, stock.key(inventory))
    stock.shop.options["warehouse_module"] = False
    with pytest.raises(NotConfigured):
        await stock.transfer(ADJUSTMENTS, stock.key(inventory))
    assert stock.moved() == Decimal(0)


async def test_rows_that_cancel_out_are_nothing_to_post(stock: Stock) -> None:
    inventory = stock.count((LAMP, 0))
    assert isinstance(await stock.transfer(ADJUSTMENTS, stock.key(inventory)), Unchanged)
    assert await stock.scan(ADJUSTMENTS) == []
