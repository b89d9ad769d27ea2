"""Orders that are invoiced or ready before the goods leave, and picks that come after."""

from decimal import Decimal

import pytest

from app.ledger.outcomes import Held, Sent, Unchanged
from tests.processes.to_fortnox.conftest import Shop, module_of


@pytest.mark.parametrize("accepted", [True, False], ids=["invoiced order can be saved", "it is refused"])
async def test_invoiced_before_the_shipment_never_gets_a_second_invoice(stocked: Shop, *, accepted: bool) -> None:
    stocked.switch(invoiced_order_can_be_saved=accepted)
    number = await stocked.order(("A", 5))
    stocked.fortnox.invoice_order(number)
    stocked.ship(number)
    outcome = await stocked.transfer(number)
    assert isinstance(outcome, Sent)
    assert "Invoice 5001 was made in Fortnox before the shipment." in outcome.notes
    assert stocked.delivered(number) == [5 if accepted else 0]
    assert len(stocked.invoices(number)) == 1
    assert stocked.reported(number) == {"A#1": 5}
    stocked.fortnox.forget_requests()
    assert isinstance(await stocked.transfer(number), Unchanged)
    assert stocked.fortnox.requests() == 0


async def test_invoiced_before_and_sent_short_is_held_when_fortnox_refuses(stocked: Shop) -> None:
    number = await stocked.order(("A", 5))
    stocked.fortnox.invoice_order(number)
    stocked.ship(number, A=3)
    outcome = await stocked.transfer(number)
    assert isinstance(outcome, Held)
    assert outcome.code == "shipments.invoiced_before"
    assert outcome.remote_text
    assert len(stocked.invoices(number)) == 1


async def test_invoiced_before_with_the_very_quantities_needs_no_write(stocked: Shop) -> None:
    number = await stocked.order(("A", 5))
    stocked.fortnox.company.orders[number].document.order_rows[0].delivered_quantity = Decimal(5)
    stocked.fortnox.invoice_order(number)
    stocked.ship(number)
    before = stocked.writes()
    assert isinstance(await stocked.transfer(number), Unchanged)
    assert stocked.writes() == before
    assert stocked.reported(number) == {"A#1": 5}


async def test_ready_by_hand_is_invoiced_from_there(shop: Shop) -> None:
    shop.use_module()
    await shop.article("A")
    shop.options["create_invoice"] = False
    number = await shop.order(("A", 5))
    shop.ship(number)
    await shop.transfer(number)
    await shop.sides().ledger.forget(number)
    shop.options["create_invoice"] = True
    shop.fortnox.forget_requests()
    assert isinstance(await shop.transfer(number), Sent)
    assert shop.state(number) == (True, "5001")
    assert shop.writes() == 1


@pytest.mark.parametrize("create", [True, False], ids=["invoiced", "ready or delivered"])
async def test_picked_after_the_order_is_closed_is_held_with_what_to_do(stocked: Shop, *, create: bool) -> None:
    stocked.options["create_invoice"] = create
    number = await stocked.order(("A", 5))
    stocked.ship(number, A=3)
    await stocked.transfer(number)
    line = stocked.ongoing.order(number).lines[0]
    line.picked = Decimal(5)
    before = stocked.writes()
    outcome = await stocked.transfer(number)
    if not create and not module_of(stocked):
        assert isinstance(outcome, Sent)
        assert stocked.delivered(number) == [5]
        return
    assert isinstance(outcome, Held)
    assert outcome.code == "shipments.too_late"
    assert [(found.fortnox, found.ongoing) for found in outcome.differences] == [("3", "5 sent")]
    assert "new customer order" in outcome.todo
    assert stocked.writes() == before
    assert len(stocked.invoices(number)) == int(create)
    assert stocked.reported(number) == {"A#1": 3}
