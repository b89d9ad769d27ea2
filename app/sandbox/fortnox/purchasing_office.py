"""The people who buy and who run the warehouse module: purchase orders and stock points (no part of the API)."""

from typing import Any

from fastapi import APIRouter

from app.sandbox.fortnox.access import World
from app.sandbox.fortnox.company import Company
from app.sandbox.fortnox.documents.purchase_order import PurchaseOrder
from app.sandbox.fortnox.office import Fields, Tenant
from app.sandbox.fortnox.purchase_order_saving import add_purchase_order, complete, save_purchase_order, send, void
from app.sandbox.fortnox.purchase_receipts import purchase_order_json
from app.sandbox.fortnox.stock_points import add_stock_point
from app.sandbox.fortnox.world import FortnoxWorld

router = APIRouter(prefix="/_sandbox/companies/{tenant}", tags=["office"])


@router.post("/purchase-orders", summary="The office makes a purchase order", status_code=201)
async def office_adds_purchase_order(content: Fields, company: Tenant, world: World) -> dict[str, Any]:
    """Supplier and rows are enough; answers the order, which is not sent."""
    return _json(world, company, add_purchase_order(world, company, content, by_office=True))


@router.patch("/purchase-orders/{number}", summary="The office edits a purchase order")
async def office_edits_purchase_order(number: int, content: Fields, company: Tenant, world: World) -> dict[str, Any]:
    """What is left out stays, sent or not; with `rows` it lists all that shall stay, by id, with what changes."""
    return _json(world, company, save_purchase_order(world, company, number, content, by_office=True))


@router.post("/purchase-orders/{number}/send", summary="The office marks a purchase order as sent")
async def office_sends_purchase_order(number: int, company: Tenant, world: World) -> dict[str, Any]:
    """Answers the order."""
    return _json(world, company, send(world, company, number))


@router.post("/purchase-orders/{number}/complete", summary="The office completes a purchase order")
async def office_completes_purchase_order(number: int, company: Tenant, world: World) -> dict[str, Any]:
    """Answers the order, which awaits nothing more."""
    return _json(world, company, complete(world, company, number))


@router.post("/purchase-orders/{number}/void", summary="The office voids a purchase order")
async def office_voids_purchase_order(number: int, company: Tenant, world: World) -> dict[str, Any]:
    """Answers the order."""
    return _json(world, company, void(world, company, number))


@router.post("/stock-points", summary="The office makes a stock point", status_code=201)
async def office_adds_stock_point(content: Fields, company: Tenant) -> dict[str, Any]:
    """Code, name and locations; from the second one on, rows have to say where."""
    return add_stock_point(company, content).as_json()


def _json(world: FortnoxWorld, company: Company, order: PurchaseOrder) -> dict[str, Any]:
    return purchase_order_json(company, order, world.today())
