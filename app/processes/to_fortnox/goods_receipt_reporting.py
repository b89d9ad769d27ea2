"""What follows a posted receipt: it is remembered, then the warehouse is told what is reported, line by line."""

from app.errors import NotFound
from app.ledger.models import Plan
from app.processes.process import Sides
from app.processes.to_fortnox.goods_receipt_lines import plain
from app.processes.to_fortnox.goods_receipt_memory import Remembered
from app.processes.to_fortnox.goods_receipt_plan import ReceiptPlan


async def remember_and_report(frozen: Plan, plan: ReceiptPlan, key: str, document_id: str, sides: Sides) -> None:
    """Keep what Fortnox now has, tell the warehouse the quantities that were posted, and close the plan.

    Each is the line's total and safe to repeat; never "everything received", which would race with goods that come in
    meanwhile (Ongoing FACTS §10). A line that the warehouse deleted meanwhile has nothing to be told.
    """
    remembered = Remembered(sides.ledger, plan.number)
    memory = (await remembered.load()).with_document(key, plan.as_document(document_id), plan.as_memory())
    if plan.order_id is not None:
        memory = memory.model_copy(update={"order_id": plan.order_id})
    await remembered.save(memory, plan.warehouse_order_id)
    for line in plan.lines:
        try:
            await sides.ongoing.purchase_orders.report_line(plan.warehouse_order_id, line.id, line.level_to)
        except NotFound:
            continue
    await sides.ledger.prove(frozen, "reported", {str(line.id): plain(line.level_to) for line in plan.lines})
    await sides.ledger.finish(frozen)
