"""Conformance with the upstream documents: the members of answers, bodies and webhooks, and the filters of lists."""

import json
import typing
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from app.sandbox.ongoing import OngoingWorld
from app.sandbox.ongoing.adjustment_query import AdjustmentQuery
from app.sandbox.ongoing.article_body import PutArticle
from app.sandbox.ongoing.article_query import ArticleQuery, InventoryQuery
from app.sandbox.ongoing.order_body import (
    PatchOrderStatus,
    PatchReportedNumber,
    PatchReportedReturned,
    PutOrder,
    PutWayOfDeliveryType,
)
from app.sandbox.ongoing.order_query import OrderQuery
from app.sandbox.ongoing.purchase_order_body import (
    PatchPurchaseOrderAdvisedDate,
    PatchPurchaseOrderInDate,
    PatchPurchaseOrderStatus,
    PutPurchaseOrder,
)
from app.sandbox.ongoing.purchase_order_query import PurchaseOrderQuery
from app.sandbox.ongoing.return_order_body import PatchReturnOrderStatus, PutReturnCause, PutReturnOrder
from app.sandbox.ongoing.return_order_calls import ReturnOrderQuery
from tests.sandbox.ongoing.conftest import OWNER_ID, WEBHOOK_URL, Shop
from tests.sandbox.ongoing.upstream import Json, documents, example, needs_upstream, validate

pytestmark = needs_upstream

BODIES = {
    PutArticle: "PostArticleModel",
    PutOrder: "PostOrderModel",
    PatchOrderStatus: "PatchOrderStatus",
    PatchReportedNumber: "PatchOrderReportedNumberOfItemsModel",
    PatchReportedReturned: "PatchOrderReportedReturnedNumberOfItemsModel",
    PutWayOfDeliveryType: "PostWayOfDeliveryTypeModel",
    PutPurchaseOrder: "PostPurchaseOrderModel",
    PatchPurchaseOrderStatus: "PatchPurchaseOrderStatus",
    PatchPurchaseOrderInDate: "PatchPurchaseOrderInDate",
    PatchPurchaseOrderAdvisedDate: "PatchPurchaseOrderAdvisedDate",
    PutReturnOrder: "PostReturnOrderModel",
    PatchReturnOrderStatus: "PatchReturnOrderStatus",
    PutReturnCause: "PostReturnCauseModel",
}


@pytest.fixture(scope="module")
def upstream() -> Json:
    return documents()


async def test_answer_names_every_member_that_upstream_has(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient, upstream: Json
) -> None:
    await shop.article("LJUS-1")
    await shop.order("1001", {"1": ("LJUS-1", 1)})
    await levers.post("work")
    order = await shop.read("1001")
    (article,) = await shop.articles()
    await shop.purchase("20", {"1": ("LJUS-1", 1)}, freeValues={})
    await levers.post("purchase-orders/20/receive")
    inbound = await shop.read_purchase("20")
    await levers.post("count", json={"rows": [{"article_number": "LJUS-1", "quantity": 1}]})
    (adjusted,) = await shop.adjustment_groups()
    return_line = {"returnOrderRowNumber": "1", "toBeReturnedNumberOfItems": 1}
    return_line |= {"customerOrderLine": {"orderLineId": order["orderLines"][0]["id"]}}
    body = {"goodsOwnerId": OWNER_ID, "returnOrderNumber": "R1", "returnOrderLines": [return_line]}
    made = await api.put("returnOrders", json={**body, "customerOrder": {"orderId": order["orderInfo"]["orderId"]}})
    await levers.post("return-orders/R1/receive")
    back = (await api.get(f"returnOrders/{made.json()['returnOrderId']}")).json()

    schemas = upstream["components"]["schemas"]
    for content, schema in (
        (order, "GetOrderModel"),
        (order["orderInfo"], "GetOrderInfo"),
        (order["consignee"], "GetOrderConsignee"),
        (order["orderLines"][0], "GetOrderLine"),
        (order["orderLines"][0]["pickedArticleItems"][0], "GetOrderPickedArticleItem"),
        (article, "GetArticleModel"),
        (article["inventoryInfo"], "GetArticleInventoryInfo"),
        (inbound, "GetPurchaseOrderModel"),
        (inbound["purchaseOrderInfo"], "GetPurchaseOrderInfo"),
        (inbound["purchaseOrderInfo"]["advanced"], "GetAdvancedPurchaseOrderInfo"),
        (inbound["purchaseOrderInfo"]["freeValues"], "GetPurchaseOrderFreeValues"),
        (inbound["purchaseOrderLines"][0], "GetPurchaseOrderLine"),
        (inbound["purchaseOrderLines"][0]["articleItems"][0], "GetPurchaseOrderArticleItem"),
        (adjusted["article"], "GetInventoryAdjustmentArticle"),
        (adjusted["inventoryAdjustments"][0], "GetInventoryAdjustment"),
        (back, "GetReturnOrderModel"),
        (back["returnOrderInfo"], "GetReturnOrderInfo"),
        (back["returnOrderLines"][0], "GetReturnOrderLine"),
        (back["returnOrderLines"][0]["returnedArticleItems"][0], "GetReturnedArticleItem"),
    ):
        assert set(content) == set(schemas[schema]["properties"]), schema


WEBHOOKS = {
    "order": ("WebhookOrderPayload", "webhook_order.payload.json"),
    "purchase-order": ("WebhookPurchaseOrderPayload", "webhook_purchase_order.payload.json"),
    "inventory": ("WebhookInventoryPayload", "webhook_inventory.payload.json"),
    "picking-packing-returns": ("WebhookPickingPayload", "webhook_picking_packing_returns.payload.json"),
}


async def test_webhook_payload_has_every_field_of_its_page(
    shop: Shop, levers: httpx.AsyncClient, world: OngoingWorld, switch: Callable[..., None], upstream: Json
) -> None:
    switch(receipts_are_adjustments=True)
    await shop.article("LJUS-1")
    await levers.put("webhooks", json={kind: {"url": WEBHOOK_URL} for kind in WEBHOOKS})
    await shop.order("1001", {"1": ("LJUS-1", 1)})
    await levers.post("work")
    await levers.post("orders/1001/return", json={"quantities": {"1": 1}, "cause": "TRASIG", "scrap": True})
    await shop.purchase("20", {"1": ("LJUS-1", 1)}, purchaseOrderType={"code": "IMP"})
    await levers.post("purchase-orders/20/receive")
    counted = {"article_number": "LJUS-1", "quantity": 1, "cause": {"code": "INV"}}
    await levers.post("count", json={"rows": [counted]})
    for kind in WEBHOOKS:
        await levers.post(f"webhooks/{kind}/test")

    for delivery in world.sender.deliveries:
        schema, page = WEBHOOKS[delivery.kind]
        _compare_members(delivery.payload, example(page))
        reference = {"$ref": f"#/components/schemas/{schema}"}
        validate(upstream, reference, json.loads(json.dumps(delivery.payload)))
    fired = Counter(str(delivery.kind) for delivery in world.sender.deliveries)
    assert fired == {"order": 5, "purchase-order": 3, "inventory": 4, "picking-packing-returns": 2}


def _compare_members(payload: Json, shown: Json) -> None:
    """Every object that is there has the members it has on its page."""
    assert set(payload) == set(shown)
    for name, value in payload.items():
        if isinstance(value, dict):
            _compare_members(value, shown[name])


@pytest.mark.parametrize("model", BODIES, ids=lambda model: model.__name__)
def test_request_bodies_have_exactly_the_fields_of_the_document(model: type[BaseModel], upstream: Json) -> None:
    _compare_fields(model, BODIES[model], upstream["components"]["schemas"])


def _compare_fields(model: type[BaseModel], name: str, schemas: Json) -> None:
    fields = {field.alias or "": field for field in model.model_fields.values()}
    schema = schemas[name]
    assert set(fields) == set(schema["properties"]), name
    assert {alias for alias, field in fields.items() if field.is_required()} == set(schema.get("required", [])), name
    for alias, field in fields.items():
        inner, referred = _model_in(field.annotation), _referred(schema["properties"][alias])
        if inner and referred:
            _compare_fields(inner, referred, schemas)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in typing.get_args(annotation) if (found := _model_in(part))), None)


def _referred(schema: Json) -> str | None:
    if "$ref" in schema:
        name = str(schema["$ref"]).rsplit("/", 1)[-1]
        return None if name == "NullValue" else name
    parts = [*schema.get("anyOf", []), *([schema["items"]] if "items" in schema else [])]
    return next((found for part in parts if (found := _referred(part))), None)


@pytest.mark.parametrize(
    ("query", "path"),
    [
        (ArticleQuery, "/api/v1/articles"),
        (InventoryQuery, "/api/v1/articles/inventoryPerWarehouse"),
        (OrderQuery, "/api/v1/orders"),
        (PurchaseOrderQuery, "/api/v1/purchaseOrders"),
        (ReturnOrderQuery, "/api/v1/returnOrders"),
        (AdjustmentQuery, "/api/v1/inventoryAdjustments"),
    ],
)
def test_lists_know_exactly_the_filters_of_the_document(query: type[BaseModel], path: str, upstream: Json) -> None:
    filters = {parameter["name"] for parameter in upstream["paths"][path]["get"]["parameters"]}

    assert {field.alias for field in query.model_fields.values()} == filters
