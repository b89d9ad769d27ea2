"""Ongoing's decimals beyond Fortnox's two are rounded before a document is made of them, and never lost for good."""

from decimal import Decimal

import pytest

from app.processes.to_fortnox.posted_quantities import in_hundredths
from app.sandbox.ongoing.counting import Difference
from tests.processes.stock_people import ADJUSTMENTS, LAMP, RETURNS, Stock


@pytest.mark.parametrize(
    ("quantity", "kept"),
    [("2", "2"), ("0.333", "0.33"), ("0.335", "0.34"), ("-0.335", "-0.34"), ("0.004", "0"), ("1E+3", "1000")],
)
def test_fortnox_keeps_hundredths(quantity: str, kept: str) -> None:
    assert in_hundredths(Decimal(quantity)) == Decimal(kept)


async def test_a_correction_is_rounded_when_it_is_summed_up(stock: Stock) -> None:
    cause = {"code": "INV", "name": "Inventering"}
    stock.count(*(Difference(LAMP, Decimal(change), cause=cause) for change in ("0.333", "0.333", "0.333", "-0.004")))
    await stock.run(ADJUSTMENTS)
    assert [(each.type, each.quantity) for each in stock.posted()] == [("ONGOINGINBOUNDINVENTORY", Decimal("1.00"))]


async def test_what_is_less_than_a_hundredth_is_no_correction_and_not_looked_at_again(stock: Stock) -> None:
    cause = {"code": "INV", "name": "Inventering"}
    stock.count(Difference(LAMP, Decimal("0.004"), cause=cause))
    await stock.run(ADJUSTMENTS)
    assert stock.posted() == []
    assert await stock.scan(ADJUSTMENTS) == []


async def test_two_parts_of_a_return_that_differ_by_less_than_a_hundredth_share_no_document(stock: Stock) -> None:
    """The document's number holds hundredths: what rounds to the same is the same return."""
    number = await stock.sold()
    line = stock.shop.ongoing.order(number).lines[0]
    stock.take_back(number, {LAMP: 1})
    line.returned = Decimal("1.006")
    await stock.transfer(RETURNS, number)
    line.returned = Decimal("1.009")
    await stock.transfer(RETURNS, number)
    line.returned = Decimal("1.02")
    await stock.transfer(RETURNS, number)
    assert [(each.id[-10:], each.quantity, each.released) for each in stock.posted()] == [
        ("0000000101", Decimal("1.01"), True),
        ("0000000102", Decimal("0.01"), True),
    ]
