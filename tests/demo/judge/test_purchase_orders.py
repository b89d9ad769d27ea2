from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from app.demo.judge.purchase_orders import (
    completion_missing,
    purchase_order_missing,
    receipts_missing,
    strange_purchase_orders,
    strange_receipts,
)
from app.demo.other_side import Lines, OtherSide
from tests.demo.conftest import Spoil

PARTS: list[Lines] = [{"TÄLT": Decimal(6)}, {"TÄLT": Decimal(4)}]


def test_nothing_is_said_when_all_is_there(as_it_should_be: OtherSide) -> None:
    assert purchase_order_missing(as_it_should_be, "58") == []
    assert receipts_missing(as_it_should_be, "58", PARTS) == []
    assert completion_missing(as_it_should_be, "58") == []
    assert strange_purchase_orders(as_it_should_be) == strange_receipts(as_it_should_be) == []


def _leave_out(_: Any, owner: Any) -> None:
    owner["purchase_orders"].clear()


def _later(company: Any, _: Any) -> None:
    company["purchase_orders"]["58"]["deliveryDate"] = "2026-03-09"


def _other_supplier(_: Any, owner: Any) -> None:
    owner["purchase_orders"]["58"]["document"]["supplierInfo"] = None


def _other_price(company: Any, _: Any) -> None:
    company["purchase_orders"]["58"]["rows"][0]["price"] = 1800


def _with_the_freight(_: Any, owner: Any) -> None:
    line = {**owner["purchase_orders"]["58"]["lines"][0], "article_number": "FRAKT", "row_number": "2"}
    owner["purchase_orders"]["58"]["lines"].append(line)


@pytest.mark.parametrize("spoil", [_leave_out, _later, _other_supplier, _other_price, _with_the_freight])
def test_a_purchase_order_that_differs_is_told(spoilt: Callable[[Spoil], OtherSide], spoil: Spoil) -> None:
    assert len(purchase_order_missing(spoilt(spoil), "58")) == 1


def test_what_the_warehouse_added_of_its_own_is_no_difference(spoilt: Callable[[Spoil], OtherSide]) -> None:
    def add(_: Any, owner: Any) -> None:
        lines = owner["purchase_orders"]["58"]["lines"]
        lines.append({**lines[0], "article_number": "TERMOS", "row_number": None, "advised": 0})

    assert purchase_order_missing(spoilt(add), "58") == []


def _not_posted(company: Any, _: Any) -> None:
    del company["incoming_goods"]["101"]


def _posted_twice(company: Any, _: Any) -> None:
    company["incoming_goods"]["102"] = deepcopy(company["incoming_goods"]["101"]) | {"id": 102}


def _posted_as_one(company: Any, _: Any) -> None:
    del company["incoming_goods"]["101"]
    company["incoming_goods"]["77"]["rows"][0]["receivedQuantity"] = 10


def _voided(company: Any, _: Any) -> None:
    company["incoming_goods"]["77"]["voided"] = True


def _not_released(company: Any, _: Any) -> None:
    company["incoming_goods"]["77"]["released"] = False


def _not_completed(company: Any, _: Any) -> None:
    company["incoming_goods"]["77"]["completed"] = False


def _on_no_row_of_the_order(company: Any, _: Any) -> None:
    company["purchase_orders"]["58"]["rows"][0]["receivedQuantity"] = 6


@pytest.mark.parametrize(
    "spoil",
    [_not_posted, _posted_twice, _posted_as_one, _voided, _not_released, _not_completed, _on_no_row_of_the_order],
)
def test_a_receipt_that_is_not_as_it_came_is_told(spoilt: Callable[[Spoil], OtherSide], spoil: Spoil) -> None:
    assert len(receipts_missing(spoilt(spoil), "58", PARTS)) == 1


def test_parts_stand_in_the_order_in_which_they_came(as_it_should_be: OtherSide) -> None:
    assert receipts_missing(as_it_should_be, "58", PARTS[::-1])


def _not_received(company: Any, _: Any) -> None:
    company["purchase_orders"]["58"]["purchaseOrderState"] = "DELAYED"


def _not_reported(_: Any, owner: Any) -> None:
    owner["purchase_orders"]["58"]["lines"][0]["reported"] = 6


@pytest.mark.parametrize("spoil", [_not_received, _not_reported])
def test_a_purchase_order_that_is_not_through_is_told(spoilt: Callable[[Spoil], OtherSide], spoil: Spoil) -> None:
    assert len(completion_missing(spoilt(spoil), "58")) == 1


def test_what_belongs_to_nothing_is_told(spoilt: Callable[[Spoil], OtherSide]) -> None:
    def stray(company: Any, owner: Any) -> None:
        company["incoming_goods"]["103"] = deepcopy(company["incoming_goods"]["101"])
        company["incoming_goods"]["103"] |= {"id": 103, "rows": [{"itemId": "TÄLT", "receivedQuantity": 4}]}
        owner["purchase_orders"]["58-2"] = owner["purchase_orders"]["58"] | {"lines": []}

    now = spoilt(stray)
    assert strange_receipts(now) == ["incoming goods 103 in Fortnox belong to nothing that came"]
    assert strange_purchase_orders(now) == ["purchase order 58-2 is in the warehouse, but not in Fortnox"]
