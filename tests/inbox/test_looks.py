"""Events that make a process look: few runs of many events, and no event passed by."""

from typing import Any

import pytest
from sqlmodel import col, select

from app.connections.models import Connection, ConnectionState, ProcessStanding
from app.connections.options import Options
from app.inbox.models import EventState
from app.jobs.models import Cause, Run, RunState
from tests.inbox.conftest import ADJUSTMENTS, SHIPMENTS, Letterbox

ON = Options(warehouse_module=True, report_stock_adjustments=True).model_dump(mode="json")


@pytest.fixture(autouse=True)
async def switched_on(letterbox: Letterbox) -> None:
    async with letterbox.database.write() as session:
        (await session.get_one(Connection, letterbox.connection_id)).options = ON


async def runs(letterbox: Letterbox) -> list[Run]:
    async with letterbox.database.read() as session:
        return list(await session.exec(select(Run).order_by(col(Run.created_at))))


async def become(letterbox: Letterbox, state: RunState) -> None:
    async with letterbox.database.write() as session:
        for run in await session.exec(select(Run)):
            run.state = state


async def tell(letterbox: Letterbox, *events: str) -> None:
    for event in events:
        await letterbox.post(event, kind="count", event=event)
    while await letterbox.dispatcher.dispatch():
        pass


async def test_an_event_makes_a_run_in_its_own_name(letterbox: Letterbox) -> None:
    await tell(letterbox, "row 1")
    (run,) = await runs(letterbox)
    assert (run.process, run.cause, run.state) == (ADJUSTMENTS, Cause.WEBHOOK, RunState.QUEUED)
    assert run.correlation_id == "call-row 1"
    event = (await letterbox.events())["row 1"]
    assert (event.state, event.note) == (EventState.HANDLED, f"{ADJUSTMENTS} run {run.id}")


async def test_a_stock_count_of_a_thousand_rows_is_one_look_that_begins_a_little_later(letterbox: Letterbox) -> None:
    await tell(letterbox, *(f"row {number}" for number in range(250)))
    assert len(await runs(letterbox)) == 1
    (job,) = letterbox.queue._client.list_workflows(status=["DELAYED"])
    assert job.input is not None
    assert job.input["args"][0]["kind"] == "scan"
    assert {event.state for event in (await letterbox.events()).values()} == {EventState.HANDLED}


@pytest.mark.parametrize("begun", [RunState.SCANNING, RunState.MOVING])
async def test_an_event_that_comes_while_a_run_scans_is_followed_by_one_more(
    letterbox: Letterbox, begun: RunState
) -> None:
    await tell(letterbox, "row 1")
    await become(letterbox, begun)
    letterbox.clock.advance(seconds=1)
    await tell(letterbox, "row 2", "row 3")
    await tell(letterbox, "row 4")
    assert [run.state for run in await runs(letterbox)] == [begun, RunState.QUEUED]


@pytest.mark.parametrize("ended", [RunState.DONE, RunState.STOPPED])
async def test_an_event_after_a_run_makes_a_new_one(letterbox: Letterbox, ended: RunState) -> None:
    await tell(letterbox, "row 1")
    await become(letterbox, ended)
    letterbox.clock.advance(seconds=1)
    await tell(letterbox, "row 2")
    assert [run.state for run in await runs(letterbox)] == [ended, RunState.QUEUED]


@pytest.mark.parametrize("rests", ["switch", "process", "connection"])
async def test_a_process_that_is_off_or_rests_is_not_set_going_and_the_event_is_handled(
    letterbox: Letterbox, rests: str
) -> None:
    async with letterbox.database.write() as session:
        connection = await session.get_one(Connection, letterbox.connection_id)
        standing = await session.get_one(ProcessStanding, (letterbox.connection_id, ADJUSTMENTS))
        match rests:
            case "switch":
                connection.options = {}
            case "process":
                standing.paused_at = letterbox.clock()
            case _:
                connection.state = ConnectionState.PAUSED
    await tell(letterbox, "row 1")
    assert await runs(letterbox) == []
    event = (await letterbox.events())["row 1"]
    assert event.state == EventState.HANDLED
    assert event.note == f"{ADJUSTMENTS} is off or rests: its next run finds it"


async def test_a_rollback_leaves_neither_run_nor_handled_event(
    letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError

    await letterbox.post("row 1", kind="count", event="row 1")
    with monkeypatch.context() as patch:
        patch.setattr(type(letterbox.queue), "enqueue", fails)
        await letterbox.dispatcher.dispatch()
    assert await runs(letterbox) == []
    assert (await letterbox.events())["row 1"].state == EventState.IGNORED


async def test_one_transaction_handles_one_kind_of_one_connection(letterbox: Letterbox) -> None:
    for number in range(3):
        await letterbox.post(f"row {number}", kind="count", event=f"row {number}")
        await letterbox.post(f"100{number}")
        letterbox.clock.advance(seconds=1)
    assert await letterbox.dispatcher.dispatch() == 3
    assert {event.kind for event in (await letterbox.events()).values() if event.state == EventState.HANDLED} in (
        {"count"},
        {"order"},
    )
    assert await letterbox.dispatcher.dispatch() == 3
    assert await letterbox.dispatcher.dispatch() == 0
    assert {record.process for record in (await letterbox.records()).values()} == {SHIPMENTS}
