"""A frozen receipt whose document cannot become what was planned: the office voided it, or it is released otherwise.

Others may have done its work meanwhile; and what came after it waits behind it, which a person must be told.
"""

from dataclasses import replace
from typing import Final

from app.ledger.models import Plan
from app.ledger.outcomes import Difference, Held
from app.processes.process import Sides
from app.processes.to_fortnox.goods_receipt_lines import Receipt, plain
from app.processes.to_fortnox.goods_receipt_memory import ReceiptMemory, Remembered
from app.processes.to_fortnox.goods_receipt_plan import ReceiptPlan, delivery_note_id
from app.processes.to_fortnox.goods_receipt_rows import booked_in_fortnox, matched_rows

LOST: Final = frozenset(
    {
        "goods_receipts.voided",
        "goods_receipts.released_otherwise",
        "custom_posting.voided",
        "custom_posting.released_otherwise",
    }
)
"""The holds that say so."""
BY_HAND_TOO: Final = "What came afterwards is named here and waits behind it: book that by hand too."


async def settle_lost(obstacle: Held, frozen: Plan, plan: ReceiptPlan, sides: Sides) -> Held | None:
    """None when others have done the plan's work, which is then taken back; else the hold, with what waits behind it.

    The document may be remembered as posted already, when the warehouse could not be told before it was lost.
    """
    custom = plan.order_id is None
    key = str(plan.custom_key) if custom else str(delivery_note_id(plan, frozen))
    remembered = Remembered(sides.ledger, plan.number)
    memory = await remembered.load()
    memory = memory.without([key] if key in memory.standing else [])
    receipt = await _receipt(plan, memory, sides)
    if not await _is_done_by_others(plan, receipt, sides):
        behind = _behind(plan, receipt)
        todo = f"{obstacle.todo} {BY_HAND_TOO}" if behind and custom else obstacle.todo
        return replace(obstacle, todo=todo, differences=(*obstacle.differences, *behind))
    await remembered.save(memory.with_spent_key(key, custom=custom), plan.warehouse_order_id)
    await sides.ledger.withdraw(frozen)
    return None


async def _receipt(plan: ReceiptPlan, memory: ReceiptMemory, sides: Sides) -> Receipt:
    found = await sides.ongoing.purchase_orders.get(plan.warehouse_order_id)
    return Receipt.of(found, memory, sides.start_date)


async def _is_done_by_others(plan: ReceiptPlan, receipt: Receipt, sides: Sides) -> bool:
    """Whether each line of the plan is either taken back in the warehouse, or received on the order by the office."""
    if plan.order_id is not None:
        order = await sides.fortnox.purchase_orders.get(plan.order_id)
        booked = booked_in_fortnox(order, receipt.lines, matched_rows(order, receipt.lines))
        if booked.too_much:
            return False
        receipt = receipt.accounting_for(booked.levels)
    now = {line.id: line for line in receipt.lines}
    return all(
        now[planned.id].received <= planned.level_from or now[planned.id].level >= planned.level_to
        for planned in plan.lines
    )


def _behind(plan: ReceiptPlan, receipt: Receipt) -> tuple[Difference, ...]:
    """What came beyond the document.

    It changes what is shown, so that a hold which a person dismissed comes back: nothing of the order is posted before
    the document is settled.
    """
    planned = {line.id: line.level_to for line in plan.lines}
    covered = [(line, planned.get(line.id, line.level)) for line in receipt.lines]
    return tuple(
        Difference(line.name, f"{plain(level)} with this document", f"{plain(line.received)} received")
        for line, level in covered
        if line.received > level
    )
