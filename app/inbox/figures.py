"""How fast the letterbox is: the oldest event that waits, and how long events take to show on the other side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database.durations import seconds_between
from app.inbox.models import Event, EventState
from app.jobs.statistics import Spans
from app.ledger.models import Transfer
from app.ledger.outcomes import OutcomeKind


@dataclass(frozen=True, slots=True)
class Delay:
    """From event to effect, in seconds, for the events of one span that had one."""

    events: int
    median: float
    worst: float


async def oldest_waiting(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Since when the oldest unhandled event of each connection waits; none, no entry."""
    found = await session.exec(
        select(col(Event.connection_id), func.min(Event.received_at))
        .where(Event.state == EventState.STORED, col(Event.connection_id).in_(ids))
        .group_by(col(Event.connection_id))
    )
    return dict(iter(found))


async def delays(session: AsyncSession, ids: Sequence[UUID], spans: Spans) -> dict[UUID, list[Delay | None]]:
    """How long the events that came in each span took, for each of the connections; one query.

    An event is done when the first record that it set going, or one that this needed, was sent; one that came to
    nothing (no change, held) has no effect to wait for. The records know their event by its correlation id.
    """
    event, transfer = Event, Transfer
    effects = (
        sa.select(
            col(event.connection_id),
            col(event.received_at).label("received_at"),
            func.min(col(transfer.finished_at)).label("done_at"),
        )
        .join(
            transfer,
            sa.and_(
                col(transfer.correlation_id) == col(event.correlation_id),
                col(transfer.connection_id) == col(event.connection_id),
                col(transfer.finished_at) >= col(event.received_at),
                col(transfer.outcome) == OutcomeKind.SENT,
            ),
        )
        .where(col(event.connection_id).in_(ids), col(event.received_at) >= spans.begins[0])
        .group_by(col(event.id), col(event.connection_id), col(event.received_at))
        .subquery()
    )
    each = sa.select(
        effects.c.connection_id,
        spans.number_of(effects.c.received_at).label("span"),
        seconds_between(session, effects.c.received_at, effects.c.done_at).label("seconds"),
    ).subquery()
    of_span = (each.c.connection_id, each.c.span)
    placed = sa.select(
        *of_span,
        each.c.seconds,
        func.row_number().over(partition_by=of_span, order_by=each.c.seconds).label("place"),
        func.count().over(partition_by=of_span).label("count"),
    ).subquery()
    middle = placed.c.place.in_(((placed.c.count + 1) // 2, placed.c.count // 2 + 1))
    told = sa.select(
        placed.c.connection_id,
        placed.c.span,
        func.max(placed.c.count),
        func.avg(sa.case((middle, placed.c.seconds))),
        func.max(placed.c.seconds),
    ).group_by(placed.c.connection_id, placed.c.span)
    found: dict[UUID, list[Delay | None]] = {connection_id: [None] * len(spans.begins) for connection_id in ids}
    for connection_id, span, events, median, worst in await (await session.connection()).execute(told):
        found[connection_id][span] = Delay(events, median=median, worst=worst)
    return found
