"""Reconnecting: a new consent of the company, or the warehouse's user and password anew; the history stays."""

from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from app.connections.models import Connection
from app.errors import GatewayError
from app.web import reconnecting
from app.web.connect_attempts import Entered
from app.web.pages.connect import MISSING, place_of, refuse, to_consent
from app.web.pages.forms import WHOLE, Form, Typed
from app.web.pages.visits import AdminVisit, ConnectionOfPage, Visit
from app.web.security import AtHand

router = APIRouter(prefix="/connections/{connection_id}/reconnect")

MOST_CHARACTERS = 200


@router.get("")
async def ask(visit: AdminVisit, connection: ConnectionOfPage) -> Response:
    """Which side is to get new keys."""
    return _page(visit, connection, Form.of(ongoing_username=connection.ongoing_username))


@router.post("/consent")
async def consent(visit: AdminVisit, connection: ConnectionOfPage, at_hand: AtHand) -> Response:
    """On to Fortnox's consent, for the company of this connection only."""
    try:
        return await to_consent(visit, at_hand, Entered(connection_id=connection.id))
    except GatewayError as error:
        form = Form.of(ongoing_username=connection.ongoing_username)
        refuse(visit, form, error)
        return _page(visit, connection, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@router.post("/warehouse")
async def give_keys(visit: AdminVisit, connection: ConnectionOfPage, form: Typed, at_hand: AtHand) -> Response:
    """Try the user and the password, keep them, and go on where both sides answer."""
    _ = visit.say
    username, password = form.text("ongoing_username"), form.secret("ongoing_password")
    if not username or len(username) > MOST_CHARACTERS:
        form.refuse("ongoing_username", visit.say(MISSING["ongoing_username"]))
    if not password.get_secret_value().isprintable() or not password.get_secret_value():
        form.refuse("ongoing_password", visit.say(MISSING["ongoing_password"]))
    if form.is_good:
        try:
            await reconnecting.give_warehouse_keys(
                connection, username, password, user=visit.user, request=visit.request, at_hand=at_hand
            )
        except GatewayError as error:
            refuse(visit, form, error)
            if "system" in form.faults:  # the address is not on this form
                form.refuse(WHOLE, form.faults.pop("system"))
    if not form.is_good:
        return _page(visit, connection, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if (failure := await reconnecting.still_missing(connection.id, at_hand)) is not None:
        kept = _("The warehouse accepts the new keys, and they are kept.")
        form.refuse(WHOLE, f"{kept} {failure.message} {failure.todo}".strip())
        return _page(visit, connection, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return visit.redirect(place_of(connection), said=_("Connected again. What waited goes on."))


def _page(visit: Visit, connection: Connection, form: Form, *, status: int = 200) -> Response:
    return visit.page("connect/reconnect.html", status=status, connection=connection, form=form)
