from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest

from app.errors import GatewayBug, NotConfigured, NotFound, RemoteRejected
from app.fortnox.client import Fortnox
from app.fortnox.order_documents import DeliveredRow, DeliveryState, FortnoxOrderNumber, RowId
from tests.fortnox.conftest import Script
from tests.fortnox.office import Office, delivered

NUMBER = FortnoxOrderNumber("1187")
ORDER = {"Order": {"DocumentNumber": "1187", "CustomerNumber": "2041", "OrderRows": [{"RowId": 90301}]}}
ROWS = [
    DeliveredRow(RowId(90211), Decimal(4)),
    DeliveredRow(RowId(90212), Decimal(0)),
    DeliveredRow(RowId(90213)),
]


async def test_every_row_is_sent_so_that_none_is_deleted_and_only_shipped_ones_with_a_quantity(script: Script) -> None:
    remote = script(httpx.Response(200, json=ORDER))
    order = await remote.fortnox.orders.put_delivered(NUMBER, rows=ROWS, delivery_state=DeliveryState.DELIVERY)
    assert remote.bodies == [
        {
            "Order": {
                "DeliveryState": "delivery",
                "OrderRows": [
                    {"RowId": 90211, "DeliveredQuantity": "4"},
                    {"RowId": 90212, "DeliveredQuantity": "0"},
                    {"RowId": 90213},
                ],
            }
        }
    ]
    assert [row.row_id for row in order.order_rows] == [90301]


async def test_delivery_state_is_not_sent_to_a_company_without_the_module(script: Script) -> None:
    remote = script(httpx.Response(200, json=ORDER))
    await remote.fortnox.orders.put_delivered(NUMBER, rows=ROWS, delivery_state=None)
    assert "DeliveryState" not in remote.bodies[0]["Order"]


async def test_an_order_is_never_saved_without_rows(script: Script) -> None:
    remote = script()
    with pytest.raises(GatewayBug) as caught:
        await remote.fortnox.orders.put_delivered(NUMBER, rows=[], delivery_state=None)
    assert caught.value.code == "fortnox.order_without_rows"
    assert remote.requests == []


@pytest.mark.parametrize(
    ("put", "body"),
    [
        (lambda fortnox: fortnox.orders.put_comments(NUMBER, "Kolli 123"), {"Comments": "Kolli 123"}),
        (lambda fortnox: fortnox.orders.put_comments(NUMBER, ""), {"Comments": "API_BLANK"}),
        (
            lambda fortnox: fortnox.orders.put_external_reference(NUMBER, "Kolli 123"),
            {"ExternalInvoiceReference1": "Kolli 123"},
        ),
        (
            lambda fortnox: fortnox.orders.put_external_reference(NUMBER, ""),
            {"ExternalInvoiceReference1": "API_BLANK"},
        ),
    ],
)
async def test_texts_are_put_without_the_rows_and_cleared_with_api_blank(
    script: Script, put: Callable[[Fortnox], Awaitable[object]], body: dict[str, Any]
) -> None:
    remote = script(httpx.Response(200, json=ORDER))
    await put(remote.fortnox)
    assert remote.bodies == [{"Order": body}]


async def test_actions_are_puts_without_a_body(script: Script) -> None:
    remote = script(httpx.Response(200, json=ORDER), httpx.Response(200, json=ORDER))
    await remote.fortnox.orders.warehouse_ready(NUMBER)
    await remote.fortnox.orders.create_invoice(NUMBER)
    assert remote.targets == ["/3/orders/1187/warehouseready", "/3/orders/1187/createinvoice"]
    assert [(request.method, request.content) for request in remote.requests] == [("PUT", b""), ("PUT", b"")]


@pytest.mark.parametrize("answer", [{"Invoice": {"DocumentNumber": "5003"}}, {}, []])
async def test_create_invoice_may_answer_the_invoice_as_its_specification_says(script: Script, answer: Any) -> None:
    remote = script(httpx.Response(200, json=answer))
    assert await remote.fortnox.orders.create_invoice(NUMBER) is None


async def test_create_invoice_answers_the_order_in_practice(script: Script) -> None:
    invoiced = {"Order": {**ORDER["Order"], "InvoiceReference": "5003"}}
    remote = script(httpx.Response(200, json=invoiced))
    order = await remote.fortnox.orders.create_invoice(NUMBER)
    assert order is not None
    assert order.invoice_reference == "5003"


async def test_a_right_that_is_missing_for_the_invoice_names_both_scopes_it_may_be_about(script: Script) -> None:
    remote = script(httpx.Response(403, json={"ErrorInformation": {"message": "Nej.", "code": 2000663}}))
    with pytest.raises(NotConfigured, match="order and invoice"):
        await remote.fortnox.orders.create_invoice(NUMBER)


async def test_an_order_is_delivered_made_ready_and_invoiced(office: Office) -> None:
    number = await office.three_rows()
    before = await office.fortnox.orders.get(number)
    assert before.delivery_state is DeliveryState.RESERVATION
    after = await office.fortnox.orders.put_delivered(
        number, rows=delivered(before, Decimal(4), Decimal(1), None), delivery_state=DeliveryState.DELIVERY
    )
    assert [row.delivered_quantity for row in after.order_rows] == [Decimal(4), Decimal(1), Decimal(0)]
    assert {row.row_id for row in after.order_rows}.isdisjoint(row.row_id for row in before.order_rows)
    assert (await office.fortnox.orders.warehouse_ready(number)).warehouse_ready
    invoiced = await office.fortnox.orders.create_invoice(number)
    assert invoiced is not None
    assert invoiced.invoice_reference is not None
    assert (await office.fortnox.orders.get(number)).invoice_reference == invoiced.invoice_reference


async def test_create_invoice_that_answers_the_invoice_leaves_the_number_to_a_get(office: Office) -> None:
    await office.switch(create_invoice_answers="invoice")
    number = await office.three_rows()
    assert await office.fortnox.orders.create_invoice(number) is None
    assert (await office.fortnox.orders.get(number)).invoice_reference is not None


async def test_a_silent_cut_shows_in_the_answer_to_the_put(office: Office) -> None:
    number = await office.three_rows()
    order = await office.fortnox.orders.get(number)
    kept = await office.fortnox.orders.put_delivered(
        number, rows=delivered(order, Decimal(4), Decimal(6), None), delivery_state=DeliveryState.DELIVERY
    )
    assert [row.delivered_quantity for row in kept.order_rows] == [Decimal(4), Decimal(4), Decimal(0)]


async def test_a_delivery_state_without_the_module_is_refused_by_fortnox(office: Office) -> None:
    await office.of_company("PATCH", "", {"warehouse_module": False})
    number = await office.three_rows()
    order = await office.fortnox.orders.get(number)
    rows = delivered(order, Decimal(4), Decimal(1), None)
    with pytest.raises(RemoteRejected) as caught:
        await office.fortnox.orders.put_delivered(number, rows=rows, delivery_state=DeliveryState.DELIVERY)
    assert caught.value.remote_text
    kept = await office.fortnox.orders.put_delivered(number, rows=rows, delivery_state=None)
    assert kept.order_rows[0].delivered_quantity == Decimal(4)


async def test_texts_are_set_and_cleared_and_the_rows_stay(office: Office) -> None:
    number = await office.three_rows()
    assert (await office.fortnox.orders.put_comments(number, "Kolli 123")).comments == "Kolli 123"
    assert (await office.fortnox.orders.put_comments(number, "")).comments == ""
    marked = await office.fortnox.orders.put_external_reference(number, "Kolli 123")
    assert marked.external_invoice_reference1 == "Kolli 123"
    assert len(marked.order_rows) == 3


async def test_a_missing_order_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound, match="no order 999"):
        await office.fortnox.orders.get(FortnoxOrderNumber("999"))


async def test_orders_without_invoice_are_listed(office: Office) -> None:
    invoiced, live, cancelled = [await office.three_rows() for _ in range(3)]
    await office.of_company("POST", f"/orders/{invoiced}/invoice")
    await office.of_company("POST", f"/orders/{cancelled}/cancel")
    found = [item.document_number async for item in office.fortnox.orders.not_invoiced() if not item.cancelled]
    assert found == [live]
