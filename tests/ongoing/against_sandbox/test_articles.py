"""Articles and registers against the sandbox: stored whole, found, listed."""

import pytest

from app.errors import NotFound
from app.ongoing.articles import ArticleRequest
from app.ongoing.client import Ongoing
from app.ongoing.ids import ArticleSystemId, OngoingOrderId
from tests.ongoing.against_sandbox.conftest import put_articles


async def test_article_is_stored_whole_and_read_back(ongoing: Ongoing, article: ArticleRequest) -> None:
    article_id = await ongoing.articles.put(article)
    stored = await ongoing.articles.get(article_id)
    assert (stored.article_system_id, stored.article_number) == (article_id, "KÅSA-12")
    assert (stored.article_name, stored.description, stored.unit_code) == (
        article.article_name,
        article.description,
        article.unit_code,
    )
    assert (stored.is_stock_article, stored.is_active) == (True, True)
    assert (stored.weight, stored.length, stored.purchase_price) == (
        article.weight,
        article.length,
        article.purchase_price,
    )
    assert stored.bar_code_info is not None
    assert stored.bar_code_info.bar_code == "7350000000012"
    assert stored.supplier_info is not None
    assert stored.supplier_info.supplier_number == "31"
    assert stored.inventory_info is not None
    assert stored.inventory_info.sellable_number_of_items == 100


async def test_second_put_of_an_article_updates_it(ongoing: Ongoing, article: ArticleRequest) -> None:
    first = await ongoing.articles.put(article)
    assert await ongoing.articles.put(article.model_copy(update={"is_active": False})) == first
    assert (await ongoing.articles.get(first)).is_active is False


async def test_articles_are_found_by_number_and_listed(ongoing: Ongoing) -> None:
    await put_articles(ongoing, "A/1 å", "B", "C")
    found = await ongoing.articles.find("A/1 å")
    assert found is not None
    assert found.article_number == "A/1 å"
    assert await ongoing.articles.find("X") is None
    assert [article.article_number async for article in ongoing.articles.all()] == ["A/1 å", "B", "C"]
    wanted = ["C", "A/1 å", "X"]
    assert {article.article_number async for article in ongoing.articles.by_numbers(wanted)} == {"A/1 å", "C"}


async def test_what_is_not_there_is_not_found(ongoing: Ongoing) -> None:
    with pytest.raises(NotFound):
        await ongoing.articles.get(ArticleSystemId(99))
    with pytest.raises(NotFound):
        await ongoing.orders.get(OngoingOrderId(99))
    with pytest.raises(NotFound):
        await ongoing.orders.cancel_by_number("99")


async def test_registers_are_read(ongoing: Ongoing) -> None:
    assert {450, 500, 1000} < {status.number for status in await ongoing.orders.statuses()}
    assert [kind.code for kind in await ongoing.orders.types()] == ["B2B", "B2C"]
    assert [house.code for house in await ongoing.warehouses.all()] == ["HUS1"]
