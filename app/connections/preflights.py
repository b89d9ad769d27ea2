"""Preflights of the connections: made when asked for and once a day, and kept for whoever looks."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.connections.findings import Finding, Look, found_in
from app.connections.inquiry import of_error
from app.connections.models import Connection, ConnectionState, Preflight
from app.connections.options import Options
from app.connections.preflight import look_at_both
from app.database.engine import Database
from app.database.upsert import insert_if_absent, upsert
from app.errors import GatewayError, RemoteUnavailable
from app.fortnox.client import Fortnox
from app.ongoing.client import Ongoing

log = structlog.get_logger(__name__)

TICK_SECONDS: Final = 60.0
EVERY: Final = timedelta(days=1)
AGAIN: Final = timedelta(hours=1)
"""After so long it is looked again where a side was away, or the worker died while it looked."""


@dataclass(frozen=True, slots=True)
class Preflights:
    """What it takes to look: how to open a client for either side, and where to keep what was found."""

    database: Database
    open_fortnox: Callable[[Connection], Fortnox]
    open_ongoing: Callable[[Connection], Ongoing]
    now: Callable[[], datetime]

    async def look(self, connection: Connection, options: Options | None = None) -> list[Look]:
        """Look at both sides with the options of the connection, or with others that are tried; nothing is kept."""
        chosen = options or Options.model_validate(connection.options)
        try:
            fortnox, ongoing = self.open_fortnox(connection), self.open_ongoing(connection)
        except GatewayError as error:
            return [Look("keys", (of_error(error),), error)]
        return [Look("keys"), *await look_at_both(fortnox, ongoing, chosen)]

    async def keep(self, connection_id: UUID, looks: Sequence[Look]) -> Preflight:
        """Keep what was found; the next look is due in a day, or soon where a side was away."""
        async with self.database.write() as session:
            return await kept(session, connection_id, looks, now=self.now())

    async def run(self) -> None:
        """Look at each active connection once a day, until cancelled."""
        while True:
            try:
                await self.look_at_due()
            except Exception:
                log.exception("preflights.failed")
            await asyncio.sleep(TICK_SECONDS)

    async def look_at_due(self) -> int:
        """Look at the active connections that are due; how many were due to us. None keeps the others back."""
        async with self.database.read() as session:
            due = list(
                await session.exec(
                    select(Connection.id)
                    .join(Preflight, col(Preflight.connection_id) == col(Connection.id), isouter=True)
                    .where(
                        Connection.state == ConnectionState.ACTIVE,
                        col(Preflight.due_at).is_(None) | (col(Preflight.due_at) <= self.now()),
                    )
                    .order_by(col(Preflight.due_at), col(Connection.id))
                )
            )
        looked = 0
        for connection_id in due:
            try:
                looked += await self._look_if_due(connection_id)
            except Exception:
                log.exception("preflights.connection_failed", connection=str(connection_id))
        return looked

    async def _look_if_due(self, connection_id: UUID) -> bool:
        if (connection := await self._claim(connection_id)) is None:
            return False
        looks = await self.look(connection)
        findings = found_in(looks)
        await self.keep(connection_id, looks)
        log.info("preflights.looked", connection=str(connection_id), found=sorted({one.code for one in findings}))
        return True

    async def _claim(self, connection_id: UUID) -> Connection | None:
        """The connection, when no other worker has taken this look: it is his for the next while."""
        now = self.now()
        async with self.database.write() as session:
            connection = await session.get(Connection, connection_id)
            if connection is None:
                return None
            await insert_if_absent(session, Preflight(connection_id=connection_id, due_at=now))
            row = await session.get_one(Preflight, connection_id, with_for_update=True)
            if row.due_at > now:
                return None
            row.due_at = now + AGAIN
            return connection


async def kept(session: AsyncSession, connection_id: UUID, looks: Sequence[Look], *, now: datetime) -> Preflight:
    """Keep what was found with whatever else the session writes."""
    was_away = any(isinstance(look.error, RemoteUnavailable) for look in looks)
    row = Preflight(
        connection_id=connection_id,
        due_at=now + (AGAIN if was_away else EVERY),
        looked_at=now,
        findings=[finding.model_dump(mode="json") for finding in found_in(looks)],
    )
    await upsert(session, row)
    return row


def findings_of(row: Preflight) -> list[Finding]:
    """What it found, as it was kept."""
    return [Finding.model_validate(one) for one in row.findings]
