"""Where to look, and what it costs: changes, the reading in full, gaps, and invoices that come out of order."""

from decimal import Decimal

import pytest

from app.errors import RemoteUnavailable
from app.ledger.outcomes import Sent
from app.processes.to_fortnox import stock_levels
from tests.processes.to_fortnox.stock_level_shop import LevelShop


@pytest.fixture
async def shop(level_shop: LevelShop) -> LevelShop:
    """A shop with two articles that both sides have 100 of, in its first day with us."""
    await level_shop.article("A", "B")
    assert await level_shop.round() == []
    level_shop.forget_requests()
    return level_shop


async def test_a_round_with_nothing_changed_asks_one_question(shop: LevelShop) -> None:
    await shop.order(("A", 5))
    await shop.round()
    shop.clock.advance(minutes=15)
    shop.forget_requests()
    assert await shop.round() == []
    assert (shop.fortnox.requests(), shop.ongoing.requests()) == (0, 1)


async def test_changed_articles_cost_one_write_each_and_a_list_for_the_round_and_the_job(level_shop: LevelShop) -> None:
    numbers = [f"ART-{number}" for number in range(60)]
    await level_shop.article(*numbers)
    await level_shop.round()
    for number in numbers[:50]:
        level_shop.count(number, "7")
    level_shop.clock.advance(minutes=15)
    keys = await level_shop.scan()
    assert keys == numbers[:50]
    level_shop.forget_requests()
    await level_shop.move(keys)
    assert (level_shop.writes(), level_shop.fortnox.requests(), level_shop.ongoing.requests()) == (50, 50, 1)
    level_shop.forget_requests()
    assert await level_shop.round() == []
    assert (level_shop.fortnox.requests(), level_shop.ongoing.requests()) == (0, 1)


async def test_only_the_orders_of_changed_articles_are_asked_for(shop: LevelShop) -> None:
    await shop.order(("A", 5))
    await shop.order(("B", 1))
    shop.clock.advance(hours=1)
    await shop.round()
    shop.count("B", "90")
    shop.forget_requests()
    await shop.round()
    assert shop.ongoing.requests("GET", "orders") == 2
    assert shop.agrees("A", "B")


async def test_a_record_without_its_job_reads_its_own_article(shop: LevelShop) -> None:
    shop.count("A", "80")
    assert isinstance(await shop.transfer("A"), Sent)
    assert shop.ongoing.requests() == 1


async def test_what_was_read_for_a_job_that_waits_is_read_again(shop: LevelShop) -> None:
    shop.count("A", "80")
    shop.count("B", "80")
    job = shop.sides()
    await stock_levels.transfer("A", job)
    shop.clock.advance(minutes=5)
    shop.count("A", "70")
    await stock_levels.transfer("A", job)
    assert shop.in_stock("A") == 70


async def test_what_an_office_changes_by_hand_is_overwritten_by_the_next_day(shop: LevelShop) -> None:
    shop.fortnox.edit_article("A", QuantityInStock=3)
    assert await shop.round() == []
    shop.clock.advance(hours=15)
    assert await shop.round() == ["A"]
    assert shop.in_stock("A") == 100
    shop.forget_requests()
    assert await shop.round() == []
    assert shop.fortnox.requests() == 0


async def test_a_reading_in_full_whose_round_was_killed_is_made_again(shop: LevelShop) -> None:
    shop.fortnox.edit_article("A", QuantityInStock=3)
    shop.clock.advance(hours=15)
    assert await shop.scan(killed=True) == ["A"]
    assert await shop.scan() == ["A"]
    assert await shop.scan() == []


async def test_a_gap_beyond_ongoings_reach_reads_everything(shop: LevelShop) -> None:
    shop.count("A", "80")
    shop.clock.advance(hours=22, minutes=50)
    assert await shop.round() == ["A"]
    shop.count("B", "80")
    shop.clock.advance(days=3)
    assert await shop.round() == ["B"]


async def test_a_gap_over_midnight_within_reach_on_the_day_of_a_reading_in_full(shop: LevelShop) -> None:
    await shop.round(minutes=20 * 60)
    shop.forget_requests()
    await shop.round(minutes=60)
    assert shop.fortnox.requests() == 0


async def test_orders_that_came_to_the_warehouse_before_us_stand_there(level_shop: LevelShop) -> None:
    await level_shop.article("A")
    number = await level_shop.order(("A", 5))
    await level_shop.sides("reservations").ledger.forget(number)
    await level_shop.sides("sales_orders").ledger.forget(number)
    assert (await level_shop.round(), level_shop.in_stock("A"), level_shop.agrees("A")) == ([], 100, True)
    level_shop.count("A", "90")
    assert (await level_shop.round(), level_shop.in_stock("A"), level_shop.agrees("A")) == (["A"], 90, True)
    level_shop.ship(number)
    await level_shop.report(number)
    assert (await level_shop.round(), level_shop.in_stock("A"), level_shop.agrees("A")) == ([], 85, True)


async def test_orders_from_before_us_that_the_warehouse_has_cancelled_stand_there_no_more(
    level_shop: LevelShop,
) -> None:
    await level_shop.article("A")
    number = await level_shop.order(("A", 5))
    await level_shop.sides("reservations").ledger.forget(number)
    level_shop.ongoing.warehouse.cancel(level_shop.ongoing.order(number))
    await level_shop.round()
    assert (level_shop.in_stock("A"), level_shop.disposable("A"), level_shop.sellable("A")) == (100, 95, 100)


async def test_open_orders_that_the_warehouse_does_not_have_stay_promised(level_shop: LevelShop) -> None:
    """From before the line, or not selected: Fortnox reserves them, so they are not sold again (ours)."""
    await level_shop.article("A")
    level_shop.fortnox.add_order(("A", 5))
    await level_shop.round()
    assert (level_shop.in_stock("A"), level_shop.disposable("A"), level_shop.sellable("A")) == (100, 95, 100)


async def test_their_invoice_is_told_from_what_the_warehouse_still_has(level_shop: LevelShop) -> None:
    await level_shop.article("A")
    number = level_shop.fortnox.add_order(("A", 5))
    await level_shop.round()
    row = level_shop.fortnox.company.orders[number].document.order_rows[0]
    level_shop.fortnox.edit_order(number, OrderRows=[{"RowId": row.row_id, "DeliveredQuantity": 5}])
    level_shop.fortnox.invoice_order(number)
    await level_shop.read(number)
    assert (await level_shop.round(), level_shop.in_stock("A"), level_shop.agrees("A")) == (["A"], 100, True)


async def test_an_order_closed_unseen_is_forgotten_with_the_day(shop: LevelShop) -> None:
    number = await shop.order(("A", 5))
    await shop.round()
    shop.fortnox.cancel_order(number)
    assert (await shop.round(), shop.disposable("A"), shop.sellable("A")) == ([], 100, 95)
    shop.clock.advance(hours=15)
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == (["A"], 95, True)
    assert await shop.sides("reservations").ledger.keys() == []


async def test_an_invoice_made_just_before_a_write_is_not_counted_as_made_after_it(shop: LevelShop) -> None:
    """No compare-and-set (FACTS §12): what Fortnox had reserved tells that an invoice was overwritten."""
    shop.options["create_invoice"] = False
    number = await shop.order(("A", 5))
    shop.ship(number)
    await shop.report(number)
    await shop.round()
    shop.fortnox.invoice_order(number)
    shop.count("A", "94")
    assert (await shop.round(), shop.in_stock("A")) == (["A"], 99)
    await shop.read(number)
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == (["A"], 94, True)


async def test_an_old_invoice_read_for_the_first_time_is_not_taken_for_a_new_one(level_shop: LevelShop) -> None:
    await level_shop.article("A")
    number = level_shop.fortnox.add_order(("A", 5))
    row = level_shop.fortnox.company.orders[number].document.order_rows[0]
    level_shop.fortnox.edit_order(number, OrderRows=[{"RowId": row.row_id, "DeliveredQuantity": 5}])
    level_shop.fortnox.invoice_order(number)
    await level_shop.round()
    await level_shop.read(number)
    level_shop.count("A", "95")
    assert (await level_shop.round(), level_shop.in_stock("A"), level_shop.agrees("A")) == (["A"], 95, True)


async def test_invoices_of_a_day_are_settled_with_the_next_reading_in_full(shop: LevelShop) -> None:
    number = await shop.order(("A", 5))
    shop.ship(number)
    await shop.report(number)
    await shop.read(number)
    assert (await shop.round(), shop.agrees("A")) == ([], True)
    shop.clock.advance(hours=15)
    assert (await shop.round(), shop.in_stock("A")) == ([], 95)
    assert await shop.sides("reservations").ledger.keys() == []
    shop.clock.advance(hours=1)
    shop.count("A", "94")
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == (["A"], 94, True)


async def test_an_order_that_hides_its_lines_is_waited_for(shop: LevelShop) -> None:
    shop.ongoing.switch(lines_hidden_for_gets=1)
    await shop.order(("A", 5))
    with pytest.raises(RemoteUnavailable, match="without its lines"):
        await shop.round()
    assert (await shop.round(), shop.in_stock("A"), shop.agrees("A")) == ([], Decimal(100), True)


async def test_a_long_list_is_weighed_batch_by_batch(shop: LevelShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.processes.to_fortnox.stock_levels.BATCH", 2)
    await shop.article("C", "D", "E")
    for number in "ABCDE":
        shop.count(number, "9")
    assert await shop.round() == list("ABCDE")
