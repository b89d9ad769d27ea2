"""Return orders: what is asked and how the answers are taken."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.errors import RemoteUnavailable
from app.ongoing.client import Ongoing
from app.ongoing.ids import ReturnOrderId
from app.ongoing.return_orders import ReturnOrderFilter
from tests.ongoing.conftest import GOODS_OWNER_ID, Remote

ID = ReturnOrderId(31)


def line(**members: Any) -> dict[str, Any]:
    return {
        "returnOrderLineId": 77,
        "returnOrderRowNumber": "1",
        "customerOrderLine": {"orderLineId": 48838, "customerOrderRowNumber": "KÅSA-12#1"},
        "article": {"articleSystemId": 18068, "articleNumber": "KÅSA-12"},
        "toBeReturnedNumberOfItems": 3.0,
        "returnedNumberOfItems": 2.0,
        "returnedRemovedByInventoryNumberOfItems": 0.5,
        "pickedNumberOfItems": 3.0,
        "returnedArticleItems": None,
        **members,
    }


def returned(*lines: dict[str, Any], **info: Any) -> dict[str, Any]:
    return {
        "returnOrderInfo": {"returnOrderId": 31, "returnOrderNumber": "R-1042", **info},
        "customerOrderInfo": {"orderId": 50163, "orderNumber": "1042"},
        "returnOrderLines": list(lines),
    }


async def test_a_return_is_read_with_its_order_and_what_was_scrapped(remote: Remote, ongoing: Ongoing) -> None:
    items = [
        {"numberOfItems": 1.5, "returnTime": "2026-11-23T10:00:00Z", "isReturnRemovedByInventory": False},
        {"numberOfItems": 0.5, "returnTime": None, "isReturnRemovedByInventory": True, "returnCause": {"code": "FEL"}},
    ]
    remote.says(
        json=returned(
            line(returnedArticleItems=items),
            returnOrderStatus={"number": 300, "text": "Inlevererad"},
            inDate="2026-11-23",
            createdDate="2026-11-20T08:00:00Z",
            warehouse={"id": 2, "code": "HUS2", "name": None},
        )
    )
    found = await ongoing.return_orders.get(ID)
    assert remote.requests[0].url.path == "/norrsken/api/v1/returnOrders/31"
    assert (found.id, found.number, found.status_number) == (ID, "R-1042", 300)
    assert found.return_order_info.in_date == date(2026, 11, 23)
    assert found.return_order_info.created_date == datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    assert found.return_order_info.warehouse is not None
    assert found.return_order_info.warehouse.id == 2
    assert found.customer_order_info is not None
    assert (found.customer_order_info.order_id, found.customer_order_info.order_number) == (50163, "1042")
    (row,) = found.return_order_lines
    assert row.customer_order_line is not None
    assert (row.customer_order_line.order_line_id, row.customer_order_line.customer_order_row_number) == (
        48838,
        "KÅSA-12#1",
    )
    assert (row.return_order_line_id, row.article_number) == (77, "KÅSA-12")
    assert (row.to_be_returned_number_of_items, row.returned_number_of_items) == (Decimal(3), Decimal(2))
    assert row.returned_removed_by_inventory_number_of_items == Decimal("0.5")
    kept, scrapped = row.returned_article_items
    assert (kept.is_return_removed_by_inventory, kept.return_time) == (False, datetime(2026, 11, 23, 10, tzinfo=UTC))
    assert (scrapped.is_return_removed_by_inventory, scrapped.number_of_items) == (True, Decimal("0.5"))


async def test_null_for_absent_is_taken_everywhere(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(
        json={
            "returnOrderInfo": {"returnOrderId": 31, "returnOrderNumber": None, "returnOrderStatus": None},
            "customerOrderInfo": None,
            "returnOrderLines": [line(customerOrderLine=None, article=None, returnOrderRowNumber=None)],
        }
    )
    found = await ongoing.return_orders.get(ID)
    assert (found.number, found.status_number, found.customer_order_info) == ("", None, None)
    (row,) = found.return_order_lines
    assert (row.customer_order_line, row.article_number, row.returned_article_items) == (None, "", ())


@pytest.mark.parametrize(
    "missing", ["toBeReturnedNumberOfItems", "returnedNumberOfItems", "returnedRemovedByInventoryNumberOfItems"]
)
async def test_line_without_its_quantities_is_unreadable_rather_than_zero(
    remote: Remote, ongoing: Ongoing, missing: str
) -> None:
    remote.says(json=returned(line(**{missing: None})))
    with pytest.raises(RemoteUnavailable, match=missing) as failed:
        await ongoing.return_orders.get(ID)
    assert failed.value.code == "ongoing.unreadable"


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ({}, {}),
        (
            {"goods_returned_from": datetime(2026, 11, 23, tzinfo=UTC)},
            {"goodsReturnedFromDate": ["2026-11-23T00:00:00.000Z"]},
        ),
        ({"status_from": 0, "status_to": 899}, {"returnOrderStatusFrom": ["0"], "returnOrderStatusTo": ["899"]}),
        ({"customer_order_numbers": ["1042", "1043", "1042"]}, {"customerOrderNumbers": ["1042", "1043"]}),
    ],
)
async def test_list_asks_by_every_filter_in_one_call_since_there_is_no_cursor(
    remote: Remote, ongoing: Ongoing, asked: ReturnOrderFilter, sent: dict[str, list[str]]
) -> None:
    remote.says(json=[returned()])
    assert [found.number async for found in ongoing.return_orders.list(**asked)] == ["R-1042"]
    (request,) = remote.requests
    params = {name: request.url.params.get_list(name) for name in request.url.params}
    assert params == {"goodsOwnerId": [str(GOODS_OWNER_ID)]} | sent


async def test_returns_of_no_order_are_no_call_rather_than_every_return(remote: Remote, ongoing: Ongoing) -> None:
    assert [found async for found in ongoing.return_orders.list(customer_order_numbers=[])] == []
    assert remote.requests == []


async def test_statuses_are_read_and_may_be_null(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(json={"returnOrderStatuses": [{"number": 100, "text": "Aviserad"}]})
    assert [(at.number, at.text) for at in await ongoing.return_orders.statuses()] == [(100, "Aviserad")]
    remote.says(json={"returnOrderStatuses": None})
    assert await ongoing.return_orders.statuses() == ()
