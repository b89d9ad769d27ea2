"""Articles whose quantity is not overwritten: each is named once with the reason, and none is written."""

import pytest

from app.ledger.outcomes import Unchanged
from app.ongoing.articles import ArticleRequest
from app.processes.to_ongoing import articles
from tests.processes.to_fortnox.stock_level_shop import LevelShop


async def only_in_the_warehouse(shop: LevelShop, number: str, *, is_stock: bool | None = None) -> None:
    await shop.sides().ongoing.articles.put(
        ArticleRequest(article_number=number, article_name=number, is_stock_article=is_stock)
    )


async def test_each_is_named_once_with_its_reason(level_shop: LevelShop) -> None:
    await level_shop.article("A")
    await level_shop.article("FRAKT", StockGoods=False)
    await only_in_the_warehouse(level_shop, "LAGERHYLLA")
    assert await level_shop.round() == []
    assert level_shop.outcomes == {
        "FRAKT": Unchanged("Article FRAKT is not kept in stock in Fortnox (Lagervara is not ticked)."),
        "LAGERHYLLA": Unchanged("Article LAGERHYLLA has not come from Fortnox to the warehouse by Lagerbro."),
    }
    assert level_shop.writes() == 0
    level_shop.clock.advance(hours=15)
    assert await level_shop.scan() == []
    level_shop.count("LAGERHYLLA", "3")
    level_shop.clock.advance(minutes=15)
    assert await level_shop.scan() == []
    assert await level_shop.sides("stock_levels_left_out").ledger.keys() == ["FRAKT", "LAGERHYLLA"]


async def test_an_article_without_lagervara_is_never_made_a_stock_article(level_shop: LevelShop) -> None:
    """PUT QuantityInStock would set StockGoods (FACTS §12)."""
    await level_shop.article("A", StockGoods=False)
    level_shop.count("A", "3")
    await level_shop.round()
    assert isinstance(await level_shop.report_by_hand("A"), Unchanged)
    document = level_shop.fortnox.company.articles["A"].document
    assert not document.stock_goods
    assert document.quantity_in_stock == 100


async def test_it_is_taken_in_when_the_articles_process_has_sent_it_anew(level_shop: LevelShop) -> None:
    await level_shop.article("A", StockGoods=False)
    level_shop.count("A", "100")
    await level_shop.round()
    level_shop.clock.advance(hours=1)
    await level_shop.round()
    level_shop.fortnox.edit_article("A", StockGoods=True, QuantityInStock=4)
    await articles.transfer("A", level_shop.sides("articles"))
    assert (await level_shop.round(), level_shop.in_stock("A")) == (["A"], 100)
    assert await level_shop.sides("stock_levels_left_out").ledger.keys() == []


async def test_one_that_has_the_right_quantity_already_is_taken_in_without_a_write(level_shop: LevelShop) -> None:
    await level_shop.article("A", StockGoods=False)
    level_shop.count("A", "100")
    await level_shop.round()
    level_shop.fortnox.edit_article("A", StockGoods=True)
    await articles.transfer("A", level_shop.sides("articles"))
    await level_shop.round(minutes=24 * 60)
    assert level_shop.outcomes["A"] == Unchanged()
    assert level_shop.writes() == 0
    assert await level_shop.sides("stock_levels_left_out").ledger.keys() == []
    assert await level_shop.scan() == []


async def test_one_that_is_deleted_in_fortnox_is_left_out(level_shop: LevelShop) -> None:
    await level_shop.article("A", "B")
    await level_shop.round()
    level_shop.fortnox.delete_article("A")
    level_shop.count("A", "50")
    await level_shop.round()
    assert level_shop.outcomes["A"] == Unchanged("Fortnox has no article A.")
    level_shop.count("A", "40")
    level_shop.clock.advance(minutes=15)
    assert await level_shop.scan() == []
    level_shop.clock.advance(hours=15)
    assert await level_shop.scan() == []
    level_shop.fortnox.add_article("A", QuantityInStock=0)
    assert (await level_shop.round(minutes=24 * 60), level_shop.in_stock("A")) == (["A"], 40)


async def test_one_that_the_reading_in_full_misses_is_named(level_shop: LevelShop) -> None:
    await level_shop.article("A")
    level_shop.fortnox.delete_article("A")
    await level_shop.round()
    assert level_shop.outcomes["A"] == Unchanged("Fortnox has no article A.")


async def test_one_that_the_articles_process_knows_to_be_deleted(level_shop: LevelShop) -> None:
    await level_shop.article("A")
    link = await level_shop.sides("articles").ledger.link("A")
    assert link is not None
    await level_shop.sides("articles").ledger.remember(
        "A", fingerprint="", remote_id=link.remote_id, sent={**link.sent, "gone": True}
    )
    await level_shop.round()
    assert level_shop.outcomes["A"] == Unchanged("Article A is deleted in Fortnox.")


async def test_one_that_the_warehouse_keeps_no_stock_of(level_shop: LevelShop) -> None:
    await level_shop.article("A")
    level_shop.ongoing.owner.articles["A"].document["isStockArticle"] = False
    await level_shop.round()
    assert level_shop.outcomes["A"] == Unchanged("Article A is not kept in stock in the warehouse.")


async def test_a_kit_has_no_physical_quantity(level_shop: LevelShop) -> None:
    level_shop.options["stock_quantity"] = "physical"
    await level_shop.article("A", "KIT")
    kit = level_shop.ongoing.owner.articles["KIT"]
    kit.document["structureDefinition"] = {"rows": [{"articleNumber": "A", "numberOfItems": 2}]}
    await level_shop.round()
    assert isinstance(level_shop.outcomes["KIT"], Unchanged)
    assert "is a kit" in level_shop.outcomes["KIT"].why
    assert level_shop.writes() == 0


async def test_one_that_the_warehouse_has_not(level_shop: LevelShop) -> None:
    level_shop.fortnox.add_article("A", QuantityInStock=5)
    assert await level_shop.report_by_hand("A") == Unchanged("The warehouse has no article A.")


@pytest.mark.parametrize("is_stock", [True, False])
async def test_where_articles_are_not_ours_fortnox_is_asked_once_a_day(
    level_shop: LevelShop, *, is_stock: bool
) -> None:
    level_shop.options["send_articles"] = False
    level_shop.fortnox.add_article("A", QuantityInStock=5, StockGoods=is_stock)
    await only_in_the_warehouse(level_shop, "A")
    await only_in_the_warehouse(level_shop, "HYLLA")
    assert await level_shop.round() == (["A"] if is_stock else [])
    assert level_shop.in_stock("A") == (100 if is_stock else 5)
    assert level_shop.outcomes["HYLLA"] == Unchanged("Fortnox has no article HYLLA.")
    level_shop.forget_requests()
    level_shop.count("A", "90")
    assert await level_shop.round() == (["A"] if is_stock else [])
    assert level_shop.fortnox.requests("GET") == 0
    assert level_shop.fortnox.requests("PUT") == is_stock
