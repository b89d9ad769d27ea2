"""Records: where each stands, and what a person does with one that needs attention."""

from typing import Annotated

from fastapi import Body, Query, Request, status
from pydantic import BaseModel, Field
from sqlmodel import col, select

from app.connections import audit
from app.connections.audit import Action
from app.inbox.models import Event
from app.jobs import attention
from app.jobs.models import Record, RecordState
from app.ledger.models import RecordName
from app.processes.process import ProcessName
from app.web.api.doors import require_open_door
from app.web.api.events import EventAnswer
from app.web.api.paging import DEFAULT_LIMIT, Cursor, Limit, Page, aware_time, beyond, page_of, place_of, plain_text
from app.web.api.record_answer import (
    EXAMPLE,
    MORE_EXAMPLE,
    NameAnswer,
    RecordAnswer,
    RecordWithTransfers,
    RelatedAnswer,
)
from app.web.api.routing import (
    KeyOfPath,
    ProcessOfPath,
    Text,
    answers,
    connection_router,
)
from app.web.api.transfers import list_transfers
from app.web.faults import correlation_id_of
from app.web.problems import Kind, ProblemError
from app.web.security import AtHand, CurrentUser, ThisConnection

router = connection_router("records")

ATTENTION = (RecordState.HELD, RecordState.FAILED)
TRANSFERS_SHOWN = 20
NAMES_SHOWN = 50
SAME_NUMBER = (
    {ProcessName.SALES_ORDERS, ProcessName.SHIPMENTS, ProcessName.CUSTOMER_RETURNS},
    {ProcessName.PURCHASE_ORDERS, ProcessName.GOODS_RECEIPTS},
    {ProcessName.ARTICLES, ProcessName.STOCK_LEVELS},
)


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
    responses=answers({**EXAMPLE, **MORE_EXAMPLE}),
)
async def read(
    connection: ThisConnection, process: ProcessOfPath, key: KeyOfPath, at_hand: AtHand
) -> RecordWithTransfers:
    """Where the record stands, what was tried, what led to it, and what else has the same number."""
    transfers = await list_transfers(connection, at_hand, process=process, key=key, limit=TRANSFERS_SHOWN)
    async with at_hand.database.read() as session:
        record = await session.get(Record, (connection.id, process, key))
        if record is None:
            raise _unknown(process, key)
        chains = {record.correlation_id, *(one.correlation_id for one in transfers.items)}
        events = await session.exec(
            select(Event)
            .where(Event.connection_id == connection.id, col(Event.correlation_id).in_(sorted(chains)))
            .order_by(col(Event.received_at).desc(), col(Event.id))
            .limit(TRANSFERS_SHOWN)
        )
        names = await session.exec(
            select(RecordName)
            .where(RecordName.connection_id == connection.id, RecordName.process == process, RecordName.key == key)
            .order_by(col(RecordName.kind), col(RecordName.name))
            .limit(NAMES_SHOWN)
        )
        related = await session.exec(
            select(Record)
            .where(
                Record.connection_id == connection.id,
                col(Record.process).in_(sorted(same_number(process))),
                Record.key == key,
            )
            .order_by(col(Record.process))
        )
        return RecordWithTransfers(
            **RecordAnswer.of(record).model_dump(),
            transfers=transfers.items,
            earlier=transfers.next_cursor,
            events=[EventAnswer.of(one) for one in events],
            names=[NameAnswer(kind=one.kind, name=one.name) for one in names],
            related=[RelatedAnswer.model_validate(one.model_dump()) for one in related],
        )


def same_number(process: ProcessName) -> set[ProcessName]:
    """The other processes whose keys are numbers of the same kind of document."""
    return {other for family in SAME_NUMBER if process in family for other in family} - {process}


@router.post(
    "/records/{process}/{key:path}/retry",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Try a record again",
    responses=answers({**EXAMPLE, "state": "queued", "cause": "manual"}, Kind.CONFLICT, Kind.REFUSED, status=202),
)
async def retry(
    request: Request,
    connection: ThisConnection,
    process: ProcessOfPath,
    key: KeyOfPath,
    user: CurrentUser,
    at_hand: AtHand,
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
        await audit.note(
            session,
            Action.RETRIED,
            by=user.username,
            at=at_hand.now(),
            connection_id=connection.id,
            connection_name=connection.name,
            subject=f"{process} {key}",
            correlation_id=correlation_id_of(request),
        )
        return RecordAnswer.of(await session.get_one(Record, (connection.id, process, key)))


@router.post(
    "/records/{process}/{key:path}/dismiss",
    summary="Dismiss a held record",
    responses=answers({**EXAMPLE, "dismissed_by": "anna", "dismissed_because": "Delivered by hand."}, Kind.CONFLICT),
)
async def dismiss(
    request: Request,
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
        await audit.note(
            session,
            Action.DISMISSED,
            by=user.username,
            at=at_hand.now(),
            connection_id=connection.id,
            connection_name=connection.name,
            subject=f"{process} {key}",
            after={"reason": why.reason},
            correlation_id=correlation_id_of(request),
        )
        return RecordAnswer.of(record)


def _unknown(process: str, key: str) -> ProblemError:
    return ProblemError(Kind.NOT_FOUND, f"This connection has no record {key} of {process}.")
