"""Writing an order to Ongoing where the documents do not say what Ongoing makes of it.

Unknown are what becomes of lines and codes left out, and of an order type that the warehouse does not have (Ongoing
FACTS §14).
"""

from decimal import Decimal

from app.errors import RemoteRejected, RemoteUnavailable
from app.ledger.outcomes import Difference, Held
from app.ongoing.ids import OngoingOrderId
from app.ongoing.order_answer import Order as OngoingOrder
from app.ongoing.order_answer import OrderLine
from app.ongoing.order_request import OrderLineRequest, OrderRequest
from app.ongoing.wire import CodeName, decimal_text
from app.processes.process import Sides
from app.processes.to_ongoing.sales_order_articles import StockArticles
from app.processes.to_ongoing.sales_order_map import quantities
from app.processes.to_ongoing.sales_order_registers import is_known_type, remember_refused


def not_started(order: OngoingOrder, sides: Sides) -> bool:
    """Whether the warehouse has not begun on the order."""
    return order.status_number in sides.options.not_started_statuses


async def put(
    request: OrderRequest, there: OngoingOrder | None, sides: Sides
) -> tuple[OngoingOrderId, tuple[str, ...]]:
    """Create the order, or update the one that is there; without its type when that is what Ongoing refuses."""
    try:
        return await _put(request, there, sides), ()
    except RemoteRejected:
        if request.order_type is None or await is_known_type(request.order_type, sides):
            raise
    order_id = await _put(request.model_copy(update={"order_type": None}), there, sides)
    await remember_refused(request.order_type, sides)
    return order_id, (f"Ongoing does not take the order type {request.order_type.code}: sent without it.",)


async def _put(request: OrderRequest, there: OngoingOrder | None, sides: Sides) -> OngoingOrderId:
    if there is None:
        return await sides.ongoing.orders.put(request)
    return await sides.ongoing.orders.put_by_id(there.id, request)


def fitted_to(there: OngoingOrder, request: OrderRequest, stock: StockArticles) -> OrderRequest:
    """The update of an order that is there: codes that Fortnox has cleared, and lines that are to be picked again."""
    info = there.order_info
    cleared: dict[str, CodeName] = {}
    if request.way_of_delivery is None and info.way_of_delivery and info.way_of_delivery.code:
        cleared["way_of_delivery"] = CodeName(code="", name="")
    if request.terms_of_delivery_type is None and info.terms_of_delivery_type and info.terms_of_delivery_type.code:
        cleared["terms_of_delivery_type"] = CodeName(code="", name="")
    left_out = {line.row_number for line in there.order_lines if line.should_be_picked is False}
    lines = tuple(
        line.model_copy(update={"should_be_picked": True})
        if line.row_number in left_out and stock[line.article_number]
        else line
        for line in request.order_lines
    )
    return request.model_copy(update={**cleared, "order_lines": lines})


async def take_off_lines(order_id: OngoingOrderId, request: OrderRequest, sides: Sides) -> Held | None:
    """See that lines which were dropped or cut are so in Ongoing.

    A line that still stands is sent with 0 and not to be picked; held when that does not help either.

    Raises:
        RemoteUnavailable: the order does not show its lines yet (FACTS §3).
    """
    lines = await _lines(order_id, sides)
    surplus = _surplus(request, lines)
    if not surplus:
        return None
    dropped = tuple(
        OrderLineRequest(
            row_number=line.row_number,
            article_number=line.article_number,
            number_of_items=Decimal(0),
            should_be_picked=False,
        )
        for line in surplus
        if line.row_number not in quantities(request)
    )
    try:
        await sides.ongoing.orders.put_by_id(
            order_id, request.model_copy(update={"order_lines": (*request.order_lines, *dropped)})
        )
    except RemoteRejected as error:
        return _still_standing(request, surplus, remote_text=error.remote_text)
    surplus = _surplus(request, await _lines(order_id, sides))
    return _still_standing(request, surplus) if surplus else None


async def not_moved(order_id: OngoingOrderId, request: OrderRequest, before: OngoingOrder, sides: Sides) -> Held | None:
    """See that an order which is to change warehouse has done so; whether Ongoing moves one is not documented."""
    warehouse = before.order_info.warehouse
    if request.warehouse_id is None or (warehouse is not None and warehouse.id == request.warehouse_id):
        return None
    warehouse = (await sides.ongoing.orders.get(order_id)).order_info.warehouse
    if warehouse is None or warehouse.id == request.warehouse_id:
        return None
    number = request.order_number
    return Held(
        code="sales_orders.warehouse_stands",
        message=f"Order {number} is to go from warehouse {request.warehouse_id}, and Ongoing keeps it in warehouse "
        f"{warehouse.id}.",
        todo=f"In Ongoing, move order {number} to warehouse {request.warehouse_id} and retry; or copy it to a new "
        f"order in Fortnox and cancel order {number} there.",
        differences=(Difference("warehouse", str(request.warehouse_id), str(warehouse.id)),),
    )


async def _lines(order_id: OngoingOrderId, sides: Sides) -> tuple[OrderLine, ...]:
    order = await sides.ongoing.orders.get(order_id)
    if not order.order_lines:
        raise RemoteUnavailable(
            f"Ongoing does not show the lines of order {order.number} yet.", code="ongoing.no_lines"
        )
    return order.order_lines


def _surplus(request: OrderRequest, lines: tuple[OrderLine, ...]) -> list[OrderLine]:
    """The lines of ours that ask for more than Fortnox does; those the warehouse added have no row number."""
    wanted = quantities(request)
    return [
        line
        for line in lines
        if line.row_number and line.ordered_number_of_items > wanted.get(line.row_number, Decimal(0))
    ]


def _still_standing(request: OrderRequest, lines: list[OrderLine], *, remote_text: str = "") -> Held:
    wanted = quantities(request)
    return Held(
        code="sales_orders.line_stands",
        message=f"Rows that Fortnox has taken off or cut still stand on order {request.order_number} in Ongoing.",
        todo=f"In Ongoing, open order {request.order_number} and take off or cut the rows named here; then retry the "
        "order.",
        remote_text=remote_text,
        differences=tuple(
            Difference(
                f"row {line.row_number}",
                decimal_text(wanted.get(line.row_number, Decimal(0))),
                decimal_text(line.ordered_number_of_items),
            )
            for line in lines
        ),
    )


async def release(order_id: OngoingOrderId, sides: Sides) -> None:
    """Move a new order that rests at a lower status to the one it is to have, if the option says so."""
    status = sides.options.release_after_create
    if status is None:
        return
    order = await sides.ongoing.orders.get(order_id)
    if order.status_number is not None and order.status_number < status:
        await sides.ongoing.orders.set_status(order_id, status)
