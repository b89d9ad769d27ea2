"""Killed before or after each write of a correction and run again: nothing lost, nothing doubled."""

import asyncio
from decimal import Decimal

import pytest

from app.ledger.outcomes import Held, Sent, Unchanged
from tests.processes.crash import Killed, Moment
from tests.processes.stock_people import ADJUSTMENTS, LAMP, ROPE, Stock

WRITES = 2 + 2 + 1
"""Put and release of what comes in and of what goes out, and the mark in the warehouse."""


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("at", range(1, WRITES + 1))
async def test_killed_at_any_write(stock: Stock, at: int, moment: Moment) -> None:
    key = stock.key(stock.count((LAMP, 3), (LAMP, -5)))
    stock.shop.crash.arm(at, moment)
    with pytest.raises(Killed):
        await stock.transfer(ADJUSTMENTS, key)
    stock.shop.crash.disarm()
    assert await stock.transfer(ADJUSTMENTS, key) == Sent()
    assert isinstance(await stock.transfer(ADJUSTMENTS, key), Unchanged)
    assert [(each.quantity, each.released) for each in stock.posted()] == [(Decimal(3), True), (Decimal(5), True)]
    assert stock.off() == 0
    assert [row.reported for row in stock.shop.ongoing.owner.adjustments] == [True, True]
    assert await stock.shop.sides("stock_adjustments").ledger.open_plan(key) is None


async def test_the_crash_tests_reach_every_write(stock: Stock) -> None:
    key = stock.key(stock.count((LAMP, 3), (LAMP, -5)))
    stock.shop.crash.disarm()
    await stock.transfer(ADJUSTMENTS, key)
    assert stock.shop.crash.writes == WRITES


@pytest.mark.parametrize("refused", [True, False], ids=["repeats refused", "repeats ignored"])
async def test_two_doors_at_once_make_each_document_once(stock: Stock, *, refused: bool) -> None:
    stock.shop.switch(repeated_step_is_refused=refused)
    key = stock.key(stock.count((LAMP, 3), (LAMP, -5)))
    await asyncio.gather(*(stock.transfer(ADJUSTMENTS, key) for _ in range(2)), return_exceptions=True)
    await stock.transfer(ADJUSTMENTS, key)
    assert len(stock.posted()) == 2
    assert (stock.off(), stock.off(ROPE)) == (Decimal(0), Decimal(0))


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("at", [1, 2, 3])
async def test_rows_of_another_day_never_pass_for_the_document_of_a_day_that_was_killed(
    stock: Stock, at: int, moment: Moment
) -> None:
    """One inventory has one document, whatever the day: the second day's rows are told to a person, not lost in it."""
    inventory = stock.count((LAMP, 3))
    first = stock.key(inventory)
    stock.shop.crash.arm(at, moment)
    with pytest.raises(Killed):
        await stock.transfer(ADJUSTMENTS, first)
    stock.shop.crash.disarm()
    stock.clock.advance(hours=20)
    stock.count_on(inventory, (LAMP, 3))
    held = await stock.held(ADJUSTMENTS, stock.key(inventory))
    assert held.code == "stock_adjustments.went_on"
    assert isinstance(await stock.transfer(ADJUSTMENTS, first), Sent)
    assert stock.moved() == 3
    assert isinstance(await stock.transfer(ADJUSTMENTS, stock.key(inventory)), Held)
