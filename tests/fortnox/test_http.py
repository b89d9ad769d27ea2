import asyncio
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from app.errors import GatewayError, NeedsReconnecting, NotFound, RemoteUnavailable
from app.fortnox.articles import ArticleNumber
from app.fortnox.calls import RemoteCall
from app.fortnox.client import Fortnox
from tests.fortnox.conftest import Script

NUMBER = ArticleNumber("LYKTA-3")
ARTICLE = {"Article": {"ArticleNumber": NUMBER, "QuantityInStock": 1.10}}
UNAUTHORIZED = {"message": "unauthorized"}


async def test_a_call_takes_a_turn_and_sends_the_bearer_token(script: Script) -> None:
    remote = script(httpx.Response(200, json=ARTICLE))
    await remote.fortnox.articles.get(NUMBER)
    [request] = remote.requests
    assert request.headers["Authorization"] == "Bearer token-1"
    assert request.headers["Accept"] == "application/json"
    assert "Content-Type" not in request.headers
    assert str(request.url) == "https://fortnox.example/3/articles/LYKTA-3"
    assert remote.pace.turns == 1


async def test_a_body_is_sent_as_json(script: Script) -> None:
    remote = script(httpx.Response(200, json=ARTICLE))
    await remote.fortnox.articles.put_quantity_in_stock(NUMBER, Decimal(3))
    assert remote.requests[0].headers["Content-Type"] == "application/json"


async def test_json_is_read_whatever_the_content_type_says_and_decimals_stay_exact(script: Script) -> None:
    content = b'{"Article": {"ArticleNumber": "LYKTA-3", "QuantityInStock": 0.10000000000000000001}}'
    remote = script(httpx.Response(200, content=content, headers={"Content-Type": "text/html"}))
    article = await remote.fortnox.articles.get(NUMBER)
    assert article.quantity_in_stock == Decimal("0.10000000000000000001")


async def test_an_expired_token_is_renewed_once_and_the_call_made_again(script: Script) -> None:
    remote = script(httpx.Response(401, json=UNAUTHORIZED), httpx.Response(200, json=ARTICLE))
    assert (await remote.fortnox.articles.get(NUMBER)).article_number == NUMBER
    assert remote.tokens.rejected == ["token-1"]
    assert [request.headers["Authorization"] for request in remote.requests] == ["Bearer token-1", "Bearer token-2"]
    assert remote.pace.turns == 2
    assert [call.outcome for call in remote.observed] == ["fortnox.token_refused", "ok"]


async def test_a_new_token_that_is_refused_as_well_needs_a_new_connection(script: Script) -> None:
    remote = script(httpx.Response(401, json=UNAUTHORIZED), httpx.Response(401, json=UNAUTHORIZED))
    with pytest.raises(NeedsReconnecting) as caught:
        await remote.fortnox.articles.get(NUMBER)
    assert caught.value.code == "fortnox.token_refused"
    assert len(remote.requests) == 2


async def test_an_ended_consent_is_told_as_it_comes_from_the_renewal(script: Script) -> None:
    remote = script(httpx.Response(401, json=UNAUTHORIZED), tokens=["only"])
    with pytest.raises(NeedsReconnecting) as caught:
        await remote.fortnox.articles.get(NUMBER)
    assert caught.value.code == "fortnox.invalid_grant"
    assert len(remote.requests) == 1


@pytest.mark.parametrize(
    "reply",
    [
        httpx.Response(429),
        httpx.Response(500),
        httpx.ConnectError("refused"),
        httpx.ReadError("reset"),
        httpx.RemoteProtocolError("Server disconnected without sending a response."),
    ],
    ids=repr,
)
async def test_nothing_else_is_tried_again_here_as_a_write_may_have_been_done(script: Script, reply: Any) -> None:
    remote = script(reply)
    with pytest.raises(RemoteUnavailable):
        await remote.fortnox.articles.put_quantity_in_stock(NUMBER, Decimal(3))
    assert len(remote.requests) == 1
    assert remote.tokens.rejected == []


async def test_a_broken_connection_is_unreachable_in_our_words_and_the_librarys(script: Script) -> None:
    remote = script(httpx.ConnectError("All connection attempts failed"))
    with pytest.raises(RemoteUnavailable) as caught:
        await remote.fortnox.articles.get(NUMBER)
    assert caught.value.code == "fortnox.unreachable"
    assert caught.value.message == "Fortnox could not be reached over article LYKTA-3."
    assert caught.value.remote_text == "ConnectError: All connection attempts failed"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!doctype html><title>Underh\xc3\xa5ll</title>", "a web page"),
        (b'{"Article": {"ArticleNumber"', "broken JSON"),
        (b"", "broken JSON"),
        (b"\xff\xfe\xfa", "broken JSON"),
        (b"[" * 100_000, "broken JSON"),
    ],
)
async def test_a_success_that_is_no_json_counts_as_no_answer(script: Script, content: bytes, words: str) -> None:
    remote = script(httpx.Response(200, content=content, headers={"Content-Type": "application/json"}))
    with pytest.raises(RemoteUnavailable) as caught:
        await remote.fortnox.articles.get(NUMBER)
    assert caught.value.code == "fortnox.unexpected_answer"
    assert words in caught.value.message
    assert remote.observed[0].outcome == "fortnox.unexpected_answer"


async def test_the_observer_is_told_of_each_request_with_its_template_and_without_secrets(script: Script) -> None:
    missing = {"ErrorInformation": {"Error": 1, "Message": "Kan inte hitta artikeln.", "Code": 2000428}}
    remote = script(httpx.Response(200, json=ARTICLE), httpx.Response(404, json=missing), httpx.ReadTimeout("late"))
    await remote.fortnox.articles.get(NUMBER)
    with pytest.raises(NotFound):
        await remote.fortnox.articles.get(NUMBER)
    with pytest.raises(RemoteUnavailable):
        await remote.fortnox.articles.get(NUMBER)
    assert [(call.remote, call.method, call.path, call.status, call.outcome) for call in remote.observed] == [
        ("fortnox", "GET", "/3/articles/{ArticleNumber}", 200, "ok"),
        ("fortnox", "GET", "/3/articles/{ArticleNumber}", 404, "fortnox.rejected.2000428"),
        ("fortnox", "GET", "/3/articles/{ArticleNumber}", None, "fortnox.unreachable"),
    ]
    assert all(call.seconds >= 0 for call in remote.observed)
    assert "token-1" not in repr(remote.observed)


class Dripping(httpx.AsyncByteStream):
    """A body that comes byte by byte, each sooner than any timeout between bytes."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0.005)
            yield b" "


def impatient(transport: httpx.MockTransport, observed: list[RemoteCall]) -> tuple[Fortnox, httpx.AsyncClient]:
    class Free:
        @asynccontextmanager
        async def turn(self) -> AsyncIterator[None]:
            yield

    class One:
        async def get(self) -> str:
            return "token-1"

        async def renew(self, *, rejected: str) -> str:
            raise AssertionError(rejected)

    http = httpx.AsyncClient(transport=transport)
    fortnox = Fortnox(
        http=http,
        api_url="https://fortnox.example",
        tokens=One(),
        pace=Free(),
        observe=observed.append,
        deadline=timedelta(milliseconds=50),
    )
    return fortnox, http


async def test_a_dripping_body_does_not_pass_the_deadline() -> None:
    observed: list[RemoteCall] = []
    fortnox, http = impatient(httpx.MockTransport(lambda _: httpx.Response(200, stream=Dripping())), observed)
    async with http, asyncio.timeout(5):
        with pytest.raises(RemoteUnavailable) as caught:
            await fortnox.articles.get(NUMBER)
    assert caught.value.code == "fortnox.timeout"
    assert caught.value.message == "Fortnox did not answer in 0.05 s over article LYKTA-3."
    assert observed[0].outcome == "fortnox.timeout"


async def test_a_call_that_its_caller_gives_up_is_observed_as_interrupted() -> None:
    observed: list[RemoteCall] = []
    asked = asyncio.Event()

    async def never(_: httpx.Request) -> httpx.Response:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    fortnox, http = impatient(httpx.MockTransport(never), observed)
    async with http:
        call = asyncio.create_task(fortnox.articles.get(NUMBER))
        await asked.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
    assert observed[0].outcome == "interrupted"


async def test_a_cookie_of_one_company_does_not_go_with_the_request_of_another(script: Script) -> None:
    remote = script(
        httpx.Response(200, json=ARTICLE, headers={"Set-Cookie": "session=company-one; Path=/"}),
        httpx.Response(200, json=ARTICLE),
    )
    await remote.fortnox.articles.get(NUMBER)
    await remote.fortnox.articles.get(NUMBER)
    assert "Cookie" not in remote.requests[1].headers


@pytest.mark.parametrize(
    "reply",
    [
        httpx.Response(400, json={"ErrorInformation": {"message": "Nej.", "code": 2000359}}),
        httpx.Response(500, text="oops"),
        httpx.Response(200, text="<html>"),
        httpx.ReadError("reset"),
    ],
    ids=repr,
)
async def test_no_error_shows_the_token(script: Script, reply: Any) -> None:
    remote = script(reply)
    with pytest.raises(GatewayError) as caught:
        await remote.fortnox.articles.get(NUMBER)
    shown = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
    assert "token-1" not in shown
