"""How long it is from one kept time to another, reckoned by either database."""

import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

SECONDS_A_DAY = 86400


def seconds_between(
    session: AsyncSession, earlier: sa.ColumnElement[object], later: sa.ColumnElement[object]
) -> sa.ColumnElement[float]:
    """The seconds from `earlier` to `later`, two columns of aware times. SQLite has days, and no intervals."""
    if session.get_bind().dialect.name == "postgresql":
        return sa.cast(sa.func.extract("epoch", later - earlier), sa.Float)
    return (sa.func.julianday(later) - sa.func.julianday(earlier)) * SECONDS_A_DAY
