"""What Ongoing has of a purchase order, and whether it is ours."""

from app.fortnox.purchase_orders import PurchaseOrder
from app.ongoing.purchase_order_answer import PurchaseOrder as OngoingPurchaseOrder
from app.processes.process import Sides
from app.processes.to_ongoing.purchase_order_memory import Memory
from app.processes.to_ongoing.purchase_order_rows import SentRow


async def find(order: PurchaseOrder, memory: Memory, sides: Sides) -> OngoingPurchaseOrder | None:
    """The one that we made or linked, else the one of its number."""
    if memory.order_id is not None:
        return await sides.ongoing.purchase_orders.get(memory.order_id)
    return await sides.ongoing.purchase_orders.find(str(order.id))


def is_ours(there: OngoingPurchaseOrder, order: PurchaseOrder) -> bool:
    """Whether we made it in Ongoing, though we may not have lived to remember it: a line has the id of a row."""
    row_ids = {row.id for row in order.rows}
    return any(line.external_order_line_id in row_ids for line in there.purchase_order_lines)


def rows_there(there: OngoingPurchaseOrder | None, order: PurchaseOrder) -> dict[str, SentRow]:
    """The rows of one that we made and could not remember."""
    if there is None or not is_ours(there, order):
        return {}
    return {
        line.row_number: SentRow(
            id=line.external_order_line_id or "", article=line.article_number, quantity=line.advised_number_of_items
        )
        for line in there.purchase_order_lines
        if line.row_number
    }
