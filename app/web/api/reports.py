"""Hand-made reports: a person says that the warehouse is done with an order or a purchase order (SPEC §4).

As good as the webhook that did not come: the record is read from the warehouse, and what is so there is posted.
"""

from typing import Annotated, Any

from fastapi import Body, Request, status
from pydantic import BaseModel, ConfigDict, Field

from app.connections import audit
from app.connections.audit import Action
from app.connections.models import Connection
from app.jobs import attention
from app.jobs.models import Record
from app.processes.process import ProcessName
from app.web.api.doors import require_open_door
from app.web.api.record_answer import EXAMPLE as RECORD_EXAMPLE
from app.web.api.record_answer import RecordAnswer
from app.web.api.routing import Key, answers, connection_router
from app.web.faults import correlation_id_of
from app.web.problems import Kind
from app.web.security import AtHand, CurrentUser, ThisConnection
from app.web.services import Services

router = connection_router("reports")

QUEUED: dict[str, Any] = {
    **RECORD_EXAMPLE,
    "state": "queued",
    "cause": "manual",
    "run_id": None,
    **dict.fromkeys(("code", "message", "todo", "remote_text", "waits_for"), ""),
    "differences": [],
    "attempt": 0,
}


class OrderSent(BaseModel):
    """An order that the warehouse has sent."""

    model_config = ConfigDict(extra="forbid")

    order_number: Annotated[Key, Field(description="The order's number, the same in Fortnox and in the WMS.")]


class PurchaseOrderReceived(BaseModel):
    """A purchase order of which the warehouse has received something."""

    model_config = ConfigDict(extra="forbid")

    purchase_order_number: Annotated[
        Key, Field(description="The purchase order's number in the WMS, which is its id in Fortnox.")
    ]


@router.post(
    "/reports/order-sent",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Report an order sent",
    responses=answers({**QUEUED, "process": "shipments", "key": "1042"}, Kind.CONFLICT, Kind.REFUSED, status=202),
)
async def order_sent(
    request: Request,
    connection: ThisConnection,
    user: CurrentUser,
    at_hand: AtHand,
    order: Annotated[OrderSent, Body(openapi_examples={"an order": {"value": {"order_number": "1042"}}})],
) -> RecordAnswer:
    """Have an order that the warehouse has sent reported to Fortnox now: delivered, and invoiced if that is chosen.

    Only what is sent in the WMS is posted. Follow it under `records`.
    """
    return await _reported(request, connection, ProcessName.SHIPMENTS, order.order_number, user.username, at_hand)


@router.post(
    "/reports/purchase-order-received",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Report a purchase order received",
    responses=answers({**QUEUED, "process": "goods_receipts", "key": "58"}, Kind.CONFLICT, Kind.REFUSED, status=202),
)
async def purchase_order_received(
    request: Request,
    connection: ThisConnection,
    user: CurrentUser,
    at_hand: AtHand,
    order: Annotated[
        PurchaseOrderReceived, Body(openapi_examples={"a purchase order": {"value": {"purchase_order_number": "58"}}})
    ],
) -> RecordAnswer:
    """Have what the warehouse has received so far on a purchase order reported to Fortnox now.

    Also when only a part has come, whatever the option `receipt_when` says. Follow it under `records`.
    """
    return await _reported(
        request, connection, ProcessName.GOODS_RECEIPTS, order.purchase_order_number, user.username, at_hand
    )


async def _reported(
    request: Request, connection: Connection, process: ProcessName, key: str, by: str, at_hand: Services
) -> RecordAnswer:
    """Have the record moved as one that is reported; raises Refused when the connection or the process rests."""
    correlation_id = correlation_id_of(request)
    async with at_hand.database.write() as session:
        await require_open_door(session, connection, process, at_hand)
        await attention.retry(
            session,
            at_hand.requests,
            connection_id=connection.id,
            process=process,
            key=key,
            correlation_id=correlation_id,
        )
        await audit.note(
            session,
            Action.REPORTED,
            by=by,
            at=at_hand.now(),
            connection_id=connection.id,
            connection_name=connection.name,
            subject=f"{process} {key}",
            correlation_id=correlation_id,
        )
        return RecordAnswer.of(await session.get_one(Record, (connection.id, process, key)))
