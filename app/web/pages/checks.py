"""Looking at both sides of a connection when somebody asks: whether the options fit, and what lies before the line."""

from fastapi import APIRouter
from starlette.responses import Response

from app.web.api import before_the_line
from app.web.api import preflight as preflight_api
from app.web.pages.connection import address_of
from app.web.pages.visits import ConnectionOfPage, ThisVisit
from app.web.security import AtHand

router = APIRouter(prefix="/connections/{connection_id}")


@router.post("/preflight")
async def look(visit: ThisVisit, connection: ConnectionOfPage, at_hand: AtHand) -> Response:
    """Compare the options with both sides now, and keep what is found."""
    _ = visit.say
    found = await preflight_api.look(connection, at_hand)
    said = _("Both sides were looked at: everything fits.")
    if found.findings:
        said = _("Both sides were looked at. Findings: %(count)s.") % {"count": len(found.findings)}
    return visit.redirect(f"{address_of(connection)}#preflight", said=said)


@router.get("/before-the-line")
async def show_before_the_line(visit: ThisVisit, connection: ConnectionOfPage, at_hand: AtHand) -> Response:
    """What the warehouse had done before the activation and nobody had reported, read from it now."""
    found = await before_the_line.before_the_line(connection, at_hand)
    return visit.page(
        "connection/before_the_line.html",
        connection=connection,
        processes=[one for one in found.processes if one.records],
    )
