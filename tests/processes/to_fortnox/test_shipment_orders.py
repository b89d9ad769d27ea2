from decimal import Decimal
from typing import Any

import pytest

from app.processes.to_fortnox.shipment_orders import plain, read_back_orders
from tests.processes.to_fortnox.conftest import Shop
from tests.processes.to_fortnox.documents import line, shipment, warehouse_order


@pytest.mark.parametrize(
    ("status", "options", "sent", "still_open"),
    [
        (300, {}, 0, 1),
        (400, {}, 0, 1),
        (450, {}, 1, 0),
        (500, {}, 1, 0),
        (1000, {}, 0, 0),
        (400, {"sent_statuses": (400, 450, 500)}, 1, 0),
        (450, {"sent_statuses": (500,)}, 0, 1),
    ],
)
def test_which_statuses_count_as_sent(status: int, options: dict[str, Any], sent: int, still_open: int) -> None:
    parts = shipment(warehouse_order(line("A#1", "1"), status=status), **options)
    assert (len(parts.sent), len(parts.still_open)) == (sent, still_open)


@pytest.mark.parametrize(
    ("lines", "short"),
    [
        ([line("A#1", "2", "2")], False),
        ([line("A#1", "2", "1")], True),
        ([line("F#1", "2", shouldBePicked=False)], False),
        ([line("A#1", "0")], False),
    ],
)
def test_a_short_line_hints_at_a_back_order(lines: list[dict[str, Any]], *, short: bool) -> None:
    assert shipment(warehouse_order(*lines)).looks_short is short


def test_figures_change_with_what_decides_and_with_nothing_else() -> None:
    origin = warehouse_order(line("A#1", "2", "2"))
    figures = shipment(origin).figures
    collected = warehouse_order(line("A#1", "2", "2.0", reportedNumberOfItems=2), status=500)
    assert shipment(collected).figures == figures
    assert shipment(warehouse_order(line("A#1", "2", "1"))).figures != figures
    rest = {"order_id": 5002, "back_order_for": 5001}
    assert shipment(origin, warehouse_order(line("A#1", "1"), status=300, **rest)).figures != figures
    assert shipment(origin, warehouse_order(line("A#1", "1", "1"), **rest)).figures != figures


@pytest.mark.parametrize(
    ("fields", "tracking"),
    [
        ({"tracking": [{"waybill": "WB1"}, {"waybill": "WB2"}, {"waybill": "WB1"}]}, "WB1, WB2"),
        ({"info": {"wayBill": "WB9"}}, "WB9"),
        (
            {
                "parcels": [
                    {"id": 1, "parcelNumber": "P1"},
                    {"id": 2, "parcelNumber": "P2", "isReturnParcel": True},
                ]
            },
            "P1",
        ),
        ({"returnTracking": [{"waybill": "R1"}]}, ""),
        ({}, ""),
    ],
)
def test_tracking_numbers_are_those_of_what_went_out(fields: dict[str, Any], tracking: str) -> None:
    assert shipment(warehouse_order(line("A#1", "1", "1"), **fields)).tracking == tracking


@pytest.mark.parametrize(("quantity", "text"), [("2.00", "2"), ("10", "10"), ("0.50", "0.5"), ("1E+2", "100")])
def test_a_quantity_as_a_person_writes_it(quantity: str, text: str) -> None:
    assert plain(Decimal(quantity)) == text


async def test_back_orders_of_back_orders_are_found(shop: Shop) -> None:
    await shop.article("A")
    number = await shop.order(("A", 10))
    shop.ship(number, A=6)
    first = shop.ongoing.warehouse.back_order(shop.ongoing.order(number))
    shop.ship(first.number, A=1)
    second = shop.ongoing.warehouse.back_order(first)
    ongoing = shop.sides().ongoing
    origin = await ongoing.orders.find(number)
    assert origin is not None
    assert [order.id for order in await read_back_orders(origin, ongoing)] == [first.order_id, second.order_id]


async def test_orders_that_name_each_other_as_origin_do_not_go_on_for_ever(shop: Shop) -> None:
    await shop.article("A")
    number = await shop.order(("A", 10))
    shop.ship(number, A=6)
    order = shop.ongoing.order(number)
    rest = shop.ongoing.warehouse.back_order(order)
    order.back_order_for = rest.order_id
    ongoing = shop.sides().ongoing
    origin = await ongoing.orders.find(number)
    assert origin is not None
    assert [found.id for found in await read_back_orders(origin, ongoing)] == [rest.order_id]
