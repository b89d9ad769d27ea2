"""Column types that SQLite and PostgreSQL keep alike: aware UTC times, JSON documents."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC in both databases; a naive one is refused.

    SQLite has no zone, so the value is stored without one and read back as UTC.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn any zone into UTC. Raises ValueError for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read the stored time as aware UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utc_column(*, nullable: bool = False, index: bool = False) -> Any:
    """A column for an aware time, to be used as `sa_column` of a SQLModel field."""
    return sa.Column(UtcDateTime, nullable=nullable, index=index)


def json_column(*, nullable: bool = False) -> Any:
    """A column for a JSON document; `JSONB` on PostgreSQL."""
    return sa.Column(sa.JSON().with_variant(JSONB(), "postgresql"), nullable=nullable)
