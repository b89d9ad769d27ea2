"""How a record is told: where it stands, and what belongs to it."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field

from app.jobs.models import Cause, Record, RecordState
from app.processes.process import ProcessName
from app.web.api.events import EventAnswer
from app.web.api.routing import EXAMPLE_RUN
from app.web.api.transfers import EXAMPLE as TRANSFER_EXAMPLE
from app.web.api.transfers import DifferenceAnswer, TransferAnswer

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
MORE_EXAMPLE = {
    "transfers": [TRANSFER_EXAMPLE],
    "earlier": None,
    "events": [],
    "names": [{"kind": "reference", "name": "PO 7781"}],
    "related": [
        {
            "process": "shipments",
            "key": "1042",
            "state": "unchanged",
            "message": "The warehouse has no order 1042.",
            "updated_at": "2026-03-02T08:00:02Z",
        }
    ],
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


class NameAnswer(BaseModel):
    """Another number of the record."""

    kind: Annotated[str, Field(description="What it is: invoice, waybill, incoming_goods …")]
    name: str


class RelatedAnswer(BaseModel):
    """What another process does with the same order, purchase order or article."""

    process: ProcessName
    key: str
    state: RecordState
    message: str
    updated_at: datetime


class RecordWithTransfers(RecordAnswer):
    """A record with its latest attempts, and what belongs to it."""

    transfers: Annotated[list[TransferAnswer], Field(description="The latest first, 20 at the most.")]
    earlier: Annotated[str | None, Field(description="Pass it to the list of transfers as `cursor` for older ones.")]
    events: Annotated[list[EventAnswer], Field(description="The webhook events that led to these attempts.")]
    names: Annotated[list[NameAnswer], Field(description="Other numbers that it is found by.")]
    related: Annotated[list[RelatedAnswer], Field(description="The same number in other processes.")]
