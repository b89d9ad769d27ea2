"""A frozen return whose document cannot be finished any more: what came back behind it, which a person must be told."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from app.ledger.outcomes import Difference, Held
from app.processes.process import Sides
from app.processes.to_fortnox.customer_return_lines import figures, returned_lines
from app.processes.to_fortnox.customer_return_plan import ReturnPlan
from app.processes.to_fortnox.shipment_orders import plain

LOST: Final = frozenset({"custom_posting.voided", "custom_posting.released_otherwise"})
"""The holds that say so: the key of the document is spent, and nothing of the order is posted before it is settled."""

BY_HAND_TOO: Final = "What came back afterwards is named here and waits behind it: book that by hand too."


async def with_what_waits(obstacle: Held, plan: ReturnPlan, sides: Sides) -> Held:
    """The hold, and what came back since the plan was frozen.

    It changes what is shown, so that a hold which a person dismissed comes back instead of hiding what is new.
    """
    if obstacle.code not in LOST:
        return obstacle
    order = await sides.ongoing.orders.get(plan.warehouse_order_id)
    if figures(order) == plan.figures:
        return obstacle
    posted = {line: Decimal(quantity) for line, quantity in plan.posted_before.items()}
    planned = {line.line_id: line.returned_to for line in plan.lines}
    lines = returned_lines(order, posted, line=sides.start_date)
    behind = tuple(
        Difference(
            f"row {line.row_number}, {line.article}",
            f"{plain(planned.get(line.id, line.known))} with this document",
            f"{plain(line.returned)} returned",
        )
        for line in lines
        if line.returned > planned.get(line.id, line.known)
    )
    todo = f"{obstacle.todo} {BY_HAND_TOO}" if behind else obstacle.todo
    return replace(obstacle, todo=todo, differences=(*obstacle.differences, *behind))
