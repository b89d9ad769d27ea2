import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from app.connections.models import Connection, ConnectionState, ProcessStanding
from app.database.engine import Database
from app.jobs.models import Run
from app.jobs.timetable import CLAIM_AT_ONCE, Timetable, next_run, offset, reschedule
from tests.clock import Clock
from tests.jobs.conftest import ARTICLES, ORDERS, Bench, Script, make_bench

SWITCHES = {ARTICLES: "send_articles", ORDERS: "send_sales_orders"}
QUARTER = timedelta(minutes=15)


@pytest.fixture
def timetable(bench: Bench) -> Timetable:
    return Timetable(bench.database, bench.requests, SWITCHES, bench.clock)


async def runs(bench: Bench) -> list[Run]:
    async with bench.database.read() as session:
        return list(await session.exec(select(Run).order_by(col(Run.created_at), col(Run.correlation_id))))


def test_connections_are_spread_evenly_over_the_interval() -> None:
    connections = [uuid4() for _ in range(400)]
    minutes = [int(offset(connection, QUARTER) / timedelta(minutes=1)) for connection in connections]
    assert set(minutes) == set(range(15))
    assert max(minutes.count(minute) for minute in range(15)) < 60


def test_the_times_of_a_connection_are_the_same_after_every_restart() -> None:
    connection, now = UUID(int=7), datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    first = next_run(connection, QUARTER, now)
    assert now < first <= now + QUARTER
    assert next_run(connection, QUARTER, first) == first + QUARTER
    assert next_run(connection, QUARTER, first - timedelta(microseconds=1)) == first


async def test_a_new_connection_runs_at_once_and_then_at_its_own_interval(bench: Bench, timetable: Timetable) -> None:
    assert await timetable.start_due() == 2
    await bench.run_jobs()
    standing = await bench.standing()
    assert bench.clock() < standing.next_run_at <= bench.clock() + QUARTER
    assert await timetable.start_due() == 0
    bench.clock.set(standing.next_run_at)
    assert await timetable.start_due() == 2
    assert [run.cause for run in await runs(bench)] == ["timetable"] * 4


async def test_processes_that_are_due_together_start_in_the_order_of_the_catalogue(
    bench: Bench, timetable: Timetable
) -> None:
    await timetable.start_due()
    assert [job.process for _, job in await bench.jobs()] == [ARTICLES, ORDERS]


async def test_a_run_that_goes_on_when_the_next_is_due_is_let_go_on(bench: Bench, timetable: Timetable) -> None:
    await timetable.start_due()
    bench.clock.advance(minutes=20)
    await timetable.start_due()
    assert len(await runs(bench)) == 2


async def test_what_was_missed_is_made_up_for_once(bench: Bench, timetable: Timetable) -> None:
    await timetable.start_due()
    await bench.run_jobs()
    bench.clock.advance(days=3)
    await timetable.start_due()
    await bench.run_jobs()
    assert await timetable.start_due() == 0
    assert len(await runs(bench)) == 4


async def test_a_process_that_is_switched_off_is_left_out_and_looked_at_next_time(
    bench: Bench, timetable: Timetable
) -> None:
    bench.connection_id = await bench.connect(send_articles=False)
    await timetable.start_due()
    assert {run.process for run in await runs(bench) if run.connection_id == bench.connection_id} == {ORDERS}
    assert (await bench.standing(ARTICLES)).next_run_at > bench.clock()


async def test_a_paused_process_is_left_out(bench: Bench, timetable: Timetable) -> None:
    async with bench.database.write() as session:
        standing = await session.get_one(ProcessStanding, (bench.connection_id, ORDERS))
        standing.paused_at = bench.clock()
    await timetable.start_due()
    assert [run.process for run in await runs(bench)] == [ARTICLES]


@pytest.mark.parametrize("state", [ConnectionState.PAUSED, ConnectionState.NEEDS_RECONNECTING])
async def test_a_connection_that_does_not_work_is_left_out(
    bench: Bench, timetable: Timetable, state: ConnectionState
) -> None:
    async with bench.database.write() as session:
        (await session.get_one(Connection, bench.connection_id)).state = state
    assert await timetable.start_due() == 0


async def test_a_line_that_cannot_be_started_keeps_no_other_back(bench: Bench, timetable: Timetable) -> None:
    async with bench.database.write() as session:
        (await session.get_one(Connection, bench.connection_id)).options = {"an_option_of_another_release": 1}
    healthy = await bench.connect()
    assert await timetable.start_due() == 2
    assert {run.connection_id for run in await runs(bench)} == {healthy}


async def test_no_line_is_run_twice_over_two_workers(bench: Bench, database_url: str, clock: Clock) -> None:
    for _ in range(8):
        await bench.connect()
    database = Database(database_url)
    other = make_bench(database, clock, Script(clock))
    workers = [Timetable(each.database, each.requests, SWITCHES, clock) for each in (bench, other)]
    started = await asyncio.gather(*(worker.start_due() for worker in workers))
    assert sum(started) == 18
    assert len(await runs(bench)) == 18
    other.queue.close()
    await database.close()


async def test_a_shorter_interval_holds_at_once(bench: Bench, timetable: Timetable) -> None:
    async with bench.database.write() as session:
        (await session.get_one(Connection, bench.connection_id)).options = {"sync_interval_minutes": 1440}
    await timetable.start_due()
    async with bench.database.write() as session:
        await reschedule(session, bench.connection_id, timedelta(minutes=1), bench.clock())
    assert (await bench.standing()).next_run_at <= bench.clock() + timedelta(minutes=1)


async def test_the_timetable_is_looked_at_until_it_is_cancelled(
    bench: Bench, timetable: Timetable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.jobs.timetable.TICK_SECONDS", 0.01)
    start_due, looked = timetable.start_due, [CLAIM_AT_ONCE, 0]

    async def fails_first() -> int:
        if len(looked) == 2:
            looked.pop()
            raise RuntimeError
        return await start_due() if not looked else looked.pop()

    monkeypatch.setattr(Timetable, "start_due", lambda _: fails_first())
    going = asyncio.create_task(timetable.run())
    async with asyncio.timeout(20):
        while not await runs(bench):
            await asyncio.sleep(0.01)
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
