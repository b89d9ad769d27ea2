"""/3/suppliers (FACTS §8, §13; SPEC GET/POST/PUT /3/suppliers)."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request

from app.sandbox.fortnox.access import World, company_with
from app.sandbox.fortnox.bodies import built, changed, changes_in, read_body, takes
from app.sandbox.fortnox.company import Company, Kept
from app.sandbox.fortnox.documents.supplier import Supplier, supplier_list_item
from app.sandbox.fortnox.lists import Page, in_order, modified_since, natural
from app.sandbox.fortnox.problems import Code, Refusal
from app.sandbox.fortnox.world import FortnoxWorld

router = APIRouter(prefix="/3/suppliers", tags=["suppliers"])

Caller = Annotated[Company, Depends(company_with("supplier"))]


@router.get("", summary="List suppliers")
async def list_suppliers(request: Request, company: Caller, world: World) -> dict[str, Any]:
    """All suppliers; `lastmodified` is not in the specification here and is ignored unless switched on (FACTS §7)."""
    query = request.query_params
    found = list(company.suppliers.values())
    if world.switches.suppliers_know_lastmodified:
        changed_since = modified_since(query, inclusive=world.switches.lastmodified_inclusive)
        found = [kept for kept in found if changed_since(kept)]
    hits = in_order(
        (kept.document for kept in found), query, {}, default=lambda supplier: natural(supplier.supplier_number)
    )
    return Page.asked_for(query).of("Suppliers", hits, lambda supplier: supplier_list_item(supplier_json(supplier)))


@router.post(
    "", status_code=201, summary="Create a supplier", openapi_extra=takes("Supplier", example={"Name": "Tågvirke AB"})
)
async def create_supplier(request: Request, company: Caller, world: World) -> dict[str, Any]:
    """A new supplier; without a number it gets the next free one."""
    content = await read_body(request, "Supplier")
    fields = changes_in(Supplier, content, null=world.switches.null_in_put)
    taken = [int(number) for number in company.suppliers if number.isdigit()]
    fields.setdefault("SupplierNumber", str(max(taken, default=0) + 1))
    supplier = built(Supplier, fields)
    if supplier.supplier_number in company.suppliers:
        raise Refusal(Code.invalid_parameter, "Leverantörsnumret används redan.")
    company.suppliers[supplier.supplier_number] = Kept(supplier, world.now())
    return {"Supplier": supplier_json(supplier)}


@router.get("/{supplier_number}", summary="One supplier")
async def read_supplier(supplier_number: str, company: Caller) -> dict[str, Any]:
    """The supplier in full."""
    return {"Supplier": supplier_json(require_supplier(company, supplier_number).document)}


@router.put(
    "/{supplier_number}", summary="Change a supplier", openapi_extra=takes("Supplier", example={"Phone1": "08-100 00"})
)
async def change_supplier(supplier_number: str, request: Request, company: Caller, world: World) -> dict[str, Any]:
    """Only the fields sent change."""
    content = await read_body(request, "Supplier")
    return {"Supplier": supplier_json(save_supplier(world, company, supplier_number, content))}


def require_supplier(company: Company, number: str) -> Kept[Supplier]:
    """The supplier of a number.

    Raises:
        Refusal: there is none (404).
    """
    if number not in company.suppliers:
        raise Refusal(Code.invalid_identifier, "Kan inte hitta leverantören.", status=404)
    return company.suppliers[number]


def save_supplier(world: FortnoxWorld, company: Company, number: str, content: Mapping[str, Any]) -> Supplier:
    """Save the changed fields of a supplier; its articles carry its new name from then on."""
    kept = require_supplier(company, number)
    fields = changes_in(Supplier, content, null=world.switches.null_in_put)
    if fields.get("SupplierNumber", number) != number:
        raise Refusal(Code.invalid_parameter, "Leverantörsnumret kan inte ändras.")
    kept.document, kept.modified = changed(kept.document, fields), world.now()
    for article in company.articles.values():
        if article.document.supplier_number == number:
            article.document.supplier_name = kept.document.name
    return kept.document


def supplier_json(supplier: Supplier) -> dict[str, Any]:
    """The supplier in full."""
    url = f"https://api.fortnox.se/3/suppliers/{quote(supplier.supplier_number, safe='')}"
    return {"@url": url, **supplier.as_json()}
