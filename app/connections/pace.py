"""Fortnox's pace for one tenant, kept in the database so that all processes together stay within it.

One row per tenant holds the stamps of the last requests. Urgent requests go first: within a process by the queue,
between processes by a mark on the row that keeps the others back for a moment. A backfill takes one turn per fifth of
a second at the most, so that the budget is never spent in one burst when an urgent request comes (ENGINE §3).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database.columns import json_column, utc_column
from app.database.engine import Database
from app.database.leases import PriorityLock
from app.fortnox.pace import SHORTEST_WAIT, SlidingLog

# How long past its own next look an urgent request keeps the bulk of other processes back.
URGENT_MARK = timedelta(milliseconds=500)
LOOK_AGAIN_SECONDS = 0.25
# By so much the clocks of two hosts may differ before one of them counts as set back.
CLOCKS_DIFFER = timedelta(seconds=5)


class PaceLog(SQLModel, table=True):
    """The last requests of one tenant, as seconds since 1970; until when an urgent one is waiting somewhere.

    The stamp of a request under way lies ahead: at the time by which it is given up at the latest, so that what a dead
    process left under way stops counting.
    """

    __tablename__ = "pace_logs"

    tenant: str = Field(primary_key=True)
    stamps: list[float] = Field(sa_column=json_column())
    bulk_next: float = 0.0
    urgent_until: datetime = Field(sa_column=utc_column())


class SharedPace:
    """The turns of every tenant, as one process sees them. `deadline` is when a request is given up at the latest."""

    def __init__(
        self, database: Database, *, now: Callable[[], datetime], deadline: timedelta, log: SlidingLog | None = None
    ) -> None:
        self._database = database
        self._now = now
        self._deadline = deadline
        self._log = log or SlidingLog()
        self._spread = self._log.window.total_seconds() / self._log.limit
        self._queues: dict[str, PriorityLock] = {}

    def of(self, tenant: str, *, urgent: bool) -> "TenantPace":
        """The pace of one tenant, for work of one urgency."""
        return TenantPace(self, tenant, urgent=urgent)

    async def take(self, tenant: str, *, urgent: bool) -> float:
        """Wait until one more request may be sent for the tenant; the stamp it has while it is under way.

        Who waits keeps its place in this process's queue, but a bulk request lets an urgent one overtake it.
        """
        queue = self._queues.setdefault(tenant, PriorityLock())
        await queue.acquire(urgent=urgent)
        try:
            while isinstance(taken := await self._try(tenant, urgent=urgent), timedelta):
                if urgent:
                    await asyncio.sleep(taken.total_seconds())
                elif await queue.urgent_came_within(taken.total_seconds()):
                    queue.release()
                    await queue.acquire(urgent=False)
            return taken
        finally:
            queue.release()

    async def answered(self, tenant: str, stamp: float) -> None:
        """The request is over: from now on it counts at this time."""
        async with self._database.write() as session:
            row = await session.get_one(PaceLog, tenant, with_for_update=True)
            if stamp in row.stamps:
                place = row.stamps.index(stamp)
                row.stamps = [*row.stamps[:place], *row.stamps[place + 1 :], self._now().timestamp()]

    async def _try(self, tenant: str, *, urgent: bool) -> float | timedelta:
        """Take a turn now, or say how long to wait before asking again."""
        try:
            async with self._database.write() as session:
                row = await session.get(PaceLog, tenant, with_for_update=True)
                moment = self._now()  # with the row in hand: what stands in it was written before
                now = moment.timestamp()
                if row is None:
                    row = PaceLog(tenant=tenant, stamps=[], urgent_until=moment)
                    session.add(row)
                self._forget_what_lies_too_far_ahead(row, moment)
                if not urgent and row.urgent_until > moment:
                    return min(row.urgent_until - moment, timedelta(seconds=self._spread))
                if not urgent and row.bulk_next > now:
                    return max(timedelta(seconds=row.bulk_next - now), SHORTEST_WAIT)
                taken = self._log.take(row.stamps, now)
                if isinstance(taken, timedelta):
                    under_way = any(stamp > now for stamp in row.stamps)
                    wait = min(taken, timedelta(seconds=LOOK_AGAIN_SECONDS)) if under_way else taken
                    if urgent:
                        row.urgent_until = moment + wait + URGENT_MARK
                    return wait
                stamp = now + self._deadline.total_seconds()
                row.stamps = [*taken[:-1], stamp]
                if urgent:
                    row.urgent_until = moment
                else:
                    row.bulk_next = max(row.bulk_next, now - self._spread) + self._spread
                return stamp
        except IntegrityError:
            return timedelta()  # another process made the row in the same moment

    def _forget_what_lies_too_far_ahead(self, row: PaceLog, moment: datetime) -> None:
        """A clock that was set back must not keep everything waiting until it is there again."""
        now = moment.timestamp()
        differ = CLOCKS_DIFFER.total_seconds()
        if any(stamp > now + self._deadline.total_seconds() + differ for stamp in row.stamps):
            row.stamps = [min(stamp, now) for stamp in row.stamps]
        if row.bulk_next > now + self._spread + differ:
            row.bulk_next = now
        if row.urgent_until > moment + self._log.window + URGENT_MARK + CLOCKS_DIFFER:
            row.urgent_until = moment


class TenantPace:
    """One tenant's pace with one urgency: what the Fortnox client is given."""

    def __init__(self, shared: SharedPace, tenant: str, *, urgent: bool) -> None:
        self._shared = shared
        self._tenant = tenant
        self._urgent = urgent

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Waits until one more request may be sent; the block is that request."""
        stamp = await self._shared.take(self._tenant, urgent=self._urgent)
        try:
            yield
        finally:
            await asyncio.shield(self._shared.answered(self._tenant, stamp))


async def requests_since(session: AsyncSession, tenant_ids: Collection[int], *, since: datetime) -> dict[int, int]:
    """How many requests of each tenant count against its pace: those answered since then, and those under way."""
    rows = await session.exec(select(PaceLog).where(col(PaceLog.tenant).in_([str(one) for one in tenant_ids])))
    used = dict.fromkeys(tenant_ids, 0)
    for row in rows:
        used[int(row.tenant)] = sum(stamp > since.timestamp() for stamp in row.stamps)
    return used
