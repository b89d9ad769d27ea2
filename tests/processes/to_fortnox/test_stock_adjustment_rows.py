"""Rows of corrections by key, and what orders show of an article's movements: tables without a remote."""

from datetime import date
from decimal import Decimal

import pytest

from app.fortnox.custom_document_keys import CustomDocumentType
from app.ongoing.ids import ArticleSystemId, InventoryId, WarehouseId
from app.ongoing.inventory_adjustments import AdjustedArticle, InventoryAdjustment
from app.processes.to_fortnox.stock_adjustment_movements import handled_on
from app.processes.to_fortnox.stock_adjustment_rows import (
    INBOUND,
    NO_WAREHOUSE,
    OUTBOUND,
    AdjustmentKey,
    adjustments_of,
    movements,
)
from tests.processes.conftest import START
from tests.processes.stock_people import LAMP
from tests.processes.to_fortnox.documents import line, warehouse_order

DAY = date(2026, 3, 3)


def _row(
    quantity: str, warehouse: int | None = 1, *, at: str = "2026-03-03T11:00:00Z", inventory: int = 101
) -> InventoryAdjustment:
    return InventoryAdjustment.model_validate(
        {
            "inventoryId": inventory,
            "numberOfItems": Decimal(quantity),
            "inventoryTime": at,
            "warehouse": None if warehouse is None else {"id": warehouse},
        }
    )


def _listed(*rows: InventoryAdjustment, article: dict[str, object] | None) -> AdjustedArticle:
    return AdjustedArticle.model_validate(
        {"article": article, "inventoryAdjustments": [row.model_dump() for row in rows]}
    )


def test_a_key_says_inventory_article_and_day_and_is_read_back() -> None:
    key = AdjustmentKey(InventoryId(90331), ArticleSystemId(17), DAY)
    assert str(key) == "90331-17-2026-03-03"
    assert AdjustmentKey.read(str(key)) == key


def test_a_document_has_ten_ten_and_five_digits() -> None:
    key = AdjustmentKey(InventoryId(90331), ArticleSystemId(17), DAY)
    assert str(key.document(OUTBOUND, WarehouseId(2))) == "OngoingOutboundInventory 0000090331000000001700002"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("3", 1), ("2", 1)], [(INBOUND, 1, "5")]),
        ([("-3", 1), ("2", 1)], [(INBOUND, 1, "2"), (OUTBOUND, 1, "3")]),
        ([("3", 2), ("2", 1)], [(INBOUND, 1, "2"), (INBOUND, 2, "3")]),
        ([("0.5", None)], [(INBOUND, NO_WAREHOUSE, "0.5")]),
        ([("0", 1)], []),
    ],
)
def test_rows_add_up_by_warehouse_and_way(
    rows: list[tuple[str, int | None]], expected: list[tuple[CustomDocumentType, int, str]]
) -> None:
    found = movements([_row(quantity, warehouse) for quantity, warehouse in rows])
    assert [(each.kind, each.warehouse_id, each.quantity) for each in found] == [
        (kind, place, Decimal(quantity)) for kind, place, quantity in expected
    ]


def test_a_row_of_the_next_day_at_the_boundary_belongs_to_that_day() -> None:
    rows = (_row("3"), _row("2", at="2026-03-03T23:00:00Z"))
    article = {"articleSystemId": 17, "articleNumber": LAMP}
    (found,) = adjustments_of(DAY, [_listed(*rows, article=article)], line=START).values()
    assert [row.number_of_items for row in found.rows] == [3]


@pytest.mark.parametrize("article", [None, {"articleSystemId": None, "articleNumber": LAMP}, {"articleSystemId": 17}])
def test_a_correction_of_no_article_is_not_passed_over_in_silence(article: dict[str, object] | None) -> None:
    listed = [
        _listed(_row("3"), article=article),
        _listed(_row("2"), article={"articleSystemId": 5, "articleNumber": "B"}),
    ]
    found = adjustments_of(DAY, listed, line=START)
    assert [(each.article, each.key.inventory_id) for each in found.values()] == [("", 101), ("B", 101)]
    assert all(AdjustmentKey.read(key) == each.key for key, each in found.items())


def test_figures_change_with_what_the_rows_add_up_to_and_not_with_their_order() -> None:
    article = {"articleSystemId": 17, "articleNumber": LAMP}

    def figures(*rows: InventoryAdjustment) -> str:
        (found,) = adjustments_of(DAY, [_listed(*rows, article=article)], line=START).values()
        return found.figures

    assert figures(_row("3"), _row("-2")) == figures(_row("-2"), _row("3.0"))
    assert figures(_row("3")) != figures(_row("3"), _row("1"))


def test_a_component_of_a_kit_is_found_below_its_line() -> None:
    picked = {"articleItemId": 1, "numberOfItems": 4, "isPicked": True, "pickedTime": "2026-03-03T11:00:00Z"}
    component = line(LAMP, "4", article=LAMP, id=2, pickedArticleItems=[picked])
    order = warehouse_order(line("KIT#1", "2", article="KIT", subOrderLines=[component]))
    assert [(each.quantity, each.said) for each in handled_on(order, LAMP)] == [(Decimal(-4), "a pick for order 1001")]


def test_the_items_of_one_movement_are_summed_up() -> None:
    at = {"isPicked": True, "pickedTime": "2026-03-03T11:00:00Z"}
    back = {"isReturned": True, "returnDate": "2026-03-04T08:00:00Z"}
    items = [{"articleItemId": 1, "numberOfItems": 3, **at}, {"articleItemId": 2, "numberOfItems": 2, **at, **back}]
    order = warehouse_order(line(f"{LAMP}#1", "5", pickedArticleItems=items))
    assert [each.quantity for each in handled_on(order, LAMP)] == [Decimal(-5), Decimal(2)]


def test_goods_without_a_time_explain_nothing() -> None:
    order = warehouse_order(line(f"{LAMP}#1", "5", pickedArticleItems=[{"articleItemId": 1, "numberOfItems": 3}]))
    assert list(handled_on(order, LAMP)) == []
