"""Orders over the API: the upsert, its switches, and how an order reads."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.sandbox.ongoing.conftest import OWNER_ID, Shop


@pytest.fixture(autouse=True)
async def articles(shop: Shop) -> None:
    await shop.article("LJUS-1", isStockArticle=True)
    await shop.article("VAS-1", isStockArticle=True)
    await shop.article("FRAKT", isStockArticle=False)


def rows_of(order: dict[str, Any]) -> dict[str, float]:
    return {line["rowNumber"]: line["orderedNumberOfItems"] for line in order["orderLines"]}


async def test_put_answers_201_for_a_new_order_and_200_for_a_known_one(shop: Shop) -> None:
    created = await shop.put("1001", {"1": ("LJUS-1", 2)})
    updated = await shop.put("1001", {"1": ("LJUS-1", 3)})

    assert (created.status_code, updated.status_code) == (201, 200)
    assert created.json()["orderId"] == updated.json()["orderId"]
    assert "Customer with customer number 'K1'" in created.json()["message"]
    assert "<br/>" in created.json()["message"]
    assert "<br/>" not in updated.json()["message"]


async def test_order_reads_null_for_everything_absent_arrays_too(shop: Shop) -> None:
    await shop.put("1001", {"1": ("LJUS-1", 2)})

    order = await shop.read("1001")

    for name in ("tracking", "parcels", "classes", "returnTracking", "transporter", "shipmentInfo", "advanced"):
        assert order[name] is None, name
    (line,) = order["orderLines"]
    assert line["reportedNumberOfItems"] is None
    assert line["pickedArticleItems"] is None
    assert line["subOrderLines"] is None


async def test_date_only_is_accepted_and_times_read_as_utc(shop: Shop) -> None:
    await shop.put("1001", {"1": ("LJUS-1", "2.5")}, orderFreeDateTime1="2026-03-04T09:30:00+01:00")

    info = (await shop.read("1001"))["orderInfo"]

    assert info["deliveryDate"] == "2026-03-04"
    assert info["advanced"]["deliveryDateWithTime"] == "2026-03-04T00:00:00.000Z"
    assert info["orderFreeDateTime1"] == "2026-03-04T08:30:00.000Z"
    assert info["createdDate"] == "2026-03-02T08:00:00.000Z"
    assert info["orderedNumberOfItems"] == 2.5


@pytest.mark.parametrize("missing", ["orderNumber", "deliveryDate", "consignee", "goodsOwnerId"])
async def test_required_fields_are_required(shop: Shop, api: httpx.AsyncClient, missing: str) -> None:
    body = shop.order_body("1001", {"1": ("LJUS-1", 2)})
    del body[missing]

    answer = await api.put("orders", json=body)

    assert answer.status_code == 400
    assert missing in answer.json()["Message"]


async def test_row_number_stands_once_on_an_order(shop: Shop, api: httpx.AsyncClient) -> None:
    body = shop.order_body("1001", {"1": ("LJUS-1", 2)})
    body["orderLines"] *= 2

    assert (await api.put("orders", json=body)).status_code == 400
    assert await shop.listed() == []


@pytest.mark.parametrize(("value", "rows"), [("dropped", {"1": 5}), ("kept", {"1": 5, "2": 1})])
async def test_omitted_lines_are_dropped_or_kept(
    shop: Shop, switch: Callable[..., None], value: str, rows: dict[str, float]
) -> None:
    switch(omitted_lines=value)
    await shop.put("1001", {"1": ("LJUS-1", 2), "2": ("VAS-1", 1)})
    before = {line["rowNumber"]: line["id"] for line in (await shop.read("1001"))["orderLines"]}

    await shop.put("1001", {"1": ("LJUS-1", 5)})

    order = await shop.read("1001")
    assert rows_of(order) == rows
    assert all(line["id"] == before[line["rowNumber"]] for line in order["orderLines"])


async def test_put_without_lines_at_all_leaves_the_lines(shop: Shop) -> None:
    await shop.put("1001", {"1": ("LJUS-1", 2)})

    await shop.put("1001", None, orderRemark="Ring på klockan")

    order = await shop.read("1001")
    assert rows_of(order) == {"1": 2}
    assert order["orderInfo"]["orderRemark"] == "Ring på klockan"


@pytest.mark.parametrize("status", [200, 300])
async def test_initial_status_is_open_or_released(shop: Shop, switch: Callable[..., None], status: int) -> None:
    switch(initial_order_status=status)

    await shop.put("1001", {"1": ("LJUS-1", 2)})

    assert (await shop.read("1001"))["orderInfo"]["orderStatus"]["number"] == status


async def test_unknown_article_on_a_line_is_refused_created_or_left_out(
    shop: Shop, switch: Callable[..., None]
) -> None:
    lines = {"1": ("LJUS-1", 2), "2": ("OKÄND-1", 1)}
    refused = await shop.put("1001", lines)
    assert refused.status_code == 400
    assert "OKÄND-1" in refused.json()["Message"]
    assert await shop.listed() == []

    switch(unknown_article="ignored")
    await shop.put("1002", lines)
    assert rows_of(await shop.read("1002")) == {"1": 2}

    switch(unknown_article="created")
    await shop.put("1003", lines)
    assert rows_of(await shop.read("1003")) == {"1": 2, "2": 1}
    assert len(await shop.articles(articleNumber="OKÄND-1")) == 1


async def test_unknown_order_type_is_created_refused_or_ignored(
    shop: Shop, api: httpx.AsyncClient, switch: Callable[..., None]
) -> None:
    kind = {"code": "WEBB", "name": "Webbutik"}

    async def types() -> list[str]:
        answer = await api.get("orders/types", params={"goodsOwnerId": OWNER_ID})
        return [order_type["code"] for order_type in answer.json()["orderTypes"]]

    switch(unknown_order_type="refused")
    assert (await shop.put("1001", {}, orderType=kind)).status_code == 400
    switch(unknown_order_type="ignored")
    await shop.put("1001", {}, orderType=kind)
    assert (await shop.read("1001"))["orderInfo"]["orderType"] is None
    assert await types() == ["B2B", "B2C"]
    switch(unknown_order_type="created")
    await shop.put("1001", {}, orderType=kind)
    assert (await shop.read("1001"))["orderInfo"]["orderType"] == kind
    assert await types() == ["B2B", "B2C", "WEBB"]


async def test_known_order_type_reads_with_the_name_of_the_register(shop: Shop) -> None:
    await shop.put("1001", {}, orderType={"code": "B2C", "name": "Privat"})

    assert (await shop.read("1001"))["orderInfo"]["orderType"]["name"] == "Business to Consumer"


async def test_lines_of_a_new_order_may_not_show_at_once(shop: Shop, switch: Callable[..., None]) -> None:
    switch(lines_hidden_for_gets=2)
    await shop.put("1001", {"1": ("LJUS-1", 2)})

    seen = [(await shop.read("1001"))["orderLines"] for _ in range(3)]

    assert seen[:2] == [None, None]
    assert len(seen[2]) == 1


@pytest.mark.parametrize(("value", "reads"), [("as_sent", True), ("false", False)])
async def test_non_stock_line_is_never_picked_however_it_reads(
    shop: Shop, levers: httpx.AsyncClient, switch: Callable[..., None], value: str, *, reads: bool
) -> None:
    switch(should_be_picked_of_non_stock=value)
    await shop.put("1001", {"1": ("LJUS-1", 2), "2": ("FRAKT", 1)})

    await levers.post("work")

    lines = {line["rowNumber"]: line for line in (await shop.read("1001"))["orderLines"]}
    assert lines["1"]["pickedNumberOfItems"] == 2
    assert lines["2"]["pickedNumberOfItems"] == 0
    assert lines["2"]["shouldBePicked"] is reads
    assert lines["2"]["article"]["articleKind"] is None


async def test_line_that_should_not_be_picked_is_not(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient
) -> None:
    body = shop.order_body("1001", {"1": ("LJUS-1", 2), "2": ("VAS-1", 1)})
    body["orderLines"][1]["shouldBePicked"] = False
    await api.put("orders", json=body)

    await levers.post("work")

    picked = [line["pickedNumberOfItems"] for line in (await shop.read("1001"))["orderLines"]]
    assert picked == [2, 0]


@pytest.mark.parametrize(("value", "status"), [("refused", 400), ("cut", 201)])
async def test_long_texts_are_refused_or_cut(shop: Shop, switch: Callable[..., None], value: str, status: int) -> None:
    switch(long_values=value)

    answer = await shop.put("1001", {}, orderRemark="å" * 501)

    assert answer.status_code == status
    if status == 201:
        assert len((await shop.read("1001"))["orderInfo"]["orderRemark"]) == 500


async def test_transporter_must_match_a_contract_and_reads_with_its_names(shop: Shop) -> None:
    unknown = await shop.put("1001", {}, transporter={"transporterCode": "NDF", "transporterServiceCode": "X"})
    assert unknown.status_code == 400

    await shop.put("1001", {}, transporter={"transporterCode": "NDF", "transporterServiceCode": "NP1"})

    transporter = (await shop.read("1001"))["transporter"]
    assert (transporter["transporterName"], transporter["name"]) == ("Nordanfrakt", "Nordanfrakt Paket")


async def test_unknown_warehouse_is_refused(shop: Shop) -> None:
    assert (await shop.put("1001", {}, warehouseId=9)).status_code == 400


async def test_order_number_is_unique_when_an_order_is_renumbered_by_id(shop: Shop, api: httpx.AsyncClient) -> None:
    first = await shop.order("1001", {})
    await shop.order("1002", {})

    assert (await api.put(f"orders/{first}", json=shop.order_body("1002", {}))).status_code == 400
    assert (await api.put(f"orders/{first}", json=shop.order_body("1003", {}))).status_code == 200
    assert await shop.numbers() == ["1003", "1002"]
    assert (await shop.put("1001", {})).status_code == 201


@pytest.mark.parametrize(("value", "count"), [("missing_done", 1), ("missing_refused", 0)])
async def test_success_without_an_id_may_or_may_not_have_been_carried_out(
    shop: Shop, switch: Callable[..., None], value: str, count: int
) -> None:
    switch(id_in_answer=value)

    answer = await shop.put("1001", {"1": ("LJUS-1", 2)})

    assert answer.is_success
    assert answer.json()["orderId"] is None
    assert len(await shop.listed()) == count


async def test_kit_line_shows_its_components_as_sub_order_lines(shop: Shop, levers: httpx.AsyncClient) -> None:
    rows = [{"articleNumber": "LJUS-1", "numberOfItems": 2}, {"articleNumber": "VAS-1", "numberOfItems": 1}]
    await shop.article("SET-1", structureDefinition={"articleKind": "Structure", "rows": rows})
    await shop.put("1001", {"1": ("SET-1", 3)})

    await levers.post("orders/1001/pick", json={"quantities": {"1": 2}})

    (line,) = (await shop.read("1001"))["orderLines"]
    assert line["article"]["articleKind"] == "Structure"
    assert line["pickedNumberOfItems"] == 2
    parts = {part["article"]["articleNumber"]: part["pickedNumberOfItems"] for part in line["subOrderLines"]}
    assert parts == {"LJUS-1": 4, "VAS-1": 2}


async def test_text_lines_and_invoice_address_read_as_sent(shop: Shop) -> None:
    texts = [{"rowNumber": "t1", "comment": "Gravyr: Elsa"}]
    body_advanced = {"orderTextLines": texts, "invoiceNumber": "F1"}
    consignee = {"name": "Ateljé Älvkvist", "invoiceAddress": {"name": "Ekonomi", "city": "Borås"}}
    await shop.put("1001", {}, advanced=body_advanced, consignee=consignee, classes=[{"code": "PRIO", "name": "Först"}])

    order = await shop.read("1001")

    assert order["advanced"]["orderTextLines"] == [
        {"rowNumber": "t1", "comment": "Gravyr: Elsa", "numberOfItems": None}
    ]
    assert order["orderInfo"]["advanced"]["invoiceNumber"] == "F1"
    assert order["consignee"]["invoiceAddress"]["city"] == "Borås"
    assert order["consignee"]["customerNumber"] is None
    assert order["classes"] == [{"code": "PRIO", "name": "Först"}]
