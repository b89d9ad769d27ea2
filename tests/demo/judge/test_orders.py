from collections.abc import Callable
from typing import Any

import pytest

from app.demo.judge.orders import delivery_missing, order_missing, shipments_missing, strange_orders
from app.demo.other_side import OtherSide
from tests.demo.conftest import Spoil


def test_nothing_is_said_when_all_is_there(as_it_should_be: OtherSide) -> None:
    assert shipments_missing(as_it_should_be, ["1"]) == strange_orders(as_it_should_be) == []


def test_an_order_that_did_not_go_is_told(spoilt: Callable[[Spoil], OtherSide]) -> None:
    def leave_out(_: Any, owner: Any) -> None:
        owner["orders"].clear()

    assert order_missing(spoilt(leave_out), "1") == ["order 1 is not in the warehouse"]


def test_an_order_with_other_lines_is_told(spoilt: Callable[[Spoil], OtherSide]) -> None:
    def less(_: Any, owner: Any) -> None:
        owner["orders"]["1"]["lines"][0]["ordered"] = 3

    assert order_missing(spoilt(less), "1") == ["order 1 has other lines in the warehouse than in Fortnox"]


def test_an_order_made_twice_is_told(spoilt: Callable[[Spoil], OtherSide]) -> None:
    def twice(_: Any, owner: Any) -> None:
        owner["orders"]["1-2"] = owner["orders"]["1"]

    assert strange_orders(spoilt(twice)) == ["order 1-2 is in the warehouse, but not in Fortnox"]


def _deliver_what_was_ordered(company: Any, _: Any) -> None:
    company["orders"]["1"]["OrderRows"][0]["DeliveredQuantity"] = "4"


def _no_freight(company: Any, _: Any) -> None:
    company["orders"]["1"]["OrderRows"][1]["DeliveredQuantity"] = "0"


def _not_ready(company: Any, _: Any) -> None:
    company["orders"]["1"]["WarehouseReady"] = False


def _not_invoiced(company: Any, _: Any) -> None:
    company["invoices"].clear()


def _invoiced_twice(company: Any, _: Any) -> None:
    company["invoices"]["5002"] = company["invoices"]["5001"]


def _not_reported(_: Any, owner: Any) -> None:
    owner["orders"]["1"]["lines"][0]["reported"] = None


@pytest.mark.parametrize(
    "spoil",
    [_deliver_what_was_ordered, _no_freight, _not_ready, _not_invoiced, _invoiced_twice, _not_reported],
)
def test_a_delivery_that_is_not_through_is_told(spoilt: Callable[[Spoil], OtherSide], spoil: Spoil) -> None:
    assert len(delivery_missing(spoilt(spoil), "1")) == 1


def test_without_the_module_no_order_is_ready(spoilt: Callable[[Spoil], OtherSide]) -> None:
    def classic(company: Any, _: Any) -> None:
        company["warehouse_module"] = company["orders"]["1"]["WarehouseReady"] = False

    assert delivery_missing(spoilt(classic), "1") == []
