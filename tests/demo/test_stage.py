from collections.abc import AsyncIterator

import httpx
import pytest

from app.demo import stage as stages
from app.demo.servers import Addresses, DemoFailure
from app.demo.shops import FJALLBODEN
from app.demo.stage import Stage

AT = Addresses(
    gateway="http://gateway.test",
    fortnox="http://fortnox.test",
    ongoing="http://ongoing.test",
    password="",
    environment={},
)


def _remotes(request: httpx.Request) -> httpx.Response:
    if request.url.host == "fortnox.test":
        return httpx.Response(200, json={"companies": {"1000001": {"name": "Fjällboden Friluft AB"}}})
    return httpx.Response(200, json={"systems": {"demo": {"goods_owners": {"4711": {"name": "Skogsbrynets Handel"}}}}})


@pytest.fixture
def told() -> list[tuple[str, int, int]]:
    return []


@pytest.fixture
async def stage(told: list[tuple[str, int, int]], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setattr(stages, "POLL_SECONDS", 0)
    async with httpx.AsyncClient(transport=httpx.MockTransport(_remotes)) as http:
        yield Stage(http, AT, FJALLBODEN, lambda *how_far: told.append(how_far))


async def test_a_chapter_is_through_when_nothing_is_missing(stage: Stage, told: list[tuple[str, int, int]]) -> None:
    left = iter((["1", "2"], ["2"], []))
    now = await stage.until("orders", 3, lambda _: next(left))
    assert told == [("orders", 1, 3), ("orders", 2, 3), ("orders", 3, 3)]
    assert (now.company["name"], now.goods_owner["name"]) == ("Fjällboden Friluft AB", "Skogsbrynets Handel")


async def test_a_chapter_that_does_not_end_says_what_is_missing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "CHAPTER_SECONDS", 0.05)
    with pytest.raises(DemoFailure, match=r"orders, after 0 s 6 of 20 missing: 1, 2, 3, 4, 5 …"):
        await stage.until("orders", 20, lambda _: ["1", "2", "3", "4", "5", "6"])
