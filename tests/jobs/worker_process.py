"""A worker in a process of its own, to be killed: its remote is a file that it adds a line to for every move."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from app.database.engine import Database
from app.database.leases import Leases
from app.jobs.engine import Engine, JobQueue, Lane
from app.jobs.heartbeat import Heartbeat, new_executor_id
from app.jobs.requests import Requests, Traits
from app.jobs.runner import Runner
from app.ledger.outcomes import Outcome, Sent

TRAITS = {"sales_orders": Traits(Lane.URGENT)}


def now() -> datetime:
    return datetime.now(UTC)


class Unheard:
    def transferred(self, process: str, outcome: str, seconds: float) -> None: ...


class FileDesk:
    """Moves a record by writing "begin key pid" and, some time later, "end key pid"."""

    def __init__(self, remote: Path, seconds: float) -> None:
        self.calls: list[dict[str, Any]] = []
        self.keys: tuple[str, ...] = ()
        self._remote = remote
        self._seconds = seconds

    def _write(self, word: str, key: str) -> None:
        with self._remote.open("a") as remote:
            remote.write(f"{word} {key} {os.getpid()}\n")

    async def transfer(self, key: str, *, reported: bool) -> Outcome:
        self._write("begin", key)
        await asyncio.sleep(self._seconds)
        self._write("end", key)
        return Sent()

    async def scan(self, covered_until: datetime | None) -> AsyncIterator[str]:
        del covered_until
        for key in list[str]():
            yield key


async def work(url: str, remote: Path, seconds: float) -> None:
    database = Database(url)

    @asynccontextmanager
    async def open_desk(_connection: UUID, _process: str, _urgent: bool) -> AsyncIterator[FileDesk]:
        yield FileDesk(remote, seconds)

    executor = new_executor_id()
    requests = Requests(JobQueue(database), TRAITS, now)
    runner = Runner(database, requests, open_desk, Unheard(), now)
    engine = Engine(database, executor_id=executor, work=runner.work, concurrency=20)
    heartbeat = Heartbeat(database, engine, Leases(database, holder=executor, now=now), executor, now)
    await heartbeat.begin()
    await engine.start()
    await heartbeat.run()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])))
