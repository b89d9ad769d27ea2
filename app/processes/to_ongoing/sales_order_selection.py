"""Which Fortnox orders are for the warehouse (SPEC §2.3)."""

from app.connections.options import Options, OrderStatus
from app.fortnox.order_documents import DeliveryState, Order


def why_not_selected(order: Order, options: Options, *, was_sent: bool) -> str | None:
    """Why the order is not for the warehouse, None when it is.

    An order that `was_sent` stays when it is invoiced before it is shipped, and when a delivery follows a reservation.
    """
    if order.cancelled:
        return "it is cancelled in Fortnox"
    if options.order_status is OrderStatus.CONFIRMED and order.not_completed:
        return "it is marked as not completed in Fortnox"
    if order.invoice_reference is not None and not was_sent:
        return f"it was invoiced ({order.invoice_reference}) before it was sent to the warehouse"
    return _why_not_chosen(order, options, was_sent=was_sent)


def _why_not_chosen(order: Order, options: Options, *, was_sent: bool) -> str | None:
    """What the option `order_selection` has against the order."""
    match options.order_selection:
        case "sent" if not order.sent:
            return "it is not marked as sent in Fortnox"
        case "reserved" if order.delivery_state not in _reserved_states(was_sent=was_sent):
            return f"its delivery state in Fortnox is {order.delivery_state or 'not given'}, not reservation"
        case _ if options.label_id is not None and all(label.id != options.label_id for label in order.labels):
            return f"it does not have the label {options.label_id} in Fortnox"
        case _:
            return None


def _reserved_states(*, was_sent: bool) -> set[DeliveryState]:
    return {DeliveryState.RESERVATION, DeliveryState.DELIVERY} if was_sent else {DeliveryState.RESERVATION}
