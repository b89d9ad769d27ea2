"""Setting a process's watermark back: a time, a look at what that touches, and only then the act."""

from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from app.connections.models import Connection
from app.errors import GatewayError, Refused
from app.fortnox.times import SWEDISH, to_swedish
from app.processes.process import ProcessName
from app.web.api import watermarks
from app.web.api.routing import ProcessOfPath
from app.web.api.watermarks import Back, Preview
from app.web.pages.connection import REASONS, address_of
from app.web.pages.forms import WHOLE, Form, Typed
from app.web.pages.language import to_be_said as N_  # noqa: N812 - the name under which texts are found
from app.web.pages.visits import ConnectionOfPage, ThisVisit, Visit
from app.web.pages.words import WORDS
from app.web.security import AtHand
from app.web.services import Services

router = APIRouter(prefix="/connections/{connection_id}/watermarks/{process}")

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
NOT_BACK = N_("Choose a time before the one that everything was seen until.")
BAD_TIME = N_("Enter a date and a time, such as 2026-03-02 08:00.")


@router.get("")
async def ask(visit: ThisVisit, connection: ConnectionOfPage, process: ProcessOfPath, at_hand: AtHand) -> Response:
    """How far the process has seen, and the field for an earlier time."""
    return await _page(visit, at_hand, connection, process, Form())


@router.post("/preview")
async def preview(
    visit: ThisVisit, connection: ConnectionOfPage, process: ProcessOfPath, form: Typed, at_hand: AtHand
) -> Response:
    """What would be looked at again from that time on; nothing is moved."""
    seen = await _covered_until(at_hand, connection, process)
    back = _until(visit, form, seen)
    if back is None:
        return await _page(visit, at_hand, connection, process, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        touched = await watermarks.preview(connection, process, Back(covered_until=back), at_hand)
    except GatewayError as error:
        form.refuse(WHOLE, " ".join(filter(None, (error.message, error.todo))))
        return await _page(visit, at_hand, connection, process, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return await _page(visit, at_hand, connection, process, form, touched=touched, back=back)


@router.post("")
async def rewind(
    visit: ThisVisit, connection: ConnectionOfPage, process: ProcessOfPath, form: Typed, at_hand: AtHand
) -> Response:
    """Set it back and have the process look at once."""
    _ = visit.say
    back = _until(visit, form, await _covered_until(at_hand, connection, process))
    if back is not None:
        try:
            await watermarks.rewind(visit.request, connection, process, Back(covered_until=back), visit.user, at_hand)
        except Refused as error:
            form.refused(error, {**REASONS, "watermark.not_back": ("until", NOT_BACK)}, visit)
        else:
            named = {"name": _(WORDS[process])}
            return visit.redirect(address_of(connection), said=_("%(name)s: looked at again from then on.") % named)
    return await _page(visit, at_hand, connection, process, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _until(visit: Visit, form: Form, seen: datetime | None) -> datetime | None:
    """The time that was entered, by the Swedish clock; of the doubled hour in autumn the first pass is meant."""
    try:
        entered = datetime.fromisoformat(form.text("until"))
        back = entered.replace(tzinfo=SWEDISH) if entered.tzinfo is None else entered
    except ValueError:
        back = None
    if back is None or back < EARLIEST:
        form.refuse("until", visit.say(BAD_TIME))
        return None
    if seen is None or back >= seen:
        form.refuse("until", visit.say(NOT_BACK))
        return None
    return back.astimezone(UTC)


async def _covered_until(at_hand: Services, connection: Connection, process: ProcessName) -> datetime | None:
    marks = (await watermarks.list_watermarks(connection, at_hand)).items
    return next((one.covered_until for one in marks if one.process == process), None)


async def _page(
    visit: Visit,
    at_hand: Services,
    connection: Connection,
    process: ProcessName,
    form: Form,
    *,
    touched: Preview | None = None,
    back: datetime | None = None,
    status: int = 200,
) -> Response:
    seen = await _covered_until(at_hand, connection, process)
    if "until" not in form.typed and seen is not None:
        form = Form.of(until=to_swedish(seen).strftime("%Y-%m-%dT%H:%M"))
    return visit.page(
        "connection/rewind.html",
        status=status,
        connection=connection,
        process=process,
        form=form,
        seen=seen,
        touched=touched,
        back=back,
    )
