"""Goods that come back on an order become documents in Fortnox, each piece once."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.errors import NotConfigured, NotFound, RemoteUnavailable
from app.ledger.outcomes import Difference, Held, Sent, Unchanged
from app.sandbox.traffic import FaultKind
from tests.processes.stock_people import LAMP, RETURNS, ROPE, Stock


def _reported(stock: Stock, number: str) -> list[Decimal | None]:
    return [line.reported_returned for line in stock.shop.ongoing.order(number).lines]


def _line(stock: Stock, number: str) -> int:
    return stock.shop.ongoing.order(number).lines[0].line_id


async def test_what_comes_back_is_an_inbound_document_under_line_and_target(stock: Stock) -> None:
    number = await stock.sold((LAMP, 5))
    stock.take_back(number, {LAMP: 2})
    assert await stock.scan(RETURNS) == [number]
    assert await stock.run(RETURNS) == [Sent()]
    ((kind, document),) = stock.shop.fortnox.company.inbound_documents
    assert (kind, document) == ("ONGOINGINBOUNDRETURN", f"{_line(stock, number):010d}0000000200")
    kept = stock.shop.fortnox.company.inbound_documents[kind, document].document
    assert (kept.date, kept.note) == (date(2026, 3, 3), f"Return on order {number}")
    assert (kept.rows[0].direct_cost, kept.rows[0].stock_point_code) == (Decimal(77), "HUVUD")
    assert stock.moved() == -5 + 2
    assert stock.off() == 0
    assert _reported(stock, number) == [Decimal(2)]


async def test_more_that_comes_back_later_is_a_second_document_of_the_difference(stock: Stock) -> None:
    number = await stock.sold((LAMP, 5))
    for quantity in (2, 1):
        stock.take_back(number, {LAMP: quantity})
        assert await stock.run(RETURNS) == [Sent()]
    assert [(each.id[10:], each.quantity) for each in stock.posted()] == [
        ("0000000200", Decimal(2)),
        ("0000000300", Decimal(1)),
    ]
    assert _reported(stock, number) == [Decimal(3)]
    assert stock.off() == 0


async def test_each_line_has_its_document(stock: Stock) -> None:
    number = await stock.sold((LAMP, 5), (ROPE, 4))
    stock.take_back(number, {LAMP: 2, ROPE: 4})
    assert await stock.run(RETURNS) == [Sent()]
    assert [(each.article, each.quantity) for each in stock.posted()] == [(LAMP, Decimal(2)), (ROPE, Decimal(4))]
    assert _reported(stock, number) == [Decimal(2), Decimal(4)]


@pytest.mark.parametrize("inclusive", [False, True])
async def test_a_webhook_told_twice_and_the_timetable_make_one_document(stock: Stock, *, inclusive: bool) -> None:
    stock.shop.ongoing.switch(time_filters_inclusive=inclusive)
    number = await stock.sold()
    stock.take_back(number)
    outcomes = [await stock.transfer(RETURNS, number) for _ in range(3)]
    assert [type(each) for each in outcomes] == [Sent, Unchanged, Unchanged]
    assert await stock.run(RETURNS) == []
    assert len(stock.posted()) == 1


async def test_the_marks_of_the_warehouse_do_not_decide_what_we_posted(stock: Stock) -> None:
    number = await stock.sold()
    stock.take_back(number)
    await stock.run(RETURNS)
    stock.shop.ongoing.order(number).lines[0].reported_returned = None
    stock.take_back(number, {LAMP: 1})
    await stock.run(RETURNS)
    assert sum(each.quantity for each in stock.posted()) == 3


async def test_what_somebody_else_reported_is_not_posted_again(stock: Stock) -> None:
    number = await stock.sold()
    stock.take_back(number)
    stock.shop.ongoing.order(number).lines[0].reported_returned = Decimal(2)
    assert [type(each) for each in await stock.run(RETURNS)] == [Unchanged]
    assert await stock.scan(RETURNS) == []
    stock.take_back(number, {LAMP: 1})
    await stock.run(RETURNS)
    assert [each.quantity for each in stock.posted()] == [1]


async def test_what_comes_back_while_a_document_is_half_posted_is_a_document_of_its_own(stock: Stock) -> None:
    number = await stock.sold()
    stock.take_back(number, {LAMP: 2})
    stock.shop.fortnox.fault("PUT", "release", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await stock.transfer(RETURNS, number)
    stock.take_back(number, {LAMP: 1})
    assert await stock.transfer(RETURNS, number) == Sent()
    assert [(each.quantity, each.released) for each in stock.posted()] == [(Decimal(2), True), (Decimal(1), True)]
    assert _reported(stock, number) == [Decimal(3)]


async def test_a_return_taken_back_after_it_was_posted_is_held_with_a_proposal(stock: Stock) -> None:
    number = await stock.sold()
    stock.take_back(number, {LAMP: 3})
    await stock.run(RETURNS)
    stock.shop.ongoing.order(number).lines[0].returned = Decimal(1)
    held = await stock.held(RETURNS, number)
    assert held.code == "customer_returns.corrected_down"
    assert held.differences == (Difference(f"row {LAMP}#1, {LAMP}", "3", "1"),)
    assert _reported(stock, number) == [Decimal(3)]


async def test_an_order_that_fortnox_does_not_know_is_held(stock: Stock) -> None:
    number = await stock.sold()
    stock.shop.ongoing.owner.order_ids["WEB-7"] = stock.shop.ongoing.order(number).order_id
    stock.shop.ongoing.order(number).document["orderNumber"] = "WEB-7"
    stock.take_back("WEB-7")
    held = await stock.held(RETURNS, "WEB-7")
    assert held.code == "customer_returns.unknown_order"


async def test_an_order_that_fortnox_has_lost_is_refused(stock: Stock) -> None:
    number = await stock.sold()
    stock.take_back(number)
    del stock.shop.fortnox.company.orders[number]
    with pytest.raises(NotFound):
        await stock.run(RETURNS)
    assert stock.posted() == []


async def test_an_order_that_is_cancelled_in_fortnox_is_held(stock: Stock) -> None:
    number = await stock.shop.order((LAMP, 5))
    stock.shop.ship(number)
    stock.shop.fortnox.cancel_order(number)
    stock.take_back(number)
    assert (await stock.held(RETURNS, number)).code == "customer_returns.cancelled_in_fortnox"


async def test_a_back_order_of_the_warehouse_belongs_to_its_origin(stock: Stock) -> None:
    number = await stock.sold((LAMP, 5))
    rest = await stock.sold((LAMP, 3))
    order = stock.shop.ongoing.order(rest)
    order.back_order_for = stock.shop.ongoing.order(number).order_id
    order.document["orderNumber"] = f"{number}-B"
    stock.shop.ongoing.owner.order_ids[f"{number}-B"] = order.order_id
    del stock.shop.fortnox.company.orders[rest]
    stock.take_back(f"{number}-B", {LAMP: 1})
    assert await stock.run(RETURNS) == [Sent()]
    assert [each.quantity for each in stock.posted()] == [1]


async def test_an_article_not_kept_in_stock_is_left_alone(stock: Stock) -> None:
    number = await stock.sold((LAMP, 5), (ROPE, 4))
    stock.take_back(number, {LAMP: 2, ROPE: 1})
    stock.shop.fortnox.edit_article(LAMP, StockGoods=False)
    assert await stock.run(RETURNS) == [Sent()]
    assert [each.article for each in stock.posted()] == [ROPE]
    assert _reported(stock, number) == [None, Decimal(1)]
    assert await stock.scan(RETURNS) == []


async def test_an_order_of_nothing_kept_in_stock_is_not_looked_at_again(stock: Stock) -> None:
    number = await stock.sold()
    stock.take_back(number)
    stock.shop.fortnox.edit_article(LAMP, StockGoods=False)
    assert [type(each) for each in await stock.run(RETURNS)] == [Unchanged]
    assert await stock.scan(RETURNS) == []


@pytest.mark.parametrize(("price", "code"), [(0, "posted_articles.no_cost"), (None, "posted_articles.unknown")])
async def test_one_article_that_cannot_be_booked_holds_the_whole_return(
    stock: Stock, price: int | None, code: str
) -> None:
    number = await stock.sold((LAMP, 5), (ROPE, 4))
    stock.take_back(number, {LAMP: 2, ROPE: 1})
    if price is None:
        stock.shop.fortnox.delete_article(ROPE)
    else:
        stock.shop.fortnox.edit_article(ROPE, PurchasePrice=price)
    assert (await stock.held(RETURNS, number)).code == code
    assert _reported(stock, number) == [None, None]


async def test_a_locked_period_is_held_with_the_period_named(stock: Stock) -> None:
    number = await stock.sold()
    stock.take_back(number)
    stock.shop.fortnox.company.locked_until = date(2026, 3, 31)
    held = await stock.held(RETURNS, number)
    assert held.code == "posting_dates.locked_period"
    assert "2026-03-31" in held.message


async def test_without_the_module_nothing_is_written(stock: Stock) -> None:
    number = await stock.sold()
    stock.take_back(number)
    stock.shop.fortnox.company.warehouse_module = False
    with pytest.raises(NotConfigured):
        await stock.run(RETURNS)
    assert stock.posted() == []


async def test_a_plan_is_not_carried_on_without_the_module_and_held_when_voided(stock: Stock) -> None:
    number = await stock.sold()
    stock.take_back(number)
    stock.shop.fortnox.fault("PUT", "release", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await stock.transfer(RETURNS, number)
    stock.shop.options["warehouse_module"] = False
    with pytest.raises(NotConfigured):
        await stock.transfer(RETURNS, number)
    stock.shop.options["warehouse_module"] = True
    (kept,) = stock.shop.fortnox.company.inbound_documents.values()
    kept.document.voided = True
    assert (await stock.held(RETURNS, number)).code == "custom_posting.voided"


@pytest.mark.parametrize("key", ["9999", "WEB-1"])
async def test_an_order_that_the_warehouse_does_not_have_is_unchanged(stock: Stock, key: str) -> None:
    assert isinstance(await stock.transfer(RETURNS, key), Unchanged)


async def test_an_order_of_which_nothing_came_back_is_unchanged(stock: Stock) -> None:
    number = await stock.sold()
    assert await stock.transfer(RETURNS, number) == Unchanged(f"Nothing came back on order {number}.")


async def test_the_scan_goes_through_more_than_a_page(stock: Stock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.processes.to_fortnox.customer_returns.PAGE", 1)
    numbers = [await stock.sold((LAMP, 2)) for _ in range(2)]
    for number in numbers:
        stock.take_back(number, {LAMP: 1})
    assert await stock.scan(RETURNS) == numbers
    stock.clock.advance(hours=1)
    assert await stock.scan(RETURNS, since=stock.clock.now) == []


async def test_an_order_without_number_cannot_be_told_of(stock: Stock) -> None:
    number = await stock.sold()
    stock.take_back(number)
    stock.shop.ongoing.order(number).document["orderNumber"] = ""
    assert await stock.scan(RETURNS) == []


async def test_held_returns_stand_until_they_are_mended(stock: Stock) -> None:
    number = await stock.sold()
    stock.take_back(number)
    stock.shop.fortnox.edit_article(LAMP, PurchasePrice=0)
    assert isinstance(await stock.transfer(RETURNS, number), Held)
    assert await stock.scan(RETURNS) == [number]
    stock.shop.fortnox.edit_article(LAMP, PurchasePrice=5)
    assert await stock.transfer(RETURNS, number) == Sent()


BEFORE = datetime(2026, 2, 20, 9, 0, tzinfo=UTC)


async def test_what_came_back_before_the_line_is_listed_and_only_the_rest_is_posted(stock: Stock) -> None:
    stock.clock.set(BEFORE)
    number = await stock.sold((LAMP, 5))
    stock.take_back(number, {LAMP: 2})
    (left,) = await stock.left_behind(RETURNS)
    assert left.key == number
    assert left.said == f"Order {number}: 2 of {LAMP} came back before the activation."
    stock.clock.set(datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    assert await stock.run(RETURNS) == []
    assert [type(await stock.transfer(RETURNS, number)) for _ in range(2)] == [Unchanged, Unchanged]
    stock.take_back(number, {LAMP: 1})
    assert await stock.run(RETURNS) == [Sent()]
    assert [(each.id[10:], each.quantity) for each in stock.posted()] == [("0000000300", Decimal(1))]
    assert _reported(stock, number) == [Decimal(3)]


async def test_a_return_without_time_on_an_order_sent_before_the_line_is_held_and_listed(stock: Stock) -> None:
    stock.clock.set(BEFORE)
    number = await stock.sold((LAMP, 5))
    stock.clock.set(datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    stock.take_back(number, {LAMP: 1})
    for item in stock.shop.ongoing.order(number).lines[0].picks:
        item["returnDate"] = None
    assert (await stock.held(RETURNS, number)).code == "customer_returns.undated"
    assert [left.key for left in await stock.left_behind(RETURNS)] == [number]


async def test_a_return_without_time_on_an_order_sent_after_the_line_is_posted(stock: Stock) -> None:
    number = await stock.sold((LAMP, 5))
    stock.take_back(number, {LAMP: 1})
    for item in stock.shop.ongoing.order(number).lines[0].picks:
        item["returnDate"] = None
    assert await stock.left_behind(RETURNS) == []
    assert await stock.run(RETURNS) == [Sent()]
