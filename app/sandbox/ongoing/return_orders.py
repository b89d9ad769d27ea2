"""Return orders: their statuses, and the rules of writing and cancelling one (FACTS §9)."""

from datetime import datetime

from app.sandbox.ongoing.goods_owner import GoodsOwner
from app.sandbox.ongoing.order_record import Order
from app.sandbox.ongoing.return_order_body import PutReturnOrder, ReturnOrderLineBody
from app.sandbox.ongoing.return_order_record import ReturnOrder, ReturnOrderLine, ReturnStage
from app.sandbox.ongoing.started import started_refusal
from app.sandbox.ongoing.switches import CancelledAgain, OmittedLines, OngoingSwitches, ReturnStatuses
from app.sandbox.ongoing.wire import Document, bad_request, merge

_NUMBERS = {
    ReturnStatuses.LIKE_PURCHASE_ORDERS: (100, 300, 500, 900),
    ReturnStatuses.LIKE_ORDERS: (200, 320, 800, 1000),
}
_TEXTS = ("Väntad", "Ankommen", "Returnerad", "Makulerad")


def return_status_numbers(switches: OngoingSwitches) -> dict[ReturnStage, int]:
    """The status number of each stage, as the switch says."""
    return dict(zip(ReturnStage, _NUMBERS[switches.return_statuses], strict=True))


def return_statuses(switches: OngoingSwitches) -> list[Document]:
    """Numbers and texts of the statuses that return orders have here."""
    return [
        {"number": number, "text": text}
        for number, text in zip(_NUMBERS[switches.return_statuses], _TEXTS, strict=True)
    ]


def save_return_order(
    owner: GoodsOwner, body: PutReturnOrder, known: ReturnOrder | None, switches: OngoingSwitches, now: datetime
) -> tuple[ReturnOrder, str]:
    """Create or update a return order; returns it and the message for humans.

    A return cause with a new code is made on the fly.

    Raises:
        Refusal: when goods have come back already, or the order, a line or the warehouse does not exist.
    """
    number = body.return_order_number
    if known and known.stage is not ReturnStage.EXPECTED:
        raise started_refusal(f"Return order {number}", switches, to="updated")
    order = owner.orders.get(body.customer_order.order_id)
    if order is None:
        raise bad_request(f"There is no order with id {body.customer_order.order_id}.")
    if body.warehouse_id is not None and all(w["id"] != body.warehouse_id for w in owner.warehouses):
        raise bad_request(f"There is no warehouse {body.warehouse_id}.")
    _require_lines(order, body.return_order_lines)
    sent = body.document()
    del sent["returnOrderLines"]
    if known is None:
        return_order = ReturnOrder(
            return_order_id=owner.new_id("return_order"),
            document=sent,
            order=order,
            warehouse_id=order.warehouse_id,
            created=now,
        )
    else:
        return_order = known
        known.document, known.order = merge(known.document, sent, switches), order
    return_order.warehouse_id = return_order.document.get("warehouseId") or order.warehouse_id
    _save_lines(owner, return_order, body.return_order_lines, switches)
    owner.keep_return_order(return_order)
    return return_order, f"Return order {number} saved"


def _require_lines(order: Order, bodies: list[ReturnOrderLineBody]) -> None:
    numbers = [line.return_order_row_number for line in bodies]
    if len(set(numbers)) < len(numbers):
        raise bad_request("Row numbers stand twice on the return order.")
    known = {line.line_id for line in order.lines}
    strangers = [
        str(b.customer_order_line.order_line_id) for b in bodies if b.customer_order_line.order_line_id not in known
    ]
    if strangers:
        raise bad_request(f"Order {order.number} has no lines with ids {', '.join(strangers)}.")


def _save_lines(
    owner: GoodsOwner, return_order: ReturnOrder, bodies: list[ReturnOrderLineBody], switches: OngoingSwitches
) -> None:
    saved = []
    for body in bodies:
        order_line = next(
            line for line in return_order.order.lines if line.line_id == body.customer_order_line.order_line_id
        )
        if body.return_cause and body.return_cause.code:
            keep_return_cause(owner, body.return_cause.code, body.return_cause.name or body.return_cause.code)
        line = return_order.line_at(body.return_order_row_number)
        quantity = body.to_be_returned_number_of_items
        if line is None:
            line = ReturnOrderLine(owner.new_id("return_order_line"), order_line, body.document(), quantity)
        else:
            line.order_line, line.document, line.expected = order_line, body.document(), quantity
        saved.append(line)
    numbers = {line.row_number for line in saved}
    left_out = [line for line in return_order.lines if line.row_number not in numbers]
    return_order.lines = [*(left_out if switches.omitted_lines is OmittedLines.KEPT else []), *saved]


def cancel_return_order(return_order: ReturnOrder, switches: OngoingSwitches) -> None:
    """Cancel over the API.

    Raises:
        Refusal: when goods have come back, or it is cancelled already and the switch refuses that.
    """
    if return_order.stage is ReturnStage.CANCELLED:
        if switches.cancelled_again is CancelledAgain.ACCEPTED:
            return
        raise bad_request(f"Return order {return_order.number} is already cancelled.")
    if return_order.stage is not ReturnStage.EXPECTED:
        raise started_refusal(f"Return order {return_order.number}", switches, to="cancelled")
    return_order.stage = ReturnStage.CANCELLED


def patch_return_status(return_order: ReturnOrder, number: int, switches: OngoingSwitches) -> None:
    """Set the status over the API.

    Raises:
        Refusal: 400 for a number that return orders do not have.
    """
    stage = next((stage for stage, one in return_status_numbers(switches).items() if one == number), None)
    if stage is None:
        raise bad_request(f"There is no return order status {number}.")
    return_order.stage = stage


def keep_return_cause(owner: GoodsOwner, code: str, name: str) -> Document:
    """The return cause of that code, made when it is new."""
    cause = next((cause for cause in owner.return_causes if cause["code"] == code), None)
    if cause is None:
        flags = {"isRemoveCause": False, "isChangeCause": False, "isReturnCommentMandatory": False}
        cause = {"id": owner.new_id("return_cause"), "code": code, "name": name, **flags}
        owner.return_causes.append(cause)
    return cause
