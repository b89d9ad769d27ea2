"""Runs of a connection: setting them going by hand, following them, and what came of those that are over."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from app.connections.options import Options
from app.errors import Refused
from app.jobs.models import RunState
from app.jobs.requests import OPEN_RUN
from app.processes.process import ProcessName
from app.web.api import runs
from app.web.api.paging import Cursor
from app.web.api.runs import RunAnswer, following_all
from app.web.api.sync import Wish, sync
from app.web.api.transfers import list_transfers
from app.web.pages.connection import REASONS, Shown, address_of, page
from app.web.pages.forms import Typed
from app.web.pages.record import address_of as address_of_record
from app.web.pages.rendering import render
from app.web.pages.visits import ConnectionOfPage, ThisVisit
from app.web.pages.words import WORDS
from app.web.problems import Kind, ProblemError
from app.web.security import AtHand

router = APIRouter(prefix="/connections/{connection_id}")

FOLLOWED_AT_ONCE: Final = 20


@router.post("/sync")
async def run_now(visit: ThisVisit, connection: ConnectionOfPage, form: Typed, at_hand: AtHand) -> Response:
    """Have every process look for changes now, or only the one that was named."""
    _ = visit.say
    named = form.text("process")
    if named and named not in set(ProcessName):
        raise ProblemError(Kind.NOT_FOUND, f"There is no process {named} here.")
    process = ProcessName(named) if named else None
    try:
        going = await sync(visit.request, connection, visit.user, at_hand, Wish(process=process))
    except Refused as error:
        form.refused(error, REASONS, visit)
        return await page(visit, at_hand, connection, Shown(form=form), status=409)
    said = _("Nothing could be set going.")
    if going.runs:
        said = _("Set going: %(names)s.") % {"names": ", ".join(_(WORDS[one.process]) for one in going.runs)}
    options = Options.model_validate(connection.options)
    if paused := [one.process for one in going.left_out if getattr(options, at_hand.switches[one.process])]:
        names = ", ".join(_(WORDS[one]) for one in paused)
        said += " " + _("Left out, because they are paused: %(names)s.") % {"names": names}
    return visit.redirect(address_of(connection), said=said)


@router.get("/progress", response_class=EventSourceResponse)
async def follow(
    visit: ThisVisit,
    connection: ConnectionOfPage,
    at_hand: AtHand,
    run: Annotated[list[UUID], Query(max_length=FOLLOWED_AT_ONCE)] = [],  # noqa: B006 - FastAPI copies it
) -> AsyncIterator[ServerSentEvent]:
    """These runs as server-sent events: `part` whenever one of them has changed, `end` when all are over."""
    if run:
        async for answers in following_all(at_hand, connection.id, run):
            part = render("connection/going_on.html", visit.language, runs=answers, over=are_over(answers))
            yield ServerSentEvent(event="part", raw_data=part)
    yield ServerSentEvent(event="end", raw_data="")


@router.get("/runs")
async def list_runs(
    visit: ThisVisit,
    connection: ConnectionOfPage,
    at_hand: AtHand,
    process: str = "",
    state: str = "",
    cursor: Cursor = None,
) -> Response:
    """The latest first; both filters narrow the list."""
    about = ProcessName(process) if process in set(ProcessName) else None
    standing = RunState(state) if state in set(RunState) else None
    found = await runs.list_runs(connection, at_hand, process=about, state=standing, cursor=cursor)
    filters = {"process": about or "", "state": standing or ""}
    next_query = urlencode({**filters, "cursor": found.next_cursor})
    return visit.page(
        "connection/runs.html",
        connection=connection,
        runs=found.items,
        filters=filters,
        named_processes=[(one, visit.say(WORDS[one])) for one in at_hand.switches],
        named_states=[(one, visit.say(WORDS[one])) for one in RunState],
        next_page=f"{address_of(connection)}/runs?{next_query}" if found.next_cursor else "",
    )


@router.get("/runs/{run_id}")
async def show(
    visit: ThisVisit, connection: ConnectionOfPage, run_id: UUID, at_hand: AtHand, cursor: Cursor = None
) -> Response:
    """One run with the attempts it made, the latest first."""
    one = await runs.read(connection, run_id, at_hand)
    attempts = await list_transfers(connection, at_hand, run_id=run_id, cursor=cursor)
    return visit.page(
        "connection/run.html",
        connection=connection,
        run=one,
        over=are_over([one]),
        attempts=attempts.items,
        next_cursor=attempts.next_cursor,
        address_of_record=address_of_record,
    )


def are_over(answers: Sequence[RunAnswer]) -> bool:
    """Whether none of the runs goes on."""
    return all(one.state not in OPEN_RUN for one in answers)
