"""What keeps the house in order: records that lost their job get one, ended runs are closed, old work is forgotten."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, delete, func
from sqlmodel import col, select

from app.connections.models import Connection, ConnectionState, ProcessStanding
from app.database.engine import Database
from app.jobs.engine import Engine
from app.jobs.models import Record, RecordState, Run, RunState
from app.jobs.pauses import PAUSED_CONNECTION, PAUSED_PROCESS, RELEASED_AT_ONCE, release
from app.jobs.requests import Requests
from app.jobs.runner import Runner
from app.ledger.models import Plan, Transfer

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 30.0
FORGET_EVERY = timedelta(hours=1)
# Longer than any attempt lasts and shorter than anyone waits: after that a record on its way is looked at.
SILENT_AFTER = timedelta(minutes=2)
LOOK_AT_ONCE = 200
FORGET_AT_ONCE = 1000


@dataclass(slots=True)
class Housekeeping:
    """The broom of one worker; several workers may sweep at once."""

    database: Database
    engine: Engine
    requests: Requests
    runner: Runner
    keep: timedelta
    now: Callable[[], datetime]

    async def run(self) -> None:
        """Sweep until cancelled."""
        forgot = self.now() - FORGET_EVERY
        while True:
            try:
                await self.restart_lost()
                await self.release_waiting()
                await self.close_ended_runs()
                if self.now() - forgot >= FORGET_EVERY:
                    forgot = self.now()
                    await self.forget_old()
            except Exception:
                log.exception("housekeeping.failed")
            await asyncio.sleep(SWEEP_SECONDS)

    async def restart_lost(self) -> int:
        """Give a new job to each record whose job ended without settling it; how many."""
        restarted = 0
        looked_past = ""
        while job_ids := await self._silent_jobs(looked_past):
            looked_past = job_ids[-1]
            for job_id in await self.engine.ended(job_ids):
                restarted += await self._restart_records_of(job_id)
        if restarted:
            log.warning("records.restarted", count=restarted)
        return restarted

    async def _silent_jobs(self, after: str) -> list[str]:
        """The next jobs, by id, that should long have settled a record."""
        async with self.database.read() as session:
            found = await session.exec(
                select(Record.job_id)
                .where(
                    col(Record.job_id) > after,
                    func.coalesce(Record.next_attempt_at, Record.updated_at) < self.now() - SILENT_AFTER,
                )
                .distinct()
                .order_by(col(Record.job_id))
                .limit(LOOK_AT_ONCE)
            )
            return [job_id for job_id in found if job_id]

    async def _restart_records_of(self, job_id: str) -> int:
        async with self.database.write() as session:
            lost = await session.exec(
                select(Record).where(Record.job_id == job_id).order_by(Record.key).with_for_update()
            )
            records = list(lost)
            if records:
                await self.requests.start(session, records)
            return len(records)

    async def release_waiting(self) -> int:
        """Let records go that still wait for a door which is open: of a great many only the first went with it."""
        async with self.database.read() as session:
            doors = list(
                await session.exec(
                    select(Record.connection_id, Record.process)
                    .join(Connection, col(Connection.id) == col(Record.connection_id))
                    .join(
                        ProcessStanding,
                        (col(ProcessStanding.connection_id) == col(Record.connection_id))
                        & (col(ProcessStanding.process) == col(Record.process)),
                    )
                    .where(
                        Record.state == RecordState.WAITING,
                        col(Record.waits_for).in_((PAUSED_PROCESS, PAUSED_CONNECTION)),
                        Connection.state == ConnectionState.ACTIVE,
                        col(ProcessStanding.paused_at).is_(None),
                    )
                    .distinct()
                )
            )
        released = 0
        for connection_id, process in doors:
            while True:
                async with self.database.write() as session:
                    some = await release(session, self.requests, connection_id, process)
                released += some
                if some < RELEASED_AT_ONCE:
                    break
        return released

    async def close_ended_runs(self) -> None:
        """Close the runs whose last record settled while nobody looked."""
        async with self.database.read() as session:
            moving: list[UUID] = list(await session.exec(select(Run.id).where(Run.state == RunState.MOVING)))
        for run_id in moving:
            await self.runner.close_run(run_id)

    async def forget_old(self) -> None:
        """Drop finished work that is older than the operator keeps."""
        before = self.now() - self.keep
        await self.engine.clean_up(before=before)
        for table, finished_at in (
            (Transfer, col(Transfer.finished_at)),
            (Run, col(Run.finished_at)),
            (Plan, col(Plan.finished_at)),
        ):
            await self._forget(table, finished_at < before)
        log.info("housekeeping.forgot", before=before.isoformat())

    async def _forget(self, table: type[Transfer] | type[Run] | type[Plan], old: ColumnElement[bool]) -> None:
        """Delete in parts: the other writers of an SQLite file wait for each."""
        some = select(table.id).where(old).limit(FORGET_AT_ONCE)
        while True:
            async with self.database.write() as session:
                deleted = await session.exec(delete(table).where(col(table.id).in_(some)))
            if deleted.rowcount < FORGET_AT_ONCE:
                return
