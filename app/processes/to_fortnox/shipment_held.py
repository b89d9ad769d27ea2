"""The cases in which a shipment waits for a person, each in words that say what happened and what to do where."""

from app.errors import RemoteRejected
from app.fortnox.order_documents import InvoiceNumber
from app.ledger.outcomes import Difference, Held
from app.processes.to_fortnox.shipment_plan import ShipmentPlan

Differences = tuple[Difference, ...]


def cancelled_in_the_warehouse(number: str, invoice: InvoiceNumber | None) -> Held:
    """The warehouse cancelled the order by itself; Fortnox does not know."""
    state = f"invoiced ({invoice})" if invoice else "open"
    return Held(
        code="shipments.cancelled_in_warehouse",
        message=f"Order {number} was cancelled in the warehouse and is {state} in Fortnox.",
        todo=(
            f"Credit invoice {invoice} in Fortnox, or have the warehouse send the goods on a new order."
            if invoice
            else "Cancel the order in Fortnox too, or have the warehouse open it again in Ongoing; then retry."
        ),
    )


def cancelled_in_fortnox(number: str) -> Held:
    """The goods left for an order that the office had cancelled."""
    return Held(
        code="shipments.cancelled_in_fortnox",
        message=f"Order {number} is cancelled in Fortnox, but the warehouse has sent it.",
        todo="Stop the parcel or expect a return; if the customer keeps the goods, make a new order in Fortnox, "
        "deliver and invoice it there by hand, and dismiss this.",
    )


def contradicted(number: str, found: Differences) -> Held:
    """What was picked does not fit the order."""
    return Held(
        code="shipments.picked_does_not_fit",
        message=f"The warehouse picked goods for order {number} that its rows in Fortnox have no room for.",
        todo="Add or raise the rows of the order in Fortnox if the customer keeps the goods, or correct the pick in "
        "Ongoing; then retry. Nothing was written.",
        differences=found,
    )


def nothing_picked(number: str) -> Held:
    """Sent, and not one piece picked."""
    return Held(
        code="shipments.nothing_picked",
        message=f"Order {number} is marked as sent in the warehouse, but nothing was picked for it.",
        todo="Ask the warehouse. If nothing left, cancel the order in both systems; else correct the pick in Ongoing "
        "and retry.",
    )


def before_the_line(number: str, origin: str) -> Held:
    """A back order left after the activation, its order before it."""
    return Held(
        code="shipments.before_activation",
        message=f"Back order {number} was sent after the activation of this connection, its order {origin} before it; "
        "what was sent before is not posted, so the sum cannot be.",
        todo=f"Deliver and invoice what back order {number} held on order {origin} in Fortnox by hand, then dismiss.",
    )


def module_mismatch(number: str, *, active: bool) -> Held:
    """Fortnox and our options disagree on the warehouse module; the vendor's own integration fails on it too."""
    if active:
        message = f"The warehouse module (Fortnox Lager) is active in Fortnox and off in our options; order {number}"
        todo = "Switch the option warehouse_module on"
    else:
        message = f"The warehouse module (Fortnox Lager) is off in Fortnox and active in our options; order {number}"
        todo = "Switch the option warehouse_module off, or activate the module in Fortnox"
    return Held(
        code="shipments.module_mismatch",
        message=f"{message} would fail.",
        todo=f"{todo}; then retry. Nothing was written.",
    )


def not_in_stock(number: str, short: Differences) -> Held:
    """Fortnox would cut the quantities in silence."""
    return Held(
        code="shipments.not_in_stock",
        message=f"Fortnox has less in stock than was sent on order {number} and would cut the delivered quantities.",
        todo="Book the missing receipt or take stock of the articles in Fortnox (Lager), then retry. "
        "Nothing was written.",
        differences=short,
    )


def kept_differently(plan: ShipmentPlan, found: Differences, *, ready: bool) -> Held:
    """Fortnox kept something else than was sent."""
    so_far = (
        "It is ready for the warehouse but was not invoiced." if ready else "It was neither made ready nor invoiced."
    )
    return Held(
        code="shipments.kept_differently",
        message=f"Fortnox did not keep order {plan.order_number} as it was sent: a quantity was cut, or the office "
        f"saved the order in between. {so_far}",
        todo="Compare the rows named here with the order in Fortnox, correct the stock or the rows, then retry.",
        differences=found,
    )


def refused_after_invoice(plan: ShipmentPlan, refusal: RemoteRejected) -> Held:
    """The invoice came first, and what was sent is not what it charges."""
    return Held(
        code="shipments.invoiced_before",
        message=f"Order {plan.order_number} was invoiced ({plan.invoiced_before}) before it was sent, and "
        "sent short; Fortnox no longer takes the delivered quantities.",
        todo=f"Credit on invoice {plan.invoiced_before} what was not delivered, then dismiss.",
        remote_text=refusal.remote_text,
        differences=tuple(
            Difference(f"row {row.key}", f"{row.ordered:f} ordered", f"{row.delivered_to:f} sent")
            for row in plan.rows
            if row.delivered_to < row.ordered
        ),
    )


def too_late(number: str, invoice: InvoiceNumber | None, found: Differences) -> Held:
    """Picked, or taken back, after the order was closed in Fortnox."""
    closed = f"invoiced ({invoice})" if invoice else "ready for the warehouse and locked"
    credit = f"credit invoice {invoice}" if invoice else "make a credit invoice once the order is invoiced"
    return Held(
        code="shipments.too_late",
        message=f"What was picked for order {number} is not what Fortnox has, and there it is {closed} already.",
        todo="For what was sent beyond the order, make a new customer order in Fortnox with those quantities and "
        f"deliver and invoice it there; for what was not sent after all, {credit} for those quantities. Then dismiss.",
        differences=found,
    )


def no_invoice_number(number: str) -> Held:
    """Fortnox said yes to the invoice and shows none."""
    return Held(
        code="shipments.no_invoice_number",
        message=f"Fortnox accepted the invoice of order {number}, but the order names none.",
        todo="Look for the invoice in Fortnox (Kundfakturor) before retrying: a retry asks for it once more.",
    )
