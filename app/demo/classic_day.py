"""Lerbo's day: a shop without the warehouse module, whose quantities in stock Fortnox is told as they change."""

from typing import Final

from app.demo.judge.articles import articles_missing, suppliers_missing
from app.demo.judge.orders import delivery_missing, order_missing, shipments_missing, strange_orders
from app.demo.judge.stock import unequal_stock
from app.demo.other_side import OtherSide
from app.demo.stage import Stage

ARTICLES: Final = 12
STOCK_ARTICLES: Final = 10
ORDERS: Final = tuple(str(number) for number in range(301, 306))
MOVED_SUPPLIER: Final = "72"
COUNTED: Final = {"MUGG-RÖD": 12, "VAS-HÖG": -3}


async def play(stage: Stage) -> list[str]:
    """The whole day; what at its end is not where it should be on the other side."""
    await stage.connect()
    await _everything_goes_to_the_warehouse(stage)
    await _a_supplier_moves(stage)
    await _the_warehouse_works(stage)
    await _the_shop_learns_what_is_left(stage)
    return missing(await stage.look())


async def _everything_goes_to_the_warehouse(stage: Stage) -> None:
    """And the quantities in stock come back for the first time."""
    await stage.until("articles", ARTICLES, articles_missing)
    await stage.until("orders", len(ORDERS), lambda now: [one for one in ORDERS if order_missing(now, one)])
    await stage.until("quantities in stock", STOCK_ARTICLES, unequal_stock)


async def _a_supplier_moves(stage: Stage) -> None:
    await stage.office.move_supplier(MOVED_SUPPLIER, "Strandgaten 31", "4373", "Egersund")
    await stage.operator.sync_record("suppliers", MOVED_SUPPLIER)
    await stage.until("second thoughts", 1, suppliers_missing)


async def _the_warehouse_works(stage: Stage) -> None:
    """It counts two shelves and sends every order."""
    await stage.warehouse.count(COUNTED)
    await stage.warehouse.pick_and_send()
    await stage.until(
        "deliveries and invoices", len(ORDERS), lambda now: [one for one in ORDERS if delivery_missing(now, one)]
    )


async def _the_shop_learns_what_is_left(stage: Stage) -> None:
    """What was invoiced has left Fortnox's stock by itself; what was counted it has to be told."""
    await stage.operator.sync("stock_levels")
    await stage.until("stock after the count", STOCK_ARTICLES, unequal_stock)


def missing(now: OtherSide) -> list[str]:
    """Everything of the day that is not where it should be."""
    said = articles_missing(now) + suppliers_missing(now) + shipments_missing(now, ORDERS) + strange_orders(now)
    if len(now.company["invoices"]) != len(ORDERS):
        said.append(f"{len(now.company['invoices'])} invoices in Fortnox, not {len(ORDERS)}")
    return said + unequal_stock(now)
