"""What must be so before a person sets a process going: the connection works, the process is on and not paused."""

from sqlmodel.ext.asyncio.session import AsyncSession

from app.connections.models import Connection, ConnectionState, ProcessStanding
from app.connections.options import Options
from app.errors import Refused
from app.web.services import Services


def require_active(connection: Connection) -> None:
    """Raise Refused when the connection rests."""
    if connection.state != ConnectionState.ACTIVE:
        raise Refused(
            f"{connection.name} is {connection.state.replace('_', ' ')}: {connection.state_reason}",
            code="connection.not_active",
            todo="Mend the cause, then resume the connection.",
        )


async def closed_because(
    session: AsyncSession, connection: Connection, process: str, at_hand: Services
) -> Refused | None:
    """Why the process cannot be set going; None when it can."""
    switch = at_hand.switches.get(process)
    if switch is None or not getattr(Options.model_validate(connection.options), switch):
        return Refused(
            f"{process} is switched off for {connection.name}.",
            code="process.off",
            todo=f"Switch on the option {switch}." if switch else "",
        )
    standing = await session.get_one(ProcessStanding, (connection.id, process))
    if standing.paused_at is not None:
        return Refused(
            f"{process} is paused: {standing.paused_message}",
            code="process.paused",
            todo=standing.paused_todo or "Mend the cause, then resume the connection.",
        )
    return None


async def require_open_door(session: AsyncSession, connection: Connection, process: str, at_hand: Services) -> None:
    """Raise Refused when the connection rests, or the process is off or paused."""
    require_active(connection)
    if (why := await closed_because(session, connection, process, at_hand)) is not None:
        raise why
