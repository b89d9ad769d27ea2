"""Adding people from the command line."""

from uuid import UUID

from pydantic import SecretStr

from app.connections import directory
from app.errors import Refused
from app.web.users import Role, add_user
from app.wiring import Gateway


async def add_person(gateway: Gateway, username: str, password: SecretStr, role: Role, connections: list[str]) -> None:
    """Add a user who may see these connections; raises Refused for one that does not exist."""
    async with gateway.database.write() as session:
        ids: list[UUID] = []
        for name in connections:
            connection = await directory.by_name(session, name)
            if connection is None:
                raise Refused(f"There is no connection named {name!r}.", code="connection.unknown")
            ids.append(connection.id)
        await add_user(session, username=username, password=password, role=role, connection_ids=ids, now=gateway.now())
