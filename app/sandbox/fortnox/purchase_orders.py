"""/api/warehouse/purchaseorders-v1 (FACTS §14)."""

# ruff: noqa: FAST003 - the id in the path is read by a dependency

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from app.sandbox.fortnox.access import World, warehouse_company
from app.sandbox.fortnox.company import Company
from app.sandbox.fortnox.documents.purchase_order import (
    PARTIAL_FIELDS,
    PurchaseOrder,
    PurchaseOrderState,
    PurchaseType,
    ResponseState,
    purchase_order_list_item,
)
from app.sandbox.fortnox.documents.warehouse_document import WarehouseDocument
from app.sandbox.fortnox.purchase_order_saving import (
    add_purchase_order,
    complete,
    require_purchase_order,
    respond,
    save_partly,
    save_purchase_order,
    send,
    void,
)
from app.sandbox.fortnox.purchase_receipts import purchase_order_json, receipts_of, state_of
from app.sandbox.fortnox.warehouse_problems import InventedCode, warehouse_refusal
from app.sandbox.fortnox.warehouse_requests import (
    DocumentId,
    asked_list,
    asked_text,
    built,
    read_object,
    shown,
    takes_body,
)
from app.sandbox.fortnox.world import FortnoxWorld

router = APIRouter(prefix="/api/warehouse/purchaseorders-v1", tags=["purchase orders"])

Caller = Annotated[Company, Depends(warehouse_company(plus=True))]

_EXAMPLE = {
    "supplierNumber": "31",
    "orderDate": "2026-02-20",
    "deliveryName": "Fjällboden Friluft AB",
    "deliveryAddress": "Fjällgatan 4",
    "deliveryZipCode": "831 30",
    "deliveryCity": "Östersund",
    "currencyCode": "SEK",
    "currencyRate": 1,
    "paymentTermsCode": "30",
    "rows": [{"itemId": "TÄLT-2G", "orderedQuantity": 20, "price": 1740}],
}


class MailSettings(WarehouseDocument):
    """The mail to the supplier; nobody reads it here."""

    receiver: str
    reply_to: str
    subject: str
    body: str
    body_as_html: str | None = None
    receiver_copy: str | None = None
    receiver_secret_copy: str | None = None
    sender_name: str | None = None


class ResponseStateChange(WarehouseDocument):
    """The supplier's answer."""

    response_state: ResponseState


@router.get("", summary="List purchase orders")
async def list_purchase_orders(request: Request, company: Caller, world: World) -> list[dict[str, Any]]:
    """A bare array by ascending id; there is no lastmodified. Rows come with it as switched."""
    supplier, item = (request.query_params.get(name) for name in ("supplierNumber", "itemId"))
    purchase_type = _chosen(request, "purchaseType", PurchaseType)
    q, reference, note = (asked_text(request, name) for name in ("q", "internalReference", "note"))
    in_state = _in_state(request, world, company)
    hits = [
        kept.document
        for _, kept in sorted(company.purchase_orders.items())
        if in_state(kept.document)
        and purchase_type in {None, kept.document.purchase_type}
        and supplier in {None, kept.document.supplier_number}
        and (item is None or any(row.item_id == item for row in kept.document.rows))
        and (q in str(kept.document.id) or q in kept.document.internal_reference.lower())
        and reference in kept.document.internal_reference.lower()
        and note in kept.document.note.lower()
    ]
    with_rows = world.switches.purchase_list_has_rows
    return shown(
        [purchase_order_list_item(_json(world, company, order), with_rows=with_rows) for order in hits],
        world.switches,
    )


@router.post("", status_code=201, summary="Create a purchase order", openapi_extra=takes_body(_EXAMPLE))
async def create_purchase_order(request: Request, company: Caller, world: World) -> dict[str, Any]:
    """A new order, not sent."""
    return _json(world, company, add_purchase_order(world, company, await read_object(request)))


@router.put(
    "/response",
    summary="What the suppliers answered, several orders at once",
    openapi_extra=takes_body({"responseState": "REJECTED"}),
)
async def respond_to_several(request: Request, company: Caller, world: World) -> list[dict[str, Any]]:
    """For the comma separated `ids`; when one of them cannot be changed, none is."""
    ids = asked_list(request, "ids") or set()
    if not ids or not all(number.isdigit() for number in ids):
        raise warehouse_refusal(InventedCode.invalid_value, "Ogiltigt värde i ids.")
    numbers = sorted(map(int, ids))
    change = built(ResponseStateChange, await read_object(request))
    for number in numbers:
        require_purchase_order(company, number)
    return [_json(world, company, respond(world, company, number, change.response_state)) for number in numbers]


@router.get("/{id}", summary="One purchase order")
async def read_purchase_order(number: DocumentId, request: Request, company: Caller, world: World) -> dict[str, Any]:
    """With its rows; `ignoreIncomingGoodsId` leaves one receipt out of what is received and remains."""
    ignored = request.query_params.get("ignoreIncomingGoodsId", "")
    order = require_purchase_order(company, number).document
    leaving_out = int(ignored) if ignored.isdigit() else None
    return purchase_order_json(company, order, world.today(), leaving_out=leaving_out)


@router.put("/{id}", summary="Change a purchase order", openapi_extra=takes_body(_EXAMPLE))
async def change_purchase_order(number: DocumentId, request: Request, company: Caller, world: World) -> dict[str, Any]:
    """The whole document; one that is sent is refused unless switched otherwise."""
    return _json(world, company, save_purchase_order(world, company, number, await read_object(request)))


@router.patch(
    "/{id}/partial", summary="Change a few fields of a purchase order", openapi_extra=takes_body({"note": "Port 3"})
)
async def change_partly(number: DocumentId, request: Request, company: Caller, world: World) -> dict[str, Any]:
    """Delivery date, internal reference, message, note and the supplier's name; also when sent."""
    order = save_partly(world, company, number, await read_object(request))
    return {name: value for name, value in order.as_json().items() if name in PARTIAL_FIELDS}


@router.post(
    "/{id}/send",
    status_code=204,
    summary="Mail a purchase order to the supplier",
    openapi_extra=takes_body(
        {"receiver": "order@example.com", "replyTo": "inkop@example.se", "subject": "Inköpsorder 58", "body": "Hej!"}
    ),
)
async def send_purchase_order(number: DocumentId, request: Request, company: Caller, world: World) -> None:
    """It counts as sent from now on."""
    require_purchase_order(company, number)
    built(MailSettings, await read_object(request))
    send(world, company, number)


@router.put("/{id}/complete", status_code=204, summary="Treat a purchase order as fully received")
async def complete_purchase_order(number: DocumentId, company: Caller, world: World) -> None:
    """What remains is dropped."""
    complete(world, company, number)


@router.put("/{id}/void", status_code=204, summary="Void a purchase order")
async def void_purchase_order(number: DocumentId, company: Caller, world: World) -> None:
    """It leaves the lists of live orders and is still there by id."""
    void(world, company, number)


@router.put(
    "/{id}/response",
    summary="What the supplier answered",
    openapi_extra=takes_body({"responseState": "ACCEPTED_WITH_REQ_DLV_DATE"}),
)
async def respond_to_one(number: DocumentId, request: Request, company: Caller, world: World) -> dict[str, Any]:
    """Answers the order."""
    change = built(ResponseStateChange, await read_object(request))
    return _json(world, company, respond(world, company, number, change.response_state))


@router.get("/{id}/matches", summary="The documents linked to a purchase order")
async def list_matches(number: DocumentId, company: Caller) -> list[dict[str, str]]:
    """Its incoming goods; the name of the type is our guess."""
    order = require_purchase_order(company, number).document
    return [{"id": str(goods.id), "type": "INCOMING_GOODS"} for goods in receipts_of(company, order)]


def _json(world: FortnoxWorld, company: Company, order: PurchaseOrder) -> dict[str, Any]:
    return purchase_order_json(company, order, world.today())


def _in_state(request: Request, world: FortnoxWorld, company: Company) -> Callable[[PurchaseOrder], bool]:
    """The test behind `state`: CURRENT is read as neither received nor voided, no state as ALL."""
    wanted = _chosen(request, "state", PurchaseOrderState) or PurchaseOrderState.all
    live = {PurchaseOrderState.sent, PurchaseOrderState.delayed}

    def test(order: PurchaseOrder) -> bool:
        state = state_of(company, order, world.today())
        if state in live and not world.switches.sent_holds_partly_received and wanted in {*live, "SENT_NOT_REJECTED"}:
            rows = purchase_order_json(company, order, world.today())["rows"]
            if any(row["receivedQuantity"] for row in rows):
                return False
        match wanted:
            case PurchaseOrderState.all:
                return True
            case PurchaseOrderState.current:
                return state not in {PurchaseOrderState.received, PurchaseOrderState.voided}
            case PurchaseOrderState.sent_not_rejected:
                return state in live and order.response_state is not ResponseState.rejected
            case PurchaseOrderState.sent if world.switches.sent_holds_delayed:
                return state in live
            case _:
                return state is wanted

    return test


def _chosen(request: Request, name: str, of: type[Any]) -> Any:
    text = request.query_params.get(name)
    if not text:
        return None
    if text not in {str(member) for member in of}:
        raise warehouse_refusal(InventedCode.invalid_value, f"Ogiltigt värde i {name}.")
    return of(text)
