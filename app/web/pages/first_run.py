"""The first run of a connection, followed while it goes on."""

from collections.abc import AsyncIterator, Sequence

from fastapi import APIRouter
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlmodel import col, select
from starlette.responses import Response

from app.connections.models import Connection
from app.jobs.models import Run, RunState
from app.web.api.runs import RunAnswer, following_all, told
from app.web.pages.rendering import render
from app.web.pages.visits import ConnectionOfPage, ThisVisit
from app.web.security import AtHand
from app.web.services import Services

router = APIRouter(prefix="/connections/{connection_id}/first-run")

MOST = 100
OVER = {RunState.DONE, RunState.STOPPED}


@router.get("")
async def show(visit: ThisVisit, connection: ConnectionOfPage, at_hand: AtHand) -> Response:
    """The first run of each process, and how far it is."""
    async with at_hand.database.read() as session:
        runs = await told(session, await _first_runs(at_hand, connection))
    return visit.page("connect/first_run.html", connection=connection, runs=runs, over=_are_over(runs))


@router.get("/progress", response_class=EventSourceResponse)
async def follow(visit: ThisVisit, connection: ConnectionOfPage, at_hand: AtHand) -> AsyncIterator[ServerSentEvent]:
    """The same as server-sent events: `part` with the table whenever it has changed, `end` when all are over."""
    runs = await _first_runs(at_hand, connection)
    async for answers in following_all(at_hand, connection.id, [run.id for run in runs]):
        part = render("connect/runs.html", visit.language, connection=connection, runs=answers, over=_are_over(answers))
        yield ServerSentEvent(event="part", raw_data=part)
    yield ServerSentEvent(event="end", raw_data="")


async def _first_runs(at_hand: Services, connection: Connection) -> list[Run]:
    """The first that was asked for of each process, in their order."""
    async with at_hand.database.read() as session:
        found = await session.exec(
            select(Run).where(Run.connection_id == connection.id).order_by(col(Run.created_at)).limit(MOST)
        )
    first: dict[str, Run] = {}
    for run in found:
        first.setdefault(run.process, run)
    return [first[process] for process in at_hand.switches if process in first]


def _are_over(runs: Sequence[RunAnswer]) -> bool:
    return all(run.state in OVER for run in runs)
