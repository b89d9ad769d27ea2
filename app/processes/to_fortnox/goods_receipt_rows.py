"""Which row of a purchase order in Fortnox a line of the warehouse belongs to, and the rows of the document. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from app.fortnox.articles import ArticleNumber
from app.fortnox.purchase_orders import PurchaseOrder, PurchaseOrderRow, PurchaseOrderRowId
from app.ongoing.ids import OngoingPurchaseOrderLineId
from app.processes.to_fortnox.goods_receipt_lines import NONE, ReceivedLine
from app.processes.to_fortnox.posted_quantities import in_hundredths

Matches = Mapping[OngoingPurchaseOrderLineId, PurchaseOrderRow]


class PlannedRow(BaseModel):
    """A row of the document; without `order_row_id` it is a surplus, or was not ordered, and says what one costs."""

    model_config = ConfigDict(frozen=True)

    line_id: OngoingPurchaseOrderLineId
    article: ArticleNumber
    quantity: Decimal
    order_row_id: PurchaseOrderRowId | None = None
    ordered: Decimal = NONE
    direct_cost: Decimal | None = None


def matched_rows(order: PurchaseOrder, lines: Sequence[ReceivedLine]) -> Matches:
    """The order's row of each line, always of the line's article, no row twice.

    By the row's id, which went to the warehouse as the line's reference; by its number, as it is UNKNOWN whether ids
    outlive an edit (Fortnox FACTS §14); else the article decides, for lines that the warehouse numbered in its own way.
    """
    matches: dict[OngoingPurchaseOrderLineId, PurchaseOrderRow] = {}
    free = list(order.rows)
    for matching in (_by_id, _by_number, _by_article):
        for line in lines:
            row = next((row for row in free if row.item_id == line.article and matching(line, row)), None)
            if line.id not in matches and row is not None:
                matches[line.id] = row
                free.remove(row)
    return matches


class Booked(NamedTuple):
    """How far lines are accounted for in Fortnox without us, and whether more than that is received there."""

    levels: dict[OngoingPurchaseOrderLineId, Decimal]
    too_much: bool


def booked_in_fortnox(order: PurchaseOrder, lines: Sequence[ReceivedLine], matches: Matches) -> Booked:
    """What somebody else received on the order in Fortnox, say by hand.

    That is what the order's rows of an article count as received beyond what we know of. Nothing for an order that was
    completed: whether its rows then count as received in full is UNKNOWN.
    """
    excess: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        if (row := matches.get(line.id)) and not order.manually_completed:
            excess[line.article] += in_hundredths(row.received_quantity) - min(line.level, row.ordered_quantity)
    levels = {}
    for line in lines:
        if line.id in matches and (more := min(line.arrived, excess[line.article])) > 0:
            levels[line.id] = line.level + more
            excess[line.article] -= more
    return Booked(levels, too_much=any(left > 0 for left in excess.values()))


def rows_of(order: PurchaseOrder, lines: Sequence[ReceivedLine], matches: Matches) -> list[PlannedRow]:
    """What came of each line: on the order's row as far as that still awaits goods, the surplus on a row of its own.

    An order that was completed by hand awaits nothing, whatever its rows say (UNKNOWN, Fortnox FACTS §14).
    """
    planned = []
    for line in lines:
        row = matches.get(line.id)
        awaited = row.remaining_ordered_quantity if row and not order.manually_completed else NONE
        linked = min(line.arrived, max(in_hundredths(awaited), NONE))
        if row is not None and linked:
            planned.append(
                PlannedRow(
                    line_id=line.id,
                    article=line.article,
                    quantity=linked,
                    order_row_id=row.id,
                    ordered=row.ordered_quantity,
                )
            )
        if surplus := line.arrived - linked:
            cost = cost_in_kronor(order, row) if row else None
            planned.append(PlannedRow(line_id=line.id, article=line.article, quantity=surplus, direct_cost=cost))
    return planned


def cost_in_kronor(order: PurchaseOrder, row: PurchaseOrderRow) -> Decimal | None:
    """What the supplier charges for one, in the currency of the company; None when that is nothing."""
    if not row.price or row.price < 0:
        return None
    return in_hundredths(row.price * (order.currency_rate or 1) / (order.currency_unit or 1)) or None


def _by_id(line: ReceivedLine, row: PurchaseOrderRow) -> bool:
    return line.order_row_id == row.id


def _by_number(line: ReceivedLine, row: PurchaseOrderRow) -> bool:
    return line.row_number == str(row.row_num)


def _by_article(_line: ReceivedLine, _row: PurchaseOrderRow) -> bool:
    return True
