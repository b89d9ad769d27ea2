"""Which row of the order a line belongs to, what the office did itself, and the rows of the document."""

from decimal import Decimal
from typing import Any

import pytest

from app.processes.to_fortnox.goods_receipt_rows import booked_in_fortnox, cost_in_kronor, matched_rows, rows_of
from tests.processes.to_fortnox.receipts import AFTER, fortnox_order, line, receipt, remembered, row


def came(line_id: int, article: str, received: str, **fields: Any) -> dict[str, Any]:
    return line(line_id, article, received, (received, AFTER), **fields)


@pytest.mark.parametrize(
    ("lines", "matches"),
    [
        ([came(7, "A", "1", externalOrderLineId="row-1", rowNumber="9")], {7: "row-1"}),
        ([came(7, "A", "1", externalOrderLineId="gone", rowNumber="1")], {7: "row-1"}),
        ([came(7, "A", "1", externalOrderLineId="gone", rowNumber="X")], {7: "row-1"}),
        ([came(7, "B", "1", externalOrderLineId="row-1", rowNumber="1")], {7: "row-2"}),
        ([came(7, "C", "1", externalOrderLineId="row-1", rowNumber="1")], {}),
        ([came(7, "A", "1"), came(8, "A", "1", externalOrderLineId="row-1")], {7: "row-3", 8: "row-1"}),
        ([came(7, "A", "1", rowNumber="3"), came(8, "A", "1", rowNumber="1")], {7: "row-3", 8: "row-1"}),
        ([came(7, "A", "1"), came(8, "A", "1"), came(9, "A", "1")], {7: "row-1", 8: "row-3"}),
    ],
    ids=["id", "number", "article", "never another article", "not ordered", "id first", "number first", "no row twice"],
)
def test_a_line_is_matched_by_id_then_number_then_article(lines: list[Any], matches: dict[int, str]) -> None:
    order = fortnox_order(row(1, "A", "10"), row(2, "B", "4"), row(3, "A", "5"))
    found = matched_rows(order, receipt(*lines).lines)
    assert {int(line_id): matched.id for line_id, matched in found.items()} == matches


@pytest.mark.parametrize(
    ("received", "in_fortnox", "known", "level", "too_much"),
    [
        ("10", "0", ("0", "0"), None, False),
        ("10", "10", ("0", "0"), 10, False),
        ("10", "4", ("0", "0"), 4, False),
        ("10", "10", ("0", "10"), None, False),
        ("10", "6", ("4", "10"), None, False),
        ("13", "10", ("0", "13"), None, False),
        ("12", "12", ("0", "10"), 12, False),
        ("10", "12", ("0", "0"), 10, True),
        ("8", "10", ("0", "10"), None, False),
    ],
)
def test_what_the_office_received_by_hand_is_what_the_row_shows_beyond_what_we_know_of(
    received: str, in_fortnox: str, known: tuple[str, str], level: int | None, *, too_much: bool
) -> None:
    order = fortnox_order(row(1, "A", "10", in_fortnox))
    one = receipt(came(7, "A", received, rowNumber="1"), memory=remembered(l7=known))
    booked = booked_in_fortnox(order, one.lines, matched_rows(order, one.lines))
    assert booked.levels == ({} if level is None else {7: level})
    assert booked.too_much == too_much


def test_rows_that_changed_places_are_not_taken_for_somebody_elses_receipts() -> None:
    """Ids renewed and numbers moved up: the rows of an article are looked at together (Fortnox FACTS §14)."""
    order = fortnox_order(row(1, "A", "10", "0"), row(2, "A", "10", "10"))
    lines = [came(7, "A", "10", rowNumber="1"), came(8, "A", "5", rowNumber="2")]
    one = receipt(*lines, memory=remembered(l7=("0", "10"), l8=("0", "0")))
    assert booked_in_fortnox(order, one.lines, matched_rows(order, one.lines)).levels == {}


def test_a_completed_order_tells_nothing_of_what_was_received() -> None:
    order = fortnox_order(row(1, "A", "10", "10"), manuallyCompleted=True)
    one = receipt(came(7, "A", "10", rowNumber="1"))
    assert booked_in_fortnox(order, one.lines, matched_rows(order, one.lines)) == ({}, False)


def test_surplus_and_what_was_not_ordered_stand_on_rows_without_the_order() -> None:
    order = fortnox_order(row(1, "A", "10", "7"), row(2, "B", "4", "4"))
    one = receipt(
        came(7, "A", "12", rowNumber="1"),
        came(8, "B", "6", rowNumber="2"),
        came(9, "C", "1"),
        memory=remembered(l7=("0", "7"), l8=("0", "4"), l9=("0", "0")),
    )
    rows = rows_of(order, one.arrived, matched_rows(order, one.lines))
    assert [each.article for each in rows] == ["A", "A", "B", "C"]
    assert [each.quantity for each in rows] == [3, 2, 2, 1]
    assert [each.order_row_id for each in rows] == ["row-1", None, None, None]
    assert [each.ordered for each in rows] == [10, 0, 0, 0]
    assert [each.direct_cost for each in rows] == [None, 45, 45, None]


def test_late_goods_of_a_completed_order_stand_on_rows_without_it_whatever_it_still_shows_as_awaited() -> None:
    """What an order that was completed by hand says of its rows is UNKNOWN (Fortnox FACTS §14)."""
    order = fortnox_order(row(1, "A", "10", "7"), manuallyCompleted=True)
    one = receipt(came(7, "A", "9", rowNumber="1"), memory=remembered(l7=("0", "7")))
    (planned,) = rows_of(order, one.arrived, matched_rows(order, one.lines))
    assert (planned.quantity, planned.order_row_id, planned.direct_cost) == (Decimal(2), None, Decimal(45))


@pytest.mark.parametrize(
    ("fields", "cost"),
    [
        ({}, "45"),
        ({"currencyRate": 1, "currencyUnit": 1}, "45"),
        ({"currencyRate": "11.2345"}, "505.55"),
        ({"currencyRate": 105, "currencyUnit": 100}, "47.25"),
    ],
)
def test_a_surplus_costs_what_the_supplier_charges_in_kronor(fields: dict[str, Any], cost: str) -> None:
    order = fortnox_order(row(1, "A", "10"), **fields)
    assert cost_in_kronor(order, order.rows[0]) == Decimal(cost)


@pytest.mark.parametrize("price", [None, 0, -5])
def test_a_row_without_a_price_says_no_cost(price: int | None) -> None:
    order = fortnox_order(row(1, "A", "10", price=price))
    assert cost_in_kronor(order, order.rows[0]) is None


def test_a_price_that_is_nothing_in_kronor_says_no_cost() -> None:
    order = fortnox_order(row(1, "A", "10", price=5), currencyRate="0.0004")
    assert cost_in_kronor(order, order.rows[0]) is None
