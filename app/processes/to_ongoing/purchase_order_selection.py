"""Which Fortnox purchase orders the warehouse is to expect, and why another one is not (SPEC §2.7)."""

from dataclasses import dataclass

from app.fortnox.purchase_orders import PurchaseOrder, PurchaseOrderState, PurchaseType


@dataclass(frozen=True, slots=True)
class NotForUs:
    """The purchase order is not for the warehouse, and why, as a sentence about it goes on.

    `closed` says that it is none of those that Fortnox lists as awaited; `received` that its goods have come, so that
    Ongoing keeps it as it is.
    """

    why: str
    closed: bool = True
    received: bool = False


def is_voided(order: PurchaseOrder) -> bool:
    """Whether the office has taken the order back."""
    return order.voided or order.purchase_order_state is PurchaseOrderState.VOIDED


def why_not_awaited(order: PurchaseOrder, *, completed_by_us: bool, received_by_us: bool) -> NotForUs | None:
    """Why nothing is to come to the warehouse on the order, None when something is.

    An order that the office completes or receives by hand is one whose rest nobody awaits any more; one that we
    completed, or whose receipts we reported, has simply come to its end. A partly received one is still awaited.
    """
    if is_voided(order):
        return NotForUs("it is voided in Fortnox")
    if order.purchase_type is not PurchaseType.WAREHOUSE:
        return NotForUs("it goes from the supplier to the customer (dropship)")
    if order.manually_completed or order.purchase_order_state is PurchaseOrderState.RECEIVED:
        return _closed(order, completed_by_us=completed_by_us, received_by_us=received_by_us)
    if order.purchase_order_state is PurchaseOrderState.NOT_SENT:
        return NotForUs("it is not sent to the supplier")
    return None


def _closed(order: PurchaseOrder, *, completed_by_us: bool, received_by_us: bool) -> NotForUs:
    if order.manually_completed and not completed_by_us:
        return NotForUs("it was completed by hand in Fortnox")
    if not (completed_by_us or received_by_us):
        return NotForUs("it was received by hand in Fortnox")
    return NotForUs("it is received in Fortnox", received=True)
