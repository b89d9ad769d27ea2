"""Fjällboden's day: a shop whose stock Fortnox keeps in the warehouse module, every movement by a document."""

from decimal import Decimal
from typing import Final

from app.demo.judge.articles import articles_missing, suppliers_missing
from app.demo.judge.orders import (
    CANCELLED,
    SENT,
    delivery_missing,
    in_warehouse,
    order_missing,
    ordered,
    shipments_missing,
    status,
    strange_orders,
)
from app.demo.judge.purchase_orders import (
    completion_missing,
    purchase_order_missing,
    receipts_missing,
    strange_purchase_orders,
    strange_receipts,
)
from app.demo.judge.stock import counts_missing, movements_missing, returns_missing
from app.demo.other_side import Lines, OtherSide
from app.demo.stage import Stage

ARTICLES: Final = 60
ORDERS: Final = tuple(str(number) for number in range(1, 21))
CANCELLED_IN_TIME: Final = "12"
CHANGED_TOO_LATE: Final = "3"
SENT_SHORT: Final = "5"
RETURNED: Final = "1"
SHIPPED: Final = tuple(number for number in ORDERS if number not in {CANCELLED_IN_TIME, CHANGED_TOO_LATE})
MOVED_SUPPLIER: Final = "34"

IN_TWO_PARTS: Final = "58"
WITH_DEVIATION: Final = "59"
IN_FULL: Final = "60"
RECEIPTS: Final[dict[str, list[Lines]]] = {
    IN_TWO_PARTS: [
        {"TÄLT-2G": Decimal(12), "GAS-230": Decimal(60)},
        {"TÄLT-2G": Decimal(8), "GAS-230": Decimal(60), "LYKTA-LED": Decimal(40)},
    ],
    WITH_DEVIATION: [
        {"RYGG-65H": Decimal(15), "KOMP-N": Decimal(28), "TÄLT-GOLV2": Decimal(24), "TERMOS-07": Decimal(6)},
    ],
    IN_FULL: [{"KÄNGA-H43": Decimal(12), "PANN-350": Decimal(30)}],
}
COUNTED: Final = {"STRUMPA-M": 3, "MYGG-SPRAY": -4}


async def play(stage: Stage) -> list[str]:
    """The whole day; what at its end is not where it should be on the other side."""
    await stage.connect()
    await _everything_goes_to_the_warehouse(stage)
    await _the_office_has_second_thoughts(stage)
    morning = await stage.look()
    await _the_warehouse_works(stage)
    await _the_rest_of_a_delivery_comes(stage)
    await _a_customer_returns_goods(stage)
    await _fortnox_learns_of_everything(stage)
    return missing(morning, await stage.look())


async def _everything_goes_to_the_warehouse(stage: Stage) -> None:
    await stage.until("articles", ARTICLES, articles_missing)
    await stage.until("orders", len(ORDERS), lambda now: [one for one in ORDERS if order_missing(now, one)])
    await stage.until(
        "purchase orders", len(RECEIPTS), lambda now: [one for one in RECEIPTS if purchase_order_missing(now, one)]
    )


async def _the_office_has_second_thoughts(stage: Stage) -> None:
    """An order is cancelled before the warehouse begins, another changed after it began; a supplier moves."""
    now = await stage.look()
    await stage.warehouse.start(CHANGED_TOO_LATE)
    await stage.office.cancel_order(CANCELLED_IN_TIME)
    rows = now.company["orders"][CHANGED_TOO_LATE]["OrderRows"]
    await stage.office.change_first_row(CHANGED_TOO_LATE, rows, quantity=8)
    await stage.office.move_supplier(MOVED_SUPPLIER, "Bruksvägen 2", "840 93", "Hede")
    await stage.operator.sync_record("sales_orders", CANCELLED_IN_TIME)
    await stage.operator.sync_record("sales_orders", CHANGED_TOO_LATE)
    await stage.operator.sync_record("suppliers", MOVED_SUPPLIER)
    await stage.until("second thoughts", 2, lambda now: _cancellation_missing(now) + suppliers_missing(now))


async def _the_warehouse_works(stage: Stage) -> None:
    """It receives goods, counts two shelves, and sends what is released, one order an item short. Its webhooks tell."""
    await stage.warehouse.receive(IN_TWO_PARTS, {"1": 12, "2": 60}, finish=False)
    await stage.warehouse.receive(WITH_DEVIATION, {"1": 15, "2": 28, "3": 24}, unordered={"TERMOS-07": 6})
    await stage.warehouse.receive(IN_FULL)
    await stage.warehouse.count(COUNTED)
    lines = (await stage.look()).goods_owner["orders"][SENT_SHORT]["lines"]
    line = next(line for line in lines if line["ordered"] > 1)
    await stage.warehouse.pick_and_send(
        short={SENT_SHORT: {line["row_number"]: line["ordered"] - 1}}, leave=[CHANGED_TOO_LATE]
    )


async def _the_rest_of_a_delivery_comes(stage: Stage) -> None:
    """It comes once the first part stands in Fortnox."""
    first_part = RECEIPTS[IN_TWO_PARTS][:1]
    await stage.until("first part of a delivery", 1, lambda now: receipts_missing(now, IN_TWO_PARTS, first_part))
    await stage.warehouse.receive(IN_TWO_PARTS)


async def _a_customer_returns_goods(stage: Stage) -> None:
    """Two tents of a delivered order come back, unused."""
    now = await stage.until("order to be returned", 1, lambda now: delivery_missing(now, RETURNED))
    line = next(line for line in now.goods_owner["orders"][RETURNED]["lines"] if line["picked"] > 1)
    await stage.warehouse.take_back(RETURNED, {line["row_number"]: 2})


async def _fortnox_learns_of_everything(stage: Stage) -> None:
    await stage.until(
        "goods received",
        len(RECEIPTS),
        lambda now: [one for one in RECEIPTS if receipts_missing(now, one, RECEIPTS[one])],
    )
    await stage.until("stock counted", len(COUNTED), counts_missing)
    await stage.until("goods returned", 1, returns_missing)
    await stage.until(
        "deliveries and invoices", len(SHIPPED), lambda now: [one for one in SHIPPED if delivery_missing(now, one)]
    )
    await stage.until(
        "purchase orders closed", len(RECEIPTS), lambda now: [one for one in RECEIPTS if completion_missing(now, one)]
    )


def missing(morning: OtherSide, now: OtherSide) -> list[str]:
    """Everything of the day that is not where it should be; `morning` is before the warehouse moved anything."""
    said = articles_missing(now) + suppliers_missing(now) + shipments_missing(now, SHIPPED) + strange_orders(now)
    said += _cancellation_missing(now)
    if not 0 < status(now, CHANGED_TOO_LATE) < SENT:
        said.append(f"order {CHANGED_TOO_LATE} should still be with the warehouse, as it was before the change")
    if in_warehouse(now, CHANGED_TOO_LATE, "ordered") == ordered(now, CHANGED_TOO_LATE):
        said.append(f"order {CHANGED_TOO_LATE} was overwritten after the warehouse began")
    if in_warehouse(now, SENT_SHORT, "picked") == in_warehouse(now, SENT_SHORT, "ordered"):
        said.append(f"order {SENT_SHORT} was not sent short")
    if len(now.company["invoices"]) != len(SHIPPED):
        said.append(f"{len(now.company['invoices'])} invoices in Fortnox, not {len(SHIPPED)}")
    for number, parts in RECEIPTS.items():
        said += purchase_order_missing(now, number)
        said += receipts_missing(now, number, parts) + completion_missing(now, number)
    said += strange_purchase_orders(now) + strange_receipts(now)
    return said + counts_missing(now) + returns_missing(now) + movements_missing(morning, now)


def _cancellation_missing(now: OtherSide) -> list[str]:
    if status(now, CANCELLED_IN_TIME) == CANCELLED:
        return []
    return [f"order {CANCELLED_IN_TIME} was cancelled in Fortnox and is not in the warehouse"]
