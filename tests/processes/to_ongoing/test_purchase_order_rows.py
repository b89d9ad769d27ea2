"""Which number a row has in the warehouse, after whatever Fortnox does to rows."""

from decimal import Decimal

import pytest

from app.fortnox.articles import ArticleNumber
from app.fortnox.purchase_orders import (
    PurchaseOrder,
    PurchaseOrderId,
    PurchaseOrderRow,
    PurchaseOrderRowId,
    PurchaseOrderState,
)
from app.processes.to_ongoing.purchase_order_rows import SentRow, numbered_rows

Row = tuple[str, int | None, str]
"""Id, rowNum and article."""

BEFORE = {
    "1": SentRow(id="a", article="KÅSA", quantity=Decimal(2)),
    "2": SentRow(id="b", article="YXA", quantity=Decimal(3)),
    "3": SentRow(id="c", article="KÅSA", quantity=Decimal(5)),
}


def order(*rows: Row) -> PurchaseOrder:
    return PurchaseOrder(
        id=PurchaseOrderId(58),
        purchase_order_state=PurchaseOrderState.SENT,
        rows=tuple(
            PurchaseOrderRow(
                id=PurchaseOrderRowId(id_),
                row_num=number,
                item_id=ArticleNumber(article),
                ordered_quantity=Decimal(1),
            )
            for id_, number, article in rows
        ),
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([("a", 1, "KÅSA"), ("b", 2, "YXA"), ("c", 3, "KÅSA")], ["1", "2", "3"], id="nothing changed"),
        pytest.param([("b", 2, "YXA"), ("c", 3, "KÅSA")], ["2", "3"], id="a row went"),
        pytest.param([("b", 1, "YXA"), ("c", 2, "KÅSA")], ["2", "3"], id="a row went and the rest moved up"),
        pytest.param([("x", 2, "YXA"), ("y", 3, "KÅSA")], ["2", "3"], id="a row went and ids are new"),
        pytest.param([("x", 1, "YXA"), ("y", 2, "KÅSA")], ["2", "1"], id="all is new: the article decides"),
        pytest.param([("c", 1, "KÅSA"), ("b", 2, "YXA"), ("a", 3, "KÅSA")], ["3", "2", "1"], id="turned round"),
        pytest.param([("a", 1, "KÅSA"), ("n", 4, "SPIS")], ["1", "4"], id="a new row with a number of its own"),
        pytest.param([("b", 1, "YXA"), ("n", 2, "SPIS")], ["2", "4"], id="a new row whose number is taken"),
        pytest.param([("b", 1, "YXA"), ("n", 7, "SPIS"), ("m", 3, "TÄLT")], ["2", "7", "8"], id="two new rows"),
        pytest.param([("a", 1, "SPIS"), ("b", 2, "YXA")], ["4", "2"], id="another article is another row"),
        pytest.param([("n", None, "SPIS")], ["4"], id="a row without number"),
        pytest.param([], [], id="nothing left"),
    ],
)
def test_a_row_keeps_the_number_under_which_it_was_sent(rows: list[Row], expected: list[str]) -> None:
    assert [numbered.number for numbered in numbered_rows(order(*rows), BEFORE)] == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("a", 1, "KÅSA"), ("b", 7, "YXA")], ["1", "7"]),
        ([("a", None, "KÅSA"), ("b", 2, "YXA"), ("c", None, "SPIS")], ["3", "2", "4"]),
        ([("a", 1, "KÅSA"), ("b", 1, "YXA")], ["1", "2"]),
    ],
)
def test_a_row_that_was_never_sent_has_its_own_number(rows: list[Row], expected: list[str]) -> None:
    assert [numbered.number for numbered in numbered_rows(order(*rows), {})] == expected


def test_numbers_that_are_no_numbers_are_left_alone() -> None:
    sent = {"A-1": SentRow(id="a", article="KÅSA", quantity=Decimal(1))}
    rows = order(("a", 1, "KÅSA"), ("b", None, "YXA"))
    assert [numbered.number for numbered in numbered_rows(rows, sent)] == ["A-1", "2"]
