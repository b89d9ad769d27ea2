from typing import Any

import pytest

from tests.sandbox.fortnox.conftest import Fortnox, purchased, received, received_row

PATH = "/api/warehouse/incominggoods-v1"


async def _ids(fortnox: Fortnox, **query: Any) -> list[int]:
    return [goods["id"] for goods in await fortnox.get(PATH, **query)]


async def test_saved_goods_are_not_in_stock_before_the_release(fortnox: Fortnox) -> None:
    goods = await received(fortnox, received_row("TENT", 3), released=False)
    assert await fortnox.in_stock() == (10, 10)
    await fortnox.act(f"{PATH}/{goods}/release")
    assert await fortnox.in_stock() == (13, 13)
    assert (await fortnox.get("/3/articles/TENT"))["Article"]["QuantityInStock"] == 13


async def test_new_goods_are_filled_in_from_the_order(fortnox: Fortnox) -> None:
    order = await purchased(fortnox, ("TENT", 4), currencyCode="EUR", currencyRate=11.5)
    number = await received(fortnox, received_row("TENT", 3, order), released=False)
    goods = await fortnox.get(f"{PATH}/{number}")
    assert (goods["id"], goods["date"]) == (77, "2026-03-02")
    assert (goods["supplierNumber"], goods["supplierName"]) == ("31", "Nordduk Tält AB")
    assert [goods[flag] for flag in ("released", "completed", "voided")] == [False] * 3
    (row,) = goods["rows"]
    assert (row["orderedQuantity"], row["receivedQuantity"], row["remainingOrderedQuantity"]) == (4, 3, 4)
    assert (row["directCost"], row["stockPointCode"], row["stockPointName"]) == (1725, "HUVUD", "Huvudlager")


@pytest.mark.parametrize(
    "field", ["itemId", "orderedQuantity", "receivedQuantity", "backOrderQuantity", "invoicedQuantity", "takenQuantity"]
)
async def test_a_row_needs_the_fields_the_description_requires(fortnox: Fortnox, field: str) -> None:
    row = {name: value for name, value in received_row("TENT", 1).items() if name != field}
    body = {"deliveryNoteId": "FS-1", "rows": [row]}
    await fortnox.turned_down("POST", PATH, "sandbox.invalid_value", json=body)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"rows": []}, "sandbox.invalid_value"),
        ({"deliveryNoteId": "x" * 51}, "sandbox.invalid_value"),
        ({"deliveryNoteId": "A", "rows": [received_row("GONE", 1)]}, "sandbox.unknown_item"),
        ({"deliveryNoteId": "A", "supplierNumber": "99"}, "sandbox.unknown_supplier"),
        ({"deliveryNoteId": "A", "rows": [received_row("TENT", 1, purchaseOrderId=99)]}, "sandbox.purchase_order_row"),
        ({"deliveryNoteId": "A", "colour": "red"}, "sandbox.unknown_field"),
        (["A"], "sandbox.invalid_body"),
    ],
)
async def test_what_does_not_fit_is_refused(fortnox: Fortnox, body: Any, error: str) -> None:
    await fortnox.turned_down("POST", PATH, error, json=body)


async def test_a_row_link_has_to_be_whole_and_of_the_same_article(fortnox: Fortnox) -> None:
    order = await purchased(fortnox, ("TENT", 4), ("FREIGHT", 1))
    half = {**received_row("TENT", 1), "purchaseOrderRowId": order["rows"][0]["id"]}
    other = {**received_row("TENT", 1, order), "purchaseOrderRowId": order["rows"][1]["id"]}
    for row in (half, other):
        body = {"deliveryNoteId": "A", "rows": [row]}
        await fortnox.turned_down("POST", PATH, "sandbox.purchase_order_row", json=body)


async def test_goods_of_a_voided_or_a_dropship_order_are_refused(fortnox: Fortnox) -> None:
    voided, dropship = (
        await purchased(fortnox, ("TENT", 4)),
        await purchased(fortnox, ("TENT", 4), purchaseType="DROPSHIP"),
    )
    await fortnox.office("POST", f"/purchase-orders/{voided['id']}/void")
    for order in (voided, dropship):
        body = {"deliveryNoteId": "A", "rows": [received_row("TENT", 1, order)]}
        await fortnox.turned_down("POST", PATH, "sandbox.purchase_order_row", json=body)


async def test_part_receipts_are_several_documents_on_the_same_row(fortnox: Fortnox) -> None:
    order = await purchased(fortnox, ("TENT", 5))
    await received(fortnox, received_row("TENT", 2, order), note_id="ONG-1")
    second = await received(fortnox, received_row("TENT", 3, order), note_id="ONG-2", released=False)
    assert (await fortnox.get(f"{PATH}/{second}"))["rows"][0]["remainingOrderedQuantity"] == 3
    await fortnox.act(f"{PATH}/{second}/release")
    order = await fortnox.get(f"/api/warehouse/purchaseorders-v1/{order['id']}")
    assert (order["purchaseOrderState"], order["rows"][0]["receivedQuantity"]) == ("RECEIVED", 5)


async def test_one_document_can_be_of_several_orders(fortnox: Fortnox) -> None:
    first, second = await purchased(fortnox, ("TENT", 2)), await purchased(fortnox, ("TENT", 3))
    await received(fortnox, received_row("TENT", 2, first), received_row("TENT", 3, second))
    assert [order["id"] for order in await fortnox.get("/api/warehouse/purchaseorders-v1?state=RECEIVED")] == [58, 59]


async def test_surplus_has_to_be_on_a_row_of_its_own(fortnox: Fortnox) -> None:
    order = await purchased(fortnox, ("TENT", 4))
    body = {"deliveryNoteId": "A", "rows": [received_row("TENT", 5, order)]}
    await fortnox.turned_down("POST", PATH, "sandbox.received_more_than_remains", json=body)
    await received(fortnox, received_row("TENT", 4, order), received_row("TENT", 1))
    assert await fortnox.in_stock() == (15, 15)
    order = await fortnox.get(f"/api/warehouse/purchaseorders-v1/{order['id']}")
    assert (order["rows"][0]["receivedQuantity"], order["totalReceivedQuantity"]) == (4, 4)


async def test_two_rows_of_one_document_cannot_exceed_the_order_row_together(fortnox: Fortnox) -> None:
    order = await purchased(fortnox, ("TENT", 4))
    body = {"deliveryNoteId": "A", "rows": [received_row("TENT", 3, order), received_row("TENT", 2, order)]}
    await fortnox.turned_down("POST", PATH, "sandbox.received_more_than_remains", json=body)


async def test_the_same_goods_saved_twice_cannot_be_released_twice(fortnox: Fortnox) -> None:
    order = await purchased(fortnox, ("TENT", 4))
    await received(fortnox, received_row("TENT", 4, order), released=False)
    await received(fortnox, received_row("TENT", 4, order))
    await fortnox.turned_down("PUT", f"{PATH}/77/release", "sandbox.received_more_than_remains")


async def test_nothing_remains_of_an_order_that_was_completed_by_hand(fortnox: Fortnox) -> None:
    order = await purchased(fortnox, ("TENT", 4))
    await fortnox.office("POST", "/purchase-orders/58/complete")
    body = {"deliveryNoteId": "A", "rows": [received_row("TENT", 1, order)]}
    await fortnox.turned_down("POST", PATH, "sandbox.received_more_than_remains", json=body)


async def test_whether_an_order_row_takes_surplus_is_switched(fortnox: Fortnox) -> None:
    await fortnox.switch(order_row_takes_surplus=True)
    order = await purchased(fortnox, ("TENT", 4))
    await received(fortnox, received_row("TENT", 5, order))
    order = await fortnox.get(f"/api/warehouse/purchaseorders-v1/{order['id']}")
    assert (order["rows"][0]["receivedQuantity"], order["rows"][0]["remainingOrderedQuantity"]) == (5, 0)


async def test_a_delivery_note_is_found_by_part_of_it_and_need_not_be_unique(fortnox: Fortnox) -> None:
    await received(fortnox, received_row("TENT", 1), note_id="LB-58-1", released=False)
    await received(fortnox, received_row("TENT", 1), note_id="lb-58-11", released=False)
    await received(fortnox, received_row("TENT", 1), note_id="LB-58-1", released=False)
    assert await _ids(fortnox, deliveryNote="LB-58-1") == [77, 78, 79]
    assert await _ids(fortnox, deliveryNote="LB-58-11") == [78]


async def test_the_list_is_a_bare_array_of_headers(fortnox: Fortnox) -> None:
    await received(fortnox, received_row("TENT", 2), supplierNumber="31", note="Pall ett")
    (item,) = await fortnox.get(PATH)
    assert "rows" not in item
    assert (item["deliveryNoteId"], item["released"], item["unmatchedValue"]) == ("FS-1", True, 300)


async def test_the_list_takes_its_filters_together(fortnox: Fortnox) -> None:
    await received(fortnox, received_row("TENT", 1), supplierNumber="31", note="Pall ett", released=False)
    await received(fortnox, received_row("FREIGHT", 1), supplierNumber="32", note_id="77")
    voided = await received(fortnox, received_row("TENT", 1))
    await fortnox.act(f"{PATH}/{voided}/void")
    await fortnox.act(f"{PATH}/78/completed", "2026-03-02")
    assert await _ids(fortnox) == [77, 78, 79]
    assert await _ids(fortnox, released="true", voided="false") == [78]
    assert await _ids(fortnox, released="false") == [77]
    assert await _ids(fortnox, completed="true") == [78]
    assert await _ids(fortnox, voided="true") == [79]
    assert await _ids(fortnox, supplierNumber="31") == [77]
    assert await _ids(fortnox, itemId="FREIGHT") == [78]
    assert await _ids(fortnox, note="PALL") == [77]
    assert await _ids(fortnox, q="77") == [77, 78]
    await fortnox.turned_down("GET", PATH, "sandbox.invalid_value", params={"released": "ja"})


async def test_goods_can_be_put_until_they_are_released(fortnox: Fortnox) -> None:
    goods = await received(fortnox, received_row("TENT", 1), released=False)
    body = {"deliveryNoteId": "FS-2", "rows": [received_row("TENT", 2)]}
    changed = await fortnox.put(f"{PATH}/{goods}", body)
    assert (changed["deliveryNoteId"], changed["rows"][0]["receivedQuantity"]) == ("FS-2", 2)
    await fortnox.act(f"{PATH}/{goods}/release")
    await fortnox.turned_down("PUT", f"{PATH}/{goods}", "cannot_modify_released_document", json=body)
    assert await fortnox.in_stock() == (12, 12)


async def test_whether_a_put_after_the_release_is_an_error_is_switched(fortnox: Fortnox) -> None:
    await fortnox.switch(save_after_release_is_ignored=True)
    goods = await received(fortnox, received_row("TENT", 1))
    body = {"deliveryNoteId": "FS-2", "rows": [received_row("TENT", 9)]}
    assert (await fortnox.put(f"{PATH}/{goods}", body))["deliveryNoteId"] == "FS-1"
    assert await fortnox.in_stock() == (11, 11)


async def test_patch_takes_four_fields_after_the_release_too(fortnox: Fortnox) -> None:
    goods = await received(fortnox, received_row("TENT", 1))
    answer = await fortnox.call("PATCH", f"{PATH}/{goods}", json={"note": "Ny", "hasDeliveryNote": True})
    assert (answer.status_code, answer.json()["note"], answer.json()["released"]) == (200, "Ny", True)
    await fortnox.turned_down("PATCH", f"{PATH}/{goods}", "sandbox.unknown_field", json={"date": "2026-03-01"})


@pytest.mark.parametrize("refused", [True, False])
async def test_releasing_again_moves_no_stock(fortnox: Fortnox, refused: bool) -> None:
    goods = await received(fortnox, received_row("TENT", 1))
    await fortnox.switch(repeated_step_is_refused=refused)
    if refused:
        await fortnox.turned_down("PUT", f"{PATH}/{goods}/release", "cannot_modify_released_document")
    else:
        await fortnox.act(f"{PATH}/{goods}/release")
    assert await fortnox.in_stock() == (11, 11)


async def test_a_release_is_never_in_the_future_by_swedish_date(fortnox: Fortnox) -> None:
    goods = await received(fortnox, received_row("TENT", 1), date="2026-03-03", released=False)
    await fortnox.turned_down("PUT", f"{PATH}/{goods}/release", "cannot_release_later_than_current_date")
    fortnox.clock.moment = fortnox.clock.moment.replace(hour=23, minute=30)
    await fortnox.log_in()
    await fortnox.act(f"{PATH}/{goods}/release")


async def test_completed_takes_a_json_string_from_the_release_to_today(fortnox: Fortnox) -> None:
    goods = await received(fortnox, received_row("TENT", 1), date="2026-03-01", released=False)
    path = f"{PATH}/{goods}/completed"
    await fortnox.turned_down("PUT", path, "sandbox.not_released", json="2026-03-02")
    await fortnox.act(f"{PATH}/{goods}/release")
    for wrong in ({"date": "2026-03-02"}, "2 mars", 20260302):
        await fortnox.turned_down("PUT", path, "sandbox.invalid_value", json=wrong)
    await fortnox.turned_down("PUT", path, "sandbox.invalid_body", content=b"2026-03-02")
    for day in ("2026-03-01", "2026-03-03"):
        await fortnox.turned_down("PUT", path, "sandbox.completion_date", json=day)
    await fortnox.act(path, "2026-03-02")
    assert (await fortnox.get(f"{PATH}/{goods}"))["completed"] is True
    await fortnox.turned_down("PUT", path, "sandbox.is_complete", json="2026-03-02")


async def test_whether_completed_counts_from_the_documents_date_is_switched(fortnox: Fortnox) -> None:
    await fortnox.switch(completion_counts_from_release_day=False)
    goods = await received(fortnox, received_row("TENT", 1), date="2026-03-01")
    await fortnox.turned_down("PUT", f"{PATH}/{goods}/completed", "sandbox.completion_date", json="2026-02-28")
    await fortnox.act(f"{PATH}/{goods}/completed", "2026-03-01")


async def test_void_takes_the_goods_out_of_stock_again(fortnox: Fortnox) -> None:
    goods = await received(fortnox, received_row("TENT", 3))
    await fortnox.act(f"{PATH}/{goods}/void")
    assert await fortnox.in_stock() == (10, 10)
    for step in ("void", "release"):
        await fortnox.turned_down("PUT", f"{PATH}/{goods}/{step}", "document_is_voided")
    await fortnox.turned_down("PUT", f"{PATH}/{goods}/completed", "document_is_voided", json="2026-03-02")
    body = {"deliveryNoteId": "A"}
    await fortnox.turned_down("PUT", f"{PATH}/{goods}", "document_is_voided", json=body)
    await fortnox.turned_down("PATCH", f"{PATH}/{goods}", "document_is_voided", json=body)


async def test_what_is_voided_before_the_release_moved_nothing(fortnox: Fortnox) -> None:
    goods = await received(fortnox, received_row("TENT", 3), released=False)
    await fortnox.act(f"{PATH}/{goods}/void")
    assert await fortnox.in_stock() == (10, 10)


async def test_completed_goods_cannot_be_voided(fortnox: Fortnox) -> None:
    goods = await received(fortnox, received_row("TENT", 3))
    await fortnox.act(f"{PATH}/{goods}/completed", "2026-03-02")
    await fortnox.turned_down("PUT", f"{PATH}/{goods}/void", "sandbox.is_complete")


async def test_goods_that_have_gone_out_cannot_be_voided(fortnox: Fortnox) -> None:
    goods = await received(fortnox, received_row("TENT", 3))
    await fortnox.office("PATCH", "/articles/TENT", {"QuantityInStock": 2})
    await fortnox.turned_down("PUT", f"{PATH}/{goods}/void", "void_linked_outbound")
    await fortnox.office("PATCH", "", {"negative_stock": True})
    await fortnox.act(f"{PATH}/{goods}/void")
    assert await fortnox.in_stock() == (-1, -1)


async def test_the_voided_receipt_of_a_row_that_is_gone_can_still_be_read(fortnox: Fortnox) -> None:
    order = await purchased(fortnox, ("TENT", 4), ("FREIGHT", 1))
    goods = await received(fortnox, received_row("TENT", 3, order))
    rows = [{"id": order["rows"][1]["id"]}]
    answer = await fortnox.http.patch("/_sandbox/companies/1000777/purchase-orders/58", json={"rows": rows})
    assert answer.json()["error"] == "sandbox.purchase_order_has_receipts"
    await fortnox.act(f"{PATH}/{goods}/void")
    await fortnox.office("PATCH", "/purchase-orders/58", {"rows": rows})
    assert "remainingOrderedQuantity" not in (await fortnox.get(f"{PATH}/{goods}"))["rows"][0]


async def test_an_article_without_stock_is_received_without_stock(fortnox: Fortnox) -> None:
    order = await purchased(fortnox, ("FREIGHT", 1))
    await received(fortnox, received_row("FREIGHT", 1, order))
    order = await fortnox.get("/api/warehouse/purchaseorders-v1/58")
    assert order["purchaseOrderState"] == "RECEIVED"
    assert (await fortnox.get("/3/articles/FREIGHT"))["Article"]["QuantityInStock"] == 0


async def test_the_cost_of_the_last_release_becomes_the_articles_where_it_is_set_to(fortnox: Fortnox) -> None:
    await received(fortnox, received_row("TENT", 1, directCost=171.5))
    assert (await fortnox.get("/3/articles/TENT"))["Article"]["DirectCost"] is None
    await fortnox.office("PATCH", "/articles/TENT", {"CostCalculationMethod": "LAST_RELEASED_INBOUND"})
    goods = await received(fortnox, received_row("TENT", 1, directCost=171.5))
    assert (await fortnox.get("/3/articles/TENT"))["Article"]["DirectCost"] == 171.5
    assert (await fortnox.get(f"{PATH}/{goods}"))["rows"][0]["directCost"] == 171.5


async def test_goods_of_an_article_deleted_meanwhile_can_still_be_voided(fortnox: Fortnox) -> None:
    goods = await received(fortnox, received_row("TENT", 1))
    await fortnox.office("DELETE", "/articles/TENT")
    await fortnox.act(f"{PATH}/{goods}/void")


async def test_unknown_goods_are_404(fortnox: Fortnox) -> None:
    await fortnox.turned_down("GET", f"{PATH}/99", "sandbox.not_found", status=404)
    await fortnox.turned_down("PUT", f"{PATH}/99/release", "sandbox.not_found", status=404)
