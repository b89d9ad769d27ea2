"""Purchase orders of a company with several stock points: which warehouse they come to, and which do not go at all."""

from typing import Any

import httpx
import pytest

from app.errors import NotConfigured
from app.ledger.outcomes import Difference, Sent, Unchanged
from app.sandbox.fortnox.stock_points import add_stock_point
from app.sandbox.ongoing.receiving import Receiving
from tests.processes.purchase_people import Buyers
from tests.processes.to_ongoing.conftest import Move, ScanOrders, held
from tests.processes.worlds import FortnoxSide, OngoingSide

MAPPED: dict[str, Any] = {"stock_points": {1: "HUVUD", 2: "NORR"}}
STAYS: dict[str, Any] = {"stockPointId": None, "stockPointName": None}


def at(point: str | None, article: str = "KÅSA-33") -> dict[str, Any]:
    row = {"itemId": article, "orderedQuantity": 10, "price": 40}
    return row | ({"stockPointCode": point} if point else {})


@pytest.fixture(autouse=True)
def stock_points(buyers: Buyers, ongoing_world: OngoingSide) -> None:
    """HUVUD and NORR, which are the warehouses 1 and 2, and BUTIK, which is none."""
    for code in ("NORR", "BUTIK"):
        add_stock_point(buyers.company, {"code": code, "name": code.title()})
    ongoing_world.owner.warehouses.append({"id": 2, "code": "HUS2", "name": "Annexet"})


def close(buyers: Buyers, *codes: str) -> None:
    for code in codes:
        buyers.company.stock_points[code].active = False


@pytest.mark.parametrize(("point", "warehouse"), [("HUVUD", 1), ("NORR", 2)])
async def test_the_stock_point_of_the_rows_says_which_warehouse_receives(
    buy: Move, buyers: Buyers, gate: Receiving, point: str, warehouse: int
) -> None:
    number = buyers.order(at(point), at(point, "YXA-2"), ("FRAKT", 1))
    assert await buy(number, **MAPPED) == Sent()
    assert gate.require_purchase_order(number).document["warehouseId"] == warehouse


async def test_without_several_stock_points_ongoing_chooses_the_warehouse(
    buy: Move, buyers: Buyers, gate: Receiving
) -> None:
    close(buyers, "NORR", "BUTIK")
    number = buyers.order(at(None))
    assert await buy(number) == Sent()
    assert "warehouseId" not in gate.require_purchase_order(number).document


async def test_the_only_stock_point_need_not_be_named(buy: Move, buyers: Buyers, gate: Receiving) -> None:
    close(buyers, "NORR", "BUTIK")
    number = buyers.order(at(None))
    for row in buyers.company.purchase_orders[int(number)].document.rows:
        row.stock_point_code = row.stock_point_id = None
    assert await buy(number, stock_points={2: "HUVUD"}) == Sent()
    assert gate.require_purchase_order(number).warehouse_id == 2


async def test_the_head_of_the_order_speaks_for_rows_that_name_no_stock_point(
    buy: Move, buyers: Buyers, gate: Receiving
) -> None:
    number = buyers.order(at(None), stockPointCode="NORR")
    for row in buyers.company.purchase_orders[int(number)].document.rows:
        row.stock_point_code = row.stock_point_id = None
    assert await buy(number, **MAPPED) == Sent()
    assert gate.require_purchase_order(number).warehouse_id == 2


async def test_one_that_nowhere_names_a_stock_point_is_held(
    buy: Move, buyers: Buyers, ongoing_world: OngoingSide
) -> None:
    number = buyers.order(at("NORR"))
    for row in buyers.company.purchase_orders[int(number)].document.rows:
        row.stock_point_code = row.stock_point_id = None
    told = held(await buy(number, **MAPPED), "purchase_orders.no_stock_point")
    assert "choose its stock point" in told.todo
    assert ongoing_world.owner.purchase_orders == {}


async def test_one_at_a_stock_point_that_is_no_warehouse_is_not_sent_and_says_so(
    buy: Move, buyers: Buyers, ongoing_world: OngoingSide, fortnox_world: FortnoxSide, scan_purchases: ScanOrders
) -> None:
    number = buyers.order(at("BUTIK"))
    await scan_purchases()
    assert await buy(number, **MAPPED) == Unchanged(
        why="Not for the warehouse: it comes to stock point BUTIK, which is no warehouse of Ongoing's."
    )
    assert ongoing_world.owner.purchase_orders == {}
    assert await scan_purchases() == []


async def test_one_that_moves_to_such_a_stock_point_is_cancelled_before_and_held_after_the_start(
    buy: Move, buyers: Buyers, gate: Receiving
) -> None:
    for status, expected in ((100, 900), (300, 300)):
        number = buyers.order(at("NORR"))
        await buy(number, **MAPPED)
        gate.set_status(gate.require_purchase_order(number), status)
        buyers.edit(number, rows=[at("BUTIK")])
        outcome = await buy(number, **MAPPED)
        if status == 100:
            assert isinstance(outcome, Sent)
        else:
            assert "comes to stock point BUTIK" in held(outcome, "purchase_orders.started").message
        assert gate.require_purchase_order(number).status == expected


@pytest.mark.parametrize("rows", [[at("HUVUD"), at("NORR", "YXA-2")], [at("NORR"), at("BUTIK", "YXA-2")]])
async def test_rows_of_several_places_are_held_until_somebody_splits_the_order(
    buy: Move, buyers: Buyers, ongoing_world: OngoingSide, rows: list[Any]
) -> None:
    number = buyers.order(*rows)
    told = held(await buy(number, **MAPPED), "purchase_orders.several_warehouses")
    assert "row 1 at" in told.message
    assert "row 2 at" in told.message
    assert ongoing_world.owner.purchase_orders == {}
    buyers.edit(number, rows=[at("NORR"), at("NORR", "YXA-2")])
    assert await buy(number, **MAPPED) == Sent()


async def test_no_choice_at_all_pauses_the_process_with_the_list_of_what_to_choose(buy: Move, buyers: Buyers) -> None:
    number = buyers.order(at("NORR"))
    with pytest.raises(NotConfigured) as missing:
        await buy(number)
    assert missing.value.code == "stock_points.unmapped"
    assert "BUTIK, HUVUD, NORR" in missing.value.todo


async def test_a_changed_stock_point_moves_one_that_is_not_started(buy: Move, buyers: Buyers, gate: Receiving) -> None:
    number = buyers.order(at("NORR"))
    await buy(number, **MAPPED)
    assert await buy(number, **MAPPED) == Unchanged()
    buyers.edit(number, rows=[buyers.kept_row(number, "KÅSA-33", **STAYS | {"stockPointCode": "HUVUD"})])
    assert await buy(number, **MAPPED) == Sent()
    assert gate.require_purchase_order(number).warehouse_id == 1


async def test_one_that_ongoing_does_not_move_is_held(
    buy: Move, buyers: Buyers, gate: Receiving, ongoing_world: OngoingSide
) -> None:
    number = buyers.order(at("NORR"))
    await buy(number, **MAPPED)
    buyers.edit(number, rows=[buyers.kept_row(number, "KÅSA-33", **STAYS | {"stockPointCode": "HUVUD"})])

    def stay(request: httpx.Request) -> httpx.Request:
        if request.method == "GET":
            gate.require_purchase_order(number).warehouse_id = 2
        return request

    ongoing_world.interfere = stay
    told = held(await buy(number, **MAPPED), "purchase_orders.warehouse_stands")
    assert told.differences == (Difference("warehouse", "1", "2"),)
    ongoing_world.interfere = lambda request: request
    gate.require_purchase_order(number).warehouse_id = 1
    assert await buy(number, **MAPPED) == Sent()


async def test_a_changed_warehouse_of_a_started_one_is_a_difference_like_any_other(
    buy: Move, buyers: Buyers, gate: Receiving
) -> None:
    number = buyers.order(at("HUVUD"))
    await buy(number, **MAPPED)
    gate.set_status(gate.require_purchase_order(number), 300)
    buyers.edit(number, rows=[buyers.kept_row(number, "KÅSA-33", **STAYS | {"stockPointCode": "NORR"})])
    told = held(await buy(number, **MAPPED), "purchase_orders.started")
    assert told.differences == (Difference("warehouse", "2", "1"),)
