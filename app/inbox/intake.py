"""Taking a webhook in: stored and committed before anybody is answered, once per event of the remote."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from app.database.engine import Database
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

    async def take(
        self, *, connection_id: UUID, kind: str, external_id: str, payload: dict[str, Any], correlation_id: str
    ) -> Taken:
        """Keep the call; the same event again is counted, not kept twice. Committed when this returns."""
        event_id = uuid4()
        try:
            async with self.database.write() as session:
                session.add(
                    Event(
                        id=event_id,
                        connection_id=connection_id,
                        kind=kind,
                        external_id=external_id,
                        payload=payload,
                        correlation_id=correlation_id,
                        received_at=self.now(),
                    )
                )
        except IntegrityError:
            known = await self._count_again(connection_id, kind, external_id)
            if known is None:
                raise  # not a repeat: the connection has just been deleted
            return Taken(known, duplicate=True)
        self.woken()
        return Taken(event_id, duplicate=False)

    async def _count_again(self, connection_id: UUID, kind: str, external_id: str) -> UUID | None:
        async with self.database.write() as session:
            found = await session.exec(
                select(Event)
                .where(Event.connection_id == connection_id, Event.kind == kind, Event.external_id == external_id)
                .with_for_update()
            )
            event = found.first()
            if event is None:
                return None
            event.times_received += 1
            return event.id
