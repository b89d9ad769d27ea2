"""Living and dead workers: each says every second that it lives; a survivor takes over the jobs of one that does not.

The engine does not notice by itself that a worker on another host died, and the jobs it had would block their keys
for ever (ENGINE §1.1). A worker's row in the table is the truth: who finds its own row gone was taken for dead, and
must end at once, because its jobs run elsewhere already. Whether another lives is told from its beat changing, by our
own monotonic clock: the hosts' clocks may differ, and may be set.
"""

import asyncio
import os
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from sqlmodel import select

from app.database.engine import SQLITE_BUSY_SECONDS, Database
from app.database.leases import Leases
from app.jobs.engine import Engine
from app.jobs.models import Worker

log = structlog.get_logger(__name__)

BEAT_SECONDS = 1.0
DEAD_AFTER = timedelta(seconds=5)
LOCKED_FILE = timedelta(seconds=2 * SQLITE_BUSY_SECONDS)
LOST_EXIT_CODE = 75


def new_executor_id() -> str:
    """A name no other process has: two that shared one would each take the other's running jobs for its own."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"


def end_process() -> None:
    """Leave without another word to the remotes: what this process still wanted to do is being done elsewhere."""
    os._exit(LOST_EXIT_CODE)


@dataclass(slots=True)
class Heartbeat:
    """The pulse of this process, and its eye on the others.

    `patience` is how long it may go on without having written its beat; others wait DEAD_AFTER before they take over.
    """

    database: Database
    engine: Engine
    leases: Leases
    executor_id: str
    now: Callable[[], datetime]
    lost: Callable[[], None] = end_process
    monotonic: Callable[[], float] = time.monotonic
    _seen: dict[str, tuple[datetime, float]] = field(default_factory=dict, init=False)

    @property
    def patience(self) -> timedelta:
        """On SQLite nobody can take over while the file is locked, so a lock held by a backup ends no worker."""
        return LOCKED_FILE if self.database.is_sqlite else DEAD_AFTER

    async def begin(self) -> None:
        """Announce this worker."""
        async with self.database.write() as session:
            now = self.now()
            session.add(Worker(executor_id=self.executor_id, host=socket.gethostname(), started_at=now, beat_at=now))

    async def run(self) -> None:
        """Beat until cancelled; take over from the dead; end this process when it could not beat in time."""
        patience = self.patience.total_seconds()
        last = self.monotonic()
        while True:
            alive = True
            try:
                async with asyncio.timeout(max(last + patience - self.monotonic(), BEAT_SECONDS)):
                    alive = await self.beat()
                    last = self.monotonic()
            except Exception:
                log.exception("worker.heartbeat_failed")
            if not alive or self.monotonic() - last >= patience:
                log.critical("worker.lost", executor=self.executor_id)
                self.lost()
                return
            try:
                await self.take_over_from_the_dead()
            except Exception:
                log.exception("worker.take_over_failed")
            await asyncio.sleep(BEAT_SECONDS)

    async def beat(self) -> bool:
        """Say that this worker lives; False when it was taken for dead meanwhile."""
        async with self.database.write() as session:
            worker = await session.get(Worker, self.executor_id, with_for_update=True)
            if worker is None:
                return False
            now = self.now()
            worker.beat_at = now if now != worker.beat_at else now + timedelta(microseconds=1)
            return True

    async def take_over_from_the_dead(self) -> int:
        """Put the jobs of dead workers back into the queues; how many jobs.

        The row of a dead worker goes first: from then on it has no row but jobs, which is all that the next survivor
        needs to know if this one dies in between.
        """
        busy = await self.engine.busy_executors()
        async with self.database.read() as session:
            rows = {worker.executor_id: worker.beat_at for worker in await session.exec(select(Worker))}
        for executor_id in self._silent(rows):
            if await self._strike_off(executor_id, beat_at=rows[executor_id]):
                await self.leases.release_all_of(executor_id)
                del rows[executor_id]
        jobs = 0
        for executor_id in busy - rows.keys() - {self.executor_id}:
            jobs += (taken := await self.engine.take_over(executor_id))
            log.warning("worker.taken_over", executor=executor_id, jobs=taken)
        return jobs

    def _silent(self, rows: Mapping[str, datetime]) -> list[str]:
        """Those of the workers whose beat has not changed for too long."""
        now = self.monotonic()
        self._seen = {
            executor_id: seen if (seen := self._seen.get(executor_id)) and seen[0] == beat_at else (beat_at, now)
            for executor_id, beat_at in rows.items()
        }
        return [
            executor_id
            for executor_id, (_, since) in self._seen.items()
            if executor_id != self.executor_id and now - since >= DEAD_AFTER.total_seconds()
        ]

    async def _strike_off(self, executor_id: str, *, beat_at: datetime) -> bool:
        """Delete the row of a silent worker, unless it has beaten after all."""
        async with self.database.write() as session:
            worker = await session.get(Worker, executor_id, with_for_update=True)
            if worker is None or worker.beat_at != beat_at:
                return False
            await session.delete(worker)
            return True

    async def end(self) -> None:
        """Say goodbye: whatever this worker leaves unfinished is taken over at once."""
        async with self.database.write() as session:
            worker = await session.get(Worker, self.executor_id, with_for_update=True)
            if worker is not None:
                await session.delete(worker)
        await self.leases.release_all_of(self.executor_id)
