"""What is wrong right now, read from our own tables: a condition keeps its key as long as it lasts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.connections.models import Connection, ConnectionState, ProcessStanding
from app.connections.options import Options
from app.inbox.models import Event, EventState
from app.jobs.models import Record, RecordState, Run, RunState

SILENT_INTERVALS: Final = 3
LEAST_SILENCE: Final = timedelta(minutes=10)
"""A run takes its time, so with short intervals three of them are no silence yet."""
EVENT_WAITS: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Condition:
    """Something a person should know at once."""

    key: str
    connection_id: UUID
    title: str
    message: str
    todo: str


@dataclass(frozen=True, slots=True)
class Cause:
    """How many records of a process of a connection are held or failed for one cause; the words of the latest."""

    connection: str
    process: str
    code: str
    count: int
    message: str
    todo: str


async def conditions(session: AsyncSession, switches: Mapping[str, str], now: datetime) -> list[Condition]:
    """Everything that is wrong now; `switches` names for every process the option that turns it on."""
    connections = {one.id: one for one in await session.exec(select(Connection))}
    standings = list(await session.exec(select(ProcessStanding).order_by(ProcessStanding.process)))
    last_done = await _last_done(session)
    found = [_to_reconnect(one) for one in connections.values() if one.state == ConnectionState.NEEDS_RECONNECTING]
    for standing in standings:
        connection = connections.get(standing.connection_id)
        switch = switches.get(standing.process)
        if connection is None or switch is None or connection.state != ConnectionState.ACTIVE:
            continue
        options = Options.model_validate(connection.options)
        if not getattr(options, switch):
            continue
        if standing.paused_at is not None:
            found.append(_paused(connection, standing))
            continue
        since = last_done.get((connection.id, standing.process), connection.created_at)
        if now - since > max(SILENT_INTERVALS * options.sync_interval, LEAST_SILENCE):
            found.append(_silent(connection, standing.process, since))
    return [*found, *await _unhandled_events(session, connections, now)]


async def causes(session: AsyncSession) -> list[Cause]:
    """What is held or failed over all connections, by cause, without what was dismissed."""
    counted = await session.exec(
        select(col(Record.connection_id), col(Record.process), col(Record.code), func.count())
        .where(*_NEEDS_ATTENTION)
        .group_by(col(Record.connection_id), col(Record.process), col(Record.code))
    )
    names = dict(list(await session.exec(select(Connection.id, Connection.name))))
    found = []
    for connection_id, process, code, count in counted:
        latest = await session.exec(
            select(Record)
            .where(
                *_NEEDS_ATTENTION,
                Record.connection_id == connection_id,
                Record.process == process,
                Record.code == code,
            )
            .order_by(col(Record.updated_at).desc())
            .limit(1)
        )
        if (record := latest.first()) is not None:
            found.append(Cause(names[connection_id], process, code, count, record.message, record.todo))
    return sorted(found, key=lambda one: (one.connection, one.process, one.code))


_NEEDS_ATTENTION: Final = (
    col(Record.state).in_((RecordState.HELD, RecordState.FAILED)),
    col(Record.dismissed_by) == "",
)


async def _last_done(session: AsyncSession) -> dict[tuple[UUID, str], datetime]:
    found = await session.exec(
        select(col(Run.connection_id), col(Run.process), func.max(Run.finished_at))
        .where(Run.state == RunState.DONE)
        .group_by(col(Run.connection_id), col(Run.process))
    )
    return {(connection_id, process): at for connection_id, process, at in found if at is not None}


def _to_reconnect(connection: Connection) -> Condition:
    return Condition(
        f"{connection.id}/reconnect",
        connection.id,
        f"{connection.name} must be reconnected",
        f"Nothing moves for {connection.name}: {connection.state_reason}",
        "Reconnect it; what waited then goes by itself.",
    )


def _paused(connection: Connection, standing: ProcessStanding) -> Condition:
    return Condition(
        f"{connection.id}/{standing.process}/paused",
        connection.id,
        f"{standing.process} of {connection.name} is paused",
        standing.paused_message,
        standing.paused_todo or "Mend the cause, then resume the connection.",
    )


def _silent(connection: Connection, process: str, since: datetime) -> Condition:
    return Condition(
        f"{connection.id}/{process}/silent",
        connection.id,
        f"{process} of {connection.name} has fallen silent",
        f"No run of {process} has come to its end since {since:%Y-%m-%d %H:%M} UTC.",
        "Look at the latest runs of the connection, and whether a worker is running (`lagerbro doctor`).",
    )


async def _unhandled_events(
    session: AsyncSession, connections: Mapping[UUID, Connection], now: datetime
) -> list[Condition]:
    oldest = await session.exec(
        select(col(Event.connection_id), func.min(Event.received_at))
        .where(Event.state == EventState.STORED)
        .group_by(col(Event.connection_id))
    )
    return [
        Condition(
            f"{connection_id}/events",
            connection_id,
            f"Webhook events of {connections[connection_id].name} lie unhandled",
            f"The oldest came at {since:%Y-%m-%d %H:%M} UTC.",
            "Look whether a worker is running (`lagerbro doctor`), and at its log.",
        )
        for connection_id, since in oldest
        if now - since > EVENT_WAITS and connection_id in connections
    ]
