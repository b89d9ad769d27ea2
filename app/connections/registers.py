"""Fortnox's small registers and other slow facts, read once a day and kept for all workers.

Units, terms and ways of delivery, customers' types and whether the warehouse module is on change rarely; reading them
per order would spend the company's 25 requests in 5 seconds on them (SPEC §2.0).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

from sqlalchemy import delete
from sqlmodel import col

from app.connections.models import RegisterEntry
from app.database.engine import Database
from app.database.upsert import upsert

KEPT_FOR = timedelta(days=1)

Read = Callable[[], Awaitable[Mapping[str, Any]]]
Key = tuple[UUID, str, str]
"""Connection, kind and entry."""

_asking: WeakValueDictionary[Key, asyncio.Lock] = WeakValueDictionary()
"""What is being asked of a remote in this process just now: the jobs of a first run all want it at once."""


@dataclass(frozen=True, slots=True)
class Registers:
    """The kept facts of one connection."""

    database: Database
    connection_id: UUID
    now: Callable[[], datetime]

    async def get(self, kind: str, entry: str, read: Read, *, fresh: bool = False) -> Mapping[str, Any]:
        """The fact as kept, or as `read` answers now when it is older than a day, unknown, or must be `fresh`.

        Who asks while another job of this process does waits for that answer.
        """
        key = (self.connection_id, kind, entry)
        kept = None if fresh else await self._kept(key)
        if kept is not None:
            return kept
        async with _asking.setdefault(key, asyncio.Lock()):
            kept = None if fresh else await self._kept(key)
            return kept if kept is not None else await self._ask(key, read)

    async def _kept(self, key: Key) -> Mapping[str, Any] | None:
        async with self.database.read() as session:
            kept = await session.get(RegisterEntry, key)
        return kept.content if kept is not None and self.now() - kept.read_at < KEPT_FOR else None

    async def _ask(self, key: Key, read: Read) -> Mapping[str, Any]:
        content = dict(await read())
        connection_id, kind, entry = key
        async with self.database.write() as session:
            await upsert(
                session,
                RegisterEntry(connection_id=connection_id, kind=kind, entry=entry, content=content, read_at=self.now()),
            )
        return content

    async def forget(self, kind: str) -> None:
        """Have the next question about `kind` asked of the remote: an error said that what is kept is wrong."""
        async with self.database.write() as session:
            await session.exec(
                delete(RegisterEntry).where(
                    col(RegisterEntry.connection_id) == self.connection_id, col(RegisterEntry.kind) == kind
                )
            )
