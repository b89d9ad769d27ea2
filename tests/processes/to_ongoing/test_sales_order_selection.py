from typing import Any

import pytest

from app.connections.options import Options
from app.fortnox.order_documents import Order
from app.processes.to_ongoing.sales_order_selection import why_not_selected


def why(selection: str, status: str, was_sent: bool, fields: dict[str, Any]) -> str | None:
    order = Order.model_validate({"DocumentNumber": "1", "CustomerNumber": "2001", **fields})
    return why_not_selected(
        order, Options.model_validate({"order_selection": selection, "order_status": status}), was_sent=was_sent
    )


INVOICED = {"InvoiceReference": "5012"}


@pytest.mark.parametrize(
    ("selection", "status", "was_sent", "fields", "selected"),
    [
        ("placed_non_invoiced", "confirmed", False, {}, True),
        ("placed_non_invoiced", "confirmed", False, {"InvoiceReference": "0"}, True),
        ("placed_non_invoiced", "confirmed", False, {"Cancelled": True}, False),
        ("placed_non_invoiced", "confirmed", True, {"Cancelled": True}, False),
        ("placed_non_invoiced", "confirmed", False, INVOICED, False),
        ("placed_non_invoiced", "confirmed", True, INVOICED, True),
        ("placed_non_invoiced", "confirmed", False, {"NotCompleted": True}, False),
        ("placed_non_invoiced", "confirmed", True, {"NotCompleted": True}, False),
        ("placed_non_invoiced", "any", False, {"NotCompleted": True}, True),
        ("sent", "confirmed", False, {"Sent": False}, False),
        ("sent", "confirmed", False, {"Sent": True}, True),
        ("sent", "confirmed", False, {"Sent": True} | INVOICED, False),
        ("reserved", "confirmed", False, {"DeliveryState": "reservation"}, True),
        ("reserved", "confirmed", False, {"DeliveryState": "registration"}, False),
        ("reserved", "confirmed", False, {"DeliveryState": "delivery"}, False),
        ("reserved", "confirmed", True, {"DeliveryState": "delivery"}, True),
        ("reserved", "confirmed", True, {"DeliveryState": "registration"}, False),
        ("reserved", "confirmed", False, {}, False),
        ("label:3", "confirmed", False, {"Labels": [{"Id": 1}, {"Id": 3}]}, True),
        ("label:3", "confirmed", False, {"Labels": [{"Id": 33}]}, False),
        ("label:3", "confirmed", True, {}, False),
    ],
)
def test_which_orders_are_for_the_warehouse(
    selection: str, status: str, was_sent: bool, fields: dict[str, Any], selected: bool
) -> None:
    assert (why(selection, status, was_sent, fields) is None) is selected
