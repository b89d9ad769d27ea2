"""What the connections are called that a list of several is about, and the choice among those that somebody sees."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import col, select

from app.connections.models import Connection
from app.web.services import Services
from app.web.users import User, seen_ids


async def names_of(at_hand: Services, ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of these connections."""
    async with at_hand.database.read() as session:
        found = await session.exec(select(Connection.id, Connection.name).where(col(Connection.id).in_(ids)))
        return dict(iter(found))


async def choices_of(at_hand: Services, user: User) -> list[tuple[str, str]]:
    """The connections that the user sees, by name, as choices of a form."""
    async with at_hand.database.read() as session:
        found = await session.exec(
            select(Connection.id, Connection.name)
            .where(col(Connection.id).in_(seen_ids(user)))
            .order_by(col(Connection.name), col(Connection.id))
        )
        return [(str(connection_id), name) for connection_id, name in found]


def id_of(text: str) -> UUID | None:
    """The id that was chosen; None for every connection."""
    try:
        return UUID(text)
    except ValueError:
        return None
