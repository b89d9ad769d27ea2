"""Return orders over the API, and at the gate (FACTS §9)."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.sandbox.ongoing.conftest import OWNER_ID, ManualClock, Shop

OWN = {"goodsOwnerId": OWNER_ID}


@pytest.fixture
async def body(shop: Shop, levers: httpx.AsyncClient) -> dict[str, Any]:
    """A return order for two of the five pieces that were sent."""
    await shop.article("LJUS-1")
    order_id = await shop.order("1001", {"1": ("LJUS-1", 5)})
    await levers.post("work")
    (line,) = (await shop.read("1001"))["orderLines"]
    row = {
        "returnOrderRowNumber": "r1",
        "customerOrderLine": {"orderLineId": line["id"]},
        "toBeReturnedNumberOfItems": 2,
        "returnCause": {"code": "FEL", "name": "Fel färg"},
    }
    return {
        "goodsOwnerId": OWNER_ID,
        "returnOrderNumber": "R1",
        "customerOrder": {"orderId": order_id},
        "returnOrderLines": [row],
    }


async def listed(api: httpx.AsyncClient, **filters: Any) -> list[dict[str, Any]]:
    answer = await api.get("returnOrders", params={**OWN, **filters})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def test_return_order_is_upserted_by_its_number_and_keeps_its_line(
    api: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    first = await api.put("returnOrders", json=body)
    (before,) = await listed(api)
    body["returnOrderLines"][0]["toBeReturnedNumberOfItems"] = 3

    second = await api.put("returnOrders", json=body)

    assert first.json()["returnOrderId"] == second.json()["returnOrderId"]
    (after,) = await listed(api)
    (line,) = after["returnOrderLines"]
    assert line["returnOrderLineId"] == before["returnOrderLines"][0]["returnOrderLineId"]
    assert (line["toBeReturnedNumberOfItems"], line["returnedNumberOfItems"], line["pickedNumberOfItems"]) == (3, 0, 5)
    assert after["customerOrderInfo"]["orderNumber"] == "1001"
    assert after["returnOrderInfo"]["returnOrderStatus"]["number"] == 100
    read = await api.get(f"returnOrders/{first.json()['returnOrderId']}")
    assert read.json() == after
    assert (await api.get("returnOrders/1")).status_code == 404


async def test_return_order_must_refer_to_what_is_there(api: httpx.AsyncClient, body: dict[str, Any]) -> None:
    row = body["returnOrderLines"][0]
    wrong = [
        {**body, "customerOrder": {"orderId": 1}},
        {**body, "returnOrderLines": [{**row, "customerOrderLine": {"orderLineId": 1}}]},
        {**body, "returnOrderLines": [row, row]},
        {**body, "warehouseId": 9},
    ]

    assert [(await api.put("returnOrders", json=one)).status_code for one in wrong] == [400] * 4
    assert await listed(api) == []


async def test_goods_of_a_return_order_stand_on_the_order_line_too(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient, body: dict[str, Any], clock: ManualClock
) -> None:
    await api.put("returnOrders", json=body)
    since = clock().isoformat()
    assert await listed(api, goodsReturnedFromDate=since) == []
    clock.pass_(minutes=1)

    part = await levers.post("return-orders/R1/receive", json={"quantities": {"r1": 1}, "finish": False})
    rest = await levers.post("return-orders/R1/receive")

    assert [part.json()["stage"], rest.json()["stage"]] == ["arriving", "returned"]
    (read,) = await listed(api, goodsReturnedFromDate=since)
    (line,) = read["returnOrderLines"]
    assert line["returnedNumberOfItems"] == 2
    assert [item["returnCause"]["code"] for item in line["returnedArticleItems"]] == ["FEL", "FEL"]
    (order_line,) = (await shop.read("1001"))["orderLines"]
    assert (order_line["returnedNumberOfItems"], (await shop.stock("LJUS-1"))["numberOfItems"]) == (2, 97)
    assert (await levers.post("return-orders/R1/receive")).status_code == 409
    assert (await levers.post("return-orders/R9/receive")).status_code == 409


async def test_scrapped_goods_are_flagged_on_the_return_order(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    await api.put("returnOrders", json=body)
    await levers.post("return-orders/R1/receive")

    await levers.post("orders/1001/scrap-return", json={"quantities": {"1": 1}})

    (line,) = (await listed(api))[0]["returnOrderLines"]
    assert (line["returnedNumberOfItems"], line["returnedRemovedByInventoryNumberOfItems"]) == (2, 1)
    flags = [(item["numberOfItems"], item["isReturnRemovedByInventory"]) for item in line["returnedArticleItems"]]
    assert sorted(flags) == [(1, False), (1, True)]
    assert await shop.adjustments() == [("LJUS-1", -1)]


async def test_more_than_was_sent_cannot_come_back(
    api: httpx.AsyncClient, levers: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    await api.put("returnOrders", json=body)

    for quantities in ({"r1": 6}, {"r9": 1}):
        assert (await levers.post("return-orders/R1/receive", json={"quantities": quantities})).status_code == 409

    assert (await listed(api))[0]["returnOrderLines"][0]["returnedNumberOfItems"] == 0


@pytest.mark.parametrize(("refusal", "status"), [("400", 400), ("409", 409), ("500", 500)])
async def test_return_order_with_goods_back_is_neither_updated_nor_cancelled(
    api: httpx.AsyncClient,
    levers: httpx.AsyncClient,
    body: dict[str, Any],
    switch: Callable[..., None],
    refusal: str,
    status: int,
) -> None:
    switch(started_refusal=refusal)
    made = await api.put("returnOrders", json=body)
    await levers.post("return-orders/R1/receive", json={"quantities": {"r1": 1}, "finish": False})

    assert (await api.put("returnOrders", json=body)).status_code == status
    assert (await api.delete(f"returnOrders/{made.json()['returnOrderId']}")).status_code == status


async def test_return_order_is_cancelled_by_number_or_id(
    api: httpx.AsyncClient, levers: httpx.AsyncClient, body: dict[str, Any], switch: Callable[..., None]
) -> None:
    await api.put("returnOrders", json=body)
    second = (await api.put("returnOrders", json={**body, "returnOrderNumber": "R2"})).json()["returnOrderId"]
    by_number: dict[str, Any] = {**OWN, "returnOrderNumber": "R1"}

    assert (await api.delete("returnOrders", params=by_number)).status_code == 200
    assert (await api.delete(f"returnOrders/{second}")).status_code == 200

    assert len(await listed(api, returnOrderStatusFrom=900)) == 2
    assert (await api.delete("returnOrders", params=by_number)).status_code == 400
    switch(cancelled_again="accepted")
    assert (await api.delete("returnOrders", params=by_number)).status_code == 200
    assert (await api.delete("returnOrders", params={**by_number, "returnOrderNumber": "x"})).status_code == 404
    assert (await levers.post("return-orders/R1/receive")).status_code == 409


@pytest.mark.parametrize(
    ("numbers", "expected"), [("like_purchase_orders", [100, 300, 500, 900]), ("like_orders", [200, 320, 800, 1000])]
)
async def test_status_numbers_are_read_not_known(
    api: httpx.AsyncClient,
    levers: httpx.AsyncClient,
    body: dict[str, Any],
    switch: Callable[..., None],
    numbers: str,
    expected: list[int],
) -> None:
    switch(return_statuses=numbers)
    made = (await api.put("returnOrders", json=body)).json()["returnOrderId"]
    path = f"returnOrders/{made}/returnOrderStatus"

    statuses = (await api.get("returnOrders/statuses")).json()["returnOrderStatuses"]

    assert [status["number"] for status in statuses] == expected
    assert (await api.patch(path, json={"returnOrderStatusNumber": expected[1]})).status_code == 200
    assert len(await listed(api, returnOrderStatusFrom=expected[1], returnOrderStatusTo=expected[1])) == 1
    assert (await api.patch(path, json={"returnOrderStatusNumber": 7})).status_code == 400
    await levers.post("return-orders/R1/receive")
    assert (await listed(api))[0]["returnOrderInfo"]["returnOrderStatus"]["number"] == expected[2]


async def test_list_is_narrowed_by_numbers(api: httpx.AsyncClient, body: dict[str, Any]) -> None:
    for number in ("R1", "R2"):
        await api.put("returnOrders", json={**body, "returnOrderNumber": number})

    assert len(await listed(api, returnOrderNumbers=["R2", "x"])) == 1
    assert len(await listed(api, customerOrderNumbers=["1001"])) == 2
    assert await listed(api, customerOrderNumbers=["x"]) == []


async def test_return_causes_are_a_register_that_return_orders_add_to(
    api: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    await api.put("returnOrders", json=body)
    made = await api.put("returnOrders/returnCauses", json={**OWN, "code": "SEN", "name": "För sent"})
    cause_id = made.json()["returnCauseId"]
    renamed = {**OWN, "code": "SEN", "name": "Kom för sent", "isRemoveCause": True}
    assert (await api.put(f"returnOrders/returnCauses/{cause_id}", json=renamed)).json()["success"] is True
    assert (await api.put("returnOrders/returnCauses/1000", json=renamed)).status_code == 404

    causes = (await api.get("returnOrders/returnCauses", params=OWN)).json()["returnCauses"]

    assert [cause["code"] for cause in causes] == ["ANGER", "TRASIG", "FEL", "SEN"]
    assert (causes[-1]["name"], causes[-1]["isRemoveCause"]) == ("Kom för sent", True)


@pytest.mark.parametrize(("how", "kept"), [("missing_done", 1), ("missing_refused", 0)])
async def test_answer_without_an_id_may_mean_either(
    api: httpx.AsyncClient, body: dict[str, Any], switch: Callable[..., None], how: str, kept: int
) -> None:
    switch(id_in_answer=how)

    answer = await api.put("returnOrders", json=body)

    assert (answer.status_code, answer.json()["returnOrderId"]) == (200, None)
    assert len(await listed(api)) == kept
