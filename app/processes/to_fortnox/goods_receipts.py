"""Goods receipts: what the warehouse received on a purchase order becomes incoming goods in Fortnox (SPEC §2.8).

Doors: webhook, timetable, button. Key: the purchase order's number in the warehouse, which is Fortnox's id of the order
where it came from there. A retry is harmless: what is posted next is frozen and committed before its first write, its
document is looked for under a key made of the plan before it is made, and each step is proven by reading it.
"""

from collections.abc import AsyncIterator, Collection

from app.fortnox.purchase_orders import PurchaseOrder
from app.ledger.outcomes import Held, Outcome, Sent, Unchanged
from app.ongoing.ids import OngoingPurchaseOrderId
from app.ongoing.purchase_order_answer import PurchaseOrder as WarehouseOrder
from app.processes.process import LeftBehind, Scan, Sides
from app.processes.to_fortnox import goods_receipt_held as held
from app.processes.to_fortnox.goods_receipt_due import has_something_to_do, is_due, is_to_be_closed, why_not
from app.processes.to_fortnox.goods_receipt_lines import Receipt, plain, received_before
from app.processes.to_fortnox.goods_receipt_memory import ReceiptMemory, Remembered
from app.processes.to_fortnox.goods_receipt_orders import (
    complete,
    find_in_fortnox,
    find_in_warehouse,
    is_closed,
    look_at_our_documents,
    takes_goods,
)
from app.processes.to_fortnox.goods_receipt_posting import NO_MATCHES, finish, post
from app.processes.to_fortnox.goods_receipt_rows import Matches, booked_in_fortnox, matched_rows
from app.processes.to_fortnox.goods_receipt_waiting import note_looked, waiting
from app.processes.to_fortnox.posted_articles import kept_in_stock
from app.processes.warehouse_module import require_module
from app.processes.watermark import OVERLAP

PAGE = 200


async def scan(sides: Sides, scan: Scan) -> AsyncIterator[str]:
    """The numbers of purchase orders with something to post, to complete or to say, and of those that wait for it."""
    yielded: set[str] = set()
    held_before = await waiting(sides, scan)
    page: dict[OngoingPurchaseOrderId, WarehouseOrder] = {}
    async for order in _candidates(sides, scan, resting=held_before.resting):
        page[order.id] = order
        if len(page) == PAGE:
            for number in await _unsettled(page.values(), sides, but=yielded):
                yield number
            page = {}
    for number in await _unsettled(page.values(), sides, but=yielded):
        yield number
    for number in held_before.now:
        if number not in yielded:
            yield number
    await note_looked(held_before, sides, scan)


async def transfer(key: str, sides: Sides) -> Outcome:
    """Bring what the warehouse received on one purchase order to Fortnox."""
    outcome = await _transfer(key, sides)
    await Remembered(sides.ledger, key).wait(held=isinstance(outcome, Held))
    return outcome


async def before_the_line(sides: Sides) -> AsyncIterator[LeftBehind]:
    """The purchase orders with goods from before the activation that nobody has reported; they are never posted."""
    async for order in sides.ongoing.purchase_orders.list(only_to_report=True):
        left = [
            f"{plain(before)} of article {line.article_number}"
            for line in order.purchase_order_lines
            if (before := received_before(line, sides.start_date)) > (line.reported_number_of_items or 0)
        ]
        if left and order.number:
            yield LeftBehind(
                order.number, f"Received before the activation and not posted by Lagerbro: {', '.join(left)}."
            )


async def _transfer(number: str, sides: Sides) -> Outcome:
    frozen = await sides.ledger.open_plan(number)
    finished = await finish(frozen, sides) if frozen is not None else None
    if isinstance(finished, Held):
        return finished
    outcome = await _report(number, sides)
    return finished if finished is not None and isinstance(outcome, Unchanged) else outcome


async def _report(number: str, sides: Sides) -> Outcome:
    """Fetch and compare; then post what arrived, and complete the order where it is received."""
    found = await find_in_warehouse(number, sides)
    if found is None:
        return Unchanged(f"The warehouse has no purchase order {number}.")
    memory = await Remembered(sides.ledger, number).load()
    receipt = Receipt.of(found, memory, sides.start_date)
    if not has_something_to_do(receipt, memory, sides):
        return Unchanged(why_not(receipt))
    await require_module(sides)
    order = await find_in_fortnox(number, memory, sides)
    if isinstance(order, Held):
        return order
    if receipt.taken_back:
        return await _taken_back(receipt, memory, sides)
    return await _report_on(found, receipt, order, memory, sides)


async def _report_on(
    found: WarehouseOrder, receipt: Receipt, order: PurchaseOrder | None, memory: ReceiptMemory, sides: Sides
) -> Outcome:
    """Account for what others did, look at what stands against it, then write."""
    matches = matched_rows(order, receipt.lines) if order else NO_MATCHES
    if order:
        receipt = receipt.accounting_for(booked_in_fortnox(order, receipt.lines, matches).levels)
    if obstacle := _obstacle(receipt, order):
        return obstacle
    stocked = await _leave_out_what_is_not_stocked(receipt, matches, sides)
    if isinstance(stocked, Held):
        return stocked
    receipt = stocked
    known = memory.knowing(receipt.as_memory())
    if known != memory:
        await Remembered(sides.ledger, receipt.number).save(known, receipt.id)

    notes: tuple[str, ...] = ()
    posts = bool(receipt.arrived) and is_due(receipt, sides)
    if posts:
        posted = await post(receipt, found, order, matches, sides)
        if isinstance(posted, Held):
            return posted
        notes = posted
    closed = await _close(receipt, order, sides, posted=posts)
    if isinstance(closed, Held):
        return closed
    if posts or closed:
        return Sent(notes)
    return Unchanged(f"All that came on purchase order {receipt.number} is in Fortnox already.")


def _obstacle(receipt: Receipt, order: PurchaseOrder | None) -> Held | None:
    """What forbids any write."""
    number = receipt.number
    if receipt.reported_elsewhere:
        return held.reported_elsewhere(number, receipt.reported_elsewhere)
    if receipt.undated:
        return held.undated(number, receipt.undated)
    if nameless := [line for line in receipt.arrived if not line.article]:
        return held.no_article(number, nameless)
    if receipt.arrived and order is not None and not takes_goods(order):
        return held.takes_no_goods(number, order.id, voided=order.voided)
    return None


async def _leave_out_what_is_not_stocked(receipt: Receipt, matches: Matches, sides: Sides) -> Receipt | Held:
    """What came on no row of the order and is not kept in stock in Fortnox cannot be moved there."""
    others = {}
    for line in receipt.arrived:
        if line.id in matches:
            continue
        stocked = await kept_in_stock(line.article, sides)
        if isinstance(stocked, Held):
            return stocked
        if not stocked:
            others[line.id] = line.received
    return receipt.accounting_for(others)


async def _taken_back(receipt: Receipt, memory: ReceiptMemory, sides: Sides) -> Outcome:
    """Hold with a proposal; once the office voided a document of ours, start again without it."""
    ours = await look_at_our_documents(memory, sides)
    if ours.voided:
        await Remembered(sides.ledger, receipt.number).save(memory.without(ours.voided), receipt.id)
        return await _report(receipt.number, sides)
    names = {
        key: f"document {key}" if document.custom else f"incoming goods {document.id}"
        for key, document in memory.standing.items()
    }
    return held.taken_back(
        receipt.number,
        receipt.taken_back,
        voidable=[name for key, name in names.items() if key not in ours.completed],
        fixed=[names[key] for key in ours.completed],
    )


async def _close(receipt: Receipt, order: PurchaseOrder | None, sides: Sides, *, posted: bool) -> bool | Held:
    """Complete the order in Fortnox when the warehouse says that all has come; whether that took a write."""
    remembered = Remembered(sides.ledger, receipt.number)
    memory = await remembered.load()
    if not is_to_be_closed(receipt, memory, sides):
        return False
    wrote = False
    if order is not None:
        now = await sides.fortnox.purchase_orders.get(order.id) if posted else order
        if not is_closed(now):
            memory = memory.model_copy(update={"completed": True})
            await remembered.save(memory, receipt.id)
            if obstacle := await complete(receipt.number, now, sides):
                return obstacle
            wrote = True
    await remembered.save(memory.model_copy(update={"closed": True}), receipt.id)
    return wrote


async def _candidates(sides: Sides, scan: Scan, *, resting: Collection[str]) -> AsyncIterator[WarehouseOrder]:
    """Received since, received for good since, and any that still counts as not reported.

    The last are what waits for its end, and receipts that were corrected: these need not count as received anew. What
    is held and `resting` is left out of them, as it stands there until somebody mends it.
    """
    orders, received = sides.ongoing.purchase_orders, sides.options.received_statuses
    async for order in orders.list(last_receive_from=scan.since):
        yield order
    async for order in orders.list(status_changed_from=scan.since, status_from=min(received), status_to=max(received)):
        yield order
    if not scan.first:
        async for order in orders.list(only_to_report=True, last_receive_from=sides.start_date - OVERLAP):
            if order.number not in resting:
                yield order


async def _unsettled(orders: Collection[WarehouseOrder], sides: Sides, *, but: set[str]) -> list[str]:
    """The numbers of those orders of a list that have something to do, each once; they are added to `but`."""
    links = await sides.ledger.known([order.number for order in orders])
    found = []
    for order in orders:
        memory = ReceiptMemory.of(links.get(order.number))
        receipt = Receipt.of(order, memory, sides.start_date)
        if order.number and order.number not in but and has_something_to_do(receipt, memory, sides):
            but.add(order.number)
            found.append(order.number)
    return found
