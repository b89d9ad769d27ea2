"""The tables of who is connected: connections, their processes' standing, cached registers."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.database.columns import json_column, utc_column

# FOR NO KEY UPDATE: rows that refer to a connection are written all the time, and must not wait for a lock on it.
NO_KEY = {"key_share": True}


class ConnectionState(StrEnum):
    """A connection is not activated yet, works, rests on a person's wish, or waits for new keys."""

    BEING_SET_UP = "being_set_up"
    ACTIVE = "active"
    PAUSED = "paused"
    NEEDS_RECONNECTING = "needs_reconnecting"


class Connection(SQLModel, table=True):
    """One Fortnox company paired with one Ongoing goods owner; everything else hangs on it.

    `secrets` is a sealed JSON document (Ongoing password, webhook secret, Fortnox refresh token) and never leaves
    `app.connections.credentials`. `options_version` is the ETag of the options.
    """

    __tablename__ = "connections"
    __table_args__ = (
        UniqueConstraint("fortnox_tenant_id", name="uq_connections_tenant"),
        UniqueConstraint("ongoing_url", "goods_owner_id", name="uq_connections_goods_owner"),
    )

    id: UUID = Field(primary_key=True)
    name: str
    state: str = ConnectionState.ACTIVE
    state_reason: str = ""
    fortnox_tenant_id: int
    fortnox_company: str = ""
    fortnox_scopes: str = ""
    ongoing_url: str
    ongoing_username: str
    goods_owner_id: int
    webhook_key: str = Field(unique=True, index=True)
    secrets: str
    options: dict[str, Any] = Field(sa_column=json_column())
    options_version: int = 1
    start_date: datetime = Field(sa_column=utc_column())
    created_at: datetime = Field(sa_column=utc_column())


class ProcessStanding(SQLModel, table=True):
    """When a process of a connection runs next, and why it rests if it does."""

    __tablename__ = "process_standings"

    connection_id: UUID = Field(primary_key=True, foreign_key="connections.id", ondelete="CASCADE")
    process: str = Field(primary_key=True)
    next_run_at: datetime = Field(sa_column=utc_column(index=True))
    paused_code: str = ""
    paused_message: str = ""
    paused_todo: str = ""
    paused_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))


class RegisterEntry(SQLModel, table=True):
    """One entry of a Fortnox register (unit, terms, customer type, module state) as read at `read_at`."""

    __tablename__ = "register_entries"

    connection_id: UUID = Field(primary_key=True, foreign_key="connections.id", ondelete="CASCADE")
    kind: str = Field(primary_key=True)
    entry: str = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_column=json_column())
    read_at: datetime = Field(sa_column=utc_column())


class Preflight(SQLModel, table=True):
    """What the last look at both remotes of a connection found (`findings`), and when the next is due."""

    __tablename__ = "preflights"

    connection_id: UUID = Field(primary_key=True, foreign_key="connections.id", ondelete="CASCADE")
    due_at: datetime = Field(sa_column=utc_column(index=True))
    looked_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))
    findings: list[dict[str, Any]] = Field(default_factory=list, sa_column=json_column())
