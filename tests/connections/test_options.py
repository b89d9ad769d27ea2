"""Which choices cannot go together."""

from typing import Any

import pytest

from app.connections.options import Options


@pytest.mark.parametrize(
    ("chosen", "named"),
    [
        ({"warehouse_module": True, "stock_points": {1: "HUVUD", 2: "NORR"}}, []),
        ({"warehouse_module": True, "stock_points": {1: "HUVUD", 2: "HUVUD"}}, ["stock_points"]),
        ({"stock_points": {1: "HUVUD"}}, ["stock_points"]),
        ({"report_stock_levels": True}, []),
        ({"report_stock_levels": True, "warehouse_module": True}, ["report_stock_levels"]),
        ({"send_purchase_orders": True}, ["send_purchase_orders"]),
        ({"received_statuses": [200]}, ["received_statuses"]),
        ({"purchase_cancelled_status": 500}, ["received_statuses"]),
        ({"part_delivery": "report_each"}, ["part_delivery"]),
        ({"cancelled_status": 300}, ["cancelled_status"]),
    ],
    ids=str,
)
def test_conflicts_name_the_option_to_change(chosen: dict[str, Any], named: list[str]) -> None:
    found = Options(**chosen).conflicts()
    assert [conflict.option for conflict in found] == named
    assert all(conflict.reason.endswith(".") for conflict in found)
