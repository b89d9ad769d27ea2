"""Shipments of a company with several stock points: what is in stock at one does not cover the other."""

from decimal import Decimal
from typing import Any

import pytest

from app.ledger.outcomes import Sent
from app.sandbox.fortnox.stock_points import add_stock_point
from tests.processes.to_fortnox.conftest import Shop, held


def at(point: str | None, article: str = "A", quantity: int = 5) -> dict[str, Any]:
    row = {"ArticleNumber": article, "OrderedQuantity": quantity, "Price": 100}
    return row | ({"StockPointCode": point} if point else {})


@pytest.fixture
async def two_points(shop: Shop) -> Shop:
    """Articles A and B, 10 of each at HUVUD and 4 of each at NORR."""
    shop.use_module()
    shop.options["stock_points"] = {1: "HUVUD", 2: "NORR"}
    add_stock_point(shop.fortnox.company, {"code": "NORR", "name": "Norra lagret"})
    for article in "AB":
        await shop.article(article, stock=14)
        shop.fortnox.company.stock_elsewhere[article, "NORR"] = Decimal(4)
    return shop


def lying(shop: Shop, article: str) -> tuple[int, int]:
    """What Fortnox has of an article in all, and of that at NORR."""
    return int(shop.stock(article)), int(shop.fortnox.company.stock_elsewhere[article, "NORR"])


@pytest.mark.parametrize(("point", "left"), [("HUVUD", (10, 4)), ("NORR", (10, 0))])
async def test_goods_are_taken_off_the_stock_point_of_their_row(
    two_points: Shop, point: str, left: tuple[int, int]
) -> None:
    number = await two_points.order(at(point, "A", 4))
    two_points.ship(number)
    assert isinstance(await two_points.transfer(number), Sent)
    assert two_points.state(number)[0]
    assert lying(two_points, "A") == left


async def test_stock_at_another_stock_point_does_not_cover_a_row(two_points: Shop) -> None:
    number = await two_points.order(at("HUVUD", "B"), at("NORR"))
    two_points.ship(number)
    outcome = await held(two_points, number)
    assert outcome.code == "shipments.not_in_stock"
    assert [(each.field, each.fortnox, each.ongoing) for each in outcome.differences] == [
        ("article A at stock point NORR", "4 to deliver from", "5 picked")
    ]
    two_points.fortnox.company.stock_elsewhere["A", "NORR"] = Decimal(5)
    assert isinstance(await two_points.transfer(number), Sent)
    assert lying(two_points, "A") == (9, 0)
    assert lying(two_points, "B") == (9, 4)


async def test_rows_of_one_article_at_two_stock_points_are_covered_each_by_its_own(two_points: Shop) -> None:
    number = await two_points.order(at("HUVUD", "A", 10), at("NORR", "A", 4))
    two_points.ship(number)
    assert isinstance(await two_points.transfer(number), Sent)
    assert two_points.delivered(number) == [10, 4]
    assert lying(two_points, "A") == (0, 0)


async def test_what_another_order_has_reserved_at_the_stock_point_does_not_cover_a_row(two_points: Shop) -> None:
    await two_points.order(at("NORR", "A", 3))
    number = await two_points.order(at("NORR", "A", 2))
    two_points.ship(number)
    outcome = await held(two_points, number)
    assert [each.fortnox for each in outcome.differences] == ["1 to deliver from"]


async def test_the_stock_point_on_the_orders_head_holds_for_its_rows(two_points: Shop) -> None:
    number = await two_points.order(at(None, "A", 5), StockPointCode="NORR")
    two_points.ship(number)
    outcome = await held(two_points, number)
    assert [each.field for each in outcome.differences] == ["article A at stock point NORR"]
