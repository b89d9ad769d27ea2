"""Fine tuning and activation: every option with what speaks against it, the line, and then the first run."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from http import HTTPStatus
from typing import NamedTuple

from fastapi import APIRouter
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.responses import Response

from app.connections.audit import Action
from app.connections.findings import Blocked, Finding, found_in
from app.connections.models import Connection, ConnectionState
from app.connections.options import Options
from app.errors import GatewayError, Refused
from app.fortnox.times import SWEDISH, swedish_date
from app.web.api import before_the_line, sync
from app.web.api.before_the_line import ProcessLeftBehindAnswer
from app.web.pages.connect import place_of
from app.web.pages.forms import WHOLE, Form, Typed
from app.web.pages.language import to_be_said as N_  # noqa: N812 - the name under which texts are found
from app.web.pages.option_choices import read_choices
from app.web.pages.option_fields import everything_on, fields_of, relevant, told_locally
from app.web.pages.option_form import form_of, options_of
from app.web.pages.options import refuse_faults
from app.web.pages.visits import AdminVisit, ConnectionOfPage, Visit
from app.web.problems import Fault
from app.web.security import AtHand
from app.web.services import Services
from app.web.trail import noted

router = APIRouter(prefix="/connections/{connection_id}/set-up")

LISTED_AT_MOST = 50
EARLIEST = date(2000, 1, 1)
BAD_DATE = N_("Enter a day, today at the latest.")


class Left(NamedTuple):
    """What lies before the line by process, or why that cannot be read now."""

    processes: Sequence[ProcessLeftBehindAnswer]
    unreadable: str = ""


@router.get("")
async def show(visit: AdminVisit, connection: ConnectionOfPage, at_hand: AtHand) -> Response:
    """Every option, compared with both sides now."""
    if connection.state != ConnectionState.BEING_SET_UP:
        return visit.redirect(place_of(connection))
    options = Options.model_validate(connection.options)
    form = form_of(options)
    today = swedish_date(at_hand.now()).isoformat()
    form = Form({**form.typed, "start_date": [today]})
    return await _page(visit, at_hand, connection, form, await _look(connection, options, at_hand))


@router.post("")
async def decide(visit: AdminVisit, connection: ConnectionOfPage, form: Typed, at_hand: AtHand) -> Response:
    """Activate with what was chosen; or only look whether it fits ("check"), or what lies before the line ("line")."""
    if connection.state != ConnectionState.BEING_SET_UP:
        return visit.redirect(place_of(connection))
    act = form.text("act")
    chosen, start = options_of(form, visit), _start(visit, form, at_hand)
    if act == "line" and visit.by_htmx:
        return await _line(visit, at_hand, connection, chosen, start)
    if chosen is None or start is None:
        return await _page(visit, at_hand, connection, form, [], status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if act == "check":
        return await _page(visit, at_hand, connection, form, await _look(connection, chosen, at_hand), checked=True)
    if act == "line":
        left = await _before(at_hand, connection, chosen, start)
        return await _page(visit, at_hand, connection, form, told_locally(chosen), left=left)
    return await _activate(visit, at_hand, connection, form, chosen, start)


async def _activate(
    visit: Visit, at_hand: Services, connection: Connection, form: Form, chosen: Options, start: datetime
) -> Response:
    async def also(session: AsyncSession, made: Connection) -> None:
        await noted(session, Action.CONNECTED, made, visit.user, visit.request, at_hand)

    try:
        made = await at_hand.setting_up.activate(connection, chosen, start_date=start, also=also)
    except Blocked as blocked:
        faults = [Fault(at=one.option, message=f"{one.message} {one.todo}".strip()) for one in blocked.findings]
        refuse_faults(visit, form, faults)
    except Refused as refused:
        if refused.code == "connection.activated":
            return visit.redirect(f"/connections/{connection.id}/first-run")
        refuse_faults(visit, form, [Fault(at=option, message=reason) for option, reason in chosen.conflicts()])
        if form.is_good:
            raise
    except GatewayError as error:
        form.refuse(WHOLE, f"{error.message} {error.todo}".strip())
    else:
        await sync.sync(visit.request, made, visit.user, at_hand)
        return visit.redirect(f"/connections/{connection.id}/first-run")
    findings = told_locally(chosen)
    return await _page(visit, at_hand, connection, form, findings, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _start(visit: Visit, form: Form, at_hand: Services) -> datetime | None:
    """The line: the beginning of the chosen Swedish day."""
    try:
        day = date.fromisoformat(form.text("start_date"))
    except ValueError:
        day = date.max
    if not EARLIEST <= day <= swedish_date(at_hand.now()):
        form.refuse("start_date", visit.say(BAD_DATE))
        return None
    return datetime.combine(day, time(), SWEDISH).astimezone(UTC)


async def _look(connection: Connection, options: Options, at_hand: Services) -> list[Finding]:
    looks = await at_hand.preflights.look(connection, everything_on(options))
    return relevant(found_in(looks), options)


async def _line(
    visit: Visit, at_hand: Services, connection: Connection, chosen: Options | None, start: datetime | None
) -> Response:
    if chosen is None or start is None:
        return visit.page("connect/before_the_line.html", left=None)
    return visit.page("connect/before_the_line.html", left=await _before(at_hand, connection, chosen, start))


async def _before(at_hand: Services, connection: Connection, options: Options, start: datetime) -> Left:
    as_chosen = Connection(
        **{**connection.model_dump(), "options": options.model_dump(mode="json"), "start_date": start}
    )
    try:
        answer = await before_the_line.before_the_line(as_chosen, at_hand, limit=LISTED_AT_MOST)
    except GatewayError as error:
        return Left([], f"{error.message} {error.todo}".strip())
    return Left([one for one in answer.processes if one.records])


async def _page(
    visit: Visit,
    at_hand: Services,
    connection: Connection,
    form: Form,
    findings: Sequence[Finding],
    *,
    status: int = 200,
    checked: bool = False,
    left: Left | None = None,
) -> Response:
    options = Options.model_validate(connection.options)
    choices = await read_choices(connection, options, at_hand)
    return visit.page(
        "connect/set_up.html",
        status=status,
        connection=connection,
        form=form,
        fields=fields_of(form, choices, findings, visit),
        stock_points=choices.stock_points,
        today=swedish_date(at_hand.now()).isoformat(),
        checked=checked,
        left=left,
    )
