from typing import Any

import pytest
from sqlmodel import select

from app.connections.audit import AuditEntry
from app.connections.models import ConnectionState, ProcessStanding
from app.jobs.models import Record, RecordState, Run
from app.web.users import Role
from tests.web.conftest import Gateway, path, problem


async def _sync(gateway: Gateway, connection: Any, body: Any = None) -> Any:
    headers = await gateway.user(f"bo-{id(body)}-{gateway.clock().timestamp()}", Role.OPERATOR, [connection])
    headers["X-Correlation-Id"] = "asked-by-hand"
    return await gateway.client.post(path(connection, "/sync"), json=body or {}, headers=headers)


async def _runs(gateway: Gateway) -> list[Run]:
    async with gateway.services.database.read() as session:
        return list(await session.exec(select(Run)))


async def test_everything_that_is_on_is_set_going(gateway: Gateway) -> None:
    connection = await gateway.connection(send_suppliers=False)
    answer = await _sync(gateway, connection)
    assert answer.status_code == 202, answer.text
    told = answer.json()
    assert [run["process"] for run in told["runs"]] == ["articles", "sales_orders", "shipments"]
    assert {(run["state"], run["cause"], run["correlation_id"]) for run in told["runs"]} == {
        ("queued", "manual", "asked-by-hand")
    }
    assert [(one["process"], one["todo"]) for one in told["left_out"]] == [
        ("suppliers", "Switch on the option send_suppliers.")
    ]
    assert {run.process for run in await _runs(gateway)} == {"articles", "sales_orders", "shipments"}


async def test_body_can_be_left_out(gateway: Gateway) -> None:
    connection = await gateway.connection()
    answer = await gateway.client.post(path(connection, "/sync"), headers=await gateway.admin())
    assert len(answer.json()["runs"]) == 4


async def test_run_that_is_going_on_is_joined(gateway: Gateway) -> None:
    connection = await gateway.connection()
    first = (await _sync(gateway, connection, {"process": "articles"})).json()["runs"]
    gateway.clock.advance(seconds=5)
    second = (await _sync(gateway, connection, {"process": "articles"})).json()["runs"]
    assert [run["id"] for run in first] == [run["id"] for run in second]
    assert len(await _runs(gateway)) == 1


async def test_one_record_is_moved_even_if_it_was_never_seen(gateway: Gateway) -> None:
    connection = await gateway.connection()
    answer = await _sync(gateway, connection, {"process": "articles", "key": "A/1 å"})
    record = answer.json()["record"]
    assert (record["process"], record["key"], record["state"]) == ("articles", "A/1 å", "queued")
    assert (record["cause"], record["correlation_id"]) == ("manual", "asked-by-hand")
    async with gateway.services.database.read() as session:
        kept = await session.get_one(Record, (connection.id, "articles", "A/1 å"))
    assert kept.job_id is not None
    assert await _runs(gateway) == []


@pytest.mark.parametrize(
    "body",
    [
        {"key": "1042"},
        {"process": "invoices"},
        {"process": "articles", "key": ""},
        {"process": "articles", "key": "a\x00b"},
        {"process": "articles", "key": "x" * 201},
        {"processes": ["articles"]},
        [],
    ],
    ids=str,
)
async def test_wish_that_makes_no_sense_is_invalid(gateway: Gateway, body: Any) -> None:
    connection = await gateway.connection()
    answer = await gateway.client.post(path(connection, "/sync"), json=body, headers=await gateway.admin())
    problem(answer, 422, "invalid")


@pytest.mark.parametrize("body", [{}, {"process": "articles"}, {"process": "articles", "key": "A"}], ids=str)
async def test_connection_at_rest_is_not_set_going(gateway: Gateway, body: dict[str, str]) -> None:
    connection = await gateway.connection()
    await gateway.rest(connection, ConnectionState.PAUSED, "Stocktaking.")
    told = problem(await _sync(gateway, connection, body), 409, "conflict")
    assert "Stocktaking." in told["detail"]
    assert await _runs(gateway) == []


@pytest.mark.parametrize("key", [None, "1042"])
async def test_process_that_is_off_is_refused_by_name(gateway: Gateway, key: str | None) -> None:
    connection = await gateway.connection(send_sales_orders=False)
    body = {"process": "sales_orders"} | ({"key": key} if key else {})
    told = problem(await _sync(gateway, connection, body), 422, "refused")
    assert told["code"] == "process.off"


async def test_process_at_rest_says_why_and_the_others_go(gateway: Gateway) -> None:
    connection = await gateway.connection()
    async with gateway.services.database.write() as session:
        standing = await session.get_one(ProcessStanding, (connection.id, "sales_orders"))
        standing.paused_message, standing.paused_todo = "No right to orders.", "Connect again."
        standing.paused_at = gateway.clock()
    told = problem(await _sync(gateway, connection, {"process": "sales_orders"}), 409, "conflict")
    assert (told["code"], told["todo"]) == ("process.paused", "Connect again.")
    assert "No right to orders." in told["detail"]
    gateway.clock.advance(seconds=1)
    everything = (await _sync(gateway, connection)).json()
    assert len(everything["runs"]) == 3
    assert [one["process"] for one in everything["left_out"]] == ["sales_orders"]


async def test_record_on_its_way_is_not_moved_twice(gateway: Gateway) -> None:
    connection = await gateway.connection()
    seen = []
    for _ in range(2):
        await _sync(gateway, connection, {"process": "articles", "key": "A"})
        gateway.clock.advance(seconds=1)
        async with gateway.services.database.read() as session:
            seen.append(await session.get_one(Record, (connection.id, "articles", "A")))
    assert seen[0].job_id == seen[1].job_id
    assert {record.state for record in seen} == {RecordState.QUEUED}
    assert [record.wanted for record in seen] == [1, 2]


@pytest.mark.parametrize(
    ("body", "subject"),
    [({}, "all processes"), ({"process": "articles"}, "articles"), ({"process": "articles", "key": "A"}, "articles A")],
    ids=str,
)
async def test_who_asked_is_written_down(gateway: Gateway, body: dict[str, str], subject: str) -> None:
    connection = await gateway.connection()
    assert (await _sync(gateway, connection, body)).status_code == 202
    async with gateway.services.database.read() as session:
        (entry,) = await session.exec(select(AuditEntry))
    assert (entry.action, entry.subject, entry.connection_id) == ("sync_asked", subject, connection.id)
    assert entry.username.startswith("bo-")
    assert entry.correlation_id == "asked-by-hand"


async def test_what_was_refused_is_not_written_down(gateway: Gateway) -> None:
    connection = await gateway.connection(send_articles=False)
    for body in ({"process": "articles"}, {"process": "articles", "key": "A"}):
        assert (await _sync(gateway, connection, body)).status_code == 422
    async with gateway.services.database.read() as session:
        assert (await session.exec(select(AuditEntry))).all() == []
