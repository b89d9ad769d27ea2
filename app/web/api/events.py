"""Webhook events: what the WMS told us, and what became of it."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.connections import audit
from app.connections.audit import Action
from app.inbox.models import Event, EventState
from app.web.api.paging import DEFAULT_LIMIT, Cursor, Limit, Page, aware_time, beyond, page_of, place_of
from app.web.api.routing import EXAMPLE_CONNECTION, Text, answers, connection_router
from app.web.faults import correlation_id_of
from app.web.problems import Kind, ProblemError
from app.web.security import AtHand, CurrentUser, ThisConnection
from app.web.services import Services
from app.web.users import Role, seen_ids

router = connection_router("events")
everywhere = APIRouter(prefix="/api/v1/events", tags=["events"])

EXAMPLE = {
    "id": "0d7a5d86-8f5e-4b64-8f0e-7a3b8c0b5f11",
    "connection_id": EXAMPLE_CONNECTION,
    "kind": "order",
    "external_id": "90125",
    "state": "handled",
    "note": "shipments 1042",
    "times_received": 1,
    "correlation_id": "2f1c6d0e4b9a4d0fb3f2b0b9f2b5a1c7",
    "received_at": "2026-03-02T09:30:00Z",
    "handled_at": "2026-03-02T09:30:00Z",
}
PAYLOAD_EXAMPLE = {"webhookEventId": 90125, "goodsOwnerId": 17, "orderId": 55, "orderNumber": "1042"}


class EventAnswer(BaseModel):
    """One event of the WMS, kept once however often it was told."""

    id: UUID
    connection_id: UUID
    kind: str
    external_id: Annotated[str, Field(description="What makes a repeat of it the same event.")]
    state: EventState
    note: Annotated[str, Field(description="The records it set going, or why none.")]
    times_received: int
    correlation_id: str
    received_at: datetime
    handled_at: datetime | None

    @classmethod
    def of(cls, event: Event) -> Self:
        """The event as it is told."""
        return cls.model_validate(event.model_dump())


class EventWithPayload(EventAnswer):
    """An event with what was sent."""

    payload: dict[str, Any]


Kinds = Annotated[Text | None, Query(max_length=50, description="Only of this kind, such as order.")]
States = Annotated[EventState | None, Query(description="Only in this state.")]


@router.get("/events", summary="List webhook events", responses=answers({"items": [EXAMPLE], "next_cursor": None}))
async def list_events(
    connection: ThisConnection,
    at_hand: AtHand,
    kind: Kinds = None,
    state: States = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[EventAnswer]:
    """The latest first."""
    query = select(Event).where(Event.connection_id == connection.id)
    return await _page(query, at_hand, kind=kind, state=state, limit=limit, cursor=cursor)


@everywhere.get(
    "", summary="List webhook events anywhere", responses=answers({"items": [EXAMPLE], "next_cursor": None})
)
async def list_all_events(
    user: CurrentUser,
    at_hand: AtHand,
    kind: Kinds = None,
    state: States = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[EventAnswer]:
    """Those of all connections that you see, the latest first."""
    query = select(Event)
    if user.role != Role.ADMIN:
        query = query.where(col(Event.connection_id).in_(seen_ids(user)))
    return await _page(query, at_hand, kind=kind, state=state, limit=limit, cursor=cursor)


async def _page(
    query: SelectOfScalar[Event],
    at_hand: Services,
    *,
    kind: str | None,
    state: EventState | None,
    limit: int,
    cursor: str | None,
) -> Page[EventAnswer]:
    if kind is not None:
        query = query.where(Event.kind == kind)
    if state is not None:
        query = query.where(Event.state == state)
    order = (col(Event.received_at), col(Event.id))
    if cursor is not None:
        query = query.where(beyond(order, place_of(cursor, aware_time, UUID), descending=True))
    async with at_hand.database.read() as session:
        found = list(await session.exec(query.order_by(*(column.desc() for column in order)).limit(limit + 1)))
    return page_of(found, limit, shown=EventAnswer.of, place=lambda one: (one.received_at.isoformat(), str(one.id)))


@router.get(
    "/events/{event_id}",
    summary="Read a webhook event",
    responses=answers({**EXAMPLE, "payload": PAYLOAD_EXAMPLE}),
)
async def read(connection: ThisConnection, event_id: UUID, at_hand: AtHand) -> EventWithPayload:
    """One event with everything that was sent, fields that nobody knows included."""
    async with at_hand.database.read() as session:
        event = await session.get(Event, event_id)
    if event is None or event.connection_id != connection.id:
        raise ProblemError(Kind.NOT_FOUND, f"This connection has no event {event_id}.")
    return EventWithPayload.model_validate(event.model_dump())


@router.post(
    "/events/{event_id}/replay",
    summary="Replay a webhook event",
    responses=answers(EXAMPLE),
)
async def replay(
    request: Request, connection: ThisConnection, event_id: UUID, user: CurrentUser, at_hand: AtHand
) -> EventAnswer:
    """Have the event handled once more, as if it had just come; what it is about is read again from the WMS."""
    async with at_hand.database.write() as session:
        event = await session.get(Event, event_id, with_for_update=True)
        if event is None or event.connection_id != connection.id:
            raise ProblemError(Kind.NOT_FOUND, f"This connection has no event {event_id}.")
        await at_hand.replay(session, event)
        await audit.note(
            session,
            Action.REPLAYED,
            by=user.username,
            at=at_hand.now(),
            connection_id=connection.id,
            connection_name=connection.name,
            subject=f"{event.kind} {event.external_id}",
            correlation_id=correlation_id_of(request),
        )
        return EventAnswer.of(event)
