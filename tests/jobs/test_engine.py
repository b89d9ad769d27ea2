import asyncio
import inspect
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from dbos import DBOS
from dbos._dbos import _get_dbos_instance
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database.engine import Database
from app.jobs.engine import (
    APPLICATION_VERSION,
    NAME,
    Engine,
    Job,
    JobKind,
    JobQueue,
    Lane,
    Work,
    _engine_of,
    migrate_engine,
    new_job_id,
)

NO_GRACE = timedelta()


def now() -> datetime:
    return datetime.now(UTC)


class Floor:
    """A worker's floor: what runs, together with what, and in which order."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self.ended: list[str] = []
        self.together: dict[str, int] = {}
        self.most_together: dict[str, int] = {}
        self.loops: set[Any] = set()
        self.threads: set[str] = set()
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.cancelled: list[str] = []

    async def work(self, job: Job, job_id: str) -> None:
        key = job.keys[0]
        self.loops.add(asyncio.get_running_loop())
        self.threads.add(threading.current_thread().name)
        self.began.append(key)
        line = key[0]
        self.together[line] = self.together.get(line, 0) + 1
        self.most_together[line] = max(self.most_together.get(line, 0), self.together[line])
        try:
            await asyncio.sleep(0.02)
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.cancelled.append(key)
            raise
        finally:
            self.together[line] -= 1
        if key.endswith("!"):
            raise ValueError(key)
        self.ended.append(key)

    async def until(self, holds: Callable[[], bool], seconds: float = 40) -> None:
        async with asyncio.timeout(seconds):
            while not holds():
                await asyncio.sleep(0.02)


@pytest.fixture
async def queue(database: Database) -> AsyncIterator[JobQueue]:
    made = JobQueue(database)
    yield made
    made.close()


@asynccontextmanager
async def running(
    database: Database, work: Work, *, executor_id: str = "here", concurrency: int = 20
) -> AsyncIterator[Engine]:
    engine = Engine(database, executor_id=executor_id, work=work, concurrency=concurrency)
    await engine.start()
    try:
        yield engine
    finally:
        await engine.stop(grace=NO_GRACE)


async def put(
    session: AsyncSession, queue: JobQueue, key: str, *, delay: timedelta | None = None, lane: Lane = Lane.URGENT
) -> str:
    job_id = new_job_id(now())
    await queue.enqueue(
        session,
        Job(JobKind.TRANSFER, "c", "sales_orders", (key,)),
        job_id=job_id,
        partition=key[0],
        lane=lane,
        delay=delay,
    )
    return job_id


async def put_all(database: Database, queue: JobQueue, *keys: str, **how: Any) -> list[str]:
    async with database.write() as session:
        return [await put(session, queue, key, **how) for key in keys]


def statuses(queue: JobQueue) -> dict[str, str]:
    return {each.workflow_id: each.status for each in queue._client.list_workflows()}


def test_the_library_is_pinned_exactly() -> None:
    assert "dbos==3.4.0" in (requires("lagerbro") or [])
    assert version("dbos") == "3.4.0"


def test_the_private_door_for_recovery_is_as_we_knew_it() -> None:
    """`DBOS._recover_pending_workflows(executor_ids)`: no public one does it (ENGINE §1.1)."""
    door = inspect.signature(DBOS._recover_pending_workflows)
    assert list(door.parameters) == ["executor_ids"]


async def test_rollback_leaves_no_job(database: Database, queue: JobQueue) -> None:
    with pytest.raises(RuntimeError):
        async with database.write() as session:
            await put(session, queue, "a1")
            raise RuntimeError
    assert statuses(queue) == {}


async def test_jobs_of_one_key_never_run_together_and_keep_their_order(database: Database, queue: JobQueue) -> None:
    floor = Floor()
    keys = [f"{line}{number:02}" for number in range(8) for line in "abc"]
    await put_all(database, queue, *keys)
    async with running(database, floor.work):
        await floor.until(lambda: len(floor.ended) == len(keys))
    assert set(floor.most_together.values()) == {1}
    for line in "abc":
        assert [key for key in floor.began if key[0] == line] == [key for key in keys if key[0] == line]


async def test_jobs_of_different_keys_run_together(database: Database, queue: JobQueue) -> None:
    floor = Floor()
    floor.go_on.clear()
    await put_all(database, queue, "a1", "b1", "c1")
    async with running(database, floor.work):
        await floor.until(lambda: len(floor.began) == 3)
        floor.go_on.set()


async def test_a_worker_takes_no_more_than_it_can_hold(database: Database, queue: JobQueue) -> None:
    floor = Floor()
    floor.go_on.clear()
    await put_all(database, queue, "a1", "b1", "c1", "d1")
    async with running(database, floor.work, concurrency=2):
        await floor.until(lambda: len(floor.began) == 2)
        await asyncio.sleep(0.6)
        assert len(floor.began) == 2
        floor.go_on.set()
        await floor.until(lambda: len(floor.ended) == 4)


async def test_a_long_backfill_does_not_stand_before_an_order(database: Database, queue: JobQueue) -> None:
    floor = Floor()
    floor.go_on.clear()
    await put_all(database, queue, *(f"{line}1" for line in "abcd"), lane=Lane.BULK)
    async with running(database, floor.work, concurrency=2):
        await floor.until(lambda: len(floor.began) == 2)
        await put_all(database, queue, "z1", lane=Lane.URGENT)
        await floor.until(lambda: "z1" in floor.began)
        floor.go_on.set()


async def test_a_delayed_job_does_not_block_its_key(database: Database, queue: JobQueue) -> None:
    floor = Floor()
    await put_all(database, queue, "a-later", delay=timedelta(seconds=3))
    await put_all(database, queue, "a-now")
    async with running(database, floor.work):
        await floor.until(lambda: len(floor.ended) == 2)
    assert floor.began == ["a-now", "a-later"]


async def test_jobs_run_on_the_loop_that_launched_them(database: Database, queue: JobQueue) -> None:
    floor = Floor()
    await put_all(database, queue, "a1", "b1")
    async with running(database, floor.work):
        await floor.until(lambda: len(floor.ended) == 2)
    assert floor.loops == {asyncio.get_running_loop()}
    assert floor.threads == {threading.current_thread().name}


async def test_a_job_enqueued_by_another_release_still_runs(
    database: Database, queue: JobQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The version is a constant of ours; the library's own is a hash of the code."""
    floor = Floor()
    await put_all(database, queue, "a1")
    async with running(database, floor.work):
        await floor.until(lambda: floor.ended == ["a1"])
    monkeypatch.setattr("dbos._dbos.DBOSRegistry.compute_app_version", lambda *_: "another hash")
    await put_all(database, queue, "a2")
    async with running(database, floor.work):
        await floor.until(lambda: floor.ended == ["a1", "a2"])
    versions = {each.app_version for each in queue._client.list_workflows()}
    assert versions == {APPLICATION_VERSION} == {"1"}
    assert NAME == "lagerbro"


async def test_a_job_that_raises_ends_and_lets_the_next_of_its_key_run(database: Database, queue: JobQueue) -> None:
    floor = Floor()
    bad, good = await put_all(database, queue, "a1!", "a2")
    async with running(database, floor.work) as engine:
        await floor.until(lambda: floor.ended == ["a2"])
        async with asyncio.timeout(20):
            while await engine.ended([bad, good]) != {bad, good}:
                await asyncio.sleep(0.05)
    assert statuses(queue)[bad] == "ERROR"


async def test_a_job_that_arrives_where_no_worker_is_wired_ends_in_an_error(
    database: Database, queue: JobQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its record is given another by the housekeeping."""
    floor = Floor()
    async with running(database, floor.work) as engine:
        monkeypatch.setattr("app.jobs.engine._work", None)
        job_ids = await put_all(database, queue, "a1")
        async with asyncio.timeout(20):
            while await engine.ended(job_ids) != set(job_ids):
                await asyncio.sleep(0.05)
    assert floor.began == []
    assert set(statuses(queue).values()) == {"ERROR"}


async def test_only_jobs_that_will_never_run_again_have_ended(database: Database, queue: JobQueue) -> None:
    floor = Floor()
    floor.go_on.clear()
    runs, waits = await put_all(database, queue, "a1", "a2")
    (later,) = await put_all(database, queue, "b1", delay=timedelta(hours=1))
    async with running(database, floor.work) as engine:
        await floor.until(lambda: floor.began == ["a1"])
        assert await engine.ended([runs, waits, later, "never heard of"]) == {"never heard of"}
        floor.go_on.set()
        await floor.until(lambda: len(floor.ended) == 2)
        async with asyncio.timeout(20):
            while await engine.ended([runs, waits, later]) != {runs, waits}:
                await asyncio.sleep(0.05)


async def test_clean_up_forgets_only_finished_old_work(database: Database, queue: JobQueue) -> None:
    floor = Floor()
    done, failed = await put_all(database, queue, "a1", "b1!")
    (later,) = await put_all(database, queue, "c1", delay=timedelta(hours=1))
    async with running(database, floor.work) as engine:
        await floor.until(lambda: {"a1", "b1!"} <= set(floor.began))
        async with asyncio.timeout(20):
            while await engine.ended([done, failed]) != {done, failed}:
                await asyncio.sleep(0.05)
        assert await engine.clean_up(before=now() - timedelta(minutes=5)) == 0
        assert set(statuses(queue)) == {done, failed, later}
        assert await engine.clean_up(before=now() + timedelta(minutes=5)) == 2
        assert set(statuses(queue)) == {later}


async def test_the_jobs_of_a_dead_executor_can_be_taken_over_once(database: Database, queue: JobQueue) -> None:
    """The contract of the private door: jobs of that executor go back, those of others stay, twice does nothing."""
    floor = Floor()
    floor.go_on.clear()
    job_ids = await put_all(database, queue, "a1", "b1")
    async with running(database, floor.work, executor_id="dead") as engine:
        await floor.until(lambda: len(floor.began) == 2)
        assert await engine.busy_executors() == {"dead"}
    assert sorted(floor.cancelled) == ["a1", "b1"]
    assert set(statuses(queue).values()) == {"PENDING"}
    floor.go_on.set()
    async with running(database, floor.work, executor_id="alive") as engine:
        assert await engine.take_over("somebody else") == 0
        assert await engine.take_over("dead") == 2
        assert await engine.take_over("dead") == 0
        await floor.until(lambda: sorted(floor.ended) == ["a1", "b1"])
        async with asyncio.timeout(20):
            while await engine.ended(job_ids) != set(job_ids):
                await asyncio.sleep(0.05)
        assert await engine.busy_executors() == set()


async def test_stopping_lets_jobs_finish_for_a_while(database: Database, queue: JobQueue) -> None:
    floor = Floor()
    floor.go_on.clear()
    await put_all(database, queue, "a1")
    engine = Engine(database, executor_id="here", work=floor.work, concurrency=1)
    await engine.start()
    await floor.until(lambda: floor.began == ["a1"])
    asyncio.get_running_loop().call_later(0.3, floor.go_on.set)
    await engine.stop(grace=timedelta(seconds=20))
    assert floor.ended == ["a1"]
    assert set(statuses(queue).values()) == {"SUCCESS"}


async def test_a_job_that_does_not_finish_in_time_is_cancelled_and_stays_unfinished(
    database: Database, queue: JobQueue
) -> None:
    floor = Floor()
    floor.go_on.clear()
    await put_all(database, queue, "a1")
    async with running(database, floor.work):
        await floor.until(lambda: floor.began == ["a1"])
    assert floor.cancelled == ["a1"]
    assert set(statuses(queue).values()) == {"PENDING"}


async def test_wal_and_synchronous_full_on_both_the_gateways_and_the_engines_connections(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'durable.sqlite3'}")
    migrate_engine(database)
    queue = JobQueue(database)
    ours = _engine_of(database)
    pragmas = sa.text("SELECT * FROM pragma_journal_mode, pragma_synchronous, pragma_foreign_keys")
    durable = ("wal", 2, 1)
    for engine in (ours, queue._engine, queue._client._sys_db.engine):
        with engine.connect() as connection:
            assert tuple(connection.execute(pragmas).one()) == durable
    async with database.read() as session:
        assert tuple((await session.exec(pragmas)).one()) == durable  # type: ignore[call-overload]
    async with database.write() as session:
        assert tuple((await session.exec(pragmas)).one()) == durable  # type: ignore[call-overload]
    ours.dispose()
    queue.close()
    await database.close()


async def test_the_running_engine_uses_the_connections_we_made_durable(database: Database) -> None:
    floor = Floor()
    async with running(database, floor.work) as engine:
        assert engine._engine is not None
        assert _get_dbos_instance()._sys_db.engine.pool is engine._engine.pool


async def test_migrating_twice_is_harmless(database: Database) -> None:
    await asyncio.to_thread(migrate_engine, database)


async def test_the_engines_tables_live_in_a_schema_of_their_own_on_postgresql(database: Database) -> None:
    table = "workflow_status" if database.is_sqlite else "dbos.workflow_status"
    async with database.read() as session:
        await session.exec(sa.text(f"SELECT count(*) FROM {table}"))  # type: ignore[call-overload]  # noqa: S608
