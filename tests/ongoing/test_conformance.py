"""The client against the upstream documents: calls, names and bodies as in openapi.json, examples readable."""

import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, TypeAdapter
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from app.ongoing.articles import Article, ArticleRequest
from app.ongoing.client import Ongoing
from app.ongoing.ids import ArticleSystemId, OngoingOrderId, OngoingOrderLineId
from app.ongoing.order_answer import Order
from app.ongoing.order_request import OrderRequest
from app.ongoing.orders import _Statuses, _Types
from app.ongoing.warehouses import Warehouse
from app.ongoing.webhooks import OrderWebhook, Webhook
from tests.ongoing.conftest import Remote

UPSTREAM = Path(os.environ.get("LAGERBRO_UPSTREAM_DIR", Path(__file__).parents[3] / "shared" / "upstream")) / "ongoing"
EXAMPLES = UPSTREAM / "examples"

pytestmark = pytest.mark.skipif(not (UPSTREAM / "openapi.json").exists(), reason="upstream documents are not here")


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((UPSTREAM / "openapi.json").read_text())
    return document


def resolved(spec: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The object that a schema stands for, through references, arrays and "or null"."""
    if "$ref" in schema:
        return resolved(spec, spec["components"]["schemas"][schema["$ref"].rsplit("/", maxsplit=1)[-1]])
    if "anyOf" in schema:
        return resolved(spec, schema["anyOf"][0])
    return resolved(spec, schema["items"]) if "items" in schema else schema


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models_in(argument)


def names_unknown_upstream(
    spec: dict[str, Any], model: type[BaseModel], schema: dict[str, Any], seen: frozenset[type[BaseModel]] = frozenset()
) -> Iterator[str]:
    known = resolved(spec, schema)["properties"]
    for field in model.model_fields.values():
        alias = str(field.alias)
        if alias not in known:
            yield f"{model.__name__}.{alias}"
            continue
        for inner in models_in(field.annotation):
            if inner not in seen:
                yield from names_unknown_upstream(spec, inner, known[alias], seen | {inner})


@pytest.mark.parametrize(
    ("model", "schema"),
    [
        (ArticleRequest, "PostArticleModel"),
        (OrderRequest, "PostOrderModel"),
        (Article, "GetArticleModel"),
        (Order, "GetOrderModel"),
        (_Statuses, "GetOrderStatusesModel"),
        (_Types, "GetOrderTypesModel"),
        (Warehouse, "WarehouseModel"),
        (OrderWebhook, "WebhookOrderPayload"),
    ],
)
def test_every_field_has_the_name_and_place_it_has_upstream(
    spec: dict[str, Any], model: type[BaseModel], schema: str
) -> None:
    assert list(names_unknown_upstream(spec, model, spec["components"]["schemas"][schema])) == []


async def _every_call(ongoing: Ongoing, article: ArticleRequest, order: OrderRequest) -> None:
    order_id, now = OngoingOrderId(7), "2026-11-23T08:00:00Z"
    moment = TypeAdapter(Order).validate_python({"orderInfo": {"orderId": 7, "createdDate": now}})
    since = moment.order_info.created_date
    assert since is not None
    await ongoing.articles.put(article)
    await ongoing.articles.get(ArticleSystemId(7))
    await ongoing.articles.find("A")
    _ = [found async for found in ongoing.articles.all()]
    _ = [found async for found in ongoing.articles.by_numbers(["A", "B"])]
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
            only_to_report=True,
            back_order_for=order_id,
        )
    ]
    await ongoing.orders.statuses()
    await ongoing.orders.types()
    await ongoing.orders.cancel(order_id)
    await ongoing.orders.cancel_by_number("1042")
    await ongoing.orders.set_status(order_id, 300)
    await ongoing.orders.report_line(order_id, OngoingOrderLineId(8), Decimal("1.5"))
    await ongoing.warehouses.all()


async def test_every_call_is_an_operation_of_upstream_with_its_parameters_and_body(
    spec: dict[str, Any], remote: Remote, ongoing: Ongoing, article: ArticleRequest, order: OrderRequest
) -> None:
    whole = {"orderInfo": {"orderId": 7, "orderNumber": "1042"}, "articleSystemId": 7, "orderId": 7}

    def answer(request: httpx.Request) -> httpx.Response:
        is_list = request.method == "GET" and request.url.path.endswith(("/articles", "/orders", "/warehouses"))
        return httpx.Response(200, json=[] if is_list else whole)

    remote.answer = answer
    await _every_call(ongoing, article, order)

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


@pytest.mark.parametrize(
    ("example", "model"),
    [
        ("article_get.response.json", Article),
        ("order_get.response.json", Order),
        ("order_statuses_get.response.json", _Statuses),
        ("webhook_order.payload.json", OrderWebhook),
        ("webhook_inventory.payload.json", Webhook),
        ("webhook_purchase_order.payload.json", Webhook),
        ("webhook_picking_packing_returns.payload.json", Webhook),
    ],
)
def test_examples_of_upstream_can_be_read(example: str, model: type[BaseModel]) -> None:
    document = json.loads((EXAMPLES / example).read_text(), parse_float=Decimal)
    read = model.model_validate(document)
    for name, field in model.model_fields.items():
        said, kept = document.get(str(field.alias)), getattr(read, name)
        assert (kept is None or kept == ()) == (said is None or said == []), name


def test_the_order_example_is_read_with_its_figures() -> None:
    order = Order.model_validate_json((EXAMPLES / "order_get.response.json").read_bytes())
    assert (order.id, order.number, order.status_number) == (50163, "O1231234", 500)
    (line,) = order.order_lines
    assert (line.article_number, line.picked_number_of_items) == ("1009", Decimal(2))
    assert line.reported_number_of_items is None
    assert [parcel.parcel_number for parcel in order.parcels if not parcel.is_return_parcel] == ["00376546546"]


@pytest.mark.parametrize("example", ["order_put_minimal.request.json", "article_put_minimal.request.json"])
def test_minimal_requests_of_upstream_can_be_said(example: str) -> None:
    document = json.loads((EXAMPLES / example).read_text())
    del document["goodsOwnerId"]
    model: type[BaseModel] = OrderRequest if example.startswith("order") else ArticleRequest
    assert model.model_validate(document).model_dump(mode="json", by_alias=True, exclude_none=True)
