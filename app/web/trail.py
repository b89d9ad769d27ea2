"""Writing down what a person does to a connection, in the transaction that does it."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from sqlmodel.ext.asyncio.session import AsyncSession

from app.connections import audit
from app.connections.audit import Action
from app.connections.models import Connection
from app.web.faults import correlation_id_of
from app.web.services import Services
from app.web.users import User


async def noted(
    session: AsyncSession,
    action: Action,
    connection: Connection,
    user: User,
    request: Request,
    at_hand: Services,
    *,
    subject: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add the act to the audit trail. Never give it a secret."""
    await audit.note(
        session,
        action,
        by=user.username,
        at=at_hand.now(),
        connection_id=connection.id,
        connection_name=connection.name,
        subject=subject,
        before=before,
        after=after,
        correlation_id=correlation_id_of(request),
    )
