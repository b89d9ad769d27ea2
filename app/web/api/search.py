"""Search: the records that go by a number, on any connection that the user sees."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from app.jobs import search
from app.jobs.models import RecordState
from app.processes.process import ProcessName
from app.web.api.paging import DEFAULT_LIMIT, Limit
from app.web.api.routing import EXAMPLE_CONNECTION, MOST_KEY_CHARACTERS, answers, without_control_characters
from app.web.security import AtHand, CurrentUser
from app.web.users import seen_ids

router = APIRouter(prefix="/api/v1/search", tags=["records"])

EXAMPLE = {
    "connection_id": EXAMPLE_CONNECTION,
    "process": "shipments",
    "key": "1042",
    "state": "sent",
    "message": "",
    "updated_at": "2026-03-02T08:00:02Z",
    "found_by": "invoice",
    "name": "20117",
}


class HitAnswer(BaseModel):
    """A record that was found."""

    connection_id: UUID
    process: ProcessName
    key: str
    state: RecordState
    message: Annotated[str, Field(description="Why it stands there, in plain words.")]
    updated_at: datetime
    found_by: Annotated[str, Field(description="key, or what the number is: invoice, waybill, incoming_goods …")]
    name: Annotated[str, Field(description="The number that fits.")]


class Hits(BaseModel):
    """What was found: what fits as a whole first, then what begins so."""

    items: list[HitAnswer]
    more: Annotated[bool, Field(description="There are others: give more of the number.")]


Wanted = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_KEY_CHARACTERS),
    AfterValidator(without_control_characters),
    Query(description="An order, article, purchase order, supplier, invoice, waybill or document, or how it begins."),
]


@router.get("", summary="Search records by a number", responses=answers({"items": [EXAMPLE], "more": False}))
async def find(user: CurrentUser, at_hand: AtHand, q: Wanted, limit: Limit = DEFAULT_LIMIT) -> Hits:
    """Records of any process whose key or other number is `q` or begins with it."""
    async with at_hand.database.read() as session:
        found = await search.find(session, q, seen_ids(user), at_most=limit)
    return Hits(
        items=[
            HitAnswer.model_validate({**hit.record.model_dump(), "found_by": hit.kind, "name": hit.name})
            for hit in found.hits
        ],
        more=found.more,
    )
