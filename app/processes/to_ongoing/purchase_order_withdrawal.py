"""Taking a purchase order off the warehouse's list: it is voided, completed by hand, or not for the warehouse."""

from app.errors import RemoteRejected, RemoteUnavailable
from app.fortnox.purchase_orders import PurchaseOrder
from app.ledger.outcomes import Difference
from app.processes.process import Held, Outcome, Sent, Sides, Unchanged
from app.processes.started import may_be_a_refusal
from app.processes.to_ongoing.purchase_order_comparison import status_words
from app.processes.to_ongoing.purchase_order_list import stop_following
from app.processes.to_ongoing.purchase_order_memory import Memory, expect_a_write, remember
from app.processes.to_ongoing.purchase_order_selection import NotForUs, is_voided
from app.processes.to_ongoing.purchase_order_sending import not_started
from app.processes.to_ongoing.purchase_order_there import find, is_ours


async def withdraw(order: PurchaseOrder, reason: NotForUs, memory: Memory, sides: Sides) -> Outcome:
    """Nothing is to come on it: cancel it in Ongoing if it stands there and receiving has not started."""
    key, why = str(order.id), reason.why
    if reason.received or memory.cancelled:
        await _end(key, reason, sides)
        return Unchanged(why=f"Cancelled in Ongoing, as {why}." if memory.cancelled else f"Nothing to do: {why}.")
    there = await find(order, memory, sides)
    if there is None or (memory.order_id is None and not is_ours(there, order)):
        await _end(key, reason, sides)
        return Unchanged(why=f"Not for the warehouse: {why}.")
    if not_started(there, sides):
        await expect_a_write(key, memory, sides)
        try:
            await sides.ongoing.purchase_orders.cancel(there.id)
        except (RemoteRejected, RemoteUnavailable) as error:
            if not may_be_a_refusal(error):
                raise
            there = await sides.ongoing.purchase_orders.get(there.id)
            if not_started(there, sides):
                raise
            await remember(key, memory, sides)
        else:
            await remember(key, memory.after_cancelling(there.id), sides)
            await _end(key, reason, sides)
            return Sent(notes=(f"Cancelled in Ongoing: {why}.",))
    if there.status_number == sides.options.purchase_cancelled_status:
        await remember(key, memory.after_cancelling(there.id), sides)
        await _end(key, reason, sides)
        return Unchanged(why=f"Cancelled in Ongoing, as {why}.")
    if there.status_number in sides.options.received_statuses and not is_voided(order):
        await _end(key, reason, sides)
        return Unchanged(why=f"The warehouse has received it already; that {why} comes too late to matter.")
    await remember(key, memory.watching(there), sides)
    status = status_words(there)
    return Held(
        code="purchase_orders.started",
        message=f"Purchase order {key} should leave the warehouse's list, as {why}, but receiving has started "
        f"(status {status}).",
        todo=f"Ask the warehouse to close purchase order {key} in Ongoing, and see in Fortnox to what has come. This "
        "clears by itself when both sides agree.",
        differences=(Difference("purchase order", why.removeprefix("it "), f"status {status}"),),
    )


async def _end(key: str, reason: NotForUs, sides: Sides) -> None:
    """Follow it no longer, unless Fortnox still lists it."""
    if reason.closed:
        await stop_following(key, sides)
