"""Stock of articles: what changed, what lies in which warehouse, and how far back may be asked."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from app.errors import GatewayBug
from app.ongoing.articles import ARTICLES_PER_PAGE, STOCK_CHANGES_REACH
from app.ongoing.client import Ongoing
from tests.ongoing.conftest import GOODS_OWNER_ID, Remote


def inventory(article_id: int, number: str, **warehouse: Any) -> dict[str, Any]:
    return {
        "articleSystemId": article_id,
        "articleNumber": number,
        "inventoryPerWarehouse": [{"warehouseId": 1, **warehouse}] if warehouse else None,
    }


async def test_changed_stock_is_asked_from_a_moment_and_paged(remote: Remote, ongoing: Ongoing) -> None:
    stored = [{"articleSystemId": at, "articleNumber": f"A{at}"} for at in range(1, ARTICLES_PER_PAGE + 2)]

    def page(request: httpx.Request) -> httpx.Response:
        begin = max(0, int(request.url.params["articleSystemIdFrom"]) - 1)
        return httpx.Response(200, json=stored[begin:][: int(request.url.params["maxArticlesToGet"])])

    remote.answer = page
    moment = remote.now - timedelta(hours=2)
    changed = [article.article_system_id async for article in ongoing.articles.stock_info_changed_from(moment)]
    assert changed == [article["articleSystemId"] for article in stored]
    assert [dict(request.url.params) for request in remote.requests] == [
        {
            "goodsOwnerId": str(GOODS_OWNER_ID),
            "stockInfoChangedFrom": "2026-11-23T06:00:00.000Z",
            "articleSystemIdFrom": str(from_id),
            "maxArticlesToGet": str(ARTICLES_PER_PAGE),
        }
        for from_id in (0, ARTICLES_PER_PAGE + 1)
    ]


async def test_stock_changes_of_a_day_ago_are_never_asked_for_since_ongoing_refuses_them(
    remote: Remote, ongoing: Ongoing
) -> None:
    too_old = remote.now - STOCK_CHANGES_REACH - timedelta(seconds=1)
    for attempt in (
        ongoing.articles.stock_info_changed_from(too_old),
        ongoing.articles.inventory_per_warehouse(stock_info_changed_from=too_old),
        ongoing.articles.stock_info_changed_from(remote.now - timedelta(hours=24)),
    ):
        with pytest.raises(GatewayBug, match="Changes of stock were asked for") as refused:
            await anext(attempt)
        assert refused.value.code == "ongoing.stock_changes_too_old"
    assert remote.requests == []


async def test_reach_itself_is_asked_for_and_leaves_an_hour_to_the_limit(remote: Remote, ongoing: Ongoing) -> None:
    assert timedelta(hours=24) - STOCK_CHANGES_REACH >= timedelta(hours=1)
    moment = remote.now - STOCK_CHANGES_REACH
    assert [article async for article in ongoing.articles.stock_info_changed_from(moment)] == []
    assert remote.requests[0].url.params["stockInfoChangedFrom"] == "2026-11-22T09:00:00.000Z"


async def test_stock_is_read_per_warehouse(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(
        json=[
            inventory(
                1,
                "A",
                numberOfItems=11.5,
                sellableNumberOfItems=-2,
                availableForSaleNumberOfItems=0,
                allocatedNumberOfItems=3,
                numberOfLockedItems=1,
                reported={"pickedToBeReportedNumberOfItems": 4, "receivedToBeReportedNumberOfItems": None},
            ),
            inventory(2, "B"),
        ]
    )
    stocked, empty = [article async for article in ongoing.articles.inventory_per_warehouse()]
    assert remote.requests[0].url.path == "/norrsken/api/v1/articles/inventoryPerWarehouse"
    assert (stocked.article_system_id, stocked.article_number) == (1, "A")
    (there,) = stocked.inventory_per_warehouse
    assert (there.warehouse_id, there.number_of_items, there.sellable_number_of_items) == (
        1,
        Decimal("11.5"),
        Decimal(-2),
    )
    assert (there.available_for_sale_number_of_items, there.allocated_number_of_items) == (Decimal(0), Decimal(3))
    assert there.reported is not None
    assert there.reported.picked_to_be_reported_number_of_items == 4
    assert there.reported.received_to_be_reported_number_of_items is None
    assert empty.inventory_per_warehouse == ()


async def test_stock_per_warehouse_of_some_articles_that_changed(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(json=[inventory(1, "A"), inventory(2, "a")])
    found = [
        article.article_number
        async for article in ongoing.articles.inventory_per_warehouse(
            article_numbers=["A", "B"], stock_info_changed_from=remote.now
        )
    ]
    assert found == ["A"]
    params = remote.requests[0].url.params
    assert params.get_list("articleNumbers") == ["A", "B"]
    assert params["stockInfoChangedFrom"] == "2026-11-23T08:00:00.000Z"


async def test_stock_of_no_article_is_no_call_rather_than_every_article(remote: Remote, ongoing: Ongoing) -> None:
    assert [found async for found in ongoing.articles.inventory_per_warehouse(article_numbers=[])] == []
    assert remote.requests == []
