from tests.sandbox.fortnox.conftest import TENANT, Fortnox, purchased, received, received_row


async def test_supplier_and_rows_are_enough_for_the_office(fortnox: Fortnox) -> None:
    body = {"supplierNumber": "33", "rows": [{"itemId": "TENT", "orderedQuantity": 2}]}
    order = await fortnox.office("POST", "/purchase-orders", body)
    assert (order["purchaseOrderState"], order["orderDate"]) == ("NOT_SENT", "2026-03-02")
    assert (order["currencyCode"], order["deliveryName"]) == ("EUR", "Provbutiken AB")


async def test_the_office_edits_a_sent_order_field_by_field(fortnox: Fortnox) -> None:
    order = await purchased(fortnox, ("TENT", 4), ("FREIGHT", 1), note="Port 3")
    rows = [{"id": order["rows"][0]["id"], "orderedQuantity": 6}, {"itemId": "TENT", "orderedQuantity": 1}]
    edited = await fortnox.office("PATCH", "/purchase-orders/58", {"deliveryDate": "2026-03-20", "rows": rows})
    assert (edited["deliveryDate"], edited["note"], edited["purchaseOrderState"]) == ("2026-03-20", "Port 3", "SENT")
    assert [(row["rowNum"], row["itemId"], row["orderedQuantity"]) for row in edited["rows"]] == [
        (1, "TENT", 6),
        (2, "TENT", 1),
    ]
    assert edited["rows"][0]["price"] == 150


async def test_a_row_the_order_never_had_cannot_be_edited(fortnox: Fortnox) -> None:
    await purchased(fortnox, ("TENT", 4))
    rows = [{"id": "5d0e7c3a-1f44-4a3e-8f59-7a9f0e2b6c10", "itemId": "TENT", "orderedQuantity": 1}]
    answer = await fortnox.http.patch(f"/_sandbox/companies/{TENANT}/purchase-orders/58", json={"rows": rows})
    assert (answer.status_code, answer.json()["error"]) == (400, "sandbox.purchase_order_row")


async def test_what_is_complete_cannot_be_edited(fortnox: Fortnox) -> None:
    await purchased(fortnox, ("TENT", 4))
    assert (await fortnox.office("POST", "/purchase-orders/58/complete"))["purchaseOrderState"] == "RECEIVED"
    answer = await fortnox.http.patch(f"/_sandbox/companies/{TENANT}/purchase-orders/58", json={"note": "x"})
    assert (answer.status_code, answer.json()["error"]) == (400, "sandbox.is_complete")


async def test_the_office_voids_an_order(fortnox: Fortnox) -> None:
    await purchased(fortnox, ("TENT", 4))
    assert (await fortnox.office("POST", "/purchase-orders/58/void"))["purchaseOrderState"] == "VOIDED"


async def test_state_shows_the_documents_of_the_warehouse(fortnox: Fortnox) -> None:
    order = await purchased(fortnox, ("TENT", 4))
    await received(fortnox, received_row("TENT", 1, order))
    body = {"date": "2026-03-02", "rows": [{"itemId": "TENT", "quantity": 1}]}
    await fortnox.put("/api/warehouse/documentdeliveries/custom/inbound-v1/Return/7", body)
    company = (await fortnox.http.get("/_sandbox/state")).json()["companies"][str(TENANT)]
    assert company["purchase_orders"]["58"]["rows"][0]["receivedQuantity"] == 1
    assert company["purchase_orders"]["58"]["modified"] == "2026-03-02T09:30:20+00:00"
    assert company["incoming_goods"]["77"]["released"] is True
    assert company["custom_inbound"]["RETURN/7"]["warehouseReady"] is False
    assert (company["custom_outbound"], company["document_types"]) == ({}, {"RETURN": "INBOUND"})
    assert company["stock_points"].keys() == {"HUVUD"}
    assert (company["lager_plus"], company["incoming_goods_on"], company["bookkeeping"]) == (True, True, True)
