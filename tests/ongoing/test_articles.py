"""Articles: what is asked and how the answers are taken."""

import json

import httpx
import pytest

from app.errors import RemoteUnavailable
from app.ongoing.articles import ARTICLES_PER_PAGE, ArticleRequest
from app.ongoing.client import Ongoing
from tests.ongoing.conftest import GOODS_OWNER_ID, Remote


def listed(*numbers: str) -> list[dict[str, object]]:
    return [{"articleSystemId": at, "articleNumber": number} for at, number in enumerate(numbers, start=1)]


async def test_put_sends_the_whole_article_for_our_goods_owner(
    remote: Remote, ongoing: Ongoing, article: ArticleRequest
) -> None:
    remote.says(json={"articleSystemId": 18068, "message": "Supplier 31 Created <br/>"})
    assert await ongoing.articles.put(article) == 18068
    (sent,) = remote.requests
    assert remote.calls[-1].sent == sent.content.decode()
    assert json.loads(remote.calls[-1].answered)["articleSystemId"] == 18068
    assert (sent.method, sent.url.path) == ("PUT", "/norrsken/api/v1/articles")
    assert json.loads(sent.content) == {
        "goodsOwnerId": GOODS_OWNER_ID,
        "articleNumber": "KÅSA-12",
        "articleName": "Kåsa i björk, 12 cl",
        "description": "Oljad en gång",
        "unitCode": "st",
        "isStockArticle": True,
        "isActive": True,
        "barCodeInfo": {"barCode": "7350000000012", "barCodePackage": "x", "barCodePallet": "y"},
        "supplierInfo": {
            "supplierNumber": "31",
            "supplierName": "Täljarna i Backe",
            "supplierArticleNumber": "TB-9",
            "advanced": {
                "supplierAddress": {
                    "name": "Täljarna i Backe",
                    "address": "Sågvägen 3",
                    "address2": "Port B",
                    "postCode": "880 50",
                    "city": "Backe",
                    "countryCode": "SE",
                    "email": "order@example.se",
                    "telePhone": "0624-00 00 00",
                }
            },
        },
        "weight": 0.085,
        "length": 0.11,
        "width": 0.09,
        "height": 0.05,
        "purchasePrice": 41.5,
    }


async def test_put_sends_only_what_is_known(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(json={"articleSystemId": 1})
    await ongoing.articles.put(ArticleRequest(article_number="A", is_active=False))
    assert json.loads(remote.requests[0].content) == {
        "goodsOwnerId": GOODS_OWNER_ID,
        "articleNumber": "A",
        "isActive": False,
    }


@pytest.mark.parametrize("answer", [{"articleSystemId": None, "message": "Fel"}, {"articleSystemId": 0}, {}])
async def test_success_without_an_id_is_no_success(
    remote: Remote, ongoing: Ongoing, article: ArticleRequest, answer: dict[str, object]
) -> None:
    remote.says(json=answer)
    with pytest.raises(RemoteUnavailable, match="without naming its id") as failed:
        await ongoing.articles.put(article)
    assert failed.value.code == "ongoing.no_id"
    assert failed.value.remote_text == answer.get("message", "")


async def test_find_wants_exactly_this_number(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(json=listed("kåsa-12", "KÅSA-120", "KÅSA-12"))
    found = await ongoing.articles.find("KÅSA-12")
    assert found is not None
    assert found.article_system_id == 3
    assert remote.requests[0].url.params.multi_items() == [
        ("goodsOwnerId", str(GOODS_OWNER_ID)),
        ("articleNumber", "KÅSA-12"),
    ]
    remote.says(json=listed("KÅSA-120"))
    assert await ongoing.articles.find("KÅSA-12") is None


async def test_stock_flag_and_figures_that_are_null_stay_unknown(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(
        json=[
            {
                "articleSystemId": 1,
                "articleNumber": "A",
                "isStockArticle": None,
                "inventoryInfo": {"numberOfItems": 11.0, "sellableNumberOfItems": -2, "reported": None},
            }
        ]
    )
    found = await ongoing.articles.find("A")
    assert found is not None
    assert found.is_stock_article is None
    assert found.inventory_info is not None
    assert found.inventory_info.sellable_number_of_items == -2
    assert found.inventory_info.locked_for_sale_number_of_items is None


async def test_all_articles_are_read_by_the_id_cursor(remote: Remote, ongoing: Ongoing) -> None:
    stored = listed(*(f"A{number}" for number in range(ARTICLES_PER_PAGE + 1)))

    def page(request: httpx.Request) -> httpx.Response:
        from_id = int(request.url.params["articleSystemIdFrom"])
        rest = [article for article in stored if int(str(article["articleSystemId"])) >= from_id]
        return httpx.Response(200, json=rest[: int(request.url.params["maxArticlesToGet"])])

    remote.answer = page
    assert [article.article_number async for article in ongoing.articles.all()] == [a["articleNumber"] for a in stored]
    assert len(remote.requests) == 2


async def test_by_numbers_repeats_the_key_and_keeps_only_those_asked_for(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(json=listed("A", "a", "B"))
    assert [article.article_number async for article in ongoing.articles.by_numbers(["A", "B", "A"])] == ["A", "B"]
    assert remote.requests[0].url.params.get_list("articleNumbers") == ["A", "B"]


async def test_no_number_wanted_is_no_call_rather_than_every_article(remote: Remote, ongoing: Ongoing) -> None:
    assert [article async for article in ongoing.articles.by_numbers([])] == []
    assert remote.requests == []
