"""/api/warehouse: whether the module is on, and the stock balance (FACTS §10, §17)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from app.sandbox.fortnox.access import WAREHOUSE, World, company_with, warehouse_company
from app.sandbox.fortnox.company import Company
from app.sandbox.fortnox.documents.document import as_number
from app.sandbox.fortnox.lists import natural
from app.sandbox.fortnox.stock import claims, in_stock
from app.sandbox.fortnox.warehouse_requests import asked_list, shown

router = APIRouter(prefix="/api/warehouse", tags=["warehouse"])


@router.get("/tenants-v4", summary="Whether the warehouse module is on")
async def tenant(company: Annotated[Company, Depends(company_with(WAREHOUSE, licence=False))]) -> dict[str, Any]:
    """Answered for companies without the module too."""
    return {"activated": company.warehouse_module, "tenantId": company.tenant_id}


@router.get("/status-v1/stockbalance", summary="Stock balance")
async def stock_balance(
    request: Request, company: Annotated[Company, Depends(warehouse_company())], world: World
) -> list[dict[str, Any]]:
    """A bare array of stock articles, each at the main stock point and wherever else it has been.

    `itemIds` and `stockPointCodes` are comma separated.
    """
    items, points = (asked_list(request, name) for name in ("itemIds", "stockPointCodes"))
    claimed = claims(company)
    stocked = {
        number
        for number, kept in company.articles.items()
        if kept.document.stock_goods and (items is None or number in items)
    }
    shelves = {(number, company.stock_point) for number in stocked}
    shelves |= {shelf for shelf in (*company.stock_elsewhere, *claimed) if shelf[0] in stocked}
    return shown(
        [
            {
                "itemId": number,
                "stockPointCode": point,
                "inStock": as_number(in_stock(company, (number, point))),
                "availableStock": as_number(in_stock(company, (number, point)) - claimed[number, point]),
            }
            for number, point in sorted(shelves, key=lambda shelf: (natural(shelf[0]), natural(shelf[1])))
            if points is None or point in points
        ],
        world.switches,
    )
