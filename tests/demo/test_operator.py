from collections.abc import AsyncIterator

import httpx
import pytest

from app.demo import operator as operators
from app.demo.operator import Operator
from app.demo.servers import Addresses, DemoFailure
from app.demo.shops import LERBO

AT = Addresses(
    gateway="http://gateway.test",
    fortnox="http://fortnox.test",
    ongoing="http://ongoing.test",
    password="",
    environment={},
)


class Gateway:
    """Answers as the gateway's API: a sync joins the run that is going on, `joined` times."""

    def __init__(self) -> None:
        self.joined = 0
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        match request.method, request.url.path.removeprefix("/api/v1/connections/7"):
            case "POST", "/sync":
                going_on, self.joined = self.joined > 0, self.joined - 1
                return httpx.Response(202, json={"runs": [{"state": "moving" if going_on else "queued"}]})
            case "GET", "/options":
                return httpx.Response(200, json={"send_articles": False}, headers={"ETag": '"3"'})
            case "PUT", "/options":
                return httpx.Response(200, json={})
        return httpx.Response(404, text="no such thing")


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Gateway:
    monkeypatch.setattr(operators, "JOIN_SECONDS", 0)
    return Gateway()


@pytest.fixture
async def operator(gateway: Gateway) -> AsyncIterator[Operator]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(gateway)) as http:
        yield Operator(http, AT, LERBO, connection_id="7")


async def test_a_sync_is_asked_for_once_where_none_is_going_on(operator: Operator, gateway: Gateway) -> None:
    await operator.sync("stock_levels")
    assert [request.content for request in gateway.asked] == [b'{"process":"stock_levels"}']


async def test_a_run_that_has_looked_already_does_not_count(operator: Operator, gateway: Gateway) -> None:
    gateway.joined = 2
    await operator.sync("stock_levels")
    assert len(gateway.asked) == 3


async def test_a_run_that_never_ends_is_told(operator: Operator, gateway: Gateway) -> None:
    gateway.joined = 1000
    with pytest.raises(DemoFailure, match="stock_levels"):
        await operator.sync("stock_levels")


async def test_another_interval_leaves_the_other_options_as_they_are(operator: Operator, gateway: Gateway) -> None:
    await operator.sync_every(minutes=1)
    saved = gateway.asked[-1]
    assert (saved.method, saved.headers["If-Match"]) == ("PUT", '"3"')
    assert saved.content == b'{"send_articles":false,"sync_interval_minutes":1}'


async def test_what_the_gateway_refuses_is_told_in_its_words(operator: Operator) -> None:
    operator.connection_id = "8"
    with pytest.raises(DemoFailure, match="no such thing"):
        await operator.sync_record("suppliers", "31")
