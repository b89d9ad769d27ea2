from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.errors import GatewayBug
from app.fortnox.articles import ArticleListItem
from tests.fortnox.conftest import Script


def page(numbers: range, *, number: int, pages: int) -> httpx.Response:
    meta = {"@TotalResources": 0, "@TotalPages": pages, "@CurrentPage": number}
    return httpx.Response(200, json={"MetaInformation": meta, "Articles": articles(numbers)})


def articles(numbers: range) -> list[dict[str, Any]]:
    return [{"ArticleNumber": f"A{number:04}"} for number in numbers]


async def read(remote: Any) -> list[str]:
    return [number async for number in remote.fortnox.articles.numbers()]


async def test_a_list_is_read_in_ascending_number_in_pages_of_500(script: Script) -> None:
    remote = script(page(range(500), number=1, pages=2), page(range(500, 612), number=2, pages=2))
    assert await read(remote) == [f"A{number:04}" for number in range(612)]
    assert remote.targets == [
        "/3/articles?sortby=articlenumber&sortorder=ascending&page=1&limit=500",
        "/3/articles?sortby=articlenumber&sortorder=ascending&page=2&limit=500",
    ]


async def test_an_empty_list_has_no_pages_and_costs_one_request(script: Script) -> None:
    remote = script(page(range(0), number=1, pages=0))
    assert await read(remote) == []
    assert len(remote.requests) == 1


async def test_a_list_that_grows_meanwhile_is_read_to_its_new_end(script: Script) -> None:
    remote = script(
        page(range(500), number=1, pages=1 + 1),
        page(range(500, 1000), number=2, pages=3),
        page(range(1000, 1001), number=3, pages=3),
    )
    assert len(await read(remote)) == 1001


async def test_a_list_without_meta_information_is_read_until_a_page_is_not_full(script: Script) -> None:
    remote = script(
        httpx.Response(200, json={"Articles": articles(range(500))}),
        httpx.Response(200, json={"Articles": articles(range(500, 501))}),
    )
    assert len(await read(remote)) == 501


@pytest.mark.parametrize("body", [{}, [], {"Articles": {"ArticleNumber": "A"}}, {"Articles": [3]}])
async def test_a_list_of_another_shape_is_unreadable(script: Script, body: Any) -> None:
    remote = script(httpx.Response(200, json=body))
    with pytest.raises(GatewayBug) as caught:
        await read(remote)
    assert caught.value.code == "fortnox.unreadable_answer"


async def test_lastmodified_is_swedish_time_with_the_space_encoded(script: Script) -> None:
    remote = script(page(range(1), number=1, pages=1))
    since = datetime(2026, 7, 1, 22, 15, 40, tzinfo=UTC)
    items = [item async for item in remote.fortnox.articles.changed_since(since)]
    assert items == [ArticleListItem(article_number="A0000")]
    assert "lastmodified=2026-07-02%2000:15&" in remote.targets[0]
