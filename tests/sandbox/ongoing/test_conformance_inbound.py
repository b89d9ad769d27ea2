"""Conformance with the upstream documents: purchase orders, returns and adjustments, every answer of its shape."""

import httpx
import pytest

from tests.sandbox.ongoing.conftest import OWNER_ID, Shop
from tests.sandbox.ongoing.upstream import (
    ADJUSTMENTS,
    PURCHASE_ORDERS,
    RETURNS,
    Json,
    Player,
    documents,
    example,
    needs_upstream,
    validate,
)

pytestmark = needs_upstream

OWN: Json = {"params": {"goodsOwnerId": OWNER_ID}}


@pytest.fixture(scope="module")
def upstream() -> Json:
    return documents()


async def test_every_purchase_order_operation_is_served_with_an_answer_of_its_shape(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient, upstream: Json
) -> None:
    play = Player(api, upstream)
    for number in ("1009", "1005"):
        await shop.article(number)
    inbound = example("purchase_order_put_full.request.json")
    inbound["purchaseOrderLines"] = [{"rowNumber": "1", "articleNumber": "1009", "numberOfItems": 2, "rowPrice": "9.5"}]
    rich_inbound = {
        **inbound,
        "purchaseOrderType": {"code": "IMP", "name": "Import"},
        "freeValues": {"freeText1": "a", "freeBoolean1": True},
        "advanced": {"advisedDate": "2026-04-01", "purchaseOrderIsReturnType": False},
        "sellerInfo": {"sellerNumber": "S1"},
        "classes": [{"code": "K"}],
        "textLines": [{"rowNumber": "t1", "comment": "Ring"}],
    }
    purchase_order = await play("PUT", "/purchaseOrders", json=inbound)
    by_id = "/purchaseOrders/{purchaseOrderId}"
    inbound_path = f"/purchaseOrders/{purchase_order['purchaseOrderId']}"
    await play("PUT", by_id, inbound_path, json=rich_inbound)
    for name, body in (
        ("inDate", {"inDate": "2026-04-01T06:00:00Z"}),
        ("advisedDate", {"advisedDate": None}),
        ("purchaseOrderStatus", {"purchaseOrderStatusNumber": 200}),
    ):
        await play("PATCH", f"{by_id}/{name}", f"{inbound_path}/{name}", json=body)
    receipt = {"quantities": {"1": 1}, "unordered": {"1005": 1}}
    received = await levers.post(f"purchase-orders/{inbound['purchaseOrderNumber']}/receive", json=receipt)
    assert received.is_success, received.text
    read = await play("GET", by_id, inbound_path)
    await play("GET", "/purchaseOrders", **OWN)
    line_path = f"{inbound_path}/lines/{read['purchaseOrderLines'][0]['id']}/reportedNumberOfItems"
    await play(
        "PATCH",
        f"{by_id}/lines/{{purchaseOrderLineId}}/reportedNumberOfItems",
        line_path,
        json=example("purchase_order_line_reported_patch.request.json", own=False),
    )
    set_all = "/setReportedNumberOfItemsToReceivedNumberOfItems"
    await play("PATCH", by_id + set_all, inbound_path + set_all)
    await play("GET", "/purchaseOrders/statuses")
    await play("GET", "/purchaseOrders/types", **OWN)
    second_inbound = await play("PUT", "/purchaseOrders", json={**inbound, "purchaseOrderNumber": "PO2"})
    await play("DELETE", by_id, f"/purchaseOrders/{second_inbound['purchaseOrderId']}")
    await play("PUT", "/purchaseOrders", json={**inbound, "purchaseOrderNumber": "PO3"})
    await play("DELETE", "/purchaseOrders", params={"goodsOwnerId": OWNER_ID, "purchaseOrderNumber": "PO3"})
    for article in await shop.articles():
        validate(upstream, {"$ref": "#/components/schemas/GetArticleModel"}, article)
    assert play.played == PURCHASE_ORDERS


async def test_every_return_operation_is_served_with_an_answer_of_its_shape(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient, upstream: Json
) -> None:
    play = Player(api, upstream)
    await shop.article("LJUS-1")
    order_id = await shop.order("1001", {"1": ("LJUS-1", 2)})
    await levers.post("work")
    order_path = f"/orders/{order_id}"
    line_id = (await shop.read("1001"))["orderLines"][0]["id"]
    back = example("return_order_put.request.json")
    back["customerOrder"]["orderId"] = order_id
    back["returnOrderLines"][0] |= {"customerOrderLine": {"orderLineId": line_id}, "toBeReturnedNumberOfItems": 1}
    return_order = await play("PUT", "/returnOrders", json=back)
    return_path = f"/returnOrders/{return_order['returnOrderId']}"
    await play("GET", "/returnOrders/statuses")
    returned = await levers.post(f"return-orders/{back['returnOrderNumber']}/receive", json={"scrap": True})
    assert returned.is_success, returned.text
    await play("GET", "/returnOrders", **OWN)
    await play("GET", "/returnOrders/{returnOrderId}", return_path)
    status = {"returnOrderStatusNumber": 100}
    await play(
        "PATCH", "/returnOrders/{returnOrderId}/returnOrderStatus", f"{return_path}/returnOrderStatus", json=status
    )
    await play("DELETE", "/returnOrders/{returnOrderId}", return_path)
    await play("PUT", "/returnOrders", json={**back, "returnOrderNumber": "R2"})
    await play("DELETE", "/returnOrders", params={"goodsOwnerId": OWNER_ID, "returnOrderNumber": "R2"})
    cause_body = example("return_cause_put.request.json")
    cause = await play("PUT", "/returnOrders/returnCauses", json=cause_body)
    cause_path = f"/returnOrders/returnCauses/{cause['returnCauseId']}"
    await play("PUT", "/returnOrders/returnCauses/{returnCauseId}", cause_path, json=cause_body)
    await play("GET", "/returnOrders/returnCauses", **OWN)
    validate(upstream, {"$ref": "#/components/schemas/GetOrderModel"}, await shop.read("1001"))
    name = "reportedReturnedNumberOfItems"
    await play(
        "PATCH",
        f"/orders/{{orderId}}/lines/{{orderLineId}}/{name}",
        f"{order_path}/lines/{line_id}/{name}",
        json=example("order_line_reported_returned_patch.request.json", own=False),
    )
    set_all = "/setReportedReturnedNumberOfItemsToReturnedNumberOfItems"
    await play("PATCH", "/orders/{orderId}" + set_all, order_path + set_all)
    assert play.played == RETURNS


async def test_every_adjustment_operation_is_served_with_an_answer_of_its_shape(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient, upstream: Json
) -> None:
    play = Player(api, upstream)
    await shop.article("LJUS-1")
    row = {"article_number": "LJUS-1", "quantity": -1, "cause": {"code": "INV", "name": "Inventering"}}
    await levers.post("count", json={"rows": [row, {**row, "quantity": 2, "batch_number": "B1"}]})
    (group, *_) = await play("GET", "/inventoryAdjustments", **OWN)
    inventory = f"/inventoryAdjustments/{group['inventoryAdjustments'][0]['inventoryId']}"
    await play("GET", "/inventoryAdjustments/{inventoryId}", inventory)
    reported = f"{inventory}/articles/{group['article']['articleSystemId']}/setReported"
    await play("PATCH", "/inventoryAdjustments/{inventoryId}/articles/{articleSystemId}/setReported", reported)
    assert play.played == ADJUSTMENTS
