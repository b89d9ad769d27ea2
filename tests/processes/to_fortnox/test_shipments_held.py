"""Why a shipment waits for a person: nothing is written then, on either side."""

from decimal import Decimal

from app.ledger.outcomes import Sent, Unchanged
from tests.processes.to_fortnox.conftest import Shop, held


async def test_cancelled_by_the_warehouse_alone_is_held(stocked: Shop) -> None:
    number = await stocked.order(("A", 5))
    stocked.ongoing.warehouse.cancel(stocked.ongoing.order(number))
    outcome = await held(stocked, number)
    assert outcome.code == "shipments.cancelled_in_warehouse"
    assert outcome.message == f"Order {number} was cancelled in the warehouse and is open in Fortnox."


async def test_cancelled_by_the_warehouse_but_invoiced_is_held(stocked: Shop) -> None:
    number = await stocked.order(("A", 5))
    stocked.ongoing.warehouse.cancel(stocked.ongoing.order(number))
    stocked.fortnox.invoice_order(number)
    assert "invoiced (5001)" in (await held(stocked, number)).message


async def test_cancelled_by_us_is_no_news(stocked: Shop) -> None:
    number = await stocked.order(("A", 5))
    link = await stocked.sides("sales_orders").ledger.link(number)
    assert link is not None
    await stocked.sides("sales_orders").ledger.remember(
        number, fingerprint="-", remote_id=link.remote_id, sent={"cancelled": True}
    )
    stocked.ongoing.warehouse.cancel(stocked.ongoing.order(number))
    stocked.fortnox.forget_requests()
    assert isinstance(await stocked.transfer(number), Unchanged)
    assert stocked.fortnox.requests() == 0


async def test_cancelled_on_both_sides_is_no_news(stocked: Shop) -> None:
    number = await stocked.order(("A", 5))
    stocked.ongoing.warehouse.cancel(stocked.ongoing.order(number))
    stocked.fortnox.cancel_order(number)
    assert await stocked.transfer(number) == Unchanged(f"Order {number} is cancelled on both sides.")


async def test_cancelled_in_fortnox_but_sent_is_held(stocked: Shop) -> None:
    number = await stocked.order(("A", 5))
    stocked.ship(number)
    stocked.fortnox.cancel_order(number)
    assert (await held(stocked, number)).code == "shipments.cancelled_in_fortnox"


async def test_picked_without_a_row_is_held_before_any_write(stocked: Shop) -> None:
    number = await stocked.order(("A", 5))
    order = stocked.ongoing.order(number)
    stocked.ongoing.warehouse.add_line(order, "B", Decimal(1))
    stocked.ship(number)
    outcome = await held(stocked, number)
    assert outcome.code == "shipments.picked_does_not_fit"
    assert [difference.ongoing for difference in outcome.differences] == ["1 of article B picked"]


async def test_picked_above_ordered_is_held_before_any_write(stocked: Shop) -> None:
    number = await stocked.order(("A", 5))
    stocked.ship(number, A=6)
    outcome = await held(stocked, number)
    assert [(found.field, found.fortnox, found.ongoing) for found in outcome.differences] == [
        ("row A#1", "5 ordered", "6 picked")
    ]


async def test_sent_with_nothing_picked_is_held(stocked: Shop) -> None:
    number = await stocked.order(("A", 5), ("FRAKT", 1))
    stocked.ship(number, A=0)
    assert (await held(stocked, number)).code == "shipments.nothing_picked"


async def test_short_of_stock_in_fortnox_is_held_with_the_quantities(shop: Shop) -> None:
    shop.use_module()
    await shop.article("A", stock=4)
    number = await shop.order(("A", 5))
    shop.ship(number)
    outcome = await held(shop, number)
    assert outcome.code == "shipments.not_in_stock"
    assert [(found.field, found.fortnox, found.ongoing) for found in outcome.differences] == [
        ("article A", "4 to deliver from", "5 picked")
    ]
    shop.fortnox.edit_article("A", QuantityInStock=5)
    assert isinstance(await shop.transfer(number), Sent)
    assert shop.stock("A") == 0


async def test_what_the_order_itself_reserved_covers_it(shop: Shop) -> None:
    shop.use_module()
    await shop.article("A", stock=5)
    number = await shop.order(("A", 5))
    later = await shop.order(("A", 3))
    shop.ship(number)
    shop.ship(later)
    assert isinstance(await shop.transfer(number), Sent)
    assert (await held(shop, later)).code == "shipments.not_in_stock"
