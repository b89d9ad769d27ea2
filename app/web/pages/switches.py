"""The switches of a connection's processes: each saves the options on the version that the page was made on."""

from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from app.connections.models import Connection
from app.connections.options import Options
from app.errors import Refused
from app.web.api import options as options_api
from app.web.api.routing import ProcessOfPath
from app.web.pages.connection import Shown, address_of, page
from app.web.pages.forms import Typed
from app.web.pages.language import to_be_said as N_  # noqa: N812 - the name under which texts are found
from app.web.pages.option_texts import CONFLICTS, NOT_AS_THERE, OPTION_TEXTS
from app.web.pages.visits import ConnectionOfPage, ThisVisit, Visit
from app.web.pages.words import WORDS
from app.web.problems import Kind, ProblemError
from app.web.security import AtHand
from app.web.services import Services

router = APIRouter(prefix="/connections/{connection_id}/switches")

CHANGED_MEANWHILE = N_(
    "Somebody changed the options while you had the page open, so nothing was saved. This is how it stands now."
)


@router.post("/{process}")
async def turn(
    visit: ThisVisit, connection: ConnectionOfPage, process: ProcessOfPath, form: Typed, at_hand: AtHand
) -> Response:
    """Switch one process on (`on` is "yes") or off; what speaks against it is said beside the switch."""
    _ = visit.say
    on = form.text("on") == "yes"
    switch = at_hand.switches.get(process)
    if switch is None:
        raise ProblemError(Kind.NOT_FOUND, f"There is no process {process} here.")
    chosen = Options.model_validate({**connection.options, switch: on})
    version = form.text("version")
    try:
        await options_api.replace(
            visit.request, connection, chosen, visit.user, at_hand, Response(), if_match=f'"{version}"'
        )
    except Refused as refused:
        if refused.code != "options.stale":
            raise
        return await _told(visit, at_hand, connection, process, _(CHANGED_MEANWHILE), HTTPStatus.PRECONDITION_FAILED)
    except ProblemError as problem:
        if not problem.errors:
            raise
        said = " ".join(_against(visit, problem))
        return await _told(visit, at_hand, connection, process, said, HTTPStatus.UNPROCESSABLE_ENTITY)
    if visit.by_htmx:
        return await _told(visit, at_hand, connection, process, "", HTTPStatus.OK)
    named = {"name": _(WORDS[process])}
    return visit.redirect(
        address_of(connection), said=(_("%(name)s: switched on.") if on else _("%(name)s: switched off.")) % named
    )


async def _told(
    visit: Visit, at_hand: Services, connection: Connection, process: str, fault: str, status: HTTPStatus
) -> Response:
    """The page as it stands now, with the fault beside the switch."""
    async with at_hand.database.read() as session:
        now = await session.get_one(Connection, connection.id)
    return await page(visit, at_hand, now, Shown(switch_faults={process: fault}), status=status)


def _against(visit: Visit, problem: ProblemError) -> list[str]:
    """What speaks against the change: which option, and why."""
    said = []
    for fault in problem.errors:
        name = fault.at.rpartition(".")[2]
        option = f"{visit.say(OPTION_TEXTS[name].label)}: " if name in OPTION_TEXTS else ""
        if problem.code == "options.conflict" and name in CONFLICTS:
            said.append(option + visit.say(CONFLICTS[name]))
        else:
            said.append(f"{option}{visit.say(NOT_AS_THERE)} {fault.message}")
    return said
