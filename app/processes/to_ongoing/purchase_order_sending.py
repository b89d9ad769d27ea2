"""Writing a purchase order to Ongoing where the documents do not say what Ongoing makes of it.

Unknown are where the warehouse draws "started" and what becomes of lines left out (Ongoing FACTS §8, §14).
"""

from decimal import Decimal

from app.errors import RemoteRejected, RemoteUnavailable
from app.ledger.outcomes import Difference, Held
from app.ongoing.ids import OngoingPurchaseOrderId
from app.ongoing.purchase_order_answer import PurchaseOrder as OngoingPurchaseOrder
from app.ongoing.purchase_order_answer import PurchaseOrderLine
from app.ongoing.purchase_order_request import PurchaseOrderLineRequest, PurchaseOrderRequest
from app.ongoing.wire import decimal_text
from app.processes.process import Sides
from app.processes.to_ongoing.purchase_order_map import quantities

NONE = Decimal(0)


def not_started(there: OngoingPurchaseOrder, sides: Sides) -> bool:
    """Whether the warehouse has not begun to receive: by its status, and nothing has come."""
    return there.status_number in sides.options.purchase_not_started_statuses and not any(
        line.received_number_of_items for line in there.purchase_order_lines
    )


async def take_off_lines(order_id: OngoingPurchaseOrderId, request: PurchaseOrderRequest, sides: Sides) -> Held | None:
    """See that lines which were dropped or cut are so in Ongoing; one that still stands is sent with 0, else held.

    Raises:
        RemoteUnavailable: the purchase order does not show its lines yet (Ongoing FACTS §3).
    """
    surplus = _surplus(request, await _lines(order_id, sides))
    if not surplus:
        return None
    dropped = tuple(
        PurchaseOrderLineRequest(row_number=line.row_number, article_number=line.article_number, number_of_items=NONE)
        for line in surplus
        if line.row_number not in quantities(request)
    )
    lines = (*request.purchase_order_lines, *dropped)
    try:
        await sides.ongoing.purchase_orders.put_by_id(
            order_id, request.model_copy(update={"purchase_order_lines": lines})
        )
    except RemoteRejected as error:
        return _still_standing(request, surplus, remote_text=error.remote_text)
    surplus = _surplus(request, await _lines(order_id, sides))
    return _still_standing(request, surplus) if surplus else None


async def not_moved(
    order_id: OngoingPurchaseOrderId, request: PurchaseOrderRequest, before: OngoingPurchaseOrder, sides: Sides
) -> Held | None:
    """See that one which is to change warehouse has done so; whether Ongoing moves one is not documented."""
    warehouse = before.purchase_order_info.warehouse
    if request.warehouse_id is None or (warehouse is not None and warehouse.id == request.warehouse_id):
        return None
    warehouse = (await sides.ongoing.purchase_orders.get(order_id)).purchase_order_info.warehouse
    if warehouse is None or warehouse.id == request.warehouse_id:
        return None
    number = request.purchase_order_number
    return Held(
        code="purchase_orders.warehouse_stands",
        message=f"Purchase order {number} is to go from warehouse {warehouse.id} to {request.warehouse_id}, and "
        "Ongoing does not move it.",
        todo=f"In Ongoing, move purchase order {number} to warehouse {request.warehouse_id} and retry; or copy it to a "
        f"new purchase order in Fortnox and void {number} there.",
        differences=(Difference("warehouse", str(request.warehouse_id), str(warehouse.id)),),
    )


async def _lines(order_id: OngoingPurchaseOrderId, sides: Sides) -> tuple[PurchaseOrderLine, ...]:
    there = await sides.ongoing.purchase_orders.get(order_id)
    if not there.purchase_order_lines:
        raise RemoteUnavailable(
            f"Ongoing does not show the lines of purchase order {there.number} yet.", code="ongoing.no_lines"
        )
    return there.purchase_order_lines


def _surplus(request: PurchaseOrderRequest, lines: tuple[PurchaseOrderLine, ...]) -> list[PurchaseOrderLine]:
    """The lines that advise more than Fortnox awaits; those the warehouse added advise nothing."""
    wanted = quantities(request)
    return [
        line for line in lines if line.row_number and line.advised_number_of_items > wanted.get(line.row_number, NONE)
    ]


def _still_standing(request: PurchaseOrderRequest, lines: list[PurchaseOrderLine], *, remote_text: str = "") -> Held:
    wanted, number = quantities(request), request.purchase_order_number
    return Held(
        code="purchase_orders.line_stands",
        message=f"Rows that Fortnox has taken off or cut still stand on purchase order {number} in Ongoing.",
        todo=f"In Ongoing, open purchase order {number} and take off or cut the rows named here; then retry it.",
        remote_text=remote_text,
        differences=tuple(
            Difference(
                f"row {line.row_number}, {line.article_number}",
                decimal_text(wanted.get(line.row_number, NONE)),
                decimal_text(line.advised_number_of_items),
            )
            for line in lines
        ),
    )
