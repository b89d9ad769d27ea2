"""Back orders that both systems make."""

from decimal import Decimal
from typing import Any

import pytest

from app.ledger.outcomes import Sent, Unchanged
from app.sandbox.ongoing.goods_owner import Order
from tests.processes.to_ongoing.conftest import Move, ScanOrders, held
from tests.processes.worlds import FortnoxSide, OngoingSide

pytestmark = pytest.mark.usefixtures("shop")


async def back_orders_on_both_sides(move: Move, fortnox: FortnoxSide, ongoing: OngoingSide) -> tuple[str, Order]:
    """A Fortnox back order, and one that Ongoing made of what was left of the same order."""
    number = fortnox.add_order(("KÅSA-33", 5))
    await move(number)
    order = ongoing.order(number)
    ongoing.warehouse.pick(order, {"KÅSA-33#1": Decimal(3)})
    ongoing.warehouse.send(order)
    own = ongoing.warehouse.back_order(order)
    rest = fortnox.add_order(("KÅSA-33", 2))
    fortnox.company.orders[rest].document.order_type = "Backorder"
    return rest, own


@pytest.mark.parametrize("ends", ["sent", "cancelled"])
async def test_a_back_order_is_held_while_ongoing_has_one_of_its_own(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, scan_orders: ScanOrders, clock: Any, ends: str
) -> None:
    rest, own = await back_orders_on_both_sides(move, fortnox_world, ongoing_world)
    told = held(await move(rest), "sales_orders.back_order_twice")
    assert own.number in told.message
    clock.advance(days=1)
    assert await scan_orders() == []
    if ends == "sent":
        ongoing_world.warehouse.pick(own)
        ongoing_world.warehouse.send(own)
    else:
        ongoing_world.warehouse.cancel(own)
    assert await scan_orders() == [rest]
    assert await move(rest) == Sent()
    assert ongoing_world.lines(rest) == {"KÅSA-33#1": 2}
    assert await scan_orders() == []


async def test_a_held_back_order_that_fortnox_cancels_is_settled(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, scan_orders: ScanOrders, clock: Any
) -> None:
    rest, own = await back_orders_on_both_sides(move, fortnox_world, ongoing_world)
    held(await move(rest), "sales_orders.back_order_twice")
    fortnox_world.cancel_order(rest)
    assert isinstance(await move(rest), Unchanged)
    clock.advance(days=1)
    ongoing_world.warehouse.pick(own)
    assert await scan_orders() == []


@pytest.mark.parametrize("other", [{"customer": "2002"}, {"article": "YXA-2"}])
async def test_another_customers_or_articles_back_order_keeps_none_back(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, other: dict[str, str]
) -> None:
    await back_orders_on_both_sides(move, fortnox_world, ongoing_world)
    rest = fortnox_world.add_order((other.get("article", "KÅSA-33"), 2), customer=other.get("customer", "2001"))
    fortnox_world.company.orders[rest].document.order_type = "Backorder"
    assert await move(rest) == Sent()
