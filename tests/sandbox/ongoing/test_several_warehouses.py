"""A goods owner in two warehouses: receipts, returns and counts belong to one of them."""

from collections.abc import Callable

import httpx
import pytest

from tests.sandbox.ongoing.conftest import OWNER_ID, Shop


@pytest.fixture
async def shop(api: httpx.AsyncClient, levers: httpx.AsyncClient) -> Shop:
    houses = [{"id": 1, "code": "NORR", "name": "Norr"}, {"id": 2, "code": "SYD", "name": "Syd"}]
    made = await levers.post(
        "http://ongoing.test/_sandbox/systems/demo/owners",
        json={"goods_owner_id": OWNER_ID, "user_name": "WSI-demo", "password": "granris", "warehouses": houses},
    )
    assert made.status_code == 201
    api.auth = httpx.BasicAuth("WSI-demo", "granris")
    shop = Shop(api)
    await shop.article("LJUS-1")
    return shop


async def stock(api: httpx.AsyncClient) -> dict[int, float]:
    answer = await api.get("articles/inventoryPerWarehouse", params={"goodsOwnerId": OWNER_ID})
    (article,) = answer.json()
    return {house["warehouseId"]: house["numberOfItems"] for house in article["inventoryPerWarehouse"]}


async def test_goods_are_received_and_corrected_in_the_warehouse_of_the_purchase_order(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient
) -> None:
    await shop.purchase("20", {"1": ("LJUS-1", 5)}, warehouseId=2)
    assert (await shop.read_purchase("20"))["purchaseOrderInfo"]["warehouse"]["code"] == "SYD"

    await levers.post("purchase-orders/20/receive")
    assert await stock(api) == {1: 0, 2: 5}
    await levers.post("purchase-orders/20/correct", json={"quantities": {"1": 4}})
    assert await stock(api) == {1: 0, 2: 4}


async def test_count_names_its_warehouse(shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient) -> None:
    rows = [{"article_number": "LJUS-1", "quantity": q, "warehouse_id": w} for w, q in ((1, 3), (2, 4))]

    await levers.post("count", json={"rows": rows})

    assert await stock(api) == {1: 3, 2: 4}
    (group,) = await shop.adjustment_groups()
    assert [row["warehouse"]["id"] for row in group["inventoryAdjustments"]] == [1, 2]


async def test_return_order_may_bring_goods_to_another_warehouse_than_they_left(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient
) -> None:
    await levers.put("stock", json=[{"article_number": "LJUS-1", "quantity": 10}])
    order_id = await shop.order("1001", {"1": ("LJUS-1", 4)})
    await levers.post("work")
    (line,) = (await shop.read("1001"))["orderLines"]
    row = {"returnOrderRowNumber": "1", "customerOrderLine": {"orderLineId": line["id"]}}
    body = {"goodsOwnerId": OWNER_ID, "returnOrderNumber": "R1", "customerOrder": {"orderId": order_id}}
    body |= {"returnOrderLines": [{**row, "toBeReturnedNumberOfItems": 2}], "warehouseId": 2}
    assert (await api.put("returnOrders", json=body)).status_code == 200

    await levers.post("return-orders/R1/receive")
    await levers.post("orders/1001/return", json={"quantities": {"1": 1}})
    assert await stock(api) == {1: 7, 2: 2}
    scrapped = await levers.post("orders/1001/scrap-return", json={"quantities": {"1": 2}})

    assert scrapped.status_code == 200
    assert await stock(api) == {1: 6, 2: 1}
    assert await shop.adjustments() == [("LJUS-1", -1), ("LJUS-1", -1)]


@pytest.mark.parametrize(("moves", "warehouse"), [(True, "SYD"), (False, "NORR")])
async def test_an_update_moves_an_order_to_another_warehouse_or_leaves_it(
    shop: Shop, switch: Callable[..., None], moves: bool, warehouse: str
) -> None:
    switch(update_moves_order=moves)
    await shop.put("1001", {"1": ("LJUS-1", 2)}, warehouseId=1)

    await shop.put("1001", {"1": ("LJUS-1", 2)}, warehouseId=2)

    assert (await shop.read("1001"))["orderInfo"]["warehouse"]["code"] == warehouse
