"""Returns against the sandbox: on the order's lines with their reported mark, and on return orders with scrapping."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.errors import NotFound
from app.ongoing.client import Ongoing
from app.ongoing.ids import OngoingOrderId, OngoingOrderLineId, ReturnOrderId
from app.sandbox.ongoing.switches import ReturnStatuses
from tests.ongoing.against_sandbox.conftest import NOW, Sandbox, order_of, put_articles


async def sent_order(sandbox: Sandbox, ongoing: Ongoing, number: str = "1042") -> OngoingOrderId:
    """An order of 3 A and 2 B that has left the warehouse."""
    await put_articles(ongoing, "A", "B")
    order_id = await ongoing.orders.put(order_of(number, A="3", B="2"))
    await sandbox.warehouse(number, "pick")
    await sandbox.warehouse(number, "send")
    return order_id


async def test_returned_goods_stand_on_the_line_until_they_are_reported(sandbox: Sandbox, ongoing: Ongoing) -> None:
    order_id = await sent_order(sandbox, ongoing)

    async def found(**filters: Any) -> list[OngoingOrderId]:
        return [order.id async for order in ongoing.orders.list(**filters)]

    assert await found(only_to_report_returned=True) == []
    sandbox.now += timedelta(hours=1)
    await sandbox.warehouse("1042", "return", quantities={"A#1": "1.5"}, cause="ANGER")
    assert await found(only_to_report_returned=True) == [order_id]
    assert await found(last_returned_from=NOW) == [order_id]
    assert await found(last_returned_from=sandbox.now + timedelta(minutes=1)) == []

    back, kept = (await ongoing.orders.get(order_id)).order_lines
    assert (back.returned_number_of_items, back.reported_returned_number_of_items) == (Decimal("1.5"), None)
    assert (kept.returned_number_of_items, kept.reported_returned_number_of_items) == (Decimal(0), None)
    assert [
        (item.number_of_items, item.return_date, item.return_cause and item.return_cause.code)
        for item in back.picked_article_items
        if item.is_returned
    ] == [(Decimal("1.5"), sandbox.now, "ANGER")]

    for _ in range(2):
        await ongoing.orders.report_returned_line(order_id, back.id, Decimal("1.5"))
    assert await found(only_to_report_returned=True) == []
    (reported, _) = (await ongoing.orders.get(order_id)).order_lines
    assert reported.reported_returned_number_of_items == Decimal("1.5")


async def test_return_order_says_what_came_back_and_what_was_scrapped(sandbox: Sandbox, ongoing: Ongoing) -> None:
    order_id = await sent_order(sandbox, ongoing)
    order = await ongoing.orders.get(order_id)
    lines = {line.id: "2" for line in order.order_lines}
    return_order_id = await sandbox.expect_return("R-1042", order_id, {int(line): much for line, much in lines.items()})
    sandbox.now += timedelta(hours=1)
    await sandbox.people("return-orders/R-1042/receive", quantities={"1": "2"}, finish=False)
    await sandbox.warehouse("1042", "scrap-return", quantities={"A#1": "0.5"})

    found = await ongoing.return_orders.get(return_order_id)
    assert (found.id, found.number, found.status_number) == (return_order_id, "R-1042", 300)
    assert found.customer_order_info is not None
    assert (found.customer_order_info.order_id, found.customer_order_info.order_number) == (order_id, "1042")
    assert found.return_order_info.warehouse is not None
    assert found.return_order_info.warehouse.id == 1
    came, awaited = found.return_order_lines
    assert came.customer_order_line is not None
    assert (came.customer_order_line.order_line_id, came.article_number) == (order.order_lines[0].id, "A")
    assert came.customer_order_line.customer_order_row_number == "A#1"
    assert (came.to_be_returned_number_of_items, came.returned_number_of_items) == (Decimal(2), Decimal(2))
    assert came.returned_removed_by_inventory_number_of_items == Decimal("0.5")
    assert sorted(
        (item.is_return_removed_by_inventory, item.number_of_items) for item in came.returned_article_items
    ) == [(False, Decimal("1.5")), (True, Decimal("0.5"))]
    assert {item.return_time for item in came.returned_article_items} == {sandbox.now}
    assert (awaited.returned_number_of_items, awaited.returned_article_items) == (Decimal(0), ())


async def test_return_orders_are_listed_by_each_filter(sandbox: Sandbox, ongoing: Ongoing) -> None:
    for number in ("1042", "1043"):
        order_id = await sent_order(sandbox, ongoing, number)
        (first, _) = (await ongoing.orders.get(order_id)).order_lines
        await sandbox.expect_return(f"R-{number}", order_id, {first.id: "1"})
    before = sandbox.now
    sandbox.now += timedelta(hours=1)
    await sandbox.people("return-orders/R-1043/receive")

    async def numbers(**filters: Any) -> list[str]:
        return [found.number async for found in ongoing.return_orders.list(**filters)]

    assert await numbers() == ["R-1042", "R-1043"]
    assert await numbers(goods_returned_from=before) == ["R-1043"]
    assert await numbers(status_to=299) == ["R-1042"]
    assert await numbers(status_from=300, status_to=899) == ["R-1043"]
    assert await numbers(customer_order_numbers=["1042", "x"]) == ["R-1042"]


@pytest.mark.parametrize("numbers", ReturnStatuses)
async def test_statuses_differ_between_systems_and_are_read(
    sandbox: Sandbox, ongoing: Ongoing, numbers: ReturnStatuses
) -> None:
    sandbox.switch(return_statuses=numbers)
    order_id = await sent_order(sandbox, ongoing)
    (first, _) = (await ongoing.orders.get(order_id)).order_lines
    return_order_id = await sandbox.expect_return("R-1042", order_id, {first.id: "1"})
    statuses = await ongoing.return_orders.statuses()
    assert (await ongoing.return_orders.get(return_order_id)).status_number == min(at.number for at in statuses)


async def test_what_is_not_there_is_not_found(sandbox: Sandbox, ongoing: Ongoing) -> None:
    order_id = await sent_order(sandbox, ongoing)
    with pytest.raises(NotFound):
        await ongoing.return_orders.get(ReturnOrderId(99))
    with pytest.raises(NotFound):
        await ongoing.orders.report_returned_line(order_id, OngoingOrderLineId(99), Decimal(1))
