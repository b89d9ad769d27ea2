"""What moved when: records per hour or per day by outcome, counted for many connections at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Self
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import func
from sqlalchemy.orm import Mapped
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from app.fortnox.times import swedish_midnight
from app.ledger.models import Transfer
from app.ledger.outcomes import OutcomeKind

HOURS: Final = 24
DAYS: Final = 30
NOON: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Spans:
    """The last hours or days, one after the other; the last of them still goes on."""

    begins: tuple[datetime, ...]

    @classmethod
    def last_hours(cls, now: datetime, count: int = HOURS) -> Self:
        """Whole hours, of which the present one is the last."""
        this = now.replace(minute=0, second=0, microsecond=0)
        return cls(tuple(this - timedelta(hours=back) for back in reversed(range(count))))

    @classmethod
    def last_days(cls, now: datetime, count: int = DAYS) -> Self:
        """Swedish days, of which the present one is the last; one of 23 or 25 hours is a day."""
        noon = swedish_midnight(now) + NOON  # by the Swedish clock, so that a day back is a day back
        return cls(tuple(swedish_midnight(noon - timedelta(days=back)) for back in reversed(range(count))))

    def number_of(self, column: sa.ColumnElement[datetime] | Mapped[datetime]) -> sa.ColumnElement[int]:
        """Which of the spans a time lies in, counted from 0; NULL for one before the first."""
        return sa.case(*((column >= begin, number) for number, begin in reversed(list(enumerate(self.begins)))))


@dataclass(frozen=True, slots=True)
class Moved:
    """The records whose attempts ended in one span; one that ended in two ways counts for both."""

    sent: int = 0
    unchanged: int = 0
    held: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.sent + self.unchanged + self.held + self.failed


async def moved(session: AsyncSession, ids: Sequence[UUID], spans: Spans) -> dict[UUID, list[Moved]]:
    """What moved in each span for each of the connections; one query, by the index of when transfers ended."""
    ended = (
        sa.select(
            col(Transfer.connection_id),
            spans.number_of(col(Transfer.finished_at)).label("span"),
            col(Transfer.outcome),
            col(Transfer.process),
            col(Transfer.key),
        )
        .where(col(Transfer.finished_at) >= spans.begins[0], col(Transfer.outcome) != OutcomeKind.WAITING)
        .cte()
        .prefix_with("MATERIALIZED")  # else SQLite reads all that was ever kept of these connections
    )
    each = sa.select(ended).where(ended.c.connection_id.in_(ids)).distinct().subquery()
    of_span = (each.c.connection_id, each.c.span, each.c.outcome)
    counted = sa.select(*of_span, func.count()).group_by(*of_span)
    found = {connection_id: [Moved()] * len(spans.begins) for connection_id in ids}
    for connection_id, span, outcome, count in await (await session.connection()).execute(counted):
        found[connection_id][span] = replace(found[connection_id][span], **{outcome: count})
    return found
