"""Writing a row that may be there already, in one statement, whoever else writes it in the same moment."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession


async def upsert(session: AsyncSession, row: SQLModel) -> None:
    """Write the row, over the one of the same key if there is one.

    A read and an insert would fail on PostgreSQL when two processes are the first to write the same key.
    """
    values, keys = _values(row)
    others = {name: value for name, value in values.items() if name not in keys}
    await session.exec(_insert(session, row).values(values).on_conflict_do_update(index_elements=keys, set_=others))


async def insert_if_absent(session: AsyncSession, row: SQLModel) -> None:
    """Write the row, unless there is one of the same key."""
    values, keys = _values(row)
    await session.exec(_insert(session, row).values(values).on_conflict_do_nothing(index_elements=keys))


async def insert_those_absent(session: AsyncSession, rows: Sequence[SQLModel]) -> None:
    """Write rows of one table in one statement, each unless there is one that is the same by any unique key."""
    values = [_values(row)[0] for row in rows]
    await session.exec(_insert(session, rows[0]).values(values).on_conflict_do_nothing())


def _values(row: SQLModel) -> tuple[dict[str, Any], list[str]]:
    mapper = sa.inspect(type(row))
    values = {column.key: getattr(row, column.key) for column in mapper.column_attrs}
    return values, [column.name for column in mapper.primary_key]


def _insert(session: AsyncSession, row: SQLModel) -> Any:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(type(row))
