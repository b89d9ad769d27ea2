"""Watermarks: how far each process has seen, and setting one back, after a look at what that touches."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Body, Request, status
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlmodel import select

from app.connections import audit
from app.connections.audit import Action
from app.errors import Refused
from app.jobs.models import Cause
from app.ledger.models import Watermark
from app.processes.process import ProcessName
from app.web.api.attention import least_seconds
from app.web.api.doors import require_open_door
from app.web.api.routing import ProcessOfPath, answers, connection_router
from app.web.api.runs import EXAMPLE as RUN_EXAMPLE
from app.web.api.runs import RunAnswer, told
from app.web.faults import correlation_id_of
from app.web.problems import Kind
from app.web.security import AtHand, CurrentUser, ThisConnection

router = connection_router("watermarks")

CHANGES = "changes"
EXAMPLE = {"process": "sales_orders", "covered_until": "2026-03-02T08:00:00Z"}
PREVIEW = {"keys": ["1041", "1042"], "more": False, "least_seconds": 0}
BACK: dict[str, Any] = {"back to the morning": {"value": {"covered_until": "2026-03-02T06:00:00Z"}}}


class WatermarkAnswer(BaseModel):
    """Everything of the process before this time was seen."""

    process: ProcessName
    covered_until: datetime


class Watermarks(BaseModel):
    """Those of a connection; a process that was never through with a scan has none."""

    items: list[WatermarkAnswer]


class Back(BaseModel):
    """Where a watermark is to be set back to."""

    model_config = ConfigDict(extra="forbid")

    covered_until: Annotated[AwareDatetime, Field(description="Earlier than it is now.")]


class Preview(BaseModel):
    """The records that would be looked at again; most of them will turn out unchanged."""

    keys: Annotated[list[str], Field(description="500 at the most.")]
    more: Annotated[bool, Field(description="There are more than those named.")]
    least_seconds: Annotated[int, Field(description="The least time at Fortnox's pace, at two requests per record.")]


@router.get("/watermarks", summary="List the watermarks", responses=answers({"items": [EXAMPLE]}))
async def list_watermarks(connection: ThisConnection, at_hand: AtHand) -> Watermarks:
    """How far each process has seen."""
    async with at_hand.database.read() as session:
        marks = await session.exec(
            select(Watermark)
            .where(Watermark.connection_id == connection.id, Watermark.name == CHANGES)
            .order_by(Watermark.process)
        )
        return Watermarks(items=[WatermarkAnswer.model_validate(mark.model_dump()) for mark in marks])


@router.post(
    "/watermarks/{process}/preview",
    summary="See what setting a watermark back touches",
    responses=answers(PREVIEW, Kind.REFUSED, Kind.REMOTE_FAILED, Kind.NOT_CONFIGURED, Kind.NEEDS_RECONNECTING),
)
async def preview(
    connection: ThisConnection,
    process: ProcessOfPath,
    back: Annotated[Back, Body(openapi_examples=BACK)],
    at_hand: AtHand,
) -> Preview:
    """Ask the remotes, without moving anything, which records a scan from there would find."""
    look = await at_hand.trials.look(connection.id, process, back.covered_until)
    return Preview(keys=list(look.keys), more=look.more, least_seconds=least_seconds(2 * len(look.keys), at_hand))


@router.put(
    "/watermarks/{process}",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Set a watermark back",
    responses=answers({**RUN_EXAMPLE, "state": "queued"}, Kind.REFUSED, status=202),
)
async def rewind(
    request: Request,
    connection: ThisConnection,
    process: ProcessOfPath,
    back: Annotated[Back, Body(openapi_examples=BACK)],
    user: CurrentUser,
    at_hand: AtHand,
) -> RunAnswer:
    """Set the watermark back and have the process look at once; nothing from before the activation is moved."""
    async with at_hand.database.write() as session:
        await require_open_door(session, connection, process, at_hand)
        mark = await session.get(Watermark, (connection.id, process, CHANGES), with_for_update=True)
        if mark is None or back.covered_until >= mark.covered_until:
            seen = f"everything until {mark.covered_until.isoformat()}" if mark else "nothing yet"
            raise Refused(
                f"A watermark can only be set back, and {process} has seen {seen}.", code="watermark.not_back"
            )
        before, mark.covered_until = mark.covered_until, back.covered_until
        await audit.note(
            session,
            Action.REWOUND,
            by=user.username,
            at=at_hand.now(),
            connection_id=connection.id,
            connection_name=connection.name,
            subject=process,
            before={"covered_until": before.isoformat()},
            after={"covered_until": back.covered_until.isoformat()},
            correlation_id=correlation_id_of(request),
        )
        run = await at_hand.requests.ask_run(
            session,
            connection_id=connection.id,
            process=process,
            cause=Cause.MANUAL,
            requested_by=user.username,
            correlation_id=correlation_id_of(request),
        )
        return (await told(session, [run]))[0]
