from typing import Any

import pytest

from tests.sandbox.fortnox.conftest import Fortnox, ordered

PATH = "/api/warehouse/documentdeliveries/custom/outbound-v1"
ADJUSTMENT = f"{PATH}/OngoingOutboundInventory/90331"


async def _document(fortnox: Fortnox, quantity: float = 3, *, state: str = "delivery", **fields: Any) -> dict[str, Any]:
    point = await fortnox.get("/api/warehouse/stockpoints-v1/HUVUD")
    row = {"itemId": "TENT", "quantity": quantity, "stockPointId": point["id"]}
    if state == "delivery":
        row["deliveredQuantity"] = quantity
    return {"date": "2026-03-02", "deliveryState": state, "rows": [row], **fields}


async def test_outbound_counts_when_it_is_saved(fortnox: Fortnox) -> None:
    document = await fortnox.put(ADJUSTMENT, await _document(fortnox))
    assert (document["referenceType"], document["id"]) == ("ONGOINGOUTBOUNDINVENTORY", "90331")
    assert await fortnox.in_stock() == (7, 7)
    await fortnox.act(f"{ADJUSTMENT}/release")
    assert await fortnox.in_stock() == (7, 7)
    assert (await fortnox.get(ADJUSTMENT))["warehouseReady"] is True


async def test_a_reservation_takes_what_is_available_only(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 8))
    document = await fortnox.put(ADJUSTMENT, await _document(fortnox, state="reservation"))
    assert document["rows"][0]["reservedQuantity"] == 2
    assert await fortnox.in_stock() == (10, 0)
    assert (await fortnox.get("/3/articles/TENT"))["Article"]["ReservedQuantity"] == 10
    await fortnox.act(f"{ADJUSTMENT}/void")
    assert await fortnox.in_stock() == (10, 2)


async def test_a_registration_takes_nothing_and_cannot_be_released(fortnox: Fortnox) -> None:
    await fortnox.put(ADJUSTMENT, await _document(fortnox, state="registration"))
    assert await fortnox.in_stock() == (10, 10)
    await fortnox.turned_down("PUT", f"{ADJUSTMENT}/release", "sandbox.not_in_delivery")


async def test_saving_again_replaces_what_it_took(fortnox: Fortnox) -> None:
    await fortnox.put(ADJUSTMENT, await _document(fortnox, 3))
    await fortnox.put(ADJUSTMENT, await _document(fortnox, 9))
    assert await fortnox.in_stock() == (1, 1)
    await fortnox.put(ADJUSTMENT, await _document(fortnox, 10, state="reservation"))
    assert await fortnox.in_stock() == (10, 0)
    await fortnox.put(ADJUSTMENT, await _document(fortnox, 10))
    assert await fortnox.in_stock() == (0, 0)


async def test_rows_need_the_uuid_of_a_stock_point_and_have_no_code(fortnox: Fortnox) -> None:
    body = await _document(fortnox)
    row = body["rows"][0]
    without = {name: value for name, value in row.items() if name != "stockPointId"}
    await fortnox.turned_down("PUT", ADJUSTMENT, "sandbox.stock_point", json={**body, "rows": [without]})
    by_code = {**row, "stockPointCode": "HUVUD"}
    await fortnox.turned_down("PUT", ADJUSTMENT, "sandbox.unknown_field", json={**body, "rows": [by_code]})
    unknown = {**row, "stockPointId": "5d0e7c3a-1f44-4a3e-8f59-7a9f0e2b6c10"}
    await fortnox.turned_down("PUT", ADJUSTMENT, "sandbox.stock_point", json={**body, "rows": [unknown]})
    wrong = {**row, "stockPointId": "HUVUD"}
    await fortnox.turned_down("PUT", ADJUSTMENT, "sandbox.invalid_value", json={**body, "rows": [wrong]})


async def test_a_delivered_quantity_left_out_is_nothing(fortnox: Fortnox) -> None:
    body = await _document(fortnox)
    del body["rows"][0]["deliveredQuantity"]
    assert (await fortnox.put(ADJUSTMENT, body))["rows"][0]["deliveredQuantity"] == 0
    assert await fortnox.in_stock() == (10, 10)


@pytest.mark.parametrize(("cut", "delivered"), [("to_available", 10), ("to_zero", 0)])
async def test_more_than_is_available_is_cut_in_silence(fortnox: Fortnox, cut: str, delivered: int) -> None:
    await fortnox.switch(cut=cut)
    document = await fortnox.put(ADJUSTMENT, await _document(fortnox, 12))
    assert document["rows"][0]["deliveredQuantity"] == delivered
    assert await fortnox.in_stock() == (10 - delivered, 10 - delivered)


async def test_whether_more_than_is_available_is_refused_is_switched(fortnox: Fortnox) -> None:
    await fortnox.switch(outbound_beyond_stock="refuse")
    await fortnox.put(ADJUSTMENT, await _document(fortnox, 4))
    await fortnox.turned_down("PUT", ADJUSTMENT, "sandbox.short_of_stock", json=await _document(fortnox, 12))
    assert await fortnox.in_stock() == (6, 6)


@pytest.mark.parametrize("negative", [True, False])
async def test_what_is_forced_or_allowed_goes_below_zero(fortnox: Fortnox, negative: bool) -> None:
    await fortnox.office("PATCH", "", {"negative_stock": negative})
    document = await fortnox.put(ADJUSTMENT, await _document(fortnox, 12, forcedDelivery=not negative))
    assert (document["rows"][0]["deliveredQuantity"], document["rows"][0]["forcedQuantity"]) == (12, 2)
    assert await fortnox.in_stock() == (-2, -2)


async def test_a_released_document_cannot_be_modified(fortnox: Fortnox) -> None:
    await fortnox.put(ADJUSTMENT, await _document(fortnox))
    await fortnox.act(f"{ADJUSTMENT}/release")
    body = await _document(fortnox, 9)
    await fortnox.turned_down("PUT", ADJUSTMENT, "cannot_modify_released_document", json=body)
    await fortnox.turned_down("PUT", f"{ADJUSTMENT}/release", "cannot_modify_released_document")
    await fortnox.switch(save_after_release_is_ignored=True)
    assert (await fortnox.put(ADJUSTMENT, body))["rows"][0]["quantity"] == 3
    assert await fortnox.in_stock() == (7, 7)


async def test_a_release_is_never_in_the_future(fortnox: Fortnox) -> None:
    await fortnox.put(ADJUSTMENT, await _document(fortnox, date="2026-03-03"))
    await fortnox.turned_down("PUT", f"{ADJUSTMENT}/release", "cannot_release_later_than_current_date")


async def test_void_gives_the_stock_back_once(fortnox: Fortnox) -> None:
    await fortnox.put(ADJUSTMENT, await _document(fortnox))
    await fortnox.act(f"{ADJUSTMENT}/release")
    await fortnox.act(f"{ADJUSTMENT}/void?force=true")
    assert await fortnox.in_stock() == (10, 10)
    await fortnox.turned_down("PUT", f"{ADJUSTMENT}/void", "document_is_voided")
    await fortnox.turned_down("PUT", ADJUSTMENT, "document_is_voided", json=await _document(fortnox))
    await fortnox.switch(repeated_step_is_refused=False)
    await fortnox.act(f"{ADJUSTMENT}/void")
    assert await fortnox.in_stock() == (10, 10)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"deliveryState": "sent"}, "sandbox.invalid_value"),
        ({"deliveryState": None}, "sandbox.invalid_value"),
        ({"id": "1"}, "sandbox.invalid_value"),
        ({"referenceType": "Other"}, "sandbox.invalid_value"),
        ({"rows": [{"itemId": "GONE", "quantity": 1}]}, "sandbox.unknown_item"),
        ({"rows": [{"itemId": "FREIGHT", "quantity": 1}]}, "sandbox.not_a_stock_item"),
        ({"rows": [{"itemId": "TENT", "quantity": 0}]}, "sandbox.invalid_value"),
    ],
)
async def test_what_does_not_fit_is_refused(fortnox: Fortnox, change: dict[str, Any], error: str) -> None:
    await fortnox.turned_down("PUT", ADJUSTMENT, error, json={**await _document(fortnox), **change})


async def test_an_unknown_document_is_404(fortnox: Fortnox) -> None:
    await fortnox.turned_down("GET", ADJUSTMENT, "sandbox.not_found", status=404)
