"""/api/warehouse/incominggoods-v1 (FACTS §15)."""

# ruff: noqa: FAST003 - the id in the path is read by a dependency

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from app.sandbox.fortnox.access import World, warehouse_company
from app.sandbox.fortnox.company import Company
from app.sandbox.fortnox.documents.incoming_goods import incoming_goods_list_item
from app.sandbox.fortnox.incoming_goods_saving import (
    add_incoming_goods,
    complete,
    incoming_goods_json,
    patch_incoming_goods,
    release,
    require_incoming_goods,
    save_incoming_goods,
    void,
)
from app.sandbox.fortnox.warehouse_problems import rights_missing
from app.sandbox.fortnox.warehouse_requests import (
    DocumentId,
    as_day,
    asked_flag,
    asked_text,
    read_json,
    read_object,
    shown,
    takes_body,
)

router = APIRouter(prefix="/api/warehouse/incominggoods-v1", tags=["incoming goods"])

Caller = Annotated[Company, Depends(warehouse_company(incoming_goods=True))]

_EXAMPLE = {
    "deliveryNoteId": "FS-4711",
    "date": "2026-03-12",
    "supplierNumber": "31",
    "rows": [
        {
            "itemId": "TÄLT-2G",
            "orderedQuantity": 0,
            "receivedQuantity": 2,
            "backOrderQuantity": 0,
            "invoicedQuantity": 0,
            "takenQuantity": 0,
        }
    ],
}


@router.get("", summary="List incoming goods")
async def list_incoming_goods(request: Request, company: Caller, world: World) -> list[dict[str, Any]]:
    """A bare array of headers by ascending id; `deliveryNote`, `note` and `q` find parts of the text, case-blind."""
    flags = {name: asked_flag(request, name) for name in ("released", "completed", "voided")}
    supplier, item = (request.query_params.get(name) for name in ("supplierNumber", "itemId"))
    delivery_note, note, q = (asked_text(request, name) for name in ("deliveryNote", "note", "q"))
    hits = [
        kept.document
        for _, kept in sorted(company.incoming_goods.items())
        if all(wanted in {None, getattr(kept.document, name)} for name, wanted in flags.items())
        and supplier in {None, kept.document.supplier_number}
        and (item is None or any(row.item_id == item for row in kept.document.rows))
        and delivery_note in kept.document.delivery_note_id.lower()
        and note in kept.document.note.lower()
        and (q in str(kept.document.id) or q in kept.document.delivery_note_id.lower())
    ]
    return shown([incoming_goods_list_item(goods) for goods in hits], world.switches)


@router.post("", status_code=201, summary="Create incoming goods", openapi_extra=takes_body(_EXAMPLE))
async def create_incoming_goods(request: Request, company: Caller, world: World) -> dict[str, Any]:
    """Saved, not released; `deliveryNoteId` is not unique."""
    return incoming_goods_json(company, add_incoming_goods(world, company, await read_object(request)))


@router.get("/{id}", summary="Incoming goods with their rows")
async def read_incoming_goods(number: DocumentId, company: Caller) -> dict[str, Any]:
    """`ignoreSupplierInvoiceId` changes nothing, as no supplier invoices are kept here."""
    return incoming_goods_json(company, require_incoming_goods(company, number).document)


@router.put("/{id}", summary="Change incoming goods", openapi_extra=takes_body(_EXAMPLE))
async def change_incoming_goods(number: DocumentId, request: Request, company: Caller, world: World) -> dict[str, Any]:
    """The whole document, until it is released."""
    goods = save_incoming_goods(world, company, number, await read_object(request))
    return incoming_goods_json(company, goods)


@router.patch("/{id}", summary="Change a few fields of incoming goods", openapi_extra=takes_body({"note": "Pall 2"}))
async def change_partly(number: DocumentId, request: Request, company: Caller, world: World) -> dict[str, Any]:
    """Note, delivery note id, supplier's name, delivery note flag; also after the release."""
    goods = patch_incoming_goods(world, company, number, await read_object(request))
    return incoming_goods_json(company, goods)


@router.put("/{id}/release", status_code=204, summary="Release incoming goods")
async def release_incoming_goods(number: DocumentId, company: Caller, world: World) -> None:
    """Locks the document; its goods are in stock from now on."""
    release(world, company, number)


@router.put(
    "/{id}/completed",
    status_code=204,
    summary="Close the bookkeeping of incoming goods",
    openapi_extra=takes_body("2026-03-13"),
)
async def complete_incoming_goods(number: DocumentId, request: Request, company: Caller, world: World) -> None:
    """The body is one JSON string, a date; the licence for bookkeeping is needed."""
    if not company.bookkeeping:
        raise rights_missing(world.switches)
    complete(world, company, number, as_day(await read_json(request)))


@router.put("/{id}/void", status_code=204, summary="Void incoming goods")
async def void_incoming_goods(number: DocumentId, company: Caller, world: World) -> None:
    """Takes the goods out of stock again."""
    void(world, company, number)
