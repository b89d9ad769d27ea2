"""What left the warehouse before the activation is listed for people, and never reported by us."""

from datetime import UTC, datetime, timedelta

import pytest

from app.ledger.outcomes import Sent, Unchanged
from app.processes.process import LeftBehind
from app.processes.to_fortnox import shipments
from tests.processes.conftest import START
from tests.processes.to_fortnox.conftest import Shop


@pytest.fixture
async def stocked(shop: Shop) -> Shop:
    await shop.article("A")
    return shop


async def left(shop: Shop) -> list[LeftBehind]:
    return [record async for record in shipments.before_the_line(shop.sides())]


async def sent_at(shop: Shop, moment: datetime | None, *, changed: datetime | None = None) -> str:
    number = await shop.order(("A", 3))
    shop.ship(number, A=2)
    order = shop.ongoing.order(number)
    order.shipped = moment
    order.status_changed = order.last_picked = changed or moment or order.status_changed
    return number


async def test_orders_sent_before_the_line_are_listed_with_what_nobody_reported(stocked: Shop) -> None:
    before = await sent_at(stocked, datetime(2026, 2, 27, 23, 30, tzinfo=UTC))
    await sent_at(stocked, START)
    stocked.pick(await stocked.order(("A", 1)))
    stocked.ongoing.forget_requests()
    assert await left(stocked) == [
        LeftBehind(before, "Sent on 2026-02-28 (status 450) with 2 items that nobody has reported.")
    ]
    assert stocked.ongoing.requests() == 1
    assert stocked.fortnox.requests() == 0


async def test_what_another_integration_reported_is_not_left_behind(stocked: Shop) -> None:
    number = await sent_at(stocked, START - timedelta(days=2))
    (line,) = stocked.ongoing.order(number).lines
    line.reported = line.picked
    assert await left(stocked) == []


async def test_an_order_cancelled_in_the_warehouse_is_not_left_behind(stocked: Shop) -> None:
    number = await sent_at(stocked, START - timedelta(days=2))
    stocked.ongoing.order(number).status = 1000
    assert await left(stocked) == []


async def test_where_no_time_is_given_an_order_unchanged_since_the_line_counts(stocked: Shop) -> None:
    """A warehouse where picked counts as sent gives no time of shipping."""
    before = await sent_at(stocked, None, changed=START - timedelta(hours=1))
    after = await sent_at(stocked, None, changed=START + timedelta(hours=1))
    for number in (before, after):
        stocked.ongoing.order(number).status = 400
    stocked.options["sent_statuses"] = (400, 450)
    assert [record.key for record in await left(stocked)] == [before]
    assert await stocked.scan() == [after]


async def test_what_is_listed_is_never_posted(stocked: Shop) -> None:
    number = await sent_at(stocked, START - timedelta(days=2))
    assert [record.key for record in await left(stocked)] == [number]
    writes = stocked.writes()
    await stocked.transfer(number)
    assert stocked.writes() == writes
    assert await stocked.scan() == []


async def test_what_is_listed_without_a_time_is_not_posted_when_somebody_reports_it(stocked: Shop) -> None:
    """Its status has not changed since the line: a webhook that comes again, or a hand, makes it no later."""
    stocked.options["sent_statuses"] = (400, 450)
    before = await sent_at(stocked, None, changed=START - timedelta(hours=1))
    after = await sent_at(stocked, None, changed=START + timedelta(hours=1))
    for number in (before, after):
        stocked.ongoing.order(number).created = START - timedelta(days=2)
        stocked.ongoing.order(number).status = 400
    assert [record.key for record in await left(stocked)] == [before]
    stocked.fortnox.forget_requests()
    assert isinstance(await stocked.transfer(before), Unchanged)
    assert stocked.fortnox.requests() == 0
    assert isinstance(await stocked.transfer(after), Sent)
