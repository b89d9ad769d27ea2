"""A real worker, killed with -9 right after a remote write: the next one loses nothing and doubles nothing.

Here what a round moves in every connection; what the warehouse module and classic stock add has modules of its own.
"""

import pytest

from tests.live.servers import kill_once, until
from tests.live.shop import Live

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("live")]


def test_articles_and_their_suppliers(shop: Live) -> None:
    shop.leave_unanswered(shop.ongoing, "PUT", r"/articles$")
    with shop.worker("first") as worker:
        kill_once(worker, lambda: shop.goods_owner()["articles"], what="PUT articles")
    with shop.worker("second"):
        until(lambda: len(shop.goods_owner()["articles"]) == len(shop.company()["articles"]), what="articles")
        named = {one["SupplierNumber"] for one in shop.company()["articles"].values()} - {None, ""}
        until(lambda: named <= _with_address(shop), what="suppliers with their address")


def _with_address(shop: Live) -> set[str]:
    infos = [one["document"].get("supplierInfo") or {} for one in shop.goods_owner()["articles"].values()]
    return {info["supplierNumber"] for info in infos if (info.get("advanced") or {}).get("supplierAddress")}


def test_sales_orders(shop: Live) -> None:
    shop.leave_unanswered(shop.ongoing, "PUT", r"/orders$")
    with shop.worker("first") as worker:
        kill_once(worker, lambda: shop.goods_owner()["orders"], what="PUT orders")
    with shop.worker("second"):
        orders = shop.company()["orders"]
        until(lambda: len(shop.goods_owner()["orders"]) == len(orders), what="orders")
        there = shop.goods_owner()["orders"]
    assert sorted(there) == sorted(orders)
    for number, order in there.items():
        rows = [row for row in orders[number]["OrderRows"] if row["ArticleNumber"]]
        assert len(order["lines"]) == len(rows)


def test_shipments(shop: Live) -> None:
    with shop.worker("first") as worker:
        orders = shop.company()["orders"]
        until(lambda: len(shop.goods_owner()["orders"]) == len(orders), what="orders")
        shop.warehouse("POST", "work")
        shop.leave_unanswered(shop.fortnox, "PUT", r"/createinvoice$")
        shop.ask("shipments")
        kill_once(worker, lambda: shop.company()["invoices"], what="PUT createinvoice")
    with shop.worker("second"):
        until(lambda: len(shop.company()["invoices"]) == len(orders), what="invoices")
        until(lambda: _all_reported(shop), what="reported quantities")
    company = shop.company()
    invoiced = [order["InvoiceReference"] for order in company["orders"].values()]
    assert sorted(invoiced) == sorted(company["invoices"])
    assert all(order["WarehouseReady"] for order in company["orders"].values())


def _all_reported(shop: Live) -> bool:
    lines = [line for order in shop.goods_owner()["orders"].values() for line in order["lines"]]
    return all(line["reported"] == line["picked"] for line in lines if float(line["picked"]))
