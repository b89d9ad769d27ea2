"""The options of a connection: read, tried against both sides, and saved on the version they were read at."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from fastapi import APIRouter
from pydantic import ValidationError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.responses import Response

from app.connections.audit import Action, AuditEntry
from app.connections.findings import Finding, found_in
from app.connections.models import Connection, ConnectionState, Preflight
from app.connections.options import Options
from app.connections.preflights import findings_of
from app.errors import Refused
from app.web.api import options as options_api
from app.web.pages.connect import place_of
from app.web.pages.forms import WHOLE, Form, Typed
from app.web.pages.option_choices import Choices, read_choices
from app.web.pages.option_fields import everything_on, fields_of, relevant, shown_value, told_locally
from app.web.pages.option_form import form_of, options_of
from app.web.pages.option_texts import CONFLICTS, NOT_AS_THERE, OPTION_TEXTS
from app.web.pages.visits import ConnectionOfPage, ThisVisit, Visit
from app.web.problems import Fault, ProblemError
from app.web.security import AtHand
from app.web.services import Services

router = APIRouter(prefix="/connections/{connection_id}/options")


class ChangedMeanwhile(NamedTuple):
    """An option that somebody else changed while the page was open; `mine` is what was chosen here, if it was."""

    label: str
    before: str
    now: str
    mine: str


class Stale(NamedTuple):
    """What others changed, and who was the last."""

    changes: Sequence[ChangedMeanwhile]
    last: AuditEntry | None


@router.get("")
async def show(visit: ThisVisit, connection: ConnectionOfPage, at_hand: AtHand) -> Response:
    """Every option with what is chosen, and what the last look at both sides found."""
    if connection.state == ConnectionState.BEING_SET_UP:
        return visit.redirect(place_of(connection))
    options = Options.model_validate(connection.options)
    async with at_hand.database.read() as session:
        row = await session.get(Preflight, connection.id)
    findings = [*told_locally(options), *(findings_of(row) if row is not None else [])]
    return await _page(visit, at_hand, connection, form_of(options), findings)


@router.post("")
async def save(visit: ThisVisit, connection: ConnectionOfPage, form: Typed, at_hand: AtHand) -> Response:
    """Save what was chosen, or only look whether it fits (`act` is "check")."""
    _ = visit.say
    chosen = options_of(form, visit)
    if chosen is None:
        return await _page(visit, at_hand, connection, form, [], status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if form.text("act") == "check":
        looks = await at_hand.preflights.look(connection, everything_on(chosen))
        return await _page(visit, at_hand, connection, form, relevant(found_in(looks), chosen), checked=True)
    version = form.text("version")
    try:
        await options_api.replace(
            visit.request, connection, chosen, visit.user, at_hand, Response(), if_match=f'"{version}"'
        )
    except Refused as refused:
        if refused.code != "options.stale":
            raise
        return await _stale(visit, at_hand, connection, form, chosen)
    except ProblemError as problem:
        if not problem.errors:
            raise
        refuse_faults(visit, form, problem.errors)
        findings = told_locally(chosen)
        return await _page(visit, at_hand, connection, form, findings, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return visit.redirect(visit.request.url.path, said=_("Saved. The options hold from the next record on."))


def refuse_faults(visit: Visit, form: Form, faults: Sequence[Fault]) -> None:
    """Say beside each option what speaks against it."""
    for fault in faults:
        name = fault.at.rpartition(".")[2]
        if name in CONFLICTS and fault.message in {reason for _, reason in _conflicts_of(form, visit)}:
            form.refuse(name, visit.say(CONFLICTS[name]))
        elif name in OPTION_TEXTS:
            form.refuse(name, f"{visit.say(NOT_AS_THERE)} {fault.message}")
        else:
            form.refuse(WHOLE, fault.message)


def _conflicts_of(form: Form, visit: Visit) -> Sequence[tuple[str, str]]:
    chosen = options_of(form, visit)
    return chosen.conflicts() if chosen is not None else []


async def _stale(visit: Visit, at_hand: Services, connection: Connection, form: Form, chosen: Options) -> Response:
    """What others changed, and the form with their options and this person's changes on top; nothing is saved."""
    async with at_hand.database.read() as session:
        connection = await session.get_one(Connection, connection.id)
        last = await _last_change(session, connection)
    now = _document(Options.model_validate(connection.options))
    try:
        before = _document(Options.model_validate_json(form.text("before")))
    except ValidationError:
        before = now
    typed = _document(chosen)
    mine = {name: value for name, value in typed.items() if value != before[name]}
    choices = await read_choices(connection, chosen, at_hand)
    stale = Stale(
        [
            ChangedMeanwhile(
                label=visit.say(OPTION_TEXTS[name].label),
                before=shown_value(name, before[name], choices, visit),
                now=shown_value(name, value, choices, visit),
                mine=shown_value(name, mine[name], choices, visit) if name in mine else "",
            )
            for name, value in now.items()
            if value != before[name]
        ],
        last,
    )
    merged = Options.model_validate({**now, **mine})
    return await _page(
        visit,
        at_hand,
        connection,
        form_of(merged),
        told_locally(merged),
        status=HTTPStatus.PRECONDITION_FAILED,
        choices=choices,
        stale=stale,
    )


def _document(options: Options) -> Mapping[str, Any]:
    return options.model_dump(mode="json")


async def _last_change(session: AsyncSession, connection: Connection) -> AuditEntry | None:
    found = await session.exec(
        select(AuditEntry)
        .where(AuditEntry.connection_id == connection.id, AuditEntry.action == Action.OPTIONS_CHANGED)
        .order_by(col(AuditEntry.id).desc())
        .limit(1)
    )
    return found.first()


async def _page(
    visit: Visit,
    at_hand: Services,
    connection: Connection,
    form: Form,
    findings: Sequence[Finding],
    *,
    status: int = 200,
    checked: bool = False,
    choices: Choices | None = None,
    stale: Stale | None = None,
) -> Response:
    """The form. What it was made on goes with it, so that a page that is too old is known and says what changed."""
    options = Options.model_validate(connection.options)
    if choices is None:
        choices = await read_choices(connection, options, at_hand)
    made_on = form if form.text("version") and stale is None else Form()
    return visit.page(
        "options/page.html",
        status=status,
        connection=connection,
        form=form,
        fields=fields_of(form, choices, findings, visit),
        stock_points=choices.stock_points,
        version=made_on.text("version") or str(connection.options_version),
        before=made_on.text("before") or options.model_dump_json(),
        checked=checked,
        stale=stale,
    )
