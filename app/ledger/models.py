"""The tables of what was done: links, the names records are found by, watermarks, plans and transfers."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.database.columns import json_column, utc_column


class Link(SQLModel, table=True):
    """Their id on both sides, the fingerprint of what we last sent, and the few fields we compare later.

    `refers_to` is the record that this one names (an article its supplier), so that it can be found from there.
    """

    __tablename__ = "links"
    __table_args__ = (Index("ix_links_refers_to", "connection_id", "process", "refers_to"),)

    connection_id: UUID = Field(primary_key=True, foreign_key="connections.id", ondelete="CASCADE")
    process: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    remote_id: str = Field(default="", index=True)
    refers_to: str = ""
    fingerprint: str
    sent: dict[str, Any] = Field(sa_column=json_column())
    updated_at: datetime = Field(sa_column=utc_column())


class NameKind(StrEnum):
    """What else than its key a record is called by, on either side."""

    INVOICE = "invoice"
    WAYBILL = "waybill"
    INCOMING_GOODS = "incoming_goods"
    DELIVERY_NOTE = "delivery_note"
    CUSTOM_DOCUMENT = "custom_document"
    ARTICLE = "article"
    SUPPLIER = "supplier"
    BAR_CODE = "bar_code"
    REFERENCE = "reference"


class RecordName(SQLModel, table=True):
    """A number by which somebody may look for a record that has another key."""

    __tablename__ = "record_names"
    # PostgreSQL compares beginnings by an index of this class alone, whatever the database's order of letters.
    __table_args__ = (
        # All columns are in it: SQLite else takes the primary key, which it reads through.
        Index(
            "ix_record_names_name",
            *("connection_id", "name", "process", "key", "kind"),
            postgresql_ops={"name": "text_pattern_ops"},
        ),
    )

    connection_id: UUID = Field(primary_key=True, foreign_key="connections.id", ondelete="CASCADE")
    process: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    name: str = Field(primary_key=True)


class Watermark(SQLModel, table=True):
    """Covered until: our clock at the start of the last scan that went through."""

    __tablename__ = "watermarks"

    connection_id: UUID = Field(primary_key=True, foreign_key="connections.id", ondelete="CASCADE")
    process: str = Field(primary_key=True)
    name: str = Field(primary_key=True, default="changes")
    covered_until: datetime = Field(sa_column=utc_column())


class Plan(SQLModel, table=True):
    """The document about to be written, frozen before its first write, and how far its writing is proven."""

    __tablename__ = "plans"

    id: str = Field(primary_key=True)
    connection_id: UUID = Field(foreign_key="connections.id", ondelete="CASCADE")
    process: str
    key: str
    document: dict[str, Any] = Field(sa_column=json_column())
    steps: dict[str, Any] = Field(sa_column=json_column())
    created_at: datetime = Field(sa_column=utc_column())
    finished_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))

    __table_args__ = (Index("ix_plans_record", "connection_id", "process", "key"),)


class Transfer(SQLModel, table=True):
    """One attempt to move one record: its outcome, the reason in plain words, and the calls it made."""

    __tablename__ = "transfers"

    id: int | None = Field(default=None, primary_key=True)
    connection_id: UUID = Field(foreign_key="connections.id", ondelete="CASCADE")
    process: str
    key: str
    run_id: UUID | None = Field(default=None, index=True)
    correlation_id: str = Field(index=True)
    attempt: int
    outcome: str
    code: str = ""
    message: str = ""
    todo: str = ""
    remote_text: str = ""
    notes: list[Any] = Field(sa_column=json_column())
    differences: list[Any] = Field(sa_column=json_column())
    calls: list[Any] = Field(sa_column=json_column())
    started_at: datetime = Field(sa_column=utc_column())
    finished_at: datetime = Field(sa_column=utc_column(index=True))

    __table_args__ = (Index("ix_transfers_record", "connection_id", "process", "key", "id"),)
