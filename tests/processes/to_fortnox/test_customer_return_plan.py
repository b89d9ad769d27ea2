"""A return whose document cannot be finished any more stays open, and what comes back behind it is told."""

from decimal import Decimal

import pytest

from app.errors import RemoteUnavailable
from app.ledger.outcomes import Difference, Sent, Unchanged
from app.sandbox.traffic import FaultKind
from tests.processes.stock_people import LAMP, RETURNS, ROPE, Stock


async def test_what_comes_back_behind_a_document_that_was_voided_is_told(stock: Stock) -> None:
    """Else a hold that a person dismissed would hide it: the same words stay dismissed."""
    number = await stock.sold((LAMP, 5), (ROPE, 2))
    stock.take_back(number, {LAMP: 2})
    stock.shop.fortnox.fault("PUT", "release", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await stock.transfer(RETURNS, number)
    (kept,) = stock.shop.fortnox.company.inbound_documents.values()
    kept.document.voided = True
    first = await stock.held(RETURNS, number)
    assert (first.code, first.differences) == ("custom_posting.voided", ())
    stock.take_back(number, {LAMP: 1, ROPE: 1})
    behind = await stock.held(RETURNS, number)
    assert behind.code == "custom_posting.voided"
    assert behind.differences == (
        Difference(f"row {LAMP}#1, {LAMP}", "2 with this document", "3 returned"),
        Difference(f"row {ROPE}#1, {ROPE}", "0 with this document", "1 returned"),
    )
    assert "by hand too" in behind.todo
    assert await stock.held(RETURNS, number) == behind


async def test_a_document_that_only_waits_for_stock_says_nothing_of_what_is_behind_it(stock: Stock) -> None:
    number = await stock.sold()
    stock.take_back(number, {LAMP: 2})
    stock.shop.fortnox.fault("PUT", "release", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await stock.transfer(RETURNS, number)
    stock.take_back(number, {LAMP: 1})
    stock.shop.fortnox.company.locked_until = stock.clock.now.date()
    hold = await stock.held(RETURNS, number)
    assert (hold.code, hold.differences) == ("posting_dates.locked_period", ())


async def test_a_return_corrected_downwards_and_set_back_again_loses_nothing_that_comes_later(stock: Stock) -> None:
    """Booked out by hand instead, the next piece would count as the one that was posted: so that is said."""
    number = await stock.sold()
    stock.take_back(number, {LAMP: 3})
    await stock.transfer(RETURNS, number)
    line = stock.shop.ongoing.order(number).lines[0]
    line.returned = Decimal(2)
    hold = await stock.held(RETURNS, number)
    assert "set the return in Ongoing back to what is posted" in hold.todo
    assert "if nothing more comes back on the order" in hold.todo
    line.returned = Decimal(3)
    assert isinstance(await stock.transfer(RETURNS, number), Unchanged)
    line.returned = Decimal(4)
    assert await stock.transfer(RETURNS, number) == Sent()
    assert stock.moved() == -1
