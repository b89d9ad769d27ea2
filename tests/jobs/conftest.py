"""A worker's parts round a scripted desk, and the jobs run by hand in the order of their queue."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from app.connections.models import Connection, ProcessStanding
from app.connections.options import Options
from app.database.engine import Database
from app.jobs.engine import Job, JobKind, JobQueue, Lane
from app.jobs.models import Cause, Record, Run
from app.jobs.requests import Requests, Traits, Why
from app.jobs.runner import Runner
from app.ledger.models import Transfer
from app.ledger.outcomes import Outcome, Sent
from tests.clock import Clock

ARTICLES, ORDERS = "articles", "sales_orders"
STOCK = "stock_levels"
TRAITS = {
    ARTICLES: Traits(Lane.BULK, records_per_job=3),
    ORDERS: Traits(Lane.URGENT),
    STOCK: Traits(Lane.BULK, last=True),
}

Act = Outcome | BaseException | Callable[[], Any]


@dataclass
class Script:
    """What the desk does: per record a list of acts, the last one for ever after; SENT where nothing is scripted."""

    clock: Clock
    acts: dict[tuple[str, str], list[Act]] = field(default_factory=dict)
    found: dict[str, list[str] | AsyncIterator[str] | BaseException] = field(default_factory=dict)
    moved: list[str] = field(default_factory=list)
    reported: list[bool] = field(default_factory=list)
    scanned: list[datetime | None] = field(default_factory=list)
    opened: int = 0
    urgent: list[bool] = field(default_factory=list)
    refuses_to_open: BaseException | None = None
    scan_seconds: float = 0

    def does(self, key: str, *acts: Act, process: str = ORDERS) -> None:
        self.acts[process, key] = list(acts)

    @asynccontextmanager
    async def open(self, _connection_id: UUID, process: str, urgent: bool) -> AsyncIterator["ScriptedDesk"]:
        if self.refuses_to_open is not None:
            raise self.refuses_to_open
        self.urgent.append(urgent)
        self.opened += 1
        yield ScriptedDesk(self, process)


class ScriptedDesk:
    def __init__(self, script: Script, process: str) -> None:
        self.calls: list[dict[str, Any]] = []
        self.keys: tuple[str, ...] = ()
        self._script = script
        self._process = process

    async def transfer(self, key: str, *, reported: bool) -> Outcome:
        self._script.moved.append(key)
        self._script.reported.append(reported)
        self.calls.append({"remote": "ongoing", "status": 200})
        acts = self._script.acts.get((self._process, key), [Sent()])
        act = acts.pop(0) if len(acts) > 1 else acts[0]
        if callable(act):
            act = act()
            if asyncio.iscoroutine(act):
                act = await act
        if isinstance(act, BaseException):
            raise act
        assert act is not None
        return act

    async def scan(self, covered_until: datetime | None) -> AsyncIterator[str]:
        self._script.scanned.append(covered_until)
        self._script.clock.advance(seconds=self._script.scan_seconds)
        self.calls.append({"remote": "fortnox", "status": 200})
        found = self._script.found.get(self._process, [])
        if isinstance(found, BaseException):
            raise found
        if isinstance(found, list):
            for key in found:
                yield key
        else:
            async for key in found:
                yield key


class Tally:
    """The observer; remembers what it was told."""

    def __init__(self) -> None:
        self.outcomes: list[str] = []

    def transferred(self, process: str, outcome: str, seconds: float) -> None:
        assert process in TRAITS
        assert seconds >= 0
        self.outcomes.append(outcome)


@dataclass
class Bench:
    """The parts of a worker that has no engine: jobs are run by `run_jobs`."""

    database: Database
    clock: Clock
    queue: JobQueue
    requests: Requests
    runner: Runner
    script: Script
    tally: Tally
    connection_id: UUID = field(default_factory=uuid4)

    async def connect(self, connection_id: UUID | None = None, **options: Any) -> UUID:
        new = connection_id or uuid4()
        async with self.database.write() as session:
            session.add(
                Connection(
                    id=new,
                    name=f"Norrvik {new}",
                    fortnox_tenant_id=new.int % 2**30,
                    ongoing_url="http://127.0.0.1/fjall/api/v1/",
                    ongoing_username="WSI",
                    goods_owner_id=new.int % 2**30,
                    webhook_key=new.hex,
                    secrets="",
                    options=Options(**options).model_dump(mode="json"),
                    start_date=self.clock(),
                    created_at=self.clock(),
                )
            )
            await session.flush()
            for process in TRAITS:
                session.add(ProcessStanding(connection_id=new, process=process, next_run_at=self.clock()))
        return new

    async def ask(self, *keys: str, process: str = ORDERS, cause: Cause = Cause.WEBHOOK, run_id: Any = None) -> int:
        async with self.database.write() as session:
            return await self.requests.ask(
                session,
                connection_id=self.connection_id,
                process=process,
                keys=keys,
                why=Why(cause, f"told-of-{keys[0]}", run_id),
            )

    async def ask_run(self, process: str = ORDERS, cause: Cause = Cause.MANUAL) -> Run:
        async with self.database.write() as session:
            return await self.requests.ask_run(
                session, connection_id=self.connection_id, process=process, cause=cause, requested_by="Siv"
            )

    async def jobs(self, *statuses: str) -> list[tuple[str, Job]]:
        """The jobs in the queues, oldest first."""
        found = await asyncio.to_thread(self.queue._client.list_workflows, status=list(statuses or ("ENQUEUED",)))
        jobs = []
        for each in sorted(found, key=lambda each: each.workflow_id):
            assert each.input is not None
            said: dict[str, Any] = dict(each.input["args"][0])
            job = Job(**{**said, "kind": JobKind(said["kind"]), "keys": tuple(said["keys"])})
            jobs.append((each.workflow_id, job))
        return jobs

    async def partitions(self) -> dict[str, str]:
        """The partition of each queued job, by its first key."""
        found = await asyncio.to_thread(self.queue._client.list_workflows, status=["ENQUEUED"])
        return {
            each.input["args"][0]["keys"][0]: str(each.queue_partition_key) for each in found if each.input is not None
        }

    async def forget_job(self, job_id: str) -> None:
        await asyncio.to_thread(self.queue._client.delete_workflows, [job_id])

    async def run_job(self, job_id: str, job: Job) -> None:
        await self.runner.work(job, job_id)
        await self.forget_job(job_id)

    async def run_jobs(self, *, at_most: int = 100) -> int:
        """Run what is due, and what comes of it, until nothing is; how many jobs."""
        done = 0
        while (due := await self.jobs("ENQUEUED")) and done < at_most:
            for job_id, job in due:
                await self.run_job(job_id, job)
                done += 1
        return done

    async def run_delayed(self) -> int:
        """As if the time of all that was put off had come, once."""
        due = await self.jobs("DELAYED")
        for job_id, job in due:
            await self.run_job(job_id, job)
        return len(due)

    async def record(self, key: str, process: str = ORDERS) -> Record:
        async with self.database.read() as session:
            return await session.get_one(Record, (self.connection_id, process, key))

    async def records(self, process: str = ORDERS) -> dict[str, str]:
        async with self.database.read() as session:
            found = await session.exec(select(Record).where(Record.process == process).order_by(col(Record.key)))
            return {record.key: record.state for record in found}

    async def change(self, key: str, process: str = ORDERS, **fields: Any) -> None:
        async with self.database.write() as session:
            record = await session.get_one(Record, (self.connection_id, process, key))
            for name, value in fields.items():
                setattr(record, name, value)

    async def run(self, run: Run) -> Run:
        async with self.database.read() as session:
            return await session.get_one(Run, run.id)

    async def transfers(self, key: str | None = None) -> list[Transfer]:
        async with self.database.read() as session:
            found = await session.exec(select(Transfer).order_by(col(Transfer.id)))
            return [transfer for transfer in found if key in {None, transfer.key}]

    async def connection(self) -> Connection:
        async with self.database.read() as session:
            return await session.get_one(Connection, self.connection_id)

    async def standing(self, process: str = ORDERS) -> ProcessStanding:
        async with self.database.read() as session:
            return await session.get_one(ProcessStanding, (self.connection_id, process))

    def has_settled(self, outcomes: Iterable[str]) -> bool:
        return self.tally.outcomes == list(outcomes)


def make_bench(database: Database, clock: Clock, script: Script) -> Bench:
    queue, tally = JobQueue(database), Tally()
    requests = Requests(queue, TRAITS, clock)
    runner = Runner(database, requests, script.open, tally, clock, Random(1))  # noqa: S311 - repeatable dice
    return Bench(database, clock, queue, requests, runner, script, tally)


@pytest.fixture
async def bench(database: Database, clock: Clock) -> AsyncIterator[Bench]:
    """One connection with two processes, and a desk that does as it is told."""
    made = make_bench(database, clock, Script(clock))
    await made.connect(made.connection_id)
    yield made
    made.queue.close()
