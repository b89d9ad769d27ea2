from typing import Any

import pytest

from tests.sandbox.fortnox.conftest import Fortnox, purchased, received, received_row

PATH = "/api/warehouse/purchaseorders-v1"

NEW: dict[str, Any] = {
    "supplierNumber": "31",
    "orderDate": "2026-03-02",
    "deliveryName": "Provbutiken AB",
    "deliveryAddress": "Fjällgatan 4",
    "deliveryZipCode": "831 30",
    "deliveryCity": "Östersund",
    "currencyCode": "EUR",
    "currencyRate": 11.5,
    "paymentTermsCode": "30",
    "rows": [{"itemId": "TENT", "orderedQuantity": 4, "price": 20, "currencyCode": "EUR"}],
}
MAIL = {"receiver": "order@example.com", "replyTo": "inkop@example.se", "subject": "Order", "body": "Hej!"}


async def _ids(fortnox: Fortnox, **query: Any) -> list[int]:
    return [order["id"] for order in await fortnox.get(PATH, **query)]


async def test_a_new_order_is_not_sent_and_is_filled_in(fortnox: Fortnox) -> None:
    order = await fortnox.post(PATH, NEW)
    assert (order["id"], order["purchaseOrderState"], order["responseState"]) == (58, "NOT_SENT", "NOT_SENT")
    assert (order["supplierName"], order["purchaseType"], order["dropship"]) == ("Nordduk Tält AB", "WAREHOUSE", False)
    assert (order["orderValue"], order["orderValueInSEK"], order["totalReceivedQuantity"]) == (80, 920, 0)
    (row,) = order["rows"]
    assert (row["rowNum"], row["purchaseOrderId"], row["itemDescription"]) == (1, 58, "Tält, grönt")
    assert (row["receivedQuantity"], row["remainingOrderedQuantity"], row["isStockItem"]) == (0, 4, True)
    assert (row["currencyCode"], row["stockPointCode"]) == ("EUR", "HUVUD")


@pytest.mark.parametrize("field", [name for name in NEW if name != "rows"])
async def test_what_the_description_requires_is_required(fortnox: Fortnox, field: str) -> None:
    body = {name: value for name, value in NEW.items() if name != field}
    await fortnox.turned_down("POST", PATH, "sandbox.invalid_value", json=body)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"supplierNumber": "99"}, "sandbox.unknown_supplier"),
        ({"paymentTermsCode": "45"}, "sandbox.invalid_value"),
        ({"rows": [{"itemId": "GONE", "orderedQuantity": 1}]}, "sandbox.unknown_item"),
        ({"stockPointCode": "SYD"}, "sandbox.stock_point"),
        ({"sprit": 1}, "sandbox.unknown_field"),
        ({"internalReference": "x" * 51}, "sandbox.invalid_value"),
    ],
)
async def test_what_does_not_fit_is_refused(fortnox: Fortnox, change: dict[str, Any], error: str) -> None:
    await fortnox.turned_down("POST", PATH, error, json={**NEW, **change})


async def test_send_wants_a_mail_and_makes_it_sent(fortnox: Fortnox) -> None:
    await fortnox.post(PATH, NEW)
    await fortnox.turned_down("POST", f"{PATH}/58/send", "sandbox.invalid_value", json={"receiver": "a@example.com"})
    await fortnox.act(f"{PATH}/58/send", MAIL, method="POST")
    order = await fortnox.get(f"{PATH}/58")
    assert (order["purchaseOrderState"], order["responseState"]) == ("SENT", "SENT")
    assert order["translatedResponseState"] == "Skickad"


async def test_the_list_is_a_bare_array_without_rows(fortnox: Fortnox) -> None:
    await purchased(fortnox, ("TENT", 4))
    (item,) = await fortnox.get(PATH)
    assert "rows" not in item
    await fortnox.switch(purchase_list_has_rows=True)
    (item,) = await fortnox.get(PATH)
    assert [row["itemId"] for row in item["rows"]] == ["TENT"]


async def test_the_list_takes_its_filters_together(fortnox: Fortnox) -> None:
    await purchased(fortnox, ("TENT", 4), internalReference="Vår 2026", note="Port 3")
    await purchased(fortnox, ("FREIGHT", 1), supplierNumber="32", internalReference="58")
    await purchased(fortnox, ("TENT", 1), purchaseType="DROPSHIP", sent=False)
    assert await _ids(fortnox) == [58, 59, 60]
    assert await _ids(fortnox, supplierNumber="32") == [59]
    assert await _ids(fortnox, supplierNumber="3") == []
    assert await _ids(fortnox, itemId="TENT") == [58, 60]
    assert await _ids(fortnox, q="58") == [58, 59]
    assert await _ids(fortnox, internalReference="vår") == [58]
    assert await _ids(fortnox, note="PORT") == [58]
    assert await _ids(fortnox, purchaseType="WAREHOUSE", state="SENT") == [58, 59]
    assert await _ids(fortnox, purchaseType="DROPSHIP") == [60]
    await fortnox.turned_down("GET", PATH, "sandbox.invalid_value", params={"state": "OPEN"})
    await fortnox.turned_down("GET", PATH, "sandbox.invalid_value", params={"purchaseType": "BOAT"})


async def test_there_is_no_lastmodified(fortnox: Fortnox) -> None:
    await purchased(fortnox, ("TENT", 4))
    fortnox.clock.pass_by(days=1)
    await fortnox.log_in()
    assert await _ids(fortnox, lastmodified="2026-03-03 09:00") == [58]


async def test_each_state_finds_its_orders(fortnox: Fortnox) -> None:
    await purchased(fortnox, ("TENT", 1), sent=False)
    sent = await purchased(fortnox, ("TENT", 2))
    await purchased(fortnox, ("TENT", 3), deliveryDate="2026-03-01")
    await fortnox.put(f"{PATH}/60/response", {"responseState": "REJECTED"})
    full = await purchased(fortnox, ("TENT", 4))
    await received(fortnox, received_row("TENT", 4, full))
    await purchased(fortnox, ("TENT", 5))
    await fortnox.act(f"{PATH}/62/void")
    found = {state: await _ids(fortnox, state=state) for state in ("NOT_SENT", "SENT", "DELAYED", "RECEIVED", "VOIDED")}
    assert found == {"NOT_SENT": [58], "SENT": [sent["id"]], "DELAYED": [60], "RECEIVED": [61], "VOIDED": [62]}
    assert await _ids(fortnox, state="ALL") == [58, 59, 60, 61, 62]
    assert await _ids(fortnox, state="CURRENT") == [58, 59, 60]
    assert await _ids(fortnox, state="SENT_NOT_REJECTED") == [59]
    await fortnox.switch(sent_holds_delayed=True)
    assert await _ids(fortnox, state="SENT") == [59, 60]


async def test_a_sent_order_becomes_delayed_when_its_day_has_passed_in_sweden(fortnox: Fortnox) -> None:
    await purchased(fortnox, ("TENT", 1), deliveryDate="2026-03-02")
    assert await _ids(fortnox, state="SENT") == [58]
    fortnox.clock.moment = fortnox.clock.moment.replace(hour=23, minute=30)
    await fortnox.log_in()
    assert (await fortnox.get(f"{PATH}/58"))["purchaseOrderState"] == "DELAYED"


@pytest.mark.parametrize(("stays", "found"), [(True, [58]), (False, [])])
async def test_whether_sent_still_lists_what_is_partly_received_is_switched(
    fortnox: Fortnox, stays: bool, found: list[int]
) -> None:
    await fortnox.switch(sent_holds_partly_received=stays)
    order = await purchased(fortnox, ("TENT", 4))
    await received(fortnox, received_row("TENT", 1, order))
    assert await _ids(fortnox, state="SENT") == found
    assert await _ids(fortnox, state="CURRENT") == [58]
    assert (await fortnox.get(f"{PATH}/58"))["purchaseOrderState"] == "SENT"


async def test_the_list_can_be_cut_in_silence(fortnox: Fortnox) -> None:
    for _ in range(3):
        await purchased(fortnox, ("TENT", 1))
    await fortnox.switch(warehouse_list_limit=2)
    assert await _ids(fortnox) == [58, 59]


async def test_an_order_that_is_not_sent_can_be_put_whole(fortnox: Fortnox) -> None:
    order = await fortnox.post(PATH, NEW)
    row = {**order["rows"][0], "orderedQuantity": 7}
    changed = await fortnox.put(f"{PATH}/58", {**order, "note": "Ny", "rows": [row, NEW["rows"][0]]})
    assert (changed["id"], changed["note"]) == (58, "Ny")
    assert [(row["rowNum"], row["orderedQuantity"]) for row in changed["rows"]] == [(1, 7), (2, 4)]
    assert changed["rows"][0]["id"] == order["rows"][0]["id"]
    await fortnox.turned_down("PUT", f"{PATH}/58", "sandbox.invalid_value", json={"note": "Only"})


async def test_put_on_a_sent_order_is_switched(fortnox: Fortnox) -> None:
    order = await purchased(fortnox, ("TENT", 4))
    await fortnox.turned_down("PUT", f"{PATH}/58", "sandbox.purchase_order_is_sent", json=order)
    await fortnox.switch(sent_purchase_order_can_be_saved=True)
    assert (await fortnox.put(f"{PATH}/58", {**order, "note": "Ny"}))["purchaseOrderState"] == "SENT"


@pytest.mark.parametrize("keep", [True, False])
async def test_whether_row_uuids_survive_a_save_is_switched(fortnox: Fortnox, keep: bool) -> None:
    await fortnox.switch(purchase_rows_keep_ids=keep)
    order = await purchased(fortnox, ("TENT", 4))
    goods = await received(fortnox, received_row("TENT", 1, order))
    edited = await fortnox.office("PATCH", "/purchase-orders/58", {"rows": [{"id": order["rows"][0]["id"]}]})
    assert (edited["rows"][0]["id"] == order["rows"][0]["id"]) is keep
    assert edited["rows"][0]["receivedQuantity"] == 1
    linked = (await fortnox.get(f"/api/warehouse/incominggoods-v1/{goods}"))["rows"][0]
    assert linked["purchaseOrderRowId"] == edited["rows"][0]["id"]


@pytest.mark.parametrize(("renumbered", "numbers"), [(False, [2]), (True, [1])])
async def test_whether_row_numbers_close_up_is_switched(fortnox: Fortnox, renumbered: bool, numbers: list[int]) -> None:
    await fortnox.switch(purchase_rows_are_renumbered=renumbered)
    order = await purchased(fortnox, ("FREIGHT", 1), ("TENT", 4))
    edited = await fortnox.office("PATCH", "/purchase-orders/58", {"rows": [{"id": order["rows"][1]["id"]}]})
    assert [row["rowNum"] for row in edited["rows"]] == numbers


async def test_partial_takes_five_fields_and_answers_them(fortnox: Fortnox) -> None:
    await purchased(fortnox, ("TENT", 4))
    answer = await fortnox.call("PATCH", f"{PATH}/58/partial", json={"note": "Port 3", "deliveryDate": "2026-03-20"})
    assert answer.status_code == 200
    assert answer.json() == {
        "deliveryDate": "2026-03-20",
        "internalReference": "",
        "messageToSupplier": "",
        "note": "Port 3",
        "supplierName": "Nordduk Tält AB",
    }
    body = {"orderDate": "2026-03-01"}
    await fortnox.turned_down("PATCH", f"{PATH}/58/partial", "sandbox.unknown_field", json=body)
    await fortnox.act(f"{PATH}/58/void")
    await fortnox.turned_down("PATCH", f"{PATH}/58/partial", "document_is_voided", json={"note": "x"})


async def test_responses_of_one_and_of_several(fortnox: Fortnox) -> None:
    for _ in range(3):
        await purchased(fortnox, ("TENT", 1))
    one = await fortnox.put(f"{PATH}/58/response", {"responseState": "ACCEPTED_WITH_REQ_DLV_DATE"})
    assert one["responseState"] == "ACCEPTED_WITH_REQ_DLV_DATE"
    several = await fortnox.put(f"{PATH}/response?ids=60,59", {"responseState": "REJECTED"})
    assert [(order["id"], order["responseState"]) for order in several] == [(59, "REJECTED"), (60, "REJECTED")]
    body = {"responseState": "SENT"}
    await fortnox.turned_down("PUT", f"{PATH}/response?ids=59,99", "sandbox.not_found", status=404, json=body)
    await fortnox.turned_down("PUT", f"{PATH}/response?ids=", "sandbox.invalid_value", json=body)


async def test_complete_drops_the_rest(fortnox: Fortnox) -> None:
    order = await purchased(fortnox, ("TENT", 4))
    await received(fortnox, received_row("TENT", 1, order))
    await fortnox.act(f"{PATH}/58/complete")
    order = await fortnox.get(f"{PATH}/58")
    assert (order["purchaseOrderState"], order["manuallyCompleted"]) == ("RECEIVED", True)
    assert (order["rows"][0]["receivedQuantity"], order["rows"][0]["remainingOrderedQuantity"]) == (1, 0)


@pytest.mark.parametrize("refused", [True, False])
async def test_completing_again_is_switched(fortnox: Fortnox, refused: bool) -> None:
    await purchased(fortnox, ("TENT", 4))
    await fortnox.act(f"{PATH}/58/complete")
    await fortnox.switch(repeated_step_is_refused=refused)
    if refused:
        await fortnox.turned_down("PUT", f"{PATH}/58/complete", "sandbox.is_complete")
    else:
        await fortnox.act(f"{PATH}/58/complete")


async def test_a_row_that_is_not_kept_in_stock_keeps_the_order_open(fortnox: Fortnox) -> None:
    order = await purchased(fortnox, ("TENT", 4), ("FREIGHT", 1))
    await received(fortnox, received_row("TENT", 4, order))
    order = await fortnox.get(f"{PATH}/58")
    assert order["purchaseOrderState"] == "SENT"
    assert [row["isStockItem"] for row in order["rows"]] == [True, False]


async def test_a_voided_order_is_still_there_by_id(fortnox: Fortnox) -> None:
    await purchased(fortnox, ("TENT", 4))
    await fortnox.act(f"{PATH}/58/void")
    order = await fortnox.get(f"{PATH}/58")
    assert (order["voided"], order["purchaseOrderState"]) == (True, "VOIDED")
    for step in ("void", "complete"):
        await fortnox.turned_down("PUT", f"{PATH}/58/{step}", "document_is_voided")
    await fortnox.turned_down("POST", f"{PATH}/58/send", "document_is_voided", json=MAIL)


async def test_an_order_with_receipts_cannot_be_voided(fortnox: Fortnox) -> None:
    order = await purchased(fortnox, ("TENT", 4))
    goods = await received(fortnox, received_row("TENT", 1, order))
    await fortnox.turned_down("PUT", f"{PATH}/58/void", "sandbox.purchase_order_has_receipts")
    await fortnox.act(f"/api/warehouse/incominggoods-v1/{goods}/void")
    await fortnox.act(f"{PATH}/58/void")


async def test_received_and_remaining_follow_released_goods_only(fortnox: Fortnox) -> None:
    order = await purchased(fortnox, ("TENT", 4))
    goods = await received(fortnox, received_row("TENT", 3, order), released=False)

    async def quantities(**query: int) -> tuple[float, float, float]:
        order = await fortnox.get(f"{PATH}/58", **query)
        row = order["rows"][0]
        return row["receivedQuantity"], row["remainingOrderedQuantity"], order["totalReceivedQuantity"]

    assert await quantities() == (0, 4, 0)
    await fortnox.act(f"/api/warehouse/incominggoods-v1/{goods}/release")
    assert await quantities() == (3, 1, 3)
    assert await quantities(ignoreIncomingGoodsId=goods) == (0, 4, 0)
    await fortnox.act(f"/api/warehouse/incominggoods-v1/{goods}/void")
    assert await quantities() == (0, 4, 0)


async def test_matches_name_the_incoming_goods(fortnox: Fortnox) -> None:
    order = await purchased(fortnox, ("TENT", 4))
    goods = await received(fortnox, received_row("TENT", 1, order))
    assert await fortnox.get(f"{PATH}/58/matches") == [{"id": str(goods), "type": "INCOMING_GOODS"}]


async def test_an_unknown_order_is_404(fortnox: Fortnox) -> None:
    for path in (f"{PATH}/99", f"{PATH}/abc", f"{PATH}/99/matches"):
        await fortnox.turned_down("GET", path, "sandbox.not_found", status=404)
