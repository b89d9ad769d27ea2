"""Models against the upstream documents: names and places as in openapi.json, examples readable."""

import json
import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter

from app.ongoing import orders, purchase_orders, return_orders
from app.ongoing.article_stock import ArticleInventory
from app.ongoing.articles import Article, ArticleRequest
from app.ongoing.inventory_adjustments import AdjustedArticle
from app.ongoing.order_answer import Order
from app.ongoing.order_request import OrderRequest
from app.ongoing.purchase_order_answer import PurchaseOrder
from app.ongoing.purchase_order_request import PurchaseOrderRequest
from app.ongoing.return_orders import ReturnOrder
from app.ongoing.warehouses import Warehouse
from app.ongoing.webhooks import InventoryWebhook, OrderWebhook, PickingWebhook, PurchaseOrderWebhook
from app.ongoing.wire import Request

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
        (PurchaseOrderRequest, "PostPurchaseOrderModel"),
        (Article, "GetArticleModel"),
        (Order, "GetOrderModel"),
        (ArticleInventory, "GetArticleInventoryPerWarehouseModel"),
        (orders._Statuses, "GetOrderStatusesModel"),
        (orders._Types, "GetOrderTypesModel"),
        (PurchaseOrder, "GetPurchaseOrderModel"),
        (purchase_orders._Statuses, "GetPurchaseOrderStatusesModel"),
        (AdjustedArticle, "GetInventoryAdjustmentsLine"),
        (ReturnOrder, "GetReturnOrderModel"),
        (return_orders._Statuses, "GetReturnOrderStatusesModel"),
        (Warehouse, "WarehouseModel"),
        (OrderWebhook, "WebhookOrderPayload"),
        (PurchaseOrderWebhook, "WebhookPurchaseOrderPayload"),
        (InventoryWebhook, "WebhookInventoryPayload"),
        (PickingWebhook, "WebhookPickingPayload"),
    ],
)
def test_every_field_has_the_name_and_place_it_has_upstream(
    spec: dict[str, Any], model: type[BaseModel], schema: str
) -> None:
    assert list(names_unknown_upstream(spec, model, spec["components"]["schemas"][schema])) == []


@pytest.mark.parametrize(
    ("example", "model"),
    [
        ("article_get.response.json", Article),
        ("order_get.response.json", Order),
        ("order_statuses_get.response.json", orders._Statuses),
        ("purchase_order_get.response.json", PurchaseOrder),
        ("purchase_order_statuses_get.response.json", purchase_orders._Statuses),
        ("webhook_order.payload.json", OrderWebhook),
        ("webhook_purchase_order.payload.json", PurchaseOrderWebhook),
        ("webhook_inventory.payload.json", InventoryWebhook),
        ("webhook_picking_packing_returns.payload.json", PickingWebhook),
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


def test_the_purchase_order_example_is_read_with_its_figures() -> None:
    purchase_order = PurchaseOrder.model_validate_json((EXAMPLES / "purchase_order_get.response.json").read_bytes())
    assert (purchase_order.id, purchase_order.number, purchase_order.status_number) == (247, "PO1213534", 400)
    assert purchase_order.purchase_order_info.in_date == date(2019, 11, 1)
    whole, short = purchase_order.purchase_order_lines
    assert (whole.advised_number_of_items, whole.received_number_of_items) == (Decimal(2), Decimal(2))
    assert (short.advised_number_of_items, short.received_number_of_items) == (Decimal(10), Decimal(7))
    assert [line.reported_number_of_items for line in (whole, short)] == [None, None]
    assert [item.number_of_items for item in whole.article_items] == [1, 1]


def test_the_adjustments_example_is_read_with_its_signs() -> None:
    read = TypeAdapter(tuple[AdjustedArticle, ...]).validate_json(
        (EXAMPLES / "inventory_adjustments_get.response.json").read_bytes()
    )
    assert [
        (
            article.article_number,
            [(int(row.inventory_id), row.number_of_items) for row in article.inventory_adjustments],
        )
        for article in read
    ] == [("TestArticleNumber_ManyFields1", [(107, Decimal(-2))]), ("TestArticleNumber1", [(108, Decimal(3))])]


@pytest.mark.parametrize(
    ("example", "model"),
    [
        ("article_put_minimal.request.json", ArticleRequest),
        ("order_put_minimal.request.json", OrderRequest),
        ("purchase_order_put_minimal.request.json", PurchaseOrderRequest),
        ("purchase_order_put_full.request.json", PurchaseOrderRequest),
    ],
)
def test_requests_of_upstream_can_be_said(example: str, model: type[Request]) -> None:
    document = json.loads((EXAMPLES / example).read_text())
    del document["goodsOwnerId"]
    request = model.model_validate(document)
    said = json.loads(request.json_text())
    assert {name: said.get(name) for name in document} == document
