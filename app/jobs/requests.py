"""Asking for work: every door ends here, in the caller's transaction.

One record has one outstanding job at the most (`Record.job_id`); asking again while it waits changes nothing, unless
somebody now waits for a record that stands in a backfill: then it overtakes. Asking while it runs makes one more
attempt afterwards, asking while it rests between two attempts makes it go at once.

A process is asked to look by the timetable or a person (`ask_run`), or by a webhook that names no record (`ask_look`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4
from zlib import crc32

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.connections.models import Connection, ConnectionState, ProcessStanding
from app.connections.options import Options
from app.jobs.engine import Job, JobKind, JobQueue, Lane, new_job_id
from app.jobs.models import Cause, Record, RecordState, Run, RunState

OPEN_RUN = (RunState.QUEUED, RunState.SCANNING, RunState.MOVING)
KEYS_PER_CHUNK = 200
# How many jobs of one process of one connection run at once, over all workers. Ongoing takes one call at a time and
# Fortnox five a second, so more would only wait, and a connection whose remote is slow or dead would have all the
# hands of a worker. Which line a job stands in is told from its record, so the jobs of one record stay in order.
LINES_PER_PROCESS = 4
# A stock count tells of every row by itself: what comes within this time is found by one look.
LOOK_GATHERS = timedelta(seconds=5)
# A person who asks again may have mended something; the timetable that asks again must not make a poison record young.
BY_A_PERSON = (Cause.MANUAL, Cause.COMMAND_LINE)
# Somebody who names a record says that there is something to move, and does not only have us look.
REPORTED = (Cause.MANUAL, Cause.COMMAND_LINE, Cause.WEBHOOK)
SETTLED = (RecordState.SENT, RecordState.UNCHANGED)
# Somebody or something waits for the record: it goes before a backfill of its own process, too.
WAITED_FOR = (Cause.MANUAL, Cause.WEBHOOK, Cause.DEPENDENCY)

# Another record wants this one moved; the run that found it goes on counting it.
ON_BEHALF = (Cause.DEPENDENCY, Cause.FOLLOW_UP)

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
    """How the jobs of a process are queued: which lane, how many records go into one job, after the other processes.

    `switch` is the option that turns the process on; "": it always is.
    """

    lane: Lane
    records_per_job: int = 1
    last: bool = False
    switch: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """Where a request comes from: its door, the correlation id that follows it, the run it belongs to."""

    cause: Cause
    correlation_id: str
    run_id: UUID | None = None

    @property
    def reports(self) -> bool:
        """Whether somebody names the record; one that a run finds is only looked at, whoever asked for the run."""
        return self.cause in REPORTED and self.run_id is None


def _run_of(record: Record, why: Why) -> UUID | None:
    """Which run a record that is on its way belongs to: the newest that found it."""
    return record.run_id or why.run_id if why.cause in ON_BEHALF else why.run_id or record.run_id


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
    async def _one_at_a_time(session: AsyncSession, connection_id: UUID, process: str) -> ProcessStanding:
        """Keep two doors from making the same record or run in the same moment (PostgreSQL; SQLite has one writer)."""
        return await session.get_one(ProcessStanding, (connection_id, process), with_for_update=True)

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
                reported=why.reports,
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
            record.run_id = _run_of(record, why)
            record.reported |= why.reports
            if why.cause in REPORTED:  # the attempt that waits, or follows the running one, is theirs
                record.cause = why.cause
            return None
        record.reported = why.reports or (record.reported and record.state not in SETTLED)
        if record.state in SETTLED or why.cause in REPORTED or record.cause not in REPORTED:
            record.cause = why.cause
        record.correlation_id = why.correlation_id
        record.run_id = _run_of(record, why) if overtakes else why.run_id
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
        if (open_run := await self._open_run(session, connection_id, process, OPEN_RUN)) is not None:
            return open_run
        run = self._new_run(connection_id, process, cause, correlation_id, requested_by=requested_by)
        session.add(run)
        await session.flush()
        await self.scan(session, run)
        return run

    async def ask_look(
        self, session: AsyncSession, *, connection_id: UUID, process: str, correlation_id: str
    ) -> Run | None:
        """Have the process look for what a webhook tells of without naming it; None when it is off or rests.

        Joins a run that has yet to begin its scan. One that scans may have passed the change by, so another follows
        it; scans of one process never run at once. What is told while the process is off or rests is found by its next
        run, as its watermark stands still.
        """
        standing = await self._one_at_a_time(session, connection_id, process)
        connection = await session.get_one(Connection, connection_id)
        switch = self.traits[process].switch
        on = not switch or getattr(Options.model_validate(connection.options), switch)
        if not on or connection.state != ConnectionState.ACTIVE or standing.paused_at is not None:
            return None
        if (waiting := await self._open_run(session, connection_id, process, (RunState.QUEUED,))) is not None:
            return waiting
        run = self._new_run(connection_id, process, Cause.WEBHOOK, correlation_id)
        session.add(run)
        await session.flush()
        await self.scan(session, run, delay=LOOK_GATHERS)
        return run

    @staticmethod
    async def _open_run(
        session: AsyncSession, connection_id: UUID, process: str, states: Sequence[RunState]
    ) -> Run | None:
        """The latest run in one of these states."""
        found = await session.exec(
            select(Run)
            .where(Run.connection_id == connection_id, Run.process == process, col(Run.state).in_(states))
            .order_by(col(Run.created_at).desc())
            .limit(1)
        )
        return found.first()

    def _new_run(
        self, connection_id: UUID, process: str, cause: Cause, correlation_id: str, *, requested_by: str = ""
    ) -> Run:
        return Run(
            id=uuid4(),
            connection_id=connection_id,
            process=process,
            cause=cause,
            requested_by=requested_by,
            calls=[],
            correlation_id=correlation_id or f"run-{uuid4().hex[:12]}",
            created_at=self.now(),
        )

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
