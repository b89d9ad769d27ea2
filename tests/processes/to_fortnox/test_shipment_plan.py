from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.connections.options import Options
from app.fortnox.order_documents import Order
from app.ongoing.order_answer import Order as WarehouseOrder
from app.processes.to_fortnox.shipment_plan import ShipmentPlan, kept_otherwise, plan_for, rows_to_send, stands
from app.processes.to_fortnox.shipment_rows import delivered_quantities
from tests.processes.to_fortnox.documents import fortnox_order, line, row, shipment, warehouse_order

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ROW: dict[str, Any] = {"Price": 100, "Discount": 10, "StockPointCode": "HUVUD"}
ROWS = (row("A", "5", **ROW), row(None, Description="Packas varsamt"), row("F", "1"))
ORDER = fortnox_order(*ROWS)
SENT = warehouse_order(line("A#1", "5", "4"), line("F#1", "1"))
OPEN = warehouse_order(line("A#1", "1"), status=300, order_id=5002, back_order_for=5001)


def plan(order: Order = ORDER, *parts: WarehouseOrder, **options: Any) -> ShipmentPlan:
    shipped = shipment(SENT, *parts)
    return plan_for(order, shipped, delivered_quantities(order, shipped, {"F"}), Options(**options), now=NOW)


@pytest.mark.parametrize(
    ("order", "parts", "options", "ready", "invoice"),
    [
        pytest.param({}, [], {}, False, True, id="no module: invoice alone"),
        pytest.param({}, [], {"warehouse_module": True}, True, True, id="module: ready, then invoice"),
        pytest.param({}, [], {"warehouse_module": True, "create_invoice": False}, True, False, id="office invoices"),
        pytest.param(
            {"WarehouseReady": True}, [], {"warehouse_module": True}, False, True, id="ready already: goes on at 6"
        ),
        pytest.param({"InvoiceReference": "7"}, [], {"warehouse_module": True}, False, False, id="invoiced before"),
        pytest.param(
            {}, [OPEN], {"warehouse_module": True, "create_invoice": False}, False, False, id="a part is still open"
        ),
    ],
)
def test_which_steps_a_plan_has(
    order: dict[str, Any], parts: list[WarehouseOrder], options: dict[str, Any], *, ready: bool, invoice: bool
) -> None:
    made = plan(fortnox_order(*ROWS, **order), *parts, **options)
    assert (made.make_ready, made.make_invoice) == (ready, invoice)


def test_article_rows_get_their_quantity_and_all_others_are_only_kept() -> None:
    sent = rows_to_send(ORDER, plan())
    assert [(each.row_id, each.delivered_quantity) for each in sent] == [(100, 4), (101, None), (102, 1)]


def test_rows_are_sent_under_the_row_ids_of_the_order_as_it_is_now() -> None:
    renewed = ORDER.model_copy(
        update={"order_rows": tuple(each.model_copy(update={"row_id": each.row_id + 50}) for each in ORDER.order_rows)}
    )
    assert [each.row_id for each in rows_to_send(renewed, plan())] == [150, 151, 152]


def test_a_plan_survives_the_ledger() -> None:
    made = plan(warehouse_module=True)
    assert ShipmentPlan.model_validate(made.model_dump(mode="json")) == made


def test_what_is_short_is_said() -> None:
    assert plan().shortages == ("Row A#1: 4 of 5 delivered.",)
    assert not plan().complete


KEPT = [row("A", "5", "4", **ROW), row(None, Description="Packas varsamt"), row("F", "1", "1")]


@pytest.mark.parametrize(
    ("rows", "fields"),
    [
        pytest.param(KEPT, [], id="as sent"),
        pytest.param([row("A", "5", "4.00", **ROW), *KEPT[1:]], [], id="written otherwise"),
        pytest.param([row("A", "5", "2", **ROW), *KEPT[1:]], ["row A#1, delivered quantity"], id="cut in silence"),
        pytest.param([*KEPT, row("B", "1")], ["number of rows"], id="a row was added"),
        pytest.param([KEPT[0], KEPT[2]], ["number of rows"], id="a text row was deleted"),
        pytest.param([KEPT[1], KEPT[2]], ["number of rows", "row A#1"], id="the article row was deleted"),
        pytest.param([row("B", "5", "4", **ROW), *KEPT[1:]], ["row A#1"], id="another article"),
        pytest.param([row("A", "6", "4", **ROW), *KEPT[1:]], ["row A#1, ordered quantity"], id="ordered quantity"),
        pytest.param([row("A", "5", "4", **{**ROW, "Price": 90}), *KEPT[1:]], ["row A#1, price"], id="price"),
        pytest.param([row("A", "5", "4", **{**ROW, "Discount": 0}), *KEPT[1:]], ["row A#1, discount"], id="discount"),
        pytest.param(
            [row("A", "5", "4", **{**ROW, "DiscountType": "AMOUNT"}), *KEPT[1:]],
            ["row A#1, discount"],
            id="kind of discount",
        ),
        pytest.param(
            [row("A", "5", "4", **{**ROW, "StockPointCode": "BUTIK"}), *KEPT[1:]],
            ["row A#1, stock point"],
            id="stock point",
        ),
        pytest.param(
            [*KEPT[:2], row("F", "1", "1", StockPointCode="HUVUD")], [], id="a stock point filled in where none was"
        ),
    ],
)
def test_what_fortnox_kept_otherwise(rows: list[dict[str, Any]], fields: list[str]) -> None:
    assert [found.field for found in kept_otherwise(plan(), fortnox_order(*rows))] == fields


@pytest.mark.parametrize(
    ("fields", "module", "expected"),
    [
        ({}, False, True),
        ({"DeliveryState": "reservation"}, True, False),
        ({"DeliveryState": "delivery"}, True, True),
        ({"DeliveryState": "reservation", "InvoiceReference": "7"}, True, True),
        ({"DeliveryState": "delivery", "Cancelled": True}, True, False),
    ],
)
def test_whether_a_plan_stands(fields: dict[str, Any], *, module: bool, expected: bool) -> None:
    assert stands(plan(warehouse_module=module), fortnox_order(*KEPT, **fields)) is expected


def test_a_plan_does_not_stand_with_other_quantities() -> None:
    assert not stands(plan(), ORDER)
    assert plan().rows[0].delivered_from == Decimal(0)
