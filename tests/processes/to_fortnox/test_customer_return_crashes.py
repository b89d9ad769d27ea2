"""Killed before or after each write of a return and run again: nothing lost, nothing doubled."""

import asyncio
from decimal import Decimal

import pytest

from app.ledger.outcomes import Sent, Unchanged
from tests.processes.crash import Killed, Moment
from tests.processes.stock_people import LAMP, RETURNS, ROPE, Stock

WRITES = 2 * (2 + 1)
"""Put, release and report of two lines."""


async def _two_rows_back(stock: Stock) -> str:
    number = await stock.sold((LAMP, 5), (ROPE, 4))
    stock.take_back(number, {LAMP: 2, ROPE: 1})
    return number


@pytest.mark.parametrize("grows", [False, True], ids=["as it was", "and more came back"])
@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("at", range(1, WRITES + 1))
async def test_killed_at_any_write(stock: Stock, at: int, moment: Moment, *, grows: bool) -> None:
    number = await _two_rows_back(stock)
    stock.shop.crash.arm(at, moment)
    with pytest.raises(Killed):
        await stock.transfer(RETURNS, number)
    stock.shop.crash.disarm()
    if grows:
        stock.take_back(number, {LAMP: 1})
    assert await stock.transfer(RETURNS, number) == Sent()
    assert isinstance(await stock.transfer(RETURNS, number), Unchanged)
    more = [(LAMP, Decimal(1), True)] if grows else []
    assert [(each.article, each.quantity, each.released) for each in stock.posted()] == sorted(
        [(LAMP, Decimal(2), True), *more, (ROPE, Decimal(1), True)], key=lambda each: (each[0], -each[1])
    )
    assert (stock.off(), stock.off(ROPE)) == (Decimal(0), Decimal(0))
    reported = [line.reported_returned for line in stock.shop.ongoing.order(number).lines]
    assert reported == [Decimal(3 if grows else 2), Decimal(1)]
    assert await stock.shop.sides("customer_returns").ledger.open_plan(number) is None


async def test_the_crash_tests_reach_every_write(stock: Stock) -> None:
    number = await _two_rows_back(stock)
    stock.shop.crash.disarm()
    await stock.transfer(RETURNS, number)
    assert stock.shop.crash.writes == WRITES


@pytest.mark.parametrize("refused", [True, False], ids=["repeats refused", "repeats ignored"])
async def test_two_doors_at_once_make_each_document_once(stock: Stock, *, refused: bool) -> None:
    stock.shop.switch(repeated_step_is_refused=refused)
    number = await _two_rows_back(stock)
    await asyncio.gather(*(stock.transfer(RETURNS, number) for _ in range(2)), return_exceptions=True)
    await stock.transfer(RETURNS, number)
    assert len(stock.posted()) == 2
    assert (stock.off(), stock.off(ROPE)) == (Decimal(0), Decimal(0))
