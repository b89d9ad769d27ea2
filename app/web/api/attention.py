"""What needs attention by cause: the groups, what trying one again would take, and doing it."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Request, status
from pydantic import BaseModel, ConfigDict, Field

from app.connections import audit
from app.connections.audit import Action
from app.connections.models import Connection
from app.jobs import attention
from app.jobs.models import RecordState
from app.processes.process import ProcessName
from app.web.api.doors import require_open_door
from app.web.api.routing import EXAMPLE_CONNECTION, Text, answers, connection_router
from app.web.faults import correlation_id_of
from app.web.problems import Kind
from app.web.security import AtHand, CurrentUser, ThisConnection
from app.web.services import Services
from app.web.users import seen_ids

router = connection_router("attention")
everywhere = APIRouter(prefix="/api/v1/attention", tags=["attention"])

GROUP = {
    "connection_id": EXAMPLE_CONNECTION,
    "process": "sales_orders",
    "state": "held",
    "code": "sales_orders.no_city",
    "count": 3,
    "since": "2026-03-02T08:00:02Z",
    "next_attempt_at": None,
    "message": "Order 1042 has no city in its delivery address, so the warehouse could not send it.",
    "todo": "In Fortnox, open order 1042, fill in the city and save; the order then goes by itself.",
}
ESTIMATE = {"count": 3, "fortnox_requests": 6, "ongoing_requests": 3, "seconds": 0}
CAUSE: dict[str, Any] = {"one cause": {"value": {"process": "sales_orders", "code": "sales_orders.no_city"}}}


class GroupAnswer(BaseModel):
    """Records of one process that need attention for the same cause."""

    connection_id: UUID
    process: ProcessName
    state: RecordState
    code: Annotated[str, Field(description="The cause, for programs.")]
    count: int
    since: Annotated[datetime, Field(description="When the first of them came to it.")]
    next_attempt_at: Annotated[datetime | None, Field(description="When the first of them is tried again by itself.")]
    message: Annotated[str, Field(description="What happened to the latest of them.")]
    todo: Annotated[str, Field(description="What a person does about it.")]


class Groups(BaseModel):
    """The largest first, 200 at the most."""

    items: list[GroupAnswer]


class CauseOfGroup(BaseModel):
    """Which group."""

    model_config = ConfigDict(extra="forbid")

    process: ProcessName
    code: Annotated[Text, Field(max_length=100)]


class EstimateAnswer(BaseModel):
    """What trying a group again would take, by what its process took lately."""

    count: Annotated[int, Field(description="Records.")]
    fortnox_requests: int
    ongoing_requests: int
    seconds: Annotated[int, Field(description="The least time that Fortnox's pace allows for so many requests.")]


class Asked(BaseModel):
    """What was set going."""

    count: Annotated[int, Field(description="Records.")]


@everywhere.get("/groups", summary="Group what needs attention anywhere", responses=answers({"items": [GROUP]}))
async def groups_of_all(user: CurrentUser, at_hand: AtHand) -> Groups:
    """The same for all connections that you see."""
    async with at_hand.database.read() as session:
        found = await attention.groups(session, seen_ids(user))
    return Groups(items=[GroupAnswer.model_validate(asdict(one)) for one in found])


@router.get("/attention/groups", summary="Group what needs attention", responses=answers({"items": [GROUP]}))
async def groups(connection: ThisConnection, at_hand: AtHand) -> Groups:
    """Held and failed records by process and cause, without those that were dismissed."""
    async with at_hand.database.read() as session:
        found = await attention.groups(session, [connection.id])
    return Groups(items=[GroupAnswer.model_validate(asdict(one)) for one in found])


@router.post("/attention/estimate", summary="Estimate trying a group again", responses=answers(ESTIMATE))
async def estimate(
    connection: ThisConnection, cause: Annotated[CauseOfGroup, Body(openapi_examples=CAUSE)], at_hand: AtHand
) -> EstimateAnswer:
    """How many records, requests and seconds trying them all again would take. Nothing is done."""
    async with at_hand.database.read() as session:
        found = await attention.estimate(session, connection.id, cause.process, cause.code)
    return EstimateAnswer(**asdict(found), seconds=least_seconds(found.fortnox_requests, at_hand))


@router.post(
    "/attention/retry",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Try a group again",
    responses=answers({"count": 3}, Kind.CONFLICT, Kind.REFUSED, status=202),
)
async def retry(
    request: Request,
    connection: ThisConnection,
    cause: Annotated[CauseOfGroup, Body(openapi_examples=CAUSE)],
    user: CurrentUser,
    at_hand: AtHand,
) -> Asked:
    """Move every held or failed record of this cause now. Ask for the estimate first."""
    correlation_id = correlation_id_of(request)
    await _note(connection, cause, user.username, correlation_id, at_hand)
    count = await attention.retry_group(
        at_hand.database,
        at_hand.requests,
        connection_id=connection.id,
        process=cause.process,
        code=cause.code,
        correlation_id=correlation_id,
    )
    return Asked(count=count)


async def _note(connection: Connection, cause: CauseOfGroup, by: str, correlation_id: str, at_hand: Services) -> None:
    async with at_hand.database.write() as session:
        await require_open_door(session, connection, cause.process, at_hand)
        await audit.note(
            session,
            Action.RETRIED,
            by=by,
            at=at_hand.now(),
            connection_id=connection.id,
            connection_name=connection.name,
            subject=f"all {cause.process} with {cause.code or 'no cause'}",
            correlation_id=correlation_id,
        )


def least_seconds(requests: int, at_hand: Services) -> int:
    """The least time for so many requests at Fortnox's pace: a window for every full set but the first (ENGINE §3)."""
    settings = at_hand.settings
    return int(settings.fortnox_window_seconds * (max(requests - 1, 0) // settings.fortnox_requests))
