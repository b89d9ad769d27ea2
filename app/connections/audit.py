"""The audit trail: which person did what, and what it changed from what to what.

An entry is written in the transaction of the act itself, so there is no act without one. It outlives its connection.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database.columns import json_column, utc_column


class Action(StrEnum):
    """What people do."""

    CONNECTED = "connected"
    RECONNECTED = "reconnected"
    WEBHOOK_SECRET_CHANGED = "webhook_secret_changed"  # noqa: S105 - the name of an act
    DELETED = "deleted"
    PAUSED = "paused"
    RESUMED = "resumed"
    OPTIONS_CHANGED = "options_changed"
    SYNC_ASKED = "sync_asked"
    REPORTED = "reported"
    RETRIED = "retried"
    DISMISSED = "dismissed"
    REPLAYED = "replayed"
    REWOUND = "rewound"
    USER_ADDED = "user_added"
    USER_CHANGED = "user_changed"


class AuditEntry(SQLModel, table=True):
    """One act. `subject` is what it was done to; `before` and `after` hold only what differs."""

    __tablename__ = "audit_entries"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=utc_column())
    username: str
    action: str
    connection_id: UUID | None = None
    connection_name: str = ""
    subject: str = ""
    before: dict[str, Any] = Field(sa_column=json_column())
    after: dict[str, Any] = Field(sa_column=json_column())
    correlation_id: str = ""

    __table_args__ = (Index("ix_audit_entries_connection", "connection_id", "id"),)


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs, on either side."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: before.get(name) for name in names}, {name: after.get(name) for name in names}


async def note(
    session: AsyncSession,
    action: Action,
    *,
    by: str,
    at: datetime,
    connection_id: UUID | None = None,
    connection_name: str = "",
    subject: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    correlation_id: str = "",
) -> None:
    """Write the act down; committed with it. Never give it a secret."""
    session.add(
        AuditEntry(
            at=at,
            username=by,
            action=action,
            connection_id=connection_id,
            connection_name=connection_name,
            subject=subject,
            before=dict(before or {}),
            after=dict(after or {}),
            correlation_id=correlation_id,
        )
    )
