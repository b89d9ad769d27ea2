"""Asking for work: every door ends here, in the caller's transaction.

One record has one outstanding job at the most (`Record.job_id`); asking again while it waits changes nothing, unless
somebody now waits for a record that stands in a backfill: then it overtakes. Asking while it runs makes one more
attempt afterwards, asking while it rests between two attempts makes it go at once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4
from zlib import crc32

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.connections.models import ProcessStanding
from app.jobs.engine import Job, JobKind, JobQueue, Lane, new_job_id
from app.jobs.models import Cause, Record, RecordState, Run, RunState

OPEN_RUN = (RunState.QUEUED, RunState.SCANNING, RunState.MOVING)
KEYS_PER_CHUNK = 200
# How many jobs of one process of one connection run at once, over all workers. Ongoing takes one call at a time and
# Fortnox five a second, so more would only wait, and a connection whose remote is slow or dead would have all the
# hands of a worker. Which line a job stands in is told from its record, so the jobs of one record stay in order.
LINES_PER_PROCESS = 4
# A person who asks again may have mended something; the timetable that asks again must not make a poison record young.
BY_A_PERSON = (Cause.MANUAL, Cause.COMMAND_LINE)
# Somebody says that there is something to move, and does not only have us look; it holds until the record is through.
REPORTED = (Cause.MANUAL, Cause.COMMAND_LINE, Cause.WEBHOOK)
SETTLED = (RecordState.SENT, RecordState.UNCHANGED)
# Somebody or something waits for the record: it goes before a backfill of its own process, too.
WAITED_FOR = (Cause.MANUAL, Cause.WEBHOOK, Cause.DEPENDENCY)

T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of `size` at the most, in order."""
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    """The keys in parts that one transaction may ask for without keeping the other writers waiting."""
    return batched(keys, KEYS_PER_CHUNK)


@dataclass(frozen=True, slots=True)
class Traits:
    """How the jobs of a process are queued: which lane, how many records go into one job, after the other processes."""

    lane: Lane
    records_per_job: int = 1
    last: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """Where a request comes from: its door, the correlation id that follows it, the run it belongs to."""

    cause: Cause
    correlation_id: str
    run_id: UUID | None = None


@dataclass(slots=True)
class Requests:
    """Makes jobs of wishes; `traits` says for every process how."""

    queue: JobQueue
    traits: Mapping[str, Traits]
    now: Callable[[], datetime]

    async def ask(
        self, session: AsyncSession, *, connection_id: UUID, process: str, keys: Iterable[str], why: Why
    ) -> int:
        """Have the records moved; the number of jobs made.

        A job costs about two milliseconds of the caller's transaction, and SQLite has one writer: more than
        `KEYS_PER_CHUNK` keys are asked for in several transactions (`chunks`).
        """
        traits = self.traits[process]
        jobs = 0
        await self._one_at_a_time(session, connection_id, process)
        for some in chunks(dict.fromkeys(keys)):
            found = await session.exec(
                select(Record)
                .where(
                    Record.connection_id == connection_id, Record.process == process, col(Record.key).in_(sorted(some))
                )
                .order_by(Record.key)
                .with_for_update()
            )
            records = {record.key: record for record in found}
            idle = [self._want(session, connection_id, process, key, records.get(key), why) for key in some]
            for together in batched([record for record in idle if record is not None], traits.records_per_job):
                await self.start(session, together)
                jobs += 1
        return jobs

    @staticmethod
    async def _one_at_a_time(session: AsyncSession, connection_id: UUID, process: str) -> None:
        """Keep two doors from making the same record or run in the same moment (PostgreSQL; SQLite has one writer)."""
        await session.get_one(ProcessStanding, (connection_id, process), with_for_update=True)

    def _want(
        self, session: AsyncSession, connection_id: UUID, process: str, key: str, record: Record | None, why: Why
    ) -> Record | None:
        """Note the wish; the record if it now needs a job, None if the one it has will do."""
        now = self.now()
        if record is None:
            record = Record(
                connection_id=connection_id,
                process=process,
                key=key,
                cause=why.cause,
                correlation_id=why.correlation_id,
                run_id=why.run_id,
                differences=[],
                since=now,
                updated_at=now,
            )
            session.add(record)
            return record
        if record.job_id is not None and record.state == RecordState.FAILED and why.cause is Cause.DEPENDENCY:
            return None  # who waits for a record that is tried again by itself does not make it go sooner
        record.wanted += 1
        overtakes = record.state == RecordState.QUEUED and why.cause in WAITED_FOR and record.cause not in WAITED_FOR
        if record.job_id is not None and record.state in {RecordState.QUEUED, RecordState.RUNNING} and not overtakes:
            record.run_id = why.run_id or record.run_id
            if why.cause in REPORTED:  # the attempt that waits, or follows the running one, is theirs
                record.cause = why.cause
            return None
        if record.state in SETTLED or why.cause in REPORTED or record.cause not in REPORTED:
            record.cause = why.cause
        record.correlation_id, record.run_id = why.correlation_id, why.run_id
        if why.cause in BY_A_PERSON:
            record.attempt = 0
        return record

    async def start(
        self,
        session: AsyncSession,
        records: Sequence[Record],
        *,
        delay: timedelta | None = None,
        state: RecordState = RecordState.QUEUED,
    ) -> None:
        """Make one job for these records of one process, and make it the only one that may run them."""
        now = self.now()
        first = records[0]
        lane = Lane.URGENT if first.cause in WAITED_FOR else self.traits[first.process].lane
        job_id = new_job_id(now)
        for record in records:
            record.job_id, record.runner, record.state, record.updated_at = job_id, "", state, now
            record.next_attempt_at = now + delay if delay else None
        await session.flush()
        await self.queue.enqueue(
            session,
            Job(
                JobKind.TRANSFER,
                str(first.connection_id),
                first.process,
                tuple(record.key for record in records),
                urgent=lane is Lane.URGENT,
            ),
            job_id=job_id,
            partition=f"{first.connection_id}/{first.process}/{crc32(first.key.encode()) % LINES_PER_PROCESS}",
            lane=lane,
            delay=delay,
        )

    async def ask_run(
        self,
        session: AsyncSession,
        *,
        connection_id: UUID,
        process: str,
        cause: Cause,
        requested_by: str = "",
        correlation_id: str = "",
    ) -> Run:
        """Have the process look for changes; a run that is going on is joined, never doubled."""
        await self._one_at_a_time(session, connection_id, process)
        found = await session.exec(
            select(Run).where(Run.connection_id == connection_id, Run.process == process, col(Run.state).in_(OPEN_RUN))
        )
        if (open_run := found.first()) is not None:
            return open_run
        run = Run(
            id=uuid4(),
            connection_id=connection_id,
            process=process,
            cause=cause,
            requested_by=requested_by,
            calls=[],
            correlation_id=correlation_id or f"run-{uuid4().hex[:12]}",
            created_at=self.now(),
        )
        session.add(run)
        await session.flush()
        await self.scan(session, run)
        return run

    async def scan(self, session: AsyncSession, run: Run, *, delay: timedelta | None = None) -> None:
        """Enqueue the looking part of a run."""
        lane = self.traits[run.process].lane
        await self.queue.enqueue(
            session,
            Job(JobKind.SCAN, str(run.connection_id), run.process, run_id=str(run.id), urgent=lane is Lane.URGENT),
            job_id=new_job_id(self.now()),
            partition=f"{run.connection_id}/{run.process}/scan",
            lane=lane,
            delay=delay,
        )
