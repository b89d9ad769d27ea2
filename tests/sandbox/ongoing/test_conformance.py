"""Conformance with the upstream documents: every operation served, every answer and payload of their shape."""

import json
import os
import typing
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft4Validator, FormatChecker
from pydantic import BaseModel

from app.sandbox.ongoing import OngoingWorld
from app.sandbox.ongoing.article_body import PutArticle
from app.sandbox.ongoing.article_query import ArticleQuery, InventoryQuery
from app.sandbox.ongoing.order_body import PatchOrderStatus, PatchReportedNumber, PutOrder, PutWayOfDeliveryType
from app.sandbox.ongoing.order_query import OrderQuery
from tests.sandbox.ongoing.conftest import OWNER_ID, WEBHOOK_URL, Shop

_FILES = (
    Path(os.environ.get("LAGERBRO_UPSTREAM_DIR", Path(__file__).parents[3].parent / "shared" / "upstream")) / "ongoing"
)
pytestmark = pytest.mark.skipif(not (_FILES / "openapi.json").exists(), reason="the upstream documents are not here")

Json = dict[str, Any]

OPERATIONS = {
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
"""What this issue simulates; later issues add to it."""

BODIES = {
    PutArticle: "PostArticleModel",
    PutOrder: "PostOrderModel",
    PatchOrderStatus: "PatchOrderStatus",
    PatchReportedNumber: "PatchOrderReportedNumberOfItemsModel",
    PutWayOfDeliveryType: "PostWayOfDeliveryTypeModel",
}


@pytest.fixture(scope="module")
def upstream() -> Json:
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


def _validate(upstream: Json, schema: Json, content: Any) -> None:
    validator = Draft4Validator({**schema, "components": upstream["components"]}, format_checker=FormatChecker())
    assert not [f"{list(error.absolute_path)}: {error.message}" for error in validator.iter_errors(content)]


def _example(name: str) -> Json:
    loaded: Json = json.loads((_FILES / "examples" / name).read_text())
    return {**loaded, "goodsOwnerId": OWNER_ID}


async def test_every_operation_of_the_issue_is_served_with_an_answer_of_its_shape(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient, upstream: Json
) -> None:
    played: dict[str, set[str]] = {}

    async def play(method: str, template: str, path: str | None = None, **call: Any) -> Any:
        answer = await api.request(method, (path or template).lstrip("/"), **call)
        assert answer.is_success, answer.text
        operation = upstream["paths"][f"/api/v1{template}"][method.lower()]
        schema = operation["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
        _validate(upstream, schema, answer.json())
        played.setdefault(template, set()).add(method.lower())
        return answer.json()

    own: Json = {"params": {"goodsOwnerId": OWNER_ID}}
    article = await play("PUT", "/articles", json=_example("article_put_full.request.json"))
    article_path = f"/articles/{article['articleSystemId']}"
    rich = {
        **_example("article_put_full.request.json"),
        "alternativeSuppliersInfo": {"alternativeSuppliers": [{"supplierNumber": "L2", "leadTime": 5}]},
        "articleClassesInfo": {"classes": [{"code": "GLAS", "name": "Glas"}]},
        "freeValues": {"freeDecimal1": "1.5", "freeBoolean1": True},
        "storageProperties": {"isBatchArticle": True},
        "storageClass": {"name": "Torrt"},
        "taricNumbersInfo": {"taricNumbers": [{"countryCode": "SE", "taricNumber": "7013"}]},
        "articleNameTranslations": [{"languageCode": "en", "articleName": "Vase"}],
    }
    await play("PUT", "/articles/{articleSystemId}", article_path, json=rich)
    rows = [{"articleNumber": rich["articleNumber"], "numberOfItems": 2}]
    await shop.article("SET-1", structureDefinition={"articleKind": "Structure", "rows": rows})
    for number in ("1009", "1005"):
        await shop.article(number)
    await play("GET", "/articles/{articleSystemId}", article_path)

    full = {**_example("order_put_full.request.json"), "advanced": {"orderTextLines": [{"rowNumber": "t1"}]}}
    full["transporter"] = {"transporterCode": "NDF", "transporterServiceCode": "NP1"}
    full["returnTransporter"] = {"transporterCode": "NDF"}
    full["consignee"]["invoiceAddress"] = {"name": "Ekonomi", "city": "Borås"}
    full["orderLines"].append({"rowNumber": "2", "articleNumber": "SET-1", "numberOfItems": 1})
    order = await play("PUT", "/orders", json=full)
    await play("PUT", "/orders", json=full)
    order_path = f"/orders/{order['orderId']}"
    await play("PUT", "/orders/{orderId}", order_path, json=full)
    await play("GET", "/orders", **own)
    await play("PATCH", "/orders/{orderId}/orderStatus", f"{order_path}/orderStatus", json={"orderStatusNumber": 300})
    await levers.post(f"orders/{full['orderNumber']}/pick")
    await levers.post(f"orders/{full['orderNumber']}/send", json={"waybill": "WB1"})
    read = await play("GET", "/orders/{orderId}", order_path)
    await play("GET", "/articles", **own)
    await play("GET", "/articles/inventoryPerWarehouse", **own)
    await play(
        "PATCH",
        "/orders/{orderId}/lines/{orderLineId}/reportedNumberOfItems",
        f"{order_path}/lines/{read['orderLines'][0]['id']}/reportedNumberOfItems",
        json={"reportedNumberOfItems": 1},
    )
    set_all = "/setReportedNumberOfItemsToPickedNumberOfItems"
    await play("PATCH", "/orders/{orderId}" + set_all, order_path + set_all)
    minimal = _example("order_put_minimal.request.json")
    second = await play("PUT", "/orders", json=minimal)
    await play("DELETE", "/orders/{orderId}", f"/orders/{second['orderId']}")
    await play("PUT", "/orders", json={**minimal, "orderNumber": "1003"})
    await play("DELETE", "/orders", params={"goodsOwnerId": OWNER_ID, "orderNumber": "1003"})
    await play("GET", "/orders", **own)

    await play("GET", "/orders/statuses")
    await play("GET", "/orders/types", **own)
    way = await play("PUT", "/orders/wayOfDeliveryTypes", json=_example("way_of_delivery_type_put.request.json"))
    by_id = "/orders/wayOfDeliveryTypes/{wayOfDeliveryTypeId}"
    way_path = f"/orders/wayOfDeliveryTypes/{way['wayOfDeliveryTypeId']}"
    await play("PUT", by_id, way_path, json=_example("way_of_delivery_type_put.request.json"))
    await play("GET", "/orders/wayOfDeliveryTypes", **own)
    await play("DELETE", by_id, way_path)
    await play("GET", "/warehouses")
    await play("GET", "/transporterContracts", **own)
    assert played == OPERATIONS


async def test_served_operations_are_all_operations_of_the_document(levers: httpx.AsyncClient, upstream: Json) -> None:
    served = (await levers.get("http://ongoing.test/openapi.json")).json()["paths"]

    api = {path.removeprefix("/{warehouse}"): set(verbs) for path, verbs in served.items() if "/api/v1" in path}

    assert api == {f"/api/v1{path}": verbs for path, verbs in OPERATIONS.items()}
    assert all(verbs <= set(upstream["paths"][path]) for path, verbs in api.items())


async def test_answer_names_every_member_that_upstream_has(
    shop: Shop, levers: httpx.AsyncClient, upstream: Json
) -> None:
    await shop.article("LJUS-1")
    await shop.order("1001", {"1": ("LJUS-1", 1)})
    await levers.post("work")
    order = await shop.read("1001")
    (article,) = await shop.articles()

    schemas = upstream["components"]["schemas"]
    for content, schema in (
        (order, "GetOrderModel"),
        (order["orderInfo"], "GetOrderInfo"),
        (order["consignee"], "GetOrderConsignee"),
        (order["orderLines"][0], "GetOrderLine"),
        (order["orderLines"][0]["pickedArticleItems"][0], "GetOrderPickedArticleItem"),
        (article, "GetArticleModel"),
        (article["inventoryInfo"], "GetArticleInventoryInfo"),
    ):
        assert set(content) == set(schemas[schema]["properties"]), schema


async def test_refusals_are_objects_or_text(api: httpx.AsyncClient, upstream: Json) -> None:
    answer = await api.put("orders", json={})

    _validate(upstream, {"$ref": "#/components/schemas/UndocumentedErrorBody"}, answer.json())


async def test_webhook_payload_has_every_field_of_its_page(
    shop: Shop, levers: httpx.AsyncClient, world: OngoingWorld, upstream: Json
) -> None:
    await shop.article("LJUS-1")
    await levers.put("webhooks", json={"order": {"url": WEBHOOK_URL}})
    await shop.order("1001", {"1": ("LJUS-1", 1)})
    await levers.post("work")
    await levers.post("webhooks/order/test")

    schema = {"$ref": "#/components/schemas/WebhookOrderPayload"}
    for delivery in world.sender.deliveries:
        assert set(delivery.payload) == set(_example("webhook_order.payload.json"))
        _validate(upstream, schema, json.loads(json.dumps(delivery.payload)))


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
    ],
)
def test_lists_know_exactly_the_filters_of_the_document(query: type[BaseModel], path: str, upstream: Json) -> None:
    filters = {parameter["name"] for parameter in upstream["paths"][path]["get"]["parameters"]}

    assert {field.alias for field in query.model_fields.values()} == filters
