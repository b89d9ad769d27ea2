"""What the warehouse received on a purchase order stands in Fortnox once, and the order is completed."""

from decimal import Decimal
from typing import Any

import pytest

from app.errors import NotConfigured
from app.ledger.outcomes import Sent, Unchanged
from app.sandbox.fortnox.stock_points import add_stock_point
from tests.processes.goods_receipt_people import Dock


async def test_a_received_order_is_created_released_completed_reported_and_closed(dock: Dock) -> None:
    number = await dock.order(("A", 10), ("B", 4))
    dock.receive(number, finish=True)
    assert await dock.transfer(number) == Sent()
    (document,) = dock.documents()
    plan_hash = document.delivery_note_id.removeprefix(f"LB-{number}-")
    assert len(plan_hash) == 12
    assert int(plan_hash, 16) >= 0
    assert (document.released, document.completed, document.voided) == (True, True, False)
    assert document.supplier_number == "31"
    assert dock.goods() == [{"A": [10], "B": [4]}]
    assert dock.stocks("A", "B") == [10, 4]
    assert dock.reported(number) == [10, 4]
    assert dock.is_closed(number)
    assert isinstance(await dock.transfer(number), Unchanged)


async def test_part_receipts_make_a_document_each_and_the_order_stays_open_between(dock: Dock, clock: Any) -> None:
    number = await dock.order(("A", 10), ("B", 4))
    dock.receive(number, {"1": 6})
    assert await dock.transfer(number) == Sent()
    assert dock.reported(number) == [6, None]
    assert not dock.is_closed(number)
    clock.advance(days=1)
    dock.receive(number, {"1": 4, "2": 4}, finish=True)
    assert await dock.transfer(number) == Sent()
    assert dock.goods() == [{"A": [6]}, {"A": [4], "B": [4]}]
    assert [str(document.date) for document in dock.documents()] == ["2026-03-02", "2026-03-03"]
    assert len({document.delivery_note_id for document in dock.documents()}) == 2
    assert dock.reported(number) == [10, 4]
    assert dock.is_closed(number)


async def test_two_part_receipts_that_arrive_together_are_one_document(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 3})
    dock.receive(number, {"1": 4})
    await dock.transfer(number)
    assert dock.goods() == [{"A": [7]}]


async def test_a_webhook_twice_and_the_timetable_make_one_document(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 3})
    outcomes = [await dock.transfer(number, reported=reported) for reported in (True, True, False)]
    assert [type(outcome) for outcome in outcomes] == [Sent, Unchanged, Unchanged]
    assert dock.goods() == [{"A": [3]}]


async def test_the_document_is_dated_with_the_swedish_day_not_that_of_utc(dock: Dock, clock: Any) -> None:
    clock.advance(hours=15, minutes=30)  # 23:30 UTC is past midnight in Sweden
    number = await dock.order(("A", 1))
    dock.receive(number)
    await dock.transfer(number)
    assert [str(document.date) for document in dock.documents()] == ["2026-03-03"]


@pytest.mark.parametrize(("when", "outcome"), [("finished", Unchanged), ("each_scan", Sent)])
async def test_the_timetable_posts_parts_only_when_the_option_says_so(dock: Dock, when: str, outcome: type) -> None:
    dock.options["receipt_when"] = when
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 3})
    assert isinstance(await dock.transfer(number, reported=False), outcome)
    assert len(dock.goods()) == (outcome is Sent)


async def test_who_reports_has_posted_what_is_received_so_far_whatever_the_option(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 3})
    assert isinstance(await dock.transfer(number, reported=True), Sent)
    assert dock.goods() == [{"A": [3]}]
    assert not dock.is_closed(number)


async def test_the_timetable_also_posts_what_came_on_an_order_cancelled_afterwards(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 3})
    dock.people.set_status(dock.arrival(number), 900)
    assert isinstance(await dock.transfer(number, reported=False), Sent)
    assert dock.goods() == [{"A": [3]}]
    assert not dock.is_closed(number)


async def test_a_deviation_closes_the_order_with_less_than_was_ordered(dock: Dock) -> None:
    number = await dock.order(("A", 10), ("B", 4))
    dock.receive(number, {"1": 8}, finish=True)
    assert dock.arrival(number).status == 400
    assert await dock.transfer(number) == Sent()
    assert dock.goods() == [{"A": [8]}]
    assert dock.purchase_order(number)["manuallyCompleted"]


async def test_an_order_closed_later_is_completed_with_nothing_left_to_post(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 8})
    await dock.transfer(number)
    assert not dock.is_closed(number)
    dock.finish(number)
    assert await dock.transfer(number, reported=False) == Sent()
    assert dock.is_closed(number)
    assert len(dock.documents()) == 1
    assert isinstance(await dock.transfer(number), Unchanged)


async def test_an_order_closed_with_nothing_received_is_completed_too(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.finish(number)
    assert await dock.transfer(number, reported=False) == Sent()
    assert dock.is_closed(number)
    assert dock.documents() == []


@pytest.mark.parametrize("status", [300, 450, 900])
async def test_only_the_statuses_of_the_option_complete_the_order(dock: Dock, status: int) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 8})
    dock.people.set_status(dock.arrival(number), status)
    await dock.transfer(number)
    assert not dock.is_closed(number)
    dock.options |= {"received_statuses": (status,), "purchase_cancelled_status": 950}
    await dock.transfer(number)
    assert dock.is_closed(number)


async def test_goods_that_come_after_the_order_was_completed_are_booked_without_it(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 8}, finish=True)
    await dock.transfer(number)
    dock.receive(number, {"1": 2}, finish=True)
    assert await dock.transfer(number) == Sent(
        notes=(f"2 of article A came beyond order {number}: booked on a row without it.",)
    )
    assert dock.goods() == [{"A": [8]}, {"A+": [2]}]
    assert dock.stock("A") == 10


async def test_what_exceeds_the_order_stands_on_a_row_of_its_own_at_the_orders_price(dock: Dock) -> None:
    number = await dock.order(("A", 10), currencyCode="EUR", currencyRate=11.2)
    dock.receive(number, {"1": 12}, finish=True)
    assert await dock.transfer(number) == Sent(
        notes=(f"2 of article A came beyond order {number}: booked on a row without it.",)
    )
    assert dock.goods() == [{"A": [10], "A+": [2]}]
    assert [row.direct_cost for row in dock.documents()[0].rows] == [504, 504]
    assert dock.reported(number) == [12]
    assert dock.is_closed(number)


async def test_an_article_that_was_not_ordered_stands_on_a_row_of_its_own_at_its_purchase_price(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 10}, {"B": 3}, finish=True)
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.goods() == [{"A": [10], "B+": [3]}]
    assert [row.direct_cost for row in dock.documents()[0].rows] == [45, 40]
    assert dock.reported(number) == [10, 3]


async def test_a_line_split_over_two_documents_never_exceeds_what_the_row_awaits(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 7})
    await dock.transfer(number)
    dock.receive(number, {"1": 5}, finish=True)
    await dock.transfer(number)
    assert dock.goods() == [{"A": [7]}, {"A": [3], "A+": [2]}]


async def test_what_is_not_kept_in_stock_is_not_booked_and_settles(dock: Dock) -> None:
    await dock.article("PALL", stocked=False)
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 10}, {"PALL": 2}, finish=True)
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.goods() == [{"A": [10]}]
    assert isinstance(await dock.transfer(number), Unchanged)
    assert await dock.scan() == []


async def test_the_same_article_on_two_rows_goes_to_the_row_of_its_line(dock: Dock) -> None:
    number = await dock.order(("A", 10), ("A", 5))
    dock.receive(number, {"1": 2, "2": 5})
    await dock.transfer(number)
    assert [row["receivedQuantity"] for row in dock.purchase_order(number)["rows"]] == [2, 5]


async def test_hundredths_are_kept_and_finer_digits_do_not_come_back_for_ever(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": "1.255"})
    await dock.transfer(number)
    assert dock.goods() == [{"A": [Decimal("1.26")]}]
    dock.options["receipt_when"] = "each_scan"
    assert await dock.scan() == []


async def test_the_office_that_matches_invoices_gets_documents_that_are_not_completed(dock: Dock) -> None:
    dock.options["complete_incoming_goods"] = False
    number = await dock.order(("A", 10))
    dock.receive(number, finish=True)
    assert await dock.transfer(number) == Sent()
    (document,) = dock.documents()
    assert (document.released, document.completed) == (True, False)
    assert dock.is_closed(number)


async def test_with_stock_points_each_row_says_where_the_warehouse_stands(dock: Dock) -> None:
    add_stock_point(dock.fortnox.company, {"code": "NORR", "name": "Norra lagret"})
    number = await dock.order(("A", 10), stockPointCode="HUVUD")
    house = dock.arrival(number).warehouse_id
    dock.options["stock_points"] = {house: "NORR"}
    dock.receive(number, {"1": 12}, finish=True)
    await dock.transfer(number)
    (document,) = dock.documents()
    assert document.stock_point_code == "NORR"
    assert [row.stock_point_code for row in document.rows] == ["NORR", "NORR"]


async def test_a_warehouse_without_stock_point_pauses_the_process_and_says_what_to_choose(dock: Dock) -> None:
    add_stock_point(dock.fortnox.company, {"code": "NORR", "name": "Norra lagret"})
    number = await dock.order(("A", 10), stockPointCode="HUVUD")
    dock.receive(number, finish=True)
    with pytest.raises(NotConfigured, match="no stock point") as caught:
        await dock.transfer(number)
    assert "HUVUD, NORR" in caught.value.todo
    assert dock.documents() == []


async def test_without_the_module_in_fortnox_nothing_is_written_and_the_process_pauses(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, finish=True)
    dock.fortnox.company.warehouse_module = False
    with pytest.raises(NotConfigured, match="Fortnox Lager"):
        await dock.transfer(number)
    assert dock.documents() == []


async def test_an_order_that_the_warehouse_does_not_have_is_no_news(dock: Dock) -> None:
    assert isinstance(await dock.transfer("4711"), Unchanged)
