"""Killed before or after each write to either remote, and run again: nothing lost, nothing doubled."""

import pytest

from app.ledger.outcomes import Sent, Unchanged
from tests.processes.crash import Killed, Moment
from tests.processes.to_fortnox.conftest import Shop

CLASSIC_WRITES = 2 + 2
"""Deliver and invoice, and a report for each of two lines."""
MODULE_WRITES = CLASSIC_WRITES + 1
TRACKED_WRITES = MODULE_WRITES + 1


async def _prepared(shop: Shop) -> str:
    await shop.article("A")
    await shop.article("B")
    await shop.article("FRAKT", is_stock=False)
    number = await shop.order(("A", 5), ("FRAKT", 1), ("B", 2), {"Description": "Packas varsamt"})
    shop.ship(number, waybill="WB7", B=1)
    return number


def _assert_right(shop: Shop, number: str, *, ready: bool) -> None:
    assert shop.delivered(number) == [5, 1, 1, 0]
    assert shop.invoices(number) == [{"A": 5, "FRAKT": 1, "B": 1, "": 0}]
    assert shop.state(number) == (ready, "5001")
    assert shop.stock("A") == 95
    assert shop.stock("B") == 99
    assert shop.reported(number) == {"A#1": 5, "FRAKT#1": None, "B#1": 1}


async def _kill_and_run_again(shop: Shop, number: str, at: int, moment: Moment) -> None:
    shop.crash.arm(at, moment)
    with pytest.raises(Killed):
        await shop.transfer(number)
    shop.crash.disarm()
    assert isinstance(await shop.transfer(number), Sent)
    assert await shop.open_plan(number) is None
    assert isinstance(await shop.transfer(number), Unchanged)


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("at", range(1, CLASSIC_WRITES + 1))
async def test_killed_at_any_write_without_the_module(shop: Shop, at: int, moment: Moment) -> None:
    number = await _prepared(shop)
    await _kill_and_run_again(shop, number, at, moment)
    _assert_right(shop, number, ready=False)


@pytest.mark.parametrize("answers", ["order", "invoice"])
@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("at", range(1, MODULE_WRITES + 1))
async def test_killed_at_any_write_with_the_module(shop: Shop, at: int, moment: Moment, answers: str) -> None:
    shop.use_module()
    shop.switch(create_invoice_answers=answers)
    number = await _prepared(shop)
    await _kill_and_run_again(shop, number, at, moment)
    _assert_right(shop, number, ready=True)


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("at", range(1, TRACKED_WRITES + 1))
async def test_killed_at_any_write_with_tracking(shop: Shop, at: int, moment: Moment) -> None:
    shop.use_module()
    shop.options["tracking_to"] = "comments"
    number = await _prepared(shop)
    await _kill_and_run_again(shop, number, at, moment)
    _assert_right(shop, number, ready=True)
    assert shop.fortnox.order(number)["Comments"] == "Tracking: WB7"


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("at", [1, 2])
@pytest.mark.parametrize("accepted", [True, False], ids=["quantities taken", "quantities refused"])
async def test_killed_over_an_order_invoiced_before(shop: Shop, at: int, moment: Moment, *, accepted: bool) -> None:
    shop.switch(invoiced_order_can_be_saved=accepted)
    await shop.article("A")
    number = await shop.order(("A", 5))
    shop.fortnox.invoice_order(number)
    shop.ship(number)
    await _kill_and_run_again(shop, number, at, moment)
    assert shop.delivered(number) == [5 if accepted else 0]
    assert len(shop.invoices(number)) == 1
    assert shop.reported(number) == {"A#1": 5}


async def test_the_crash_tests_reach_every_write(shop: Shop) -> None:
    shop.use_module()
    shop.options["tracking_to"] = "comments"
    number = await _prepared(shop)
    shop.crash.disarm()
    assert isinstance(await shop.transfer(number), Sent)
    assert shop.crash.writes == TRACKED_WRITES


@pytest.mark.parametrize("moment", Moment)
async def test_killed_while_an_order_delivered_by_hand_is_reported(shop: Shop, moment: Moment) -> None:
    """Nothing is to be written to Fortnox, and the warehouse is told all the same."""
    shop.options["create_invoice"] = False
    await shop.article("A")
    number = await shop.order(("A", 5))
    shop.ship(number)
    await shop.transfer(number)
    await shop.sides().ledger.forget(number)
    shop.ongoing.order(number).lines[0].reported = None
    shop.crash.arm(1, moment)
    with pytest.raises(Killed):
        await shop.transfer(number)
    shop.crash.disarm()
    await shop.transfer(number)
    assert shop.reported(number) == {"A#1": 5}
    assert await shop.open_plan(number) is None
