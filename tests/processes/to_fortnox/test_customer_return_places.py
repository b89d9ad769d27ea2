"""Where goods come back to, and what of a kit comes back."""

from decimal import Decimal
from typing import Any

import pytest

from app.ledger.outcomes import Sent, Unchanged
from app.ongoing.articles import ArticleRequest
from app.ongoing.ids import OngoingOrderLineId
from app.processes.to_fortnox.customer_return_lines import document_key, returned_lines
from tests.processes.conftest import START
from tests.processes.stock_people import LAMP, RETURNS, Stock
from tests.processes.to_fortnox.documents import line, warehouse_order


async def test_goods_come_to_the_stock_point_of_the_orders_warehouse(stock: Stock) -> None:
    stock.two_warehouses()
    number = await stock.sold((LAMP, 5))
    stock.shop.ongoing.order(number).warehouse_id = 2
    stock.take_back(number)
    assert await stock.run(RETURNS) == [Sent()]
    assert stock.shop.fortnox.company.stock_elsewhere == {(LAMP, "NORR"): 2}


async def test_goods_of_a_return_order_come_to_its_warehouse(stock: Stock) -> None:
    stock.two_warehouses()
    number = await stock.sold((LAMP, 5))
    stock.receive(stock.expect(number, {LAMP: 2}, warehouse_id=2))
    assert await stock.run(RETURNS) == [Sent()]
    assert stock.shop.fortnox.company.stock_elsewhere == {(LAMP, "NORR"): 2}


async def test_a_return_order_of_which_nothing_came_yet_says_nothing_of_the_place(stock: Stock) -> None:
    stock.two_warehouses()
    number = await stock.sold((LAMP, 5))
    stock.expect(number, {LAMP: 2}, warehouse_id=2)
    stock.take_back(number, {LAMP: 1})
    assert await stock.run(RETURNS) == [Sent()]
    assert stock.shop.fortnox.company.stock_elsewhere == {}


async def test_goods_of_one_row_that_came_to_two_warehouses_are_held(stock: Stock) -> None:
    stock.two_warehouses()
    number = await stock.sold((LAMP, 5))
    stock.receive(stock.expect(number, {LAMP: 2}, warehouse_id=2))
    stock.take_back(number, {LAMP: 1})
    assert (await stock.held(RETURNS, number)).code == "customer_returns.two_warehouses"


@pytest.fixture
async def kit_order(stock: Stock) -> str:
    """Four kits of two lamps each, sold and sent."""
    stock.shop.fortnox.add_article("KIT", QuantityInStock=10, PurchasePrice=200)
    await stock.shop.sides().ongoing.articles.put(ArticleRequest(article_number="KIT", article_name="Kit"))
    stock.shop.ongoing.article("KIT").document["structureDefinition"] = {
        "articleKind": "Structure",
        "rows": [{"articleNumber": LAMP, "numberOfItems": Decimal(2)}],
    }
    return await stock.sold(("KIT", 4))


async def test_a_kit_comes_back_as_the_kit_that_fortnox_sold(stock: Stock, kit_order: str) -> None:
    stock.take_back(kit_order, {"KIT": 1})
    assert await stock.run(RETURNS) == [Sent()]
    assert [(each.article, each.quantity) for each in stock.posted()] == [("KIT", Decimal(1))]


async def test_parts_of_a_kit_are_held(stock: Stock, kit_order: str) -> None:
    stock.take_back(kit_order, {"KIT": 1})
    stock.shop.ongoing.order(kit_order).lines[0].components[0].returned -= 1
    held = await stock.held(RETURNS, kit_order)
    assert held.code == "customer_returns.part_of_kit"
    assert "row KIT#1, KIT" in held.message


async def test_a_kit_that_fortnox_keeps_no_stock_of_is_left_alone(stock: Stock, kit_order: str) -> None:
    stock.take_back(kit_order, {"KIT": 1})
    stock.shop.fortnox.edit_article("KIT", StockGoods=False)
    assert [type(each) for each in await stock.run(RETURNS)] == [Unchanged]


async def test_a_kit_of_which_something_was_scrapped_is_held(stock: Stock, kit_order: str) -> None:
    stock.receive(stock.expect(kit_order, {"KIT": 1}), scrap=True)
    assert (await stock.held(RETURNS, kit_order)).code == "customer_returns.scrapping_unclear"


def _back(quantity: int, day: str | None) -> dict[str, Any]:
    when = None if day is None else f"{day}T09:00:00Z"
    return {"articleItemId": 1, "numberOfItems": quantity, "isReturned": True, "returnDate": when}


@pytest.mark.parametrize(
    ("items", "before", "undated"),
    [
        ([_back(3, "2026-02-20")], 3, 0),
        ([_back(1, "2026-02-20"), _back(2, "2026-03-02")], 1, 0),
        ([_back(1, "2026-02-20"), _back(1, None)], 1, 2),
        ([], 0, 3),
        ([_back(9, "2026-02-20")], 3, 0),
    ],
)
def test_what_came_back_before_the_line(items: list[dict[str, Any]], before: int, undated: int) -> None:
    order = warehouse_order(line("A#1", "5", "5", returnedNumberOfItems=3, pickedArticleItems=items))
    (found,) = returned_lines(order, {}, line=START)
    assert (found.before, found.undated) == (Decimal(before), Decimal(undated))


@pytest.mark.parametrize(("ordered", "before"), [("2", "0.5"), ("0", "0")])
def test_of_a_kit_its_parts_tell_what_came_back_before_the_line(ordered: str, before: str) -> None:
    part = line("", "4", article="DEL", id=7, returnedNumberOfItems=2, pickedArticleItems=[_back(1, "2026-02-20")])
    order = warehouse_order(line("KIT#1", ordered, returnedNumberOfItems=1, subOrderLines=[part]))
    (found,) = returned_lines(order, {}, line=START)
    assert found.before == Decimal(before)


def test_the_document_of_a_line_has_ten_digits_of_its_id_and_ten_of_hundredths() -> None:
    key = document_key(OngoingOrderLineId(48001), Decimal("2.5"))
    assert str(key) == "OngoingInboundReturn 00000480010000000250"


def test_a_line_that_was_posted_and_shows_no_return_any_more_is_told() -> None:
    order = warehouse_order(line("A#1", "5", "5"))
    (found,) = returned_lines(order, {"50010": Decimal(2)}, line=START)
    assert found.fewer
