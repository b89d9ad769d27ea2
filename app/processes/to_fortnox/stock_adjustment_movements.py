"""Tells a correction of stock from a receipt, a pick or a return that Ongoing lists as an adjustment too.

Whether it does so is UNKNOWN (Ongoing FACTS §9), and a row does not say what made it. A row with a cause or a comment
is somebody's correction. One with neither is compared with what orders and purchase orders show of the same article at
the same moment: those movements are booked by shipments, customer_returns and goods_receipts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple, TypeVar

from app.ongoing.inventory_adjustments import InventoryAdjustment
from app.ongoing.order_answer import Order, OrderLine
from app.ongoing.purchase_order_answer import PurchaseOrder, PurchaseOrderLine
from app.processes.process import Sides
from app.processes.to_fortnox.adjustment_days import BOUNDARY
from app.processes.to_fortnox.stock_adjustment_rows import Adjustment

AT_ONCE = timedelta(seconds=10)
"""How far apart the two records of one movement can lie."""
KEPT_AS = "purchase orders with receipts to report"
LineT = TypeVar("LineT", OrderLine, PurchaseOrderLine)


class Handled(NamedTuple):
    """A change of an article's stock that an order or purchase order explains, with its sign."""

    quantity: Decimal
    made: datetime
    said: str


@dataclass(frozen=True, slots=True)
class Told:
    """The rows that are corrections, what the others are, and what speaks against being sure."""

    corrections: tuple[InventoryAdjustment, ...]
    explained: tuple[str, ...]
    doubts: tuple[str, ...]


async def tell_apart(adjustment: Adjustment, sides: Sides) -> Told:
    """Ask Ongoing what else moved the article when its unexplained rows were made; no such row, no call."""
    bare = [row for row in adjustment.rows if _is_bare(row)]
    if not bare:
        return Told(adjustment.rows, (), ())
    since = min(row.inventory_time for row in bare) - AT_ONCE - BOUNDARY
    told = told_apart(adjustment.rows, await _handled(adjustment.article, since, sides))
    if any(_is_bare(row) and row.number_of_items < 0 for row in told.corrections):
        return replace(told, doubts=(*told.doubts, *await _receipts_corrected(adjustment.article, sides)))
    return told


def told_apart(rows: Sequence[InventoryAdjustment], handled: Sequence[Handled]) -> Told:
    """Which rows are the same quantity at the same moment as something handled; each handled movement explains one.

    Rows left over beside a movement left over, both the same way, may be its parts: that cannot be told.
    """
    left = list(handled)
    corrections, explained = [], []
    for row in rows:
        twin = next((each for each in left if _is_bare(row) and _fits(row, each)), None)
        if twin is None:
            corrections.append(row)
        else:
            left.remove(twin)
            explained.append(twin.said)
    doubts = {each.said for row in corrections if _is_bare(row) for each in left if _is_beside(row, each)}
    return Told(tuple(corrections), tuple(explained), tuple(sorted(doubts)))


def _is_bare(row: InventoryAdjustment) -> bool:
    """Whether nothing says that a person made the row."""
    return not (row.inventory_adjustment_cause or row.inventory_item_comment or row.article_item_comment)


def _fits(row: InventoryAdjustment, each: Handled) -> bool:
    return _is_beside(row, each) and row.number_of_items == each.quantity


def _is_beside(row: InventoryAdjustment, each: Handled) -> bool:
    same_way = (row.number_of_items > 0) == (each.quantity > 0)
    return same_way and abs(row.inventory_time - each.made) <= AT_ONCE


def handled_on(order: Order, article: str) -> Iterator[Handled]:
    """What was picked (or put back) and what came back of an article on an order, the components of kits included."""
    for line in _parts(order.order_lines, article):
        items = line.picked_article_items
        for made, quantity in _at_each_time((item.picked_time, item.number_of_items) for item in items):
            yield Handled(-quantity, made, f"a pick for order {order.number}")
        back = ((item.return_date, item.number_of_items) for item in items if item.is_returned)
        for made, quantity in _at_each_time(back):
            yield Handled(quantity, made, f"a return on order {order.number}")


def received_on(purchase_order: PurchaseOrder, article: str) -> Iterator[Handled]:
    """What was received of an article on a purchase order."""
    for line in _parts(purchase_order.purchase_order_lines, article):
        for made, quantity in _at_each_time((item.in_date, item.number_of_items) for item in line.article_items):
            yield Handled(quantity, made, f"a receipt on purchase order {purchase_order.number}")


def receipts_corrected(purchase_order: PurchaseOrder, article: str) -> Iterator[str]:
    """The receipt of an article that was corrected downwards after it was reported; when that was, nothing says."""
    for line in _parts(purchase_order.purchase_order_lines, article):
        if line.received_number_of_items < (line.reported_number_of_items or 0):
            yield f"a correction of the receipt on purchase order {purchase_order.number}"


async def _handled(article: str, since: datetime, sides: Sides) -> list[Handled]:
    """Everything that moved the article since then; an order can be found for its picks and for its returns."""
    orders: dict[int, Order] = {}
    async for order in sides.ongoing.orders.list(article_number=article, last_picking_from=since):
        orders[order.id] = order
    async for order in sides.ongoing.orders.list(article_number=article, last_returned_from=since):
        orders[order.id] = order
    handled = [each for order in orders.values() for each in handled_on(order, article)]
    async for purchase_order in sides.ongoing.purchase_orders.list(last_receive_from=since):
        handled.extend(received_on(purchase_order, article))
    return handled


async def _receipts_corrected(article: str, sides: Sides) -> list[str]:
    """The receipts that may explain goods taken off; read once in each job."""
    if KEPT_AS not in sides.kept:
        sides.kept[KEPT_AS] = [each async for each in sides.ongoing.purchase_orders.list(only_to_report=True)]
    to_report: list[PurchaseOrder] = sides.kept[KEPT_AS]
    return [said for each in to_report for said in receipts_corrected(each, article)]


def _parts(lines: Sequence[LineT], article: str) -> Iterator[LineT]:
    """The lines of an article, those below another line included."""
    for line in lines:
        if line.article_number == article:
            yield line
        below = line.sub_order_lines if isinstance(line, OrderLine) else line.sub_purchase_order_lines
        yield from _parts(below, article)


def _at_each_time(items: Iterable[tuple[datetime | None, Decimal]]) -> list[tuple[datetime, Decimal]]:
    """The sum of each moment: one movement may be split over several items afterwards."""
    sums: defaultdict[datetime, Decimal] = defaultdict(Decimal)
    for made, quantity in items:
        if made is not None:
            sums[made] += quantity
    return list(sums.items())
