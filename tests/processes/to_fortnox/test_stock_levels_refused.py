"""Where nothing may be overwritten, and what Fortnox refuses or keeps otherwise."""

from decimal import Decimal

import pytest

from app.errors import NotConfigured, RemoteRejected
from app.fortnox.articles import Article, ArticleNumber, Articles
from app.ledger.outcomes import Difference, Held, Sent
from app.sandbox.fortnox.switches import Handling
from tests.processes.to_fortnox.stock_level_shop import LevelShop


@pytest.fixture
async def shop(level_shop: LevelShop) -> LevelShop:
    """A shop of which the warehouse has counted one article."""
    await level_shop.article("A")
    await level_shop.round()
    level_shop.count("A", "80")
    level_shop.forget_requests()
    return level_shop


async def test_with_the_module_in_the_options_nothing_is_read_or_written(shop: LevelShop) -> None:
    shop.options["warehouse_module"] = True
    with pytest.raises(NotConfigured) as caught:
        await shop.round()
    assert caught.value.code == "options.module"
    with pytest.raises(NotConfigured):
        await shop.transfer("A")
    assert (shop.ongoing.requests(), shop.writes()) == (0, 0)


async def test_with_the_module_in_fortnox_the_process_pauses_by_the_next_day(shop: LevelShop) -> None:
    shop.fortnox.company.warehouse_module = True
    with pytest.raises(NotConfigured, match="is on in Fortnox"):
        await shop.round(minutes=24 * 60 + 1)
    assert shop.writes() == 0


@pytest.mark.parametrize("handling", [Handling.refuse, Handling.ignore])
async def test_the_module_switched_on_today_is_found_by_what_fortnox_answers(
    shop: LevelShop, handling: Handling
) -> None:
    """What PUT QuantityInStock does with the module is UNKNOWN (FACTS §12)."""
    shop.switch(quantity_in_stock_with_module=handling)
    shop.fortnox.company.warehouse_module = True
    with pytest.raises(NotConfigured, match="is on in Fortnox"):
        await shop.round()
    assert shop.in_stock("A") == 100


async def test_an_article_that_fortnox_refuses_is_a_persons_matter(shop: LevelShop) -> None:
    shop.fortnox.company.articles["A"].document.unit = "dunk"
    with pytest.raises(RemoteRejected):
        await shop.round()
    shop.fortnox.edit_article("A", Unit="st")
    assert isinstance(await shop.transfer("A"), Sent)
    assert shop.in_stock("A") == 80


async def test_another_quantity_in_the_answer_is_held(shop: LevelShop, monkeypatch: pytest.MonkeyPatch) -> None:
    async def keep_the_old(articles: Articles, number: ArticleNumber, quantity: Decimal) -> Article:
        del quantity
        return await articles.get(number)

    monkeypatch.setattr(Articles, "put_quantity_in_stock", keep_the_old)
    await shop.round()
    outcome = shop.outcomes["A"]
    assert isinstance(outcome, Held)
    assert outcome.code == "stock_levels.kept_otherwise"
    assert outcome.differences == (Difference("quantity in stock", "100", "80 written"),)


async def test_without_sales_orders_only_the_plain_overwrite_is_possible(shop: LevelShop) -> None:
    shop.options["send_sales_orders"] = False
    with pytest.raises(NotConfigured) as caught:
        await shop.round()
    assert caught.value.code == "stock_levels.orders_unknown"
    shop.options["stock_quantity"] = "sellable"
    assert (await shop.round(), shop.in_stock("A")) == (["A"], 80)


async def test_nothing_is_noted_of_orders_where_stock_levels_are_off(shop: LevelShop) -> None:
    shop.options["report_stock_levels"] = False
    await shop.order(("A", 5))
    assert await shop.sides("reservations").ledger.keys() == []
