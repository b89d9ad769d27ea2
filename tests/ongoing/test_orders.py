"""Orders: what is asked and how the answers are taken."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from app.errors import RemoteUnavailable
from app.ongoing.client import Ongoing
from app.ongoing.ids import OngoingOrderId, OngoingOrderLineId
from app.ongoing.order_request import Consignee, OrderRequest
from app.ongoing.orders import ORDERS_PER_PAGE, OrderFilter
from tests.ongoing.conftest import GOODS_OWNER_ID, Remote

ID = OngoingOrderId(50163)


def listed(order_id: int, number: str, **info: Any) -> dict[str, Any]:
    return {"orderInfo": {"orderId": order_id, "orderNumber": number, **info}, "orderLines": None, "tracking": None}


async def test_put_sends_the_whole_order_for_our_goods_owner(
    remote: Remote, ongoing: Ongoing, order: OrderRequest
) -> None:
    remote.says(201, json={"orderId": 50163, "message": "created/updated"})
    assert await ongoing.orders.put(order) == ID
    (sent,) = remote.requests
    assert (sent.method, sent.url.path) == ("PUT", "/norrsken/api/v1/orders")
    assert json.loads(sent.content) == {
        "goodsOwnerId": GOODS_OWNER_ID,
        "orderNumber": "1042",
        "goodsOwnerOrderId": "1042",
        "deliveryDate": "2026-11-25",
        "referenceNumber": "PO 77",
        "consigneeOrderNumber": "PO 77",
        "salesCode": "Asta Berg",
        "orderRemark": "Lämnas vid lastkajen",
        "warehouseInstruction": "Packas torrt",
        "freeText1": "Ivar Holm",
        "freeText2": "2",
        "freeText3": "3",
        "orderType": {"code": "B2B", "name": "Business to Business"},
        "wayOfDelivery": {"code": "PAKET", "name": "Paket hem"},
        "termsOfDeliveryType": {"code": "FVL", "name": "Fritt vårt lager"},
        "emailNotification": {"value": "inkop@example.se", "toBeNotified": False},
        "smsNotification": {"value": "+46700000000", "toBeNotified": True},
        "telephoneNotification": {"value": "08-000 00 00", "toBeNotified": False},
        "customerPrice": 1249.5,
        "freightPrice": 49,
        "languageCode": "SV",
        "warehouseId": 1,
        "classes": [{"code": "P", "name": "Present", "comment": "rött papper"}],
        "consignee": {
            "customerNumber": "12",
            "name": "Fjällboden AB",
            "address1": "Storgatan 4",
            "address2": "Box 9",
            "address3": "c/o Berg",
            "postCode": "831 30",
            "city": "Östersund",
            "countryCode": "SE",
            "organisationNumber": "556000-0000",
            "vatNumber": "SE556000000001",
            "remark": "Ring först",
        },
        "orderLines": [
            {
                "rowNumber": "KÅSA-12#1",
                "externalId": "KÅSA-12#1",
                "articleNumber": "KÅSA-12",
                "numberOfItems": 2,
                "comment": "Kåsa i björk, 12 cl",
                "shouldBePicked": True,
                "prices": {
                    "linePrice": 199.9,
                    "customerLinePrice": 249.88,
                    "discountPercentage": 7.5,
                    "currencyCode": "SEK",
                },
                "vat": {"code": "25", "percent": 25},
            }
        ],
        "advanced": {
            "orderTextLines": [{"rowNumber": "2", "comment": "Tack!", "numberOfItems": 1}],
            "termsOfPaymentString": "30 dagar netto",
            "termsOfDeliveryString": "Fritt vårt lager",
            "wayOfDeliveryString": "Paket hem",
        },
    }


async def test_put_by_id_goes_to_that_order(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(json={"orderId": 50163})
    order = OrderRequest(order_number="1042", delivery_date=date(2026, 11, 25), consignee=Consignee(name="Ivar Holm"))
    assert await ongoing.orders.put_by_id(ID, order) == ID
    (sent,) = remote.requests
    assert sent.url.path.endswith("/orders/50163")
    assert json.loads(sent.content) == {
        "goodsOwnerId": GOODS_OWNER_ID,
        "orderNumber": "1042",
        "deliveryDate": "2026-11-25",
        "consignee": {"name": "Ivar Holm"},
        "orderLines": [],
    }


@pytest.mark.parametrize("answer", [{"orderId": None, "message": "Fel"}, {"orderId": 0}, {}])
async def test_success_without_an_id_is_no_success(
    remote: Remote, ongoing: Ongoing, order: OrderRequest, answer: dict[str, Any]
) -> None:
    remote.says(json=answer)
    for attempt in (
        ongoing.orders.put(order),
        ongoing.orders.put_by_id(ID, order),
        ongoing.orders.cancel(ID),
        ongoing.orders.cancel_by_number("1042"),
    ):
        with pytest.raises(RemoteUnavailable, match="without naming the order") as failed:
            await attempt
        assert failed.value.code == "ongoing.no_id"
        assert failed.value.remote_text == answer.get("message", "")


async def test_find_wants_exactly_this_number(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(json=[listed(1, "10420"), listed(2, "1042")])
    found = await ongoing.orders.find("1042")
    assert found is not None
    assert found.id == 2
    assert remote.requests[0].url.params["orderNumber"] == "1042"
    assert await ongoing.orders.find("104") is None


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ({}, {}),
        ({"order_numbers": ["1", "2", "1"]}, {"orderNumbers": ["1", "2"]}),
        ({"status_from": 450, "status_to": 999}, {"orderStatusFrom": ["450"], "orderStatusTo": ["999"]}),
        ({"status_from": 0}, {"orderStatusFrom": ["0"]}),
        (
            {"status_changed_from": datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=1)))},
            {"orderStatusChangedTimeFrom": ["2026-11-23T08:00:00.000Z"]},
        ),
        (
            {"updated_from": datetime(2026, 11, 23, tzinfo=UTC), "created_from": datetime(2026, 11, 22, tzinfo=UTC)},
            {
                "orderUpdatedTimeFrom": ["2026-11-23T00:00:00.000Z"],
                "orderCreatedTimeFrom": ["2026-11-22T00:00:00.000Z"],
            },
        ),
        ({"shipped_from": datetime(2026, 11, 23, tzinfo=UTC)}, {"shippedTimeFrom": ["2026-11-23T00:00:00.000Z"]}),
        (
            {"last_returned_from": datetime(2026, 11, 23, tzinfo=UTC)},
            {"lastReturnedFrom": ["2026-11-23T00:00:00.000Z"]},
        ),
        ({"only_to_report": True}, {"onlyOrdersWithOrderLinesToReport": ["true"]}),
        ({"only_to_report_returned": True}, {"onlyOrdersWithOrderLinesToReportReturned": ["true"]}),
        ({"back_order_for": ID}, {"backOrderForOrderId": ["50163"]}),
    ],
)
async def test_list_asks_by_every_polling_filter(
    remote: Remote, ongoing: Ongoing, asked: OrderFilter, sent: dict[str, list[str]]
) -> None:
    remote.says(json=[listed(1, "1042")])
    assert [order.number async for order in ongoing.orders.list(**asked)] == ["1042"]
    (request,) = remote.requests
    params = {name: request.url.params.get_list(name) for name in request.url.params}
    always = {"goodsOwnerId": [str(GOODS_OWNER_ID)], "orderIdFrom": ["0"], "maxOrdersToGet": [str(ORDERS_PER_PAGE)]}
    assert params == always | sent


async def test_list_of_no_order_numbers_is_no_call_rather_than_every_order(remote: Remote, ongoing: Ongoing) -> None:
    assert [order async for order in ongoing.orders.list(order_numbers=[])] == []
    assert remote.requests == []


async def test_statuses_and_types_are_read_and_may_be_null(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(json={"orderStatuses": [{"number": 500, "text": "Hämtad"}, {"number": 425, "text": None}]})
    assert [(status.number, status.text) for status in await ongoing.orders.statuses()] == [
        (500, "Hämtad"),
        (425, None),
    ]
    remote.says(json={"orderTypes": [{"code": "B2B", "name": "Företag"}]})
    assert [(kind.code, kind.name) for kind in await ongoing.orders.types()] == [("B2B", "Företag")]
    assert remote.requests[-1].url.params["goodsOwnerId"] == str(GOODS_OWNER_ID)
    remote.says(json={"orderStatuses": None, "orderTypes": None})
    assert (await ongoing.orders.statuses(), await ongoing.orders.types()) == ((), ())


async def test_cancel_is_a_delete_by_id_or_number(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(json={"orderId": 50163})
    assert await ongoing.orders.cancel(ID) == ID
    assert await ongoing.orders.cancel_by_number("10/42 å") == ID
    by_id, by_number = remote.requests
    assert (by_id.method, by_id.url.path, by_id.content) == ("DELETE", "/norrsken/api/v1/orders/50163", b"")
    assert (by_number.method, by_number.url.path) == ("DELETE", "/norrsken/api/v1/orders")
    assert by_number.url.params.multi_items() == [("goodsOwnerId", str(GOODS_OWNER_ID)), ("orderNumber", "10/42 å")]


async def test_reported_quantity_is_sent_as_the_total(remote: Remote, ongoing: Ongoing) -> None:
    await ongoing.orders.report_line(ID, OngoingOrderLineId(48838), Decimal("2.50"))
    (sent,) = remote.requests
    assert (sent.method, sent.url.path) == (
        "PATCH",
        "/norrsken/api/v1/orders/50163/lines/48838/reportedNumberOfItems",
    )
    assert sent.content == b'{"reportedNumberOfItems":2.5}'


async def test_reported_returned_quantity_is_sent_as_the_total(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(content=b"\x00", headers={"Content-Type": "application/octet-stream"})
    await ongoing.orders.report_returned_line(ID, OngoingOrderLineId(48838), Decimal("0.50"))
    (sent,) = remote.requests
    assert (sent.method, sent.url.path) == (
        "PATCH",
        "/norrsken/api/v1/orders/50163/lines/48838/reportedReturnedNumberOfItems",
    )
    assert sent.content == b'{"reportedReturnedNumberOfItems":0.5}'
