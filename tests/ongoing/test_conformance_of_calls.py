"""Calls against the upstream documents: every one is an operation of openapi.json with its parameters and body."""

import json
import os
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from app.ongoing.articles import ArticleRequest
from app.ongoing.client import Ongoing
from app.ongoing.ids import (
    ArticleSystemId,
    InventoryId,
    OngoingOrderId,
    OngoingOrderLineId,
    OngoingPurchaseOrderId,
    OngoingPurchaseOrderLineId,
    ReturnOrderId,
)
from app.ongoing.order_request import OrderRequest
from app.ongoing.purchase_order_request import PurchaseOrderRequest
from tests.ongoing.conftest import Remote

UPSTREAM = Path(os.environ.get("LAGERBRO_UPSTREAM_DIR", Path(__file__).parents[3] / "shared" / "upstream")) / "ongoing"

pytestmark = pytest.mark.skipif(not (UPSTREAM / "openapi.json").exists(), reason="upstream documents are not here")


async def _article_calls(ongoing: Ongoing, article: ArticleRequest, since: datetime) -> None:
    await ongoing.articles.put(article)
    await ongoing.articles.get(ArticleSystemId(7))
    await ongoing.articles.find("A")
    _ = [found async for found in ongoing.articles.all()]
    _ = [found async for found in ongoing.articles.by_numbers(["A", "B"])]
    _ = [found async for found in ongoing.articles.stock_info_changed_from(since)]
    _ = [
        found
        async for found in ongoing.articles.inventory_per_warehouse(
            article_numbers=["A"], stock_info_changed_from=since
        )
    ]


async def _order_calls(ongoing: Ongoing, order: OrderRequest, since: datetime) -> None:
    order_id, line_id = OngoingOrderId(7), OngoingOrderLineId(8)
    await ongoing.orders.put(order)
    await ongoing.orders.put_by_id(order_id, order)
    await ongoing.orders.get(order_id)
    await ongoing.orders.find("1042")
    _ = [
        found
        async for found in ongoing.orders.list(
            order_numbers=["1042"],
            status_from=450,
            status_to=999,
            status_changed_from=since,
            updated_from=since,
            created_from=since,
            shipped_from=since,
            last_returned_from=since,
            only_to_report=True,
            only_to_report_returned=True,
            back_order_for=order_id,
        )
    ]
    await ongoing.orders.statuses()
    await ongoing.orders.types()
    await ongoing.orders.cancel(order_id)
    await ongoing.orders.cancel_by_number("1042")
    await ongoing.orders.set_status(order_id, 300)
    await ongoing.orders.report_line(order_id, line_id, Decimal("1.5"))
    await ongoing.orders.report_returned_line(order_id, line_id, Decimal("0.5"))


async def _purchase_order_calls(ongoing: Ongoing, purchase_order: PurchaseOrderRequest, since: datetime) -> None:
    purchase_order_id = OngoingPurchaseOrderId(7)
    await ongoing.purchase_orders.put(purchase_order)
    await ongoing.purchase_orders.put_by_id(purchase_order_id, purchase_order)
    await ongoing.purchase_orders.get(purchase_order_id)
    await ongoing.purchase_orders.find("207")
    _ = [
        found
        async for found in ongoing.purchase_orders.list(
            numbers=["207"],
            status_from=400,
            status_to=899,
            status_changed_from=since,
            last_receive_from=since,
            only_to_report=True,
        )
    ]
    await ongoing.purchase_orders.statuses()
    await ongoing.purchase_orders.cancel(purchase_order_id)
    await ongoing.purchase_orders.report_line(purchase_order_id, OngoingPurchaseOrderLineId(8), Decimal("1.5"))


async def _other_calls(ongoing: Ongoing, since: datetime) -> None:
    await ongoing.inventory_adjustments.list(made_from=since, made_to=since, is_reported=False)
    await ongoing.inventory_adjustments.set_reported(InventoryId(7), ArticleSystemId(8))
    _ = [
        found
        async for found in ongoing.return_orders.list(
            customer_order_numbers=["1042"], goods_returned_from=since, status_from=0, status_to=999
        )
    ]
    await ongoing.return_orders.get(ReturnOrderId(7))
    await ongoing.return_orders.statuses()
    await ongoing.warehouses.all()


WHOLE = {
    "articleSystemId": 7,
    "orderId": 7,
    "orderInfo": {"orderId": 7, "orderNumber": "1042"},
    "purchaseOrderId": 7,
    "purchaseOrderInfo": {"purchaseOrderId": 7, "purchaseOrderNumber": "207"},
    "returnOrderInfo": {"returnOrderId": 7},
}
"""What any call for one record takes for an answer."""

LISTS = (
    "/articles",
    "/articles/inventoryPerWarehouse",
    "/orders",
    "/purchaseOrders",
    "/returnOrders",
    "/inventoryAdjustments",
    "/warehouses",
)


def _answer(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=[] if request.method == "GET" and request.url.path.endswith(LISTS) else WHOLE)


async def test_every_call_is_an_operation_of_upstream_with_its_parameters_and_body(
    remote: Remote,
    ongoing: Ongoing,
    article: ArticleRequest,
    order: OrderRequest,
    purchase_order: PurchaseOrderRequest,
) -> None:
    remote.answer = _answer
    await _article_calls(ongoing, article, remote.now)
    await _order_calls(ongoing, order, remote.now)
    await _purchase_order_calls(ongoing, purchase_order, remote.now)
    await _other_calls(ongoing, remote.now)

    spec: dict[str, Any] = json.loads((UPSTREAM / "openapi.json").read_text())
    registry: Registry[Any] = Registry().with_resource(
        "urn:ongoing", Resource.from_contents(spec, default_specification=DRAFT202012)
    )
    for call, request in zip(remote.calls, remote.requests, strict=True):
        path = f"/api/v1{call.path}"
        operation = spec["paths"][path][call.method.lower()]
        named = {parameter["name"]: parameter for parameter in operation.get("parameters", ())}
        asked = set(request.url.params)
        assert asked <= {name for name, parameter in named.items() if parameter["in"] == "query"}, path
        assert {name for name, p in named.items() if p["in"] == "query" and p.get("required")} <= asked, path
        if "requestBody" not in operation:
            assert request.content == b"", path
            continue
        schema = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        validator = Draft202012Validator({"$ref": f"urn:ongoing{schema}"}, registry=registry)
        assert [fault.message for fault in validator.iter_errors(json.loads(request.content))] == [], path
