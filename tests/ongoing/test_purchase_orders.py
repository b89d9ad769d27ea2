"""Purchase orders: what is asked and how the answers are taken."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import httpx
import pytest

from app.errors import RemoteUnavailable
from app.ongoing.client import Ongoing
from app.ongoing.ids import OngoingPurchaseOrderId, OngoingPurchaseOrderLineId
from app.ongoing.purchase_order_request import PurchaseOrderLineRequest, PurchaseOrderRequest
from app.ongoing.purchase_orders import PURCHASE_ORDERS_PER_PAGE, PurchaseOrderFilter
from tests.ongoing.conftest import GOODS_OWNER_ID, Remote

ID = OngoingPurchaseOrderId(247)
LINE_ID = OngoingPurchaseOrderLineId(555)


def listed(purchase_order_id: int, number: str) -> dict[str, Any]:
    return {
        "purchaseOrderInfo": {"purchaseOrderId": purchase_order_id, "purchaseOrderNumber": number},
        "purchaseOrderLines": None,
    }


async def test_put_sends_the_whole_purchase_order_for_our_goods_owner(
    remote: Remote, ongoing: Ongoing, purchase_order: PurchaseOrderRequest
) -> None:
    remote.says(json={"purchaseOrderId": 247, "message": "Inorder with order number 207 created. <br/>"})
    assert await ongoing.purchase_orders.put(purchase_order) == ID
    (sent,) = remote.requests
    assert (sent.method, sent.url.path) == ("PUT", "/norrsken/api/v1/purchaseOrders")
    assert json.loads(sent.content) == {
        "goodsOwnerId": GOODS_OWNER_ID,
        "purchaseOrderNumber": "207",
        "referenceNumber": "Vinterlager 2026",
        "supplierOrderNumber": "TB-4411",
        "goodsOwnerReference": "Asta Berg",
        "inDate": "2026-12-04",
        "purchaseOrderRemark": "Lossas vid port 2",
        "supplierInfo": {
            "supplierNumber": "31",
            "supplierName": "Täljarna i Backe",
            "supplierAddress": {
                "name": "Täljarna i Backe",
                "address": "Sågvägen 3",
                "address2": "Port B",
                "postCode": "880 50",
                "city": "Backe",
                "countryCode": "SE",
                "email": "order@example.se",
                "telePhone": "0624-00 00 00",
            },
        },
        "warehouseId": 1,
        "purchaseOrderLines": [
            {
                "rowNumber": "1",
                "articleNumber": "KÅSA-12",
                "numberOfItems": 40,
                "comment": "Kåsa i björk, 12 cl",
                "rowPrice": 41.5,
                "currencyCode": "SEK",
                "externalOrderLineId": "9107",
            }
        ],
    }


async def test_put_by_id_goes_to_that_purchase_order(
    remote: Remote, ongoing: Ongoing, purchase_order: PurchaseOrderRequest
) -> None:
    remote.says(json={"purchaseOrderId": 247})
    assert await ongoing.purchase_orders.put_by_id(ID, purchase_order) == ID
    (sent,) = remote.requests
    assert (sent.method, sent.url.path) == ("PUT", "/norrsken/api/v1/purchaseOrders/247")
    assert json.loads(sent.content)["purchaseOrderNumber"] == "207"


async def test_put_sends_only_what_is_known(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(json={"purchaseOrderId": 247})
    line = PurchaseOrderLineRequest(row_number="1", article_number="A", number_of_items=Decimal("0.5"))
    await ongoing.purchase_orders.put(PurchaseOrderRequest(purchase_order_number="207", purchase_order_lines=(line,)))
    assert json.loads(remote.requests[0].content) == {
        "goodsOwnerId": GOODS_OWNER_ID,
        "purchaseOrderNumber": "207",
        "purchaseOrderLines": [{"rowNumber": "1", "articleNumber": "A", "numberOfItems": 0.5}],
    }


@pytest.mark.parametrize("answer", [{"purchaseOrderId": None, "message": "Fel"}, {"purchaseOrderId": 0}, {}])
async def test_success_without_an_id_is_no_success(
    remote: Remote, ongoing: Ongoing, purchase_order: PurchaseOrderRequest, answer: dict[str, Any]
) -> None:
    remote.says(json=answer)
    for attempt in (
        ongoing.purchase_orders.put(purchase_order),
        ongoing.purchase_orders.put_by_id(ID, purchase_order),
        ongoing.purchase_orders.cancel(ID),
    ):
        with pytest.raises(RemoteUnavailable, match="without naming the purchase order") as failed:
            await attempt
        assert failed.value.code == "ongoing.no_id"
        assert failed.value.remote_text == answer.get("message", "")


async def test_find_wants_exactly_this_number(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(json=[listed(1, "2070"), listed(2, "207")])
    found = await ongoing.purchase_orders.find("207")
    assert found is not None
    assert found.id == 2
    assert remote.requests[0].url.params.multi_items() == [
        ("goodsOwnerId", str(GOODS_OWNER_ID)),
        ("purchaseOrderNumber", "207"),
    ]
    assert await ongoing.purchase_orders.find("20") is None


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ({}, {}),
        ({"numbers": ["1", "2", "1"]}, {"purchaseOrderNumbers": ["1", "2"]}),
        (
            {"status_from": 400, "status_to": 899},
            {"purchaseOrderStatusFrom": ["400"], "purchaseOrderStatusTo": ["899"]},
        ),
        ({"status_from": 0}, {"purchaseOrderStatusFrom": ["0"]}),
        (
            {"status_changed_from": datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=1)))},
            {"purchaseOrderStatusChangedTimeFrom": ["2026-11-23T08:00:00.000Z"]},
        ),
        (
            {"last_receive_from": datetime(2026, 11, 23, tzinfo=UTC)},
            {"lastReceiveTimeFrom": ["2026-11-23T00:00:00.000Z"]},
        ),
        ({"only_to_report": True}, {"onlyPurchaseOrdersWithOrderLinesToReport": ["true"]}),
    ],
)
async def test_list_asks_by_every_polling_filter(
    remote: Remote, ongoing: Ongoing, asked: PurchaseOrderFilter, sent: dict[str, list[str]]
) -> None:
    remote.says(json=[listed(1, "207")])
    assert [found.number async for found in ongoing.purchase_orders.list(**asked)] == ["207"]
    (request,) = remote.requests
    params = {name: request.url.params.get_list(name) for name in request.url.params}
    always = {
        "goodsOwnerId": [str(GOODS_OWNER_ID)],
        "purchaseOrderIdFrom": ["0"],
        "maxPurchaseOrdersToGet": [str(PURCHASE_ORDERS_PER_PAGE)],
    }
    assert params == always | sent


async def test_list_goes_on_after_the_highest_id_of_a_full_page(remote: Remote, ongoing: Ongoing) -> None:
    stored = [listed(number, str(number)) for number in range(1, PURCHASE_ORDERS_PER_PAGE + 2)]

    def page(request: httpx.Request) -> httpx.Response:
        begin = max(0, int(request.url.params["purchaseOrderIdFrom"]) - 1)
        return httpx.Response(200, json=stored[begin:][: int(request.url.params["maxPurchaseOrdersToGet"])])

    remote.answer = page
    assert [found.id async for found in ongoing.purchase_orders.list()] == list(range(1, len(stored) + 1))
    assert [request.url.params["purchaseOrderIdFrom"] for request in remote.requests] == ["0", "251"]


async def test_list_of_no_numbers_is_no_call_rather_than_every_purchase_order(remote: Remote, ongoing: Ongoing) -> None:
    assert [found async for found in ongoing.purchase_orders.list(numbers=[])] == []
    assert remote.requests == []


async def test_statuses_stand_under_the_key_of_orders(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(json={"orderStatuses": [{"number": 400, "text": "Avvikelse"}, {"number": 450, "text": None}]})
    statuses = await ongoing.purchase_orders.statuses()
    assert [(status.number, status.text) for status in statuses] == [(400, "Avvikelse"), (450, None)]
    remote.says(json={"orderStatuses": None})
    assert await ongoing.purchase_orders.statuses() == ()


async def test_cancel_is_a_delete_by_id(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(json={"purchaseOrderId": 247})
    assert await ongoing.purchase_orders.cancel(ID) == ID
    (sent,) = remote.requests
    assert (sent.method, sent.url.path, sent.content) == ("DELETE", "/norrsken/api/v1/purchaseOrders/247", b"")


async def test_reported_quantity_is_sent_as_the_total_and_the_untyped_answer_is_ignored(
    remote: Remote, ongoing: Ongoing
) -> None:
    remote.says(content=b"\x00", headers={"Content-Type": "application/octet-stream"})
    await ongoing.purchase_orders.report_line(ID, LINE_ID, Decimal("2.50"))
    (sent,) = remote.requests
    assert (sent.method, sent.url.path) == (
        "PATCH",
        "/norrsken/api/v1/purchaseOrders/247/lines/555/reportedNumberOfItems",
    )
    assert sent.content == b'{"reportedNumberOfItems":2.5}'
