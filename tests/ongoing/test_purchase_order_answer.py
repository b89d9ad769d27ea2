"""Purchase orders as Ongoing gives them: state, lines, receipts, and answers that cannot be trusted."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.errors import RemoteUnavailable
from app.ongoing.client import Ongoing
from app.ongoing.ids import OngoingPurchaseOrderId
from tests.ongoing.conftest import GOODS_OWNER_ID, Remote

ID = OngoingPurchaseOrderId(247)


async def test_a_purchase_order_is_read_with_its_state_and_quantities(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(
        json={
            "goodsOwner": {"id": GOODS_OWNER_ID, "name": "Fjällboden"},
            "supplierInfo": {"supplierNumber": "31", "supplierName": "Täljarna i Backe"},
            "purchaseOrderInfo": {
                "purchaseOrderId": 247,
                "purchaseOrderNumber": "207",
                "referenceNumber": "Vinterlager 2026",
                "purchaseOrderStatus": {"number": 400, "text": "Avvikelse"},
                "inDate": "2026-12-04T00:00:00Z",
                "createdDate": "2026-11-23T08:00:00.12Z",
                "warehouse": {"id": 2, "code": "HUS2", "name": "Hus 2"},
            },
            "purchaseOrderLines": [
                {
                    "id": 555,
                    "rowNumber": "1",
                    "article": {"articleSystemId": 18071, "articleNumber": "KÅSA-12"},
                    "externalOrderLineId": "9107",
                    "rowPrice": 41.5,
                    "advisedNumberOfItems": 40.0,
                    "receivedNumberOfItems": 7.25,
                    "reportedNumberOfItems": None,
                    "articleItems": [
                        {
                            "originalArticleItemId": 59291,
                            "numberOfItems": 7.25,
                            "inDate": "2026-11-23T09:15:42.527Z",
                            "batchNumber": "B7",
                            "expiryDate": None,
                        }
                    ],
                    "subPurchaseOrderLines": [
                        {"id": 556, "advisedNumberOfItems": 1, "receivedNumberOfItems": 1, "article": None}
                    ],
                }
            ],
        }
    )
    stored = await ongoing.purchase_orders.get(ID)
    info = stored.purchase_order_info
    assert (stored.id, stored.number, stored.status_number) == (ID, "207", 400)
    assert (info.in_date, info.created_date) == (date(2026, 12, 4), datetime(2026, 11, 23, 8, 0, 0, 120000, UTC))
    assert info.warehouse is not None
    assert (info.warehouse.id, info.warehouse.code) == (2, "HUS2")
    assert stored.goods_owner is not None
    assert stored.goods_owner.id == GOODS_OWNER_ID
    assert stored.supplier_info is not None
    assert stored.supplier_info.supplier_number == "31"
    (line,) = stored.purchase_order_lines
    assert (line.id, line.row_number, line.external_order_line_id) == (555, "1", "9107")
    assert (line.article_number, line.row_price) == ("KÅSA-12", Decimal("41.5"))
    assert (line.advised_number_of_items, line.received_number_of_items) == (Decimal(40), Decimal("7.25"))
    assert line.reported_number_of_items is None
    (item,) = line.article_items
    assert (item.number_of_items, item.batch_number) == (Decimal("7.25"), "B7")
    assert item.in_date == datetime(2026, 11, 23, 9, 15, 42, 527000, UTC)
    assert [part.article_number for part in line.sub_purchase_order_lines] == [""]


async def test_over_receipt_and_a_line_the_warehouse_added_are_read_as_they_are(
    remote: Remote, ongoing: Ongoing
) -> None:
    remote.says(
        json={
            "purchaseOrderInfo": {"purchaseOrderId": 247, "purchaseOrderNumber": None, "purchaseOrderStatus": None},
            "purchaseOrderLines": [
                {"id": 1, "rowNumber": "1", "advisedNumberOfItems": 2, "receivedNumberOfItems": 3},
                {
                    "id": 2,
                    "rowNumber": None,
                    "article": {"articleSystemId": 5, "articleNumber": "EXTRA"},
                    "advisedNumberOfItems": 0,
                    "receivedNumberOfItems": 1,
                    "articleItems": None,
                    "subPurchaseOrderLines": None,
                },
            ],
        }
    )
    stored = await ongoing.purchase_orders.get(ID)
    assert (stored.number, stored.status_number) == ("", None)
    over, added = stored.purchase_order_lines
    assert over.received_number_of_items > over.advised_number_of_items
    assert (added.row_number, added.article_number, added.received_number_of_items) == ("", "EXTRA", Decimal(1))
    assert (added.article_items, added.sub_purchase_order_lines) == ((), ())


@pytest.mark.parametrize("missing", ["advisedNumberOfItems", "receivedNumberOfItems"])
async def test_line_without_its_quantities_is_unreadable_rather_than_zero(
    remote: Remote, ongoing: Ongoing, missing: str
) -> None:
    line: dict[str, Any] = {"id": 1, "advisedNumberOfItems": 2, "receivedNumberOfItems": 2} | {missing: None}
    remote.says(json={"purchaseOrderInfo": {"purchaseOrderId": 247}, "purchaseOrderLines": [line]})
    with pytest.raises(RemoteUnavailable, match=missing) as failed:
        await ongoing.purchase_orders.get(ID)
    assert failed.value.code == "ongoing.unreadable"


@pytest.mark.parametrize("answer", [{}, {"purchaseOrderInfo": None}, {"purchaseOrderInfo": {}}, []])
async def test_answer_that_is_no_purchase_order_is_unreadable(
    remote: Remote, ongoing: Ongoing, answer: dict[str, Any] | list[Any]
) -> None:
    remote.says(json=answer)
    with pytest.raises(RemoteUnavailable, match="unknown shape"):
        await ongoing.purchase_orders.get(ID)
