"""The first page: how each connection that the visitor sees stands, and what moved lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.responses import Response

from app.connections.models import Connection
from app.inbox.figures import Delay, delays
from app.jobs.statistics import Moved, Spans, moved
from app.web.api.paging import Cursor, beyond, page_of, place_of, plain_text
from app.web.api.standing import standings
from app.web.pages.charts import Chart, chart_of_delays, chart_of_moved
from app.web.pages.visits import ThisVisit, Visit
from app.web.security import AtHand
from app.web.services import Services
from app.web.users import seen_connections

router = APIRouter()

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Period:
    """What happened in the last hours or days: per span what moved and how long events took, and both as charts."""

    name: str
    spans: Sequence[tuple[datetime, Moved, Delay | None]]
    moved: Chart
    delays: Chart


@dataclass(frozen=True, slots=True)
class Lately:
    """The periods of one connection."""

    connection: Connection
    periods: Sequence[Period]


@router.get("/")
async def show(visit: ThisVisit, at_hand: AtHand, cursor: Cursor = None) -> Response:
    """The connections by name, each with its processes; for htmx only what may have changed meanwhile."""
    async with at_hand.database.read() as session:
        connections, next_cursor = await _connections(session, visit, cursor)
        standing = await standings(session, at_hand, connections)
    template = "overview/standings.html" if visit.by_htmx else "overview/page.html"
    return visit.page(template, standings=standing, **_paged(at_hand, cursor, next_cursor))


@router.get("/charts")
async def show_charts(visit: ThisVisit, at_hand: AtHand, cursor: Cursor = None) -> Response:
    """What moved in the last 24 hours and 30 days, and how long events took to take effect."""
    now = at_hand.now()
    async with at_hand.database.read() as session:
        connections, next_cursor = await _connections(session, visit, cursor)
        hours = await _periods(session, connections, "hours", Spans.last_hours(now))
        days = await _periods(session, connections, "days", Spans.last_days(now))
    lately = [Lately(one, [hours[one.id], days[one.id]]) for one in connections]
    template = "overview/charts.html" if visit.by_htmx else "overview/charts_page.html"
    return visit.page(template, lately=lately, **_paged(at_hand, cursor, next_cursor))


async def _connections(session: AsyncSession, visit: Visit, cursor: str | None) -> tuple[list[Connection], str | None]:
    order = (col(Connection.name), col(Connection.id))
    query = seen_connections(visit.user).order_by(*order).limit(AT_ONCE + 1)
    if cursor is not None:
        query = query.where(beyond(order, place_of(cursor, plain_text, UUID), descending=False))
    found = list(await session.exec(query))
    page = page_of(found, AT_ONCE, shown=lambda one: one.id, place=lambda one: (one.name, str(one.id)))
    return found[:AT_ONCE], page.next_cursor


def _paged(at_hand: Services, cursor: str | None, next_cursor: str | None) -> dict[str, Any]:
    settings = at_hand.settings
    return {
        "cursor": cursor,
        "next_cursor": next_cursor,
        "pace_limit": settings.fortnox_requests,
        "pace_seconds": settings.fortnox_window_seconds,
    }


async def _periods(
    session: AsyncSession, connections: Sequence[Connection], name: str, spans: Spans
) -> dict[UUID, Period]:
    ids = [one.id for one in connections]
    moving, waiting = await moved(session, ids, spans), await delays(session, ids, spans)
    return {
        one: Period(
            name,
            list(zip(spans.begins, moving[one], waiting[one], strict=True)),
            chart_of_moved(moving[one]),
            chart_of_delays(waiting[one]),
        )
        for one in ids
    }
