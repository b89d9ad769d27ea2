"""Orders against the sandbox: every call does at the other end what it says."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.errors import GatewayError, NotFound, RemoteRejected
from app.ongoing.articles import ArticleRequest
from app.ongoing.client import Ongoing
from app.ongoing.errors import OngoingUnavailable
from app.ongoing.ids import OngoingOrderLineId
from app.ongoing.order_request import OrderRequest
from app.sandbox.ongoing.switches import CancelledAgain, StartedRefusal
from tests.ongoing.against_sandbox.conftest import NOW, Sandbox, order_of, put_articles


async def test_full_order_is_accepted_and_read_back(
    ongoing: Ongoing, article: ArticleRequest, order: OrderRequest
) -> None:
    await ongoing.articles.put(article)
    order_id = await ongoing.orders.put(order)
    stored = await ongoing.orders.get(order_id)
    info = stored.order_info
    assert (stored.id, stored.number, stored.status_number) == (order_id, "1042", 300)
    assert (info.order_remark, info.free_text1, info.sales_code) == (
        order.order_remark,
        order.free_text1,
        order.sales_code,
    )
    assert (info.delivery_date, info.created_date) == (order.delivery_date, NOW)
    assert (info.customer_price, info.freight_price) == (order.customer_price, order.freight_price)
    assert info.order_type is not None
    assert info.order_type.code == "B2B"
    assert stored.consignee is not None
    assert (stored.consignee.city, stored.consignee.country_code) == ("Östersund", "SE")
    (line,) = stored.order_lines
    assert (line.row_number, line.external_id, line.article_number) == ("KÅSA-12#1", "KÅSA-12#1", "KÅSA-12")
    assert (line.ordered_number_of_items, line.picked_number_of_items) == (Decimal(2), Decimal(0))
    assert line.prices is not None
    assert line.prices.line_price == Decimal("199.9")
    assert [text.comment for text in stored.text_lines] == ["Tack!"]


async def test_put_of_a_known_order_updates_it(ongoing: Ongoing) -> None:
    await put_articles(ongoing, "A")
    order_id = await ongoing.orders.put(order_of("1042", A="2"))
    assert await ongoing.orders.put(order_of("1042", A="3")) == order_id
    assert await ongoing.orders.put_by_id(order_id, order_of("1042", A="4")) == order_id
    stored = await ongoing.orders.find("1042")
    assert stored is not None
    assert stored.order_lines[0].ordered_number_of_items == 4


async def test_order_is_followed_from_creation_to_reported(sandbox: Sandbox, ongoing: Ongoing) -> None:
    await put_articles(ongoing, "A", "B")
    order_id = await ongoing.orders.put(order_of("1042", A="2", B="1.5"))
    sandbox.now += timedelta(hours=1)
    await sandbox.warehouse("1042", "pick", quantities={"A#1": "1"})
    await sandbox.warehouse("1042", "send", waybill="NDF77")
    sent = [order async for order in ongoing.orders.list(status_from=450, status_to=999, only_to_report=True)]
    assert [order.id for order in sent] == [order_id]
    (order,) = sent
    assert order.status_number == 450
    assert order.order_info.shipped_time == sandbox.now
    assert (order.order_info.way_bill, [way.waybill for way in order.tracking]) == ("NDF77", ["NDF77"])
    picked = {line.article_number: line.picked_number_of_items for line in order.order_lines}
    assert picked == {"A": Decimal(1), "B": Decimal("1.5")}
    for line in order.order_lines:
        assert line.reported_number_of_items is None
        for _ in range(2):
            await ongoing.orders.report_line(order_id, line.id, line.picked_number_of_items)
    assert [order async for order in ongoing.orders.list(only_to_report=True)] == []
    stored = await ongoing.orders.get(order_id)
    assert {line.article_number: line.reported_number_of_items for line in stored.order_lines} == picked


async def test_orders_are_listed_by_each_filter(sandbox: Sandbox, ongoing: Ongoing) -> None:
    await put_articles(ongoing, "A")
    for number in ("1", "2", "3"):
        await ongoing.orders.put(order_of(number, A="5"))
    before = sandbox.now
    sandbox.now += timedelta(hours=1)
    await sandbox.warehouse("2", "pick", quantities={"A#1": "3"})
    await sandbox.warehouse("2", "send")
    await sandbox.warehouse("2", "back-order")
    origin = await ongoing.orders.find("2")
    assert origin is not None

    async def numbers(**filters: Any) -> list[str]:
        return [order.number async for order in ongoing.orders.list(**filters)]

    assert await numbers() == ["1", "2", "3", "2-B1"]
    assert await numbers(order_numbers=["3", "1", "x"]) == ["1", "3"]
    assert await numbers(status_from=320, status_to=999) == ["2"]
    assert await numbers(status_changed_from=before, status_to=450) == ["2", "2-B1"]
    assert await numbers(updated_from=before, status_from=450) == ["2"]
    assert await numbers(created_from=before) == ["2-B1"]
    assert await numbers(shipped_from=before) == ["2"]
    assert await numbers(back_order_for=origin.id) == ["2-B1"]
    rest = await ongoing.orders.find("2-B1")
    assert rest is not None
    assert rest.back_order_for == origin.id


async def test_time_filter_that_reaches_too_far_back_is_rejected(sandbox: Sandbox, ongoing: Ongoing) -> None:
    with pytest.raises(RemoteRejected) as refused:
        _ = [order async for order in ongoing.orders.list(updated_from=NOW - timedelta(days=3))]
    assert refused.value.status == 400


async def test_orders_are_cancelled_by_id_and_by_number(ongoing: Ongoing) -> None:
    await put_articles(ongoing, "A")
    first, second = [await ongoing.orders.put(order_of(number, A="1")) for number in ("1", "2")]
    assert await ongoing.orders.cancel(first) == first
    assert await ongoing.orders.cancel_by_number("2") == second
    assert {order.status_number async for order in ongoing.orders.list()} == {1000}


async def test_status_is_set(sandbox: Sandbox, ongoing: Ongoing) -> None:
    sandbox.switch(initial_order_status=200)
    await put_articles(ongoing, "A")
    order_id = await ongoing.orders.put(order_of("1", A="1"))
    await ongoing.orders.set_status(order_id, 300)
    assert (await ongoing.orders.get(order_id)).status_number == 300


@pytest.mark.parametrize(
    ("refusal", "error", "status"),
    [
        (StartedRefusal.BAD_REQUEST, RemoteRejected, 400),
        (StartedRefusal.CONFLICT, RemoteRejected, 409),
        (StartedRefusal.SERVER_ERROR, OngoingUnavailable, 500),
    ],
)
async def test_started_order_refuses_change_and_cancel_with_the_status_at_hand(
    sandbox: Sandbox, ongoing: Ongoing, refusal: StartedRefusal, error: type[GatewayError], status: int
) -> None:
    sandbox.switch(started_refusal=refusal)
    await put_articles(ongoing, "A")
    order_id = await ongoing.orders.put(order_of("1", A="1"))
    await sandbox.warehouse("1", "start")
    for attempt in (ongoing.orders.put(order_of("1", A="2")), ongoing.orders.cancel(order_id)):
        with pytest.raises(error) as refused:
            await attempt
        assert getattr(refused.value, "status", None) == status
        assert refused.value.remote_text


@pytest.mark.parametrize("again", CancelledAgain)
async def test_cancelling_again_is_rejected_or_taken_and_leaves_the_order_cancelled(
    sandbox: Sandbox, ongoing: Ongoing, again: CancelledAgain
) -> None:
    sandbox.switch(cancelled_again=again)
    await put_articles(ongoing, "A")
    order_id = await ongoing.orders.put(order_of("1", A="1"))
    await ongoing.orders.cancel(order_id)
    if again is CancelledAgain.ACCEPTED:
        await ongoing.orders.cancel(order_id)
    else:
        with pytest.raises(RemoteRejected, match="refused"):
            await ongoing.orders.cancel(order_id)
    assert (await ongoing.orders.get(order_id)).status_number == 1000


async def test_report_for_a_line_that_is_gone_is_not_found(ongoing: Ongoing) -> None:
    await put_articles(ongoing, "A")
    order_id = await ongoing.orders.put(order_of("1", A="1"))
    with pytest.raises(NotFound):
        await ongoing.orders.report_line(order_id, OngoingOrderLineId(99), Decimal(1))
