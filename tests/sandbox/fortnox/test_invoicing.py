from typing import Any

import pytest

from tests.sandbox.fortnox.conftest import Fortnox, ordered


async def _deliver(fortnox: Fortnox, quantity: int) -> None:
    order = (await fortnox.get("/3/orders/1"))["Order"]
    row = {"RowId": order["OrderRows"][0]["RowId"], "DeliveredQuantity": quantity}
    module = (await fortnox.get("/api/warehouse/tenants-v4"))["activated"]
    state = {"DeliveryState": "delivery"} if module else {}
    await fortnox.put("/3/orders/1", {"Order": {**state, "OrderRows": [row]}})


async def test_createinvoice_answers_the_order_with_its_invoice_reference(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 4))
    await _deliver(fortnox, 3)
    order = (await fortnox.put("/3/orders/1/createinvoice"))["Order"]
    assert order["InvoiceReference"] == "5001"
    invoice = (await fortnox.get("/3/invoices/5001"))["Invoice"]
    assert (invoice["OrderReference"], invoice["Credit"], invoice["CustomerNumber"]) == ("1", "false", "2001")
    assert [row["DeliveredQuantity"] for row in invoice["InvoiceRows"]] == ["3"]
    assert (invoice["Net"], invoice["Total"], invoice["Balance"]) == (1200, 1500, 1500)
    assert invoice["DueDate"] == "2026-04-01"


async def test_that_createinvoice_answers_the_invoice_is_a_switch(fortnox: Fortnox) -> None:
    await fortnox.switch(create_invoice_answers="invoice")
    await ordered(fortnox, ("TENT", 4))
    answer = await fortnox.put("/3/orders/1/createinvoice")
    assert answer["Invoice"]["DocumentNumber"] == "5001"
    assert (await fortnox.get("/3/orders/1"))["Order"]["InvoiceReference"] == "5001"


async def test_an_order_is_not_invoiced_twice(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 4))
    await fortnox.put("/3/orders/1/createinvoice")
    await fortnox.refused("PUT", "/3/orders/1/createinvoice", 2000588)
    await fortnox.refused("PUT", "/3/orders/1/cancel", 2000588)
    assert len((await fortnox.get("/3/invoices"))["Invoices"]) == 1


async def test_that_createinvoice_needs_warehouse_ready_is_a_switch(fortnox: Fortnox) -> None:
    await fortnox.switch(create_invoice_requires="warehouse_ready")
    await ordered(fortnox, ("TENT", 4))
    await _deliver(fortnox, 4)
    await fortnox.refused("PUT", "/3/orders/1/createinvoice", 2000588)
    await fortnox.put("/3/orders/1/warehouseready")
    await fortnox.put("/3/orders/1/createinvoice")


async def test_warehouse_ready_is_never_asked_of_a_company_without_the_module(classic: Fortnox) -> None:
    await classic.switch(create_invoice_requires="warehouse_ready")
    await ordered(classic, ("TENT", 4))
    await classic.put("/3/orders/1/createinvoice")


async def test_that_createinvoice_needs_a_delivered_quantity_is_a_switch(fortnox: Fortnox) -> None:
    await fortnox.switch(create_invoice_requires="delivered_quantity")
    await ordered(fortnox, ("TENT", 4))
    await fortnox.refused("PUT", "/3/orders/1/createinvoice", 2000588)
    await _deliver(fortnox, 1)
    await fortnox.put("/3/orders/1/createinvoice")


async def test_classic_orders_only_reserve_and_invoicing_takes_stock_off(classic: Fortnox) -> None:
    await ordered(classic, ("TENT", 4))
    await _deliver(classic, 3)
    article = (await classic.get("/3/articles/TENT"))["Article"]
    assert (article["QuantityInStock"], article["ReservedQuantity"], article["DisposableQuantity"]) == (10, 4, 6)
    await classic.put("/3/orders/1/createinvoice")
    article = (await classic.get("/3/articles/TENT"))["Article"]
    assert (article["QuantityInStock"], article["ReservedQuantity"], article["DisposableQuantity"]) == (7, 0, 7)


async def test_stock_is_taken_once_when_an_order_is_made_ready_and_invoiced(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 4))
    await _deliver(fortnox, 4)
    await fortnox.put("/3/orders/1/warehouseready")
    await fortnox.put("/3/orders/1/createinvoice")
    assert (await fortnox.get("/3/articles/TENT"))["Article"]["QuantityInStock"] == 6


async def test_stock_is_taken_once_when_an_order_is_invoiced_and_made_ready(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 4))
    await _deliver(fortnox, 4)
    await fortnox.put("/3/orders/1/createinvoice")
    await fortnox.put("/3/orders/1/warehouseready")
    assert (await fortnox.get("/3/articles/TENT"))["Article"]["QuantityInStock"] == 6


@pytest.mark.parametrize(("makes", "orders"), [(False, 1), (True, 2)])
async def test_whether_a_short_delivery_makes_a_back_order_is_a_switch(
    fortnox: Fortnox, *, makes: bool, orders: int
) -> None:
    await fortnox.switch(back_order_on_short_delivery=makes)
    await ordered(fortnox, ("TENT", 4))
    await _deliver(fortnox, 3)
    await fortnox.put("/3/orders/1/createinvoice")
    found = (await fortnox.get("/3/orders"))["Orders"]
    assert len(found) == orders
    if makes:
        back = (await fortnox.get("/3/orders/2"))["Order"]
        assert (back["OrderType"], back["InvoiceReference"]) == ("Backorder", "0")
        assert [(row["OrderedQuantity"], row["DeliveredQuantity"]) for row in back["OrderRows"]] == [("1", "0")]


async def test_a_full_delivery_makes_no_back_order(fortnox: Fortnox) -> None:
    await fortnox.switch(back_order_on_short_delivery=True)
    await ordered(fortnox, ("TENT", 4))
    await _deliver(fortnox, 4)
    await fortnox.put("/3/orders/1/createinvoice")
    assert len((await fortnox.get("/3/orders"))["Orders"]) == 1


async def test_whether_an_invoiced_order_can_be_saved_is_a_switch(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 4))
    await fortnox.put("/3/orders/1/createinvoice")
    body: dict[str, Any] = {"Order": {"Comments": "Spårning 123"}}
    await fortnox.refused("PUT", "/3/orders/1", 2000588, json=body)
    await fortnox.switch(invoiced_order_can_be_saved=True)
    assert (await fortnox.put("/3/orders/1", body))["Order"]["Comments"] == "Spårning 123"


async def test_the_invoice_list(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 4))
    await fortnox.put("/3/orders/1/createinvoice")
    item = (await fortnox.get("/3/invoices", customernumber="2001", fromdate="2026-03-02"))["Invoices"][0]
    assert (item["DocumentNumber"], item["CurrencyRate"]) == ("5001", "1")
    assert "OrderReference" not in item
    assert (await fortnox.get("/3/invoices", todate="2026-03-01"))["Invoices"] == []
    await fortnox.refused("GET", "/3/invoices/1", 2000434, status=404)
