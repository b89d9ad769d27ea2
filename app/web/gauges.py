"""The figures that are read from the database when Prometheus asks: ages of what waits, use of the pace."""

from datetime import datetime

from prometheus_client import generate_latest
from sqlalchemy import func
from sqlmodel import col, select

from app.connections.pace import PaceLog
from app.inbox.models import Event, EventState
from app.jobs.models import Record, RecordState
from app.ledger.models import Watermark
from app.metrics import ATTENTION, COVERED_AGE, EVENT_AGE, PACE_USED, QUEUE_AGE, REGISTRY
from app.web.services import Services


async def measured(at_hand: Services) -> bytes:
    """All figures in Prometheus' text format."""
    async with at_hand.database.read() as session:
        queued = (
            await session.exec(select(func.min(col(Record.updated_at))).where(Record.state == RecordState.QUEUED))
        ).one()
        event = (
            await session.exec(select(func.min(col(Event.received_at))).where(Event.state == EventState.STORED))
        ).one()
        marks = list(await session.exec(select(Watermark).where(Watermark.name == "changes")))
        paces = list(await session.exec(select(PaceLog)))
        states = dict(
            list(
                await session.exec(
                    select(Record.state, func.count()).where(Record.dismissed_by == "").group_by(Record.state)
                )
            )
        )
    now = at_hand.now()
    # From here on nothing is awaited, so that two scrapes at once do not mix.
    QUEUE_AGE.set(_age(queued, now))
    EVENT_AGE.set(_age(event, now))
    COVERED_AGE.clear()
    for mark in marks:
        COVERED_AGE.labels(str(mark.connection_id), mark.process).set(_age(mark.covered_until, now))
    PACE_USED.clear()
    window, most = at_hand.settings.fortnox_window_seconds, at_hand.settings.fortnox_requests
    for pace in paces:
        used = sum(stamp > now.timestamp() - window for stamp in pace.stamps)
        PACE_USED.labels(pace.tenant).set(used / most)
    for state in RecordState:
        ATTENTION.labels(state).set(states.get(state, 0))
    return generate_latest(REGISTRY)


def _age(since: datetime | None, now: datetime) -> float:
    return max((now - since).total_seconds(), 0.0) if since is not None else 0.0
