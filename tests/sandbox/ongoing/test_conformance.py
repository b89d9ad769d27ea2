"""Conformance with the upstream documents: articles, orders and registers served, every answer of its shape."""

import httpx
import pytest

from tests.sandbox.ongoing.conftest import OWNER_ID, Shop
from tests.sandbox.ongoing.upstream import (
    OPERATIONS,
    ORDERS_AND_ARTICLES,
    Json,
    Player,
    documents,
    example,
    needs_upstream,
    validate,
)

pytestmark = needs_upstream


@pytest.fixture(scope="module")
def upstream() -> Json:
    return documents()


async def test_every_operation_is_served_with_an_answer_of_its_shape(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient, upstream: Json
) -> None:
    play = Player(api, upstream)
    own: Json = {"params": {"goodsOwnerId": OWNER_ID}}
    article = await play("PUT", "/articles", json=example("article_put_full.request.json"))
    article_path = f"/articles/{article['articleSystemId']}"
    rich = {
        **example("article_put_full.request.json"),
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

    full = {**example("order_put_full.request.json"), "advanced": {"orderTextLines": [{"rowNumber": "t1"}]}}
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
    minimal = example("order_put_minimal.request.json")
    second = await play("PUT", "/orders", json=minimal)
    await play("DELETE", "/orders/{orderId}", f"/orders/{second['orderId']}")
    await play("PUT", "/orders", json={**minimal, "orderNumber": "1003"})
    await play("DELETE", "/orders", params={"goodsOwnerId": OWNER_ID, "orderNumber": "1003"})
    await play("GET", "/orders", **own)

    await play("GET", "/orders/statuses")
    await play("GET", "/orders/types", **own)
    way = await play("PUT", "/orders/wayOfDeliveryTypes", json=example("way_of_delivery_type_put.request.json"))
    by_id = "/orders/wayOfDeliveryTypes/{wayOfDeliveryTypeId}"
    way_path = f"/orders/wayOfDeliveryTypes/{way['wayOfDeliveryTypeId']}"
    await play("PUT", by_id, way_path, json=example("way_of_delivery_type_put.request.json"))
    await play("GET", "/orders/wayOfDeliveryTypes", **own)
    await play("DELETE", by_id, way_path)
    await play("GET", "/warehouses")
    await play("GET", "/transporterContracts", **own)
    assert play.played == ORDERS_AND_ARTICLES


async def test_served_operations_are_all_operations_of_the_document(levers: httpx.AsyncClient, upstream: Json) -> None:
    served = (await levers.get("http://ongoing.test/openapi.json")).json()["paths"]

    api = {path.removeprefix("/{warehouse}"): set(verbs) for path, verbs in served.items() if "/api/v1" in path}

    assert api == {f"/api/v1{path}": verbs for path, verbs in OPERATIONS.items()}
    assert all(verbs <= set(upstream["paths"][path]) for path, verbs in api.items())


async def test_refusals_are_objects_or_text(api: httpx.AsyncClient, upstream: Json) -> None:
    answer = await api.put("orders", json={})

    validate(upstream, {"$ref": "#/components/schemas/UndocumentedErrorBody"}, answer.json())
