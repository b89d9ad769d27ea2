"""Only stock articles that Fortnox knows are moved there, goods that come in at the purchase price."""

from decimal import Decimal
from typing import Any

import pytest

from app.fortnox.articles import ArticleNumber
from app.ledger.outcomes import Held
from app.processes.to_fortnox.posted_articles import direct_cost, kept_in_stock
from tests.processes.conftest import MakeSides
from tests.processes.worlds import FortnoxSide

LAMP = ArticleNumber("LYKTA-2")


async def test_goods_are_booked_at_the_purchase_price(sides: MakeSides, fortnox_world: FortnoxSide) -> None:
    fortnox_world.add_article(LAMP, PurchasePrice="77.50")
    assert await direct_cost(LAMP, sides("stock_adjustments")) == Decimal("77.5")


@pytest.mark.parametrize("fields", [{}, {"PurchasePrice": 0}], ids=["never given", "zero"])
async def test_an_article_without_purchase_price_is_held(
    sides: MakeSides, fortnox_world: FortnoxSide, fields: dict[str, Any]
) -> None:
    fortnox_world.add_article(LAMP, **fields)
    outcome = await direct_cost(LAMP, sides("stock_adjustments"))
    assert isinstance(outcome, Held)
    assert outcome.code == "posted_articles.no_cost"


async def test_an_article_that_fortnox_does_not_know_is_held(sides: MakeSides) -> None:
    job = sides("stock_adjustments")
    for outcome in (await direct_cost(LAMP, job), await kept_in_stock(LAMP, job)):
        assert isinstance(outcome, Held)
        assert outcome.code == "posted_articles.unknown"
        assert LAMP in outcome.todo


async def test_an_article_is_read_once_in_each_job(sides: MakeSides, fortnox_world: FortnoxSide) -> None:
    fortnox_world.add_article(LAMP, PurchasePrice=5)
    fortnox_world.add_article("FRAKT", StockGoods=False)
    job = sides("stock_adjustments")
    assert await kept_in_stock(LAMP, job) is True
    await direct_cost(LAMP, job)
    assert await kept_in_stock(ArticleNumber("FRAKT"), job) is False
    assert fortnox_world.requests("GET", "articles/") == 2
