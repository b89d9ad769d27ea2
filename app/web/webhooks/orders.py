"""The webhook of orders: kept and committed, then answered; what it means is found out later, from the order itself.

Paused connections take webhooks in too: they wait for the connection to be resumed.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, status
from pydantic import BaseModel, Field

from app.web.faults import correlation_id_of
from app.web.problems import Kind, documented
from app.web.security import AtHand
from app.web.webhooks.doorkeeper import Caller
from app.web.webhooks.payloads import external_id, payload_of, require_own

KIND = "order"

router = APIRouter(prefix="/webhooks/ongoing/{webhook_key}", tags=["webhooks"])

EXAMPLE: dict[str, Any] = {
    "webhookEventId": 90125,
    "timestamp": "2026-03-02T10:30:00.1234567",
    "goodsOwnerId": 17,
    "orderId": 55,
    "orderNumber": "1042",
    "orderStatus": {"number": 450},
    "path": "api/v1/orders/55",
}
ANSWER = {"event_id": "0d7a5d86-8f5e-4b64-8f0e-7a3b8c0b5f11", "duplicate": False}


class Receipt(BaseModel):
    """The event is kept."""

    event_id: Annotated[UUID, Field(description="Find it under `events` of the connection.")]
    duplicate: Annotated[bool, Field(description="It was here before, and is counted, not kept twice.")]


@router.post(
    "/order",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Order sent or changed",
    responses={
        202: {"content": {"application/json": {"example": ANSWER}}},
        **documented(
            Kind.MALFORMED, Kind.NOT_LOGGED_IN, Kind.TOO_SLOW, Kind.TOO_LARGE, Kind.REFUSED, Kind.DATABASE_AWAY
        ),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"type": "object"}, "example": EXAMPLE}},
        }
    },
)
async def take_order_event(request: Request, connection: Caller, at_hand: AtHand) -> Receipt:
    """For the WMS: enter this address under Administration > Webhooks, with the secret of the connection.

    The event is kept before it is answered, unknown fields included; a repeat of it is answered the same. It only
    says where to look: the order is read again before anything is done.
    """
    payload = payload_of(await request.body())
    require_own(payload, connection)
    taken = await at_hand.intake.take(
        connection_id=connection.id,
        kind=KIND,
        external_id=external_id(payload),
        payload=payload,
        correlation_id=correlation_id_of(request),
    )
    return Receipt(event_id=taken.event_id, duplicate=taken.duplicate)
