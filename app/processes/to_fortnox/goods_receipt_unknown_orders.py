"""Receipts of orders that Fortnox does not know: a custom inbound document per line and receipt (SPEC §2.6).

Its key is the line's id and how far the line is received afterwards, so that a repeat meets the same document.
"""

from datetime import date
from decimal import Decimal

from app.errors import RemoteRejected
from app.ledger.models import Plan
from app.ledger.outcomes import Held
from app.processes.process import Sides
from app.processes.stock_points import StockPlace
from app.processes.to_fortnox.custom_posting import InboundPosting, InboundPostingRow, post_inbound
from app.processes.to_fortnox.goods_receipt_lines import Receipt, ReceivedLine
from app.processes.to_fortnox.goods_receipt_plan import ReceiptPlan, planned_lines
from app.processes.to_fortnox.goods_receipt_reporting import remember_and_report
from app.processes.to_fortnox.goods_receipt_rows import PlannedRow
from app.processes.to_fortnox.posted_articles import direct_cost
from app.processes.to_fortnox.posting_dates import locked


async def plan_for_line(
    receipt: Receipt, line: ReceivedLine, *, dated: date, place: StockPlace | None, sides: Sides
) -> ReceiptPlan | Held:
    """The document of one line; it costs what Ongoing says of the line, else what the article is bought for."""
    cost = await _cost(line, sides)
    if isinstance(cost, Held):
        return cost
    return ReceiptPlan(
        number=receipt.number,
        warehouse_order_id=receipt.id,
        order_id=None,
        supplier_number=None,
        dated=dated,
        place=place,
        sequence=0,
        lines=planned_lines([line]),
        rows=(PlannedRow(line_id=line.id, article=line.article, quantity=line.arrived, direct_cost=cost),),
    )


async def carry_out_custom(frozen: Plan, plan: ReceiptPlan, sides: Sides) -> Held | None:
    """Bring the plan's document to its end; None once all is reported.

    Refused with nothing standing in Fortnox, the plan is taken back: the next attempt plans afresh.
    """
    posting = InboundPosting(
        key=plan.custom_key,
        date=plan.dated,
        note=plan.note,
        place=plan.place,
        rows=tuple(
            InboundPostingRow(article=row.article, quantity=row.quantity, direct_cost=row.direct_cost or Decimal(0))
            for row in plan.rows
        ),
    )
    try:
        obstacle = await post_inbound(posting, sides)
    except RemoteRejected:
        if await sides.fortnox.custom_documents.inbound.get(plan.custom_key) is None:
            await sides.ledger.withdraw(frozen)
        raise
    if obstacle:
        return obstacle
    await sides.ledger.prove(frozen, "booked", {"document": str(plan.custom_key), "date": plan.dated.isoformat()})
    await remember_and_report(frozen, plan, str(plan.custom_key), plan.custom_key.id, sides)
    return None


async def overtaken_by_the_lock(plan: ReceiptPlan, sides: Sides) -> bool:
    """Whether the books were locked over the plan's date before its document was released: it needs a later date.

    The key does not hold the date, so that the plan made afresh meets the same document.
    """
    if await locked(plan.dated, sides) is None:
        return False
    document = await sides.fortnox.custom_documents.inbound.get(plan.custom_key)
    return document is None or not (document.warehouse_ready or document.voided)


async def _cost(line: ReceivedLine, sides: Sides) -> Decimal | Held:
    if line.row_price is not None and line.row_price > 0:
        return line.row_price
    return await direct_cost(line.article, sides)
