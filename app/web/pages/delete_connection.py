"""Deleting a connection, by typing its name; one that works is paused first."""

from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from app.connections.models import Connection, ConnectionState
from app.errors import Refused
from app.web.api import connections
from app.web.api.connections import Pause
from app.web.pages.forms import Form, Typed
from app.web.pages.visits import AdminVisit, ConnectionOfPage, Visit
from app.web.security import AtHand

router = APIRouter(prefix="/connections/{connection_id}/delete")


@router.get("")
async def ask(visit: AdminVisit, connection: ConnectionOfPage) -> Response:
    """What is forgotten with it, and the field for its name."""
    return _page(visit, connection, Form())


@router.post("")
async def delete(visit: AdminVisit, connection: ConnectionOfPage, form: Typed, at_hand: AtHand) -> Response:
    """Forget it, if its name was typed and it rests."""
    _ = visit.say
    if form.text("name") != connection.name.strip():
        form.refuse("name", _("Type the name of the connection exactly as it stands here."))
    if form.is_good:
        try:
            await connections.delete(visit.request, connection, visit.user, at_hand)
        except Refused as refused:
            if refused.code != "connection.active":
                raise
            form.refuse("name", _("It is active. Pause it first, and let what is under way end."))
        else:
            return visit.redirect("/", said=_("%(name)s was deleted.") % {"name": connection.name})
    return _page(visit, connection, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@router.post("/pause")
async def pause(visit: AdminVisit, connection: ConnectionOfPage, at_hand: AtHand) -> Response:
    """Have it rest, so that it can be deleted."""
    _ = visit.say
    why = Pause(reason=_("It is to be deleted."))
    await connections.pause(visit.request, connection, why, visit.user, at_hand)
    return visit.redirect(f"/connections/{connection.id}/delete")


def _page(visit: Visit, connection: Connection, form: Form, *, status: int = 200) -> Response:
    is_active = connection.state == ConnectionState.ACTIVE
    return visit.page("connect/delete.html", status=status, connection=connection, form=form, is_active=is_active)
