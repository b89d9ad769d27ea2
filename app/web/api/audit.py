"""The audit trail: who did what, and what it changed."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlmodel import col, select

from app.connections.audit import Action, AuditEntry
from app.web.api.paging import DEFAULT_LIMIT, Cursor, Limit, Page, beyond, page_of, place_of, small_number
from app.web.api.routing import EXAMPLE_CONNECTION, Text, answers
from app.web.security import AtHand, CurrentUser
from app.web.users import Role, UserConnection

router = APIRouter(prefix="/api/v1/audit", tags=["audit"])

EXAMPLE = {
    "id": 12,
    "at": "2026-03-02T08:00:02Z",
    "username": "anna",
    "action": "options_changed",
    "connection_id": EXAMPLE_CONNECTION,
    "connection_name": "Norrsken Friluft",
    "subject": "",
    "before": {"sync_interval_minutes": 15},
    "after": {"sync_interval_minutes": 60},
    "correlation_id": "2f1c6d0e4b9a4d0fb3f2b0b9f2b5a1c7",
}


class AuditAnswer(BaseModel):
    """One act of one person."""

    id: int
    at: datetime
    username: str
    action: Action
    connection_id: UUID | None
    connection_name: Annotated[str, Field(description="Its name then; the connection may be gone.")]
    subject: Annotated[str, Field(description="What it was done to.")]
    before: Annotated[dict[str, Any], Field(description="Only what differs.")]
    after: dict[str, Any]
    correlation_id: str

    @classmethod
    def of(cls, entry: AuditEntry) -> Self:
        """The entry as it is told."""
        return cls.model_validate(entry.model_dump())


@router.get("", summary="List the audit trail", responses=answers({"items": [EXAMPLE], "next_cursor": None}))
async def list_audit(
    user: CurrentUser,
    at_hand: AtHand,
    connection_id: Annotated[UUID | None, Query(description="Only of this connection.")] = None,
    action: Annotated[Action | None, Query(description="Only acts of this kind.")] = None,
    username: Annotated[Text | None, Query(max_length=200, description="Only this person's.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[AuditAnswer]:
    """The latest first. An operator sees what was done to his connections."""
    query = select(AuditEntry)
    if user.role != Role.ADMIN:
        own = select(UserConnection.connection_id).where(UserConnection.user_id == user.id)
        query = query.where(col(AuditEntry.connection_id).in_(own))
    if connection_id is not None:
        query = query.where(AuditEntry.connection_id == connection_id)
    if action is not None:
        query = query.where(AuditEntry.action == action)
    if username is not None:
        query = query.where(AuditEntry.username == username)
    order = (col(AuditEntry.id),)
    if cursor is not None:
        query = query.where(beyond(order, place_of(cursor, small_number), descending=True))
    async with at_hand.database.read() as session:
        found = list(await session.exec(query.order_by(order[0].desc()).limit(limit + 1)))
    return page_of(found, limit, shown=AuditAnswer.of, place=lambda one: (str(one.id),))
