"""Shipments: what the warehouse has sent is delivered, made ready and invoiced in Fortnox (SPEC §2.4).

Doors: webhook, timetable, button. Key: the Fortnox order number; a back order of the warehouse leads to its origin.
A retry is harmless: the order is read first, quantities are absolute, ready and invoice are looked for before they are
asked for, and a plan whose quantities Fortnox shows is finished as it was frozen.
"""

from collections.abc import AsyncIterator, Sequence

from app.connections.options import FIRST_SENT_STATUS, PartDelivery
from app.errors import RemoteUnavailable, Requirement
from app.fortnox.order_documents import Order
from app.ledger.ledger import fingerprint
from app.ledger.models import Link, Plan
from app.ledger.outcomes import Difference, Held, Outcome, Sent, Unchanged
from app.ongoing.ids import OngoingOrderId
from app.ongoing.order_answer import Order as WarehouseOrder
from app.processes.process import ProcessName, Scan, Sides
from app.processes.to_fortnox import shipment_held as held
from app.processes.to_fortnox.shipment_facts import (
    find_in_fortnox,
    find_in_warehouse,
    non_stock_articles,
)
from app.processes.to_fortnox.shipment_line import before_the_line, left_before_the_line, was_sent_before_the_line
from app.processes.to_fortnox.shipment_orders import Shipment, is_sent, read_back_orders
from app.processes.to_fortnox.shipment_plan import (
    ShipmentPlan,
    kept_otherwise,
    plan_for,
    stands,
)
from app.processes.to_fortnox.shipment_rows import (
    DeliveredQuantity,
    contradictions,
    delivered_quantities,
    uncovered,
)
from app.processes.to_fortnox.shipment_steps import carry_out, remember, report
from app.processes.warehouse_module import module_is_active

__all__ = ["before_the_line", "scan", "transfer"]

PAGE = 200


async def scan(sides: Sides, scan: Scan) -> AsyncIterator[str]:
    """The numbers of orders that came to a sent status, were picked at one, or were cancelled, and are not settled."""
    page: list[WarehouseOrder] = []
    seen: set[OngoingOrderId] = set()
    async for order in _candidates(sides, scan):
        if order.id in seen:
            continue
        seen.add(order.id)
        if order.number and (is_sent(order, sides.options) or _is_cancelled(order, sides)):
            page.append(order)
        if len(page) == PAGE:
            for number in await _unsettled(page, sides):
                yield number
            page = []
    for number in await _unsettled(page, sides):
        yield number


async def transfer(key: str, sides: Sides) -> Outcome:
    """Bring one Fortnox order to where the warehouse says that it is."""
    frozen = await sides.ledger.open_plan(key)
    finished = await _finish(frozen, sides) if frozen is not None else None
    if isinstance(finished, Held):
        return finished
    outcome = await _report(key, sides)
    return finished if finished is not None and isinstance(outcome, Unchanged) else outcome


async def _finish(frozen: Plan, sides: Sides) -> Sent | Held | None:
    """Finish an open plan as frozen when Fortnox has it, as remembered or shown; else it is taken back."""
    plan = ShipmentPlan.model_validate(frozen.document)
    link = await sides.ledger.link(plan.order_number)
    if link is not None and link.fingerprint == plan.figures:  # killed before all was reported to the warehouse
        await report(frozen, plan, sides)
        return Sent(notes=plan.shortages)
    order = await sides.fortnox.orders.get(plan.order_number)
    if stands(plan, order):
        return await carry_out(frozen, plan, order, sides)
    await sides.ledger.withdraw(frozen)
    return None


async def _report(number: str, sides: Sides) -> Outcome:
    """Fetch and decide; what is to be written is frozen and carried out."""
    made = await sides.ledger.of(ProcessName.SALES_ORDERS).link(number)
    found = await find_in_warehouse(number, made, sides)
    if found is None:
        return Unchanged(f"The warehouse has no order {number}.")
    if found.back_order_for is not None:
        return await _origin_of(found, found.back_order_for, sides)
    if _is_cancelled(found, sides):
        return await _cancelled_in_the_warehouse(number, made, sides)
    if not is_sent(found, sides.options):
        return Unchanged(f"The warehouse has not sent order {number} yet (status {found.status_number}).")
    if await was_sent_before_the_line(found, sides):
        return Unchanged(f"Order {number} was sent before the activation of this connection.")
    return await _report_sent(number, found, made, sides)


async def _report_sent(number: str, found: WarehouseOrder, made: Link | None, sides: Sides) -> Outcome:
    link = await sides.ledger.link(number)
    shipment = Shipment.of(found, (), sides.options)
    if shipment.looks_short or (link is not None and not link.sent["complete"]):
        shipment = await _with_back_orders(found, sides)
    if link is not None and link.fingerprint == shipment.figures:
        return Unchanged(f"Order {number} was reported with these quantities before.")
    if shipment.hides_its_lines:
        raise RemoteUnavailable(f"Ongoing shows order {number} without its lines.", code="shipments.lines_hidden")
    if _waits(shipment, sides):
        return _waiting(number, shipment)

    order = await find_in_fortnox(number, made, sides)
    if order is None:
        return Unchanged(f"Order {number} of the warehouse is not from Fortnox.")
    if order.cancelled:
        return held.cancelled_in_fortnox(number)
    non_stock = await non_stock_articles(order, sides)
    delivered = delivered_quantities(order, shipment, non_stock)
    if any(each.picked and each.short for each in delivered) and not (shipment.looks_short or link is not None):
        # Fortnox asks for more than the line does: the warehouse may have moved the rest to a back order.
        shipment = await _with_back_orders(found, sides)
        if _waits(shipment, sides):
            return _waiting(number, shipment)
        delivered = delivered_quantities(order, shipment, non_stock)
    return await _post(order, shipment, delivered, sides, reported_before=link is not None)


async def _post(
    order: Order, shipment: Shipment, delivered: Sequence[DeliveredQuantity], sides: Sides, *, reported_before: bool
) -> Outcome:
    """The checks of SPEC §2.4 in their order, then the plan: frozen, and carried out."""
    number = order.document_number
    if obstacle := await _obstacle(order, shipment, delivered, sides):
        return obstacle
    plan = plan_for(order, shipment, delivered, sides.options, now=sides.now())
    closed = order.warehouse_ready or (order.invoice_reference is not None and reported_before)
    if closed and (differences := kept_otherwise(plan, order)):
        return held.too_late(number, order.invoice_reference, differences)
    if stands(plan, order) and not plan.make_ready and not plan.make_invoice:
        frozen = await _freeze(plan, sides)  # for the reports to the warehouse
        await remember(plan, order, sides)
        await report(frozen, plan, sides)
        return Unchanged(f"Fortnox shows order {number} as sent already.")
    if short := await _not_covered(plan, order, delivered, sides):
        return held.not_in_stock(number, short)
    return await carry_out(await _freeze(plan, sides), plan, order, sides)


async def _freeze(plan: ShipmentPlan, sides: Sides) -> Plan:
    document = plan.model_dump(mode="json")
    identity = {"connection": sides.ledger.connection_id, "process": sides.ledger.process, "plan": document}
    return await sides.ledger.freeze(plan.order_number, fingerprint(identity), document)


async def _obstacle(
    order: Order, shipment: Shipment, delivered: Sequence[DeliveredQuantity], sides: Sides
) -> Held | None:
    """What forbids any write: picks that do not fit, nothing picked, options that deny the module."""
    number = order.document_number
    if misfit := contradictions(order, shipment):
        return held.contradicted(number, misfit)
    if not any(each.quantity > 0 for each in delivered if each.picked):
        return held.nothing_picked(number)
    active = await module_is_active(sides)
    return None if active == sides.options.warehouse_module else held.module_mismatch(number, active=active)


async def _not_covered(
    plan: ShipmentPlan, order: Order, delivered: Sequence[DeliveredQuantity], sides: Sides
) -> tuple[Difference, ...]:
    """What Fortnox would cut; only the module cuts, and neither what stands nor what an invoice has taken already."""
    if not plan.module or order.invoice_reference is not None or stands(plan, order):
        return ()
    picked = [row.article for row, each in zip(plan.rows, delivered, strict=True) if each.picked and each.quantity > 0]
    return uncovered(order, delivered, await sides.fortnox.stock.balance(picked))


async def _origin_of(back_order: WarehouseOrder, origin_id: OngoingOrderId, sides: Sides) -> Outcome:
    origin = await sides.ongoing.orders.get(origin_id)
    sent_now = is_sent(back_order, sides.options) and not await was_sent_before_the_line(back_order, sides)
    if sent_now and is_sent(origin, sides.options) and await was_sent_before_the_line(origin, sides):
        return held.before_the_line(back_order.number, origin.number)
    return Unchanged(
        f"{back_order.number} is a back order of {origin.number}, with which it is reported.",
        then=(Requirement(ProcessName.SHIPMENTS, origin.number),),
    )


async def _cancelled_in_the_warehouse(number: str, made: Link | None, sides: Sides) -> Outcome:
    if _we_cancelled(made):
        return Unchanged(f"Order {number} was cancelled in the warehouse by us.")
    order = await find_in_fortnox(number, made, sides)
    if order is None:
        return Unchanged(f"Order {number} of the warehouse is not from Fortnox.")
    if order.cancelled:
        return Unchanged(f"Order {number} is cancelled on both sides.")
    return held.cancelled_in_the_warehouse(number, order.invoice_reference)


async def _with_back_orders(origin: WarehouseOrder, sides: Sides) -> Shipment:
    return Shipment.of(origin, await read_back_orders(origin, sides.ongoing), sides.options)


def _waits(shipment: Shipment, sides: Sides) -> bool:
    return bool(shipment.still_open) and sides.options.part_delivery is PartDelivery.WAIT_FOR_COMPLETE


def _waiting(number: str, shipment: Shipment) -> Unchanged:
    names = ", ".join(order.number for order in shipment.still_open)
    return Unchanged(f"Order {number} waits for its back order {names} in the warehouse, then is reported as a whole.")


async def _candidates(sides: Sides, scan: Scan) -> AsyncIterator[WarehouseOrder]:
    """The orders whose status has changed since then, and those picked since: a later pick leaves the status."""
    statuses = sides.options.sent_statuses or (FIRST_SENT_STATUS,)
    status_from, status_to = min(statuses), sides.options.cancelled_status
    orders = sides.ongoing.orders
    async for order in orders.list(status_changed_from=scan.since, status_from=status_from, status_to=status_to):
        yield order
    async for order in orders.list(last_picking_from=scan.since, status_from=status_from, status_to=status_to):
        yield order


async def _unsettled(orders: Sequence[WarehouseOrder], sides: Sides) -> list[str]:
    """The numbers of those orders of a list that may still have something to report."""
    numbers = [order.number for order in orders]
    reported = await sides.ledger.known(numbers)
    made = await sides.ledger.of(ProcessName.SALES_ORDERS).known(numbers)
    return [
        order.number
        for order in orders
        if not left_before_the_line(order, sides)
        and not (_is_cancelled(order, sides) and _we_cancelled(made.get(order.number)))
        and not _is_settled(order, reported.get(order.number), sides)
    ]


def _is_settled(order: WarehouseOrder, link: Link | None, sides: Sides) -> bool:
    if link is None or not link.sent["complete"]:
        return False
    return link.fingerprint == Shipment.of(order, (), sides.options).figures


def _is_cancelled(order: WarehouseOrder, sides: Sides) -> bool:
    return order.status_number == sides.options.cancelled_status


def _we_cancelled(made: Link | None) -> bool:
    return made is not None and made.sent.get("cancelled") is True
