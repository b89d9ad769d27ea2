"""Turning stored events into jobs: woken at once in the process that took one in, and by a sweep every second.

An event and the job it asks for change in one transaction, so an event is never left behind and never lost; what an
event means for which record is told by the wiring.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database.engine import Database
from app.errors import Requirement
from app.inbox.models import Event, EventState
from app.jobs.models import Cause
from app.jobs.requests import Requests, Why

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 1.0
EVENTS_AT_ONCE = 100
FORGET_EVERY = timedelta(hours=1)
FORGET_AT_ONCE = 1000


class NotOurs(Exception):
    """The event asks for nothing: why, in a sentence for whoever looks at it."""


Route = Callable[[str, dict[str, Any]], Sequence[Requirement]]


@dataclass(slots=True)
class Dispatcher:
    """Reads the letterbox. `route` names the records an event is about, or raises NotOurs."""

    database: Database
    requests: Requests
    route: Route
    keep: timedelta
    now: Callable[[], datetime]
    _woken: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def wake(self) -> None:
        """Something came: look now, not at the next sweep."""
        self._woken.set()

    async def run(self) -> None:
        """Dispatch until cancelled."""
        forgot = self.now() - FORGET_EVERY
        while True:
            self._woken.clear()
            try:
                while await self.dispatch() == EVENTS_AT_ONCE:
                    pass
                if self.now() - forgot >= FORGET_EVERY:
                    forgot = self.now()
                    await self.forget_old()
            except Exception:
                log.exception("inbox.dispatch_failed")
            try:
                async with asyncio.timeout(SWEEP_SECONDS):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def dispatch(self) -> int:
        """Handle the oldest waiting events; how many."""
        oldest = (
            select(Event)
            .where(Event.state == EventState.STORED)
            .order_by(col(Event.received_at), col(Event.id))
            .limit(EVENTS_AT_ONCE)
        )
        async with self.database.read() as session:
            if (await session.exec(oldest.limit(1))).first() is None:
                return 0
        async with self.database.write() as session:
            events = list(await session.exec(oldest.with_for_update(skip_locked=True)))
            # By connection, as every dispatcher does: two that lock in different order would wait for each other.
            for event in sorted(events, key=lambda event: event.connection_id.bytes):
                await self._handle(session, event)
        return len(events)

    async def _handle(self, session: AsyncSession, event: Event) -> None:
        """Turn one event into work, or put it aside with a note: one that cannot be read keeps no other back."""
        try:
            async with session.begin_nested():
                records = self.route(event.kind, event.payload)
                await self._ask(session, event, records)
        except DBAPIError:
            raise  # the database's trouble, not the event's: all of them are tried again
        except NotOurs as reason:
            event.state, event.note = EventState.IGNORED, str(reason)
        except Exception as error:
            log.exception("inbox.event_failed", event_id=str(event.id), correlation_id=event.correlation_id)
            event.state = EventState.IGNORED
            event.note = f"Lagerbro could not make work of this event ({type(error).__name__})."
        else:
            event.state = EventState.HANDLED
            event.note = ", ".join(f"{record.process} {record.key}" for record in records)
        event.handled_at = self.now()

    async def _ask(self, session: AsyncSession, event: Event, records: Sequence[Requirement]) -> None:
        for process in sorted({record.process for record in records}):
            await self.requests.ask(
                session,
                connection_id=event.connection_id,
                process=process,
                keys=[record.key for record in records if record.process == process],
                why=Why(Cause.WEBHOOK, event.correlation_id),
            )

    async def forget_old(self) -> None:
        """Drop handled events that are older than the operator keeps, in parts: the intake waits for each."""
        old = (
            select(Event.id)
            .where(col(Event.state) != EventState.STORED, col(Event.received_at) < self.now() - self.keep)
            .limit(FORGET_AT_ONCE)
        )
        while True:
            async with self.database.write() as session:
                deleted = await session.exec(delete(Event).where(col(Event.id).in_(old)))
            if deleted.rowcount < FORGET_AT_ONCE:
                return
