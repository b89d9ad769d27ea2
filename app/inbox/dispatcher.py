"""Turning stored events into jobs: woken at once in the process that took one in, and by a sweep every second.

An event and the job it asks for change in one transaction, so an event is never left behind and never lost; what an
event asks for is told by the wiring (`app.inbox.routes`).
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database.engine import Database
from app.errors import Requirement
from app.inbox.models import Event, EventState
from app.inbox.routes import Look, NotOurs, Route
from app.jobs.models import Cause
from app.jobs.requests import Requests, Why

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 1.0
EVENTS_AT_ONCE = 100
FORGET_EVERY = timedelta(hours=1)
FORGET_AT_ONCE = 1000


@dataclass(slots=True)
class Dispatcher:
    """Reads the letterbox. `route` names what an event asks for, or raises NotOurs."""

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
                while await self.dispatch():
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
        """Handle the oldest waiting event, and what waits of its kind for its connection; how many.

        One kind leads to one process, so that a transaction holds the row of one process and waits for no other's: two
        that took several in different order would wait for each other.
        """
        waiting = select(Event).where(Event.state == EventState.STORED).order_by(col(Event.received_at), col(Event.id))
        async with self.database.read() as session:
            if (await session.exec(waiting.limit(1))).first() is None:
                return 0
        waiting = waiting.with_for_update(skip_locked=True)
        async with self.database.write() as session:
            oldest = (await session.exec(waiting.limit(1))).first()
            if oldest is None:
                return 0  # others have them in hand
            alike = waiting.where(Event.connection_id == oldest.connection_id, Event.kind == oldest.kind)
            events = list(await session.exec(alike.limit(EVENTS_AT_ONCE)))
            for event in events:
                await self.handle(session, event)
        return len(events)

    async def handle(self, session: AsyncSession, event: Event) -> None:
        """Turn one event into work, or put it aside with a note: one that cannot be read keeps no other back.

        Done again for an event that was handled before, it asks for the same once more (a replay).
        """
        try:
            async with session.begin_nested():
                said = await self._ask(session, event, self.route(event.kind, event.payload))
        except DBAPIError:
            raise  # the database's trouble, not the event's: all of them are tried again
        except NotOurs as reason:
            event.state, event.note = EventState.IGNORED, str(reason)
        except Exception as error:
            log.exception("inbox.event_failed", event_id=str(event.id), correlation_id=event.correlation_id)
            event.state = EventState.IGNORED
            event.note = f"Lagerbro could not make work of this event ({type(error).__name__})."
        else:
            event.state, event.note = EventState.HANDLED, ", ".join(said)
        event.handled_at = self.now()

    async def _ask(self, session: AsyncSession, event: Event, asked: Sequence[Requirement | Look]) -> Iterable[str]:
        """Do as the event asks; each thing asked for, in words."""
        said = []
        for process in sorted({each.process for each in asked}):
            keys = [each.key for each in asked if isinstance(each, Requirement) and each.process == process]
            if keys:
                why = Why(Cause.WEBHOOK, event.correlation_id)
                await self.requests.ask(session, connection_id=event.connection_id, process=process, keys=keys, why=why)
                said += [f"{process} {key}" for key in keys]
            if Look(process) in asked:
                run = await self.requests.ask_look(
                    session, connection_id=event.connection_id, process=process, correlation_id=event.correlation_id
                )
                said.append(f"{process} run {run.id}" if run else f"{process} is off or rests: its next run finds it")
        return said

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
