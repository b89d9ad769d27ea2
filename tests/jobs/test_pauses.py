from sqlmodel import col, select

from app.connections.models import Connection, ConnectionState
from app.errors import NeedsReconnecting, NotConfigured
from app.jobs.models import Record, RecordState
from app.jobs.pauses import RELEASED_AT_ONCE, open_doors
from app.ledger.outcomes import Sent
from tests.jobs.conftest import ARTICLES, ORDERS, Bench

NO_RIGHT = NotConfigured("No right.", code="fortnox.scope", todo="Connect again.")
NO_KEYS = NeedsReconnecting("No keys.", code="fortnox.invalid_grant", todo="Connect again.")


async def resume(bench: Bench) -> int:
    async with bench.database.write() as session:
        return await open_doors(
            session, bench.requests, bench.connection_id, processes=[ARTICLES, ORDERS], now=bench.clock()
        )


async def test_resuming_releases_what_waited_for_the_process(bench: Bench) -> None:
    bench.script.does("1001", NO_RIGHT, Sent())
    await bench.ask("1001", "1002")
    await bench.run_jobs()
    bench.clock.advance(hours=1)
    assert await resume(bench) == 2
    standing = await bench.standing()
    assert (standing.paused_at, standing.paused_code, standing.paused_message) == (None, "", "")
    assert standing.next_run_at == bench.clock(), "and a run is due"
    await bench.run_jobs()
    assert await bench.records() == {"1001": "sent", "1002": "sent"}


async def test_resuming_releases_what_waited_for_the_connection(bench: Bench) -> None:
    bench.script.does("1001", NO_KEYS, Sent())
    await bench.ask("1001")
    await bench.ask("A1", "A2", process=ARTICLES)
    await bench.run_jobs()
    assert await resume(bench) == 3
    connection = await bench.connection()
    assert (connection.state, connection.state_reason) == (ConnectionState.ACTIVE, "")
    assert [job.keys for _, job in await bench.jobs() if job.process == ARTICLES] == [("A1", "A2")], "in shared jobs"
    await bench.run_jobs()
    assert (await bench.record("1001")).state == RecordState.SENT


async def test_a_cause_that_was_not_mended_closes_the_door_again(bench: Bench) -> None:
    bench.script.does("1001", NO_RIGHT)
    await bench.ask("1001")
    await bench.run_jobs()
    await resume(bench)
    await bench.run_jobs()
    assert (await bench.standing()).paused_message == "No right."
    assert (await bench.record("1001")).state == RecordState.WAITING


async def test_what_waits_for_another_record_is_not_released(bench: Bench) -> None:
    await bench.ask("1001")
    await bench.run_jobs()
    await bench.change("1001", state=RecordState.WAITING, waits_for=f"{ARTICLES}/A1")
    assert await resume(bench) == 0


async def test_what_is_asked_of_a_paused_connection_waits(bench: Bench) -> None:
    async with bench.database.write() as session:
        connection = await session.get_one(Connection, bench.connection_id)
        connection.state = ConnectionState.PAUSED
    await bench.ask("1001")
    await bench.run_jobs()
    assert bench.script.opened == 0
    record = await bench.record("1001")
    assert (record.state, record.waits_for, record.job_id) == (RecordState.WAITING, "connection", None)


async def test_of_a_great_many_the_first_go_with_the_door_and_the_rest_with_the_next_sweep(bench: Bench) -> None:
    """Thousands of jobs made in one transaction would keep SQLite's one writer, and with it the heartbeat, waiting."""
    async with bench.database.write() as session:
        for number in range(RELEASED_AT_ONCE + 30):
            session.add(
                Record(
                    connection_id=bench.connection_id,
                    process=ARTICLES,
                    key=f"{number:04}",
                    state=RecordState.WAITING,
                    waits_for="process",
                    cause="timetable",
                    correlation_id="run",
                    differences=[],
                    since=bench.clock(),
                    updated_at=bench.clock(),
                )
            )
    assert await resume(bench) == RELEASED_AT_ONCE
    async with bench.database.read() as session:
        left = list(await session.exec(select(Record.key).where(col(Record.waits_for) == "process")))
    assert len(left) == 30
