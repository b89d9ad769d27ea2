"""Which stock point stands for which warehouse, and which warehouse for which stock point."""

from typing import Any

import pytest

from app.errors import NotConfigured
from app.fortnox.stock_points import StockPointCode
from app.ongoing.ids import WarehouseId
from app.processes.process import Sides
from app.processes.stock_points import in_use, place_of, warehouse_of
from app.sandbox.fortnox.stock_points import add_stock_point
from tests.processes.conftest import MakeSides
from tests.processes.worlds import FortnoxSide, OngoingSide

BOTH = {1: "HUVUD", 2: "NORR"}


@pytest.fixture
def one_point(fortnox_world: FortnoxSide) -> None:
    fortnox_world.company.warehouse_module = True


@pytest.fixture
def two_points(one_point: None, fortnox_world: FortnoxSide, ongoing_world: OngoingSide) -> None:
    """The main stock point HUVUD and another one, NORR; two warehouses in Ongoing."""
    add_stock_point(fortnox_world.company, {"code": "NORR", "name": "Norra lagret"})
    ongoing_world.owner.warehouses.append({"id": 2, "code": "HUS2", "name": "Annexet"})


def module(sides: MakeSides, **options: Any) -> Sides:
    return sides("shipments", **{"warehouse_module": True, **options})


@pytest.mark.usefixtures("two_points")
async def test_several_active_stock_points_are_in_use_with_the_module_alone(sides: MakeSides) -> None:
    assert await in_use(module(sides))
    assert not await in_use(sides("shipments"))


@pytest.mark.usefixtures("one_point")
async def test_a_single_stock_point_is_in_use_once_it_is_chosen_for_a_warehouse(sides: MakeSides) -> None:
    assert not await in_use(module(sides))
    assert await in_use(module(sides, stock_points={1: "HUVUD"}))


@pytest.mark.usefixtures("two_points")
async def test_an_inactive_stock_point_does_not_count(sides: MakeSides, fortnox_world: FortnoxSide) -> None:
    fortnox_world.company.stock_points["NORR"].active = False
    assert not await in_use(module(sides))


@pytest.mark.usefixtures("two_points")
async def test_stock_points_are_asked_for_once_a_day(sides: MakeSides, fortnox_world: FortnoxSide) -> None:
    for _ in range(3):
        await in_use(module(sides))
        await place_of(WarehouseId(2), module(sides, stock_points=BOTH))
    assert fortnox_world.requests("GET", "stockpoints-v1") == 1


@pytest.mark.usefixtures("one_point")
@pytest.mark.parametrize("warehouse", [None, WarehouseId(1), WarehouseId(9)])
async def test_every_warehouse_stands_at_the_only_stock_point_there_is(
    sides: MakeSides, fortnox_world: FortnoxSide, warehouse: WarehouseId | None
) -> None:
    place = await place_of(warehouse, module(sides))
    assert place == ("HUVUD", str(fortnox_world.company.stock_points["HUVUD"].id))


@pytest.mark.usefixtures("two_points")
async def test_a_warehouse_stands_where_it_was_chosen_to(sides: MakeSides) -> None:
    assert (await place_of(WarehouseId(1), module(sides, stock_points=BOTH))).code == "HUVUD"
    assert (await place_of(WarehouseId(2), module(sides, stock_points=BOTH))).code == "NORR"
    assert (await place_of(None, module(sides, stock_points={2: "NORR"}))).code == "NORR"


@pytest.mark.usefixtures("two_points")
@pytest.mark.parametrize(
    ("warehouse", "chosen", "open_ones"),
    [
        (1, {}, "1 (Lagerhuset), 2 (Annexet)"),
        (2, {1: "HUVUD"}, "2 (Annexet)"),
        (None, {}, "1 (Lagerhuset), 2 (Annexet)"),
    ],
)
async def test_a_warehouse_for_which_nothing_is_chosen_pauses_with_the_list_of_what_to_choose(
    sides: MakeSides, warehouse: WarehouseId | None, chosen: dict[int, str], open_ones: str
) -> None:
    with pytest.raises(NotConfigured) as missing:
        await place_of(warehouse, module(sides, stock_points=chosen))
    assert missing.value.code == "stock_points.unmapped"
    assert "HUVUD, NORR" in missing.value.todo
    assert missing.value.todo.endswith(f"{open_ones}.")


@pytest.mark.usefixtures("two_points")
async def test_a_record_without_warehouse_is_not_guessed_to_be_in_one_of_several(sides: MakeSides) -> None:
    with pytest.raises(NotConfigured, match="A record without warehouse"):
        await place_of(None, module(sides, stock_points=BOTH))


@pytest.mark.usefixtures("two_points")
async def test_a_stock_point_closed_today_is_asked_about_before_it_is_refused(
    sides: MakeSides, fortnox_world: FortnoxSide
) -> None:
    mapped = module(sides, stock_points={1: "HUVUD", 2: "SYD"})
    await in_use(module(sides))
    add_stock_point(fortnox_world.company, {"code": "SYD", "name": "Södra lagret"})
    assert (await place_of(WarehouseId(2), mapped)).code == "SYD"
    with pytest.raises(NotConfigured) as gone:
        await place_of(WarehouseId(2), module(sides, stock_points={1: "HUVUD", 2: "ÖST"}))
    assert gone.value.code == "stock_points.inactive"
    assert gone.value.todo.endswith("HUVUD, NORR, SYD.")


@pytest.mark.usefixtures("two_points")
@pytest.mark.parametrize(
    ("code", "chosen", "warehouse"),
    [
        ("HUVUD", BOTH, 1),
        ("NORR", BOTH, 2),
        ("NORR", {1: "HUVUD"}, None),
        (None, BOTH, None),
        (None, {1: "HUVUD"}, None),
    ],
)
async def test_the_warehouse_of_a_stock_point(
    sides: MakeSides, code: StockPointCode | None, chosen: dict[int, str], warehouse: int | None
) -> None:
    assert await warehouse_of(code, module(sides, stock_points=chosen)) == warehouse


@pytest.mark.usefixtures("one_point")
async def test_a_row_without_code_stands_at_the_only_stock_point_there_is(sides: MakeSides) -> None:
    assert await warehouse_of(None, module(sides, stock_points={7: "HUVUD"})) == 7
    assert await warehouse_of(None, module(sides, stock_points={7: "NORR"})) is None


@pytest.mark.usefixtures("two_points")
async def test_no_choice_at_all_pauses_with_the_list_of_what_to_choose(sides: MakeSides) -> None:
    with pytest.raises(NotConfigured) as missing:
        await warehouse_of(StockPointCode("NORR"), module(sides))
    assert missing.value.code == "stock_points.unmapped"
    assert "HUVUD, NORR" in missing.value.todo
    assert missing.value.todo.endswith("1 (Lagerhuset), 2 (Annexet).")
