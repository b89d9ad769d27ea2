"""/api/warehouse/documentdeliveries/custom/inbound-v1: stock that comes in (FACTS §16, §18)."""

from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from app.sandbox.fortnox.access import CUSTOM_DOCUMENTS, World, warehouse_company
from app.sandbox.fortnox.company import Company, Kept
from app.sandbox.fortnox.document_stock import keep_cost, must_be_there, put_in
from app.sandbox.fortnox.document_types import allowed_name, check_category
from app.sandbox.fortnox.documents.custom_document import Category, CustomInbound
from app.sandbox.fortnox.documents.document import rounded
from app.sandbox.fortnox.release_rules import may_release, may_save, may_void
from app.sandbox.fortnox.stock import stock_item
from app.sandbox.fortnox.stock_points import named_stock_point, receiving_stock_point
from app.sandbox.fortnox.warehouse_problems import InventedCode, not_there, warehouse_refusal
from app.sandbox.fortnox.warehouse_requests import asked_flag, built, read_object, sendable, takes_body

router = APIRouter(prefix="/api/warehouse/documentdeliveries/custom/inbound-v1", tags=["custom documents"])

Caller = Annotated[Company, Depends(warehouse_company(own_scope=CUSTOM_DOCUMENTS))]

_EXAMPLE = {
    "date": "2026-03-12",
    "note": "Retur 40017",
    "rows": [{"itemId": "TÄLT-2G", "quantity": 1, "directCost": 1740, "stockPointCode": "HUVUD"}],
}


@router.put("/{type}/{id}", summary="Create or replace an inbound document", openapi_extra=takes_body(_EXAMPLE))
async def save_inbound(type: str, id: str, request: Request, company: Caller, world: World) -> dict[str, Any]:  # noqa: A002
    """Type and id are the key; nothing is in stock before the release."""
    name = allowed_name(type)
    check_category(company, name, Category.inbound)
    fields = sendable(CustomInbound, await read_object(request))
    if fields.get("id", id) != id or allowed_name(fields.get("type", type)) != name:
        raise warehouse_refusal(InventedCode.invalid_value, "Typ och id ska vara de i sökvägen.")
    document = built(CustomInbound, {**fields, "type": name, "id": id})
    before = company.inbound_documents.get((name, id))
    if before is not None and (before.document.warehouse_ready or before.document.voided):
        state = before.document
        may_save(world, company, document.date, released=state.warehouse_ready, voided=state.voided)
        return state.as_json()
    may_save(world, company, document.date, voided=False)
    _settle(company, document)
    company.document_types[name] = Category.inbound
    company.inbound_documents[name, id] = Kept(document, world.now())
    return document.as_json()


@router.get("/{type}/{id}", summary="One inbound document")
async def read_inbound(type: str, id: str, company: Caller) -> dict[str, Any]:  # noqa: A002
    """The type is case-blind."""
    return _require(company, type, id).document.as_json()


@router.put("/{type}/{id}/release", status_code=204, summary="Release an inbound document")
async def release_inbound(type: str, id: str, company: Caller, world: World) -> None:  # noqa: A002
    """Locks it; its goods are in stock from now on, at the costs it has."""
    kept = _require(company, type, id)
    document = kept.document
    if not may_release(world, company, document.date, released=document.warehouse_ready, voided=document.voided):
        return
    for row in document.rows:
        put_in(world, company, (row.item_id, row.stock_point_code or ""), row.quantity)
        keep_cost(company, row.item_id, _in_kronor(document, row.direct_cost))
    document.warehouse_ready, kept.modified = True, world.now()


@router.put("/{type}/{id}/void", status_code=204, summary="Void an inbound document")
async def void_inbound(type: str, id: str, request: Request, company: Caller, world: World) -> None:  # noqa: A002
    """Takes the goods out of stock again; `force` does so where they have gone out already."""
    kept = _require(company, type, id)
    document = kept.document
    dated = document.date if document.warehouse_ready else None
    if not may_void(world, company, dated, voided=document.voided):
        return
    if document.warehouse_ready:
        moves = [((row.item_id, row.stock_point_code or ""), row.quantity) for row in document.rows]
        if not asked_flag(request, "force"):
            must_be_there(company, moves)
        for shelf, quantity in moves:
            put_in(world, company, shelf, -quantity)
    document.voided, kept.modified = True, world.now()


def _require(company: Company, name: str, number: str) -> Kept[CustomInbound]:
    key = (name.upper(), number)
    if key not in company.inbound_documents:
        raise not_there()
    return company.inbound_documents[key]


def _settle(company: Company, document: CustomInbound) -> None:
    for number, row in enumerate(document.rows, start=1):
        if row.item_id not in company.articles:
            raise warehouse_refusal(InventedCode.unknown_item, f"Artikeln finns inte: {row.item_id}")
        article = stock_item(company, row.item_id)
        if article is None:
            raise warehouse_refusal(InventedCode.not_a_stock_item)
        named = named_stock_point(company, row.stock_point_id, row.stock_point_code)
        point = receiving_stock_point(company, row.item_id, named)
        row.row_id = row.row_id or number
        row.stock_point_id, row.stock_point_code = point.id, point.code
        row.item_description, row.item_unit = article.description, article.unit


def _in_kronor(document: CustomInbound, cost: Decimal | None) -> Decimal | None:
    if cost is None or document.currency is None:
        return cost
    return rounded(cost * document.currency.rate / document.currency.unit)
