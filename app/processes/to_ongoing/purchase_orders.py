"""Purchase orders, Fortnox -> Ongoing: those that the warehouse is to expect, changed and cancelled ones too.

Doors: timetable, button. Key: the id of the purchase order in Fortnox as text, which is its number in Ongoing. A retry
is harmless because one without a link is looked for in Ongoing before it is created (its lines carry the ids of
Fortnox's rows, by which we know our own), an update is a PUT of the whole purchase order by Ongoing's id, and a
cancellation is read before it is repeated.

Once receiving has started, nothing is written: the change is held with what differs, and looked at again when the
purchase order changes on either side. A link's `remote_id` is Ongoing's id (empty: not there), its `sent` is told at
`Memory`. The line at activation does not matter here: what is still awaited is to be expected whenever it was ordered.
"""

import re
from collections.abc import AsyncIterator
from typing import Final

from app.errors import RemoteRejected, RemoteUnavailable
from app.fortnox.purchase_orders import PurchaseOrder, PurchaseOrderId, PurchaseOrderState
from app.ledger.outcomes import Difference
from app.ongoing.articles import SupplierAddress
from app.ongoing.ids import WarehouseId
from app.ongoing.purchase_order_answer import PurchaseOrder as OngoingPurchaseOrder
from app.ongoing.purchase_order_request import PurchaseOrderRequest
from app.processes.process import Held, Outcome, ProcessName, Scan, Sent, Sides, Unchanged
from app.processes.started import differences, may_be_a_refusal
from app.processes.to_ongoing.purchase_order_articles import without_articles
from app.processes.to_ongoing.purchase_order_comparison import ongoing_fields, sent_fields, status_words
from app.processes.to_ongoing.purchase_order_list import note_reading, to_look_at
from app.processes.to_ongoing.purchase_order_map import content_of, notes, purchase_order_request
from app.processes.to_ongoing.purchase_order_memory import Memory, expect_a_write, moved_in_ongoing, remember
from app.processes.to_ongoing.purchase_order_rows import awaited_rows
from app.processes.to_ongoing.purchase_order_selection import NotForUs, why_not_awaited
from app.processes.to_ongoing.purchase_order_sending import not_moved, not_started, take_off_lines
from app.processes.to_ongoing.purchase_order_there import find, is_ours, rows_there
from app.processes.to_ongoing.purchase_order_warehouse import ComesTo, warehouse_for
from app.processes.to_ongoing.purchase_order_withdrawal import withdraw
from app.processes.warehouse_module import require_module

NUMBER: Final = re.compile(r"[1-9][0-9]{0,17}")


async def scan(sides: Sides, scan: Scan) -> AsyncIterator[str]:
    """The awaited purchase orders that the list shows as changed, all once a day, and held ones that Ongoing changed.

    There is no `lastmodified` (Fortnox FACTS §14), so `scan` does not matter: what is awaited is listed whole. One that
    has left the list is read before anything follows from that.
    """
    del scan
    await require_module(sides)
    seen = set()
    async for key in to_look_at(sides):
        seen.add(key)
        yield key
    async for key in moved_in_ongoing(sides):
        if key not in seen:
            yield key


async def transfer(key: str, sides: Sides) -> Outcome:
    """Bring one purchase order in Ongoing to what Fortnox says now, as far as receiving has not started."""
    await require_module(sides)
    if not NUMBER.fullmatch(key):
        return Held(
            code="purchase_orders.no_number",
            message=f"{key!r} is no number of a purchase order in Fortnox.",
            todo="Look the number up in Fortnox under purchase orders; digits alone.",
        )
    await note_reading(key, sides)
    order = await sides.fortnox.purchase_orders.get(PurchaseOrderId(int(key)))
    memory = Memory.of(await sides.ledger.link(key))
    if memory.watch is not None:
        await remember(key, memory.model_copy(update={"watch": None}), sides)
    match await _where(order, sides):
        case NotForUs() as reason:
            return await withdraw(order, reason, memory, sides)
        case ComesTo(warehouse):
            return await _send(order, warehouse, memory, sides)
        case held:
            return held


async def _where(order: PurchaseOrder, sides: Sides) -> ComesTo | NotForUs | Held:
    """Whether goods are to come on the order, and to which warehouse."""
    completed, received = await _what_we_did(order, sides)
    reason = why_not_awaited(order, completed_by_us=completed, received_by_us=received)
    if reason is not None:
        return reason
    if not awaited_rows(order):
        return NotForUs("it has nothing to receive: no row is of a stock article", closed=False)
    return await warehouse_for(order, sides)


async def _what_we_did(order: PurchaseOrder, sides: Sides) -> tuple[bool, bool]:
    """Whether our reporting of receipts completed the order in Fortnox, and whether it posted any; or is about to."""
    if not order.manually_completed and order.purchase_order_state is not PurchaseOrderState.RECEIVED:
        return False, False
    receipts = sides.ledger.of(ProcessName.GOODS_RECEIPTS)
    if await receipts.open_plan(str(order.id)) is not None:
        return True, True
    link = await receipts.link(str(order.id))
    return (bool(link.sent.get("completed")), bool(link.sent.get("documents"))) if link else (False, False)


async def _send(order: PurchaseOrder, warehouse: WarehouseId | None, memory: Memory, sides: Sides) -> Outcome:
    """Create or change the purchase order; articles it names go first."""
    there = None if memory.order_id is not None else await find(order, memory, sides)
    request = purchase_order_request(
        order,
        sent=memory.rows or rows_there(there, order),
        supplier_address=await _supplier_address(order, sides),
        warehouse=warehouse,
    )
    if memory.content == content_of(request):
        return Unchanged(why="" if memory.watch is None else "Fortnox and Ongoing agree again.")
    held = await without_articles(request, sides)
    if held is not None:
        return held
    if memory.order_id is not None:
        there = await find(order, memory, sides)
    if there is None:
        return await _create(order, request, sides)
    return await _update(order, request, memory, there, sides)


async def _supplier_address(order: PurchaseOrder, sides: Sides) -> SupplierAddress | None:
    """The supplier's address from our register (SPEC §2.2)."""
    supplier = await sides.ledger.of(ProcessName.SUPPLIERS).link(order.supplier_number or "")
    return SupplierAddress(**supplier.sent) if supplier else None


async def _create(order: PurchaseOrder, request: PurchaseOrderRequest, sides: Sides) -> Outcome:
    """Make it in Ongoing, unless part of it has come by another way: the warehouse would await too much."""
    key = str(order.id)
    if _is_received_from(order):
        await remember(key, Memory().watching(None), sides)
        rows = tuple(
            Difference(f"row {row.row_num}, {row.item_id}", f"received {row.received_quantity:f}", "none")
            for row in order.rows
            if row.received_quantity
        )
        return Held(
            code="purchase_orders.received_before",
            message=f"Purchase order {key} is received in part in Fortnox, and Ongoing does not have it: the warehouse "
            "would wait for goods that have come already.",
            todo=f"In Ongoing, make a purchase order with the number {key} for what is still to come: it is then "
            f"linked and left as it is. Or complete {key} in Fortnox and order the rest anew, which goes by itself.",
            differences=rows,
        )
    order_id = await sides.ongoing.purchase_orders.put(request)
    await remember(key, Memory().after_sending(request, order_id), sides)
    return Sent(notes=notes(order))


def _is_received_from(order: PurchaseOrder) -> bool:
    return any(row.received_quantity for row in awaited_rows(order))


async def _update(
    order: PurchaseOrder, request: PurchaseOrderRequest, memory: Memory, there: OngoingPurchaseOrder, sides: Sides
) -> Outcome:
    """Change one that is there, whoever made it; what either side has received from is not changed."""
    if not not_started(there, sides) or _is_received_from(order):
        return await _agree_or_hold(order, request, memory, there, sides)
    await expect_a_write(str(order.id), memory, sides)
    try:
        order_id = await sides.ongoing.purchase_orders.put_by_id(there.id, request)
    except (RemoteRejected, RemoteUnavailable) as error:
        if not may_be_a_refusal(error):
            raise
        now = await sides.ongoing.purchase_orders.get(there.id)
        if not_started(now, sides):
            raise
        return await _agree_or_hold(order, request, memory, now, sides)
    held = await take_off_lines(order_id, request, sides) if memory.lowers(request, there) else None
    held = held or await not_moved(order_id, request, there, sides)
    if held is not None:
        return held
    await remember(str(order.id), memory.after_sending(request, order_id), sides)
    return Sent(notes=notes(order))


async def _agree_or_hold(
    order: PurchaseOrder, request: PurchaseOrderRequest, memory: Memory, there: OngoingPurchaseOrder, sides: Sides
) -> Outcome:
    """It can no longer be changed: fine if Ongoing has it as Fortnox says, else a person must see to it."""
    key, status = str(order.id), status_words(there)
    if there.status_number == sides.options.purchase_cancelled_status:
        await remember(key, memory.watching(there), sides)
        return Held(
            code="purchase_orders.cancelled_in_warehouse",
            message=f"Purchase order {key} is awaited according to Fortnox, but it is cancelled in Ongoing ({status}).",
            todo=f"Ask the warehouse to open purchase order {key} again in Ongoing; or copy it to a new one in Fortnox "
            f"and void {key} there.",
            differences=(Difference("purchase order", "awaited", f"status {status}"),),
        )
    if memory.order_id is None and not is_ours(there, order):
        await remember(key, memory.after_sending(request, there.id), sides)
        return Unchanged(why=f"Ongoing had the purchase order already, at status {status}: linked, not overwritten.")
    found = differences(sent_fields(request), memory.fields, ongoing_fields(there))
    if not found:
        await remember(key, memory.after_sending(request, there.id), sides)
        return Unchanged(why=f"Ongoing has the purchase order as Fortnox says, at status {status}.")
    await remember(key, memory.watching(there), sides)
    where = "in Fortnox" if not_started(there, sides) else "in Ongoing"
    return Held(
        code="purchase_orders.started",
        message=f"Purchase order {key} was changed in Fortnox after receiving had started {where} (status {status}).",
        todo=f"Ask the warehouse to make the same change on purchase order {key} in Ongoing, or take the change back "
        "in Fortnox. This clears by itself when both sides agree.",
        differences=found,
    )
