"""How a connection stands now, and what moved in the last hours or days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final, Self

from fastapi import Query
from pydantic import BaseModel, Field
from sqlmodel.ext.asyncio.session import AsyncSession

from app.connections.models import Connection, ConnectionState
from app.connections.pace import requests_since
from app.fortnox.times import swedish_midnight
from app.inbox.figures import Delay, delays, oldest_waiting
from app.jobs.overview import ConnectionOverview, ProcessOverview, overviews
from app.jobs.statistics import Moved, Spans, moved
from app.processes.process import ProcessName
from app.web.api.routing import answers, connection_router
from app.web.security import AtHand, ThisConnection
from app.web.services import Services

router = connection_router("standing")

MILLISECONDS: Final = 3
EVENT_WAITS: Final = timedelta(minutes=1)
"""An event is handled within seconds; one that waits longer is worth a look."""
EXAMPLE = {
    "state": "active",
    "moved_today": 84,
    "held": 1,
    "failed": 0,
    "last_run_at": "2026-03-02T08:15:00Z",
    "next_run_at": "2026-03-02T08:30:00Z",
    "oldest_unhandled_event": None,
    "pace_used": 3,
    "processes": [
        {
            "process": "sales_orders",
            "switched_on": True,
            "paused": False,
            "covered_until": "2026-03-02T08:15:00Z",
            "last_run_at": "2026-03-02T08:15:00Z",
            "next_run_at": "2026-03-02T08:30:00Z",
            "moved_today": 20,
            "held": 1,
            "failed": 0,
        }
    ],
}
STATISTICS = {
    "spans": [
        {
            "begins_at": "2026-03-02T08:00:00Z",
            "sent": 20,
            "unchanged": 61,
            "held": 1,
            "failed": 0,
            "events": 18,
            "median_seconds": 0.4,
            "worst_seconds": 2.1,
        }
    ]
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a connection stands now. `pace_used` counts the requests to Fortnox that its pace still remembers."""

    overview: ConnectionOverview
    oldest_event: datetime | None
    event_is_late: bool
    pace_used: int

    @property
    def connection(self) -> Connection:
        """Whose it is."""
        return self.overview.connection


async def standings(session: AsyncSession, at_hand: Services, connections: Sequence[Connection]) -> list[Standing]:
    """How each of the connections stands, in as many queries as for one."""
    now, settings = at_hand.now(), at_hand.settings
    found = await overviews(session, connections, at_hand.switches, moved_since=swedish_midnight(now))
    oldest = await oldest_waiting(session, [one.id for one in connections])
    window = timedelta(seconds=settings.fortnox_window_seconds)
    pace = await requests_since(session, {one.fortnox_tenant_id for one in connections}, since=now - window)
    return [
        Standing(
            overview=one,
            oldest_event=(since := oldest.get(one.connection.id)),
            event_is_late=since is not None and now - since > EVENT_WAITS,
            pace_used=pace[one.connection.fortnox_tenant_id],
        )
        for one in found
    ]


class ProcessStandingAnswer(BaseModel):
    """One process. What it moved counts each record once, since Swedish midnight."""

    process: ProcessName
    switched_on: bool
    paused: bool
    covered_until: Annotated[datetime | None, Field(description="Null before its first scan was through.")]
    last_run_at: datetime | None
    next_run_at: datetime
    moved_today: int
    held: int
    failed: int

    @classmethod
    def of(cls, one: ProcessOverview) -> Self:
        """As the overview knows it."""
        return cls(
            process=ProcessName(one.process),
            switched_on=one.switched_on,
            paused=bool(one.paused_message),
            covered_until=one.covered_until,
            last_run_at=one.last_run.created_at if one.last_run else None,
            next_run_at=one.next_run_at,
            moved_today=one.moved,
            held=one.held,
            failed=one.failed,
        )


class StandingAnswer(BaseModel):
    """How a connection stands: what a dashboard shows of it."""

    state: ConnectionState
    moved_today: int
    held: int
    failed: int
    last_run_at: datetime | None
    next_run_at: Annotated[datetime | None, Field(description="Null when no process is on, or all are paused.")]
    oldest_unhandled_event: datetime | None
    pace_used: Annotated[int, Field(description="Requests to Fortnox within the last window of its limit.")]
    processes: list[ProcessStandingAnswer]


class SpanAnswer(BaseModel):
    """One hour or day: attempts by outcome, each record once for each; and how long its events took, in seconds."""

    begins_at: datetime
    sent: int
    unchanged: int
    held: int
    failed: int
    events: Annotated[int, Field(description="Webhook events that had an effect.")]
    median_seconds: float | None
    worst_seconds: float | None


class Statistics(BaseModel):
    """The spans one after the other; the last of them still goes on."""

    spans: list[SpanAnswer]


class By(StrEnum):
    """How long a span is."""

    HOUR = "hour"
    DAY = "day"


LAST: Final = {By.HOUR: Spans.last_hours, By.DAY: Spans.last_days}


@router.get("/standing", summary="See how a connection stands", responses=answers(EXAMPLE))
async def standing(connection: ThisConnection, at_hand: AtHand) -> StandingAnswer:
    """What the overview of the console shows, from one look at the database."""
    async with at_hand.database.read() as session:
        (found,) = await standings(session, at_hand, [connection])
    overview = found.overview
    return StandingAnswer(
        state=ConnectionState(connection.state),
        moved_today=overview.moved,
        held=overview.held,
        failed=overview.failed,
        last_run_at=overview.last_run_at,
        next_run_at=overview.next_run_at,
        oldest_unhandled_event=found.oldest_event,
        pace_used=found.pace_used,
        processes=[ProcessStandingAnswer.of(one) for one in overview.processes],
    )


@router.get("/statistics", summary="See what moved lately", responses=answers(STATISTICS))
async def statistics(
    connection: ThisConnection,
    at_hand: AtHand,
    by: Annotated[By, Query(description="The last 24 hours, or the last 30 Swedish days.")] = By.HOUR,
) -> Statistics:
    """What moved, and how long it took from a webhook's event to its effect on the other side."""
    spans = LAST[by](at_hand.now())
    async with at_hand.database.read() as session:
        moving = (await moved(session, [connection.id], spans))[connection.id]
        waiting = (await delays(session, [connection.id], spans))[connection.id]
    return Statistics(spans=[_span(*one) for one in zip(spans.begins, moving, waiting, strict=True)])


def _span(begins_at: datetime, moving: Moved, waiting: Delay | None) -> SpanAnswer:
    return SpanAnswer(
        begins_at=begins_at,
        sent=moving.sent,
        unchanged=moving.unchanged,
        held=moving.held,
        failed=moving.failed,
        events=waiting.events if waiting else 0,
        median_seconds=round(waiting.median, MILLISECONDS) if waiting else None,
        worst_seconds=round(waiting.worst, MILLISECONDS) if waiting else None,
    )
