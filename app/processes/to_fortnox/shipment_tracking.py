"""Where a shipment can be followed, written to the Fortnox order: it has no field of its own for it (FACTS §11)."""

from typing import assert_never

from app.connections.options import TrackingTo
from app.errors import NotFound, RemoteRejected
from app.fortnox.order_documents import Order
from app.processes.process import Sides
from app.processes.to_fortnox.shipment_plan import ShipmentPlan

COMMENTS_LENGTH = 1024
EXTERNAL_REFERENCE_LENGTH = 80


def comments_with(comments: str, tracking: str) -> str | None:
    """The internal note with the tracking numbers added; None when there is no room for them."""
    if tracking in comments:
        return comments
    text = f"{comments}\nTracking: {tracking}".strip()
    return text if len(text) <= COMMENTS_LENGTH else None


def reference_with(reference: str, tracking: str) -> str | None:
    """The external reference as the tracking numbers; None when it holds something else or they are too long."""
    if reference not in {"", tracking} or len(tracking) > EXTERNAL_REFERENCE_LENGTH:
        return None
    return tracking


async def write_tracking(plan: ShipmentPlan, order: Order, sides: Sides) -> tuple[Order, list[str]]:
    """Write the tracking numbers where the user wants them; the order as it is then, and what to say of it.

    A place that is full or taken, or a refusal, is only noted: the delivery matters more.
    """
    orders, number = sides.fortnox.orders, plan.order_number
    try:
        match plan.tracking_to:
            case TrackingTo.NONE:
                return order, []
            case TrackingTo.COMMENTS:
                before, after = order.comments, comments_with(order.comments, plan.tracking)
                if after is not None and after != before:
                    order = await orders.put_comments(number, after)
            case TrackingTo.EXTERNAL_REFERENCE:
                before = order.external_invoice_reference1
                after = reference_with(before, plan.tracking)
                if after is not None and after != before:
                    order = await orders.put_external_reference(number, after)
            case _:
                assert_never(plan.tracking_to)
    except NotFound:
        raise
    except RemoteRejected as refusal:
        return order, [f"Fortnox did not take the tracking number {plan.tracking}: {refusal.message}"]
    if after is None:
        return order, [f"The tracking number {plan.tracking} has no room in the order's {plan.tracking_to}."]
    return order, []
