"""The line at activation for shipments: what left the warehouse before it is not ours to report (SPEC §2.0)."""

from collections.abc import AsyncIterator
from datetime import datetime
from decimal import Decimal

from app.connections.options import FIRST_SENT_STATUS
from app.fortnox.times import swedish_date
from app.ongoing.order_answer import Order
from app.ongoing.orders import OrderFilter
from app.processes.process import LeftBehind, Sides
from app.processes.to_fortnox.shipment_orders import is_sent, plain


def left_before_the_line(order: Order, sides: Sides) -> bool:
    """Whether the goods left before the activation; where no time is given the scan decides."""
    shipped = order.order_info.shipped_time
    return shipped is not None and shipped < sides.start_date


async def was_sent_before_the_line(order: Order, sides: Sides) -> bool:
    """The same for one order that somebody names: without a time, its status has not changed since the activation."""
    info = order.order_info
    if info.shipped_time is not None or (info.created_date is not None and info.created_date >= sides.start_date):
        return left_before_the_line(order, sides)
    changed = sides.ongoing.orders.list(order_numbers=[order.number], status_changed_from=sides.start_date)
    return order.id not in {each.id async for each in changed}


async def before_the_line(sides: Sides) -> AsyncIterator[LeftBehind]:
    """The orders that were sent before the activation with a line whose picks nobody has reported.

    Where Ongoing gives no time of shipping, an order whose status has not changed since the activation counts.
    """
    untimed: list[Order] = []
    async for order in _unreported(sides):
        if not is_sent(order, sides.options):
            continue
        if order.order_info.shipped_time is None:
            untimed.append(order)
        elif left_before_the_line(order, sides):
            yield _left(order)
    if untimed:
        since = {order.id async for order in _unreported(sides, since=sides.start_date)}
        for order in untimed:
            if order.id not in since:
                yield _left(order)


def _unreported(sides: Sides, *, since: datetime | None = None) -> AsyncIterator[Order]:
    statuses = sides.options.sent_statuses or (FIRST_SENT_STATUS,)
    filters = OrderFilter(only_to_report=True, status_from=min(statuses), status_to=sides.options.cancelled_status)
    if since is not None:
        filters["status_changed_from"] = since
    return sides.ongoing.orders.list(**filters)


def _left(order: Order) -> LeftBehind:
    info = order.order_info
    day = f" on {swedish_date(info.shipped_time)}" if info.shipped_time is not None else ""
    unreported = sum(
        (line.picked_number_of_items - (line.reported_number_of_items or 0) for line in order.order_lines), Decimal(0)
    )
    return LeftBehind(
        order.number,
        f"Sent{day} (status {order.status_number}) with {plain(unreported)} items that nobody has reported.",
    )
