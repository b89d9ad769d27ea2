"""Taking a webhook in: stored and committed before anybody is answered, once per event of the remote."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.connections import directory
from app.connections.models import Connection
from app.database.engine import Database
from app.database.together import Together
from app.database.upsert import insert_those_absent
from app.inbox.models import Event


class Taken(NamedTuple):
    """What became of a call: the event it is, and whether it was here before."""

    event_id: UUID
    duplicate: bool


def fallback_id(payload: Mapping[str, Any]) -> str:
    """What identifies a call whose payload names no event: the payload itself."""
    canonical = json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"


@dataclass(slots=True)
class Intake:
    """The slot of the letterbox; `woken` is told that something came."""

    database: Database
    now: Callable[[], datetime]
    woken: Callable[[], None]
    _callers: Together[str, Connection | None] = field(init=False)
    _calls: Together[Event, Taken] = field(init=False)

    def __post_init__(self) -> None:
        """What comes in one moment is looked up and kept together."""
        self._callers, self._calls = Together(self._connections), Together(self._keep)

    async def connection_of(self, webhook_key: str) -> Connection | None:
        """The connection whose webhook address holds this key, as it is now, or None."""
        return await self._callers.do(webhook_key)

    async def take(
        self, *, connection_id: UUID, kind: str, external_id: str, payload: dict[str, Any], correlation_id: str
    ) -> Taken:
        """Keep the call; the same event again is counted, not kept twice. Committed when this returns."""
        event = Event(
            id=uuid4(),
            connection_id=connection_id,
            kind=kind,
            external_id=external_id,
            payload=payload,
            correlation_id=correlation_id,
            received_at=self.now(),
        )
        taken = await self._calls.do(event)
        if not taken.duplicate:
            self.woken()
        return taken

    async def _connections(self, webhook_keys: Sequence[str]) -> list[Connection | Exception | None]:
        async with self.database.read() as session:
            found = await directory.by_webhook_keys(session, set(webhook_keys))
        return [found.get(key) for key in webhook_keys]

    async def _keep(self, events: Sequence[Event]) -> list[Taken | Exception]:
        """In one transaction; where one is of a connection that has just been deleted, each in its own."""
        try:
            return await self._keep_at_once(events)
        except IntegrityError as error:
            if len(events) == 1:
                return [error]
            return [kept for event in events for kept in await self._keep([event])]

    async def _keep_at_once(self, events: Sequence[Event]) -> list[Taken | Exception]:
        async with self.database.write() as session:
            # Always in the same order, so that two processes do not wait for each other.
            in_order = sorted(events, key=lambda event: (event.connection_id, event.kind, event.external_id))
            await insert_those_absent(session, in_order)
            new = set(await session.exec(select(Event.id).where(col(Event.id).in_([event.id for event in events]))))
            known = {event.id: await _count_again(session, event) for event in in_order if event.id not in new}
        return [Taken(known.get(event.id, event.id), duplicate=event.id in known) for event in events]


async def _count_again(session: AsyncSession, event: Event) -> UUID:
    found = await session.exec(
        select(Event)
        .where(
            Event.connection_id == event.connection_id, Event.kind == event.kind, Event.external_id == event.external_id
        )
        .with_for_update()
    )
    known = found.one()
    known.times_received += 1
    await session.flush()
    return known.id
