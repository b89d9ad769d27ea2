import asyncio
import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlmodel import select

from app.connections.models import Connection, ConnectionState
from app.inbox.models import Event, EventState
from app.jobs.models import Record
from app.web.webhooks.payloads import external_id
from tests.web.conftest import WEBHOOK_SECRET, Gateway, problem

EVENT: dict[str, Any] = {
    "webhookEventId": 90125,
    "goodsOwnerId": 17,
    "orderId": 55,
    "orderNumber": "1042",
    "orderStatus": {"number": 450},
    "somethingNew": {"of": ["the vendor's", None, 1.5]},
}


async def _call(
    gateway: Gateway,
    connection: Connection | None,
    content: Any,
    *,
    headers: dict[str, str] | None = None,
    key: str = "",
) -> httpx.Response:
    address = f"/webhooks/ongoing/{key or (connection.webhook_key if connection else 'nobody')}/order"
    shown = {"X-Auth-Token": WEBHOOK_SECRET} if headers is None else headers
    if isinstance(content, dict):
        content = json.dumps(content)
    return await gateway.client.post(address, content=content, headers=shown)


async def _events(gateway: Gateway) -> list[Event]:
    async with gateway.services.database.read() as session:
        return list(await session.exec(select(Event)))


def _basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


async def test_event_is_kept_whole_and_answered_with_its_id(gateway: Gateway) -> None:
    connection = await gateway.connection()
    answer = await _call(gateway, connection, EVENT, headers={"X-Auth-Token": WEBHOOK_SECRET, "X-Correlation-Id": "c1"})
    assert answer.status_code == 202
    (event,) = await _events(gateway)
    assert answer.json() == {"event_id": str(event.id), "duplicate": False}
    assert event.payload == EVENT
    assert (event.connection_id, event.kind, event.external_id) == (connection.id, "order", "90125")
    assert (event.state, event.correlation_id, event.received_at) == (EventState.STORED, "c1", gateway.clock())


async def test_nothing_is_processed_inside_the_request(gateway: Gateway) -> None:
    await _call(gateway, await gateway.connection(), EVENT)
    async with gateway.services.database.read() as session:
        assert (await session.exec(select(Record))).all() == []


async def test_the_same_event_again_is_answered_the_same_and_kept_once(gateway: Gateway) -> None:
    connection = await gateway.connection()
    first = await _call(gateway, connection, EVENT)
    again = await _call(gateway, connection, EVENT | {"timestamp": "2026-03-02T10:30:00.1234567"})
    assert again.status_code == 202
    assert again.json() == {"event_id": first.json()["event_id"], "duplicate": True}
    (event,) = await _events(gateway)
    assert event.times_received == 2


async def test_the_same_event_many_times_at_once_is_kept_once(gateway: Gateway) -> None:
    connection = await gateway.connection()
    answers = await asyncio.gather(*(_call(gateway, connection, EVENT) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {202}
    assert sorted(answer.json()["duplicate"] for answer in answers) == [False] + [True] * 7
    (event,) = await _events(gateway)
    assert event.times_received == 8


@pytest.mark.parametrize(
    "headers", [_basic("anyone", WEBHOOK_SECRET), _basic("", WEBHOOK_SECRET), {"x-auth-token": WEBHOOK_SECRET}], ids=str
)
async def test_secret_is_taken_from_the_header_or_as_basic_password(gateway: Gateway, headers: dict[str, str]) -> None:
    assert (await _call(gateway, await gateway.connection(), EVENT, headers=headers)).status_code == 202


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Auth-Token": ""},
        {"X-Auth-Token": "wrong"},
        {"X-Auth-Token": WEBHOOK_SECRET + "x"},
        _basic(WEBHOOK_SECRET, "wrong"),
        _basic(WEBHOOK_SECRET, ""),
        {"Authorization": "Basic !!!"},
        {"Authorization": f"Bearer {WEBHOOK_SECRET}"},
    ],
    ids=str,
)
async def test_wrong_secret_and_unknown_address_are_answered_alike(gateway: Gateway, headers: dict[str, str]) -> None:
    connection = await gateway.connection()
    wrong = await _call(gateway, connection, EVENT, headers=headers)
    unknown = await _call(gateway, None, EVENT, headers=headers)
    told, told_of_unknown = problem(wrong, 401, "not-logged-in"), problem(unknown, 401, "not-logged-in")
    assert told | {"correlation_id": ""} == told_of_unknown | {"correlation_id": ""}
    assert {*wrong.headers} == {*unknown.headers}
    assert wrong.headers["www-authenticate"].startswith("Basic")
    assert await _events(gateway) == []


@pytest.mark.parametrize("key", ["x", "%00", "%C3%A5", "a" * 200])
async def test_right_secret_at_an_address_nobody_has_is_refused(gateway: Gateway, key: str) -> None:
    await gateway.connection()
    problem(await _call(gateway, None, EVENT, key=key), 401, "not-logged-in")


async def test_secret_of_another_connection_is_refused(gateway: Gateway) -> None:
    mine, other = await gateway.connection("Mine", number=17), await gateway.connection("Other", number=18)
    async with gateway.services.database.write() as session:
        kept = await session.get_one(Connection, other.id)
        kept.secrets = gateway.services.vault.seal(
            gateway.services.vault.open(kept.secrets).model_copy(
                update={"webhook_secret": gateway.services.settings.metrics_token}
            )
        )
    problem(await _call(gateway, other, EVENT), 401, "not-logged-in")
    assert (await _call(gateway, mine, EVENT)).status_code == 202


async def test_connection_whose_seal_does_not_open_lets_nobody_in(gateway: Gateway) -> None:
    connection = await gateway.connection()
    async with gateway.services.database.write() as session:
        (await session.get_one(Connection, connection.id)).secrets = "sealed with a lost key"
    problem(await _call(gateway, connection, EVENT), 401, "not-logged-in")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "order=1",
        "[1]",
        '"text"',
        "null",
        "1",
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"a": 1e999}',
        '{"a": ' + "9" * 5000 + "}",
        '{"a": "\\x"}',
        b"\xff\xfe\xfa",
        "[" * 100_000,
        '{"a":' * 100_000,
    ],
    ids=lambda body: repr(body[:20]),
)
async def test_body_that_is_no_json_object_is_malformed(gateway: Gateway, body: Any) -> None:
    problem(await _call(gateway, await gateway.connection(), body), 400, "malformed")
    assert await _events(gateway) == []


async def test_characters_that_postgresql_does_not_keep_do_not_lose_the_event(gateway: Gateway) -> None:
    connection = await gateway.connection()
    answer = await _call(
        gateway, connection, '{"orderNumber": "10\\u000042", "note\\ud800": ["\\udfff", "å\\ud83d\\ude00"]}'
    )
    assert answer.status_code == 202
    (event,) = await _events(gateway)
    assert event.payload == {"orderNumber": "10\ufffd42", "note\ufffd": ["\ufffd", "å😀"]}


async def test_event_of_another_goods_owner_is_refused_where_the_wms_shows_it(gateway: Gateway) -> None:
    told = problem(await _call(gateway, await gateway.connection(), EVENT | {"goodsOwnerId": 18}), 422, "refused")
    assert told["code"] == "webhooks.other_goods_owner"
    assert "17" in told["todo"]
    assert await _events(gateway) == []


@pytest.mark.parametrize("owner", [17, "17", None])
async def test_event_of_this_goods_owner_or_of_none_is_taken(gateway: Gateway, owner: Any) -> None:
    answer = await _call(gateway, await gateway.connection(), EVENT | {"goodsOwnerId": owner})
    assert answer.status_code == 202


@pytest.mark.parametrize("state", [ConnectionState.PAUSED, ConnectionState.NEEDS_RECONNECTING])
async def test_connection_at_rest_keeps_its_events(gateway: Gateway, state: ConnectionState) -> None:
    connection = await gateway.connection()
    await gateway.rest(connection, state, "Stocktaking.")
    assert (await _call(gateway, connection, EVENT)).status_code == 202
    assert len(await _events(gateway)) == 1


@pytest.mark.parametrize("named", [None, 0, "", True, {"a": 1}, "x" * 101, 10**200], ids=lambda named: repr(named)[:20])
def test_event_without_a_usable_id_is_known_by_its_payload(named: Any) -> None:
    payload = EVENT | {"webhookEventId": named}
    assert external_id(payload).startswith("sha256:")
    assert external_id(payload) == external_id(dict(reversed(payload.items())))
    assert external_id(payload) != external_id(payload | {"orderId": 56})


def test_event_is_known_by_its_id_as_number_or_text() -> None:
    assert external_id({"webhookEventId": 7}) == external_id({"webhookEventId": "7"}) == "7"


async def _pieces(size: int) -> AsyncIterator[bytes]:
    yield b'{"a": "'
    for _ in range(size // 1000):
        yield b"x" * 1000
    yield b'"}'


async def test_body_over_the_limit_is_too_large_with_and_without_length(gateway: Gateway) -> None:
    connection = await gateway.connection()
    announced = await _call(gateway, connection, b'{"a": "' + b"x" * 1_100_000 + b'"}')
    problem(announced, 413, "too-large")
    problem(await _call(gateway, connection, _pieces(1_100_000)), 413, "too-large")
    assert await _events(gateway) == []
    assert (await _call(gateway, connection, _pieces(900_000))).status_code == 202


async def test_commit_comes_before_the_answer(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = await gateway.connection()
    kept_when_answered: list[int] = []

    async def send_and_look(scope: Any, receive: Any, send: Any) -> None:
        async def look(message: Any) -> None:
            if message["type"] == "http.response.start":
                kept_when_answered.append(len(await _events(gateway)))
            await send(message)

        await gateway.app(scope, receive, look)

    transport = httpx.ASGITransport(app=send_and_look)
    async with httpx.AsyncClient(transport=transport, base_url="https://bridge.example.com") as client:
        monkeypatch.setattr(gateway, "client", client)
        assert (await _call(gateway, connection, EVENT)).status_code == 202
    assert kept_when_answered == [1]


async def test_database_that_does_not_answer_lets_the_wms_try_again(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    connection = await gateway.connection()

    async def locked(**_: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    monkeypatch.setattr(type(gateway.services.intake), "take", lambda _, **given: locked(**given))
    answer = await _call(gateway, connection, EVENT)
    told = problem(answer, 503, "database-away")
    assert answer.headers["retry-after"] == "5"
    assert "INSERT" not in json.dumps(told)
