"""Records: where each stands, and what a person does with one that needs attention."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import Body, Query, Request, status
from pydantic import BaseModel, Field
from sqlmodel import col, select

from app.jobs import attention
from app.jobs.models import Cause, Record, RecordState
from app.ledger.models import Transfer
from app.processes.process import ProcessName
from app.web.api.doors import require_open_door
from app.web.api.paging import DEFAULT_LIMIT, Cursor, Limit, Page, aware_time, beyond, page_of, place_of, plain_text
from app.web.api.routing import (
    EXAMPLE_RUN,
    KeyOfPath,
    ProcessOfPath,
    Text,
    answers,
    connection_router,
)
from app.web.api.transfers import EXAMPLE as TRANSFER_EXAMPLE
from app.web.api.transfers import DifferenceAnswer, TransferAnswer
from app.web.faults import correlation_id_of
from app.web.problems import Kind, ProblemError
from app.web.security import AtHand, CurrentUser, ThisConnection

router = connection_router("records")

ATTENTION = (RecordState.HELD, RecordState.FAILED)
TRANSFERS_SHOWN = 20
EXAMPLE = {
    "process": "sales_orders",
    "key": "1042",
    "state": "held",
    "run_id": EXAMPLE_RUN,
    "cause": "timetable",
    "correlation_id": "run-5d1c0a9e77b2",
    "attempt": 0,
    "code": "sales_orders.no_city",
    "message": "Order 1042 has a delivery address without a city.",
    "todo": "Fill in the city on the order in Fortnox.",
    "remote_text": "",
    "differences": [],
    "waits_for": "",
    "next_attempt_at": None,
    "dismissed_by": "",
    "dismissed_because": "",
    "since": "2026-03-02T08:00:02Z",
    "updated_at": "2026-03-02T08:00:02Z",
}


class RecordAnswer(BaseModel):
    """Where one record of one process stands."""

    process: ProcessName
    key: str
    state: RecordState
    run_id: UUID | None
    cause: Cause
    correlation_id: str
    attempt: Annotated[int, Field(description="How often it was tried in a row.")]
    code: Annotated[str, Field(description="The cause, for programs.")]
    message: Annotated[str, Field(description="Why it stands there, in plain words.")]
    todo: Annotated[str, Field(description="What a person does about it.")]
    remote_text: Annotated[str, Field(description="What the remote said, word for word.")]
    differences: list[DifferenceAnswer]
    waits_for: Annotated[str, Field(description="What it waits for: process/key, or a paused process or connection.")]
    next_attempt_at: Annotated[datetime | None, Field(description="When it is tried again by itself.")]
    dismissed_by: str
    dismissed_because: str
    since: Annotated[datetime, Field(description="Since when it has this cause.")]
    updated_at: datetime

    @classmethod
    def of(cls, record: Record) -> Self:
        """The record as it is told."""
        return cls.model_validate(record.model_dump())


class RecordWithTransfers(RecordAnswer):
    """A record with its latest attempts."""

    transfers: Annotated[list[TransferAnswer], Field(description="The latest first, 20 at the most.")]


class Dismissal(BaseModel):
    """Why a held record needs nobody's attention."""

    reason: Annotated[Text, Field(min_length=1, max_length=500)]


@router.get(
    "/attention",
    summary="List what needs attention",
    responses=answers({"items": [EXAMPLE], "next_cursor": None}),
)
async def list_attention(
    connection: ThisConnection,
    at_hand: AtHand,
    state: Annotated[RecordState | None, Query(description="Only held, or only failed.")] = None,
    process: Annotated[ProcessName | None, Query(description="Only of this process.")] = None,
    code: Annotated[Text | None, Query(max_length=100, description="Only with this cause.")] = None,
    *,
    dismissed: Annotated[bool, Query(description="Those that were dismissed, instead of those that were not.")] = False,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[RecordAnswer]:
    """Records that are held (a person must act) or failed (tried again by itself); the latest first."""
    if state is not None and state not in ATTENTION:
        raise ProblemError(Kind.REFUSED, f"A record that is {state} needs no attention: ask for held or failed.")
    query = select(Record).where(
        Record.connection_id == connection.id,
        col(Record.state).in_(ATTENTION if state is None else (state,)),
        Record.dismissed_by != "" if dismissed else Record.dismissed_by == "",
    )
    if process is not None:
        query = query.where(Record.process == process)
    if code is not None:
        query = query.where(Record.code == code)
    order = (col(Record.since), col(Record.process), col(Record.key))
    if cursor is not None:
        query = query.where(beyond(order, place_of(cursor, aware_time, plain_text, plain_text), descending=True))
    async with at_hand.database.read() as session:
        found = list(await session.exec(query.order_by(*(column.desc() for column in order)).limit(limit + 1)))
    return page_of(found, limit, shown=RecordAnswer.of, place=lambda one: (one.since.isoformat(), one.process, one.key))


@router.get(
    "/records/{process}/{key:path}",
    summary="Read a record",
    responses=answers({**EXAMPLE, "transfers": [TRANSFER_EXAMPLE]}),
)
async def read(
    connection: ThisConnection, process: ProcessOfPath, key: KeyOfPath, at_hand: AtHand
) -> RecordWithTransfers:
    """Where the record stands and what was tried."""
    async with at_hand.database.read() as session:
        record = await session.get(Record, (connection.id, process, key))
        if record is None:
            raise _unknown(process, key)
        transfers = await session.exec(
            select(Transfer)
            .where(Transfer.connection_id == connection.id, Transfer.process == process, Transfer.key == key)
            .order_by(col(Transfer.id).desc())
            .limit(TRANSFERS_SHOWN)
        )
        return RecordWithTransfers(
            **RecordAnswer.of(record).model_dump(), transfers=[TransferAnswer.of(one) for one in transfers]
        )


@router.post(
    "/records/{process}/{key:path}/retry",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Try a record again",
    responses=answers({**EXAMPLE, "state": "queued", "cause": "manual"}, Kind.CONFLICT, Kind.REFUSED, status=202),
)
async def retry(
    request: Request, connection: ThisConnection, process: ProcessOfPath, key: KeyOfPath, at_hand: AtHand
) -> RecordAnswer:
    """Move the record now, whatever it rests in. One that is on its way is not moved twice."""
    async with at_hand.database.write() as session:
        await require_open_door(session, connection, process, at_hand)
        if await session.get(Record, (connection.id, process, key)) is None:
            raise _unknown(process, key)
        await attention.retry(
            session,
            at_hand.requests,
            connection_id=connection.id,
            process=process,
            key=key,
            correlation_id=correlation_id_of(request),
        )
        return RecordAnswer.of(await session.get_one(Record, (connection.id, process, key)))


@router.post(
    "/records/{process}/{key:path}/dismiss",
    summary="Dismiss a held record",
    responses=answers({**EXAMPLE, "dismissed_by": "anna", "dismissed_because": "Delivered by hand."}, Kind.CONFLICT),
)
async def dismiss(
    connection: ThisConnection,
    process: ProcessOfPath,
    key: KeyOfPath,
    why: Annotated[Dismissal, Body(openapi_examples={"a reason": {"value": {"reason": "Delivered by hand."}}})],
    user: CurrentUser,
    at_hand: AtHand,
) -> RecordAnswer:
    """Take a held record off the list, saying why. It comes back by itself when it is held anew."""
    async with at_hand.database.write() as session:
        record = await attention.dismiss(
            session, connection_id=connection.id, process=process, key=key, by=user.username, because=why.reason
        )
        if record is None:
            raise _unknown(process, key)
        return RecordAnswer.of(record)


def _unknown(process: str, key: str) -> ProblemError:
    return ProblemError(Kind.NOT_FOUND, f"This connection has no record {key} of {process}.")
