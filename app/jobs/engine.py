"""The durable engine: jobs that survive a kill, one at a time per key, over any number of processes.

The only importer of its library (DBOS Transact, pinned exactly). A job is enqueued inside the caller's own
transaction, so a rollback leaves none. What runs a job is handed in by the wiring; everything a job does must be
safe to do again, because a job whose worker died is run again from its beginning.
"""

import asyncio
import math
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from typing import Any

import sqlalchemy as sa
import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database.engine import Database, prepare_sqlite

log = structlog.get_logger(__name__)

NAME = "lagerbro"
# A constant: the library's default is a hash of the code; jobs of the last release would wait for ever (ENGINE §1.2).
APPLICATION_VERSION = "1"
WORKFLOW = "lagerbro.job"
UNFINISHED = ("ENQUEUED", "PENDING", "DELAYED")
POLL_SECONDS = 0.2
ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
CLEAN_UP_BATCH = 500
# What a cancelled job gets to let go of its connections, when this process stops.
LETTING_GO = timedelta(seconds=5)


class Lane(StrEnum):
    """Two queues, so that a long backfill never stands before an order."""

    URGENT = "urgent"
    BULK = "bulk"


class JobKind(StrEnum):
    """A scan finds which records changed; a transfer moves some of them."""

    SCAN = "scan"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done: records of one process of one connection, or one run's scan.

    An `urgent` one goes before the others wherever jobs wait: in the engine, for Fortnox's pace, for Ongoing's turn.
    """

    kind: JobKind
    connection_id: str
    process: str
    keys: tuple[str, ...] = ()
    run_id: str = ""
    urgent: bool = False


Work = Callable[[Job, str], Awaitable[None]]

_arrivals = count()
_work: Work | None = None
_running: set[asyncio.Task[Any]] = set()


def new_job_id(now: datetime) -> str:
    """An id that sorts by time: on SQLite the order within a key holds only with such ids (ENGINE §1.5)."""
    return f"{int(now.timestamp() * 1000):013d}-{next(_arrivals) % 1_000_000:06d}-{secrets.token_hex(4)}"


@DBOS.workflow(name=WORKFLOW, max_recovery_attempts=1000)
async def _run_job(job: dict[str, Any]) -> None:
    job_id, task = DBOS.workflow_id, asyncio.current_task()
    if _work is None or job_id is None or task is None:
        raise RuntimeError("a job arrived where no worker is wired")
    _running.add(task)
    try:
        await _work(Job(**{**job, "kind": JobKind(job["kind"]), "keys": tuple(job["keys"])}), job_id)
    finally:
        _running.discard(task)


def _engine_of(database: Database) -> sa.Engine:
    """The library's own blocking connections to the same database, with our durability settings on SQLite."""
    url = database.url.set(drivername="sqlite" if database.is_sqlite else "postgresql+psycopg")
    if not database.is_sqlite:
        return sa.create_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True)
    engine = sa.create_engine(url, pool_size=5, max_overflow=10, pool_timeout=60)
    prepare_sqlite(engine, begin=None)
    return engine


def migrate_engine(database: Database) -> None:
    """Create or update the library's own tables; blocking."""
    url = database.url.set(drivername="sqlite" if database.is_sqlite else "postgresql")
    DBOS.migrate(url.render_as_string(hide_password=False))


class JobQueue:
    """Where jobs are put; every process has one, also those that run none."""

    def __init__(self, database: Database) -> None:
        self._engine = _engine_of(database)
        self._client = DBOSClient(system_database_engine=self._engine, application_name=NAME, lazy=True)

    async def enqueue(
        self,
        session: AsyncSession,
        job: Job,
        *,
        job_id: str,
        partition: str,
        lane: Lane,
        delay: timedelta | None = None,
    ) -> None:
        """Put the job in, as part of the caller's transaction.

        Jobs of one `partition` run one after the other. A delayed job does not block its partition.
        """
        options = EnqueueOptions(
            workflow_name=WORKFLOW,
            queue_name=lane.value,
            workflow_id=job_id,
            queue_partition_key=partition,
            app_version=APPLICATION_VERSION,
            application_name=NAME,
        )
        if delay is not None:
            options["delay_seconds"] = delay.total_seconds()
        await session.run_sync(
            lambda sync_session: self._client.enqueue_in_transaction(sync_session, options, asdict(job))
        )

    async def check(self) -> None:
        """Ask the engine's own tables for a job; raises when they are not there or not as this release needs them."""
        await asyncio.to_thread(self._client.list_workflows, limit=1, load_input=False, load_output=False)

    def close(self) -> None:
        """Give the connections back."""
        self._client.destroy()
        self._engine.dispose()


class Engine:
    """Runs the jobs of this process; one per process, because the library keeps global state."""

    def __init__(self, database: Database, *, executor_id: str, work: Work, concurrency: int) -> None:
        self._database = database
        self._executor_id = executor_id
        self._work = work
        self._concurrency = concurrency
        self._engine: sa.Engine | None = None

    async def start(self) -> None:
        """Begin to run jobs on the running event loop (ENGINE §1.6: launched elsewhere, they get another loop)."""
        global _work  # noqa: PLW0603 - the library finds workflows by name in a global registry
        _work = self._work
        self._engine = _engine_of(self._database)
        DBOS(
            config=DBOSConfig(
                name=NAME,
                system_database_url=str(self._engine.url),
                system_database_engine=self._engine,
                application_version=APPLICATION_VERSION,
                executor_id=self._executor_id,
                log_level="WARNING",
                use_listen_notify=False,
                enable_otlp=False,
            )
        )
        DBOS.launch()
        for lane in Lane:
            await DBOS.register_queue_async(
                lane.value,
                partition_concurrency=1,
                worker_concurrency=self._concurrency,
                polling_interval_sec=POLL_SECONDS,
                on_conflict="always_update",
            )

    async def stop(self, *, grace: timedelta) -> None:
        """Take no more jobs, let those that run finish for `grace`; what is left is another worker's to finish.

        A job that is not through by then is cancelled before our connections close: left running, it would take their
        closing for a fault of its record.
        """
        global _work  # noqa: PLW0603 - see start
        patience = math.ceil((grace + LETTING_GO).total_seconds()) if _running else 0
        closing = asyncio.create_task(asyncio.to_thread(DBOS.destroy, workflow_completion_timeout_sec=patience))
        if patience:
            await asyncio.wait({closing}, timeout=grace.total_seconds())
        left = await self._cancel_running()
        await closing
        left += await self._cancel_running()  # what was taken from the queue while it closed
        if left:
            log.warning("engine.jobs_left", count=left)
        if self._engine is not None:
            self._engine.dispose()
        _work = None

    @staticmethod
    async def _cancel_running() -> int:
        running = list(_running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        return len(running)

    async def busy_executors(self) -> set[str]:
        """The executors that hold unfinished jobs, dead or alive."""
        running = await DBOS.list_workflows_async(status="PENDING", load_input=False, load_output=False)
        return {job.executor_id for job in running if job.executor_id}

    async def take_over(self, executor_id: str) -> int:
        """Put the unfinished jobs of a dead worker back into their queues; the number of them.

        Doing it twice does nothing. The library has no public door for this (ENGINE §1.1), hence the exact pin and a
        contract test.
        """
        handles = await asyncio.to_thread(DBOS._recover_pending_workflows, [executor_id])  # noqa: SLF001
        return len(handles)

    async def ended(self, job_ids: Sequence[str]) -> set[str]:
        """Those of the jobs that will never run again: finished, given up, or unknown."""
        alive = await DBOS.list_workflows_async(
            workflow_ids=list(job_ids), status=list(UNFINISHED), load_input=False, load_output=False
        )
        return set(job_ids) - {job.workflow_id for job in alive}

    async def clean_up(self, *, before: datetime) -> int:
        """Forget jobs that finished before then; the number forgotten. The library keeps them for ever."""
        forgotten = 0
        while True:
            old = await DBOS.list_workflows_async(
                status=list(ENDED),
                completed_before=before.isoformat(),
                limit=CLEAN_UP_BATCH,
                load_input=False,
                load_output=False,
            )
            if not old:
                return forgotten
            await DBOS.delete_workflows_async([job.workflow_id for job in old])
            forgotten += len(old)
