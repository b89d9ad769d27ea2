"""One connection: how each of its processes stands, its switches, what goes on, and the ways to everything else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from app.connections.findings import Severity
from app.connections.models import Connection, ConnectionState, Preflight
from app.connections.preflights import findings_of
from app.errors import Refused
from app.jobs.overview import ProcessOverview
from app.jobs.requests import OPEN_RUN
from app.ledger.ledger import Ledger
from app.processes.process import ProcessName
from app.processes.to_ongoing.suppliers import Counts, counts
from app.web.api import connections
from app.web.api.connections import Pause
from app.web.api.runs import RunAnswer, told
from app.web.api.standing import Standing, standings
from app.web.pages.forms import WHOLE, Form, Reasons, Typed
from app.web.pages.language import to_be_said as N_  # noqa: N812 - the name under which texts are found
from app.web.pages.option_fields import Remark, remark_of
from app.web.pages.option_texts import OPTION_TEXTS
from app.web.pages.visits import ConnectionOfPage, ThisVisit, Visit
from app.web.security import AtHand
from app.web.services import Services

router = APIRouter(prefix="/connections/{connection_id}")

LONGEST_REASON: Final = 500
REASONS: Reasons = {
    "connection.not_active": (WHOLE, N_("The connection rests: nothing is set going. Resume it first.")),
    "connection.being_set_up": (WHOLE, N_("It has never worked: finish setting it up first.")),
    "process.off": (WHOLE, N_("The process is switched off. Switch it on first.")),
    "process.paused": (WHOLE, N_("The process is paused. Mend the cause that stands beside it, then resume.")),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One process as a line of the table: how it stands, its last run with what came of it, its switch's fault."""

    process: ProcessOverview
    run: RunAnswer | None
    fault: str

    @property
    def goes_on(self) -> bool:
        """Whether a run of it is on its way."""
        return self.run is not None and self.run.state in OPEN_RUN


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that the last look at both sides found: about which option, and whether it blocks it."""

    about: str
    remark: Remark


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page holds besides what is the same for every visit."""

    form: Form = field(default_factory=Form)
    switch_faults: Mapping[str, str] = field(default_factory=dict)


@router.get("")
async def show(visit: ThisVisit, connection: ConnectionOfPage, at_hand: AtHand) -> Response:
    """The connection; for htmx only what may have changed meanwhile."""
    return await page(visit, at_hand, connection)


@router.post("/pause")
async def pause(visit: ThisVisit, connection: ConnectionOfPage, form: Typed, at_hand: AtHand) -> Response:
    """Have the connection rest, for a reason that everybody sees."""
    _ = visit.say
    reason = " ".join(form.text("reason").split())
    if not reason:
        form.refuse("reason", _("Say why, so that others know."))
    elif len(reason) > LONGEST_REASON:
        form.refuse("reason", _("500 characters at the most."))
    if not form.is_good:
        return await page(visit, at_hand, connection, Shown(form=form), status=422)
    await connections.pause(visit.request, connection, Pause(reason=reason), visit.user, at_hand)
    return visit.redirect(address_of(connection), said=_("It rests. Webhooks are kept until it goes on."))


@router.post("/resume")
async def resume(visit: ThisVisit, connection: ConnectionOfPage, form: Typed, at_hand: AtHand) -> Response:
    """End every pause of the connection and its processes."""
    _ = visit.say
    try:
        await connections.resume(visit.request, connection, visit.user, at_hand)
    except Refused as error:
        form.refused(error, REASONS, visit)
        return await page(visit, at_hand, connection, Shown(form=form), status=409)
    return visit.redirect(address_of(connection), said=_("It goes on. What waited goes at once."))


def address_of(connection: Connection) -> str:
    """The page of the connection."""
    return f"/connections/{connection.id}"


async def page(
    visit: Visit, at_hand: Services, connection: Connection, shown: Shown | None = None, *, status: int = 200
) -> Response:
    """The whole page, or for htmx the table of the processes: with what was typed wrongly, if anything was."""
    shown = shown or Shown()
    async with at_hand.database.read() as session:
        (standing,) = await standings(session, at_hand, [connection])
        processes = standing.overview.processes
        runs = {one.id: one for one in await told(session, [one.last_run for one in processes if one.last_run])}
        preflight = await session.get(Preflight, connection.id)
    lines = [
        Line(one, runs.get(one.last_run.id) if one.last_run else None, shown.switch_faults.get(one.process, ""))
        for one in processes
    ]
    settings = at_hand.settings
    parts = {
        "one": standing,
        "connection": connection,
        "lines": lines,
        "pace_limit": settings.fortnox_requests,
        "pace_seconds": settings.fortnox_window_seconds,
        "going_on": [line.run for line in lines if line.run is not None and line.goes_on],
    }
    if visit.by_htmx:
        return visit.page("connection/standing.html", status=status, **parts)
    return visit.page(
        "connection/page.html",
        status=status,
        **parts,
        form=shown.form,
        preflight=preflight,
        found=_found(visit, preflight),
        suppliers=await _suppliers(at_hand, standing),
        can_pause=connection.state == ConnectionState.ACTIVE,
        can_resume=connection.state == ConnectionState.PAUSED or any(one.paused_message for one in processes),
    )


def _found(visit: Visit, preflight: Preflight | None) -> Sequence[Found]:
    """What blocks stands first."""
    findings = findings_of(preflight) if preflight is not None else []
    labels = {name: visit.say(text.label) for name, text in OPTION_TEXTS.items()}
    return [
        Found(labels.get(one.option, ""), remark_of(one, visit))
        for one in sorted(findings, key=lambda one: one.severity is not Severity.BLOCKS)
    ]


async def _suppliers(at_hand: Services, standing: Standing) -> Counts | None:
    """How far the suppliers have come; None where they are not sent."""
    for one in standing.overview.processes:
        if one.process == ProcessName.SUPPLIERS and one.switched_on:
            return await counts(Ledger(at_hand.database, standing.connection.id, one.process, at_hand.now))
    return None
