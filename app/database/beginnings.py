"""Finding texts by how they begin, with the help of an index, on either database."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel.ext.asyncio.session import AsyncSession

LAST_CHARACTER = "\U0010ffff"


def begins_with(session: AsyncSession, column: Mapped[str], beginning: str) -> sa.ColumnElement[bool]:
    """The rows whose text begins so, upper and lower case told apart.

    SQLite's LIKE takes them for the same and then no index; PostgreSQL's takes an index of `text_pattern_ops`.
    """
    if session.get_bind().dialect.name == "postgresql":
        return column.startswith(beginning, autoescape=True)
    return sa.and_(column >= beginning, column < beginning + LAST_CHARACTER)
