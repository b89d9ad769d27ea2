"""Registers: statuses, order types, ways of delivery, warehouses, transporter contracts."""

import httpx

from tests.sandbox.ongoing.conftest import OWNER_ID


async def test_statuses_come_in_the_language_of_the_installation(api: httpx.AsyncClient) -> None:
    statuses = (await api.get("orders/statuses")).json()["orderStatuses"]

    assert [status["number"] for status in statuses] == [150, 200, 300, 320, 400, 450, 500, 800, 1000]
    assert {"number": 450, "text": "Skickad"} in statuses


async def test_statuses_are_configurable(api: httpx.AsyncClient, levers: httpx.AsyncClient) -> None:
    made = await levers.post(
        "http://ongoing.test/_sandbox/systems/demo/owners",
        json={"goods_owner_id": 1, "user_name": "WSI-ny", "password": "lav", "statuses": {"300": "Klar", "460": "Åkt"}},
    )
    assert made.status_code == 201

    statuses = (await api.get("orders/statuses")).json()["orderStatuses"]

    assert statuses == [{"number": 300, "text": "Klar"}, {"number": 460, "text": "Åkt"}]


async def test_order_types_have_a_code_and_a_name_and_no_id(api: httpx.AsyncClient) -> None:
    types = (await api.get("orders/types", params={"goodsOwnerId": OWNER_ID})).json()["orderTypes"]

    assert types[0] == {"code": "B2B", "name": "Business to Business"}


async def test_way_of_delivery_is_upserted_by_code_and_answers_with_a_success_flag(api: httpx.AsyncClient) -> None:
    path = "orders/wayOfDeliveryTypes"
    body = {"goodsOwnerId": OWNER_ID, "code": "HEM", "name": "Hemleverans"}
    created = (await api.put(path, json=body)).json()
    updated = (await api.put(path, json={**body, "name": "Hem till dörren"})).json()

    assert created["success"] is True
    assert created["wayOfDeliveryTypeId"] == updated["wayOfDeliveryTypeId"]
    by_id = f"{path}/{created['wayOfDeliveryTypeId']}"
    await api.put(by_id, json={**body, "code": "HEM2"})
    listed = (await api.get(path, params={"goodsOwnerId": OWNER_ID})).json()["wayOfDeliveryTypes"]
    assert [(way["code"], way["name"]) for way in listed] == [("HEM2", "Hemleverans")]
    assert (await api.delete(by_id)).json()["success"] is True
    assert (await api.delete(by_id)).status_code == 404


async def test_warehouses_and_contracts_are_bare_arrays(api: httpx.AsyncClient) -> None:
    (warehouse,) = (await api.get("warehouses")).json()
    (contract,) = (await api.get("transporterContracts", params={"goodsOwnerId": OWNER_ID})).json()

    assert (warehouse["id"], warehouse["address"]) == (1, None)
    assert contract["transporterCode"] == "NDF"
