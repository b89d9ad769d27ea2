"""Pieces of a return that were scrapped: whether the corrections of stock show them, so that they are booked once.

A return and its scrapping are two movements: the goods come in, and go out again. Where Ongoing lists the scrapping as
a correction, both are booked, the return here and the scrapping by stock_adjustments, in whatever order they arrive.
Where it does not (UNKNOWN, Ongoing FACTS §9), what was scrapped is left out of the return.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from app.ongoing.ids import OngoingOrderLineId
from app.ongoing.inventory_adjustments import InventoryAdjustment
from app.ongoing.return_orders import ReturnOrder, ReturnOrderLine
from app.processes.process import Sides
from app.processes.to_fortnox.adjustment_days import BOUNDARY, adjusted_on, days_between

LONGEST_SEARCH = timedelta(days=31)


class Scrapped(NamedTuple):
    """Pieces that were scrapped together, and when they had come back."""

    quantity: Decimal
    returned: datetime


def returned_on(return_order: ReturnOrder, line_id: OngoingOrderLineId) -> Decimal:
    """How many pieces of an order's line came back with a return order."""
    return sum((line.returned_number_of_items for line in _lines(return_order, line_id)), Decimal(0))


def scrapped_of(line_id: OngoingOrderLineId, return_orders: Sequence[ReturnOrder], now: datetime) -> list[Scrapped]:
    """What was scrapped of an order's line, as only return orders tell. Without a time it counts as returned now."""
    found: list[Scrapped] = []
    for line in (line for return_order in return_orders for line in _lines(return_order, line_id)):
        items = [item for item in line.returned_article_items if item.is_return_removed_by_inventory]
        total = line.returned_removed_by_inventory_number_of_items
        told = sum((item.number_of_items for item in items), Decimal(0))
        if told == total:
            found.extend(Scrapped(item.number_of_items, item.return_time or now) for item in items)
        else:
            times = [item.return_time for item in line.returned_article_items if item.return_time is not None]
            found.append(Scrapped(max(told, total), min(times, default=now)))
    return found


def _lines(return_order: ReturnOrder, line_id: OngoingOrderLineId) -> list[ReturnOrderLine]:
    return [
        line
        for line in return_order.return_order_lines
        if line.customer_order_line is not None and line.customer_order_line.order_line_id == line_id
    ]


async def are_corrections(article: str, scrapped: Sequence[Scrapped], sides: Sides) -> bool | None:
    """Whether the scrapped pieces show among the corrections of stock; None when it cannot be told.

    Looked for from the return on, for a month at the most.
    """
    since, now = min(each.returned for each in scrapped), sides.now()
    rows = [
        row
        for day in days_between(since, min(now, since + LONGEST_SEARCH))
        for each in await adjusted_on(day, sides)
        if each.article_number == article
        for row in each.inventory_adjustments
        if row.number_of_items < 0 and row.inventory_time >= since - BOUNDARY
    ]
    if all_among(scrapped, rows):
        return True
    return None if rows or now > since + LONGEST_SEARCH else False


def all_among(scrapped: Sequence[Scrapped], rows: Sequence[InventoryAdjustment]) -> bool:
    """Whether each has a row of its own that takes off as many, no earlier than they had come back."""
    left = list(rows)
    for each in sorted(scrapped, reverse=True):
        row = next(
            (
                row
                for row in left
                if -row.number_of_items == each.quantity and row.inventory_time >= each.returned - BOUNDARY
            ),
            None,
        )
        if row is None:
            return False
        left.remove(row)
    return True
