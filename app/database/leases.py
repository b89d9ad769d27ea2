"""Leases: one holder at a time over all processes and hosts, given up by itself when the holder dies.

Used where two processes must not act at once: an API call to one goods owner, a token refresh. Within a process
urgent callers go first; between processes a waiting one reserves the next turn, so that a busy one cannot starve it.
"""

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, SQLModel, col

from app.database.columns import utc_column
from app.database.engine import Database

POLL_SECONDS = 0.02
RESERVATION = timedelta(seconds=1)


class Lease(SQLModel, table=True):
    """Who holds `name` and until when at the latest; who asked to be next, and how long that wish is good for."""

    __tablename__ = "leases"

    name: str = Field(primary_key=True)
    holder: str
    until: datetime = Field(sa_column=utc_column())
    next_holder: str = ""
    next_urgent: bool = False
    next_until: datetime = Field(sa_column=utc_column())


class PriorityLock:
    """An asyncio lock whose urgent waiters go first, the others in order of arrival."""

    def __init__(self) -> None:
        self._held = False
        self._waiting: list[tuple[bool, int, asyncio.Future[None]]] = []
        self._arrivals = count()
        self._urgent_came = asyncio.Event()

    async def acquire(self, *, urgent: bool) -> None:
        """Wait for the lock."""
        if not self._held:
            self._held = True
            return
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (not urgent, next(self._arrivals), turn))
        if urgent:
            self._urgent_came.set()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.release()
            raise

    @property
    def urgent_is_waiting(self) -> bool:
        """Whether an urgent waiter stands behind."""
        return any(not later and not turn.done() for later, _, turn in self._waiting)

    async def urgent_came_within(self, seconds: float) -> bool:
        """Wait, as the holder, until an urgent waiter stands behind or the time is up; which of the two it was."""
        self._urgent_came.clear()
        if self.urgent_is_waiting:
            return True
        try:
            async with asyncio.timeout(seconds):
                await self._urgent_came.wait()
        except TimeoutError:
            return False
        return True

    def release(self) -> None:
        """Hand the lock to the next waiter."""
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._held = False


class Leases:
    """The leases as one process sees them; `holder` names this process."""

    def __init__(self, database: Database, *, holder: str, now: Callable[[], datetime]) -> None:
        self._database = database
        self._holder = holder
        self._now = now
        self._local: dict[str, PriorityLock] = {}

    @asynccontextmanager
    async def hold(self, name: str, *, at_most: timedelta, urgent: bool = True) -> AsyncIterator[None]:
        """Wait for the lease `name`, keep it for the block, give it back.

        `at_most` bounds how long others wait if this process dies inside the block; the block must end sooner.
        """
        local = self._local.setdefault(name, PriorityLock())
        await local.acquire(urgent=urgent)
        try:
            await self._wait_for(name, at_most=at_most, urgent=urgent)
            yield
        finally:
            # Also when the wait was cancelled, since the lease may just have become ours. The next caller of this
            # process starts after the giving back, which would else end *its* lease: both have the same holder.
            giving_back = asyncio.create_task(self._give_back(name, next_urgent=local.urgent_is_waiting))
            giving_back.add_done_callback(lambda _: local.release())
            await asyncio.shield(giving_back)

    async def _wait_for(self, name: str, *, at_most: timedelta, urgent: bool) -> None:
        while not await self._take(name, at_most=at_most, urgent=urgent):  # noqa: ASYNC110 - others are other processes
            await asyncio.sleep(POLL_SECONDS)

    async def _take(self, name: str, *, at_most: timedelta, urgent: bool) -> bool:
        try:
            async with self._database.write() as session:
                now = self._now()
                lease = await session.get(Lease, name, with_for_update=True)
                if lease is None:
                    session.add(Lease(name=name, holder=self._holder, until=now + at_most, next_until=now))
                    return True
                # Further ahead than they are ever set: a clock was set back; nobody is to wait until it is there again.
                lease.until = min(lease.until, now + at_most)
                lease.next_until = min(lease.next_until, now + RESERVATION)
                reserved = lease.next_until > now and lease.next_holder not in {"", self._holder}
                if lease.until > now and lease.holder != self._holder:
                    if not reserved or (urgent and not lease.next_urgent):
                        lease.next_holder, lease.next_urgent = self._holder, urgent
                        lease.next_until = now + RESERVATION
                    return False
                if reserved and (lease.next_urgent or not urgent):
                    return False
                lease.holder, lease.until = self._holder, now + at_most
                if lease.next_holder == self._holder:
                    lease.next_holder, lease.next_until = "", now
                return True
        except IntegrityError:
            return False  # another process made the row in the same moment

    async def _give_back(self, name: str, *, next_urgent: bool) -> None:
        """End our lease; with an urgent caller waiting here, have the next turn kept for it.

        Else an unhurried one of another process, which looks for a free lease all the time, would be there first.
        """
        if not next_urgent:
            await self._end(col(Lease.name) == name, self._holder)
            return
        async with self._database.write() as session:
            lease = await session.get(Lease, name, with_for_update=True)
            if lease is None or lease.holder != self._holder:
                return
            now = self._now()
            lease.holder, lease.until = "", now
            if not (lease.next_urgent and lease.next_until > now):
                lease.next_holder, lease.next_urgent, lease.next_until = self._holder, True, now + RESERVATION

    async def release_all_of(self, holder: str) -> None:
        """Free what a dead process held."""
        await self._end(col(Lease.holder) != "", holder)

    async def _end(self, which: object, holder: str) -> None:
        async with self._database.write() as session:
            await session.exec(
                update(Lease)
                .where(which, col(Lease.holder) == holder)  # type: ignore[arg-type]
                .values(holder="", until=self._now())
            )
