"""Connecting, first step: the goods owner in the WMS, tried at once, and on to Fortnox's consent."""

import json
from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.responses import Response

from app.connections import directory
from app.connections.models import Connection, ConnectionState
from app.connections.warehouse_access import WarehouseAccess
from app.errors import GatewayError, NeedsReconnecting, RemoteUnavailable
from app.web import connect_attempts
from app.web.api.new_connection import WarehouseToConnect
from app.web.connect_attempts import Entered
from app.web.pages.forms import WHOLE, Form, Typed
from app.web.pages.language import to_be_said as N_  # noqa: N812 - the name under which texts are found
from app.web.pages.visits import AdminVisit, Visit
from app.web.security import AtHand
from app.web.services import Services

router = APIRouter(prefix="/connect")

NO_ANSWER = N_(
    "There was no answer from this address, or none that a WMS gives. Compare it with the address you log in at, or try"
    " again in a moment."
)
ASKED_TOO_OFTEN = N_("The WMS asks us to wait. Try again in some minutes.")
BAD_ADDRESS = N_(
    "This is neither the address you log in to the WMS at, such as https://demo.ongoingsystems.se/demo/, nor an Ongoing"
    " customer id."
)
REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "ongoing.bad_address": ("system", BAD_ADDRESS),
    "ongoing.host_not_allowed": (
        "system",
        N_(
            "This server may not send anything to that host. Whoever runs the server can allow it"
            " (LAGERBRO_ONGOING_ALLOWED_HOSTS)."
        ),
    ),
    "ongoing.no_system": (
        "system",
        N_("There is no such system at Ongoing. Compare it with the address you log in at. Is it a demo system?"),
    ),
    "ongoing.redirected": ("system", NO_ANSWER),
    "ongoing.forbidden": (
        "ongoing_username",
        N_("Ongoing knows this user, but does not let it use the API. Ask the warehouse for an API user."),
    ),
    "ongoing.unauthorized": (
        "ongoing_password",
        N_(
            "Ongoing does not accept this user name and password. They are those of an API user, which the warehouse"
            " makes under Administration > API for goods owners."
        ),
    ),
    "ongoing.no_goods_owner": (
        "goods_owner_id",
        N_("This user has no access to that goods owner. Ask the warehouse for the number of your goods owner."),
    ),
    "ongoing.too_many_requests": (WHOLE, ASKED_TOO_OFTEN),
    "fortnox.no_client": (
        WHOLE,
        N_(
            "This server has no Fortnox integration yet. Whoever runs it sets LAGERBRO_FORTNOX_CLIENT_ID and"
            " LAGERBRO_FORTNOX_CLIENT_SECRET."
        ),
    ),
}
MISSING: Final[Mapping[str, str]] = {
    "name": N_("Give the connection a name, of 100 characters at the most."),
    "system": BAD_ADDRESS,
    "ongoing_username": N_("Enter the user name of the API user."),
    "ongoing_password": N_("Enter the password of the API user."),
    "goods_owner_id": N_("The goods owner's id is a whole number, such as 17."),
}


class Wanted(BaseModel):
    """What is taken along to the consent, sealed."""

    model_config = ConfigDict(hide_input_in_errors=True)

    name: str
    access: WarehouseAccess


@router.get("")
async def ask(visit: AdminVisit, at_hand: AtHand) -> Response:
    """The landing page: which goods owner is to be connected."""
    form = Form()
    if not at_hand.consent.client_id:
        form.refuse(WHOLE, visit.say(REASONS["fortnox.no_client"][1]))
    return _page(visit, form)


@router.post("")
async def try_and_go_on(visit: AdminVisit, form: Typed, at_hand: AtHand) -> Response:
    """Try the WMS with what was entered, keep it sealed, and send the browser to Fortnox's consent."""
    if (given := _given(visit, form)) is None:
        return _page(visit, form, status=422)
    try:
        access = given.access(at_hand.settings)
        async with at_hand.database.read() as session:
            taken = await directory.of_goods_owner(session, access.ongoing_url, access.goods_owner_id)
        if taken is not None:
            form.refuse("goods_owner_id", visit.say(N_("This goods owner is connected already.")))
            return _page(visit, form, status=422, taken=taken)
        at_hand.consent.address("")
        await at_hand.setting_up.try_warehouse(access)
    except GatewayError as error:
        refuse(visit, form, error)
        return _page(visit, form, status=422)
    return await to_consent(visit, at_hand, Entered(Wanted(name=given.name, access=access).model_dump_json()))


async def to_consent(visit: Visit, at_hand: Services, entered: Entered) -> Response:
    """Send the browser on to Fortnox; without htmx by way of a page with a link, as forms lead to this site only."""
    address = await consent_address(visit, at_hand, entered)
    if visit.by_htmx:
        return visit.redirect(address)
    return visit.page("connect/consent.html", address=address)


async def consent_address(visit: Visit, at_hand: Services, entered: Entered) -> str:
    """Where an administrator of the company consents, for this browser, once. Raises NotConfigured without a client."""
    if visit.log_in is None:
        raise TypeError("only somebody who is logged in is sent to the consent")
    async with at_hand.database.write() as session:
        state = await connect_attempts.begin(session, visit.log_in, entered, vault=at_hand.vault, now=at_hand.now())
    return at_hand.consent.address(state)


def refuse(visit: Visit, form: Form, error: GatewayError) -> None:
    """Say beside the field what the WMS, or our way to it, has against what was entered."""
    if isinstance(error, RemoteUnavailable) and error.code not in REASONS:
        name, why = ("system", NO_ANSWER)
    elif isinstance(error, NeedsReconnecting):
        name, why = REASONS["ongoing.unauthorized"]
    else:
        name, why = REASONS.get(error.code, (WHOLE, f"{error.message} {error.todo}".strip()))
    form.refuse(name, visit.say(why))


def place_of(connection: Connection) -> str:
    """The page of the connection, or where its setting up goes on."""
    step = "/set-up" if connection.state == ConnectionState.BEING_SET_UP else ""
    return f"/connections/{connection.id}{step}"


def _given(visit: Visit, form: Form) -> WarehouseToConnect | None:
    password = form.secret("ongoing_password")
    try:
        return WarehouseToConnect.model_validate(
            {
                **{name: form.text(name) for name in ("name", "system", "ongoing_username", "goods_owner_id")},
                "demo_system": bool(form.text("demo_system")),
                "ongoing_password": password,
            }
        )
    except ValidationError as error:
        for detail in json.loads(error.json(include_input=False, include_context=False)):
            name = str(detail["loc"][0])
            form.refuse(name, visit.say(MISSING.get(name, detail["msg"])))
        return None


def _page(visit: Visit, form: Form, *, status: int = 200, taken: Connection | None = None) -> Response:
    return visit.page(
        "connect/start.html", status=status, form=form, taken=taken, taken_at=place_of(taken) if taken else ""
    )
