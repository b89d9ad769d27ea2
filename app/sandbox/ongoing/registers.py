# ruff: noqa: FAST003 - the id in the path is read under its own name by TypeId
"""The register calls of the API: statuses, types, ways of delivery, warehouses, transporter contracts."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from app.sandbox.ongoing.documentation import body_documented
from app.sandbox.ongoing.gate import API, Caller, Gate, Installation, LogIn, Own, World, require_own
from app.sandbox.ongoing.goods_owner import GoodsOwner
from app.sandbox.ongoing.order_body import PutWayOfDeliveryType
from app.sandbox.ongoing.wire import Document, Int32, answer, not_found, read_body

router = APIRouter(prefix=API, tags=["registers"], route_class=Gate, dependencies=[LogIn])

TypeId = Annotated[Int32, Path(alias="wayOfDeliveryTypeId")]


@router.get("/orders/statuses", summary="List the order statuses of this system")
async def list_statuses(system: Installation) -> Response:
    """Answer numbers and texts; both are configurable (FACTS §7)."""
    statuses = [{"number": number, "text": text} for number, text in sorted(system.statuses.items())]
    return answer({"orderStatuses": statuses})


@router.get("/orders/types", summary="List the order types of a goods owner")
async def list_order_types(owner: Own) -> Response:
    """Answer codes and names; types have no id, and no call makes one."""
    return answer({"orderTypes": owner.order_types})


@router.get("/orders/wayOfDeliveryTypes", summary="List the ways of delivery")
async def list_way_of_delivery_types(owner: Own) -> Response:
    """Answer the register of the goods owner."""
    return answer({"wayOfDeliveryTypes": owner.way_of_delivery_types})


@router.put(
    "/orders/wayOfDeliveryTypes",
    summary="Create or update a way of delivery by its code",
    openapi_extra=body_documented(PutWayOfDeliveryType),
)
async def put_way_of_delivery_type(request: Request, caller: Caller, world: World) -> Response:
    """Upsert by `code`; this answer has a success flag (FACTS §2)."""
    body = await read_body(request, PutWayOfDeliveryType, world.switches)
    require_own(caller, body.goods_owner_id)
    way = next((way for way in caller.way_of_delivery_types if way["code"] == body.code), None)
    if way is None:
        way = {"id": caller.new_id("way_of_delivery"), "code": body.code}
        caller.way_of_delivery_types.append(way)
    way["name"] = body.name
    return _succeeded(way, "saved")


@router.put(
    "/orders/wayOfDeliveryTypes/{wayOfDeliveryTypeId}",
    summary="Update a way of delivery by its id",
    openapi_extra=body_documented(PutWayOfDeliveryType),
)
async def put_way_of_delivery_type_by_id(request: Request, caller: Caller, world: World, type_id: TypeId) -> Response:
    """Update code and name."""
    body = await read_body(request, PutWayOfDeliveryType, world.switches)
    require_own(caller, body.goods_owner_id)
    way = _way(caller, type_id)
    way |= {"code": body.code, "name": body.name}
    return _succeeded(way, "saved")


@router.delete("/orders/wayOfDeliveryTypes/{wayOfDeliveryTypeId}", summary="Delete a way of delivery")
async def delete_way_of_delivery_type(caller: Caller, type_id: TypeId) -> Response:
    """Delete; orders that carry it keep what was sent."""
    way = _way(caller, type_id)
    caller.way_of_delivery_types.remove(way)
    return _succeeded(way, "deleted")


@router.get("/warehouses", summary="List the warehouses")
async def list_warehouses(caller: Caller) -> Response:
    """Answer a bare array."""
    return answer([{"id": w["id"], "code": w["code"], "name": w["name"], "address": None} for w in caller.warehouses])


@router.get("/transporterContracts", summary="List the transporter contracts and their services")
async def list_transporter_contracts(owner: Own) -> Response:
    """Answer a bare array."""
    return answer(owner.transporter_contracts)


def _way(caller: GoodsOwner, type_id: int) -> Document:
    way = next((way for way in caller.way_of_delivery_types if way["id"] == type_id), None)
    if way is None:
        raise not_found(f"Way of delivery {type_id}")
    return way


def _succeeded(way: Document, done: str) -> Response:
    return answer(
        {"wayOfDeliveryTypeId": way["id"], "success": True, "message": f"Way of delivery {way['code']} {done}"}
    )
