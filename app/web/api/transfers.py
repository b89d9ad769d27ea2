"""Transfers: every attempt to move a record, what came of it and why."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import Path, Query
from pydantic import AwareDatetime, BaseModel, Field
from sqlmodel import col, select

from app.ledger.models import Transfer
from app.ledger.outcomes import OutcomeKind
from app.processes.process import ProcessName
from app.web.api.paging import DEFAULT_LIMIT, Cursor, Limit, Page, beyond, page_of, place_of, small_number
from app.web.api.routing import EXAMPLE_RUN, LARGEST_ID, Key, Text, answers, connection_router
from app.web.problems import Kind, ProblemError
from app.web.security import AtHand, ThisConnection

router = connection_router("transfers")

EXAMPLE = {
    "id": 4711,
    "process": "sales_orders",
    "key": "1042",
    "run_id": EXAMPLE_RUN,
    "correlation_id": "run-5d1c0a9e77b2",
    "attempt": 1,
    "outcome": "held",
    "code": "sales_orders.no_city",
    "message": "Order 1042 has a delivery address without a city.",
    "todo": "Fill in the city on the order in Fortnox.",
    "remote_text": "",
    "notes": [],
    "differences": [],
    "calls": [
        {
            "remote": "fortnox",
            "method": "GET",
            "path": "/3/orders/{number}",
            "status": 200,
            "outcome": "ok",
            "milliseconds": 84,
            "sent": "",
            "answered": "",
        }
    ],
    "started_at": "2026-03-02T08:00:01Z",
    "finished_at": "2026-03-02T08:00:02Z",
}


Kept = Annotated[str, Field(description="Of a write, without personal data, 4,000 characters at most; else empty.")]


class DifferenceAnswer(BaseModel):
    """A field in which the two sides disagree."""

    field: str
    fortnox: str
    ongoing: str


class CallAnswer(BaseModel):
    """One request to a remote."""

    remote: str
    method: str
    path: Annotated[str, Field(description="The address, without what varies.")]
    status: Annotated[int | None, Field(description="HTTP's; null when there was no answer.")]
    outcome: str
    milliseconds: int
    sent: Kept = ""
    answered: Kept = ""


class TransferAnswer(BaseModel):
    """One attempt to move one record."""

    id: int
    process: ProcessName
    key: str
    run_id: UUID | None
    correlation_id: str
    attempt: int
    outcome: OutcomeKind
    code: Annotated[str, Field(description="The cause, for programs.")]
    message: Annotated[str, Field(description="What happened, in plain words.")]
    todo: Annotated[str, Field(description="What a person does about it.")]
    remote_text: Annotated[str, Field(description="What the remote said, word for word.")]
    notes: list[str]
    differences: list[DifferenceAnswer]
    calls: list[CallAnswer]
    started_at: datetime
    finished_at: datetime

    @classmethod
    def of(cls, transfer: Transfer) -> Self:
        """The attempt as it is told."""
        return cls.model_validate(transfer.model_dump())


@router.get("/transfers", summary="List transfers", responses=answers({"items": [EXAMPLE], "next_cursor": None}))
async def list_transfers(
    connection: ThisConnection,
    at_hand: AtHand,
    process: Annotated[ProcessName | None, Query(description="Only of this process.")] = None,
    key: Annotated[Key | None, Query(description="Only of the record with this key.")] = None,
    outcome: Annotated[OutcomeKind | None, Query(description="Only with this outcome.")] = None,
    run_id: Annotated[UUID | None, Query(description="Only of this run.")] = None,
    correlation_id: Annotated[Text | None, Query(max_length=100, description="Only of this chain of events.")] = None,
    since: Annotated[AwareDatetime | None, Query(description="Finished at this time or later.")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Finished before this time.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[TransferAnswer]:
    """The latest first; every filter narrows the list."""
    query = select(Transfer).where(Transfer.connection_id == connection.id)
    for column, wanted in (
        (Transfer.process, process),
        (Transfer.key, key),
        (Transfer.outcome, outcome),
        (Transfer.run_id, run_id),
        (Transfer.correlation_id, correlation_id),
    ):
        if wanted is not None:
            query = query.where(col(column) == wanted)
    if since is not None:
        query = query.where(col(Transfer.finished_at) >= since)
    if until is not None:
        query = query.where(col(Transfer.finished_at) < until)
    if cursor is not None:
        query = query.where(beyond((col(Transfer.id),), place_of(cursor, small_number), descending=True))
    async with at_hand.database.read() as session:
        found = list(await session.exec(query.order_by(col(Transfer.id).desc()).limit(limit + 1)))
    return page_of(found, limit, shown=TransferAnswer.of, place=lambda one: (str(one.id),))


@router.get("/transfers/{transfer_id}", summary="Read a transfer", responses=answers(EXAMPLE))
async def read(
    connection: ThisConnection, transfer_id: Annotated[int, Path(ge=1, le=LARGEST_ID)], at_hand: AtHand
) -> TransferAnswer:
    """One attempt, with the calls that it made."""
    async with at_hand.database.read() as session:
        transfer = await session.get(Transfer, transfer_id)
    if transfer is None or transfer.connection_id != connection.id:
        raise ProblemError(Kind.NOT_FOUND, f"This connection has no transfer {transfer_id}.")
    return TransferAnswer.of(transfer)
