"""Where to look: orders that came to a sent status or were cancelled, without those that are settled."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.ledger.outcomes import Held, Unchanged
from app.processes.process import Scan
from app.processes.to_fortnox import shipments
from tests.processes.to_fortnox.conftest import Shop


@pytest.fixture
async def stocked(shop: Shop) -> Shop:
    await shop.article("A")
    return shop


async def test_sent_and_cancelled_orders_are_found_and_the_others_are_not(stocked: Shop) -> None:
    numbers = [await stocked.order(("A", 1)) for _ in range(5)]
    new, picked, sent, collected, cancelled = numbers
    stocked.pick(picked)
    stocked.ship(sent)
    stocked.ship(collected)
    stocked.ongoing.warehouse.collect(stocked.ongoing.order(collected))
    stocked.ongoing.warehouse.cancel(stocked.ongoing.order(cancelled))
    assert await stocked.scan() == [sent, collected, cancelled]
    stocked.options["sent_statuses"] = (400, 450)
    assert await stocked.scan() == [picked, sent, cancelled]
    assert new not in await stocked.scan()


async def test_only_what_changed_since_is_found(stocked: Shop, clock: Any) -> None:
    early, late = await stocked.order(("A", 1)), await stocked.order(("A", 1))
    stocked.ship(early)
    clock.advance(hours=1)
    since = clock() - timedelta(minutes=30)
    stocked.ship(late)
    found = shipments.scan(stocked.sides(), Scan(since=since, first=False, started=clock()))
    assert [key async for key in found] == [late]


async def test_what_is_settled_is_not_found_again(stocked: Shop) -> None:
    number, ours = await stocked.order(("A", 1)), await stocked.order(("A", 1))
    stocked.ship(number)
    stocked.ongoing.warehouse.cancel(stocked.ongoing.order(ours))
    await stocked.sides("sales_orders").ledger.remember(ours, fingerprint="-", sent={"cancelled": True})
    await stocked.transfer(number)
    assert await stocked.scan() == []


async def test_a_short_order_is_looked_at_again_as_it_may_have_a_back_order(stocked: Shop) -> None:
    number = await stocked.order(("A", 2))
    stocked.ship(number, A=1)
    await stocked.transfer(number)
    assert await stocked.scan() == [number]
    assert isinstance(await stocked.transfer(number), Unchanged)


async def test_a_sent_back_order_is_found_under_its_own_number(stocked: Shop) -> None:
    number = await stocked.order(("A", 2))
    stocked.ship(number, A=1)
    rest = stocked.ongoing.warehouse.back_order(stocked.ongoing.order(number)).number
    assert await stocked.scan() == [number]
    stocked.ship(rest)
    assert await stocked.scan() == [number, rest]


async def test_the_line_at_activation_keeps_what_left_before_it(stocked: Shop) -> None:
    number = await stocked.order(("A", 2))
    stocked.ship(number)
    stocked.ongoing.order(number).shipped = datetime(2026, 2, 27, tzinfo=UTC)
    assert await stocked.scan() == []


async def test_a_long_list_is_weighed_page_by_page(stocked: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipments, "PAGE", 2)
    numbers = [await stocked.order(("A", 1)) for _ in range(5)]
    for number in numbers:
        stocked.ship(number)
    await stocked.transfer(numbers[1])
    assert await stocked.scan() == [numbers[0], *numbers[2:]]


async def test_what_is_picked_after_the_order_was_reported_is_found_though_its_status_stays(
    stocked: Shop, clock: Any
) -> None:
    number = await stocked.order(("A", 5))
    stocked.ship(number, A=3)
    await stocked.transfer(number)
    clock.advance(hours=2)
    order = stocked.ongoing.order(number)
    order.lines[0].picked, order.last_picked = Decimal(5), clock()
    look = Scan(since=clock() - timedelta(minutes=25), first=False, started=clock())
    assert [key async for key in shipments.scan(stocked.sides(), look)] == [number]
    outcome = await stocked.transfer(number)
    assert isinstance(outcome, Held)
    assert outcome.code == "shipments.too_late"


async def test_an_order_picked_and_sent_since_is_found_once_and_one_that_is_only_picked_not(stocked: Shop) -> None:
    sent, picked = await stocked.order(("A", 1)), await stocked.order(("A", 1))
    stocked.ship(sent)
    stocked.pick(picked)
    assert await stocked.scan() == [sent]
