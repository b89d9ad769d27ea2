"""Webhook events: what the WMS told us, and what became of it."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field
from sqlmodel import col, select

from app.inbox.models import Event, EventState
from app.web.api.paging import DEFAULT_LIMIT, Cursor, Limit, Page, aware_time, beyond, page_of, place_of
from app.web.api.routing import Text, answers, connection_router
from app.web.problems import Kind, ProblemError
from app.web.security import AtHand, ThisConnection

router = connection_router("events")

EXAMPLE = {
    "id": "0d7a5d86-8f5e-4b64-8f0e-7a3b8c0b5f11",
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


@router.get("/events", summary="List webhook events", responses=answers({"items": [EXAMPLE], "next_cursor": None}))
async def list_events(
    connection: ThisConnection,
    at_hand: AtHand,
    kind: Annotated[Text | None, Query(max_length=50, description="Only of this kind, such as order.")] = None,
    state: Annotated[EventState | None, Query(description="Only in this state.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[EventAnswer]:
    """The latest first."""
    query = select(Event).where(Event.connection_id == connection.id)
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
