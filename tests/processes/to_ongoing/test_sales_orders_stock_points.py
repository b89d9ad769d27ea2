"""Orders of a company with several stock points: which warehouse they go to, and which do not go at all."""

from decimal import Decimal
from typing import Any

import pytest

from app.errors import NotConfigured
from app.ledger.outcomes import Difference, Outcome, Sent, Unchanged
from app.processes.to_ongoing import sales_orders
from app.sandbox.fortnox.stock_points import add_stock_point
from tests.processes.conftest import MakeSides
from tests.processes.to_ongoing.conftest import Move, held
from tests.processes.worlds import FortnoxSide, OngoingSide

MAPPED = {"warehouse_module": True, "stock_points": {1: "HUVUD", 2: "NORR"}}


def at(point: str | None, article: str = "KÅSA-33", quantity: int = 2) -> dict[str, Any]:
    row = {"ArticleNumber": article, "OrderedQuantity": quantity, "Price": 100}
    return row | ({"StockPointCode": point} if point else {})


@pytest.fixture(autouse=True)
def stock_points(shop: None, fortnox_world: FortnoxSide, ongoing_world: OngoingSide) -> None:
    """HUVUD and NORR, which are the warehouses 1 and 2, and BUTIK, which is none."""
    fortnox_world.company.warehouse_module = True
    for code in ("NORR", "BUTIK"):
        add_stock_point(fortnox_world.company, {"code": code, "name": code.title()})
    ongoing_world.owner.warehouses.append({"id": 2, "code": "HUS2", "name": "Annexet"})


@pytest.mark.parametrize(("point", "warehouse"), [("HUVUD", 1), ("NORR", 2)])
async def test_the_stock_point_of_the_rows_says_which_warehouse_picks(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, point: str, warehouse: int
) -> None:
    number = fortnox_world.add_order(at(point), at(point, "YXA-2"), ("FRAKT", 1))
    assert isinstance(await move(number, **MAPPED), Sent)
    assert ongoing_world.order(number).document["warehouseId"] == warehouse


async def test_without_several_stock_points_ongoing_chooses_the_warehouse(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    for code in ("NORR", "BUTIK"):
        fortnox_world.company.stock_points[code].active = False
    number = fortnox_world.add_order(("KÅSA-33", 2))
    assert isinstance(await move(number, warehouse_module=True), Sent)
    assert "warehouseId" not in ongoing_world.order(number).document


async def test_an_order_at_a_stock_point_that_is_no_warehouse_is_not_sent(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(at("BUTIK"), ("FRAKT", 1))
    said = await move(number, **MAPPED)
    assert said == Unchanged(
        why="Not for the warehouse: it stands at stock point BUTIK, which is no warehouse of Ongoing's."
    )
    assert ongoing_world.requests("PUT") == 0


async def test_an_order_that_moves_to_such_a_stock_point_is_withdrawn_and_comes_back(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(at("NORR"))
    await move(number, **MAPPED)
    fortnox_world.edit_order(number, OrderRows=[at("BUTIK")])
    assert isinstance(await move(number, **MAPPED), Sent)
    assert ongoing_world.order(number).status == 1000
    ongoing_world.order(number).status = 300
    fortnox_world.edit_order(number, OrderRows=[at("HUVUD")])
    assert isinstance(await move(number, **MAPPED), Sent)
    assert ongoing_world.order(number).warehouse_id == 1


async def test_a_started_order_that_moves_to_such_a_stock_point_is_held(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(at("NORR"))
    await move(number, **MAPPED)
    ongoing_world.owner.put_on_shelf(ongoing_world.article("KÅSA-33"), 2, Decimal(9), ongoing_world.world.clock())
    ongoing_world.warehouse.start(ongoing_world.order(number))
    fortnox_world.edit_order(number, OrderRows=[at("BUTIK")])
    told = held(await move(number, **MAPPED), "sales_orders.started")
    assert "stands at stock point BUTIK" in told.message


@pytest.mark.parametrize("rows", [[at("HUVUD"), at("NORR", "YXA-2")], [at("NORR"), at("BUTIK", "YXA-2")]])
async def test_rows_in_several_places_are_held_until_somebody_splits_the_order(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, rows: list[Any]
) -> None:
    number = fortnox_world.add_order(*rows)
    told = held(await move(number, **MAPPED), "sales_orders.several_warehouses")
    assert "row KÅSA-33#1 at" in told.message
    assert "row YXA-2#1 at" in told.message
    assert "split" in told.todo
    assert ongoing_world.requests("PUT", "orders") == 0
    fortnox_world.edit_order(number, OrderRows=[at("NORR"), at("NORR", "YXA-2")])
    assert isinstance(await move(number, **MAPPED), Sent)


async def test_a_row_with_nothing_ordered_stands_nowhere(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(at("NORR"), at("HUVUD", "YXA-2", 0))
    assert isinstance(await move(number, **MAPPED), Sent)
    assert ongoing_world.order(number).warehouse_id == 2


@pytest.mark.parametrize(
    ("head", "default", "warehouse"),
    [("NORR", None, 2), (None, "NORR", 2), ("HUVUD", "NORR", 1)],
    ids=["the order's head", "the article", "the head before the article"],
)
async def test_a_row_without_code_stands_where_the_order_or_its_article_does(
    move: Move,
    fortnox_world: FortnoxSide,
    ongoing_world: OngoingSide,
    head: str | None,
    default: str | None,
    warehouse: int,
) -> None:
    if default:
        fortnox_world.edit_article("KÅSA-33", DefaultStockPoint=default)
    number = fortnox_world.add_order(at(None), **({"StockPointCode": head} if head else {}))
    assert isinstance(await move(number, **MAPPED), Sent)
    assert ongoing_world.order(number).warehouse_id == warehouse


async def test_goods_for_which_nothing_says_a_stock_point_go_with_the_other_rows(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(at("NORR"), at(None, "YXA-2"))
    assert isinstance(await move(number, **MAPPED), Sent)
    assert ongoing_world.order(number).warehouse_id == 2


async def test_an_order_that_nowhere_says_a_stock_point_is_held(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(at(None))
    told = held(await move(number, **MAPPED), "sales_orders.no_stock_point")
    assert "choose the stock point" in told.todo
    assert ongoing_world.requests("PUT", "orders") == 0


async def test_the_only_stock_point_need_not_be_named(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    for code in ("NORR", "BUTIK"):
        fortnox_world.company.stock_points[code].active = False
    number = fortnox_world.add_order(at(None))
    assert isinstance(await move(number, warehouse_module=True, stock_points={2: "HUVUD"}), Sent)
    assert ongoing_world.order(number).warehouse_id == 2


async def test_an_order_of_services_alone_is_not_held_for_want_of_a_stock_point(
    move: Move, fortnox_world: FortnoxSide
) -> None:
    number = fortnox_world.add_order(("FRAKT", 1))
    assert await move(number, **MAPPED) == Unchanged(why="Not for the warehouse: it has nothing to pick.")


async def test_an_article_deleted_from_fortnox_names_no_stock_point(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    await move(fortnox_world.add_order(at("NORR"), at("NORR", "YXA-2")), **MAPPED)
    number = fortnox_world.add_order(at("NORR"), at(None, "YXA-2"))
    fortnox_world.delete_article("YXA-2")
    assert isinstance(await move(number, **MAPPED), Sent)
    assert ongoing_world.order(number).warehouse_id == 2


async def test_no_choice_at_all_pauses_the_process_with_the_list_of_what_to_choose(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(at("NORR"))
    with pytest.raises(NotConfigured) as missing:
        await move(number, warehouse_module=True)
    assert missing.value.code == "stock_points.unmapped"
    assert "BUTIK, HUVUD, NORR" in missing.value.todo
    assert "1 (Lagerhuset), 2 (Annexet)" in missing.value.todo
    assert ongoing_world.requests("PUT") == 0


async def test_an_order_that_is_not_selected_asks_for_no_stock_point(move: Move, fortnox_world: FortnoxSide) -> None:
    number = fortnox_world.add_order(at("NORR"))
    fortnox_world.cancel_order(number)
    assert isinstance(await move(number, warehouse_module=True), Unchanged)
    assert fortnox_world.requests("GET", "stockpoints") == 0


async def test_a_changed_stock_point_moves_an_order_that_is_not_started(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(at("NORR"))
    await move(number, **MAPPED)
    assert await move(number, **MAPPED) == Unchanged()
    fortnox_world.edit_order(number, OrderRows=[at("HUVUD")])
    assert isinstance(await move(number, **MAPPED), Sent)
    assert ongoing_world.order(number).warehouse_id == 1


async def test_an_order_that_ongoing_does_not_move_is_held(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(at("NORR"))
    await move(number, **MAPPED)
    fortnox_world.edit_order(number, OrderRows=[at("HUVUD")])
    ongoing_world.switch(update_moves_order=False)
    told = held(await move(number, **MAPPED), "sales_orders.warehouse_stands")
    assert told.differences == (Difference("warehouse", "1", "2"),)
    ongoing_world.order(number).warehouse_id = 1
    assert isinstance(await move(number, **MAPPED), Sent)


async def test_a_changed_warehouse_of_a_started_order_is_a_difference_like_any_other(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(at("HUVUD"))
    await move(number, **MAPPED)
    ongoing_world.warehouse.start(ongoing_world.order(number))
    fortnox_world.edit_order(number, OrderRows=[at("NORR")])
    told = held(await move(number, **MAPPED), "sales_orders.started")
    assert told.differences == (Difference("warehouse", "2", "1"),)
    ongoing_world.order(number).warehouse_id = 2
    assert isinstance(await move(number, **MAPPED), Unchanged)


@pytest.mark.parametrize("options", [{}, MAPPED], ids=["not in use", "in use"])
async def test_a_started_order_of_ours_that_we_forgot_has_no_strange_warehouse(
    move: Move, sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, options: dict[str, Any]
) -> None:
    if not options:
        fortnox_world.company.warehouse_module = False
    number = fortnox_world.add_order(at("HUVUD"))
    await move(number, **options)
    ongoing_world.warehouse.start(ongoing_world.order(number))
    await sides("sales_orders").ledger.forget(number)
    outcome: Outcome = await sales_orders.transfer(number, sides("sales_orders", **options))
    assert outcome == Unchanged(why="Ongoing has the order as Fortnox says, at status 320 Allokerad.")
