"""Where to look: orders with something to post, to complete or to say; in three questions, without what is settled."""

from datetime import timedelta
from typing import Any

import pytest

from app.ledger.outcomes import Sent, Unchanged
from app.processes.to_fortnox import goods_receipts
from app.sandbox.fortnox import purchase_order_saving
from tests.processes.goods_receipt_people import Dock


async def test_finished_orders_are_found_and_parts_wait(dock: Dock) -> None:
    numbers = [await dock.order(("A", 10)) for _ in range(4)]
    untouched, part, deviating, whole = numbers
    dock.receive(part, {"1": 4})
    dock.receive(deviating, {"1": 4}, finish=True)
    dock.receive(whole, finish=True)
    assert await dock.scan() == [deviating, whole]
    assert await dock.scan(first=True) == [deviating, whole]
    dock.options["receipt_when"] = "each_scan"
    assert await dock.scan() == [part, deviating, whole]
    assert untouched not in await dock.scan(first=True)


async def test_what_is_settled_is_not_found_again(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, finish=True)
    assert isinstance(await dock.transfer(number), Sent)
    assert await dock.scan() == []


async def test_an_order_closed_since_is_found_with_nothing_to_post(dock: Dock, clock: Any) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 4})
    await dock.transfer(number)
    clock.advance(hours=1)
    since = clock() - timedelta(minutes=10)
    assert await dock.scan(since) == []
    dock.finish(number)
    assert await dock.scan(since) == [number]


async def test_a_part_that_came_long_ago_is_found_when_the_order_is_finished_at_last(dock: Dock, clock: Any) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 4})
    clock.advance(days=20)
    dock.finish(number)
    clock.advance(days=2)  # and whoever missed that moment still finds it
    assert await dock.scan(clock() - timedelta(minutes=10)) == [number]


@pytest.mark.parametrize("is_a_receipt", [True, False])
async def test_a_receipt_corrected_downwards_is_found_whether_or_not_it_counts_as_received_anew(
    dock: Dock, clock: Any, *, is_a_receipt: bool
) -> None:
    dock.ongoing.switch(correction_is_a_receipt=is_a_receipt)
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 4})
    await dock.transfer(number)
    clock.advance(days=3)
    dock.correct(number, {"1": 3})
    assert await dock.scan(clock() - timedelta(minutes=10)) == [number]


async def test_goods_that_somebody_else_marked_as_reported_do_not_escape(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 4})
    dock.arrival(number).lines[0].reported = dock.arrival(number).lines[0].received
    assert await dock.scan() == [number]


@pytest.mark.parametrize("inclusive", [True, False])
async def test_each_order_is_named_once_however_many_questions_find_it(dock: Dock, *, inclusive: bool) -> None:
    dock.ongoing.switch(time_filters_inclusive=inclusive)
    number = await dock.order(("A", 10))
    dock.receive(number, finish=True)
    dock.ongoing.forget_requests()
    assert await dock.scan() == [number]
    assert dock.ongoing.requests("GET", "purchaseOrders") == 3
    dock.ongoing.forget_requests()
    assert await dock.scan(first=True) == [number]
    assert dock.ongoing.requests("GET", "purchaseOrders") == 2


async def test_a_long_list_is_weighed_page_by_page(dock: Dock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(goods_receipts, "PAGE", 2)
    numbers = [await dock.order(("A", 1)) for _ in range(5)]
    for number in numbers:
        dock.receive(number, finish=True)
    await dock.transfer(numbers[1])
    assert await dock.scan() == [numbers[0], *numbers[2:]]


async def test_what_came_before_the_line_is_not_found_nor_posted_nor_completed_but_listed(dock: Dock) -> None:
    number = await dock.order(("A", 10), ("B", 4))
    dock.receive(number, {"1": 10, "2": 3}, finish=True, before=True)
    assert await dock.scan() == []
    assert await dock.scan(first=True) == []
    assert isinstance(await dock.transfer(number), Unchanged)
    assert dock.documents() == []
    assert dock.reported(number) == [None, None]
    assert not dock.is_closed(number)
    (left,) = [left async for left in goods_receipts.before_the_line(dock.sides())]
    assert left.key == number
    assert left.said == "Received before the activation and not posted by Lagerbro: 10 of article A, 3 of article B."


async def test_an_order_received_on_both_sides_of_the_line_has_only_the_later_part_posted(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 4}, before=True)
    dock.receive(number, {"1": 6}, finish=True)
    assert await dock.scan(first=True) == [number]
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.goods() == [{"A": [6]}]
    assert dock.reported(number) == [10]
    assert dock.is_closed(number)
    assert [left async for left in goods_receipts.before_the_line(dock.sides())] == []


async def test_what_others_reported_before_the_line_is_not_listed_as_left_behind(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 4}, before=True)
    dock.arrival(number).lines[0].reported = dock.arrival(number).lines[0].received
    assert [left async for left in goods_receipts.before_the_line(dock.sides())] == []
    assert await dock.scan() == []


async def test_what_came_after_the_line_is_not_listed_as_left_behind(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 4})
    assert [left async for left in goods_receipts.before_the_line(dock.sides())] == []


@pytest.mark.parametrize("finish", [True, False])
async def test_a_held_receipt_is_looked_at_in_every_scan_of_its_first_day_and_then_once_a_day(
    dock: Dock, clock: Any, *, finish: bool
) -> None:
    """A person may have dismissed it, or leave it for good: it must not cost requests in every run for ever."""
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 4}, finish=finish)
    purchase_order_saving.void(dock.fortnox.world, dock.fortnox.company, int(number))
    await dock.held(number, "goods_receipts.order_takes_no_goods")

    async def scans(times: int) -> list[list[str]]:
        found = []
        for _ in range(times):
            clock.advance(hours=1)
            found.append(await dock.scan(clock() - timedelta(minutes=70)))
        return found

    first_day = await scans(24)
    assert first_day == [[number]] * 24
    for _ in range(3):
        assert sorted(await scans(24)) == [[]] * 23 + [[number]]
    if not finish:
        dock.receive(number, {"1": 6}, finish=True)
        assert await scans(1) == [[number]]
