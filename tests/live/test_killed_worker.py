"""A real worker, killed with -9 right after a remote write: the next one loses nothing and doubles nothing."""

import pytest

from tests.live.servers import Live, until

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("live")]


def kill_after(shop: Live, remote: str, method: str, ending: str, *, path: str) -> None:
    """Let a worker make the call, carried out by the remote but never answered, and kill it there."""
    shop.fault(remote, method=method, path=path, kind="timeout_after", seconds=5)
    with shop.worker("first") as worker:
        until(lambda: _carried_out(shop, ending), within=60, what=f"{method} {ending} was carried out")
        worker.kill()
        worker.wait()


def _carried_out(shop: Live, ending: str) -> bool:
    match ending:
        case "/articles":
            return bool(shop.goods_owner()["articles"])
        case "/orders":
            return bool(shop.goods_owner()["orders"])
        case "/createinvoice":
            return bool(shop.company()["invoices"])
        case _:
            raise AssertionError(ending)


def test_articles_and_their_suppliers(shop: Live) -> None:
    kill_after(shop, shop.ongoing, "PUT", "/articles", path=r"/articles$")
    with shop.worker("second"):
        until(
            lambda: len(shop.goods_owner()["articles"]) == len(shop.company()["articles"]), within=60, what="articles"
        )
        named = {one["SupplierNumber"] for one in shop.company()["articles"].values()} - {None, ""}
        until(lambda: named <= _with_address(shop), within=60, what="suppliers with their address")


def _with_address(shop: Live) -> set[str]:
    infos = [one["document"].get("supplierInfo") or {} for one in shop.goods_owner()["articles"].values()]
    return {info["supplierNumber"] for info in infos if (info.get("advanced") or {}).get("supplierAddress")}


def test_sales_orders(shop: Live) -> None:
    kill_after(shop, shop.ongoing, "PUT", "/orders", path=r"/orders$")
    with shop.worker("second"):
        orders = shop.company()["orders"]
        until(lambda: len(shop.goods_owner()["orders"]) == len(orders), within=60, what="orders")
        there = shop.goods_owner()["orders"]
    assert sorted(there) == sorted(orders)
    for number, order in there.items():
        rows = [row for row in orders[number]["OrderRows"] if row["ArticleNumber"]]
        assert len(order["lines"]) == len(rows)


def test_shipments(shop: Live) -> None:
    with shop.worker("before"):
        orders = shop.company()["orders"]
        until(lambda: len(shop.goods_owner()["orders"]) == len(orders), within=60, what="orders")
    shop.warehouse("POST", "work")
    shop.lagerbro("sync", "Provbutiken", "--process", "shipments")
    kill_after(shop, shop.fortnox, "PUT", "/createinvoice", path=r"/createinvoice$")
    with shop.worker("second"):
        until(lambda: len(shop.company()["invoices"]) == len(orders), within=60, what="invoices")
        until(lambda: _all_reported(shop), within=60, what="reported quantities")
    company = shop.company()
    invoiced = [order["InvoiceReference"] for order in company["orders"].values()]
    assert sorted(invoiced) == sorted(company["invoices"])
    assert all(order["WarehouseReady"] for order in company["orders"].values())


def _all_reported(shop: Live) -> bool:
    lines = [line for order in shop.goods_owner()["orders"].values() for line in order["lines"]]
    return all(line["reported"] == line["picked"] for line in lines if float(line["picked"]))
