"""Corrections of stock become documents in Fortnox, each once, in the stock point of their warehouse."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.errors import NotConfigured
from app.ledger.outcomes import Held, Sent, Unchanged
from app.ongoing.articles import ArticleRequest
from app.sandbox.ongoing.counting import Difference
from tests.processes.stock_people import ADJUSTMENTS, LAMP, ROPE, Stock


def _reported(stock: Stock) -> list[bool]:
    return [row.reported for row in stock.shop.ongoing.owner.adjustments]


def _number(stock: Stock, inventory: int, article: str = LAMP, warehouse: int | None = None) -> str:
    return f"{inventory:010d}{stock.article_id(article):010d}{warehouse or stock.home:05d}"


async def test_pieces_found_are_an_inbound_document_at_the_purchase_price(stock: Stock) -> None:
    inventory = stock.count((LAMP, 3))
    assert await stock.run(ADJUSTMENTS) == [Sent()]
    ((kind, number),) = stock.shop.fortnox.company.inbound_documents
    assert (kind, number) == ("ONGOINGINBOUNDINVENTORY", _number(stock, inventory))
    kept = stock.shop.fortnox.company.inbound_documents[kind, number].document
    assert (kept.date, kept.note) == (date(2026, 3, 3), f"Ongoing inventory {inventory}, 2026-03-03: Inventering")
    assert (kept.rows[0].direct_cost, kept.rows[0].stock_point_code) == (Decimal(77), "HUVUD")
    assert stock.moved() == 3
    assert stock.off() == 0
    assert _reported(stock) == [True]


async def test_pieces_missed_are_an_outbound_document(stock: Stock) -> None:
    inventory = stock.count((LAMP, -4))
    assert await stock.run(ADJUSTMENTS) == [Sent()]
    assert [tuple(each) for each in stock.posted()] == [
        ("ONGOINGOUTBOUNDINVENTORY", _number(stock, inventory), LAMP, 4, True)
    ]
    assert stock.moved() == -4
    assert _reported(stock) == [True]


async def test_what_adds_and_what_takes_in_one_inventory_are_two_documents(stock: Stock) -> None:
    stock.count((LAMP, 3), (LAMP, 2), (LAMP, -1), (ROPE, -2))
    assert await stock.run(ADJUSTMENTS) == [Sent(), Sent()]
    assert [(each.type, each.article, each.quantity) for each in stock.posted()] == [
        ("ONGOINGINBOUNDINVENTORY", LAMP, Decimal(5)),
        ("ONGOINGOUTBOUNDINVENTORY", LAMP, Decimal(1)),
        ("ONGOINGOUTBOUNDINVENTORY", ROPE, Decimal(2)),
    ]
    assert (stock.off(), stock.off(ROPE)) == (Decimal(0), Decimal(0))


@pytest.mark.parametrize("meaning", ["by_flag", "true_means_unreported"])
@pytest.mark.parametrize("inclusive", [False, True])
async def test_each_correction_is_posted_once_whatever_is_reported_means(
    stock: Stock, meaning: str, *, inclusive: bool
) -> None:
    stock.shop.ongoing.switch(is_reported_filter=meaning, time_filters_inclusive=inclusive)
    inventory = stock.count((LAMP, 3))
    assert await stock.scan(ADJUSTMENTS) == [stock.key(inventory)]
    await stock.run(ADJUSTMENTS)
    for row in stock.shop.ongoing.owner.adjustments:
        row.reported = False
    assert await stock.run(ADJUSTMENTS) == []
    assert isinstance(await stock.transfer(ADJUSTMENTS, stock.key(inventory)), Unchanged)
    assert stock.moved() == 3


async def test_a_webhook_told_twice_and_the_timetable_make_one_document(stock: Stock) -> None:
    key = stock.key(stock.count((LAMP, 3)))
    outcomes = [await stock.transfer(ADJUSTMENTS, key) for _ in range(3)]
    assert [type(each) for each in outcomes] == [Sent, Unchanged, Unchanged]
    assert len(stock.posted()) == 1


async def test_each_warehouse_has_its_document_at_its_stock_point(stock: Stock) -> None:
    stock.two_warehouses()
    cause = {"code": "INV"}
    stock.count(Difference(LAMP, Decimal(3), cause=cause), Difference(LAMP, Decimal(2), warehouse_id=2, cause=cause))
    assert await stock.run(ADJUSTMENTS) == [Sent()]
    assert stock.shop.fortnox.company.stock_elsewhere == {(LAMP, "NORR"): 2}
    assert len(stock.posted()) == 2
    assert _reported(stock) == [True, True]


async def test_an_unmapped_warehouse_stops_the_process_before_any_write(stock: Stock) -> None:
    stock.two_warehouses()
    del stock.shop.options["stock_points"][2]
    stock.count((LAMP, 3), Difference(LAMP, Decimal(2), warehouse_id=2, cause={"code": "INV"}))
    with pytest.raises(NotConfigured, match="Warehouse 2"):
        await stock.run(ADJUSTMENTS)
    assert stock.posted() == []
    assert _reported(stock) == [False, False]


async def test_without_the_module_nothing_is_written(stock: Stock) -> None:
    stock.count((LAMP, 3))
    stock.shop.fortnox.company.warehouse_module = False
    with pytest.raises(NotConfigured):
        await stock.run(ADJUSTMENTS)
    assert stock.posted() == []


async def test_a_row_that_bears_the_time_at_which_its_inventory_was_begun_is_found(stock: Stock) -> None:
    inventory = stock.count((LAMP, 3))
    key = stock.key(inventory)
    stock.clock.advance(hours=20)
    assert await stock.scan(ADJUSTMENTS, since=stock.clock.now) == [key]


async def test_the_day_of_a_correction_is_the_swedish_one(stock: Stock) -> None:
    stock.clock.set(datetime(2026, 3, 3, 23, 29, tzinfo=UTC))
    inventory = stock.count((LAMP, 3))
    assert await stock.scan(ADJUSTMENTS) == [f"{inventory}-{stock.article_id(LAMP)}-2026-03-04"]
    assert await stock.run(ADJUSTMENTS) == [Sent()]


async def test_what_was_corrected_before_the_line_is_listed_and_never_posted(stock: Stock) -> None:
    stock.clock.set(datetime(2026, 2, 27, 9, 0, tzinfo=UTC))
    inventory = stock.count((LAMP, -3))
    key = stock.key(inventory)
    stock.clock.set(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    assert await stock.run(ADJUSTMENTS) == []
    assert isinstance(await stock.transfer(ADJUSTMENTS, key), Unchanged)
    (left,) = await stock.left_behind(ADJUSTMENTS)
    assert left.key == key
    assert f"Inventory {inventory} changed article {LAMP} by -3" in left.said
    assert stock.posted() == []


async def test_an_inventory_on_both_sides_of_the_line_is_posted_from_the_line_on_and_not_reported(stock: Stock) -> None:
    stock.clock.set(datetime(2026, 2, 28, 23, 10, tzinfo=UTC))
    inventory = stock.count((LAMP, 5))
    stock.clock.set(datetime(2026, 3, 1, 9, 0, tzinfo=UTC))
    stock.count_on(inventory, (LAMP, 2))
    assert await stock.run(ADJUSTMENTS) == [Sent()]
    assert stock.moved() == 2
    assert _reported(stock) == [False, False]
    stock.count((ROPE, 2))
    assert len(await stock.left_behind(ADJUSTMENTS)) == 1


@pytest.mark.parametrize("key", ["90331", "90331-17", "90331-17-2026-13-01", "90331-17-2026-03-03"])
async def test_a_key_that_names_no_correction_is_told_apart(stock: Stock, key: str) -> None:
    assert isinstance(await stock.transfer(ADJUSTMENTS, key), Unchanged)


async def test_an_article_that_fortnox_does_not_know_is_held_until_it_does(stock: Stock) -> None:
    key = stock.key(stock.count((LAMP, 3)))
    kept = stock.shop.fortnox.company.articles.pop(LAMP)
    held = await stock.held(ADJUSTMENTS, key)
    assert held.code == "posted_articles.unknown"
    stock.shop.fortnox.company.articles[LAMP] = kept
    assert await stock.run(ADJUSTMENTS) == [Sent()]


async def test_an_article_not_kept_in_stock_is_left_alone_and_not_looked_at_again(stock: Stock) -> None:
    stock.shop.fortnox.add_article("TJÄNST", StockGoods=False)
    await stock.shop.sides().ongoing.articles.put(ArticleRequest(article_number="TJÄNST", article_name="Slipning"))
    stock.count(("TJÄNST", 3))
    (outcome,) = await stock.run(ADJUSTMENTS)
    assert outcome == Unchanged("Article TJÄNST is not kept in stock in Fortnox.")
    assert await stock.scan(ADJUSTMENTS) == []
    assert _reported(stock) == [False]


async def test_goods_found_of_an_article_without_purchase_price_are_held_goods_missed_are_not(stock: Stock) -> None:
    stock.shop.fortnox.edit_article(LAMP, PurchasePrice=0)
    found, missed = stock.count((LAMP, 3)), stock.count((LAMP, -1))
    assert (await stock.held(ADJUSTMENTS, stock.key(found))).code == "posted_articles.no_cost"
    assert await stock.transfer(ADJUSTMENTS, stock.key(missed)) == Sent()


async def test_a_locked_period_is_held_with_the_period_named(stock: Stock) -> None:
    stock.shop.fortnox.company.locked_until = date(2026, 3, 31)
    held = await stock.held(ADJUSTMENTS, stock.key(stock.count((LAMP, 3))))
    assert held.code == "posting_dates.locked_period"
    assert "2026-03-31" in held.message


async def test_the_day_after_a_hold_that_was_mended_it_is_found_again(stock: Stock) -> None:
    stock.shop.fortnox.company.locked_until = date(2026, 3, 3)
    stock.count((LAMP, 3))
    (outcome,) = await stock.run(ADJUSTMENTS)
    assert isinstance(outcome, Held)
    stock.clock.advance(hours=20)
    assert await stock.run(ADJUSTMENTS) == [Sent()]


async def test_a_correction_without_its_article_is_held_and_keeps_no_other_from_its_way(stock: Stock) -> None:
    stock.count((LAMP, 3))
    inventory = stock.count((ROPE, 2))
    stock.shop.ongoing.article(ROPE).document["articleNumber"] = ""
    outcomes = await stock.run(ADJUSTMENTS)
    assert [type(each) for each in outcomes] == [Sent, Held]
    assert isinstance(outcomes[1], Held)
    assert outcomes[1].code == "stock_adjustments.no_article"
    assert str(inventory) in outcomes[1].message
    assert stock.moved() == 3
