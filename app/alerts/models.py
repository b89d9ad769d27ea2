"""The tables of what people were told: one row per condition, and the last digest."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.database.columns import utc_column


class Alert(SQLModel, table=True):
    """A condition since it was first seen: told when it began, and once it has been gone for a while, that it ended."""

    __tablename__ = "alerts"

    key: str = Field(primary_key=True)
    connection_id: UUID = Field(foreign_key="connections.id", ondelete="CASCADE")
    title: str
    message: str
    todo: str
    began_at: datetime = Field(sa_column=utc_column())
    told_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))
    gone_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))


class Digest(SQLModel, table=True):
    """The last digest of held and failed records: when, and a hash of the causes with their numbers."""

    __tablename__ = "digests"

    name: str = Field(primary_key=True)
    sent_at: datetime = Field(sa_column=utc_column())
    fingerprint: str
