"""Orders that the warehouse sends in parts: one sum, or each part by itself."""

from datetime import UTC, datetime
from decimal import Decimal

from app.errors import Requirement
from app.ledger.outcomes import Sent, Unchanged
from tests.processes.to_fortnox.conftest import Shop, held, module_of

BEFORE_START = datetime(2026, 2, 20, 12, tzinfo=UTC)


def _back_order(shop: Shop, number: str) -> str:
    return shop.ongoing.warehouse.back_order(shop.ongoing.order(number)).number


async def test_while_a_back_order_is_open_nothing_is_reported_then_the_sum_once(stocked: Shop) -> None:
    number = await stocked.order(("A", 10), ("FRAKT", 1))
    stocked.ship(number, A=6)
    rest = _back_order(stocked, number)
    stocked.fortnox.forget_requests()
    waits = await stocked.transfer(number)
    assert isinstance(waits, Unchanged)
    assert rest in waits.why
    assert stocked.fortnox.requests() == 0
    stocked.ship(rest)
    assert await stocked.transfer(rest) == Unchanged(
        f"{rest} is a back order of {number}, with which it is reported.",
        then=(Requirement("shipments", number),),
    )
    assert isinstance(await stocked.transfer(number), Sent)
    assert stocked.delivered(number) == [10, 1]
    assert stocked.invoices(number) == [{"A": 10, "FRAKT": 1}]
    assert stocked.reported(number)["A#1"] == 6
    assert stocked.reported(rest)["A#1"] == 4
    assert isinstance(await stocked.transfer(number), Unchanged)


async def test_a_cancelled_back_order_leaves_the_order_short(stocked: Shop) -> None:
    number = await stocked.order(("A", 10))
    stocked.ship(number, A=6)
    rest = _back_order(stocked, number)
    assert isinstance(await stocked.transfer(number), Unchanged)
    stocked.ongoing.warehouse.cancel(stocked.ongoing.order(rest))
    outcome = await stocked.transfer(rest)
    assert isinstance(outcome, Unchanged)
    assert outcome.then == (Requirement("shipments", number),)
    assert isinstance(await stocked.transfer(number), Sent)
    assert stocked.invoices(number) == [{"A": 6}]


async def test_a_back_order_is_looked_for_when_fortnox_asks_for_more_than_the_line(stocked: Shop) -> None:
    number = await stocked.order(("A", 10))
    stocked.ship(number, A=6)
    rest = _back_order(stocked, number)
    line = stocked.ongoing.order(number).lines[0]
    line.ordered, line.document["numberOfItems"] = Decimal(6), Decimal(6)
    assert isinstance(await stocked.transfer(number), Unchanged)
    stocked.ship(rest)
    assert isinstance(await stocked.transfer(number), Sent)
    assert stocked.delivered(number) == [10]


async def test_report_each_delivers_every_part_and_readies_with_the_last(stocked: Shop) -> None:
    stocked.options |= {"part_delivery": "report_each", "create_invoice": False}
    number = await stocked.order(("A", 10), ("FRAKT", 1))
    stocked.ship(number, A=6)
    rest = _back_order(stocked, number)
    assert isinstance(await stocked.transfer(number), Sent)
    assert stocked.delivered(number) == [6, 0]
    assert stocked.state(number) == (False, "0")
    assert isinstance(await stocked.transfer(number), Unchanged)
    stocked.ship(rest)
    assert await stocked.transfer(number) == Sent()
    assert stocked.delivered(number) == [10, 1]
    assert stocked.state(number) == (module_of(stocked), "0")
    assert isinstance(await stocked.transfer(number), Unchanged)


async def test_report_each_closes_the_order_when_the_rest_is_cancelled(stocked: Shop) -> None:
    stocked.options |= {"part_delivery": "report_each", "create_invoice": False}
    number = await stocked.order(("A", 10))
    stocked.ship(number, A=6)
    rest = _back_order(stocked, number)
    assert isinstance(await stocked.transfer(number), Sent)
    stocked.ongoing.warehouse.cancel(stocked.ongoing.order(rest))
    await stocked.transfer(number)
    assert stocked.delivered(number) == [6]
    assert stocked.state(number) == (module_of(stocked), "0")


async def test_a_back_order_sent_after_the_activation_of_an_order_sent_before_is_held(stocked: Shop) -> None:
    number = await stocked.order(("A", 10))
    stocked.ship(number, A=6)
    stocked.ongoing.order(number).shipped = BEFORE_START
    rest = _back_order(stocked, number)
    stocked.ship(rest)
    assert (await held(stocked, rest)).code == "shipments.before_activation"
