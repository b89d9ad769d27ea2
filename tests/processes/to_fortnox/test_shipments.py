"""What a shipment comes to in Fortnox, judged there: the plain course, and orders left alone."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.errors import NotFound, RemoteUnavailable
from app.ledger.outcomes import Sent, Unchanged
from app.sandbox.ongoing.switches import ShouldBePicked
from tests.processes.to_fortnox.conftest import Shop, module_of

BEFORE_START = datetime(2026, 2, 20, 12, tzinfo=UTC)


async def test_a_sent_order_is_delivered_and_invoiced_once(stocked: Shop) -> None:
    number = await stocked.order(("A", 5), ("B", 2), {"Description": "Packas varsamt"})
    stocked.ship(number)
    assert await stocked.transfer(number) == Sent()
    assert stocked.delivered(number) == [5, 2, 0]
    assert stocked.invoices(number) == [{"A": 5, "B": 2, "": 0}]
    assert stocked.state(number) == (module_of(stocked), "5001")
    assert stocked.stock("A") == 95
    assert stocked.reported(number) == {"A#1": 5, "B#1": 2}
    assert await stocked.open_plan(number) is None
    link = await stocked.sides().ledger.link(number)
    assert link is not None
    assert link.sent == {"complete": True, "delivered": {"A#1": "5", "B#1": "2"}, "invoice": "5001"}


async def test_the_plain_course_makes_no_request_too_many(stocked: Shop) -> None:
    first, second = await stocked.order(("A", 1)), await stocked.order(("A", 1))
    stocked.ship(first)
    stocked.ship(second)
    await stocked.transfer(first)
    assert stocked.fortnox.requests("GET", "tenants-v4") == 1
    stocked.fortnox.forget_requests()
    stocked.ongoing.forget_requests()
    await stocked.transfer(second)
    seen = [
        (call["method"], call["path"].rpartition("/")[2])
        for call in stocked.fortnox.app.state.traffic.as_dict()["calls"]
    ]
    classic = [("GET", "{document_number}"), ("PUT", "{document_number}"), ("PUT", "createinvoice")]
    module = [("GET", "stockbalance"), ("PUT", "warehouseready")]
    assert sorted(seen) == sorted(classic + module * module_of(stocked))
    assert stocked.fortnox.requests() == len(seen)
    assert stocked.ongoing.requests() == 2


async def test_webhook_twice_and_timetable_after_it_deliver_once(stocked: Shop) -> None:
    number = await stocked.order(("A", 5))
    stocked.ship(number)
    await stocked.transfer(number)
    stocked.fortnox.forget_requests()
    assert isinstance(await stocked.transfer(number), Unchanged)
    stocked.ongoing.warehouse.collect(stocked.ongoing.order(number))
    assert isinstance(await stocked.transfer(number), Unchanged)
    assert stocked.fortnox.requests() == 0
    assert len(stocked.invoices(number)) == 1


async def test_an_order_not_sent_yet_asks_nothing_of_fortnox(stocked: Shop) -> None:
    number = await stocked.order(("A", 5))
    stocked.pick(number)
    stocked.fortnox.forget_requests()
    assert await stocked.transfer(number) == Unchanged(f"The warehouse has not sent order {number} yet (status 400).")
    assert stocked.fortnox.requests() == 0


async def test_picked_can_be_chosen_as_sent(stocked: Shop) -> None:
    stocked.options["sent_statuses"] = (400, 450, 500)
    number = await stocked.order(("A", 5))
    stocked.pick(number)
    assert await stocked.transfer(number) == Sent()
    assert stocked.invoices(number) == [{"A": 5}]


async def test_a_short_pick_stays_short(stocked: Shop) -> None:
    number = await stocked.order(("A", 5), ("B", 2))
    stocked.ship(number, A=3, B=0)
    assert await stocked.transfer(number) == Sent(notes=("Row A#1: 3 of 5 delivered.", "Row B#1: 0 of 2 delivered."))
    assert stocked.delivered(number) == [3, 0]
    assert stocked.invoices(number) == [{"A": 3, "B": 0}]
    assert stocked.reported(number) == {"A#1": 3, "B#1": None}
    assert isinstance(await stocked.transfer(number), Unchanged)


@pytest.mark.parametrize("reads", ShouldBePicked)
@pytest.mark.parametrize("sent_by_us", [True, False], ids=["articles sent", "articles not ours to send"])
@pytest.mark.parametrize("known", [True, False], ids=["article linked", "article unknown"])
async def test_a_non_stock_row_counts_as_delivered(
    shop: Shop, reads: ShouldBePicked, *, known: bool, sent_by_us: bool
) -> None:
    shop.use_module()
    shop.options["send_articles"] = sent_by_us
    shop.ongoing.switch(should_be_picked_of_non_stock=reads)
    await shop.article("A")
    await shop.article("FRAKT", is_stock=False, known=known)
    number = await shop.order(("A", 2), ("FRAKT", 1))
    shop.ship(number)
    assert isinstance(await shop.transfer(number), Sent)
    assert shop.delivered(number) == [2, 1]
    assert shop.invoices(number) == [{"A": 2, "FRAKT": 1}]


async def test_a_row_that_came_after_the_start_is_delivered_as_nothing(stocked: Shop) -> None:
    number = await stocked.order(("A", 2))
    stocked.ongoing.warehouse.start(stocked.ongoing.order(number))
    stocked.fortnox.edit_order(number, OrderRows=[("A", 2), ("B", 3)])
    stocked.ship(number)
    assert await stocked.transfer(number) == Sent(notes=("Row B#1: 0 of 3 delivered.",))
    assert stocked.invoices(number) == [{"A": 2, "B": 0}]


@pytest.mark.parametrize("create", [True, False])
async def test_the_office_may_invoice_itself(stocked: Shop, *, create: bool) -> None:
    stocked.options["create_invoice"] = create
    number = await stocked.order(("A", 5))
    stocked.ship(number)
    assert await stocked.transfer(number) == Sent()
    assert stocked.delivered(number) == [5]
    assert stocked.state(number) == (module_of(stocked), "5001" if create else "0")


async def test_an_order_that_the_warehouse_does_not_have_is_left_alone(stocked: Shop) -> None:
    assert await stocked.transfer("404") == Unchanged("The warehouse has no order 404.")


@pytest.mark.parametrize("number", ["WEBB-17", "98765"])
async def test_an_order_of_another_channel_is_left_alone(stocked: Shop, number: str) -> None:
    order = await stocked.order(("A", 1))
    stocked.fortnox.company.orders[order].document.document_number = number
    stocked.fortnox.company.orders[number] = stocked.fortnox.company.orders.pop(order)
    await stocked.into_the_warehouse(number, linked=False)
    del stocked.fortnox.company.orders[number]
    stocked.ship(number)
    assert await stocked.transfer(number) == Unchanged(f"Order {number} of the warehouse is not from Fortnox.")
    stocked.ongoing.warehouse.set_status(stocked.ongoing.order(number), 1000)
    assert await stocked.transfer(number) == Unchanged(f"Order {number} of the warehouse is not from Fortnox.")


async def test_an_order_that_fortnox_lost_is_told(stocked: Shop) -> None:
    number = await stocked.order(("A", 1))
    stocked.ship(number)
    del stocked.fortnox.company.orders[number]
    with pytest.raises(NotFound):
        await stocked.transfer(number)


async def test_an_order_that_came_another_way_is_found_by_its_number(stocked: Shop) -> None:
    number = stocked.fortnox.add_order(("A", 2))
    await stocked.into_the_warehouse(number, linked=False)
    stocked.ship(number)
    assert await stocked.transfer(number) == Sent()
    assert stocked.invoices(number) == [{"A": 2}]


async def test_orders_sent_before_the_activation_are_untouched(stocked: Shop) -> None:
    number = await stocked.order(("A", 5))
    stocked.ship(number)
    stocked.ongoing.order(number).shipped = BEFORE_START
    stocked.fortnox.forget_requests()
    assert isinstance(await stocked.transfer(number), Unchanged)
    assert stocked.fortnox.requests() == 0


async def test_lines_that_ongoing_hides_are_waited_for(stocked: Shop) -> None:
    stocked.ongoing.switch(lines_hidden_for_gets=1)
    number = await stocked.order(("A", 5))
    stocked.ship(number)
    with pytest.raises(RemoteUnavailable, match="without its lines"):
        await stocked.transfer(number)
    assert await stocked.transfer(number) == Sent()


@pytest.mark.parametrize(
    "switches",
    [
        {"create_invoice_answers": "invoice"},
        {"create_invoice_requires": "warehouse_ready"},
        {"create_invoice_requires": "delivered_quantity"},
        {"cut": "to_zero"},
        {"delivered_stays_reserved": True},
        {"delivered_quantity_outside_delivery": "ignore"},
        {"delivered_quantity_outside_delivery": "accept"},
        {"back_order_on_short_delivery": True},
        {"null_in_put": "clear"},
    ],
    ids=lambda switches: "-".join(map(str, *switches.items())),
)
async def test_the_result_is_the_same_however_fortnox_answers(stocked: Shop, switches: dict[str, Any]) -> None:
    stocked.switch(**switches)
    number = await stocked.order(("A", 5), ("B", 2), {"Description": "Packas varsamt"})
    stocked.ship(number, B=1)
    assert isinstance(await stocked.transfer(number), Sent)
    assert stocked.delivered(number) == [5, 1, 0]
    assert stocked.invoices(number) == [{"A": 5, "B": 1, "": 0}]
    assert stocked.state(number) == (module_of(stocked), "5001")
    assert stocked.stock("A") == 95
    assert stocked.stock("B") == 99
    link = await stocked.sides().ledger.link(number)
    assert link is not None
    assert link.sent["invoice"] == "5001"
    assert isinstance(await stocked.transfer(number), Unchanged)
