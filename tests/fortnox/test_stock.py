import httpx
import pytest

from app.errors import GatewayBug
from app.fortnox.articles import ArticleNumber
from app.fortnox.stock_points import StockPointCode
from tests.fortnox.conftest import Script


def ids(count: int) -> list[ArticleNumber]:
    return [ArticleNumber(f"A{number}") for number in range(count)]


def rows(wanted: list[ArticleNumber], *, points: int = 1) -> httpx.Response:
    return httpx.Response(
        200,
        json=[
            {"itemId": item, "stockPointCode": f"P{point}", "inStock": 3, "availableStock": 2.5}
            for item in wanted
            for point in range(points)
        ],
    )


async def test_balances_are_asked_for_in_chunks_each_article_once(script: Script) -> None:
    wanted = ids(60)
    remote = script(rows(wanted[:49]), rows(wanted[49:]))
    found = await remote.fortnox.stock.balance(wanted + wanted[:5])
    assert [row.item_id for row in found] == wanted
    assert remote.requests[1].url.params["itemIds"] == ",".join(wanted[49:])
    assert remote.targets[1].startswith("/api/warehouse/status-v1/stockbalance?itemIds=A49,A50,")


async def test_no_articles_are_no_request(script: Script) -> None:
    remote = script()
    assert await remote.fortnox.stock.balance([]) == []


async def test_a_round_number_of_rows_may_be_a_cut_list_and_is_asked_for_again_in_halves(script: Script) -> None:
    wanted = ids(40)
    remote = script(
        httpx.Response(200, json=rows(wanted, points=3).json()[:100]),
        rows(wanted[:20], points=3),
        rows(wanted[20:], points=3),
    )
    assert len(await remote.fortnox.stock.balance(wanted)) == 120
    assert [len(request.url.params["itemIds"].split(",")) for request in remote.requests] == [40, 20, 20]


async def test_a_round_number_of_rows_of_one_article_is_believed(script: Script) -> None:
    remote = script(rows(ids(1), points=50))
    assert len(await remote.fortnox.stock.balance(ids(1))) == 50


async def test_an_answer_that_is_no_array_is_unreadable(script: Script) -> None:
    remote = script(httpx.Response(200, json={"rows": []}))
    with pytest.raises(GatewayBug):
        await remote.fortnox.stock.balance(ids(1))


async def test_stock_points_narrow_the_balance_in_every_request(script: Script) -> None:
    wanted = ids(50)
    remote = script(
        httpx.Response(200, json=rows(wanted[:49], points=2).json()[:50]),
        rows(wanted[:24], points=2),
        rows(wanted[24:49], points=1),
        rows(wanted[49:], points=2),
    )
    points = [StockPointCode("P0"), StockPointCode("P1"), StockPointCode("P0")]
    await remote.fortnox.stock.balance(wanted, stock_points=points)
    assert {request.url.params["stockPointCodes"] for request in remote.requests} == {"P0,P1"}
    assert remote.targets[3] == "/api/warehouse/status-v1/stockbalance?itemIds=A49&stockPointCodes=P0,P1"
