"""The first page: how each connection that the visitor sees stands."""

from uuid import UUID

from fastapi import APIRouter
from sqlmodel import col
from starlette.responses import Response

from app.connections.models import Connection
from app.fortnox.times import swedish_midnight
from app.jobs.overview import overviews
from app.web.api.paging import Cursor, beyond, page_of, place_of, plain_text
from app.web.pages.visits import ThisVisit
from app.web.security import AtHand
from app.web.users import seen_connections

router = APIRouter()

AT_ONCE = 50


@router.get("/")
async def show(visit: ThisVisit, at_hand: AtHand, cursor: Cursor = None) -> Response:
    """The connections by name, each with its processes."""
    order = (col(Connection.name), col(Connection.id))
    query = seen_connections(visit.user).order_by(*order).limit(AT_ONCE + 1)
    if cursor is not None:
        query = query.where(beyond(order, place_of(cursor, plain_text, UUID), descending=False))
    async with at_hand.database.read() as session:
        found = list(await session.exec(query))
        standing = await overviews(
            session, found[:AT_ONCE], at_hand.switches, moved_since=swedish_midnight(at_hand.now())
        )
    page = page_of(found, AT_ONCE, shown=lambda one: one.id, place=lambda one: (one.name, str(one.id)))
    return visit.page("overview.html", overviews=standing, next_cursor=page.next_cursor)
