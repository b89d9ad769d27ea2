"""Closing and opening doors: a process without its right, or a connection without its keys, makes no attempts."""

from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.connections.models import NO_KEY, Connection, ConnectionState, ProcessStanding
from app.jobs.models import Record, RecordState
from app.jobs.requests import Requests, batched
from app.jobs.settlement import Next, Settlement

PAUSED_PROCESS = "process"
PAUSED_CONNECTION = "connection"
RELEASED_AT_ONCE = 200


async def close_door(
    session: AsyncSession, connection_id: UUID, process: str, settlement: Settlement, now: datetime
) -> str:
    """Pause the process or the connection as the settlement says; what its records wait for, "" if nothing closed."""
    match settlement.next:
        case Next.PAUSE_PROCESS:
            standing = await session.get(ProcessStanding, (connection_id, process), with_for_update=True)
            if standing is not None:
                standing.paused_code, standing.paused_message = settlement.code, settlement.message
                standing.paused_todo, standing.paused_at = settlement.todo, now
            return PAUSED_PROCESS
        case Next.PAUSE_CONNECTION:
            connection = await session.get(Connection, connection_id, with_for_update=NO_KEY)
            if connection is not None:
                connection.state = ConnectionState.NEEDS_RECONNECTING
                connection.state_reason = f"{settlement.message} {settlement.todo}".strip()
            return PAUSED_CONNECTION
        case _:
            return ""


async def closed_door(session: AsyncSession, connection_id: UUID, process: str) -> str:
    """What a record of this process would have to wait for; "" when the way is free."""
    connection = await session.get_one(Connection, connection_id)
    if connection.state != ConnectionState.ACTIVE:
        return PAUSED_CONNECTION
    standing = await session.get_one(ProcessStanding, (connection_id, process))
    return PAUSED_PROCESS if standing.paused_at is not None else ""


async def open_doors(
    session: AsyncSession, requests: Requests, connection_id: UUID, *, processes: list[str], now: datetime
) -> int:
    """Clear the pauses of these processes and let the records go that waited for them; how many go at once.

    Of a great many the first go at once, and the rest within the next sweep (`Housekeeping.release_waiting`).
    """
    connection = await session.get_one(Connection, connection_id, with_for_update=NO_KEY)
    connection.state, connection.state_reason = ConnectionState.ACTIVE, ""
    for process in processes:
        standing = await session.get_one(ProcessStanding, (connection_id, process), with_for_update=True)
        standing.paused_code = standing.paused_message = standing.paused_todo = ""
        standing.paused_at, standing.next_run_at = None, now
    return sum([await release(session, requests, connection_id, process) for process in processes])


async def release(session: AsyncSession, requests: Requests, connection_id: UUID, process: str) -> int:
    """Give jobs to records that waited for a door which is open now; how many, RELEASED_AT_ONCE at the most."""
    waiting = await session.exec(
        select(Record)
        .where(
            Record.connection_id == connection_id,
            Record.process == process,
            Record.state == RecordState.WAITING,
            col(Record.waits_for).in_((PAUSED_PROCESS, PAUSED_CONNECTION)),
        )
        .order_by(Record.key)
        .limit(RELEASED_AT_ONCE)
        .with_for_update()
    )
    released = 0
    for together in batched(waiting, requests.traits[process].records_per_job):
        for record in together:
            record.waits_for = ""
        await requests.start(session, together)
        released += len(together)
    return released
