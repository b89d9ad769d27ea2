"""Purchase orders over the API: upsert, reading, polling, reporting, cancelling (FACTS §8, §10)."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from app.sandbox.ongoing import OngoingWorld
from tests.sandbox.ongoing.conftest import OWNER_ID, ManualClock, Shop


@pytest.fixture(autouse=True)
async def articles(shop: Shop) -> None:
    for number in ("LJUS-1", "VAS-1"):
        await shop.article(number)


def status_of(purchase_order: dict[str, Any]) -> int:
    return int(purchase_order["purchaseOrderInfo"]["purchaseOrderStatus"]["number"])


async def test_purchase_order_reads_as_it_was_written_with_nothing_received(shop: Shop) -> None:
    purchase_order_id = await shop.purchase(
        "20",
        {"1": ("LJUS-1", 5)},
        referenceNumber="P-7",
        inDate="2026-03-09",
        purchaseOrderRemark="Ring före",
        supplierInfo={"supplierNumber": "L3", "supplierName": "Vaxverket"},
    )

    read = await shop.read_purchase("20")

    info = read["purchaseOrderInfo"]
    assert (info["purchaseOrderId"], info["referenceNumber"], info["inDate"]) == (
        purchase_order_id,
        "P-7",
        "2026-03-09",
    )
    assert info["purchaseOrderStatus"] == {"number": 100, "text": "Aviserad"}
    assert read["supplierInfo"] == {"supplierNumber": "L3", "supplierName": "Vaxverket"}
    (line,) = read["purchaseOrderLines"]
    assert (line["advisedNumberOfItems"], line["receivedNumberOfItems"], line["reportedNumberOfItems"]) == (5, 0, None)
    assert (line["articleItems"], line["subPurchaseOrderLines"], info["purchaseOrderType"]) == (None, None, None)


async def test_supplier_of_a_purchase_order_is_made_on_the_fly(shop: Shop, world: OngoingWorld) -> None:
    answer = await shop.put_purchase(
        "20", {}, supplierInfo={"supplierNumber": "L3", "supplierAddress": {"city": "Gävle"}}
    )

    owner = world.systems["demo"].goods_owners[OWNER_ID]
    assert owner.suppliers["L3"]["supplierAddress"] == {"city": "Gävle"}
    assert "Supplier L3" in answer.json()["message"]


async def test_second_put_updates_the_same_purchase_order_and_its_lines(shop: Shop, api: httpx.AsyncClient) -> None:
    first = await shop.purchase("20", {"1": ("LJUS-1", 5), "2": ("VAS-1", 1)})
    line_id = (await shop.read_purchase("20"))["purchaseOrderLines"][0]["id"]

    second = await shop.purchase("20", {"1": ("LJUS-1", 7), "3": ("VAS-1", 2)})
    by_id = await api.put(f"purchaseOrders/{first}", json=shop.purchase_body("21", {"1": ("LJUS-1", 8)}))

    assert first == second == by_id.json()["purchaseOrderId"]
    read = await shop.read_purchase("21")
    (line,) = read["purchaseOrderLines"]
    assert (line["id"], line["advisedNumberOfItems"]) == (line_id, 8)
    assert await shop.purchase_numbers() == ["21"]


@pytest.mark.parametrize(("omitted", "rows"), [("dropped", ["2"]), ("kept", ["1", "2"])])
async def test_omitted_line_is_dropped_or_kept(
    shop: Shop, switch: Callable[..., None], omitted: str, rows: list[str]
) -> None:
    switch(omitted_purchase_order_lines=omitted)
    await shop.purchase("20", {"1": ("LJUS-1", 5), "2": ("VAS-1", 1)})

    await shop.purchase("20", {"2": ("VAS-1", 1)})

    assert [line["rowNumber"] for line in (await shop.read_purchase("20"))["purchaseOrderLines"]] == rows


async def test_put_without_lines_leaves_them_alone(shop: Shop, api: httpx.AsyncClient) -> None:
    await shop.purchase("20", {"1": ("LJUS-1", 5)})
    body = shop.purchase_body("20", {}, purchaseOrderRemark="Ring före")
    del body["purchaseOrderLines"]

    assert (await api.put("purchaseOrders", json=body)).status_code == 200

    assert len((await shop.read_purchase("20"))["purchaseOrderLines"]) == 1


async def test_line_of_an_unknown_article_may_be_left_out_in_silence(shop: Shop, switch: Callable[..., None]) -> None:
    switch(unknown_article="ignored")

    await shop.purchase("20", {"1": ("OKÄND", 5), "2": ("VAS-1", 1)})

    assert [line["rowNumber"] for line in (await shop.read_purchase("20"))["purchaseOrderLines"]] == ["2"]


async def test_statuses_are_those_of_the_system(api: httpx.AsyncClient, levers: httpx.AsyncClient) -> None:
    owner = {"goods_owner_id": 1, "user_name": "WSI-1", "password": "x", "purchase_order_statuses": {"110": "Ny"}}
    await levers.post("http://ongoing.test/_sandbox/systems/demo/owners", json=owner)

    statuses = await api.get("purchaseOrders/statuses")

    assert statuses.json() == {"orderStatuses": [{"number": 110, "text": "Ny"}]}


async def test_wrong_purchase_order_is_refused_whole(shop: Shop, api: httpx.AsyncClient) -> None:
    twice = shop.purchase_body("20", {"1": ("LJUS-1", 5)})
    twice["purchaseOrderLines"] *= 2
    other_id = await shop.purchase("30", {})
    await shop.purchase("31", {})

    refused = [
        await api.put("purchaseOrders", json=twice),
        await shop.put_purchase("20", {"1": ("OKÄND", 5)}),
        await shop.put_purchase("20", {}, warehouseId=9),
        await shop.put_purchase("20", {}, advanced={"purchaseOrderStatusCreated": 777}),
        await shop.put_purchase("2" * 51, {}),
    ]
    taken = await api.put(f"purchaseOrders/{other_id}", json=shop.purchase_body("31", {}))

    assert [answer.status_code for answer in [*refused, taken]] == [400] * 6
    assert await shop.purchase_numbers() == ["30", "31"]


async def test_status_of_a_new_one_is_the_systems_unless_asked_for(shop: Shop, switch: Callable[..., None]) -> None:
    switch(initial_purchase_order_status=200)
    await shop.purchase("20", {})
    await shop.purchase("21", {}, advanced={"purchaseOrderStatusCreated": 100})

    assert [status_of(one) for one in await shop.purchases()] == [200, 100]


@pytest.mark.parametrize(("refusal", "status"), [("400", 400), ("409", 409), ("500", 500)])
async def test_started_purchase_order_is_neither_updated_nor_cancelled(
    shop: Shop,
    api: httpx.AsyncClient,
    levers: httpx.AsyncClient,
    switch: Callable[..., None],
    refusal: str,
    status: int,
) -> None:
    switch(started_refusal=refusal)
    purchase_order_id = await shop.purchase("20", {"1": ("LJUS-1", 5)})
    await levers.post("purchase-orders/20/receive", json={"quantities": {"1": 1}, "finish": False})

    assert (await shop.put_purchase("20", {"1": ("LJUS-1", 6)})).status_code == status
    assert (await api.delete(f"purchaseOrders/{purchase_order_id}")).status_code == status
    read = await shop.read_purchase("20")
    assert (status_of(read), read["purchaseOrderLines"][0]["advisedNumberOfItems"]) == (300, 5)


async def test_purchase_order_is_cancelled_by_number_or_id(
    shop: Shop, api: httpx.AsyncClient, switch: Callable[..., None]
) -> None:
    await shop.purchase("20", {"1": ("LJUS-1", 5)})
    second = await shop.purchase("21", {})
    by_number: dict[str, Any] = {"goodsOwnerId": OWNER_ID, "purchaseOrderNumber": "20"}

    assert (await api.delete("purchaseOrders", params=by_number)).status_code == 200
    assert (await api.delete(f"purchaseOrders/{second}")).status_code == 200

    assert [status_of(one) for one in await shop.purchases()] == [900, 900]
    assert (await shop.stock("LJUS-1"))["toReceiveNumberOfItems"] == 0
    assert (await api.delete(f"purchaseOrders/{second}")).status_code == 400
    switch(cancelled_again="accepted")
    assert (await api.delete(f"purchaseOrders/{second}")).status_code == 200
    assert (await api.delete("purchaseOrders", params={**by_number, "purchaseOrderNumber": "x"})).status_code == 404
    assert (await api.delete("purchaseOrders/1")).status_code == 404


async def test_list_pages_by_an_inclusive_cursor_and_filters_by_name_and_status(
    shop: Shop, levers: httpx.AsyncClient
) -> None:
    ids = [await shop.purchase(number, {"1": (article, 1)}) for number, article in (("20", "LJUS-1"), ("21", "VAS-1"))]
    await levers.post("purchase-orders/21/receive")

    assert await shop.purchase_numbers(maxPurchaseOrdersToGet=1) == ["20"]
    assert await shop.purchase_numbers(purchaseOrderIdFrom=ids[1], maxPurchaseOrdersToGet=1) == ["21"]
    assert await shop.purchase_numbers(purchaseOrderIdFrom=ids[1] + 1) == []
    assert await shop.purchase_numbers(purchaseOrderNumbers=["21", "x"]) == ["21"]
    assert await shop.purchase_numbers(articleNumbers=["LJUS-1"]) == ["20"]
    assert await shop.purchase_numbers(purchaseOrderStatusFrom=500) == ["21"]
    assert await shop.purchase_numbers(purchaseOrderStatusTo=499) == ["20"]


async def test_list_filters_by_what_happened_when(shop: Shop, levers: httpx.AsyncClient, clock: ManualClock) -> None:
    start = clock().isoformat()
    clock.pass_(hours=1)
    for number, in_date in (("20", "2026-03-09"), ("21", None)):
        await shop.purchase(number, {"1": ("LJUS-1", 2)}, inDate=in_date)
    clock.pass_(hours=1)
    middle = clock().isoformat()
    clock.pass_(hours=1)
    await levers.post("purchase-orders/21/receive", json={"quantities": {"1": 1}, "finish": False})

    assert await shop.purchase_numbers(lastReceiveTimeFrom=start) == ["21"]
    assert await shop.purchase_numbers(lastReceiveTimeTo=middle) == []
    assert await shop.purchase_numbers(purchaseOrderStatusChangedTimeFrom=middle) == ["21"]
    assert await shop.purchase_numbers(inDateFrom="2026-03-08T00:00:00Z", inDateTo="2026-03-10T00:00:00Z") == ["20"]


async def test_list_to_report_holds_what_differs_in_either_direction(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient
) -> None:
    only_to_report = {"onlyPurchaseOrdersWithOrderLinesToReport": "true"}
    purchase_order_id = await shop.purchase("20", {"1": ("LJUS-1", 5)})
    assert await shop.purchase_numbers(**only_to_report) == []
    await levers.post("purchase-orders/20/receive")
    assert await shop.purchase_numbers(**only_to_report) == ["20"]
    assert (await shop.stock("LJUS-1"))["reported"]["receivedToBeReportedNumberOfItems"] == 5

    line_id = (await shop.read_purchase("20"))["purchaseOrderLines"][0]["id"]
    path = f"purchaseOrders/{purchase_order_id}/lines/{line_id}/reportedNumberOfItems"
    answers = [await api.patch(path, json={"reportedNumberOfItems": 5}) for _ in range(2)]

    assert [(a.status_code, a.content, a.headers["content-type"]) for a in answers] == [
        (200, b"", "application/octet-stream")
    ] * 2
    assert await shop.purchase_numbers(**only_to_report) == []
    assert (await shop.stock("LJUS-1"))["reported"]["receivedToBeReportedNumberOfItems"] == 0
    await levers.post("purchase-orders/20/correct", json={"quantities": {"1": 4}})
    assert await shop.purchase_numbers(**only_to_report) == ["20"]
    await api.patch(f"purchaseOrders/{purchase_order_id}/setReportedNumberOfItemsToReceivedNumberOfItems")
    assert await shop.purchase_numbers(**only_to_report) == []
    assert (await api.patch(path.replace(str(line_id), "1"), json={"reportedNumberOfItems": 1})).status_code == 404


async def test_dates_and_status_are_set_after_the_start_too(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient
) -> None:
    path = f"purchaseOrders/{await shop.purchase('20', {'1': ('LJUS-1', 5)})}"
    await levers.post("purchase-orders/20/status", json={"status": 300})

    bodies = {
        "inDate": {"inDate": "2026-04-01T00:00:00Z"},
        "advisedDate": {"advisedDate": "2026-04-02T00:00:00Z"},
        "purchaseOrderStatus": {"purchaseOrderStatusNumber": 200},
    }
    for name, body in bodies.items():
        assert (await api.patch(f"{path}/{name}", json=body)).status_code == 200

    info = (await shop.read_purchase("20"))["purchaseOrderInfo"]
    assert (info["inDate"], info["purchaseOrderStatus"]["number"]) == ("2026-04-01", 200)
    assert info["advanced"]["advisedDate"] == "2026-04-02T00:00:00.000Z"
    unknown = await api.patch(f"{path}/purchaseOrderStatus", json={"purchaseOrderStatusNumber": 7})
    assert unknown.status_code == 400


async def test_purchase_order_type_is_kept_in_a_register_of_its_own(
    shop: Shop, api: httpx.AsyncClient, switch: Callable[..., None]
) -> None:
    await shop.purchase("20", {}, purchaseOrderType={"code": "IMP", "name": "Import"})
    await shop.purchase("20", {}, purchaseOrderType={"code": "IMP", "name": "Annat namn"})

    types = await api.get("purchaseOrders/types", params={"goodsOwnerId": OWNER_ID})
    assert types.json() == {"purchaseOrderTypes": [{"code": "IMP", "name": "Import"}]}
    assert (await shop.read_purchase("20"))["purchaseOrderInfo"]["purchaseOrderType"]["name"] == "Import"
    switch(unknown_order_type="refused")
    assert (await shop.put_purchase("21", {}, purchaseOrderType={"code": "X"})).status_code == 400


@pytest.mark.parametrize(("how", "kept"), [("missing_done", ["20"]), ("missing_refused", [])])
async def test_answer_without_an_id_may_mean_either(
    shop: Shop, switch: Callable[..., None], how: str, kept: list[str]
) -> None:
    switch(id_in_answer=how)

    answer = await shop.put_purchase("20", {"1": ("LJUS-1", 5)})

    assert (answer.status_code, answer.json()["purchaseOrderId"]) == (200, None)
    assert await shop.purchase_numbers() == kept
