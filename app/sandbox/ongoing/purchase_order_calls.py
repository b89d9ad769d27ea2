# ruff: noqa: FAST003 - the ids in the path are read by the dependencies behind Known and KnownLine
"""The purchase order calls of the API."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from app.sandbox.ongoing.documentation import body_documented
from app.sandbox.ongoing.gate import API, Caller, Gate, Installation, LogIn, Own, World, require_own
from app.sandbox.ongoing.goods_owner import GoodsOwner, System
from app.sandbox.ongoing.order_body import PatchReportedNumber
from app.sandbox.ongoing.purchase_order_answer import purchase_order_answer
from app.sandbox.ongoing.purchase_order_body import (
    PatchPurchaseOrderAdvisedDate,
    PatchPurchaseOrderInDate,
    PatchPurchaseOrderStatus,
    PutPurchaseOrder,
)
from app.sandbox.ongoing.purchase_order_query import PurchaseOrderQuery
from app.sandbox.ongoing.purchase_order_record import PurchaseOrder, PurchaseOrderLine
from app.sandbox.ongoing.purchase_orders import (
    cancel_purchase_order,
    patch_purchase_order_status,
    save_purchase_order,
    touch_articles,
)
from app.sandbox.ongoing.switches import IdInAnswer
from app.sandbox.ongoing.wire import Int32, answer, not_found, read_body, untyped
from app.sandbox.ongoing.world import OngoingWorld

router = APIRouter(prefix=f"{API}/purchaseOrders", tags=["purchase orders"], route_class=Gate, dependencies=[LogIn])


async def _purchase_order(
    caller: Caller, purchase_order_id: Annotated[Int32, Path(alias="purchaseOrderId")]
) -> PurchaseOrder:
    purchase_order = caller.purchase_orders.get(purchase_order_id)
    if purchase_order is None:
        raise not_found(f"Purchase order {purchase_order_id}")
    return purchase_order


Known = Annotated[PurchaseOrder, Depends(_purchase_order)]


async def _line(
    purchase_order: Known, line_id: Annotated[Int32, Path(alias="purchaseOrderLineId")]
) -> PurchaseOrderLine:
    line = next((line for line in purchase_order.lines if line.line_id == line_id), None)
    if line is None:
        raise not_found(f"Line {line_id} of purchase order {purchase_order.number}")
    return line


KnownLine = Annotated[PurchaseOrderLine, Depends(_line)]


@router.get("", summary="List purchase orders")
async def list_purchase_orders(
    caller: Caller, system: Installation, world: World, query: Annotated[PurchaseOrderQuery, Query()]
) -> Response:
    """Answer a bare array: no envelope, no total, no next link."""
    require_own(caller, query.goods_owner_id)
    return answer([purchase_order_answer(system, caller, one) for one in query.select(caller, world)])


@router.put(
    "", summary="Create or update a purchase order by its number", openapi_extra=body_documented(PutPurchaseOrder)
)
async def put_purchase_order(request: Request, caller: Caller, system: Installation, world: World) -> Response:
    """Upsert by `purchaseOrderNumber`; 200 for a new one too (FACTS §2)."""
    body = await read_body(request, PutPurchaseOrder, world.switches)
    require_own(caller, body.goods_owner_id)
    return _saved(caller, system, world, body, caller.purchase_order_numbered(body.purchase_order_number))


@router.delete("", summary="Cancel a purchase order by its number")
async def cancel_by_number(
    caller: Own, world: World, number: Annotated[str, Query(alias="purchaseOrderNumber")]
) -> Response:
    """Cancel; nothing is deleted."""
    purchase_order = caller.purchase_order_numbered(number)
    if purchase_order is None:
        raise not_found(f"Purchase order {number}")
    return _cancelled(caller, world, purchase_order)


@router.get("/statuses", summary="List the purchase order statuses of this system")
async def list_statuses(system: Installation) -> Response:
    """Answer numbers and texts; the key is `orderStatuses` here too (FACTS §8)."""
    statuses = sorted(system.purchase_order_statuses.items())
    return answer({"orderStatuses": [{"number": number, "text": text} for number, text in statuses]})


@router.get("/types", summary="List the purchase order types of a goods owner")
async def list_types(owner: Own) -> Response:
    """Answer codes and names; types have no id, and no call makes one."""
    return answer({"purchaseOrderTypes": owner.purchase_order_types})


@router.get("/{purchaseOrderId}", summary="Read a purchase order by its id")
async def get_purchase_order(caller: Caller, system: Installation, purchase_order: Known) -> Response:
    """Answer one purchase order with its lines."""
    return answer(purchase_order_answer(system, caller, purchase_order))


@router.put(
    "/{purchaseOrderId}", summary="Update a purchase order by its id", openapi_extra=body_documented(PutPurchaseOrder)
)
async def put_purchase_order_by_id(
    request: Request, caller: Caller, system: Installation, world: World, purchase_order: Known
) -> Response:
    """Update; the number may change."""
    body = await read_body(request, PutPurchaseOrder, world.switches)
    require_own(caller, body.goods_owner_id)
    return _saved(caller, system, world, body, purchase_order)


@router.delete("/{purchaseOrderId}", summary="Cancel a purchase order by its id")
async def cancel_by_id(caller: Caller, world: World, purchase_order: Known) -> Response:
    """Cancel; nothing is deleted."""
    return _cancelled(caller, world, purchase_order)


@router.patch(
    "/{purchaseOrderId}/purchaseOrderStatus",
    summary="Set the status of a purchase order",
    openapi_extra=body_documented(PatchPurchaseOrderStatus),
)
async def patch_status(
    request: Request, caller: Caller, system: Installation, world: World, purchase_order: Known
) -> Response:
    """Set a status that the system has."""
    body = await read_body(request, PatchPurchaseOrderStatus, world.switches)
    number = body.purchase_order_status_number
    events = patch_purchase_order_status(system, purchase_order, number, world.clock())
    world.tell_of_purchase_order(caller, purchase_order, events)
    return _done(purchase_order, "status set")


@router.patch(
    "/{purchaseOrderId}/inDate",
    summary="Set when the goods are expected",
    openapi_extra=body_documented(PatchPurchaseOrderInDate),
)
async def patch_in_date(request: Request, world: World, purchase_order: Known) -> Response:
    """Set it in any status; which ones upstream allows is not documented."""
    body = await read_body(request, PatchPurchaseOrderInDate, world.switches)
    purchase_order.document["inDate"] = body.in_date
    return _done(purchase_order, "in date set")


@router.patch(
    "/{purchaseOrderId}/advisedDate",
    summary="Set when the supplier says that the goods come",
    openapi_extra=body_documented(PatchPurchaseOrderAdvisedDate),
)
async def patch_advised_date(request: Request, world: World, purchase_order: Known) -> Response:
    """Set it in any status; which ones upstream allows is not documented."""
    body = await read_body(request, PatchPurchaseOrderAdvisedDate, world.switches)
    advanced = purchase_order.document.get("advanced") or {}
    purchase_order.document["advanced"] = {**advanced, "advisedDate": body.advised_date}
    return _done(purchase_order, "advised date set")


@router.patch(
    "/{purchaseOrderId}/lines/{purchaseOrderLineId}/reportedNumberOfItems",
    summary="Set the reported quantity of a line",
    openapi_extra=body_documented(PatchReportedNumber),
)
async def patch_reported_number(request: Request, world: World, purchase_order: Known, line: KnownLine) -> Response:
    """Set the absolute quantity: a repeat changes nothing. The answer is untyped (FACTS §2, §10)."""
    body = await read_body(request, PatchReportedNumber, world.switches)
    line.reported = body.reported_number_of_items
    touch_articles(purchase_order, world.clock())
    return untyped()


@router.patch(
    "/{purchaseOrderId}/setReportedNumberOfItemsToReceivedNumberOfItems",
    summary="Mark all received goods as reported",
)
async def report_all_received(world: World, purchase_order: Known) -> Response:
    """Mark what is received at this moment, posted or not: it races with receiving (FACTS §10)."""
    for line in purchase_order.lines:
        line.reported = line.received
    touch_articles(purchase_order, world.clock())
    return untyped()


def _saved(
    caller: GoodsOwner, system: System, world: OngoingWorld, body: PutPurchaseOrder, known: PurchaseOrder | None
) -> Response:
    how = world.switches.id_in_answer
    if how is IdInAnswer.MISSING_REFUSED:
        message = f"Purchase order {body.purchase_order_number} was not saved"
        return answer({"purchaseOrderId": None, "message": message})
    saved, message, events = save_purchase_order(caller, system, body, known, world.switches, world.clock())
    world.tell_of_purchase_order(caller, saved, events)
    given = saved.purchase_order_id if how is IdInAnswer.GIVEN else None
    return answer({"purchaseOrderId": given, "message": message})


def _cancelled(caller: GoodsOwner, world: OngoingWorld, purchase_order: PurchaseOrder) -> Response:
    events = cancel_purchase_order(purchase_order, world.switches, world.clock())
    world.tell_of_purchase_order(caller, purchase_order, events)
    return _done(purchase_order, "cancelled")


def _done(purchase_order: PurchaseOrder, done: str) -> Response:
    message = f"Purchase order {purchase_order.number} {done}"
    return answer({"purchaseOrderId": purchase_order.purchase_order_id, "message": message})
