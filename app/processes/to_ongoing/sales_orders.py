"""Sales orders, Fortnox -> Ongoing: new, changed and cancelled ones.

Doors: timetable, button. Key: the Fortnox order number, which is the order number in Ongoing. A retry is harmless
because an order without a link is looked for in Ongoing before it is created (and carries our number as
`goodsOwnerOrderId`, by which we know our own), an update is a PUT of the whole order by Ongoing's id, and a
cancellation is read before it is repeated.

Once the warehouse has started, nothing is written: the change is held with what differs, and looked at again when the
order changes on either side. A link's `remote_id` is Ongoing's order id (empty: not there), its `sent` is told at
`Memory`; `sent["cancelled"]` says that we cancelled the order ourselves.
"""

from collections.abc import AsyncIterator
from dataclasses import replace

from app.connections.options import FIRST_SENT_STATUS
from app.errors import RemoteRejected, RemoteUnavailable
from app.fortnox.order_documents import FortnoxOrderNumber, Order
from app.ledger.outcomes import Difference
from app.ongoing.ids import WarehouseId
from app.ongoing.order_answer import Order as OngoingOrder
from app.ongoing.order_request import OrderRequest
from app.processes import reservations
from app.processes.process import Held, Outcome, Scan, Sent, Sides, Unchanged
from app.processes.started import differences, may_be_a_refusal
from app.processes.to_ongoing.sales_order_articles import StockArticles, stock_articles
from app.processes.to_ongoing.sales_order_comparison import ongoing_fields, sent_fields, status_words
from app.processes.to_ongoing.sales_order_map import content_of, notes, order_request
from app.processes.to_ongoing.sales_order_memory import Memory, expect_a_write, moved_in_ongoing, remember
from app.processes.to_ongoing.sales_order_registers import look_up
from app.processes.to_ongoing.sales_order_selection import why_not_selected
from app.processes.to_ongoing.sales_order_sending import (
    fitted_to,
    not_moved,
    not_started,
    put,
    release,
    take_off_lines,
)
from app.processes.to_ongoing.sales_order_warehouse import NotForUs, PickedIn, warehouse_for


async def scan(sides: Sides, scan: Scan) -> AsyncIterator[str]:
    """The orders changed in Fortnox since the watermark, and held ones for which something changed in Ongoing.

    By `lastmodified` alone: a filter on orders without invoice would never show a cancellation (SPEC §2.3).
    """
    seen = set()
    async for item in sides.fortnox.orders.changed_since(scan.since):
        seen.add(item.document_number)
        yield item.document_number
    async for number in moved_in_ongoing(sides):
        if number not in seen:
            yield number


async def transfer(key: str, sides: Sides) -> Outcome:
    """Bring one order in Ongoing to what Fortnox says now, as far as the warehouse has not started."""
    order = await sides.fortnox.orders.get(FortnoxOrderNumber(key))
    await reservations.note(order, sides)
    memory = Memory.of(await sides.ledger.link(key))
    if memory.watch:
        await remember(key, replace(memory, watch={}), sides)
    was_sent = memory.order_id is not None
    where, there = await _where(order, sides, was_sent=was_sent), None
    if isinstance(where, NotForUs) and not memory.cancelled:
        there = await _find(order, memory, sides)
        if there is not None and not was_sent and _is_ours(there, order):
            where = await _where(order, sides, was_sent=True)
    match where:
        case NotForUs(why):
            return await _withdraw(order, why, memory, there, sides)
        case PickedIn(warehouse):
            return await _send(order, warehouse, memory, sides)
        case Held():
            return where


async def _where(order: Order, sides: Sides, *, was_sent: bool) -> PickedIn | NotForUs | Held:
    """Whether the order is selected, and which warehouse is to have it."""
    why = why_not_selected(order, sides.options, was_sent=was_sent)
    return NotForUs(why) if why is not None else await warehouse_for(order, sides)


async def _find(order: Order, memory: Memory, sides: Sides) -> OngoingOrder | None:
    if memory.order_id is not None:
        return await sides.ongoing.orders.get(memory.order_id)
    return await sides.ongoing.orders.find(order.document_number)


def _is_ours(there: OngoingOrder, order: Order) -> bool:
    """Whether we made the order in Ongoing, though we may not have lived to remember it."""
    return there.order_info.goods_owner_order_id == order.document_number


async def _send(order: Order, warehouse: WarehouseId | None, memory: Memory, sides: Sides) -> Outcome:
    """Create or change the order; articles it names go first."""
    request = order_request(order, await look_up(order, sides), sides.options, warehouse=warehouse)
    if isinstance(request, Held):
        return request
    if memory.content == content_of(request):
        return Unchanged(why="Fortnox and Ongoing agree again." if memory.watch else "")
    stock = await stock_articles(request, sides)
    if isinstance(stock, Held):
        return stock
    there = await _find(order, memory, sides)
    if not any(stock.values()):
        return await _withdraw(order, "it has nothing to pick", memory, there, sides)
    if there is None:
        return await _create(order, request, sides)
    return await _update(order, request, memory, there, stock, sides)


async def _create(order: Order, request: OrderRequest, sides: Sides) -> Outcome:
    key = order.document_number
    back_order = await _open_back_order(request, sides) if order.is_backorder else None
    if back_order is not None:
        await remember(key, Memory().watching(back_order, as_ours=False), sides)
        return Held(
            code="sales_orders.back_order_twice",
            message=f"Order {key} is a back order in Fortnox, and Ongoing has one of its own for the same customer and "
            f"article: {back_order.number} (status {status_words(back_order)}). Both would be delivered.",
            todo=f"Let one stand: cancel {back_order.number} in Ongoing, and order {key} goes by itself; or cancel "
            f"order {key} in Fortnox. In Fortnox's settings for orders, back orders can be switched off.",
        )
    order_id, said = await put(request, None, sides)
    await release(order_id, sides)
    await remember(key, Memory().after_sending(request, order_id), sides)
    return Sent(notes=(*notes(order), *said))


async def _update(
    order: Order, request: OrderRequest, memory: Memory, there: OngoingOrder, stock: StockArticles, sides: Sides
) -> Outcome:
    """Change an order that is there, whoever made it."""
    if not not_started(there, sides):
        return await _agree_or_hold(order, request, memory, there, sides)
    fitted = fitted_to(there, request, stock)
    await expect_a_write(order.document_number, memory, sides)
    try:
        order_id, said = await put(fitted, there, sides)
    except (RemoteRejected, RemoteUnavailable) as error:
        if not may_be_a_refusal(error):
            raise
        now = await sides.ongoing.orders.get(there.id)
        if not_started(now, sides):
            raise
        return await _agree_or_hold(order, request, memory, now, sides)
    if memory.lowers(request, there):
        held = await take_off_lines(order_id, fitted, sides)
        if held is not None:
            return held
    held = await not_moved(order_id, fitted, there, sides)
    if held is not None:
        return held
    if memory.order_id is None and _is_ours(there, order):
        await release(order_id, sides)
    await remember(order.document_number, memory.after_sending(request, order_id), sides)
    return Sent(notes=(*notes(order), *said))


async def _agree_or_hold(
    order: Order, request: OrderRequest, memory: Memory, there: OngoingOrder, sides: Sides
) -> Outcome:
    """The order can no longer be changed: fine if Ongoing has it as Fortnox says, else a person must see to it."""
    key, status = order.document_number, status_words(there)
    if there.status_number == sides.options.cancelled_status:
        await remember(key, memory.watching(there), sides)
        return Held(
            code="sales_orders.cancelled_in_warehouse",
            message=f"Order {key} is to be delivered according to Fortnox, but it is cancelled in Ongoing ({status}).",
            todo=f"Ask the warehouse to open order {key} again in Ongoing; or copy it to a new order in Fortnox and "
            f"cancel order {key} there.",
            differences=(Difference("order", "open", f"status {status}"),),
        )
    if memory.order_id is None and not _is_ours(there, order):
        await remember(key, memory.after_sending(request, there.id), sides)
        return Unchanged(why=f"Ongoing had the order already, at status {status}: linked, not overwritten.")
    found = differences(sent_fields(request), memory.fields, ongoing_fields(there))
    if not found:
        await remember(key, memory.after_sending(request, there.id), sides)
        return Unchanged(why=f"Ongoing has the order as Fortnox says, at status {status}.")
    await remember(key, memory.watching(there), sides)
    return Held(
        code="sales_orders.started",
        message=f"Order {key} was changed in Fortnox after the warehouse had started on it (status {status}).",
        todo=f"Ask the warehouse to make the same change on order {key} in Ongoing, or take the change back in "
        "Fortnox. This clears by itself when both sides agree.",
        differences=found,
    )


async def _withdraw(order: Order, why: str, memory: Memory, there: OngoingOrder | None, sides: Sides) -> Outcome:
    """The order is not for the warehouse: cancel it there if it stands and nobody has started on it."""
    key = order.document_number
    if memory.cancelled:
        return Unchanged(why=f"Cancelled in Ongoing, as {why}.")
    is_strange = there is not None and memory.order_id is None and not _is_ours(there, order)
    if there is None or (is_strange and not order.cancelled):
        return Unchanged(why=f"Not for the warehouse: {why}.")
    if not_started(there, sides):
        await expect_a_write(order.document_number, memory, sides)
        try:
            await sides.ongoing.orders.cancel(there.id)
        except (RemoteRejected, RemoteUnavailable) as error:
            if not may_be_a_refusal(error):
                raise
            there = await sides.ongoing.orders.get(there.id)
            if not_started(there, sides):
                raise
            await remember(key, memory, sides)
        else:
            await remember(key, memory.after_cancelling(there.id), sides)
            return Sent(notes=(f"Cancelled in Ongoing: {why}.",))
    if there.status_number == sides.options.cancelled_status:
        await remember(key, memory.after_cancelling(there.id), sides)
        return Unchanged(why=f"Cancelled in Ongoing, as {why}.")
    if sides.options.is_sent(there.status_number or 0) and not order.cancelled:
        return Unchanged(why=f"The warehouse has sent the order already; that {why} comes too late to matter.")
    await remember(key, memory.watching(there), sides)
    status = status_words(there)
    return Held(
        code="sales_orders.started",
        message=f"Order {key} should leave the warehouse's list, as {why}, but the warehouse has started on it "
        f"(status {status}).",
        todo=f"Ask the warehouse to cancel order {key} in Ongoing and put the goods back; if they are sent, take them "
        "as a return. This clears by itself when both sides agree.",
        differences=(Difference("order", why.removeprefix("it "), f"status {status}"),),
    )


async def _open_back_order(request: OrderRequest, sides: Sides) -> OngoingOrder | None:
    """A back order that Ongoing made itself and has not sent, of what may be the same remainder.

    Fortnox does not say of which order a back order is the rest (Fortnox FACTS §9, §11), so one of the same customer
    with an article in common counts.
    """
    articles = {line.article_number for line in request.order_lines}
    first_sent = min(sides.options.sent_statuses or (FIRST_SENT_STATUS,))
    async for there in sides.ongoing.orders.list(status_to=first_sent - 1):
        if (
            there.back_order_for is not None
            and there.status_number != sides.options.cancelled_status
            and there.consignee is not None
            and there.consignee.customer_number == request.consignee.customer_number
            and any(line.article_number in articles for line in there.order_lines)
        ):
            return there
    return None
