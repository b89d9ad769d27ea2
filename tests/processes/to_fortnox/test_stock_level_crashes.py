"""Killed before or after its one write, the process ends with the right quantity, and counts no invoice twice."""

import pytest

from app.ledger.outcomes import Sent, Unchanged
from tests.processes.crash import Killed, Moment
from tests.processes.to_fortnox.stock_level_shop import LevelShop

WRITES = 1


@pytest.fixture
async def shop(level_shop: LevelShop) -> LevelShop:
    """One order is invoiced and one is open when the warehouse counts."""
    await level_shop.article("A")
    first, _ = await level_shop.order(("A", 5)), await level_shop.order(("A", 3))
    await level_shop.round()
    level_shop.ship(first)
    await level_shop.report(first)
    level_shop.count("A", "90")
    level_shop.clock.advance(minutes=15)
    assert await level_shop.scan() == ["A"]
    return level_shop


@pytest.mark.parametrize("moment", Moment)
async def test_killed_at_the_write(shop: LevelShop, moment: Moment) -> None:
    shop.crash.arm(WRITES, moment)
    with pytest.raises(Killed):
        await shop.transfer("A")
    shop.crash.disarm()
    assert isinstance(await shop.transfer("A"), Sent)
    assert (shop.in_stock("A"), shop.agrees("A")) == (90, True)
    assert await shop.transfer("A") == Unchanged()
    assert await shop.round() == []


@pytest.mark.parametrize("moment", Moment)
async def test_killed_at_the_write_and_invoiced_before_it_is_run_again(shop: LevelShop, moment: Moment) -> None:
    shop.crash.arm(WRITES, moment)
    with pytest.raises(Killed):
        await shop.transfer("A")
    shop.crash.disarm()
    number = max(shop.fortnox.company.orders)
    shop.ship(number)
    await shop.report(number)
    await shop.transfer("A")
    await shop.round()
    assert (shop.in_stock("A"), shop.agrees("A")) == (87, True)


@pytest.mark.parametrize("moment", Moment)
async def test_killed_at_the_invoice_and_run_before_it_is_reported_again(shop: LevelShop, moment: Moment) -> None:
    """The invoice may stand though nobody remembers it yet: what Fortnox has reserved tells."""
    await shop.transfer("A")
    number = max(shop.fortnox.company.orders)
    shop.ship(number)
    shop.crash.arm(2, moment)
    with pytest.raises(Killed):
        await shop.report(number)
    shop.crash.disarm()
    shop.count("A", "80")
    await shop.round()
    await shop.report(number)
    await shop.round()
    assert (shop.in_stock("A"), shop.agrees("A")) == (80, True)


async def test_the_crash_tests_reach_every_write(shop: LevelShop) -> None:
    shop.crash.disarm()
    assert isinstance(await shop.transfer("A"), Sent)
    assert shop.crash.writes == WRITES


async def test_killed_at_the_write_and_counted_back_before_it_is_run_again(level_shop: LevelShop) -> None:
    """What we believe to be there is not: the quantity was written, and nobody remembers it."""
    await level_shop.article("A")
    await level_shop.round()
    before, shelf = level_shop.in_stock("A"), "100"
    level_shop.count("A", "90")
    level_shop.crash.arm(WRITES, Moment.AFTER)
    with pytest.raises(Killed):
        await level_shop.transfer("A")
    level_shop.crash.disarm()
    assert level_shop.in_stock("A") == 90
    level_shop.count("A", shelf)
    assert isinstance(await level_shop.transfer("A"), Sent)
    assert (level_shop.in_stock("A"), level_shop.agrees("A")) == (before, True)
