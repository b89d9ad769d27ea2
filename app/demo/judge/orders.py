"""Sales orders and their deliveries, judged in both books."""

from collections.abc import Sequence
from decimal import Decimal

from app.demo.other_side import Lines, OtherSide, plain, summed

CANCELLED = 1000
SENT = 450


def ordered(now: OtherSide, number: str) -> Lines:
    """The article rows of a Fortnox order that belong in the warehouse."""
    rows = now.company["orders"][number]["OrderRows"]
    return summed((row["ArticleNumber"], row["OrderedQuantity"]) for row in rows if float(row["OrderedQuantity"]) > 0)


def delivered(now: OtherSide, number: str) -> Lines:
    """What Fortnox says was delivered of an order."""
    rows = now.company["orders"][number]["OrderRows"]
    return summed((row["ArticleNumber"], row["DeliveredQuantity"]) for row in rows)


def in_warehouse(now: OtherSide, number: str, figure: str) -> Lines:
    """One figure of an order's lines in the warehouse: `ordered`, `picked`, `reported` and so on."""
    lines = now.goods_owner["orders"].get(number, {"lines": []})["lines"]
    return summed((line["article_number"], line[figure]) for line in lines)


def status(now: OtherSide, number: str) -> int:
    """The status of an order in the warehouse; 0 when it is not there."""
    return int(now.goods_owner["orders"].get(number, {"status": 0})["status"])


def order_missing(now: OtherSide, number: str) -> list[str]:
    """What keeps a Fortnox order from standing in the warehouse as it is in Fortnox."""
    if status(now, number) == 0:
        return [f"order {number} is not in the warehouse"]
    if in_warehouse(now, number, "ordered") != ordered(now, number):
        return [f"order {number} has other lines in the warehouse than in Fortnox"]
    return []


def strange_orders(now: OtherSide) -> list[str]:
    """Orders that stand in the warehouse without one in Fortnox."""
    strange = sorted(now.goods_owner["orders"].keys() - now.company["orders"].keys())
    return [f"order {number} is in the warehouse, but not in Fortnox" for number in strange]


def delivery_missing(now: OtherSide, number: str) -> list[str]:
    """What keeps a sent order from being delivered, ready, invoiced once and marked as reported."""
    order, missing = now.company["orders"][number], []
    articles = now.company["articles"]
    picked, is_delivered = in_warehouse(now, number, "picked"), delivered(now, number)
    for article, quantity in ordered(now, number).items():
        expected = picked.get(article, Decimal()) if articles[article]["StockGoods"] else quantity
        if is_delivered[article] != expected:
            said = f"{plain(is_delivered[article])} delivered in Fortnox, sent {plain(expected)}"
            missing.append(f"order {number}: {article} has {said}")
    if now.company["warehouse_module"] and not order["WarehouseReady"]:
        missing.append(f"order {number} is not warehouse-ready in Fortnox")
    invoices = [one for one in now.company["invoices"].values() if str(one.get("OrderReference")) == number]
    if len(invoices) != 1 or order["InvoiceReference"] == "0":
        missing.append(f"order {number} has {len(invoices)} invoices in Fortnox, not one")
    reported = in_warehouse(now, number, "reported")
    missing += [
        f"order {number}: {article} is not marked as reported in the warehouse"
        for article, quantity in picked.items()
        if quantity and reported.get(article) != quantity
    ]
    return missing


def shipments_missing(now: OtherSide, numbers: Sequence[str]) -> list[str]:
    """The same for several orders, which have to be in the warehouse first."""
    return [said for number in numbers for said in (*order_missing(now, number), *delivery_missing(now, number))]
