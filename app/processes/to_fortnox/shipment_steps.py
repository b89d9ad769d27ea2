"""The recorded steps of a shipment in Fortnox: tracking, delivered, ready, invoiced, reported.

Each is proven by an answer of Fortnox and recorded with it. After a crash the order is read first, and what it shows is
not written again: quantities are absolute, ready and invoice are looked for before they are asked for.
"""

from dataclasses import dataclass, field

from app.connections.options import TrackingTo
from app.errors import RemoteRejected, RemoteUnavailable
from app.fortnox.order_documents import DeliveryState, Order
from app.ledger.models import NameKind, Plan
from app.ledger.outcomes import Held, Sent
from app.processes.process import Sides
from app.processes.to_fortnox import shipment_held as held
from app.processes.to_fortnox.shipment_orders import plain
from app.processes.to_fortnox.shipment_plan import ShipmentPlan, kept_otherwise, rows_to_send, stands
from app.processes.to_fortnox.shipment_tracking import write_tracking


@dataclass(frozen=True, slots=True)
class _Posting:
    """A frozen plan on its way, and what there is to say of it."""

    frozen: Plan
    plan: ShipmentPlan
    sides: Sides
    notes: list[str] = field(default_factory=list)

    async def prove(self, step: str, **evidence: str) -> None:
        await self.sides.ledger.prove(self.frozen, step, evidence)


async def carry_out(frozen: Plan, plan: ShipmentPlan, order: Order, sides: Sides) -> Sent | Held:
    """Write the plan from the first step that `order`, just read, does not show; ends with everything reported."""
    posting = _Posting(frozen, plan, sides)
    posting.notes.extend(plan.shortages)
    for step in (_follow, _deliver, _make_ready, _make_invoice):
        shown = await step(posting, order)
        if isinstance(shown, Held):
            return shown
        order = shown
    await remember(plan, order, sides)
    await report(frozen, plan, sides)
    return Sent(notes=tuple(posting.notes))


async def remember(plan: ShipmentPlan, order: Order, sides: Sides) -> None:
    """Keep what Fortnox now has."""
    await sides.ledger.remember(
        plan.order_number,
        fingerprint=plan.figures,
        remote_id=str(plan.warehouse_order_id),
        sent={
            "complete": plan.complete,
            "delivered": {row.key: plain(row.delivered_to) for row in plan.rows},
            "invoice": order.invoice_reference,
        },
        names={
            NameKind.INVOICE: [order.invoice_reference or ""],
            NameKind.WAYBILL: plan.tracking.split(", "),
        },
    )


async def report(frozen: Plan, plan: ShipmentPlan, sides: Sides) -> None:
    """Tell the warehouse the quantities that we posted, and close the plan: last, and safe to repeat."""
    for line in plan.reports:
        await sides.ongoing.orders.report_line(line.order_id, line.line_id, line.quantity)
    reported = {str(line.line_id): plain(line.quantity) for line in plan.reports}
    await sides.ledger.prove(frozen, "reported", reported)
    await sides.ledger.finish(frozen)


async def _follow(posting: _Posting, order: Order) -> Order:
    """The tracking numbers go first: once ready, the order is locked."""
    plan = posting.plan
    if not plan.tracking or order.warehouse_ready or order.invoice_reference is not None:
        return order
    order, notes = await write_tracking(plan, order, posting.sides)
    posting.notes.extend(notes)
    if plan.tracking_to is not TrackingTo.NONE:
        await posting.prove("tracking", text=plan.tracking)
    return order


async def _deliver(posting: _Posting, order: Order) -> Order | Held:
    """Put the quantities and compare what Fortnox kept.

    Raises:
        RemoteUnavailable: the office saved the order after it was read, so that its RowIds were stale.
        RemoteRejected: Fortnox refuses the quantities themselves.
    """
    plan = posting.plan
    if not stands(plan, order):
        try:
            order = await posting.sides.fortnox.orders.put_delivered(
                plan.order_number,
                rows=rows_to_send(order, plan),
                delivery_state=DeliveryState.DELIVERY if plan.module else None,
            )
        except RemoteRejected as refusal:
            await _explain(plan, order, refusal, posting.sides)
            if not plan.complete:
                return held.refused_after_invoice(plan, refusal)
            posting.notes.append("Fortnox takes no more quantities after the invoice; all was sent as it charges.")
        else:
            if differences := kept_otherwise(plan, order):
                return held.kept_differently(plan, differences, ready=False)
    if plan.invoiced_before is not None:
        posting.notes.append(f"Invoice {plan.invoiced_before} was made in Fortnox before the shipment.")
    await posting.prove("delivered", **{row.key: plain(row.delivered_to) for row in plan.rows})
    return order


async def _explain(plan: ShipmentPlan, order: Order, refusal: RemoteRejected, sides: Sides) -> None:
    """Why the quantities were refused; returns only when it is because of an invoice that is not ours."""
    await sides.registers.forget("module")
    now = await sides.fortnox.orders.get(plan.order_number)
    if [row.row_id for row in now.order_rows] != [row.row_id for row in order.order_rows]:
        raise RemoteUnavailable(
            f"Order {plan.order_number} was saved in Fortnox just when its delivery was posted.",
            code="shipments.saved_meanwhile",
            remote_text=refusal.remote_text,
        ) from refusal
    if plan.invoiced_before is None:
        raise refusal


async def _make_ready(posting: _Posting, order: Order) -> Order | Held:
    """Lock the order and book its goods out; an invoice made meanwhile has booked them already."""
    plan, orders = posting.plan, posting.sides.fortnox.orders
    if plan.make_ready and not order.warehouse_ready and order.invoice_reference is None:
        try:
            order = await orders.warehouse_ready(plan.order_number)
        except RemoteRejected:
            order = await orders.get(plan.order_number)
            if not order.warehouse_ready:
                raise
        if differences := kept_otherwise(plan, order):
            return held.kept_differently(plan, differences, ready=True)
    if order.warehouse_ready:
        await posting.prove("ready", warehouse_ready="true")
    return order


async def _make_invoice(posting: _Posting, order: Order) -> Order | Held:
    """Invoice the order unless it is; a refusal counts only when no invoice is there: somebody may have been faster."""
    plan, orders = posting.plan, posting.sides.fortnox.orders
    if plan.make_invoice and order.invoice_reference is None:
        try:
            answer = await orders.create_invoice(plan.order_number)
        except RemoteRejected:
            answer = await orders.get(plan.order_number)
            if answer.invoice_reference is None:
                raise
        if answer is None or answer.invoice_reference is None:
            answer = await orders.get(plan.order_number)
        if answer.invoice_reference is None:
            return held.no_invoice_number(plan.order_number)
        order = answer
    if order.invoice_reference is not None:
        await posting.prove("invoiced", invoice=order.invoice_reference)
    return order
