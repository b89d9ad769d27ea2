"""/api/warehouse/stockpoints-v1, and which stock point a row means (FACTS §17)."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from app.sandbox.fortnox.access import World, warehouse_company
from app.sandbox.fortnox.company import Company
from app.sandbox.fortnox.documents.stock_point import StockPoint, stock_point_list_item
from app.sandbox.fortnox.lists import natural
from app.sandbox.fortnox.warehouse_problems import InventedCode, WarehouseCode, not_there, warehouse_refusal
from app.sandbox.fortnox.warehouse_requests import asked_list, asked_text, built, shown

router = APIRouter(prefix="/api/warehouse/stockpoints-v1", tags=["stock points"])

Caller = Annotated[Company, Depends(warehouse_company())]


@router.get("", summary="List stock points")
async def list_stock_points(request: Request, company: Caller, world: World) -> list[dict[str, Any]]:
    """A bare array without locations; the active ones unless `state` says otherwise, `q` in code or name."""
    part = asked_text(request, "q")
    hits = [point for point in _in_state(request, company) if part in point.code.lower() or part in point.name.lower()]
    return shown([stock_point_list_item(point) for point in hits], world.switches)


@router.get("/multi", summary="Stock points by id")
async def several_stock_points(request: Request, company: Caller) -> list[dict[str, Any]]:
    """Those of the comma separated `ids` that are there."""
    ids = asked_list(request, "ids") or set()
    return [stock_point_list_item(point) for point in _in_state(request, company) if str(point.id) in ids]


@router.get("/{id}", summary="One stock point")
async def read_stock_point(id: str, company: Caller) -> dict[str, Any]:  # noqa: A002
    """By UUID or by code, with its locations."""
    return _require(company, id).as_json()


@router.get("/{id}/stocklocations", summary="The locations of a stock point")
async def list_stock_locations(id: str, request: Request, company: Caller) -> list[dict[str, Any]]:  # noqa: A002
    """Those whose code or name holds `q`."""
    part = asked_text(request, "q")
    return [
        location.as_json()
        for location in _require(company, id).stock_locations
        if part in location.code.lower() or part in (location.name or "").lower()
    ]


def add_stock_point(company: Company, content: Mapping[str, Any]) -> StockPoint:
    """A new stock point with its locations.

    Raises:
        WarehouseRefusal: the code is taken, or two locations have the same.
    """
    point = built(StockPoint, content)
    if point.code in company.stock_points:
        raise warehouse_refusal(WarehouseCode.already_exists)
    codes = [location.code for location in point.stock_locations]
    if len(set(codes)) < len(codes):
        raise warehouse_refusal(WarehouseCode.duplicate_locations)
    point.id = company.take_uuid()
    for location in point.stock_locations:
        location.id, location.stock_point_id = company.take_uuid(), point.id
    company.stock_points[point.code] = point
    return point


def named_stock_point(company: Company, id_: UUID | None, code: str | None = None) -> StockPoint | None:
    """The stock point that an id, a code or both name; None when there is neither.

    Raises:
        WarehouseRefusal: unknown, inactive, or two different ones.
    """
    if id_ is None and code is None:
        return None
    for point in company.stock_points.values():
        if (id_ is None or point.id == id_) and (code is None or point.code == code) and point.active:
            return point
    raise warehouse_refusal(InventedCode.stock_point, f"Lagerstället finns inte: {code or id_}")


def receiving_stock_point(company: Company, item: str, *wanted: StockPoint | None) -> StockPoint:
    """Where an article is put: the first stock point named, else the article's own, else the only one there is.

    Raises:
        WarehouseRefusal: stock points are in use and nothing says which.
    """
    own = company.articles[item].document.default_stock_point
    for point in (*wanted, company.stock_points.get(own or "")):
        if point is not None:
            return point
    if sum(point.active for point in company.stock_points.values()) > 1:
        raise warehouse_refusal(InventedCode.stock_point, f"Lagerställe saknas för artikel {item}.")
    return company.stock_points[company.stock_point]


def _in_state(request: Request, company: Company) -> list[StockPoint]:
    state = request.query_params.get("state") or "ACTIVE"
    if state not in {"ALL", "ACTIVE", "INACTIVE"}:
        raise warehouse_refusal(InventedCode.invalid_value, "Ogiltigt värde i state.")
    points = sorted(company.stock_points.values(), key=lambda point: natural(point.code))
    return [point for point in points if state == "ALL" or point.active == (state == "ACTIVE")]


def _require(company: Company, id_or_code: str) -> StockPoint:
    for point in company.stock_points.values():
        if id_or_code in {str(point.id), point.code}:
            return point
    raise not_there()
