"""Stock against the sandbox: what changed, per warehouse, and the limit of a day."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app.errors import RemoteRejected
from app.ongoing import articles
from app.ongoing.articles import STOCK_CHANGES_REACH
from app.ongoing.client import Ongoing
from tests.ongoing.against_sandbox.conftest import Sandbox, order_of, put_articles


async def test_articles_whose_stock_changed_are_listed(sandbox: Sandbox, ongoing: Ongoing) -> None:
    await put_articles(ongoing, "A", "B", "C")
    before = sandbox.now
    sandbox.now += timedelta(hours=1)
    await sandbox.people("count", rows=[{"article_number": "B", "quantity": "-4"}])
    await ongoing.orders.put(order_of("1", C="2"))
    changed = {
        article.article_number: article.inventory_info and article.inventory_info.sellable_number_of_items
        async for article in ongoing.articles.stock_info_changed_from(before)
    }
    assert changed == {"B": Decimal(96), "C": Decimal(98)}


async def test_ongoing_takes_the_whole_reach_of_stock_changes_and_refuses_more_than_a_day(
    sandbox: Sandbox, ongoing: Ongoing, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put_articles(ongoing, "A")
    reach = sandbox.now - STOCK_CHANGES_REACH
    assert [article.article_number async for article in ongoing.articles.stock_info_changed_from(reach)] == ["A"]
    monkeypatch.setattr(articles, "STOCK_CHANGES_REACH", timedelta(days=9))
    with pytest.raises(RemoteRejected) as refused:
        await anext(ongoing.articles.stock_info_changed_from(sandbox.now - timedelta(hours=24, minutes=1)))
    assert refused.value.status == 400


async def test_stock_is_read_per_warehouse(sandbox: Sandbox, ongoing: Ongoing) -> None:
    await put_articles(ongoing, "A", "B")
    before = sandbox.now
    sandbox.now += timedelta(hours=1)
    await sandbox.people("count", rows=[{"article_number": "B", "quantity": "5"}])
    stock = {
        found.article_number: [
            (there.warehouse_id, there.number_of_items, there.sellable_number_of_items)
            for there in found.inventory_per_warehouse
        ]
        async for found in ongoing.articles.inventory_per_warehouse()
    }
    assert stock == {"A": [(1, Decimal(100), Decimal(100))], "B": [(1, Decimal(105), Decimal(105))]}
    changed = ongoing.articles.inventory_per_warehouse(article_numbers=["A", "B"], stock_info_changed_from=before)
    assert [found.article_number async for found in changed] == ["B"]
