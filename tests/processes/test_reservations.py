"""What is noted of Fortnox's orders as they are read."""

from decimal import Decimal
from typing import Any

import pytest

from app.processes import reservations
from app.processes.process import Sides
from app.processes.reservations import OrderState, Reservation, read_reservations
from tests.processes.conftest import MakeSides
from tests.processes.to_fortnox.documents import fortnox_order, row


@pytest.fixture
def at_hand(sides: MakeSides) -> Sides:
    return sides("sales_orders", report_stock_levels=True)


async def noted(sides: Sides, *rows: dict[str, Any], **fields: Any) -> Reservation:
    await reservations.note(fortnox_order(*rows, **fields), sides)
    return (await read_reservations(sides))["1001"]


async def test_an_open_order_reserves_what_it_asks_for_article_by_article(at_hand: Sides) -> None:
    found = await noted(at_hand, row("A", "5"), row(None), row("B", "1.25"), row("A", "2"), row("C", "-1"))
    assert (found.state, found.delivered) == (OrderState.OPEN, {})
    assert found.ordered == {"A": 7, "B": Decimal("1.25"), "C": 0}


async def test_an_article_whose_row_is_gone_is_still_named(at_hand: Sides) -> None:
    await noted(at_hand, row("A", "5"), row("B", "1"))
    assert (await noted(at_hand, row("B", "3"))).ordered == {"A": 0, "B": 3}


async def test_an_invoice_takes_what_was_delivered_and_is_new_when_the_order_was_known(at_hand: Sides) -> None:
    await noted(at_hand, row("A", "5"))
    found = await noted(at_hand, row("A", "5", "3"), row("B", "-1", "-1"), InvoiceReference="5001")
    assert (found.state, found.seen_open) == (OrderState.INVOICED, True)
    assert found.delivered == {"A": 3, "B": -1}


async def test_what_an_invoice_took_is_not_changed_by_a_later_save(at_hand: Sides) -> None:
    await noted(at_hand, row("A", "5"))
    before = await noted(at_hand, row("A", "5", "5"), InvoiceReference="5001")
    assert await noted(at_hand, row("A", "5", "3"), InvoiceReference="5001") == before


async def test_an_order_first_read_with_its_invoice_may_be_an_old_one(at_hand: Sides) -> None:
    assert not (await noted(at_hand, row("A", "5", "5"), InvoiceReference="5001")).seen_open


async def test_an_invoice_taken_back_opens_the_order_again(at_hand: Sides) -> None:
    await noted(at_hand, row("A", "5", "5"), InvoiceReference="5001")
    found = await noted(at_hand, row("A", "5", "5"), InvoiceReference="0")
    assert (found.state, found.delivered) == (OrderState.OPEN, {})


async def test_a_cancelled_order_is_noted_when_it_was_known(at_hand: Sides) -> None:
    await reservations.note(fortnox_order(row("A", "5"), Cancelled=True), at_hand)
    assert await read_reservations(at_hand) == {}
    await noted(at_hand, row("A", "5"))
    found = await noted(at_hand, row("A", "5"), Cancelled=True)
    assert found.state is OrderState.CANCELLED
    assert found.ordered == {"A": 5}


async def test_the_same_order_again_is_no_news(at_hand: Sides, clock: Any) -> None:
    before = await noted(at_hand, row("A", "5"))
    clock.advance(hours=1)
    assert await noted(at_hand, row("A", "5")) == before


async def test_orders_found_in_the_warehouse_are_kept_and_forgotten(at_hand: Sides) -> None:
    await reservations.note_found("77", {"A": Decimal(2)}, at_hand)
    await reservations.note_found("78", {"A": Decimal(1)}, at_hand)
    assert (await read_reservations(at_hand))["77"].ordered == {"A": 2}
    await reservations.forget(["77"], at_hand)
    assert list(await read_reservations(at_hand)) == ["78"]
