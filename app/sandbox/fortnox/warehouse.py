"""/api/warehouse: whether the module is on, and the stock balance (FACTS §10, §17)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from app.sandbox.fortnox.access import WAREHOUSE, company_with
from app.sandbox.fortnox.company import Company
from app.sandbox.fortnox.documents.document import as_number
from app.sandbox.fortnox.lists import natural
from app.sandbox.fortnox.problems import WarehouseRefusal
from app.sandbox.fortnox.stock import reserved

router = APIRouter(prefix="/api/warehouse", tags=["warehouse"])


@router.get("/tenants-v4", summary="Whether the warehouse module is on")
async def tenant(company: Annotated[Company, Depends(company_with(WAREHOUSE, licence=False))]) -> dict[str, Any]:
    """Answered for companies without the module too."""
    return {"activated": company.warehouse_module, "tenantId": company.tenant_id}


@router.get("/status-v1/stockbalance", summary="Stock balance")
async def stock_balance(
    request: Request, company: Annotated[Company, Depends(company_with(WAREHOUSE))]
) -> list[dict[str, Any]]:
    """A bare array of stock articles; `itemIds` and `stockPointCodes` are comma separated."""
    if not company.warehouse_module:
        raise WarehouseRefusal("missing.rights", "Fortnox Lager är inte aktiverat.", status=403)
    items, points = (_listed(request, name) for name in ("itemIds", "stockPointCodes"))
    if points is not None and company.stock_point not in points:
        return []
    claims = reserved(company)
    return [
        {
            "itemId": article.article_number,
            "stockPointCode": company.stock_point,
            "inStock": as_number(article.quantity_in_stock),
            "availableStock": as_number(article.quantity_in_stock - claims[article.article_number]),
        }
        for article in sorted(
            (kept.document for kept in company.articles.values() if kept.document.stock_goods),
            key=lambda article: natural(article.article_number),
        )
        if items is None or article.article_number in items
    ]


def _listed(request: Request, name: str) -> set[str] | None:
    text = request.query_params.get(name)
    return set(text.split(",")) if text else None
