"""A worker killed with -9 right after a write that takes the warehouse module: the next loses and doubles nothing."""

import pytest

from tests.live.servers import kill_once, until
from tests.live.shop import Live
from tests.live.warehouse_day import (
    OPTIONS,
    an_order_that_was_sent,
    buy,
    custom_documents,
    incoming_goods,
    is_announced,
    is_received_on_both_sides,
    receive,
    stock,
)

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("live")]


@pytest.fixture
def shop(live: Live) -> Live:
    live.connect(options=OPTIONS)
    return live


def test_purchase_orders(shop: Live) -> None:
    numbers = [buy(shop, 20, 5), buy(shop, 8)]
    shop.leave_unanswered(shop.ongoing, "PUT", r"/purchaseOrders$")
    with shop.worker("first") as worker:
        kill_once(worker, lambda: shop.goods_owner()["purchase_orders"], what="PUT purchaseOrders")
    with shop.worker("second"):
        until(lambda: is_announced(shop, *numbers), what="purchase orders")
        shop.see_through("purchase_orders")
    there, ordered = shop.goods_owner()["purchase_orders"], shop.company()["purchase_orders"]
    assert sorted(there) == sorted(numbers)
    for number in numbers:
        assert [(line["article_number"], line["advised"]) for line in there[number]["lines"]] == [
            (row["itemId"], row["orderedQuantity"]) for row in ordered[number]["rows"]
        ]


def test_goods_receipts(shop: Live) -> None:
    first, second, _ = sorted(shop.company()["articles"])
    before, number = stock(shop), buy(shop, 20, 5)
    with shop.worker("first") as worker:
        until(lambda: is_announced(shop, number), what="the purchase order")
        receive(shop, number, {"1": 20, "2": 4})
        shop.leave_unanswered(shop.fortnox, "POST", r"/incominggoods-v1$")
        shop.ask("goods_receipts")
        kill_once(worker, lambda: shop.company()["incoming_goods"], what="POST incominggoods")
    with shop.worker("second"):
        until(lambda: is_received_on_both_sides(shop, number), what="the receipt")
        shop.see_through("goods_receipts")
    (document,) = shop.company()["incoming_goods"].values()
    assert (document["released"], document["completed"], document["voided"]) == (True, True, False)
    assert incoming_goods(shop) == [{first: 20, second: 4}]
    assert stock(shop) == before | {first: before[first] + 20, second: before[second] + 4}
    assert is_received_on_both_sides(shop, number)


def test_stock_adjustments_and_customer_returns(shop: Live) -> None:
    """One kill hits both: a document of stock that is saved and not released, and one that has just been released."""
    more, fewer, _ = sorted(shop.company()["articles"])
    before = stock(shop)
    with shop.worker("first") as worker:
        number, line = an_order_that_was_sent(shop)
        why = {"cause": {"code": "INV", "name": "Inventering"}}
        found = [{"article_number": more, "quantity": 3, **why}, {"article_number": fewer, "quantity": -2, **why}]
        shop.warehouse("POST", "count", json={"rows": found})
        shop.warehouse("POST", f"orders/{number}/return", json={"quantities": {line["row_number"]: 1}})
        shop.leave_unanswered(shop.fortnox, "PUT", r"(?i)/OngoingInboundInventory/\d+$")
        shop.leave_unanswered(shop.fortnox, "PUT", r"(?i)/OngoingInboundReturn/\d+/release$")
        shop.ask("stock_adjustments", "customer_returns")
        kill_once(
            worker,
            lambda: custom_documents(shop, "inbound", "OngoingInboundInventory") == [(False, [(more, 3)])],
            lambda: (
                custom_documents(shop, "inbound", "OngoingInboundReturn") == [(True, [(line["article_number"], 1)])]
            ),
            what="PUT inventory, PUT return/release",
        )
    with shop.worker("second"):
        until(lambda: all(one["reported"] for one in shop.goods_owner()["adjustments"]), what="adjustments")
        until(lambda: _returned(shop, number) == (1, 1), what="the return")
        shop.see_through("stock_adjustments")
        shop.see_through("customer_returns")
    assert custom_documents(shop, "inbound", "OngoingInboundInventory") == [(True, [(more, 3)])]
    assert custom_documents(shop, "outbound", "OngoingOutboundInventory") == [(True, [(fewer, 2)])]
    assert custom_documents(shop, "inbound", "OngoingInboundReturn") == [(True, [(line["article_number"], 1)])]
    after = before | {more: before[more] + 3, fewer: before[fewer] - 2}
    after[line["article_number"]] += 1
    assert stock(shop) == after


def _returned(shop: Live, number: str) -> tuple[float, float]:
    """How many pieces of an order came back, and how many the warehouse counts as reported."""
    lines = shop.goods_owner()["orders"][number]["lines"]
    return sum(line["returned"] for line in lines), sum(line["reported_returned"] or 0 for line in lines)
