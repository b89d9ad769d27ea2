"""The quantity in stock in Fortnox through the life of orders, judged there."""

from decimal import Decimal
from typing import Any

import pytest

from app.ledger.outcomes import Sent, Unchanged
from tests.processes.to_fortnox.stock_level_shop import LevelShop


@pytest.fixture
async def shop(level_shop: LevelShop) -> LevelShop:
    """A shop with two articles that both sides have 100 of, in its first day with us."""
    await level_shop.article("A", "B")
    assert await level_shop.round() == []
    level_shop.forget_requests()
    return level_shop


async def test_the_first_reading_writes_only_what_differs(level_shop: LevelShop) -> None:
    await level_shop.article("A", "B")
    await level_shop.article("C", stock=7)
    level_shop.count("B", "12.5")
    assert await level_shop.round() == ["B", "C"]
    assert [level_shop.in_stock(number) for number in "ABC"] == [100, Decimal("12.5"), 100]
    assert level_shop.outcomes["B"] == Sent(notes=("12.5 in stock (before: 100).",))
    assert level_shop.writes() == 2


async def test_an_order_from_its_making_to_its_invoice_needs_no_write(shop: LevelShop) -> None:
    number = await shop.order(("A", 5))
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == ([], 100, True)
    shop.pick(number)
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == ([], 100, True)
    shop.ongoing.warehouse.send(shop.ongoing.order(number))
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == ([], 100, True)
    assert isinstance(await shop.report(number), Sent)
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == ([], 95, True)
    await shop.read(number)
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == ([], 95, True)
    assert shop.writes() == 0


async def test_what_changes_in_the_warehouse_is_written_once(shop: LevelShop) -> None:
    shop.count("A", "80")
    assert await shop.round() == ["A"]
    assert await shop.round() == []
    assert (shop.in_stock("A"), shop.in_stock("B"), shop.writes()) == (80, 100, 1)


async def test_a_count_while_orders_are_open_reported_and_invoiced(shop: LevelShop) -> None:
    shop.options["create_invoice"] = False
    opened, reported = await shop.order(("A", 5)), await shop.order(("A", 3), ("B", 1))
    shop.ship(reported)
    await shop.report(reported)
    shop.count("A", "90")
    assert await shop.round() == ["A"]
    assert (shop.in_stock("A"), shop.agrees("A", "B")) == (93, True)
    shop.fortnox.invoice_order(reported)
    await shop.read(reported)
    shop.count("A", "91")
    assert await shop.round() == ["A"]
    assert (shop.in_stock("A"), shop.agrees("A", "B")) == (91, True)
    shop.ship(opened)
    assert (await shop.round(), shop.agrees("A")) == ([], True)


async def test_an_invoice_of_the_office_before_the_shipment_is_no_reason_to_write(shop: LevelShop) -> None:
    number = await shop.order(("A", 5))
    await shop.round()
    order = shop.fortnox.company.orders[number].document
    shop.fortnox.edit_order(
        number, OrderRows=[{"RowId": row.row_id, "DeliveredQuantity": 5} for row in order.order_rows]
    )
    shop.fortnox.invoice_order(number)
    await shop.read(number)
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == ([], 95, True)
    shop.ship(number)
    await shop.report(number)
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == ([], 95, True)


async def test_a_short_shipment_is_right_once_invoiced(shop: LevelShop) -> None:
    number = await shop.order(("A", 5))
    shop.ship(number, A=3)
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == (["A"], 102, True)
    await shop.report(number)
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == (["A"], 97, True)


async def test_a_back_order_keeps_the_whole_order_standing(shop: LevelShop) -> None:
    number = await shop.order(("A", 5))
    shop.ship(number, A=3)
    rest = shop.ongoing.warehouse.back_order(shop.ongoing.order(number)).number
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == ([], 100, True)
    shop.ship(rest)
    await shop.report(number)
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == ([], 95, True)


async def test_each_part_reported_by_itself(shop: LevelShop) -> None:
    shop.options |= {"part_delivery": "report_each", "create_invoice": False}
    number = await shop.order(("A", 5))
    shop.ship(number, A=3)
    rest = shop.ongoing.warehouse.back_order(shop.ongoing.order(number)).number
    await shop.report(number)
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == ([], 100, True)
    shop.ship(rest)
    await shop.report(number)
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == ([], 100, True)
    shop.fortnox.invoice_order(number)
    await shop.read(number)
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == ([], 95, True)


async def test_an_order_cancelled_on_both_sides(shop: LevelShop) -> None:
    number = await shop.order(("A", 5))
    await shop.round()
    shop.fortnox.cancel_order(number)
    await shop.read(number)
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == ([], 100, True)


async def test_an_order_cancelled_in_fortnox_that_the_warehouse_has_started(shop: LevelShop) -> None:
    number = await shop.order(("A", 5))
    shop.ongoing.warehouse.start(shop.ongoing.order(number))
    await shop.round()
    shop.fortnox.cancel_order(number)
    await shop.read(number)
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == (["A"], 95, True)
    shop.ongoing.warehouse.cancel(shop.ongoing.order(number))
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == (["A"], 100, True)


async def test_a_row_taken_off_a_started_order(shop: LevelShop) -> None:
    number = await shop.order(("A", 5), ("B", 1))
    shop.ongoing.warehouse.start(shop.ongoing.order(number))
    await shop.round()
    shop.fortnox.edit_order(number, OrderRows=[("B", 1)])
    await shop.read(number)
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A", "B")) == (["A"], 95, True)


async def test_an_order_cancelled_in_the_warehouse_alone_stays_promised(shop: LevelShop) -> None:
    number = await shop.order(("A", 5))
    await shop.round()
    shop.ongoing.warehouse.cancel(shop.ongoing.order(number))
    assert (await shop.round(), shop.in_stock("A")) == ([], 100)
    assert (shop.disposable("A"), shop.sellable("A")) == (95, 100)


async def test_a_line_that_is_not_to_be_picked_does_not_stand_in_the_warehouse(shop: LevelShop) -> None:
    number = await shop.order(("A", 5), ("B", 1))
    shop.ongoing.order(number).lines[0].document["shouldBePicked"] = False
    assert (await shop.round(), shop.in_stock("A"), shop.disposable("A")) == ([], 100, 95)
    assert shop.sellable("A") == 100


async def test_an_order_made_by_hand_in_the_warehouse_lowers_the_quantity(shop: LevelShop) -> None:
    number = await shop.order(("A", 4))
    del shop.fortnox.company.orders[number]
    await shop.sides("reservations").ledger.forget(number)
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == (["A"], 96, True)


async def test_two_orders_of_one_article_and_two_rows_on_one(shop: LevelShop) -> None:
    first, _ = await shop.order(("A", 5), ("A", 2)), await shop.order(("A", 3))
    shop.ship(first)
    await shop.report(first)
    shop.count("A", "50")
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == (["A"], 50, True)


async def test_oversold_is_below_none(shop: LevelShop) -> None:
    await shop.order(("A", 130))
    await shop.round()
    shop.count("A", "20")
    assert (await shop.round(), shop.in_stock("A"), shop.disposable("A")) == (["A"], 20, -110)
    assert shop.agrees("A")


@pytest.mark.parametrize(
    ("meaning", "ordered", "shipped", "invoiced"), [("sellable", 95, 95, 95), ("physical", 100, 100, 95)]
)
async def test_the_other_meanings(shop: LevelShop, meaning: str, ordered: int, shipped: int, invoiced: int) -> None:
    shop.options["stock_quantity"] = meaning
    number = await shop.order(("A", 5))
    await shop.round()
    assert shop.in_stock("A") == ordered
    shop.ship(number)
    await shop.round()
    assert shop.in_stock("A") == shipped
    await shop.report(number)
    assert shop.in_stock("A") == shipped - 5
    await shop.round()
    assert shop.in_stock("A") == invoiced
    assert shop.writes() == (2 if meaning == "sellable" else 0)


async def test_figures_are_summed_over_all_warehouses(shop: LevelShop) -> None:
    owner = shop.ongoing.owner
    owner.warehouses.append({**owner.warehouses[0], "id": 92, "code": "NORR"})
    owner.put_on_shelf(owner.articles["A"], 92, Decimal(40), shop.clock())
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == (["A"], 140, True)


async def test_a_kit_follows_its_components(shop: LevelShop) -> None:
    await shop.article("KIT")
    kit = shop.ongoing.owner.articles["KIT"]
    kit.document["structureDefinition"] = {"rows": [{"articleNumber": "A", "numberOfItems": Decimal(2)}]}
    kit.shelves.clear()
    await shop.round(minutes=24 * 60)
    assert (shop.in_stock("KIT"), shop.agrees("KIT", "A")) == (50, True)
    shop.count("A", "60")
    assert (await shop.round(), shop.in_stock("KIT"), shop.agrees("KIT", "A")) == (["A", "KIT"], 30, True)
    shop.clock.advance(minutes=15)
    number = await shop.order(("KIT", 5))
    assert (await shop.round(), shop.in_stock("KIT"), shop.in_stock("A")) == (["A"], 30, 50)
    assert shop.agrees("KIT", "A")
    shop.ship(number)
    await shop.report(number)
    assert (await shop.round(), shop.agrees("KIT", "A")) == ([], True)


@pytest.mark.parametrize("inclusive", [False, True])
@pytest.mark.parametrize("bumps", [False, True])
async def test_the_switches_of_both_sides_change_nothing(shop: LevelShop, *, inclusive: bool, bumps: bool) -> None:
    shop.ongoing.switch(time_filters_inclusive=inclusive)
    shop.switch(stock_movement_bumps_article=bumps, lastmodified_inclusive=inclusive)
    number = await shop.order(("A", 5))
    shop.count("B", "80")
    assert (await shop.round(), shop.agrees("A", "B")) == (["B"], True)
    shop.ship(number)
    await shop.report(number)
    assert (await shop.round(), shop.agrees("A", "B")) == ([], True)


@pytest.mark.parametrize("switches", [{"create_invoice_answers": "invoice"}, {"back_order_on_short_delivery": True}])
async def test_the_switches_of_invoicing_change_nothing(shop: LevelShop, switches: dict[str, Any]) -> None:
    shop.switch(**switches)
    number = await shop.order(("A", 5))
    shop.ship(number, A=3)
    await shop.report(number)
    for made in shop.fortnox.company.orders:
        await shop.read(made)
    await shop.round()
    assert shop.agrees("A")


async def test_a_person_who_asks_has_it_written_whatever_we_believe(shop: LevelShop) -> None:
    shop.fortnox.edit_article("A", QuantityInStock=3)
    assert await shop.transfer("A") == Unchanged()
    assert isinstance(await shop.report_by_hand("A"), Sent)
    assert (shop.in_stock("A"), shop.writes()) == (100, 1)
