"""Search by any number: the box in the header of every page leads here."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.web.api import search
from app.web.api.routing import MOST_KEY_CHARACTERS
from app.web.pages.connection_names import names_of
from app.web.pages.record import address_of
from app.web.pages.visits import ThisVisit
from app.web.security import AtHand

router = APIRouter(prefix="/records")


@router.get("")
async def find(visit: ThisVisit, at_hand: AtHand, q: Annotated[str, Query()] = "") -> Response:
    """What goes by the number; a number that only one record has leads to it at once."""
    wanted = "".join(one for one in q if one.isprintable()).strip()[:MOST_KEY_CHARACTERS]
    if not wanted:
        return visit.page("records/search.html", searched="", hits=[], more=False, names={})
    found = await search.find(visit.user, at_hand, wanted)
    if len(found.items) == 1:
        only = found.items[0]
        return visit.redirect(address_of(only.connection_id, only.process, only.key))
    names = await names_of(at_hand, {hit.connection_id for hit in found.items})
    return visit.page("records/search.html", searched=wanted, hits=found.items, more=found.more, names=names)
