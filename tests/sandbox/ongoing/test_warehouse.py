"""The simulated warehouse: allocating, picking, sending, cancelling, back orders, and rounds of work."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.sandbox.ongoing.conftest import Shop


@pytest.fixture(autouse=True)
async def articles(shop: Shop) -> None:
    for number in ("LJUS-1", "VAS-1"):
        await shop.article(number)
    await shop.article("FRAKT", isStockArticle=False)


def quantities(order: dict[str, Any], name: str = "pickedNumberOfItems") -> dict[str, float]:
    return {line["rowNumber"]: line[name] for line in order["orderLines"]}


async def status_of(shop: Shop, number: str) -> int:
    return int((await shop.read(number))["orderInfo"]["orderStatus"]["number"])


async def test_order_goes_from_released_to_collected(shop: Shop, levers: httpx.AsyncClient) -> None:
    await shop.order("1001", {"1": ("LJUS-1", 2)})

    seen = [await status_of(shop, "1001")]
    for step in ("start", "pick", "send", "collect"):
        answer = await levers.post(f"orders/1001/{step}")
        assert answer.status_code == 200, answer.text
        seen.append(answer.json()["status"])

    assert seen == [300, 320, 400, 450, 500]
    (line,) = (await shop.read("1001"))["orderLines"]
    assert (line["allocatedNumberOfItems"], line["pickedNumberOfItems"], line["packedNumberOfItems"]) == (2, 2, 2)


@pytest.mark.parametrize("step", ["send", "collect", "back-order"])
async def test_step_out_of_turn_is_refused(shop: Shop, levers: httpx.AsyncClient, step: str) -> None:
    await shop.order("1001", {"1": ("LJUS-1", 2)})

    assert (await levers.post(f"orders/1001/{step}")).status_code == 409
    assert (await levers.post(f"orders/9/{step}")).status_code == 409
    assert await status_of(shop, "1001") == 300


async def test_picking_twice_is_refused(shop: Shop, levers: httpx.AsyncClient) -> None:
    await shop.order("1001", {"1": ("LJUS-1", 2)})
    await levers.post("orders/1001/pick")

    assert (await levers.post("orders/1001/pick")).status_code == 409
    assert (await levers.post("orders/1001/start")).status_code == 409


async def test_short_pick_leaves_the_rest_unpicked_and_unallocated(shop: Shop, levers: httpx.AsyncClient) -> None:
    await shop.order("1001", {"1": ("LJUS-1", 5), "2": ("VAS-1", 1)})

    await levers.post("orders/1001/pick", json={"quantities": {"1": 2}})

    order = await shop.read("1001")
    assert quantities(order) == {"1": 2, "2": 1}
    assert quantities(order, "allocatedNumberOfItems") == {"1": 2, "2": 1}


async def test_more_than_ordered_can_be_picked_but_not_more_than_the_shelf_has(
    shop: Shop, levers: httpx.AsyncClient
) -> None:
    await shop.order("1001", {"1": ("LJUS-1", 5)})

    too_many = await levers.post("orders/1001/pick", json={"quantities": {"1": 101}})
    more = await levers.post("orders/1001/pick", json={"quantities": {"1": 6}})

    assert (too_many.status_code, more.status_code) == (409, 200)
    assert quantities(await shop.read("1001")) == {"1": 6}


async def test_non_stock_row_cannot_be_picked_even_when_told(shop: Shop, levers: httpx.AsyncClient) -> None:
    await shop.order("1001", {"1": ("LJUS-1", 5), "2": ("FRAKT", 1)})

    assert (await levers.post("orders/1001/pick", json={"quantities": {"2": 1}})).status_code == 409
    assert quantities(await shop.read("1001")) == {"1": 0, "2": 0}


async def test_picked_items_tell_when_and_from_where(shop: Shop, levers: httpx.AsyncClient) -> None:
    await shop.order("1001", {"1": ("LJUS-1", 5)})
    await levers.post("orders/1001/pick", json={"quantities": {"1": 2}, "finish": False})
    assert await status_of(shop, "1001") == 320
    await levers.post("orders/1001/pick")

    (line,) = (await shop.read("1001"))["orderLines"]

    assert [item["numberOfItems"] for item in line["pickedArticleItems"]] == [2, 3]
    assert line["pickedArticleItems"][0]["pickedTime"] == "2026-03-02T08:00:00.000Z"
    assert line["pickedArticleItems"][0]["expiryDate"] is None


async def test_sending_keeps_waybill_tracking_and_time(shop: Shop, levers: httpx.AsyncClient) -> None:
    await shop.order("1001", {"1": ("LJUS-1", 5)})
    await levers.post("orders/1001/pick")

    await levers.post("orders/1001/send", json={"waybill": "WB7", "tracking_url": "https://track.example.com/WB7"})

    order = await shop.read("1001")
    assert order["orderInfo"]["shippedTime"] == "2026-03-02T08:00:00.000Z"
    assert order["orderInfo"]["wayBill"] == "WB7"
    assert order["tracking"][0]["trackingUrl"] == "https://track.example.com/WB7"
    assert [parcel["isReturnParcel"] for parcel in order["parcels"]] == [False]


async def test_system_with_its_own_numbers_is_played_with_status(shop: Shop, levers: httpx.AsyncClient) -> None:
    await shop.order("1001", {"1": ("LJUS-1", 5)})
    await levers.post("orders/1001/start", json={"status": 330})
    await levers.post("orders/1001/pick", json={"status": 410})
    await levers.post("orders/1001/send", json={"status": 460})

    order = await shop.read("1001")

    assert order["orderInfo"]["orderStatus"] == {"number": 460, "text": None}
    assert (await levers.post("orders/1001/status", json={"status": 475})).json()["status"] == 475


async def test_warehouse_cancels_also_what_it_has_started_and_puts_goods_back(
    shop: Shop, levers: httpx.AsyncClient
) -> None:
    await shop.order("1001", {"1": ("LJUS-1", 5)})
    await levers.post("orders/1001/pick")

    await levers.post("orders/1001/cancel")

    assert await status_of(shop, "1001") == 1000
    stock = await shop.stock("LJUS-1")
    assert (stock["numberOfItems"], stock["sellableNumberOfItems"]) == (100, 100)


async def test_sent_order_is_not_cancelled(shop: Shop, levers: httpx.AsyncClient) -> None:
    await shop.order("1001", {"1": ("LJUS-1", 5)})
    await levers.post("work")

    assert (await levers.post("orders/1001/cancel")).status_code == 409


async def test_back_order_is_released_with_the_remainder_under_the_same_rows(
    shop: Shop, levers: httpx.AsyncClient
) -> None:
    order_id = await shop.order(
        "1001", {"1": ("LJUS-1", 5), "2": ("VAS-1", 1), "3": ("FRAKT", 1)}, goodsOwnerOrderId="1001"
    )
    await levers.post("orders/1001/pick", json={"quantities": {"1": 2}})

    made = await levers.post("orders/1001/back-order")

    assert (made.status_code, made.json()["order_number"]) == (201, "1001-B1")
    rest = await shop.read("1001-B1")
    assert quantities(rest, "orderedNumberOfItems") == {"1": 3}
    assert rest["orderInfo"]["orderStatus"]["number"] == 300
    assert rest["orderInfo"]["advanced"]["backOrderInfo"] == {"backOrderForOrderId": order_id}
    assert rest["orderInfo"]["goodsOwnerOrderId"] == "1001"
    assert (await shop.read("1001"))["orderInfo"]["advanced"]["backOrderInfo"] is None
    taken = await levers.post("orders/1001/back-order", json={"order_number": "1001"})
    assert taken.status_code == 409


async def test_fully_picked_order_has_no_back_order(shop: Shop, levers: httpx.AsyncClient) -> None:
    await shop.order("1001", {"1": ("LJUS-1", 5), "2": ("FRAKT", 1)})
    await levers.post("orders/1001/pick")

    assert (await levers.post("orders/1001/back-order")).status_code == 409


async def test_warehouse_can_add_a_line_without_a_row_number(shop: Shop, levers: httpx.AsyncClient) -> None:
    await shop.order("1001", {"1": ("LJUS-1", 5)})
    added = await levers.post("orders/1001/lines", json={"article_number": "VAS-1", "quantity": 2})
    assert added.status_code == 201

    await levers.post("orders/1001/pick")

    assert quantities(await shop.read("1001")) == {"1": 5, None: 2}
    unknown = await levers.post("orders/1001/lines", json={"article_number": "X", "quantity": 2})
    assert unknown.status_code == 409


async def test_work_sends_everything_released_but_what_it_is_told_to_leave(
    shop: Shop, levers: httpx.AsyncClient, switch: Callable[..., None]
) -> None:
    for number in ("1001", "1002", "1003"):
        await shop.order(number, {"1": ("LJUS-1", 2)})
    switch(initial_order_status=200)
    await shop.order("1004", {"1": ("LJUS-1", 2)})

    done = await levers.post("work", json={"short": {"1002": {"1": 1}}, "leave": ["1003"]})

    assert done.json() == {"sent": ["1001", "1002"], "waiting": []}
    assert [await status_of(shop, number) for number in ("1001", "1002", "1003", "1004")] == [450, 450, 300, 200]
    assert quantities(await shop.read("1002")) == {"1": 1}
    assert (await shop.read("1001"))["tracking"] is not None


async def test_work_lets_an_order_wait_for_which_the_shelf_has_nothing(shop: Shop, levers: httpx.AsyncClient) -> None:
    await levers.put("stock", json=[{"article_number": "LJUS-1", "quantity": 3}])
    for number in ("1001", "1002", "1003"):
        await shop.order(number, {"1": ("LJUS-1", 2)})

    done = await levers.post("work", json={"collect": True})

    assert done.json() == {"sent": ["1001", "1002"], "waiting": ["1003"]}
    assert quantities(await shop.read("1002")) == {"1": 1}
    assert await status_of(shop, "1001") == 500


async def test_stock_of_an_unknown_article_is_refused(levers: httpx.AsyncClient) -> None:
    assert (await levers.put("stock", json=[{"article_number": "X", "quantity": 3}])).status_code == 404


async def test_default_stock_is_for_articles_made_from_now_on(shop: Shop, levers: httpx.AsyncClient) -> None:
    assert (await levers.put("default-stock", params={"quantity": 7})).status_code == 204

    await shop.article("NY-1")

    assert (await shop.stock("NY-1"))["numberOfItems"] == 7
    assert (await shop.stock("LJUS-1"))["numberOfItems"] == 100
