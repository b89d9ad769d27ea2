"""A return that is scrapped is not booked twice, in whatever order return and scrapping arrive."""

from decimal import Decimal

import pytest

from app.ledger.outcomes import Sent, Unchanged
from app.processes.process import Process
from app.sandbox.ongoing.counting import Difference
from tests.processes.stock_people import ADJUSTMENTS, LAMP, RETURNS, Stock

LISTED = pytest.mark.parametrize("listed", [True, False], ids=["listed", "not listed"])
ORDERS = pytest.mark.parametrize(
    "first", [(RETURNS, ADJUSTMENTS), (ADJUSTMENTS, RETURNS)], ids=["return first", "adjustment first"]
)


@ORDERS
@LISTED
@pytest.mark.parametrize("statuses", ["like_purchase_orders", "like_orders"])
async def test_scrapped_on_arrival_fortnox_ends_with_what_lies_in_the_warehouse(
    stock: Stock, *, listed: bool, first: tuple[Process, Process], statuses: str
) -> None:
    stock.shop.ongoing.switch(scrapped_returns_are_adjustments=listed, return_statuses=statuses)
    number = await stock.sold((LAMP, 5))
    stock.receive(stock.expect(number, {LAMP: 2}), scrap=True)
    for process in first:
        await stock.run(process)
    assert stock.off() == 0
    kinds = [each.type for each in stock.posted()]
    assert kinds == (["ONGOINGINBOUNDRETURN", "ONGOINGOUTBOUNDINVENTORY"] if listed else [])
    for process in first:
        assert await stock.run(process) == []


async def test_scrapped_after_the_return_was_posted_the_correction_is_booked(stock: Stock) -> None:
    number = await stock.sold((LAMP, 5))
    stock.receive(stock.expect(number, {LAMP: 2}))
    await stock.run(RETURNS)
    stock.scrap(number, {LAMP: 1})
    await stock.run(ADJUSTMENTS)
    assert await stock.run(RETURNS) == []
    assert [(each.type, each.quantity) for each in stock.posted()] == [
        ("ONGOINGINBOUNDRETURN", Decimal(2)),
        ("ONGOINGOUTBOUNDINVENTORY", Decimal(1)),
    ]
    assert stock.off() == 0


@ORDERS
async def test_scrapped_without_a_return_order_both_are_booked(stock: Stock, first: tuple[Process, Process]) -> None:
    number = await stock.sold((LAMP, 5))
    stock.take_back(number, {LAMP: 2}, scrap=True)
    for process in first:
        await stock.run(process)
    assert stock.off() == 0
    assert len(stock.posted()) == 2


@LISTED
async def test_of_a_return_scrapped_in_part_the_rest_is_in_stock(stock: Stock, *, listed: bool) -> None:
    stock.shop.ongoing.switch(scrapped_returns_are_adjustments=listed)
    number = await stock.sold((LAMP, 5))
    stock.receive(stock.expect(number, {LAMP: 3}))
    stock.scrap(number, {LAMP: 1})
    assert await stock.run(RETURNS) == [Sent()]
    await stock.run(ADJUSTMENTS)
    assert stock.off() == 0
    assert stock.shop.ongoing.order(number).lines[0].reported_returned == (3 if listed else 2)
    stock.take_back(number, {LAMP: 1})
    assert await stock.run(RETURNS) == [Sent()]
    assert stock.off() == 0


async def test_all_scrapped_and_not_listed_nothing_is_booked_and_not_looked_at_again(stock: Stock) -> None:
    stock.shop.ongoing.switch(scrapped_returns_are_adjustments=False)
    number = await stock.sold((LAMP, 5))
    stock.receive(stock.expect(number, {LAMP: 2}), scrap=True)
    (outcome,) = await stock.run(RETURNS)
    assert isinstance(outcome, Unchanged)
    assert await stock.scan(RETURNS) == []
    assert stock.shop.ongoing.order(number).lines[0].reported_returned is None


async def test_a_correction_of_another_quantity_does_not_tell_and_is_held(stock: Stock) -> None:
    stock.shop.ongoing.switch(scrapped_returns_are_adjustments=False)
    number = await stock.sold((LAMP, 5))
    stock.receive(stock.expect(number, {LAMP: 2}), scrap=True)
    stock.count((LAMP, -7))
    held = await stock.held(RETURNS, number)
    assert held.code == "customer_returns.scrapping_unclear"


async def test_one_correction_does_not_tell_of_two_scrappings(stock: Stock) -> None:
    stock.shop.ongoing.switch(scrapped_returns_are_adjustments=False)
    number = await stock.sold((LAMP, 5))
    return_order = stock.expect(number, {LAMP: 1})
    stock.receive(return_order, scrap=True)
    stock.take_back(number, {LAMP: 1})
    stock.shop.ongoing.order(number).lines[0].returns[-1].return_order_line_id = return_order.lines[0].line_id
    stock.scrap(number, {LAMP: 1})
    stock.counting.count([Difference(LAMP, Decimal(-1), comment="Trasig")])
    assert (await stock.held(RETURNS, number)).code == "customer_returns.scrapping_unclear"


async def test_a_month_after_the_return_it_cannot_be_told_any_more(stock: Stock) -> None:
    stock.shop.ongoing.switch(scrapped_returns_are_adjustments=False)
    number = await stock.sold((LAMP, 5))
    stock.receive(stock.expect(number, {LAMP: 2}), scrap=True)
    stock.clock.advance(days=40)
    stock.shop.ongoing.forget_requests()
    assert (await stock.held(RETURNS, number)).code == "customer_returns.scrapping_unclear"
    assert stock.shop.ongoing.requests("GET", "inventoryAdjustments") == 32


async def test_where_ongoing_gives_no_items_the_sum_that_was_scrapped_counts(stock: Stock) -> None:
    number = await stock.sold((LAMP, 5))
    return_order = stock.expect(number, {LAMP: 2})
    stock.receive(return_order, scrap=True)
    line = stock.shop.ongoing.order(number).lines[0]
    line.returns[0].quantity = Decimal(1)
    line.returns.append(line.returns[0].__class__(1, stock.home, Decimal(1), stock.clock.now, scrapped=True))
    line.returns[1].return_order_line_id = return_order.lines[0].line_id
    assert (await stock.held(RETURNS, number)).code == "customer_returns.scrapping_unclear"
