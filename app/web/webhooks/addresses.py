"""The addresses that the WMS calls: kept and committed, then answered; what an event means is found out later.

Connections at rest take webhooks in too: they wait for the connection to be resumed.
"""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, status
from pydantic import BaseModel, Field

from app.ongoing.webhooks import InventoryWebhook, OrderWebhook, PickingWebhook, PurchaseOrderWebhook, Webhook
from app.web.faults import correlation_id_of
from app.web.problems import Kind, documented
from app.web.security import AtHand
from app.web.webhooks.doorkeeper import Caller
from app.web.webhooks.payloads import external_id, payload_of, require_own

PREFIX = "/webhooks/ongoing/{webhook_key}"

router = APIRouter(prefix=PREFIX, tags=["webhooks"])

ANSWER = {"event_id": "0d7a5d86-8f5e-4b64-8f0e-7a3b8c0b5f11", "duplicate": False}
HOW = """

The event is kept before it is answered, unknown fields included; a repeat of it is answered the same. It only says
where to look: the record is read again before anything is done."""


@dataclass(frozen=True, slots=True)
class Address:
    """One address: its last part, which is the kind of its events, and what the WMS is to be set up to tell it.

    `payload` is the model of what comes, which nothing is refused for not following.
    """

    kind: str
    summary: str
    set_up: str
    payload: type[Webhook]
    example: dict[str, Any]


ADDRESSES = (
    Address(
        "order",
        "Order sent or changed",
        "a webhook of the kind order, for the statuses that count as sent",
        OrderWebhook,
        {
            "webhookEventId": 90125,
            "timestamp": "2026-03-02T10:30:00.1234567",
            "goodsOwnerId": 17,
            "orderId": 55,
            "orderNumber": "1042",
            "orderStatus": {"number": 450},
            "path": "/api/v1/orders/55",
        },
    ),
    Address(
        "purchase-order",
        "Purchase order received",
        "a webhook of the kind purchase order, when received; also for the status of a part received, if there is one",
        PurchaseOrderWebhook,
        {
            "webhookEventId": 90310,
            "timestamp": "2026-03-03T08:05:12.0450000",
            "goodsOwnerId": 17,
            "purchaseOrderId": 8,
            "purchaseOrderNumber": "58",
            "purchaseOrderStatus": {"number": 500},
            "path": "/api/v1/purchaseOrders/8",
        },
    ),
    Address(
        "inventory",
        "Stock corrected",
        "a webhook of the kind inventory. All that come within some seconds are found by one look",
        InventoryWebhook,
        {
            "webhookEventId": 90477,
            "timestamp": "2026-03-04T15:41:30.7000000",
            "goodsOwnerId": 17,
            "transaction": {"transactionNumberOfItems": -2, "inventoryTransactionComment": "Trasig vid plock"},
            "inventory": {"inventoryId": 301, "isCountInventory": True},
            "article": {"articleSystemId": 12, "articleNumber": "TÄLT-2G"},
            "location": {"location": "A-02-1", "warehouse": {"warehouseId": 1, "warehouseCode": "HUS1"}},
        },
    ),
    Address(
        "return",
        "Goods returned by a customer",
        "a webhook of the kind picking, packing and returns, when returned. Of its other events nothing comes",
        PickingWebhook,
        {
            "webhookEventId": 90502,
            "timestamp": "2026-03-05T09:12:00.3300000",
            "goodsOwnerId": 17,
            "isReturned": True,
            "order": {
                "orderId": 55,
                "orderNumber": "1042",
                "orderLine": {"orderLineId": 551, "rowNumber": "TÄLT-2G#1"},
            },
            "article": {"articleSystemId": 12, "articleNumber": "TÄLT-2G"},
            "articleItem": {"articleItemId": 7001, "numberOfItems": 1},
        },
    ),
)


def webhook_urls(public_url: str, webhook_key: str) -> dict[str, str]:
    """The whole addresses that are entered in the WMS, as `order_url` and so on."""
    start = public_url + PREFIX.format(webhook_key=webhook_key)
    return {f"{each.kind.replace('-', '_')}_url": f"{start}/{each.kind}" for each in ADDRESSES}


class Receipt(BaseModel):
    """The event is kept."""

    event_id: Annotated[UUID, Field(description="Find it under `events` of the connection.")]
    duplicate: Annotated[bool, Field(description="It was here before, and is counted, not kept twice.")]


def _open(address: Address) -> None:
    async def take(request: Request, connection: Caller, at_hand: AtHand) -> Receipt:
        payload = payload_of(await request.body())
        require_own(payload, connection)
        taken = await at_hand.intake.take(
            connection_id=connection.id,
            kind=address.kind,
            external_id=external_id(payload),
            payload=payload,
            correlation_id=correlation_id_of(request),
        )
        return Receipt(event_id=taken.event_id, duplicate=taken.duplicate)

    router.add_api_route(
        f"/{address.kind}",
        take,
        methods=["POST"],
        name=f"take_{address.kind.replace('-', '_')}_event",
        status_code=status.HTTP_202_ACCEPTED,
        summary=address.summary,
        description="For the WMS: enter this address under Administration > Webhooks, with the secret of the "
        f"connection, for {address.set_up}.{HOW}",
        responses={
            202: {"content": {"application/json": {"example": ANSWER}}},
            **documented(
                Kind.MALFORMED, Kind.NOT_LOGGED_IN, Kind.TOO_SLOW, Kind.TOO_LARGE, Kind.REFUSED, Kind.DATABASE_AWAY
            ),
        },
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": {"type": "object"}, "example": address.example}},
            }
        },
    )


for _address in ADDRESSES:
    _open(_address)
