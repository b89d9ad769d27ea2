"""The levers of the whole sandbox: state, switches, seeds, reset, documentation."""

import httpx
import pytest

from app.sandbox.ongoing.seeds import DEMO_PASSWORD, fill
from app.sandbox.ongoing.world import OngoingWorld
from tests.sandbox.ongoing.conftest import OWNER_ID, Shop

ROOT = "http://ongoing.test/_sandbox"


async def test_state_shows_records_as_they_were_written_and_as_they_stand(
    shop: Shop, levers: httpx.AsyncClient
) -> None:
    address = {"city": "Emmaboda", "countryCode": "SE"}
    supplier = {"supplierNumber": "L7", "supplierName": "Glasbruket", "advanced": {"supplierAddress": address}}
    await shop.article("LJUS-1", supplierInfo=supplier)
    await shop.order("1001", {"1": ("LJUS-1", 2)}, languageCode="sv")
    await levers.post("work")

    answer = await levers.get(f"{ROOT}/state")

    owner = answer.json()["systems"]["demo"]["goods_owners"]["4711"]
    assert owner["suppliers"]["L7"]["supplierAddress"] == address
    assert owner["customers"]["K1"]["city"] == "Borås"
    assert owner["articles"]["LJUS-1"]["inventory"]["numberOfItems"] == 98
    order = owner["orders"]["1001"]
    assert order["document"]["languageCode"] == "sv"
    assert [(step["status"], step["by"]) for step in order["history"]] == [
        (300, "api"),
        (320, "warehouse"),
        (400, "warehouse"),
        (450, "warehouse"),
    ]
    assert (order["lines"][0]["row_number"], order["lines"][0]["picked"]) == ("1", 2)
    assert DEMO_PASSWORD not in answer.text


async def test_state_shows_purchase_orders_returns_and_adjustments(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient
) -> None:
    await shop.article("LJUS-1")
    await shop.purchase("20", {"1": ("LJUS-1", 2)}, referenceNumber="P-7")
    await levers.post("purchase-orders/20/receive", json={"quantities": {"1": 1}})
    order_id = await shop.order("1001", {"1": ("LJUS-1", 2)})
    await levers.post("work")
    row = {"returnOrderRowNumber": "1", "toBeReturnedNumberOfItems": 1}
    row |= {"customerOrderLine": {"orderLineId": (await shop.read("1001"))["orderLines"][0]["id"]}}
    body = {"goodsOwnerId": OWNER_ID, "returnOrderNumber": "R1", "customerOrder": {"orderId": order_id}}
    await api.put("returnOrders", json={**body, "returnOrderLines": [row]})
    await levers.post("return-orders/R1/receive", json={"scrap": True})

    owner = (await levers.get(f"{ROOT}/state")).json()["systems"]["demo"]["goods_owners"]["4711"]

    purchase_order = owner["purchase_orders"]["20"]
    assert (purchase_order["status"], purchase_order["document"]["referenceNumber"]) == (400, "P-7")
    assert [step["status"] for step in purchase_order["history"]] == [100, 400]
    assert (purchase_order["lines"][0]["received"], purchase_order["lines"][0]["reported"]) == (1, None)
    assert (owner["orders"]["1001"]["lines"][0]["returned"], owner["return_orders"]["R1"]["stage"]) == (1, "returned")
    assert owner["return_orders"]["R1"]["lines"][0]["scrapped"] == 1
    (adjustment,) = owner["adjustments"]
    assert (adjustment["quantity"], adjustment["scrapped_return_of_order_id"]) == (-1, order_id)


async def test_switches_are_read_and_written_over_http(levers: httpx.AsyncClient) -> None:
    written = await levers.put(f"{ROOT}/switches", json={"initial_order_status": 200})

    assert written.status_code == 200
    assert (await levers.get(f"{ROOT}/switches")).json()["initial_order_status"] == 200
    assert (await levers.put(f"{ROOT}/switches", json={"no_such_switch": 1})).status_code == 422


async def test_seed_starts_anew_and_reset_leaves_nothing_but_the_switches(
    shop: Shop, levers: httpx.AsyncClient
) -> None:
    await levers.put(f"{ROOT}/switches", json={"initial_order_status": 200})
    await levers.post(f"{ROOT}/faults", json={"kind": "html", "path": "never"})
    await shop.article("LJUS-1")

    seeded = await levers.post(f"{ROOT}/seed/large")
    assert (seeded.status_code, seeded.json()["goods_owner_id"], seeded.json()["warehouse"]) == (200, 4711, "demo")
    assert await shop.articles() == []
    await shop.article("LJUS-1")
    assert (await shop.stock("LJUS-1"))["numberOfItems"] == 10_000

    assert (await levers.post(f"{ROOT}/reset")).status_code == 204
    assert (await levers.get(f"{ROOT}/state")).json()["systems"] == {}
    assert (await levers.get(f"{ROOT}/traffic")).json()["total"] == 0
    assert (await levers.get(f"{ROOT}/faults")).json() == []
    assert (await levers.get(f"{ROOT}/switches")).json()["initial_order_status"] == 200
    assert (await levers.post(f"{ROOT}/seed/none")).status_code == 404


async def test_the_second_shop_of_the_story_has_a_user_of_its_own(levers: httpx.AsyncClient) -> None:
    seeded = (await levers.post(f"{ROOT}/seed/classic")).json()
    assert (seeded["warehouse"], seeded["goods_owner_id"]) == ("demo", 4712)
    assert seeded["password"] != DEMO_PASSWORD


def test_the_story_is_played_by_two_shops() -> None:
    world = OngoingWorld()
    fill(world, "story")
    assert list(world.systems["demo"].goods_owners) == [4711, 4712]


@pytest.mark.parametrize("path", ["/_sandbox/systems/demo/owners/1/work", "/_sandbox/systems/annat/owners/4711/work"])
async def test_unknown_goods_owner_is_404(levers: httpx.AsyncClient, path: str) -> None:
    assert (await levers.post(f"http://ongoing.test{path}")).status_code == 404


async def test_every_route_is_documented_with_a_summary_and_every_reference_resolves(levers: httpx.AsyncClient) -> None:
    answer = await levers.get("http://ongoing.test/openapi.json")

    schema = answer.json()
    operations = [operation for path in schema["paths"].values() for operation in path.values()]
    assert all(operation["summary"] for operation in operations)
    put = schema["paths"]["/{warehouse}/api/v1/orders"]["put"]
    assert put["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/PutOrder")
    assert put["security"] == [{"HTTPBasic": []}]
    referred = {part.split('"')[0] for part in answer.text.split("#/components/schemas/")[1:]}
    assert referred <= set(schema["components"]["schemas"])
    assert (await levers.get("http://ongoing.test/docs")).status_code == 200
