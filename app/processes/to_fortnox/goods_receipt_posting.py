"""From what arrived to documents in Fortnox: planned, frozen, carried out; an open plan is finished as frozen."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from app.fortnox.purchase_orders import PurchaseOrder
from app.ledger.ledger import fingerprint
from app.ledger.models import Plan
from app.ledger.outcomes import Held, Sent
from app.ongoing.purchase_order_answer import PurchaseOrder as WarehouseOrder
from app.processes.process import Sides
from app.processes.stock_points import StockPlace, in_use, place_of
from app.processes.to_fortnox.goods_receipt_lines import Receipt, plain
from app.processes.to_fortnox.goods_receipt_lost_documents import LOST, settle_lost
from app.processes.to_fortnox.goods_receipt_memory import Remembered
from app.processes.to_fortnox.goods_receipt_plan import ReceiptPlan, delivery_note_id, planned_lines
from app.processes.to_fortnox.goods_receipt_rows import Matches, rows_of
from app.processes.to_fortnox.goods_receipt_steps import carry_out
from app.processes.to_fortnox.goods_receipt_unknown_orders import (
    carry_out_custom,
    overtaken_by_the_lock,
    plan_for_line,
)
from app.processes.to_fortnox.posted_articles import direct_cost
from app.processes.to_fortnox.posting_dates import locked, posting_date
from app.processes.warehouse_module import require_module

NO_MATCHES: Final[Matches] = {}


async def post(
    receipt: Receipt, found: WarehouseOrder, order: PurchaseOrder | None, matches: Matches, sides: Sides
) -> tuple[str, ...] | Held:
    """Post what arrived: one document for the order, or one per line where Fortnox does not know the order.

    Answers what a person may want to know of it.
    """
    dated = await posting_date(sides)
    if isinstance(dated, Held):
        return dated
    warehouse = found.purchase_order_info.warehouse
    place = await place_of(warehouse.id if warehouse else None, sides) if await in_use(sides) else None
    if order is not None:
        plan = await _plan_for_order(receipt, order, matches, dated=dated, place=place, sides=sides)
        if isinstance(plan, Held):
            return plan
        frozen = await _freeze(plan, sides)
        already = await sides.fortnox.incoming_goods.find(delivery_note_id(plan, frozen))
        return await carry_out(frozen, plan, already, sides) or _surplus(plan)
    for line in receipt.arrived:
        plan = await plan_for_line(receipt, line, dated=dated, place=place, sides=sides)
        if isinstance(plan, Held):
            return plan
        if obstacle := await carry_out_custom(await _freeze(plan, sides), plan, sides):
            return obstacle
    return (f"Fortnox knows no purchase order {receipt.number}: what came was booked without one.",)


async def finish(frozen: Plan, sides: Sides) -> Sent | Held | None:
    """Finish an open plan as it was frozen; None when it was taken back, so that what is left is planned afresh.

    Taken back is a plan of which nothing stands and over whose date the books were locked, and one whose document was
    voided or changed when others have booked the goods, or the warehouse took them back, meanwhile.
    """
    plan = ReceiptPlan.model_validate(frozen.document)
    await require_module(sides)
    if plan.order_id is None:
        if await overtaken_by_the_lock(plan, sides):
            await sides.ledger.withdraw(frozen)
            return None
        obstacle = await carry_out_custom(frozen, plan, sides)
    else:
        found = await sides.fortnox.incoming_goods.find(delivery_note_id(plan, frozen))
        if found is None and await locked(plan.dated, sides):
            await sides.ledger.withdraw(frozen)
            return None
        obstacle = await carry_out(frozen, plan, found, sides)
    if obstacle is None:
        return Sent(_surplus(plan))
    return await settle_lost(obstacle, frozen, plan, sides) if obstacle.code in LOST else obstacle


async def _plan_for_order(
    receipt: Receipt, order: PurchaseOrder, matches: Matches, *, dated: date, place: StockPlace | None, sides: Sides
) -> ReceiptPlan | Held:
    """The incoming goods of all that arrived; a row without the order costs what the row or the article costs."""
    rows = []
    for row in rows_of(order, receipt.arrived, matches):
        cost: Decimal | Held | None = row.direct_cost
        if row.order_row_id is None and cost is None:
            cost = await direct_cost(row.article, sides)
        if isinstance(cost, Held):
            return cost
        rows.append(row.model_copy(update={"direct_cost": cost}))
    return ReceiptPlan(
        number=receipt.number,
        warehouse_order_id=receipt.id,
        order_id=order.id,
        supplier_number=order.supplier_number,
        dated=dated,
        place=place,
        sequence=len((await Remembered(sides.ledger, receipt.number).load()).documents),
        lines=planned_lines(receipt.arrived),
        rows=tuple(rows),
    )


async def _freeze(plan: ReceiptPlan, sides: Sides) -> Plan:
    document = plan.model_dump(mode="json")
    identity: Mapping[str, object] = {
        "connection": sides.ledger.connection_id,
        "process": sides.ledger.process,
        "plan": document,
    }
    return await sides.ledger.freeze(plan.number, fingerprint(identity), document)


def _surplus(plan: ReceiptPlan) -> tuple[str, ...]:
    return tuple(
        f"{plain(row.quantity)} of article {row.article} came beyond order {plan.order_id}: booked on a row without it."
        for row in plan.rows
        if row.order_row_id is None and plan.order_id is not None
    )
