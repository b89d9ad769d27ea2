"""Which warehouse of Ongoing picks an order, where Fortnox uses several stock points (SPEC §2.6).

A row stands at the stock point that it says itself, else at the one on the order's head, else at its article's
default one. Goods for which none of them says anything go with the other rows; freight and fees are no goods.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import NotFound
from app.fortnox.articles import ArticleNumber
from app.fortnox.order_documents import Order
from app.fortnox.stock_points import StockPointCode
from app.ledger.outcomes import Held
from app.ongoing.ids import WarehouseId
from app.processes.order_rows import keyed_rows
from app.processes.process import Sides
from app.processes.stock_points import in_use, warehouse_of


@dataclass(frozen=True, slots=True)
class PickedIn:
    """The order is for the warehouse; without an id Ongoing chooses which one."""

    warehouse_id: WarehouseId | None = None


@dataclass(frozen=True, slots=True)
class NotForUs:
    """The order is not for the warehouse, and why, as a sentence about it goes on."""

    why: str


async def warehouse_for(order: Order, sides: Sides) -> PickedIn | NotForUs | Held:
    """Where the order's goods stand, all of which must be in the same place.

    Raises:
        NotConfigured: Fortnox uses several stock points, and none is chosen for any warehouse.
    """
    if not await in_use(sides):
        return PickedIn()
    points: dict[str, StockPointCode | None] = {}
    for keyed in keyed_rows(order):
        if keyed.goes_to_the_warehouse:
            said = keyed.row.stock_point_code or order.stock_point_code
            if said is None:
                article = await _article(keyed.row.article_number, sides)
                if not article["stock_goods"]:
                    continue
                said = article["default_stock_point"]
            points[keyed.key] = said
    named = {key: point for key, point in points.items() if point is not None}
    if not named:
        only = await warehouse_of(None, sides)
        return _nowhere(order) if points and only is None else PickedIn(only)
    warehouses = {point: await warehouse_of(point, sides) for point in sorted(set(named.values()))}
    if len(set(warehouses.values())) > 1:
        return _in_several_places(order, named, warehouses)
    warehouse = next(iter(warehouses.values()))
    if warehouse is None:
        return NotForUs(f"it stands at stock point {', '.join(warehouses)}, which is no warehouse of Ongoing's")
    return PickedIn(warehouse)


async def _article(number: ArticleNumber | None, sides: Sides) -> Mapping[str, Any]:
    """What Fortnox says of an article whose row names no stock point, kept for a day; a deleted one is no goods."""
    article_number = ArticleNumber(number or "")

    async def read() -> Mapping[str, Any]:
        try:
            article = await sides.fortnox.articles.get(article_number)
        except NotFound:
            return {"stock_goods": False, "default_stock_point": None}
        return {"stock_goods": article.stock_goods, "default_stock_point": article.default_stock_point}

    return await sides.registers.get("article_stock_point", article_number, read)


def _in_several_places(
    order: Order, points: Mapping[str, StockPointCode], warehouses: Mapping[StockPointCode, WarehouseId | None]
) -> Held:
    number = order.document_number
    rows = ", ".join(
        f"row {key} at {point} ({'no warehouse of Ongoing' if warehouses[point] is None else warehouses[point]})"
        for key, point in points.items()
    )
    return Held(
        code="sales_orders.several_warehouses",
        message=f"Order {number} has rows in several places, which no one warehouse can send together: {rows}.",
        todo=f"In Fortnox, split order {number} into one order per stock point, or change the stock point of its rows; "
        "it then goes by itself.",
    )


def _nowhere(order: Order) -> Held:
    number = order.document_number
    return Held(
        code="sales_orders.no_stock_point",
        message=f"Order {number} names no stock point, and Fortnox uses several: which warehouse is to send it is not "
        "known.",
        todo=f"In Fortnox, open order {number}, choose the stock point of its rows and save; the order then goes by "
        "itself.",
    )
