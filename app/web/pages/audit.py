"""The audit trail: who did what, and what it changed from what to what."""

from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from app.connections.audit import Action
from app.web.api import audit
from app.web.api.paging import Cursor
from app.web.pages.audit_words import changes_of, subject_of
from app.web.pages.connection_names import choices_of, id_of
from app.web.pages.visits import ThisVisit
from app.web.pages.words import WORDS
from app.web.security import AtHand
from app.web.users import MOST_CHARACTERS, plain_username

router = APIRouter(prefix="/audit")


@router.get("")
async def show(
    visit: ThisVisit,
    at_hand: AtHand,
    connection: str = "",
    username: str = "",
    action: str = "",
    cursor: Cursor = None,
) -> Response:
    """The latest first; every filter narrows the list."""
    person = plain_username("".join(one for one in username if one.isprintable()))[:MOST_CHARACTERS]
    chosen, act = id_of(connection), Action(action) if action in set(Action) else None
    page = await audit.list_audit(
        visit.user, at_hand, connection_id=chosen, action=act, username=person or None, cursor=cursor
    )
    choices = await choices_of(at_hand, visit.user)
    names = dict(choices)
    filters = {"connection": str(chosen or ""), "username": person, "action": act or ""}
    return visit.page(
        "audit.html",
        entries=[(one, subject_of(one, visit), changes_of(one, names, visit)) for one in page.items],
        seen=names,
        choices=choices,
        named_actions=[(one, visit.say(WORDS[one])) for one in Action],
        filters=filters,
        next_page=f"/audit?{urlencode({**filters, 'cursor': page.next_cursor})}" if page.next_cursor else "",
    )
