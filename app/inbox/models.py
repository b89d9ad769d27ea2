"""The table of webhook events, one row per event of the remote."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.database.columns import json_column, utc_column


class EventState(StrEnum):
    """A stored event waits, then became work, or was put aside with a reason."""

    STORED = "stored"
    HANDLED = "handled"
    IGNORED = "ignored"


class Event(SQLModel, table=True):
    """One webhook call as it came; `external_id` is what makes a repeat of it the same event."""

    __tablename__ = "events"

    id: UUID = Field(primary_key=True)
    connection_id: UUID = Field(foreign_key="connections.id", ondelete="CASCADE")
    kind: str
    external_id: str
    payload: dict[str, Any] = Field(sa_column=json_column())
    state: str = EventState.STORED
    note: str = ""
    times_received: int = 1
    correlation_id: str
    received_at: datetime = Field(sa_column=utc_column())
    handled_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))

    __table_args__ = (
        UniqueConstraint("connection_id", "kind", "external_id"),
        Index("ix_events_waiting", "state", "received_at"),
        Index("ix_events_correlation", "correlation_id"),
        Index("ix_events_connection", "connection_id", "received_at"),
    )
