"""The timetable: every process of every active connection at its own interval, spread out over it.

Any number of workers read it; a due line is claimed in one transaction, so it is run once. A run that is still going
on when the next is due is let go on.
"""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.connections.models import Connection, ConnectionState, ProcessStanding
from app.connections.options import Options
from app.database.engine import Database
from app.jobs.models import Cause
from app.jobs.requests import Requests

log = structlog.get_logger(__name__)

TICK_SECONDS = 1.0
CLAIM_AT_ONCE = 50


def offset(connection_id: UUID, interval: timedelta) -> timedelta:
    """Where within its interval a connection runs: evenly spread by its id, the same after every restart."""
    share = int.from_bytes(hashlib.sha256(connection_id.bytes).digest()[:4], "big") / 2**32
    return interval * share


def next_run(connection_id: UUID, interval: timedelta, after: datetime) -> datetime:
    """The first of the connection's times that lies after `after`."""
    first = datetime.fromtimestamp(0, tz=after.tzinfo) + offset(connection_id, interval)
    return first + ((after - first) // interval + 1) * interval


async def reschedule(session: AsyncSession, connection_id: UUID, interval: timedelta, now: datetime) -> None:
    """Have a shorter interval hold at once: no process of the connection waits longer than to its next time."""
    standings = await session.exec(
        select(ProcessStanding)
        .where(ProcessStanding.connection_id == connection_id)
        .order_by(ProcessStanding.process)
        .with_for_update()
    )
    for standing in standings:
        standing.next_run_at = min(standing.next_run_at, next_run(connection_id, interval, now))


@dataclass(slots=True)
class Timetable:
    """Starts runs when they are due; `switches` names the option that turns each process on."""

    database: Database
    requests: Requests
    switches: Mapping[str, str]
    now: Callable[[], datetime]

    async def run(self) -> None:
        """Look every second until cancelled."""
        while True:
            try:
                while await self.start_due() == CLAIM_AT_ONCE:
                    pass
            except Exception:
                log.exception("timetable.failed")
            await asyncio.sleep(TICK_SECONDS)

    async def start_due(self) -> int:
        """Start what is due now, in the order of `switches` where that is the same time; how many lines were due to us.

        One that cannot be started (its options do not fit this release) keeps none of the others back.
        """
        now = self.now()
        async with self.database.read() as session:
            due = list(
                await session.exec(
                    select(ProcessStanding.connection_id, ProcessStanding.process)
                    .join(Connection, col(Connection.id) == col(ProcessStanding.connection_id))
                    .where(
                        col(ProcessStanding.next_run_at) <= now,
                        col(ProcessStanding.paused_at).is_(None),
                        Connection.state == ConnectionState.ACTIVE,
                        col(ProcessStanding.process).in_(list(self.switches)),
                    )
                    .order_by(col(ProcessStanding.next_run_at))
                    .limit(CLAIM_AT_ONCE)
                )
            )
        order = list(self.switches)
        started = 0
        for connection_id, process in sorted(due, key=lambda line: order.index(line[1])):
            try:
                started += await self._start(connection_id, process, now)
            except Exception:
                log.exception("timetable.line_failed", connection=str(connection_id), process=process)
        return started

    async def _start(self, connection_id: UUID, process: str, now: datetime) -> bool:
        async with self.database.write() as session:
            connection = await session.get(Connection, connection_id)
            standing = await session.get(ProcessStanding, (connection_id, process), with_for_update=True)
            if connection is None or standing is None or standing.next_run_at > now:
                return False  # another worker was first
            options = Options.model_validate(connection.options)
            standing.next_run_at = next_run(connection_id, options.sync_interval, now)
            if getattr(options, self.switches[process]):
                await self.requests.ask_run(
                    session, connection_id=connection_id, process=process, cause=Cause.TIMETABLE
                )
            return True
