from decimal import Decimal
from typing import Any

import pytest

from app.fortnox.articles import ArticleNumber
from app.fortnox.order_documents import Order
from app.fortnox.stock import StockBalance
from app.ongoing.order_answer import Order as WarehouseOrder
from app.processes.to_fortnox.shipment_rows import contradictions, delivered_quantities, lines_to_report, uncovered
from tests.processes.to_fortnox.documents import fortnox_order, line, row, shipment, warehouse_order

BACK = {"order_id": 5002, "back_order_for": 5001}


@pytest.mark.parametrize(
    ("rows", "lines", "non_stock", "expected"),
    [
        pytest.param([row("A", "5")], [line("A#1", "5", "5")], set(), ["5"], id="picked as ordered"),
        pytest.param([row("A", "5")], [line("A#1", "5", "3")], set(), ["3"], id="picked short"),
        pytest.param([row("A", "5")], [line("A#1", "5")], set(), ["0"], id="not picked at all"),
        pytest.param(
            [row("A", "5"), row("A", "2")],
            [line("A#2", "2", "2"), line("A#1", "5", "4")],
            set(),
            ["4", "2"],
            id="two rows of one article, told apart by their place",
        ),
        pytest.param(
            [row("A", "0"), row("A", "2")],
            [line("A#2", "2", "2")],
            set(),
            ["0", "2"],
            id="a row with nothing ordered keeps its place",
        ),
        pytest.param([row("F", "1")], [line("F#1", "1")], {"F"}, ["1"], id="non-stock article on the order"),
        pytest.param([row("F", "1")], [], {"F"}, ["1"], id="non-stock article without a line"),
        pytest.param(
            [row("F", "1")], [line("F#1", "1", shouldBePicked=False)], set(), ["1"], id="line not to be picked"
        ),
        pytest.param([row("R", "-1")], [], set(), ["-1"], id="credit row: counts as delivered"),
        pytest.param([row("N", "4")], [], set(), ["0"], id="row that came after the warehouse had begun"),
        pytest.param([row(None), row("A", "1")], [line("A#1", "1", "1")], set(), ["1"], id="text rows are left out"),
        pytest.param([row("A", "1")], [line("A#1", "1", "0.335")], set(), ["0.34"], id="Fortnox keeps two decimals"),
        pytest.param(
            [row("A", "2")], [line("17", "2", "2", article="A", externalId="A#1")], set(), ["2"], id="by our id"
        ),
    ],
)
def test_delivered_quantity_of_each_row(
    rows: list[dict[str, Any]], lines: list[dict[str, Any]], non_stock: set[str], expected: list[str]
) -> None:
    order = fortnox_order(*rows)
    delivered = delivered_quantities(order, shipment(warehouse_order(*lines)), non_stock)
    assert [each.quantity for each in delivered] == [Decimal(quantity) for quantity in expected]


def test_an_order_and_its_sent_back_orders_are_summed_and_the_open_ones_are_not() -> None:
    origin = warehouse_order(line("A#1", "10", "6"))
    second = warehouse_order(line("A#1", "4", "3"), **BACK)
    third = warehouse_order(line("A#1", "1", "1"), order_id=5003, back_order_for=5002, status=400)
    delivered = delivered_quantities(fortnox_order(row("A", "10")), shipment(origin, second, third), set())
    assert [each.quantity for each in delivered] == [Decimal(9)]


def test_while_a_part_is_open_a_non_stock_row_keeps_what_it_has() -> None:
    origin, rest = warehouse_order(line("A#1", "2", "1")), warehouse_order(line("A#1", "1"), status=300, **BACK)
    order = fortnox_order(row("A", "2"), row("F", "1"))
    assert [each.quantity for each in delivered_quantities(order, shipment(origin, rest), {"F"})] == [1, 0]
    assert [each.quantity for each in delivered_quantities(order, shipment(origin), {"F"})] == [1, 1]


@pytest.mark.parametrize(
    ("rows", "lines", "fields"),
    [
        pytest.param([row("A", "1")], [line("B#1", "1", "1")], ["line B#1"], id="picked without a row"),
        pytest.param(
            [row("A", "1")],
            [{**line("x", "2", "2", article="C"), "rowNumber": None, "id": 77}],
            ["line 77"],
            id="a line that the warehouse added",
        ),
        pytest.param(
            [row("A", "1")], [line("A#1", "1", "1", article="B")], ["line A#1"], id="another article on the line"
        ),
        pytest.param([row("A", "2")], [line("A#1", "2", "3")], ["row A#1"], id="picked above ordered"),
        pytest.param([row("A", "0")], [line("A#1", "1", "1")], ["row A#1"], id="picked where nothing is ordered now"),
        pytest.param([row("A", "1")], [line("B#1", "1")], [], id="a strange line that nobody picked"),
        pytest.param([row("A", "1")], [line("A#1", "1", "1")], [], id="as ordered"),
    ],
)
def test_what_was_picked_and_has_no_room_on_the_order(
    rows: list[dict[str, Any]], lines: list[dict[str, Any]], fields: list[str]
) -> None:
    found = contradictions(fortnox_order(*rows), shipment(warehouse_order(*lines)))
    assert [difference.field for difference in found] == fields


def test_more_than_ordered_is_seen_over_the_sum_of_the_parts() -> None:
    parts = shipment(warehouse_order(line("A#1", "10", "8")), warehouse_order(line("A#1", "2", "3"), **BACK))
    (found,) = contradictions(fortnox_order(row("A", "10")), parts)
    assert (found.fortnox, found.ongoing) == ("10 ordered", "11 picked")


def _balance(article: str, available: str, point: str = "HUVUD") -> StockBalance:
    return StockBalance(
        item_id=ArticleNumber(article), stock_point_code=point, in_stock=Decimal(99), available_stock=Decimal(available)
    )


def _uncovered(order: Order, origin: WarehouseOrder, *balances: StockBalance) -> list[tuple[str, str]]:
    delivered = delivered_quantities(order, shipment(origin), {"F"})
    return [(found.field, found.fortnox) for found in uncovered(order, delivered, balances)]


@pytest.mark.parametrize(
    ("order", "balances", "short"),
    [
        pytest.param(
            fortnox_order(row("A", "5", ReservedQuantity="5")), [_balance("A", "0")], [], id="own reservation covers"
        ),
        pytest.param(
            fortnox_order(row("A", "5", ReservedQuantity="2")), [_balance("A", "3")], [], id="reserved plus available"
        ),
        pytest.param(
            fortnox_order(row("A", "5", ReservedQuantity="2")),
            [_balance("A", "2")],
            [("article A", "4 to deliver from")],
            id="one short",
        ),
        pytest.param(fortnox_order(row("A", "5")), [], [("article A", "0 to deliver from")], id="no balance at all"),
        pytest.param(
            fortnox_order(row("A", "5", "5"), DeliveryState="delivery"),
            [_balance("A", "0")],
            [],
            id="in delivery the delivered quantity is this order's own",
        ),
        pytest.param(
            fortnox_order(row("A", "5", StockPointCode="BUTIK")),
            [_balance("A", "9"), _balance("A", "1", "BUTIK")],
            [("article A at stock point BUTIK", "1 to deliver from")],
            id="stock at another stock point does not help",
        ),
        pytest.param(
            fortnox_order(row("A", "5"), StockPointCode="BUTIK"),
            [_balance("A", "9", "BUTIK")],
            [],
            id="the order's stock point holds for rows without one",
        ),
        pytest.param(
            fortnox_order(row("A", "5")),
            [_balance("A", "3"), _balance("A", "2", "BUTIK")],
            [],
            id="without stock point any may give",
        ),
        pytest.param(
            fortnox_order(row("A", "5"), row("F", "1")), [_balance("A", "5")], [], id="non-stock needs no cover"
        ),
    ],
)
def test_cover_in_fortnox(order: Order, balances: list[StockBalance], short: list[tuple[str, str]]) -> None:
    assert _uncovered(order, warehouse_order(line("A#1", "5", "5")), *balances) == short


def test_rows_of_one_article_need_cover_together() -> None:
    order = fortnox_order(row("A", "3"), row("A", "3"))
    origin = warehouse_order(line("A#1", "3", "3"), line("A#2", "3", "3"))
    assert _uncovered(order, origin, _balance("A", "5")) == [("article A", "5 to deliver from")]


def test_only_lines_of_the_order_with_another_reported_quantity_are_reported() -> None:
    origin = warehouse_order(
        line("A#1", "5", "5"),
        line("B#1", "5", "5", reportedNumberOfItems=5),
        line("C#1", "5", "3", reportedNumberOfItems=5),
        line("F#1", "1"),
        line("X#1", "1", "1"),
    )
    order = fortnox_order(row("A", "5"), row("B", "5"), row("C", "5"), row("F", "1"))
    found = lines_to_report(order, shipment(origin))
    assert [(line.row_number, str(line.picked_number_of_items)) for _, line in found] == [("A#1", "5"), ("C#1", "3")]
