"""/api/warehouse/documentdeliveries/custom/outbound-v1: stock that goes out (FACTS §16, §18)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from app.sandbox.fortnox.access import CUSTOM_DOCUMENTS, World, warehouse_company
from app.sandbox.fortnox.company import Company, Kept
from app.sandbox.fortnox.document_stock import put_in
from app.sandbox.fortnox.document_types import allowed_name, check_category
from app.sandbox.fortnox.documents.custom_document import Category, CustomOutbound, CustomOutboundRow
from app.sandbox.fortnox.release_rules import may_release, may_save, may_void
from app.sandbox.fortnox.stock import NONE, Shelf, claims, cut_to, in_stock, stock_item
from app.sandbox.fortnox.stock_points import named_stock_point
from app.sandbox.fortnox.switches import BeyondStock
from app.sandbox.fortnox.warehouse_problems import InventedCode, not_there, warehouse_refusal
from app.sandbox.fortnox.warehouse_requests import built, read_object, sendable, takes_body
from app.sandbox.fortnox.world import FortnoxWorld

router = APIRouter(prefix="/api/warehouse/documentdeliveries/custom/outbound-v1", tags=["custom documents"])

Caller = Annotated[Company, Depends(warehouse_company(own_scope=CUSTOM_DOCUMENTS))]

_EXAMPLE = {
    "date": "2026-03-12",
    "deliveryState": "delivery",
    "note": "Inventering 90331",
    "rows": [{"itemId": "PINNE-20", "quantity": 12, "deliveredQuantity": 12, "stockPointId": "UUID of a stock point"}],
}


@router.put("/{type}/{id}", summary="Create or replace an outbound document", openapi_extra=takes_body(_EXAMPLE))
async def save_outbound(type: str, id: str, request: Request, company: Caller, world: World) -> dict[str, Any]:  # noqa: A002
    """Type and id are the key; it counts from now on: reserved in state reservation, out of stock in delivery."""
    name = allowed_name(type)
    check_category(company, name, Category.outbound)
    fields = sendable(CustomOutbound, await read_object(request))
    if fields.get("id", id) != id or allowed_name(fields.get("referenceType", type)) != name:
        raise warehouse_refusal(InventedCode.invalid_value, "Typ och id ska vara de i sökvägen.")
    document = built(CustomOutbound, {**fields, "referenceType": name, "id": id})
    before = company.outbound_documents.get((name, id))
    if before is not None and (before.document.warehouse_ready or before.document.voided):
        state = before.document
        may_save(world, company, document.date, released=state.warehouse_ready, voided=state.voided)
        return state.as_json()
    may_save(world, company, document.date, voided=False)
    _settle(company, document)
    _allocate(world, company, document, instead_of=before)
    if before is not None:
        _move(world, company, before.document, 1)
    _move(world, company, document, -1)
    company.document_types[name] = Category.outbound
    company.outbound_documents[name, id] = Kept(document, world.now())
    return document.as_json()


@router.get("/{type}/{id}", summary="One outbound document")
async def read_outbound(type: str, id: str, company: Caller) -> dict[str, Any]:  # noqa: A002
    """The type is case-blind."""
    return _require(company, type, id).document.as_json()


@router.put("/{type}/{id}/release", status_code=204, summary="Release an outbound document")
async def release_outbound(type: str, id: str, company: Caller, world: World) -> None:  # noqa: A002
    """Locks it; its goods left stock when it was saved."""
    kept = _require(company, type, id)
    document = kept.document
    if not may_release(world, company, document.date, released=document.warehouse_ready, voided=document.voided):
        return
    if document.delivery_state != "delivery":
        raise warehouse_refusal(InventedCode.not_in_delivery)
    document.warehouse_ready, kept.modified = True, world.now()


@router.put("/{type}/{id}/void", status_code=204, summary="Void an outbound document")
async def void_outbound(type: str, id: str, company: Caller, world: World) -> None:  # noqa: A002
    """Its goods are back in stock; `force` changes nothing, as nothing can be linked to goods that went out."""
    kept = _require(company, type, id)
    document = kept.document
    dated = document.date if document.warehouse_ready else None
    if may_void(world, company, dated, voided=document.voided):
        _move(world, company, document, 1)
        document.voided, kept.modified = True, world.now()


def _require(company: Company, name: str, number: str) -> Kept[CustomOutbound]:
    key = (name.upper(), number)
    if key not in company.outbound_documents:
        raise not_there()
    return company.outbound_documents[key]


def _settle(company: Company, document: CustomOutbound) -> None:
    for number, row in enumerate(document.rows, start=1):
        if row.item_id not in company.articles:
            raise warehouse_refusal(InventedCode.unknown_item, f"Artikeln finns inte: {row.item_id}")
        article = stock_item(company, row.item_id)
        if article is None:
            raise warehouse_refusal(InventedCode.not_a_stock_item)
        if named_stock_point(company, row.stock_point_id) is None:
            raise warehouse_refusal(InventedCode.stock_point, f"Lagerställe saknas för artikel {row.item_id}.")
        row.row_id = row.row_id or number
        row.item_description, row.item_unit = article.description, article.unit


def _allocate(
    world: FortnoxWorld, company: Company, document: CustomOutbound, *, instead_of: Kept[CustomOutbound] | None
) -> None:
    """Reserve or deliver what is available, what the document held before included; forced it may go below zero."""
    held = claims(company)
    for row in instead_of.document.rows if instead_of is not None else ():
        held[_shelf(company, row)] -= row.reserved_quantity + row.delivered_quantity
    forced = document.forced_delivery or company.negative_stock
    for row in document.rows:
        shelf = _shelf(company, row)
        left = max(in_stock(company, shelf) - held[shelf], NONE)
        row.reserved_quantity = row.forced_quantity = NONE
        if document.delivery_state != "delivery":
            row.delivered_quantity = NONE
        if document.delivery_state == "reservation":
            row.reserved_quantity = min(row.quantity, left)
        if row.delivered_quantity > left and forced:
            row.forced_quantity = row.delivered_quantity - left
        elif row.delivered_quantity > left:
            if world.switches.outbound_beyond_stock is BeyondStock.refuse:
                raise warehouse_refusal(InventedCode.short_of_stock)
            row.delivered_quantity = cut_to(left, world.switches)
        held[shelf] += row.reserved_quantity + row.delivered_quantity


def _move(world: FortnoxWorld, company: Company, document: CustomOutbound, sign: int) -> None:
    for row in document.rows:
        put_in(world, company, _shelf(company, row), sign * row.delivered_quantity)


def _shelf(company: Company, row: CustomOutboundRow) -> Shelf:
    code = next(code for code, point in company.stock_points.items() if point.id == row.stock_point_id)
    return row.item_id, code
