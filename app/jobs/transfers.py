"""Moves the records of one job: takes each, lets its process move it, writes down what came of it and what follows.

Killed anywhere, the job is run again: a record that was settled no longer names this job and is passed over; one
that was not is moved again, which every process is safe to do. A worker that was taken for dead and comes back finds
another `runner` on the record and keeps its opinion to itself.
"""

import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import structlog
from sqlmodel import col, select

from app.database.engine import Database
from app.errors import GatewayBug, GatewayError
from app.jobs.dependencies import Dependencies
from app.jobs.desk import Desk, Observer, OpenDesk
from app.jobs.engine import Job
from app.jobs.models import Cause, Record, RecordState
from app.jobs.pauses import close_door, closed_door
from app.jobs.requests import Requests, chunks
from app.jobs.rests import Rest, Rests
from app.jobs.settlement import Next, Settlement, settle_error, settle_outcome
from app.ledger.models import Transfer
from app.ledger.outcomes import OutcomeKind

log = structlog.get_logger(__name__)

# A record whose worker died this often while moving it may be what kills the worker; a person looks at it.
INTERRUPTIONS = 5
# After that a record that waits for another counts as failed: its run can end, and the next one can look for more.
WAITING_PATIENCE = timedelta(minutes=5)


@dataclass(slots=True)
class Transfers:
    """The moving half of a worker."""

    database: Database
    requests: Requests
    open_desk: OpenDesk
    observer: Observer
    now: Callable[[], datetime]
    dice: Random
    rests: Rests = field(default_factory=Rests)

    @property
    def dependencies(self) -> Dependencies:
        """What records need of each other."""
        return Dependencies(self.database, self.requests)

    async def move(self, job: Job, job_id: str) -> set[UUID]:
        """Move the records that this job is meant for, one after the other; the runs that they belong to."""
        connection_id, process, keys = UUID(job.connection_id), job.process, job.keys
        runs: set[UUID] = set()
        async with AsyncExitStack() as open_desks:
            desk: Desk | None = None
            for position, key in enumerate(keys):
                if (rest := self.rests.of(connection_id, process)) is not None:
                    return runs | await self._put_off(connection_id, process, keys[position:], job_id, rest)
                token = uuid4().hex
                record = await self._take(connection_id, process, key, job_id, token)
                if record is None:
                    continue
                if record.run_id is not None:
                    runs.add(record.run_id)
                if record.runner != token:
                    continue
                with structlog.contextvars.bound_contextvars(key=key, correlation_id=record.correlation_id):
                    started, clock = self.now(), time.monotonic()
                    try:
                        if desk is None:
                            opening = self.open_desk(connection_id, process, job.urgent)
                            desk = await open_desks.enter_async_context(opening)
                            desk.keys = keys
                        desk.calls.clear()
                        settlement = await self._attempt(desk, record)
                    except Exception as error:
                        if not isinstance(error, GatewayError):
                            log.exception("transfer.crashed")
                        settlement = settle_error(error, attempt=record.attempt, dice=self.dice)
                    calls = list(desk.calls) if desk else []
                    self.rests.take_note(connection_id, process, settlement)
                    await self._conclude(record, token, settlement, calls, started)
                    self.observer.transferred(process, settlement.outcome, time.monotonic() - clock)
                    log.info("transfer.settled", outcome=settlement.outcome, code=settlement.code, calls=len(calls))
        return runs

    async def _take(self, connection_id: UUID, process: str, key: str, job_id: str, token: str) -> Record | None:
        """Mark the record as running under `token`; unmarked when its door is closed, None when another job has it."""
        async with self.database.write() as session:
            record = await session.get(Record, (connection_id, process, key), with_for_update=True)
            if record is None or record.job_id != job_id:
                return None
            record.updated_at, record.next_attempt_at = self.now(), None
            if waits_for := await closed_door(session, connection_id, process):
                record.state, record.job_id, record.runner = RecordState.WAITING, None, ""
                record.waits_for = waits_for
                return record
            record.interruptions = record.interruptions + 1 if record.state == RecordState.RUNNING else 0
            record.state, record.runner, record.taken = RecordState.RUNNING, token, record.wanted
            record.attempt += 1
            return record

    @staticmethod
    async def _attempt(desk: Desk, record: Record) -> Settlement:
        if record.interruptions >= INTERRUPTIONS:
            raise GatewayBug(
                f"The worker died {record.interruptions} times while it moved this record.",
                code="gateway.interrupted",
                todo="Report this with the correlation id; then retry the record.",
            )
        return settle_outcome(await desk.transfer(record.key, reported=record.reported))

    async def _put_off(
        self, connection_id: UUID, process: str, keys: tuple[str, ...], job_id: str, rest: Rest
    ) -> set[UUID]:
        """Have records tried again after the rest, without a call; each is told once why. The runs they belong to."""
        settlement, now = rest.settlement, self.now()
        runs: set[UUID] = set()
        for some in chunks(keys):
            async with self.database.write() as session:
                found = await session.exec(
                    select(Record)
                    .where(
                        Record.connection_id == connection_id,
                        Record.process == process,
                        Record.job_id == job_id,
                        col(Record.key).in_(some),
                    )
                    .order_by(Record.key)
                    .with_for_update()
                )
                if not (records := list(found)):
                    continue
                for record in records:
                    runs |= {record.run_id} if record.run_id is not None else set()
                    if (record.state, record.code) != (RecordState.FAILED, settlement.code):
                        session.add(_transfer_of(record, settlement, [], now, now))
                    self._write_down(record, settlement)
                delay = rest.left * (1 + self.dice.random() / 4)
                await self.requests.start(session, records, delay=delay, state=RecordState.FAILED)
        return runs

    async def _conclude(
        self, record: Record, token: str, settlement: Settlement, calls: list[dict[str, Any]], started: datetime
    ) -> None:
        """Write down what came of the attempt, and let go who waits for it.

        What follows of a record that is through is asked for before the record is: killed in between, the job does it
        all again. A record that waits tries again by itself, so what it needs may be asked for afterwards.
        """
        settlement = await self.dependencies.or_held(record, settlement, started=started)
        through = settlement.next is Next.SETTLED and settlement.outcome is not OutcomeKind.HELD
        if through:
            await self.dependencies.ask_for(record, settlement.then, Cause.FOLLOW_UP)
            await self.dependencies.wake(record, (RecordState.WAITING, RecordState.FAILED, RecordState.HELD))
        await self._settle(record, token, settlement, calls, started)
        if settlement.outcome is OutcomeKind.WAITING:
            await self.dependencies.ask_for(record, settlement.requires, Cause.DEPENDENCY)
        elif settlement.outcome is OutcomeKind.HELD:  # those that wait are then held too, in words that name this one
            await self.dependencies.wake(record, (RecordState.WAITING, RecordState.FAILED))

    async def _settle(
        self, taken: Record, token: str, settlement: Settlement, calls: list[dict[str, Any]], started: datetime
    ) -> None:
        async with self.database.write() as session:
            # The door before the record, as everywhere: two that lock in different order would wait for each other.
            waits_for = await close_door(session, taken.connection_id, taken.process, settlement, self.now())
            record = await session.get(
                Record, (taken.connection_id, taken.process, taken.key), with_for_update=True, populate_existing=True
            )
            if record is None or record.runner != token or record.state != RecordState.RUNNING:
                log.warning("transfer.superseded")
                return
            session.add(_transfer_of(record, settlement, calls, started, self.now()))
            self._write_down(record, settlement)
            if waits_for:
                record.state, record.waits_for = RecordState.WAITING, waits_for
            elif record.wanted > record.taken:
                record.attempt = 0
                await self.requests.start(session, [record])
            elif settlement.next is Next.RETRY:
                await self.requests.start(session, [record], delay=settlement.delay, state=RecordState.FAILED)
            elif settlement.outcome is OutcomeKind.WAITING:
                record.attempt = 0
                state = RecordState.WAITING if self.now() - record.since < WAITING_PATIENCE else RecordState.FAILED
                await self.requests.start(session, [record], delay=settlement.delay, state=state)
            else:
                record.attempt = 0

    def _write_down(self, record: Record, settlement: Settlement) -> None:
        now = self.now()
        differences = [asdict(difference) for difference in settlement.differences]
        said_before = (record.code, record.message, record.differences)
        if record.code != settlement.code:
            record.since = now
        record.state, record.job_id, record.runner = settlement.outcome.value, None, ""
        record.code, record.message, record.todo = settlement.code, settlement.message, settlement.todo
        record.remote_text, record.differences = settlement.remote_text, differences
        record.needs = ["/".join(needed) for needed in settlement.requires]
        record.waits_for = record.needs[0] if record.needs else ""
        record.next_attempt_at, record.updated_at, record.interruptions = None, now, 0
        if said_before != (record.code, record.message, differences):
            record.dismissed_by = record.dismissed_because = ""


def _transfer_of(
    record: Record, settlement: Settlement, calls: list[dict[str, Any]], started: datetime, finished: datetime
) -> Transfer:
    return Transfer(
        connection_id=record.connection_id,
        process=record.process,
        key=record.key,
        run_id=record.run_id,
        correlation_id=record.correlation_id,
        attempt=record.attempt,
        outcome=settlement.outcome,
        code=settlement.code,
        message=settlement.message,
        todo=settlement.todo,
        remote_text=settlement.remote_text,
        notes=list(settlement.notes),
        differences=[asdict(difference) for difference in settlement.differences],
        calls=calls,
        started_at=started,
        finished_at=finished,
    )
