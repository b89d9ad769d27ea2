from typing import Any

import pytest

from tests.sandbox.fortnox.conftest import Fortnox, ordered, purchased, received, received_row

PATH = "/api/warehouse/stockpoints-v1"
INBOUND = "/api/warehouse/documentdeliveries/custom/inbound-v1/RETURN/1"


@pytest.fixture
async def two(fortnox: Fortnox) -> Fortnox:
    """A second stock point beside HUVUD, with two locations."""
    locations = [{"code": "A-01", "name": "Övre hyllan"}, {"code": "B-02"}]
    await fortnox.office("POST", "/stock-points", {"code": "SYD", "name": "Lager syd", "stockLocations": locations})
    return fortnox


async def test_the_list_is_a_bare_array_of_active_points_without_locations(two: Fortnox) -> None:
    points = await two.get(PATH)
    assert [(point["code"], point["active"]) for point in points] == [("HUVUD", True), ("SYD", True)]
    assert all("stockLocations" not in point for point in points)
    assert [point["code"] for point in await two.get(PATH, q="lager S")] == ["SYD"]


async def test_inactive_points_are_listed_on_demand(two: Fortnox) -> None:
    await two.office("POST", "/stock-points", {"code": "NORR", "name": "Stängt", "active": False})
    assert [point["code"] for point in await two.get(PATH)] == ["HUVUD", "SYD"]
    assert [point["code"] for point in await two.get(PATH, state="INACTIVE")] == ["NORR"]
    assert [point["code"] for point in await two.get(PATH, state="ALL")] == ["HUVUD", "NORR", "SYD"]
    await two.turned_down("GET", PATH, "sandbox.invalid_value", params={"state": "OPEN"})
    await two.turned_down("PUT", INBOUND, "sandbox.stock_point", json=_inbound("NORR"))


async def test_a_point_is_read_by_id_or_by_code(two: Fortnox) -> None:
    point = await two.get(f"{PATH}/SYD")
    assert await two.get(f"{PATH}/{point['id']}") == point
    assert [location["code"] for location in point["stockLocations"]] == ["A-01", "B-02"]
    assert {location["stockPointId"] for location in point["stockLocations"]} == {point["id"]}
    await two.turned_down("GET", f"{PATH}/OST", "sandbox.not_found", status=404)


async def test_several_points_are_read_by_comma_separated_ids(two: Fortnox) -> None:
    ids = [point["id"] for point in await two.get(PATH)]
    assert [point["code"] for point in await two.get(f"{PATH}/multi", ids=",".join(ids))] == ["HUVUD", "SYD"]
    assert await two.get(f"{PATH}/multi") == []


async def test_locations_are_found_by_code_or_name(two: Fortnox) -> None:
    assert [found["code"] for found in await two.get(f"{PATH}/SYD/stocklocations")] == ["A-01", "B-02"]
    assert [found["code"] for found in await two.get(f"{PATH}/SYD/stocklocations", q="övre")] == ["A-01"]


@pytest.mark.parametrize(
    ("point", "error"),
    [
        ({"code": "HUVUD", "name": "Igen"}, "alreadyexists"),
        ({"code": "C", "name": "C", "stockLocations": [{"code": "A"}, {"code": "A"}]}, "duplicatestocklocations"),
        ({"code": "ELVATECKEN1", "name": "C"}, "sandbox.invalid_value"),
    ],
)
async def test_a_point_that_does_not_fit_is_refused(fortnox: Fortnox, point: dict[str, Any], error: str) -> None:
    answer = await fortnox.http.post("/_sandbox/companies/1000777/stock-points", json=point)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def _inbound(point: str | None) -> dict[str, Any]:
    row: dict[str, Any] = {"itemId": "TENT", "quantity": 4}
    return {"date": "2026-03-02", "rows": [row if point is None else {**row, "stockPointCode": point}]}


async def test_the_balance_is_kept_per_stock_point(two: Fortnox) -> None:
    await two.put(INBOUND, _inbound("SYD"))
    await two.act(f"{INBOUND}/release")
    assert await two.get("/api/warehouse/status-v1/stockbalance") == [
        {"itemId": "TENT", "stockPointCode": "HUVUD", "inStock": 10, "availableStock": 10},
        {"itemId": "TENT", "stockPointCode": "SYD", "inStock": 4, "availableStock": 4},
    ]
    assert (await two.get("/3/articles/TENT"))["Article"]["QuantityInStock"] == 14
    await two.act(f"{INBOUND}/void")
    assert await two.in_stock(point="SYD") == (0, 0)


async def test_once_there_are_two_points_a_row_has_to_say_which(two: Fortnox) -> None:
    await two.turned_down("PUT", INBOUND, "sandbox.stock_point", json=_inbound(None))
    body = {"deliveryNoteId": "A", "rows": [received_row("TENT", 1)]}
    await two.turned_down("POST", "/api/warehouse/incominggoods-v1", "sandbox.stock_point", json=body)
    await two.office("PATCH", "/articles/TENT", {"DefaultStockPoint": "SYD"})
    assert (await two.put(INBOUND, _inbound(None)))["rows"][0]["stockPointCode"] == "SYD"


async def test_goods_are_put_where_the_row_else_the_header_says(two: Fortnox) -> None:
    order = await purchased(two, ("TENT", 9), stockPointCode="HUVUD")
    rows = [received_row("TENT", 2, order, stockPointCode="HUVUD"), received_row("TENT", 3, order)]
    await received(two, *rows, stockPointCode="SYD")
    assert (await two.in_stock(), await two.in_stock(point="SYD")) == ((12, 12), (3, 3))


async def test_an_id_and_a_code_of_different_points_are_refused(two: Fortnox) -> None:
    point = await two.get(f"{PATH}/HUVUD")
    body = _inbound("SYD")
    body["rows"][0]["stockPointId"] = point["id"]
    await two.turned_down("PUT", INBOUND, "sandbox.stock_point", json=body)


async def test_an_order_row_is_reserved_and_delivered_at_its_stock_point(two: Fortnox) -> None:
    await two.put(INBOUND, _inbound("SYD"))
    await two.act(f"{INBOUND}/release")
    row = {"ArticleNumber": "TENT", "OrderedQuantity": 6, "StockPointCode": "SYD"}
    order = (await two.post("/3/orders", {"Order": {"CustomerNumber": "2001", "OrderRows": [row]}}))["Order"]
    assert order["OrderRows"][0]["ReservedQuantity"] == "4"
    assert (await two.in_stock(), await two.in_stock(point="SYD")) == ((10, 10), (4, 0))
    rows = [{"RowId": order["OrderRows"][0]["RowId"], "DeliveredQuantity": 6}]
    order = (await two.put("/3/orders/1", {"Order": {"DeliveryState": "delivery", "OrderRows": rows}}))["Order"]
    assert order["OrderRows"][0]["DeliveredQuantity"] == "4"
    await two.put("/3/orders/1/warehouseready")
    assert (await two.in_stock(), await two.in_stock(point="SYD")) == ((10, 10), (0, 0))


@pytest.mark.parametrize("where", ["header", "id", "article"])
async def test_the_stock_point_of_an_order_row_can_come_from_elsewhere(two: Fortnox, where: str) -> None:
    point = await two.get(f"{PATH}/SYD")
    await two.put(INBOUND, _inbound("SYD"))
    await two.act(f"{INBOUND}/release")
    if where == "article":
        await two.office("PATCH", "/articles/TENT", {"DefaultStockPoint": "SYD"})
    headers = {"header": {"StockPointCode": "SYD"}, "id": {"StockPointId": point["id"]}, "article": {}}
    await ordered(two, ("TENT", 3), **headers[where])
    assert (await two.in_stock(), await two.in_stock(point="SYD")) == ((10, 10), (4, 1))


async def test_what_is_available_elsewhere_does_not_cover_an_outbound(two: Fortnox) -> None:
    point = await two.get(f"{PATH}/SYD")
    row = {"itemId": "TENT", "quantity": 1, "deliveredQuantity": 1, "stockPointId": point["id"]}
    body = {"date": "2026-03-02", "deliveryState": "delivery", "rows": [row]}
    path = "/api/warehouse/documentdeliveries/custom/outbound-v1/SVINN/1"
    assert (await two.put(path, body))["rows"][0]["deliveredQuantity"] == 0
