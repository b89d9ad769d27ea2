"""Receipts, picks and returns that Ongoing may list as adjustments too are booked once, and not as corrections."""

from decimal import Decimal

import pytest

from app.ledger.outcomes import Sent, Unchanged
from app.ongoing.purchase_order_request import PurchaseOrderLineRequest, PurchaseOrderRequest
from app.sandbox.ongoing.counting import Difference
from tests.processes.stock_people import ADJUSTMENTS, LAMP, Stock

BOTH = pytest.mark.parametrize("listed", [False, True], ids=["not listed", "listed"])


async def _receive(stock: Stock, quantity: int = 4) -> str:
    number = "58"
    await stock.shop.sides().ongoing.purchase_orders.put(
        PurchaseOrderRequest(
            purchase_order_number=number,
            purchase_order_lines=(
                PurchaseOrderLineRequest(row_number="1", article_number=LAMP, number_of_items=Decimal(10)),
            ),
        )
    )
    stock.clock.advance(minutes=1)
    order = stock.receiving.require_purchase_order(number)
    stock.receiving.receive(order, {"1": Decimal(quantity)}, finish=False)
    return number


@BOTH
async def test_a_pick_is_not_a_correction(stock: Stock, *, listed: bool) -> None:
    stock.shop.ongoing.switch(picks_are_adjustments=listed)
    await stock.sold((LAMP, 5))
    outcomes = await stock.run(ADJUSTMENTS)
    assert all(isinstance(each, Unchanged) for each in outcomes)
    assert len(outcomes) == listed
    assert stock.posted() == []
    assert stock.off() == 0
    assert await stock.scan(ADJUSTMENTS) == []


@BOTH
async def test_a_return_is_not_a_correction(stock: Stock, *, listed: bool) -> None:
    stock.shop.ongoing.switch(returns_are_adjustments=listed)
    number = await stock.sold()
    stock.take_back(number)
    outcomes = await stock.run(ADJUSTMENTS)
    assert [type(each) for each in outcomes] == ([Unchanged] if listed else [])
    assert stock.posted() == []


@BOTH
async def test_a_receipt_is_not_a_correction(stock: Stock, *, listed: bool) -> None:
    stock.shop.ongoing.switch(receipts_are_adjustments=listed)
    await _receive(stock)
    outcomes = await stock.run(ADJUSTMENTS)
    assert [type(each) for each in outcomes] == ([Unchanged] if listed else [])
    assert stock.posted() == []


@pytest.mark.parametrize("switch", ["picks_are_adjustments", "returns_are_adjustments", "receipts_are_adjustments"])
@BOTH
async def test_a_correction_without_cause_is_posted_beside_movements_of_other_times(
    stock: Stock, switch: str, *, listed: bool
) -> None:
    stock.shop.ongoing.switch(**{switch: listed})
    number = await stock.sold((LAMP, 2))
    stock.take_back(number, {LAMP: 2})
    await _receive(stock, 2)
    found, missed = stock.count((LAMP, 2), cause=None), stock.count((LAMP, -2), cause=None)
    await stock.run(ADJUSTMENTS)
    assert [(each.id[:10], each.quantity) for each in stock.posted()] == [
        (f"{found:010d}", Decimal(2)),
        (f"{missed:010d}", Decimal(2)),
    ]


async def test_a_cause_or_a_comment_tells_a_correction_from_a_movement_at_the_same_moment(stock: Stock) -> None:
    number = await stock.sold((LAMP, 5))
    stock.take_back(number)
    now = stock.clock.now
    for row in (
        Difference(LAMP, Decimal(2), cause={"code": "INV"}),
        Difference(LAMP, Decimal(2), comment="Hittad bakom hyllan"),
    ):
        stock.clock.set(now)
        stock.counting.count([row])
    assert await stock.run(ADJUSTMENTS) == [Sent(), Sent()]
    assert stock.shop.ongoing.requests("GET", "purchaseOrders") == 0
    assert stock.moved() == -5 + 4


async def test_a_row_that_may_be_a_part_of_a_movement_at_the_same_moment_is_held(stock: Stock) -> None:
    number = await stock.sold((LAMP, 5))
    stock.take_back(number, {LAMP: 3})
    inventory = stock.counting.count([Difference(LAMP, Decimal(1))])[0].inventory_id
    held = await stock.held(ADJUSTMENTS, stock.key(inventory))
    assert held.code == "stock_adjustments.not_told_apart"
    assert f"a return on order {number}" in held.message


async def test_one_movement_explains_one_row(stock: Stock) -> None:
    stock.shop.ongoing.switch(returns_are_adjustments=True)
    number = await stock.sold((LAMP, 5))
    stock.take_back(number)
    owner = stock.shop.ongoing.owner
    listed = owner.adjustments[-1].inventory_id
    real = stock.counting.count([Difference(LAMP, Decimal(2))])[0].inventory_id
    owner.adjustments[-1].inventory_id = listed
    outcome = await stock.transfer(ADJUSTMENTS, stock.key(listed))
    assert outcome == Sent(notes=(f"Left out: a return on order {number}, which is booked by itself.",))
    assert [each.quantity for each in stock.posted()] == [2]
    assert [row.reported for row in owner.adjustments] == [False, False]
    assert real != listed


@BOTH
async def test_goods_taken_off_while_a_reported_receipt_stands_corrected_are_held(
    stock: Stock, *, listed: bool
) -> None:
    stock.shop.ongoing.switch(receipts_are_adjustments=listed)
    number = await _receive(stock)
    await stock.run(ADJUSTMENTS)
    order = stock.receiving.require_purchase_order(number)
    order.lines[0].reported = Decimal(4)
    stock.clock.advance(minutes=1)
    stock.receiving.correct(order, {"1": Decimal(3)})
    inventory = stock.count((LAMP, -1), cause=None)
    held = await stock.held(ADJUSTMENTS, stock.key(inventory))
    assert "a correction of the receipt on purchase order 58" in held.message
    assert stock.posted() == []


async def test_the_records_of_one_job_share_what_was_listed(stock: Stock) -> None:
    keys = [stock.key(stock.count((LAMP, -1), cause=None)) for _ in range(2)]
    sides = stock.shop.sides("stock_adjustments")
    stock.shop.ongoing.forget_requests()
    for key in keys:
        assert await ADJUSTMENTS.transfer(key, sides) == Sent()
    assert stock.shop.ongoing.requests("GET", "inventoryAdjustments") == 1
    assert stock.shop.ongoing.requests("GET", "purchaseOrders") == 2 + 1
