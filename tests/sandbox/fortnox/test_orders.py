from typing import Any

import pytest

from tests.sandbox.fortnox.conftest import Fortnox, ordered


async def test_a_new_order_takes_its_addresses_from_the_customer(fortnox: Fortnox) -> None:
    order = await ordered(fortnox, ("TENT", 2))
    assert (order["DocumentNumber"], order["OrderType"], order["InvoiceReference"]) == ("1", "Order", "0")
    assert (order["CustomerName"], order["City"], order["DeliveryCity"]) == ("Fjällboa Sport AB", "Östersund", "Åre")
    assert (order["Country"], order["EmailInformation"]["EmailAddressTo"]) == ("Sverige", "inkop@fjallboa.example.se")
    assert (order["Net"], order["TotalVAT"], order["Total"]) == (800, 200, 1000)
    assert order["DeliveryDate"] is None


async def test_delivery_fields_of_a_customer_without_them_are_empty_strings(fortnox: Fortnox) -> None:
    order = await ordered(fortnox, ("TENT", 1), CustomerNumber="2006")
    assert {order[name] for name in order if name.startswith("Delivery") and name not in _NOT_ADDRESS} == {""}


_NOT_ADDRESS = {"DeliveryDate", "DeliveryState"}


async def test_row_quantities_are_strings_in_and_out_and_rounded(fortnox: Fortnox) -> None:
    body = {"CustomerNumber": "2001", "OrderRows": [{"ArticleNumber": "FREIGHT", "OrderedQuantity": "1.005"}]}
    row = (await fortnox.post("/3/orders", {"Order": body}))["Order"]["OrderRows"][0]
    assert (row["OrderedQuantity"], row["DeliveredQuantity"]) == ("1.01", "0")
    assert (row["Description"], row["Unit"], row["VAT"]) == ("Frakt", "", 25)


async def test_the_list_item_has_no_rows_addresses_invoice_or_state(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 2))
    item = (await fortnox.get("/3/orders"))["Orders"][0]
    assert item.keys() == {
        "@url", "DocumentNumber", "OrderType", "CustomerNumber", "CustomerName", "OrderDate", "DeliveryDate",
        "Currency", "Total", "Sent", "Cancelled", "Project", "ExternalInvoiceReference1", "ExternalInvoiceReference2",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"filter": "cancelled"}, ["2"]),
        ({"filter": "invoicecreated"}, ["3"]),
        ({"filter": "invoicenotcreated"}, ["1", "4", "5"]),
        ({"filter": "expired"}, ["4"]),
        ({"sent": "true"}, ["1"]),
        ({"sent": "false"}, ["2", "3", "4", "5"]),
        ({"notcompleted": "true"}, ["5"]),
        ({"label": "3"}, ["5"]),
        ({"fromdate": "2026-03-02"}, ["1", "2", "3", "5"]),
        ({"todate": "2026-03-01"}, ["4"]),
        ({"customernumber": "2006"}, ["4"]),
        ({"documentnumber": "5"}, ["5"]),
        ({"ordertype": "Backorder"}, []),
        ({"externalinvoicereference1": "ref"}, ["5"]),
    ],
)
async def test_list_filters(fortnox: Fortnox, params: dict[str, Any], found: list[str]) -> None:
    for _ in range(3):
        await ordered(fortnox, ("FREIGHT", 1))
    await ordered(fortnox, ("FREIGHT", 1), CustomerNumber="2006", OrderDate="2026-02-20", DeliveryDate="2026-02-25")
    marks = {"NotCompleted": True, "Labels": [{"Id": 3}], "ExternalInvoiceReference1": "Ref-1"}
    await ordered(fortnox, ("FREIGHT", 1), **marks)
    await fortnox.put("/3/orders/1/externalprint")
    await fortnox.put("/3/orders/2/cancel")
    await fortnox.put("/3/orders/3/createinvoice")
    assert [order["DocumentNumber"] for order in (await fortnox.get("/3/orders", **params))["Orders"]] == found


async def test_a_cancelled_order_stays_in_the_list(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 4))
    answer = (await fortnox.put("/3/orders/1/cancel"))["Order"]
    assert (answer["Cancelled"], answer["OrderRows"][0]["ReservedQuantity"]) == (True, "0")
    assert (await fortnox.get("/3/orders"))["Orders"][0]["Cancelled"] is True
    assert (await fortnox.get("/3/articles/TENT"))["Article"]["ReservedQuantity"] == 0
    await fortnox.refused("PUT", "/3/orders/1/cancel", 2000588)
    await fortnox.refused("PUT", "/3/orders/1", 2000588, json={"Order": {"Remarks": "x"}})
    await fortnox.refused("PUT", "/3/orders/1/createinvoice", 2000588)
    await fortnox.refused("PUT", "/3/orders/1/externalprint", 2000588)


async def test_external_print_sets_sent(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 1))
    assert (await fortnox.put("/3/orders/1/externalprint"))["Order"]["Sent"] is True


@pytest.mark.parametrize(
    "name", ["Sent", "Cancelled", "WarehouseReady", "InvoiceReference", "OrderType", "Total", "OrganisationNumber"]
)
async def test_read_only_header_fields_are_refused(fortnox: Fortnox, name: str) -> None:
    order = await ordered(fortnox, ("TENT", 1))
    await fortnox.refused("PUT", "/3/orders/1", 2000588, json={"Order": {name: order[name]}})


async def test_a_get_body_sent_back_as_it_is_is_refused(fortnox: Fortnox) -> None:
    order = await ordered(fortnox, ("TENT", 1))
    await fortnox.refused("PUT", "/3/orders/1", 2000588, json={"Order": order})


async def test_put_of_one_field_changes_one_field(fortnox: Fortnox) -> None:
    before = await ordered(fortnox, ("TENT", 1))
    after = (await fortnox.put("/3/orders/1", {"Order": {"Remarks": "Ring först"}}))["Order"]
    assert {name for name in before if before[name] != after[name]} == {"Remarks", "OrderRows"}


async def test_email_is_changed_field_by_field(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 1))
    body = {"Order": {"EmailInformation": {"EmailSubject": "Din order"}}}
    email = (await fortnox.put("/3/orders/1", body))["Order"]["EmailInformation"]
    assert (email["EmailSubject"], email["EmailAddressTo"]) == ("Din order", "inkop@fjallboa.example.se")
    await fortnox.refused("PUT", "/3/orders/1", 2001399, json={"Order": {"EmailInformation": {"Emoji": "x"}}})


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, 2000433),
        ({"CustomerNumber": "1"}, 2000433),
        ({"CustomerNumber": "2001", "Remarks": "x" * 1025}, 2000588),
        ({"CustomerNumber": "2001", "YourOrderNumber": "x" * 76}, 2000588),
        ({"CustomerNumber": "2001", "WayOfDelivery": "KATAPULT"}, 2000729),
        ({"CustomerNumber": "2001", "OrderDate": "in spring"}, 2000588),
        ({"CustomerNumber": "2001", "DocumentNumber": "77"}, 2000588),
        ({"CustomerNumber": "2001", "OrderRows": [{"ArticleNumber": "NONE"}]}, 2000428),
        ({"CustomerNumber": "2001", "OrderRows": [{"Colour": "red"}]}, 2001399),
        ({"CustomerNumber": "2001", "OrderRows": {"ArticleNumber": "TENT"}}, 2001392),
        ({"CustomerNumber": "2001", "OrderRows": [{"ReservedQuantity": "1"}]}, 2000588),
    ],
)
async def test_creation_is_checked(fortnox: Fortnox, fields: dict[str, Any], code: int) -> None:
    await fortnox.refused("POST", "/3/orders", code, json={"Order": fields})
    assert (await fortnox.get("/3/orders"))["Orders"] == []


async def test_the_number_and_the_customer_of_a_put_are_checked(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 1))
    await fortnox.refused("PUT", "/3/orders/1", 2000588, json={"Order": {"DocumentNumber": "2"}})
    await fortnox.refused("PUT", "/3/orders/1", 2000433, json={"Order": {"CustomerNumber": "1"}})
    await fortnox.refused("PUT", "/3/orders/9", 2000439, status=404, json={"Order": {"Remarks": "x"}})
    await fortnox.put("/3/orders/1", {"Order": {"DocumentNumber": "1", "CustomerNumber": "2002"}})


async def test_discount_and_freight_are_in_the_totals(fortnox: Fortnox) -> None:
    rows = [
        {"ArticleNumber": "TENT", "OrderedQuantity": 2, "Discount": 10},
        {"ArticleNumber": "TENT", "OrderedQuantity": 1, "Discount": 50, "DiscountType": "AMOUNT"},
    ]
    body = {"CustomerNumber": "2001", "Freight": 100, "OrderRows": rows}
    order = (await fortnox.post("/3/orders", {"Order": body}))["Order"]
    assert [row["Total"] for row in order["OrderRows"]] == [720, 350]
    assert (order["Gross"], order["Net"], order["FreightVAT"], order["Total"]) == (1200, 1170, 25, 1462.5)
    including = (await fortnox.put("/3/orders/1", {"Order": {"VATIncluded": True}}))["Order"]
    assert (including["Net"], including["TotalVAT"], including["Total"]) == (936, 234, 1170)
