import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.connections.models import Connection
from app.jobs.models import Record, RecordState, Run, RunState
from app.web.api.runs import following
from tests.web.conftest import Gateway, path, problem


def _run(gateway: Gateway, connection: Connection, **changes: Any) -> Run:
    given: dict[str, Any] = {
        "id": uuid4(),
        "connection_id": connection.id,
        "process": "sales_orders",
        "cause": "timetable",
        "state": RunState.MOVING,
        "correlation_id": "run-1",
        "calls": [],
        "created_at": gateway.clock(),
    }
    return Run(**given | changes)


async def _read(gateway: Gateway, connection: Connection, run_id: UUID) -> dict[str, Any]:
    answer = await gateway.client.get(path(connection, f"/runs/{run_id}"), headers=await gateway.admin())
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def _counts(told: dict[str, Any]) -> dict[str, int]:
    return {name: told[name] for name in ("found", "sent", "unchanged", "held", "failed", "on_the_way")}


async def test_progress_counts_each_record_by_its_last_attempt(gateway: Gateway) -> None:
    connection = await gateway.connection()
    run = _run(gateway, connection, found=8)
    other = _run(gateway, connection, state=RunState.DONE)
    await gateway.add(run, other)
    moved = [
        ("A", "sent"),
        ("B", "failed"),
        ("B", "sent"),
        ("C", "sent"),
        ("C", "unchanged"),
        ("D", "unchanged"),
        ("E", "held"),
        ("F", "failed"),
        ("G", "failed"),
        ("K", "waiting"),
    ]
    await gateway.add(
        *(gateway.transfer(connection, key, outcome, run_id=run.id) for key, outcome in moved),
        gateway.transfer(connection, "A", "held", run_id=other.id),
        gateway.transfer(connection, "A", "failed", run_id=run.id, process="articles"),
        gateway.record(connection, "L", RecordState.QUEUED, run_id=run.id, process="articles"),
        gateway.record(connection, "F", RecordState.FAILED, run_id=run.id, job_id="later"),
        gateway.record(connection, "G", RecordState.RUNNING, run_id=run.id, job_id="now"),
        gateway.record(connection, "H", RecordState.QUEUED, run_id=run.id, job_id="soon"),
        gateway.record(connection, "I", RecordState.WAITING, run_id=run.id),
        gateway.record(connection, "J", RecordState.QUEUED, run_id=other.id, job_id="soon"),
    )
    told = await _read(gateway, connection, run.id)
    assert _counts(told) == {"found": 8, "sent": 3, "unchanged": 1, "held": 1, "failed": 2, "on_the_way": 3}


async def test_progress_of_a_run_that_moved_nothing_is_nought(gateway: Gateway) -> None:
    connection = await gateway.connection()
    run = _run(gateway, connection, state=RunState.STOPPED, message="No right to orders.")
    await gateway.add(run)
    told = await _read(gateway, connection, run.id)
    assert set(_counts(told).values()) == {0}
    assert (told["state"], told["message"]) == ("stopped", "No right to orders.")


async def test_run_of_another_connection_is_not_found(gateway: Gateway) -> None:
    connection, other = await gateway.connection(number=1), await gateway.connection("Other", number=2)
    run = _run(gateway, other)
    await gateway.add(run)
    admin = await gateway.admin()
    problem(await gateway.client.get(path(connection, f"/runs/{run.id}"), headers=admin), 404, "not-found")
    assert (await gateway.client.get(path(connection, "/runs"), headers=admin)).json()["items"] == []


async def test_runs_are_listed_the_latest_first_page_by_page(gateway: Gateway) -> None:
    connection, now = await gateway.connection(), gateway.clock()
    runs = [_run(gateway, connection, created_at=now + timedelta(microseconds=number // 2)) for number in range(5)]
    await gateway.add(*runs)
    admin, cursor, seen = await gateway.admin(), "", []
    while True:
        params = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await gateway.client.get(path(connection, "/runs"), headers=admin, params=params)).json()
        seen += [one["id"] for one in page["items"]]
        if not (cursor := page["next_cursor"]):
            break
    expected = sorted(runs, key=lambda run: (run.created_at, run.id), reverse=True)
    assert seen == [str(run.id) for run in expected]


async def test_runs_are_filtered_by_process_and_state(gateway: Gateway) -> None:
    connection = await gateway.connection()
    wanted = _run(gateway, connection, process="articles", state=RunState.DONE)
    await gateway.add(
        wanted,
        _run(gateway, connection, process="articles"),
        _run(gateway, connection, process="shipments", state=RunState.DONE),
    )
    answer = await gateway.client.get(
        path(connection, "/runs"), headers=await gateway.admin(), params={"process": "articles", "state": "done"}
    )
    assert [one["id"] for one in answer.json()["items"]] == [str(wanted.id)]


@pytest.mark.parametrize(
    "params",
    [
        {"limit": "0"},
        {"limit": "201"},
        {"limit": "many"},
        {"process": "invoices"},
        {"state": "asleep"},
        {"cursor": ""},
        {"cursor": "!"},
        {"cursor": "å"},
        {"cursor": "e30"},
        {"cursor": "WyJhIiwiYiJd"},
        {"cursor": "WzEsMl0"},
        {"cursor": "WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwgIjAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMCJd"},
        {"cursor": "W1tbW1tbW1tbW1tbW1tbW1tbW1tb" * 30},
        {"cursor": "x" * 1001},
    ],
    ids=lambda params: str(params)[:40],
)
async def test_impossible_filter_or_cursor_is_invalid(gateway: Gateway, params: dict[str, str]) -> None:
    connection = await gateway.connection()
    answer = await gateway.client.get(path(connection, "/runs"), headers=await gateway.admin(), params=params)
    told = problem(answer, 422, "invalid")
    (name,) = params
    assert [fault["at"] for fault in told["errors"]] == [f"query.{name}"]


async def test_a_run_is_followed_until_it_is_over(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = await gateway.connection()
    run = _run(gateway, connection, found=1)
    await gateway.add(run, gateway.record(connection, "1", RecordState.QUEUED, run_id=run.id))
    looks = 0

    async def time_passes(_: float) -> None:
        nonlocal looks
        looks += 1
        async with gateway.services.database.write() as session:
            if looks == 2:
                (await session.get_one(Record, (connection.id, "sales_orders", "1"))).state = RecordState.SENT
            if looks == 3:
                (await session.get_one(Run, run.id)).state = RunState.DONE

    monkeypatch.setattr("app.web.api.runs.asyncio.sleep", time_passes)
    told = [one async for one in following(gateway.services, connection.id, run.id)]
    assert [(one.state, one.on_the_way) for one in told] == [("moving", 1), ("moving", 0), ("done", 0)]


async def test_the_progress_of_a_run_comes_as_server_sent_events(gateway: Gateway) -> None:
    connection = await gateway.connection()
    run = _run(gateway, connection, state=RunState.DONE)
    await gateway.add(run)
    answer = await gateway.client.get(path(connection, f"/runs/{run.id}/progress"), headers=await gateway.admin())
    assert answer.headers["content-type"].startswith("text/event-stream")
    event, data = answer.text.strip().split("\n")[:2]
    assert event == "event: progress"
    assert json.loads(data.removeprefix("data: "))["state"] == "done"


async def test_a_run_of_another_connection_is_not_followed(gateway: Gateway) -> None:
    connection, other = await gateway.connection(number=1), await gateway.connection("Other", number=2)
    run = _run(gateway, other)
    await gateway.add(run)
    assert [one async for one in following(gateway.services, connection.id, run.id)] == []
