"""Which warehouse of Ongoing a purchase order comes to, where Fortnox uses several stock points (SPEC §2.6).

A row comes to the stock point that it says itself, else to the one on the order's head; a row for which neither says
anything goes with the others.
"""

from collections.abc import Mapping
from typing import NamedTuple

from app.fortnox.purchase_orders import PurchaseOrder
from app.fortnox.stock_points import StockPointCode
from app.ledger.outcomes import Held
from app.ongoing.ids import WarehouseId
from app.processes.process import Sides
from app.processes.stock_points import in_use, warehouse_of
from app.processes.to_ongoing.purchase_order_rows import awaited_rows
from app.processes.to_ongoing.purchase_order_selection import NotForUs


class ComesTo(NamedTuple):
    """The purchase order is for the warehouse; without an id Ongoing chooses which one."""

    warehouse_id: WarehouseId | None = None


async def warehouse_for(order: PurchaseOrder, sides: Sides) -> ComesTo | NotForUs | Held:
    """Where the goods are to come, which must be one place.

    Raises:
        NotConfigured: Fortnox uses several stock points, and none is chosen for any warehouse.
    """
    if not await in_use(sides):
        return ComesTo()
    said = {row.stock_point_code or order.stock_point_code for row in awaited_rows(order)}
    points = sorted(point for point in said if point is not None)
    if not points:
        only = await warehouse_of(None, sides)
        return _nowhere(order) if only is None else ComesTo(only)
    warehouses = {point: await warehouse_of(point, sides) for point in points}
    if len(set(warehouses.values())) > 1:
        return _in_several_places(order, warehouses)
    warehouse = warehouses[points[0]]
    if warehouse is None:
        where = ", ".join(points)
        return NotForUs(f"it comes to stock point {where}, which is no warehouse of Ongoing's", closed=False)
    return ComesTo(warehouse)


def _in_several_places(order: PurchaseOrder, warehouses: Mapping[StockPointCode, WarehouseId | None]) -> Held:
    rows = ", ".join(
        f"row {row.row_num} at {point} ({warehouses[point] or 'no warehouse of Ongoing'})"
        for row in awaited_rows(order)
        if (point := row.stock_point_code or order.stock_point_code) is not None
    )
    return Held(
        code="purchase_orders.several_warehouses",
        message=f"Purchase order {order.id} has rows that come to several places, and no one warehouse can receive "
        f"them together: {rows}.",
        todo=f"In Fortnox, split purchase order {order.id} into one per stock point, or change the stock point of its "
        "rows; it then goes by itself.",
    )


def _nowhere(order: PurchaseOrder) -> Held:
    return Held(
        code="purchase_orders.no_stock_point",
        message=f"Purchase order {order.id} names no stock point, and Fortnox uses several: which warehouse is to "
        "receive it is not known.",
        todo=f"In Fortnox, open purchase order {order.id}, choose its stock point and save; it then goes by itself.",
    )
