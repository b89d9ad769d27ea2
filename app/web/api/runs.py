"""Runs: one round of one process, and how far it is."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import Query
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.jobs.models import Cause, Run, RunState
from app.jobs.progress import Progress, progress_of
from app.processes.process import ProcessName
from app.web.api.paging import DEFAULT_LIMIT, Cursor, Limit, Page, aware_time, beyond, page_of, place_of
from app.web.api.routing import COMMON, EXAMPLE_RUN, answers, connection_router
from app.web.problems import Kind, ProblemError, documented
from app.web.security import AtHand, ThisConnection
from app.web.services import Services

router = connection_router("runs")

EXAMPLE = {
    "id": EXAMPLE_RUN,
    "process": "sales_orders",
    "cause": "timetable",
    "requested_by": "",
    "state": "moving",
    "message": "",
    "correlation_id": "run-5d1c0a9e77b2",
    "created_at": "2026-03-02T08:00:00Z",
    "scanned_at": "2026-03-02T08:00:01Z",
    "finished_at": None,
    "found": 20,
    "sent": 11,
    "unchanged": 3,
    "held": 1,
    "failed": 0,
    "on_the_way": 5,
}
EVENT = f"event: progress\ndata: {json.dumps(EXAMPLE)}\n\n"
FOLLOWED_EVERY_SECONDS = 0.5
FOLLOWED_AT_MOST = 1200


class RunAnswer(BaseModel):
    """One round of one process: it looks for records, then they move.

    `sent`, `unchanged`, `held` and `failed` count the records by how their last attempt ended. Records that others
    needed first are counted too, so the sum can be over `found`.
    """

    id: UUID
    process: ProcessName
    cause: Cause
    requested_by: Annotated[str, Field(description="Who asked for it; empty when the timetable did.")]
    state: RunState
    message: Annotated[str, Field(description="Why it was stopped, or why looking is tried again.")]
    correlation_id: str
    created_at: datetime
    scanned_at: Annotated[datetime | None, Field(description="When looking was through.")]
    finished_at: datetime | None
    found: Annotated[int, Field(description="Records that looking found so far.")]
    sent: int
    unchanged: int
    held: int
    failed: int
    on_the_way: Annotated[int, Field(description="Records that are queued, running or waiting for another.")]

    @classmethod
    def of(cls, run: Run, progress: Progress) -> Self:
        """The run as it is told."""
        return cls.model_validate({**run.model_dump(), **progress.model_dump()})


async def told(session: AsyncSession, runs: Sequence[Run]) -> list[RunAnswer]:
    """The runs, each with its progress."""
    progress = await progress_of(session, [run.id for run in runs])
    return [RunAnswer.of(run, progress[run.id]) for run in runs]


@router.get("/runs", summary="List runs", responses=answers({"items": [EXAMPLE], "next_cursor": None}))
async def list_runs(
    connection: ThisConnection,
    at_hand: AtHand,
    process: Annotated[ProcessName | None, Query(description="Only of this process.")] = None,
    state: Annotated[RunState | None, Query(description="Only in this state.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[RunAnswer]:
    """The latest first, each with how far it is."""
    query = select(Run).where(Run.connection_id == connection.id)
    if process is not None:
        query = query.where(Run.process == process)
    if state is not None:
        query = query.where(Run.state == state)
    order = (col(Run.created_at), col(Run.id))
    if cursor is not None:
        query = query.where(beyond(order, place_of(cursor, aware_time, UUID), descending=True))
    async with at_hand.database.read() as session:
        runs = list(await session.exec(query.order_by(*(column.desc() for column in order)).limit(limit + 1)))
        answered = {one.id: one for one in await told(session, runs)}
    return page_of(
        runs, limit, shown=lambda run: answered[run.id], place=lambda run: (run.created_at.isoformat(), str(run.id))
    )


@router.get("/runs/{run_id}", summary="Read a run", responses=answers(EXAMPLE))
async def read(connection: ThisConnection, run_id: UUID, at_hand: AtHand) -> RunAnswer:
    """How far one run is."""
    async with at_hand.database.read() as session:
        run = await session.get(Run, run_id)
        if run is None or run.connection_id != connection.id:
            raise ProblemError(Kind.NOT_FOUND, f"This connection has no run {run_id}.")
        return (await told(session, [run]))[0]


@router.get(
    "/runs/{run_id}/progress",
    summary="Follow a run",
    response_class=EventSourceResponse,
    responses={
        200: {"content": {"text/event-stream": {"schema": {"type": "string"}, "example": EVENT}}},
        **documented(*COMMON),
    },
)
async def follow(connection: ThisConnection, run_id: UUID, at_hand: AtHand) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events named `progress`, each the run as it is now, until it is done or stopped.

    The stream ends after ten minutes at the latest; follow it again then.
    """
    async for answer in following(at_hand, connection.id, run_id):
        yield ServerSentEvent(event="progress", data=answer.model_dump(mode="json"))


async def following(at_hand: Services, connection_id: UUID, run_id: UUID) -> AsyncIterator[RunAnswer]:
    """The run whenever it has changed, looked at twice a second, until it is over."""
    async for (answer,) in following_all(at_hand, connection_id, [run_id]):
        yield answer


async def following_all(
    at_hand: Services, connection_id: UUID, run_ids: Sequence[UUID]
) -> AsyncIterator[list[RunAnswer]]:
    """The runs, in this order, whenever one of them has changed, looked at twice a second, until all are over."""
    last = None
    for _ in range(FOLLOWED_AT_MOST):
        async with at_hand.database.read() as session:
            found = {run.id: run for run in await session.exec(select(Run).where(col(Run.id).in_(run_ids)))}
            runs = [found[one] for one in run_ids if one in found and found[one].connection_id == connection_id]
            answers = await told(session, runs)
        if len(answers) < len(run_ids):
            return  # the connection has been deleted
        if answers != last:
            last = answers
            yield answers
        if all(answer.state in {RunState.DONE, RunState.STOPPED} for answer in answers):
            return
        await asyncio.sleep(FOLLOWED_EVERY_SECONDS)
