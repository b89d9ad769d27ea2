"""What goes over the wire, one call at a time, and what others learn of it."""

import asyncio
import logging
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import httpx
import pytest

from app.errors import GatewayError, RemoteUnavailable
from app.ongoing.client import Ongoing
from app.ongoing.errors import OngoingUnavailable
from app.ongoing.http import query_pairs
from app.ongoing.ids import OngoingOrderId, OngoingOrderLineId
from tests.ongoing.conftest import PASSWORD, USERNAME, Remote


async def test_every_call_carries_http_basic_and_asks_for_json(remote: Remote, ongoing: Ongoing) -> None:
    await ongoing.warehouses.all()
    (sent,) = remote.requests
    assert sent.url == "https://api.ongoingsystems.se/norrsken/api/v1/warehouses"
    assert sent.headers["Authorization"] == f"Basic {b64encode(f'{USERNAME}:{PASSWORD}'.encode()).decode()}"
    assert sent.headers["Accept"] == "application/json"


async def test_bodies_have_a_content_length_and_are_not_chunked(remote: Remote, ongoing: Ongoing) -> None:
    await ongoing.orders.set_status(OngoingOrderId(7), 300)
    (sent,) = remote.requests
    assert sent.content == b'{"orderStatusNumber":300}'
    assert sent.headers["Content-Length"] == str(len(sent.content))
    assert sent.headers["Content-Type"] == "application/json"
    assert "Transfer-Encoding" not in sent.headers


def test_arrays_repeat_the_key_and_times_are_utc_with_an_encoded_zone() -> None:
    summer = timezone(timedelta(hours=2))
    pairs = query_pairs(
        {
            "articleNumbers": ["A 1", "B&2"],
            "from": datetime(2026, 7, 1, 10, 0, 0, 123999, tzinfo=summer),
            "only": True,
            "not": False,
            "id": 0,
            "unused": None,
        }
    )
    assert str(httpx.QueryParams(pairs)) == (
        "articleNumbers=A+1&articleNumbers=B%262&from=2026-07-01T08%3A00%3A00.123Z&only=true&not=false&id=0"
    )


async def test_session_cookies_are_not_carried_to_the_next_call(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(json=[], headers={"Set-Cookie": "ASP.NET_SessionId=granne; path=/"})
    await ongoing.warehouses.all()
    await ongoing.warehouses.all()
    assert "Cookie" not in remote.requests[1].headers


async def test_redirects_are_not_followed(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(302, headers={"Location": "https://example.com/login"})
    with pytest.raises(OngoingUnavailable) as failed:
        await ongoing.warehouses.all()
    assert (failed.value.code, failed.value.status) == ("ongoing.redirected", 302)
    assert len(remote.requests) == 1


async def test_calls_of_one_client_go_one_at_a_time() -> None:
    running = 0
    most = 0

    async def slow(request: httpx.Request) -> httpx.Response:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001)
        running -= 1
        return httpx.Response(200, json=[])

    async with httpx.AsyncClient(transport=httpx.MockTransport(slow)) as http:
        ongoing = Ongoing(
            http=http, api_url="https://api.ongoingsystems.se/x/api/v1", username="u", password="p", goods_owner_id=1
        )
        await asyncio.gather(*(ongoing.warehouses.all() for _ in range(5)))
    assert most == 1


async def test_the_turn_is_held_round_every_call_and_given_back_on_error(remote: Remote) -> None:
    held: list[str] = []

    @asynccontextmanager
    async def turn() -> AsyncIterator[None]:
        held.append("taken")
        try:
            yield
        finally:
            held.append("given back")

    ongoing = remote.client(turn=turn)
    remote.answer = lambda _: httpx.Response(500) if held == ["taken"] else httpx.Response(200, json=[])
    with pytest.raises(RemoteUnavailable):
        await ongoing.warehouses.all()
    await ongoing.warehouses.all()
    assert held == ["taken", "given back"] * 2


async def test_waiting_for_the_turn_does_not_count_against_the_deadline(remote: Remote) -> None:
    @asynccontextmanager
    async def turn() -> AsyncIterator[None]:
        await asyncio.sleep(0.4)
        yield

    assert await remote.client(turn=turn, deadline=timedelta(seconds=0.3)).warehouses.all() == ()


class Drip(httpx.AsyncByteStream):
    """A body that never stops coming, a byte at a time."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0.01)
            yield b" "


async def test_a_dripping_body_does_not_pass_the_deadline(remote: Remote) -> None:
    remote.says(200, stream=Drip(), headers={"Content-Type": "application/json"})
    with pytest.raises(OngoingUnavailable) as failed:
        await remote.client(deadline=timedelta(seconds=0.05)).warehouses.all()
    assert (failed.value.code, failed.value.status) == ("ongoing.timeout", None)
    assert 0.04 < remote.calls[0].seconds < 2


async def test_every_call_is_observed_under_its_template(remote: Remote, ongoing: Ongoing) -> None:
    await ongoing.orders.report_line(OngoingOrderId(7), OngoingOrderLineId(8), Decimal(2))
    remote.says(500)
    with pytest.raises(RemoteUnavailable):
        await ongoing.orders.get(OngoingOrderId(7))
    reported, read = remote.calls
    assert (reported.remote, reported.method, reported.status, reported.outcome) == ("ongoing", "PATCH", 200, "ok")
    assert reported.path == "/orders/{orderId}/lines/{orderLineId}/reportedNumberOfItems"
    assert (read.path, read.status, read.outcome) == ("/orders/{orderId}", 500, "ongoing.server_error")
    assert reported.seconds >= 0


async def test_a_call_given_up_is_observed_as_interrupted(remote: Remote) -> None:
    remote.says(200, stream=Drip(), headers={"Content-Type": "application/json"})
    ongoing = remote.client()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.03):
            await ongoing.warehouses.all()
    assert [(call.status, call.outcome) for call in remote.calls] == [(None, "interrupted")]


async def test_credentials_are_in_no_error_no_log_and_no_representation(
    remote: Remote, ongoing: Ongoing, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = (PASSWORD, b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode())
    written = [repr(ongoing), repr(vars(ongoing)), repr(vars(ongoing.orders)), str(vars(vars(ongoing.orders)["_http"]))]
    for answer in (httpx.Response(401), httpx.Response(500), httpx.Response(200, html="<p>")):
        remote.answer = lambda _, answer=answer: answer  # type: ignore[misc]
        with pytest.raises(GatewayError) as failed:
            await remote.client().warehouses.all()
        written += [repr(failed.value), str(failed.value.__dict__), repr(failed.value.__cause__)]
    written += [record.getMessage() for record in caplog.records]
    assert not [text for text in written for secret in secrets if secret in text]
