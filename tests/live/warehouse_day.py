"""What people do in a shop with the warehouse module and Lager Plus, and what the other side shows of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.live.servers import until
from tests.live.shop import Live

OPTIONS = {
    "sync_interval_minutes": 1440,
    "warehouse_module": True,
    "report_shipments": False,
    "send_purchase_orders": True,
    "report_goods_receipts": True,
    "report_stock_adjustments": True,
    "report_customer_returns": True,
}
"""Shipments stay off: what they take from Fortnox's stock is no matter here."""


def buy(shop: Live, *quantities: int) -> str:
    """The office sends a purchase order to a supplier, a row for each quantity; its number."""
    company = shop.company()
    supplier, articles = min(company["suppliers"]), sorted(company["articles"])
    rows = [
        {"itemId": article, "orderedQuantity": quantity, "price": 45}
        for article, quantity in zip(articles, quantities, strict=False)
    ]
    made = shop.office("POST", "/purchase-orders", json={"supplierNumber": supplier, "rows": rows}).json()
    shop.office("POST", f"/purchase-orders/{made['id']}/send")
    return str(made["id"])


def is_announced(shop: Live, *numbers: str) -> bool:
    return set(numbers) <= set(shop.goods_owner()["purchase_orders"])


def receive(shop: Live, number: str, quantities: Mapping[str, int], *, finish: bool = True) -> None:
    """The warehouse receives so many, by row."""
    shop.warehouse("POST", f"purchase-orders/{number}/receive", json={"quantities": quantities, "finish": finish})


def is_received_on_both_sides(shop: Live, number: str) -> bool:
    """Whether the order is closed in Fortnox, and the warehouse counts all that came as reported."""
    lines = shop.goods_owner()["purchase_orders"][number]["lines"]
    order = shop.company()["purchase_orders"][number]
    return order["purchaseOrderState"] == "RECEIVED" and all(line["reported"] == line["received"] for line in lines)


def incoming_goods(shop: Live) -> list[dict[str, float]]:
    """Of every incoming goods document, whatever its state, the received quantities by article."""
    documents = shop.company()["incoming_goods"].values()
    return [{row["itemId"]: row["receivedQuantity"] for row in one["rows"]} for one in documents]


def custom_documents(shop: Live, way: str, kind: str) -> list[tuple[bool, Sequence[tuple[str, float]]]]:
    """The documents of a kind, inbound or outbound: released or not, and the rows as article and quantity."""
    return [
        (one["warehouseReady"], [(row["itemId"], row["quantity"]) for row in one["rows"]])
        for key, one in shop.company()[f"custom_{way}"].items()
        if key.startswith(f"{kind.upper()}/")
    ]


def stock(shop: Live) -> dict[str, float]:
    return {number: article["QuantityInStock"] for number, article in shop.company()["articles"].items()}


def an_order_that_was_sent(shop: Live) -> tuple[str, dict[str, Any]]:
    """The number of a sales order that has left the warehouse, and its first line."""
    until(lambda: len(shop.goods_owner()["orders"]) == len(shop.company()["orders"]), what="orders")
    shop.warehouse("POST", "work")
    number, order = min(shop.goods_owner()["orders"].items())
    return number, order["lines"][0]
