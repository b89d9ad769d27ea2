"""Orders as Ongoing gives them: state, lines with their quantities, and null for whatever is absent."""

from datetime import UTC, date, datetime
from decimal import Decimal

from app.ongoing.client import Ongoing
from app.ongoing.ids import OngoingOrderId
from tests.ongoing.conftest import Remote

ID = OngoingOrderId(50163)


async def test_an_order_is_read_with_its_state_and_quantities(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(
        json={
            "orderInfo": {
                "orderId": 50163,
                "orderNumber": "1042",
                "orderStatus": {"number": 450, "text": "Skickad"},
                "deliveryDate": "2026-11-25",
                "createdDate": "2026-11-23T08:00:00.1234567Z",
                "shippedTime": None,
                "wayBill": "UA65456546",
                "advanced": {"backOrderInfo": {"backOrderForOrderId": 50100}},
            },
            "orderLines": [
                {
                    "id": 48838,
                    "rowNumber": "KÅSA-12#1",
                    "article": {"articleSystemId": 18069, "articleNumber": "KÅSA-12", "articleKind": "Structure"},
                    "externalId": "KÅSA-12#1",
                    "orderedNumberOfItems": 3.0,
                    "pickedNumberOfItems": 2.5,
                    "reportedNumberOfItems": None,
                    "shouldBePicked": True,
                    "subOrderLines": [{"id": 48839, "article": {"articleNumber": "SKAFT"}, "pickedNumberOfItems": 5}],
                },
                {"id": 48840, "rowNumber": None, "article": None},
            ],
            "parcels": [{"id": 207, "parcelNumber": "0037", "isReturnParcel": True, "tracking": None}],
            "tracking": [{"waybill": "UA65456546", "trackingUrl": "https://example.com/UA", "created": None}],
            "advanced": {"orderTextLines": [{"rowNumber": "2", "comment": "Tack!"}]},
        }
    )
    order = await ongoing.orders.get(ID)
    assert (order.id, order.number, order.status_number, order.back_order_for) == (ID, "1042", 450, 50100)
    assert order.order_info.delivery_date == date(2026, 11, 25)
    assert order.order_info.created_date == datetime(2026, 11, 23, 8, 0, 0, 123456, UTC)
    assert order.order_info.shipped_time is None
    kit, added = order.order_lines
    assert (kit.id, kit.row_number, kit.external_id) == (48838, "KÅSA-12#1", "KÅSA-12#1")
    assert (kit.article_number, kit.article and kit.article.article_kind) == ("KÅSA-12", "Structure")
    assert (kit.ordered_number_of_items, kit.picked_number_of_items) == (Decimal(3), Decimal("2.5"))
    assert kit.reported_number_of_items is None
    assert [part.article_number for part in kit.sub_order_lines] == ["SKAFT"]
    assert (added.row_number, added.article_number, added.should_be_picked) == ("", "", None)
    assert [parcel.is_return_parcel for parcel in order.parcels] == [True]
    assert [(way.waybill, way.tracking_url) for way in order.tracking] == [("UA65456546", "https://example.com/UA")]
    assert [line.comment for line in order.text_lines] == ["Tack!"]


async def test_null_for_absent_is_taken_everywhere_on_a_new_order(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(
        json={
            "orderInfo": {"orderId": 1, "orderNumber": "1042", "orderStatus": None, "advanced": None},
            "orderLines": None,
            "parcels": None,
            "tracking": None,
            "returnTracking": None,
            "classes": None,
            "advanced": None,
            "consignee": None,
        }
    )
    order = await ongoing.orders.get(OngoingOrderId(1))
    assert (order.status_number, order.back_order_for) == (None, None)
    assert (order.order_lines, order.parcels, order.tracking, order.text_lines) == ((), (), (), ())


async def test_returned_goods_are_read_on_the_line_with_the_time_they_came_back(
    remote: Remote, ongoing: Ongoing
) -> None:
    line = {
        "id": 48838,
        "returnedNumberOfItems": 1.5,
        "reportedReturnedNumberOfItems": None,
        "pickedArticleItems": [
            {"articleItemId": 5, "numberOfItems": 0.5, "isPicked": True, "isReturned": False, "returnDate": None},
            {
                "articleItemId": 6,
                "numberOfItems": 1.5,
                "pickedTime": "2026-11-20T08:00:00Z",
                "isReturned": True,
                "returnDate": "2026-11-23T08:30:00.12Z",
                "returnCause": {"code": "FEL", "name": None},
            },
        ],
    }
    remote.says(json={"orderInfo": {"orderId": 50163}, "orderLines": [line]})
    (read,) = (await ongoing.orders.get(ID)).order_lines
    assert (read.returned_number_of_items, read.reported_returned_number_of_items) == (Decimal("1.5"), None)
    kept, back = read.picked_article_items
    assert (kept.is_picked, kept.is_returned, kept.return_date) == (True, False, None)
    assert (back.is_returned, back.number_of_items) == (True, Decimal("1.5"))
    assert back.return_date == datetime(2026, 11, 23, 8, 30, 0, 120000, UTC)
    assert back.return_cause is not None
    assert back.return_cause.code == "FEL"
