# ruff: noqa: FAST003 - the ids in the path are read by the dependencies behind Known and KnownLine
"""The order calls of the API."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from app.sandbox.ongoing.documentation import body_documented
from app.sandbox.ongoing.gate import API, Caller, Gate, Installation, LogIn, Own, World, require_own
from app.sandbox.ongoing.goods_owner import GoodsOwner, Order, OrderLine
from app.sandbox.ongoing.order_answer import order_answer
from app.sandbox.ongoing.order_body import PatchOrderStatus, PatchReportedNumber, PatchReportedReturned, PutOrder
from app.sandbox.ongoing.order_query import OrderQuery
from app.sandbox.ongoing.orders import cancel_order, patch_status, save_order
from app.sandbox.ongoing.switches import IdInAnswer
from app.sandbox.ongoing.wire import Int32, answer, not_found, read_body, untyped
from app.sandbox.ongoing.world import OngoingWorld

router = APIRouter(prefix=f"{API}/orders", tags=["orders"], route_class=Gate, dependencies=[LogIn])


async def _order(caller: Caller, order_id: Annotated[Int32, Path(alias="orderId")]) -> Order:
    order = caller.orders.get(order_id)
    if order is None:
        raise not_found(f"Order {order_id}")
    return order


Known = Annotated[Order, Depends(_order)]


async def _order_line(order: Known, line_id: Annotated[Int32, Path(alias="orderLineId")]) -> OrderLine:
    line = next((line for line in order.lines if line.line_id == line_id), None)
    if line is None:
        raise not_found(f"Line {line_id} of order {order.number}")
    return line


KnownLine = Annotated[OrderLine, Depends(_order_line)]


@router.get("", summary="List orders")
async def list_orders(
    caller: Caller, system: Installation, world: World, query: Annotated[OrderQuery, Query()]
) -> Response:
    """Answer a bare array: no envelope, no total, no next link."""
    require_own(caller, query.goods_owner_id)
    return answer([order_answer(system, caller, order, world.switches) for order in query.select(caller, world)])


@router.put("", summary="Create or update an order by its number", openapi_extra=body_documented(PutOrder))
async def put_order(request: Request, caller: Caller, world: World) -> Response:
    """Upsert by `orderNumber`: 201 for a new order, 200 for a known one."""
    body = await read_body(request, PutOrder, world.switches)
    require_own(caller, body.goods_owner_id)
    return _saved(caller, world, body, caller.order_numbered(body.order_number))


@router.delete("", summary="Cancel an order by its number")
async def cancel_by_number(
    caller: Own, world: World, order_number: Annotated[str, Query(alias="orderNumber")]
) -> Response:
    """Cancel; nothing is deleted."""
    order = caller.order_numbered(order_number)
    if order is None:
        raise not_found(f"Order {order_number}")
    return _cancelled(caller, world, order)


@router.get("/{orderId}", summary="Read an order by its id")
async def get_order(caller: Caller, system: Installation, world: World, order: Known) -> Response:
    """Answer one order with its lines."""
    return answer(order_answer(system, caller, order, world.switches))


@router.put("/{orderId}", summary="Update an order by its id", openapi_extra=body_documented(PutOrder))
async def put_order_by_id(request: Request, caller: Caller, world: World, order: Known) -> Response:
    """Update; the number may change."""
    body = await read_body(request, PutOrder, world.switches)
    require_own(caller, body.goods_owner_id)
    return _saved(caller, world, body, order)


@router.delete("/{orderId}", summary="Cancel an order by its id")
async def cancel_by_id(caller: Caller, world: World, order: Known) -> Response:
    """Cancel; nothing is deleted."""
    return _cancelled(caller, world, order)


@router.patch(
    "/{orderId}/orderStatus", summary="Set the status of an order", openapi_extra=body_documented(PatchOrderStatus)
)
async def patch_order_status(
    request: Request, caller: Caller, system: Installation, world: World, order: Known
) -> Response:
    """Set a status that the system has."""
    body = await read_body(request, PatchOrderStatus, world.switches)
    world.tell(caller, order, patch_status(caller, system, order, body.order_status_number, world.clock()))
    return _done(order, f"Status of order {order.number} set")


@router.patch(
    "/{orderId}/lines/{orderLineId}/reportedNumberOfItems",
    summary="Set the reported quantity of a line",
    openapi_extra=body_documented(PatchReportedNumber),
)
async def patch_reported_number(
    request: Request, caller: Caller, world: World, order: Known, line: KnownLine
) -> Response:
    """Set the absolute quantity: a repeat changes nothing (FACTS §10)."""
    body = await read_body(request, PatchReportedNumber, world.switches)
    line.report(body.reported_number_of_items)
    caller.touch_stock(order, world.clock())
    return _done(order, f"Row {line.row_number} of order {order.number} reported")


@router.patch("/{orderId}/setReportedNumberOfItemsToPickedNumberOfItems", summary="Mark all picked goods as reported")
async def report_all_picked(caller: Caller, world: World, order: Known) -> Response:
    """Mark what is picked at this moment, posted or not: it races with picking (FACTS §10)."""
    for line in order.lines:
        line.report(line.picked)
    caller.touch_stock(order, world.clock())
    return _done(order, f"Order {order.number} reported")


@router.patch(
    "/{orderId}/lines/{orderLineId}/reportedReturnedNumberOfItems",
    summary="Set the reported returned quantity of a line",
    openapi_extra=body_documented(PatchReportedReturned),
)
async def patch_reported_returned(
    request: Request, caller: Caller, world: World, order: Known, line: KnownLine
) -> Response:
    """Set the absolute quantity: a repeat changes nothing. The answer is untyped (FACTS §2, §10)."""
    body = await read_body(request, PatchReportedReturned, world.switches)
    line.report_returned(body.reported_returned_number_of_items)
    caller.touch_stock(order, world.clock())
    return untyped()


@router.patch(
    "/{orderId}/setReportedReturnedNumberOfItemsToReturnedNumberOfItems",
    summary="Mark all returned goods as reported",
)
async def report_all_returned(
    caller: Caller,
    world: World,
    order: Known,
    only_returned: Annotated[bool, Query(alias="onlyUpdateOrderLinesWhichHaveReturnedItems")] = False,
) -> Response:
    """Mark what has come back at this moment, posted or not: it races with returns (FACTS §10)."""
    for line in order.lines:
        if line.returned or not only_returned:
            line.report_returned(line.returned)
    caller.touch_stock(order, world.clock())
    return _done(order, f"Returns of order {order.number} reported")


def _saved(caller: GoodsOwner, world: OngoingWorld, body: PutOrder, known: Order | None) -> Response:
    if world.switches.id_in_answer is IdInAnswer.MISSING_REFUSED:
        return answer({"orderId": None, "message": f"Order {body.order_number} was not saved"})
    order, message, events = save_order(caller, body, known, world.switches, world.clock())
    world.tell(caller, order, events)
    given = world.switches.id_in_answer is IdInAnswer.GIVEN
    return answer(
        {"orderId": order.order_id if given else None, "message": message}, 200 if known or not given else 201
    )


def _cancelled(caller: GoodsOwner, world: OngoingWorld, order: Order) -> Response:
    world.tell(caller, order, cancel_order(caller, order, world.switches, world.clock()))
    return _done(order, f"Order {order.number} cancelled")


def _done(order: Order, message: str) -> Response:
    return answer({"orderId": order.order_id, "message": message})
