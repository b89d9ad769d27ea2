"""What the engine calls for every job: a run's scan finds the changed records, a transfer moves some of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, assert_never
from uuid import UUID

import structlog
from sqlalchemy import exists, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database.engine import Database
from app.database.upsert import upsert
from app.errors import GatewayError
from app.jobs.desk import Observer, OpenDesk
from app.jobs.engine import Job, JobKind
from app.jobs.models import Cause, Record, RecordState, Run, RunState
from app.jobs.pauses import close_door, closed_door
from app.jobs.requests import KEYS_PER_CHUNK, OPEN_RUN, Requests, Why
from app.jobs.settlement import Next, settle_error
from app.jobs.transfers import Transfers
from app.ledger.models import Watermark

log = structlog.get_logger(__name__)

SCAN_ATTEMPTS = 5
# A process that comes last looks again this often whether the others are through, and goes anyway after a while.
LAST_LOOKS_EVERY = timedelta(seconds=3)
LAST_WAITS_AT_MOST = timedelta(minutes=10)


class Superseded(Exception):
    """Another worker has taken the scan over; what this one finds is no longer wanted."""


@dataclass(slots=True)
class Runner:
    """The worker's hands."""

    database: Database
    requests: Requests
    open_desk: OpenDesk
    observer: Observer
    now: Callable[[], datetime]
    dice: Random = field(default_factory=Random)
    transfers: Transfers = field(init=False)

    def __post_init__(self) -> None:
        self.transfers = Transfers(self.database, self.requests, self.open_desk, self.observer, self.now, self.dice)

    async def work(self, job: Job, job_id: str) -> None:
        """Run one job to its end; what goes wrong with a record is written on the record, not raised."""
        with structlog.contextvars.bound_contextvars(connection=job.connection_id, process=job.process, job=job_id):
            match job.kind:
                case JobKind.SCAN:
                    await self._scan(job)
                case JobKind.TRANSFER:
                    for run_id in await self.transfers.move(job, job_id):
                        await self.close_run(run_id)
                case _:
                    assert_never(job.kind)

    async def _scan(self, job: Job) -> None:
        connection_id, process, run_id = UUID(job.connection_id), job.process, UUID(job.run_id)
        started = self.now()
        async with self.database.write() as session:
            run = await session.get(Run, run_id, with_for_update=True)
            if run is None or run.state not in {RunState.QUEUED, RunState.SCANNING}:
                return
            if await closed_door(session, connection_id, process):
                run.state, run.finished_at = RunState.STOPPED, started
                run.message = "The connection or this process is paused."
                return
            if self.requests.traits[process].last and await self._others_run(session, run):
                await self.requests.scan(session, run, delay=LAST_LOOKS_EVERY)
                return
            run.state, run.attempt, run.found = RunState.SCANNING, run.attempt + 1, 0
            mark = await session.get(Watermark, (connection_id, process, "changes"))
        calls: list[dict[str, Any]] = []
        with structlog.contextvars.bound_contextvars(correlation_id=run.correlation_id):
            try:
                async with self.open_desk(connection_id, process, job.urgent) as desk:
                    calls = desk.calls
                    keys: list[str] = []
                    async for key in desk.scan(mark.covered_until if mark else None):
                        keys.append(key)
                        if len(keys) == KEYS_PER_CHUNK:
                            await self._found(run, keys)
                            keys = []
                    await self._found(run, keys, calls=calls, covered_until=started)
            except Superseded:
                log.warning("scan.superseded")
                return
            except Exception as error:
                if not isinstance(error, GatewayError):
                    log.exception("scan.crashed")
                await self._scan_failed(run, error, calls)
        await self.close_run(run_id)

    async def _others_run(self, session: AsyncSession, run: Run) -> bool:
        """Whether other processes of the connection have runs that a last one should still wait for."""
        if self.now() - run.created_at > LAST_WAITS_AT_MOST:
            return False
        others = select(Run.id).where(
            Run.connection_id == run.connection_id, Run.process != run.process, col(Run.state).in_(OPEN_RUN)
        )
        return (await session.exec(others.limit(1))).first() is not None

    async def _found(
        self,
        run: Run,
        keys: list[str],
        *,
        calls: Sequence[dict[str, Any]] = (),
        covered_until: datetime | None = None,
    ) -> None:
        """Ask for what was found; with the last part the watermark moves, in the same transaction."""
        async with self.database.write() as session:
            current = await _current(session, run)
            if current is None:
                raise Superseded
            current.found += len(keys)
            why = Why(Cause(run.cause), run.correlation_id, run.id)
            await self.requests.ask(session, connection_id=run.connection_id, process=run.process, keys=keys, why=why)
            if covered_until is not None:
                current.state, current.scanned_at, current.message = RunState.MOVING, self.now(), ""
                current.calls = [*current.calls, *calls]
                await upsert(
                    session,
                    Watermark(connection_id=run.connection_id, process=run.process, covered_until=covered_until),
                )

    async def _scan_failed(self, run: Run, error: Exception, calls: Sequence[dict[str, Any]]) -> None:
        """Look again a little later when the remote was away; else stop the run, saying why."""
        settlement = settle_error(error, attempt=run.attempt, dice=self.dice)
        async with self.database.write() as session:
            current = await _current(session, run)
            if current is None:
                return
            current.message = f"{settlement.message} {settlement.todo}".strip()
            current.calls = [*current.calls, *calls]
            if settlement.next is Next.RETRY and run.attempt < SCAN_ATTEMPTS:
                current.state = RunState.QUEUED
                await self.requests.scan(session, current, delay=settlement.delay)
            else:
                current.state, current.finished_at = RunState.STOPPED, self.now()
                await close_door(session, run.connection_id, run.process, settlement, self.now())
        log.warning("scan.failed", code=settlement.code, attempt=run.attempt)

    async def close_run(self, run_id: UUID) -> None:
        """End the run if none of its records is on its way any more."""
        on_its_way = exists().where(
            col(Record.run_id) == run_id,
            col(Record.job_id).is_not(None),
            col(Record.state).in_((RecordState.QUEUED, RecordState.RUNNING, RecordState.WAITING)),
        )
        async with self.database.write() as session:
            await session.exec(
                update(Run)
                .where(col(Run.id) == run_id, col(Run.state) == RunState.MOVING, ~on_its_way)
                .values(state=RunState.DONE, finished_at=self.now())
            )


async def _current(session: AsyncSession, run: Run) -> Run | None:
    """The run as it is now; None when it is gone, or when another worker has begun to scan it again."""
    current = await session.get(Run, run.id, with_for_update=True)
    is_ours = current is not None and (current.state, current.attempt) == (RunState.SCANNING, run.attempt)
    return current if is_ours else None
