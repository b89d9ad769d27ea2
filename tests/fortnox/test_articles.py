import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.errors import NotFound
from app.fortnox.articles import ArticleNumber
from app.fortnox.client import Fortnox
from app.fortnox.oauth import TenantId
from tests.fortnox.doubles import FreePace
from tests.fortnox.office import CLIENT_ID, FREIGHT, LANTERN, LINE, SANDBOX, Office


async def test_articles_are_listed_and_read(office: Office) -> None:
    numbers = [number async for number in office.fortnox.articles.numbers()]
    assert sorted(numbers) == sorted([LANTERN, LINE, FREIGHT])
    article = await office.fortnox.articles.get(ArticleNumber(LANTERN))
    assert (article.stock_goods, article.quantity_in_stock, article.active) == (True, Decimal(10), True)


async def test_an_article_number_with_a_slash_is_found(office: Office) -> None:
    assert (await office.fortnox.articles.get(ArticleNumber(LINE))).article_number == LINE


async def test_a_list_of_several_pages_is_read_whole_and_in_order(office: Office) -> None:
    await office.does("POST", "/companies", {"tenant_id": 7, "articles": 1_203})
    await office.does("POST", "/companies/7/consent", {"client_id": CLIENT_ID})
    token = (await office.oauth.client_credentials(tenant_id=TenantId(7))).access_token

    class Seventh:
        async def get(self) -> str:
            return token

        async def renew(self, *, rejected: str) -> str:
            raise AssertionError(rejected)

    fortnox = Fortnox(
        http=office.http, api_url=SANDBOX, tokens=Seventh(), pace=FreePace(), observe=office.observed.append
    )
    numbers = [number async for number in fortnox.articles.numbers()]
    assert len(set(numbers)) == len(numbers) == 1_203
    assert len(office.observed) == 3


async def test_only_what_changed_since_is_listed_in_swedish_time(office: Office) -> None:
    office.clock.advance(hours=1)
    since = office.clock()
    await office.of_company("PATCH", f"/articles/{FREIGHT}", {"Description": "Frakt inrikes"})
    number = await office.three_rows()
    assert [item.article_number async for item in office.fortnox.articles.changed_since(since)] == [FREIGHT]
    assert [item.document_number async for item in office.fortnox.orders.changed_since(since)] == [number]


async def test_a_change_in_the_second_pass_of_the_autumn_hour_is_found_from_a_moment_in_the_first(
    office: Office,
) -> None:
    office.clock.set(datetime(2026, 10, 25, 0, 50, tzinfo=UTC))
    since = office.clock()
    office.clock.set(datetime(2026, 10, 25, 1, 20, tzinfo=UTC))
    await office.of_company("PATCH", f"/articles/{FREIGHT}", {"Description": "Frakt inrikes"})
    assert [item.article_number async for item in office.fortnox.articles.changed_since(since)] == [FREIGHT]


async def test_a_missing_article_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound) as caught:
        await office.fortnox.articles.get(ArticleNumber("FINNS-EJ"))
    assert caught.value.code == "fortnox.rejected.2000428"
    assert caught.value.message == "Fortnox has no article FINNS-EJ."
    assert caught.value.remote_text == "Kan inte hitta artikeln."


async def test_a_stock_figure_is_overwritten(office: Office) -> None:
    await office.of_company("PATCH", "", {"warehouse_module": False})
    article = await office.fortnox.articles.put_quantity_in_stock(ArticleNumber(LINE), Decimal("7.25"))
    assert article.quantity_in_stock == Decimal("7.25")
    assert json.loads(office.observed[-1].sent) == {"Article": {"QuantityInStock": 7.25, "StockGoods": True}}
    assert json.loads(office.observed[-1].answered)["Article"]["QuantityInStock"] == 7.25
    assert (await office.fortnox.articles.get(ArticleNumber(LINE))).quantity_in_stock == Decimal("7.25")
    assert (office.observed[-1].sent, office.observed[-1].answered) == ("", "")
