"""What the WMS told us: the webhook events with their payload, what became of each, and handling one once more."""

from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from app.inbox.models import EventState
from app.web.api import events
from app.web.api.paging import Cursor
from app.web.pages.connection_names import choices_of, id_of, names_of
from app.web.pages.event_words import set_going_by
from app.web.pages.shown_json import shown_json
from app.web.pages.visits import ConnectionOfPage, ThisVisit
from app.web.pages.words import WORDS
from app.web.security import AtHand, visible
from app.web.webhooks.addresses import ADDRESSES

router = APIRouter()
of_connection = APIRouter(prefix="/connections/{connection_id}")

KINDS = tuple(address.kind for address in ADDRESSES)


@router.get("/events")
async def list_events(
    visit: ThisVisit,
    at_hand: AtHand,
    connection: str = "",
    kind: str = "",
    state: str = "",
    cursor: Cursor = None,
) -> Response:
    """The latest first, of one connection or of all that the visitor sees."""
    about = kind if kind in KINDS else None
    standing = EventState(state) if state in set(EventState) else None
    chosen = id_of(connection)
    if chosen is None:
        page = await events.list_all_events(visit.user, at_hand, kind=about, state=standing, cursor=cursor)
    else:
        one = await visible(at_hand, visit.user, chosen)
        page = await events.list_events(one, at_hand, kind=about, state=standing, cursor=cursor)
    filters = {"connection": str(chosen or ""), "kind": about or "", "state": standing or ""}
    return visit.page(
        "events/list.html",
        events=[(one, set_going_by(one.note, one.connection_id, visit)) for one in page.items],
        names=await names_of(at_hand, {event.connection_id for event in page.items}),
        choices=await choices_of(at_hand, visit.user),
        named_kinds=[(one, visit.say(WORDS[one])) for one in KINDS],
        named_states=[(one, visit.say(WORDS[one])) for one in EventState],
        filters=filters,
        next_page=f"/events?{urlencode({**filters, 'cursor': page.next_cursor})}" if page.next_cursor else "",
    )


@of_connection.get("/events/{event_id}")
async def show(connection: ConnectionOfPage, visit: ThisVisit, event_id: UUID, at_hand: AtHand) -> Response:
    """One event with everything that was sent."""
    event = await events.read(connection, event_id, at_hand)
    return visit.page(
        "events/one.html",
        connection=connection,
        event=event,
        payload=shown_json(event.payload),
        set_going=set_going_by(event.note, connection.id, visit),
    )


@of_connection.post("/events/{event_id}/replay")
async def replay(connection: ConnectionOfPage, visit: ThisVisit, event_id: UUID, at_hand: AtHand) -> Response:
    """Handle the event once more."""
    _ = visit.say
    await events.replay(visit.request, connection, event_id, visit.user, at_hand)
    return visit.redirect(f"/connections/{connection.id}/events/{event_id}", said=_("The event was handled once more."))
