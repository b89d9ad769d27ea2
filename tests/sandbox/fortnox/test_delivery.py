from typing import Any

import pytest

from tests.sandbox.fortnox.conftest import Fortnox, ordered


async def _deliver(fortnox: Fortnox, number: str, *quantities: Any, state: str | None = "delivery") -> dict[str, Any]:
    order = (await fortnox.get(f"/3/orders/{number}"))["Order"]
    rows = [
        {"RowId": row["RowId"], "DeliveredQuantity": str(quantity)}
        for row, quantity in zip(order["OrderRows"], quantities, strict=True)
    ]
    body = {"OrderRows": rows, **({} if state is None else {"DeliveryState": state})}
    answer: dict[str, Any] = (await fortnox.put(f"/3/orders/{number}", {"Order": body}))["Order"]
    return answer


async def test_an_order_made_with_the_module_is_in_reservation(fortnox: Fortnox) -> None:
    order = await ordered(fortnox, ("TENT", 4))
    assert (order["DeliveryState"], order["OrderRows"][0]["ReservedQuantity"]) == ("reservation", "4")


async def test_only_available_stock_is_reserved(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 8))
    order = await ordered(fortnox, ("TENT", 5))
    assert order["OrderRows"][0]["ReservedQuantity"] == "2"


async def test_registration_allocates_nothing(fortnox: Fortnox) -> None:
    order = await ordered(fortnox, ("TENT", 4), DeliveryState="registration")
    assert order["OrderRows"][0]["ReservedQuantity"] == "0"
    assert (await fortnox.get("/3/articles/TENT"))["Article"]["ReservedQuantity"] == 0


async def test_without_the_module_sending_delivery_state_is_an_error(classic: Fortnox) -> None:
    order = await ordered(classic, ("TENT", 4))
    assert (order["DeliveryState"], order["WarehouseReady"]) == ("delivery", False)
    await classic.refused("PUT", "/3/orders/1", 2000588, json={"Order": {"DeliveryState": "delivery"}})
    await classic.refused("PUT", "/3/orders/1/warehouseready", 2000588)


async def test_delivered_quantity_outside_state_delivery_is_a_switch(fortnox: Fortnox) -> None:
    row_id = (await ordered(fortnox, ("TENT", 4)))["OrderRows"][0]["RowId"]
    body = {"Order": {"OrderRows": [{"RowId": row_id, "DeliveredQuantity": "4"}]}}
    await fortnox.refused("PUT", "/3/orders/1", 2000588, json=body)
    await fortnox.switch(delivered_quantity_outside_delivery="ignore")
    ignored = (await fortnox.put("/3/orders/1", body))["Order"]["OrderRows"][0]
    assert ignored["DeliveredQuantity"] == "0"
    await fortnox.switch(delivered_quantity_outside_delivery="accept")
    body["Order"]["OrderRows"][0]["RowId"] = ignored["RowId"]
    assert (await fortnox.put("/3/orders/1", body))["Order"]["OrderRows"][0]["DeliveredQuantity"] == "4"


async def test_delivered_quantity_is_kept_in_state_delivery(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 4), ("FREIGHT", 1))
    order = await _deliver(fortnox, "1", 3, 1)
    assert [row["DeliveredQuantity"] for row in order["OrderRows"]] == ["3", "1"]
    assert [row["OrderedQuantity"] for row in order["OrderRows"]] == ["4", "1"]


@pytest.mark.parametrize(("cut", "kept"), [("to_available", "6"), ("to_zero", "0")])
async def test_delivered_above_available_is_cut_in_silence(fortnox: Fortnox, cut: str, kept: str) -> None:
    await fortnox.switch(cut=cut)
    await ordered(fortnox, ("TENT", 8), DeliveryState="registration")
    await ordered(fortnox, ("TENT", 4))
    assert (await _deliver(fortnox, "1", 8))["OrderRows"][0]["DeliveredQuantity"] == kept


async def test_two_rows_of_one_article_share_what_is_available(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 7), ("TENT", 7))
    order = await _deliver(fortnox, "1", 7, 7)
    assert [row["DeliveredQuantity"] for row in order["OrderRows"]] == ["7", "3"]


async def test_where_negative_stock_is_allowed_nothing_is_cut(fortnox: Fortnox) -> None:
    await fortnox.office("PATCH", "", {"negative_stock": True})
    await ordered(fortnox, ("TENT", 14))
    assert (await _deliver(fortnox, "1", 14))["OrderRows"][0]["DeliveredQuantity"] == "14"
    await fortnox.put("/3/orders/1/warehouseready")
    assert (await fortnox.get("/3/articles/TENT"))["Article"]["QuantityInStock"] == -4


async def test_without_the_module_and_for_non_stock_articles_nothing_is_cut(
    classic: Fortnox,
) -> None:
    await ordered(classic, ("TENT", 40), ("FREIGHT", 3))
    order = await _deliver(classic, "1", 40, 3, state=None)
    assert [row["DeliveredQuantity"] for row in order["OrderRows"]] == ["40", "3"]


async def test_the_own_reservation_does_not_stand_in_the_way(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 10))
    assert (await _deliver(fortnox, "1", 10))["OrderRows"][0]["DeliveredQuantity"] == "10"
    assert (await _deliver(fortnox, "1", 10))["OrderRows"][0]["DeliveredQuantity"] == "10"


@pytest.mark.parametrize(("stays", "shown"), [(False, "0"), (True, "3")])
async def test_whether_a_delivered_row_still_shows_as_reserved_is_a_switch(
    fortnox: Fortnox, *, stays: bool, shown: str
) -> None:
    await fortnox.switch(delivered_stays_reserved=stays)
    await ordered(fortnox, ("TENT", 4))
    assert (await _deliver(fortnox, "1", 3))["OrderRows"][0]["ReservedQuantity"] == shown
    balance = await fortnox.get("/api/warehouse/status-v1/stockbalance")
    assert (balance[0]["inStock"], balance[0]["availableStock"]) == (10, 7)
    ready = (await fortnox.put("/3/orders/1/warehouseready"))["Order"]
    assert ready["OrderRows"][0]["ReservedQuantity"] == "0"


async def test_warehouse_ready_needs_state_delivery(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 4))
    await fortnox.refused("PUT", "/3/orders/1/warehouseready", 2000588)


async def test_a_partly_delivered_order_can_be_made_ready_and_is_then_locked(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 4))
    await _deliver(fortnox, "1", 3)
    assert (await fortnox.put("/3/orders/1/warehouseready"))["Order"]["WarehouseReady"] is True
    await fortnox.refused("PUT", "/3/orders/1", 2000588, json={"Order": {"Remarks": "x"}})
    await fortnox.refused("PUT", "/3/orders/1/warehouseready", 2000588)
    article = (await fortnox.get("/3/articles/TENT"))["Article"]
    assert (article["QuantityInStock"], article["ReservedQuantity"]) == (7, 0)


async def test_a_ready_order_can_be_cancelled_and_its_stock_comes_back(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 4))
    await _deliver(fortnox, "1", 4)
    await fortnox.put("/3/orders/1/warehouseready")
    await fortnox.put("/3/orders/1/cancel")
    assert (await fortnox.get("/3/articles/TENT"))["Article"]["QuantityInStock"] == 10
