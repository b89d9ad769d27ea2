"""What the tests know of the upstream documents, and how they hold an answer against them."""

import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft4Validator, FormatChecker

from tests.sandbox.ongoing.conftest import OWNER_ID

_FILES = (
    Path(os.environ.get("LAGERBRO_UPSTREAM_DIR", Path(__file__).parents[3].parent / "shared" / "upstream")) / "ongoing"
)
needs_upstream = pytest.mark.skipif(
    not (_FILES / "openapi.json").exists(), reason="the upstream documents are not here"
)

Json = dict[str, Any]
Operations = dict[str, set[str]]

ORDERS_AND_ARTICLES: Operations = {
    "/articles": {"get", "put"},
    "/articles/{articleSystemId}": {"get", "put"},
    "/articles/inventoryPerWarehouse": {"get"},
    "/orders": {"get", "put", "delete"},
    "/orders/{orderId}": {"get", "put", "delete"},
    "/orders/{orderId}/orderStatus": {"patch"},
    "/orders/{orderId}/lines/{orderLineId}/reportedNumberOfItems": {"patch"},
    "/orders/{orderId}/setReportedNumberOfItemsToPickedNumberOfItems": {"patch"},
    "/orders/statuses": {"get"},
    "/orders/types": {"get"},
    "/orders/wayOfDeliveryTypes": {"get", "put"},
    "/orders/wayOfDeliveryTypes/{wayOfDeliveryTypeId}": {"put", "delete"},
    "/warehouses": {"get"},
    "/transporterContracts": {"get"},
}
PURCHASE_ORDERS: Operations = {
    "/purchaseOrders": {"get", "put", "delete"},
    "/purchaseOrders/{purchaseOrderId}": {"get", "put", "delete"},
    "/purchaseOrders/{purchaseOrderId}/purchaseOrderStatus": {"patch"},
    "/purchaseOrders/{purchaseOrderId}/inDate": {"patch"},
    "/purchaseOrders/{purchaseOrderId}/advisedDate": {"patch"},
    "/purchaseOrders/{purchaseOrderId}/lines/{purchaseOrderLineId}/reportedNumberOfItems": {"patch"},
    "/purchaseOrders/{purchaseOrderId}/setReportedNumberOfItemsToReceivedNumberOfItems": {"patch"},
    "/purchaseOrders/statuses": {"get"},
    "/purchaseOrders/types": {"get"},
}
RETURNS: Operations = {
    "/returnOrders": {"get", "put", "delete"},
    "/returnOrders/{returnOrderId}": {"get", "delete"},
    "/returnOrders/{returnOrderId}/returnOrderStatus": {"patch"},
    "/returnOrders/statuses": {"get"},
    "/returnOrders/returnCauses": {"get", "put"},
    "/returnOrders/returnCauses/{returnCauseId}": {"put"},
    "/orders/{orderId}/lines/{orderLineId}/reportedReturnedNumberOfItems": {"patch"},
    "/orders/{orderId}/setReportedReturnedNumberOfItemsToReturnedNumberOfItems": {"patch"},
}
ADJUSTMENTS: Operations = {
    "/inventoryAdjustments": {"get"},
    "/inventoryAdjustments/{inventoryId}": {"get"},
    "/inventoryAdjustments/{inventoryId}/articles/{articleSystemId}/setReported": {"patch"},
}
OPERATIONS = ORDERS_AND_ARTICLES | PURCHASE_ORDERS | RETURNS | ADJUSTMENTS
"""What is simulated."""


def documents() -> Json:
    """The OpenAPI of the API."""
    loaded: Json = _with_null(json.loads((_FILES / "openapi.json").read_text()))
    return loaded


def _with_null(node: Any) -> Any:
    """OpenAPI 3.0 says `nullable`; a JSON Schema validator wants null among the types."""
    if isinstance(node, list):
        return [_with_null(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: _with_null(value) for key, value in node.items()}
    if node.get("nullable") is True and isinstance(node.get("type"), str):
        node["type"] = [node["type"], "null"]
    return node


def validate(upstream: Json, schema: Json, content: Any) -> None:
    """Assert that a content is of a schema."""
    validator = Draft4Validator({**schema, "components": upstream["components"]}, format_checker=FormatChecker())
    assert not [f"{list(error.absolute_path)}: {error.message}" for error in validator.iter_errors(content)]


def example(name: str, *, own: bool = True) -> Json:
    """An example of the vendor's; `own` puts the id of the tests' goods owner into it."""
    loaded: Json = json.loads((_FILES / "examples" / name).read_text())
    return {**loaded, "goodsOwnerId": OWNER_ID} if own else loaded


class Player:
    """Calls operations, holds each answer against its schema, and remembers what was called."""

    def __init__(self, api: httpx.AsyncClient, upstream: Json) -> None:
        self._api, self._upstream = api, upstream
        self.played: dict[str, set[str]] = {}

    async def __call__(self, method: str, template: str, path: str | None = None, **call: Any) -> Any:
        answer = await self._api.request(method, (path or template).lstrip("/"), **call)
        assert answer.is_success, answer.text
        operation = self._upstream["paths"][f"/api/v1{template}"][method.lower()]
        self.played.setdefault(template, set()).add(method.lower())
        content = operation["responses"][str(answer.status_code)]["content"]
        assert answer.headers["content-type"] in content
        if "application/json" not in content:
            return None
        validate(self._upstream, content["application/json"]["schema"], answer.json())
        return answer.json()
