"""Purchase orders against the sandbox: every call does at the other end what it says."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.errors import GatewayError, NotFound, RemoteRejected
from app.ongoing.articles import ArticleRequest
from app.ongoing.client import Ongoing
from app.ongoing.errors import OngoingUnavailable
from app.ongoing.ids import OngoingPurchaseOrderId, OngoingPurchaseOrderLineId
from app.ongoing.purchase_order_answer import PurchaseOrder
from app.ongoing.purchase_order_request import PurchaseOrderRequest
from app.sandbox.ongoing.switches import (
    AddedRowNumber,
    CancelledAgain,
    IdInAnswer,
    OverReceipt,
    StartedRefusal,
)
from app.sandbox.traffic import FaultKind
from tests.ongoing.against_sandbox.conftest import NOW, Sandbox, purchase_order_of, put_articles


def received(purchase_order: PurchaseOrder) -> list[tuple[str, str, Decimal, Decimal]]:
    return [
        (line.row_number, line.article_number, line.advised_number_of_items, line.received_number_of_items)
        for line in purchase_order.purchase_order_lines
    ]


async def test_full_purchase_order_is_accepted_and_read_back(
    ongoing: Ongoing, article: ArticleRequest, purchase_order: PurchaseOrderRequest
) -> None:
    await ongoing.articles.put(article)
    purchase_order_id = await ongoing.purchase_orders.put(purchase_order)
    stored = await ongoing.purchase_orders.get(purchase_order_id)
    info = stored.purchase_order_info
    assert (stored.id, stored.number, stored.status_number) == (purchase_order_id, "207", 100)
    assert (info.reference_number, info.supplier_order_number, info.goods_owner_reference) == (
        purchase_order.reference_number,
        purchase_order.supplier_order_number,
        purchase_order.goods_owner_reference,
    )
    assert (info.in_date, info.created_date) == (purchase_order.in_date, NOW)
    assert info.purchase_order_remark == purchase_order.purchase_order_remark
    assert info.warehouse is not None
    assert info.warehouse.id == 1
    assert stored.supplier_info is not None
    assert (stored.supplier_info.supplier_number, stored.supplier_info.supplier_name) == ("31", "Täljarna i Backe")
    (line,) = stored.purchase_order_lines
    assert (line.row_number, line.article_number, line.external_order_line_id) == ("1", "KÅSA-12", "9107")
    assert (line.comment, line.row_price) == ("Kåsa i björk, 12 cl", Decimal("41.5"))
    assert (line.advised_number_of_items, line.received_number_of_items) == (Decimal(40), Decimal(0))
    assert (line.reported_number_of_items, line.article_items) == (None, ())


async def test_put_of_a_known_purchase_order_updates_it(ongoing: Ongoing) -> None:
    await put_articles(ongoing, "A", "B")
    purchase_order_id = await ongoing.purchase_orders.put(purchase_order_of("207", A="2", B="1"))
    assert await ongoing.purchase_orders.put(purchase_order_of("207", A="3.5")) == purchase_order_id
    stored = await ongoing.purchase_orders.find("207")
    assert stored is not None
    assert received(stored) == [("1", "A", Decimal("3.5"), Decimal(0))]
    assert await ongoing.purchase_orders.find("20") is None


async def test_purchase_order_is_followed_from_a_part_receipt_to_reported(sandbox: Sandbox, ongoing: Ongoing) -> None:
    await put_articles(ongoing, "A", "B")
    purchase_order_id = await ongoing.purchase_orders.put(purchase_order_of("207", A="10", B="2"))

    async def to_report() -> list[PurchaseOrder]:
        return [found async for found in ongoing.purchase_orders.list(only_to_report=True)]

    assert await to_report() == []
    sandbox.now += timedelta(hours=1)
    await sandbox.people("purchase-orders/207/receive", quantities={"1": "4"}, finish=False)
    (part,) = await to_report()
    assert (part.status_number, received(part)[0][3]) == (300, Decimal(4))
    (item,) = part.purchase_order_lines[0].article_items
    assert (item.number_of_items, item.in_date) == (Decimal(4), sandbox.now)
    line_id = part.purchase_order_lines[0].id
    for _ in range(2):
        await ongoing.purchase_orders.report_line(purchase_order_id, line_id, Decimal(4))
    assert await to_report() == []

    await sandbox.people("purchase-orders/207/receive")
    (whole,) = await to_report()
    assert whole.status_number == 500
    assert [line.reported_number_of_items for line in whole.purchase_order_lines] == [Decimal(4), None]
    assert [item.number_of_items for item in whole.purchase_order_lines[0].article_items] == [Decimal(4), Decimal(6)]


async def test_receipt_corrected_downwards_is_listed_as_to_report(sandbox: Sandbox, ongoing: Ongoing) -> None:
    await put_articles(ongoing, "A")
    purchase_order_id = await ongoing.purchase_orders.put(purchase_order_of("207", A="10"))
    await sandbox.people("purchase-orders/207/receive")
    (line,) = (await ongoing.purchase_orders.get(purchase_order_id)).purchase_order_lines
    await ongoing.purchase_orders.report_line(purchase_order_id, line.id, Decimal(10))
    await sandbox.people("purchase-orders/207/correct", quantities={"1": "8.5"})
    (corrected,) = [found async for found in ongoing.purchase_orders.list(only_to_report=True)]
    (line,) = corrected.purchase_order_lines
    assert (line.received_number_of_items, line.reported_number_of_items) == (Decimal("8.5"), Decimal(10))


@pytest.mark.parametrize(
    ("over_receipt", "row_number", "expected"),
    [
        (OverReceipt.ON_LINE, AddedRowNumber.NONE, [("1", "A", "2", "3"), ("", "B", "0", "1")]),
        (OverReceipt.OWN_LINE, AddedRowNumber.NONE, [("1", "A", "2", "2"), ("", "B", "0", "1"), ("", "A", "0", "1")]),
        (OverReceipt.ON_LINE, AddedRowNumber.NEXT, [("1", "A", "2", "3"), ("2", "B", "0", "1")]),
    ],
)
async def test_over_receipt_and_unordered_article_are_read_in_whatever_shape_they_have(
    sandbox: Sandbox,
    ongoing: Ongoing,
    over_receipt: OverReceipt,
    row_number: AddedRowNumber,
    expected: list[tuple[str, str, str, str]],
) -> None:
    sandbox.switch(over_receipt=over_receipt, added_row_number=row_number)
    await put_articles(ongoing, "A", "B")
    purchase_order_id = await ongoing.purchase_orders.put(purchase_order_of("207", A="2"))
    await sandbox.people("purchase-orders/207/receive", quantities={"1": "3"}, unordered={"B": "1"})
    stored = await ongoing.purchase_orders.get(purchase_order_id)
    assert stored.status_number == 400
    assert sorted(received(stored)) == sorted(
        (row, article, Decimal(advised), Decimal(came)) for row, article, advised, came in expected
    )


async def test_purchase_orders_are_listed_by_each_filter(sandbox: Sandbox, ongoing: Ongoing) -> None:
    await put_articles(ongoing, "A")
    for number in ("1", "2", "3"):
        await ongoing.purchase_orders.put(purchase_order_of(number, A="5"))
    before = sandbox.now
    sandbox.now += timedelta(hours=1)
    await sandbox.people("purchase-orders/2/receive", quantities={"1": "3"})
    await sandbox.people("purchase-orders/3/status", status=200)

    async def numbers(**filters: Any) -> list[str]:
        return [found.number async for found in ongoing.purchase_orders.list(**filters)]

    assert await numbers() == ["1", "2", "3"]
    assert await numbers(numbers=["3", "1", "x"]) == ["1", "3"]
    assert await numbers(status_from=200, status_to=399) == ["3"]
    assert await numbers(status_changed_from=before) == ["2", "3"]
    assert await numbers(last_receive_from=before) == ["2"]
    assert await numbers(only_to_report=True) == ["2"]


async def test_statuses_are_read(ongoing: Ongoing) -> None:
    assert {100, 400, 500, 900} < {status.number for status in await ongoing.purchase_orders.statuses()}


async def test_purchase_order_is_cancelled(ongoing: Ongoing) -> None:
    await put_articles(ongoing, "A")
    purchase_order_id = await ongoing.purchase_orders.put(purchase_order_of("207", A="1"))
    assert await ongoing.purchase_orders.cancel(purchase_order_id) == purchase_order_id
    assert (await ongoing.purchase_orders.get(purchase_order_id)).status_number == 900


@pytest.mark.parametrize(
    ("refusal", "error", "status"),
    [
        (StartedRefusal.BAD_REQUEST, RemoteRejected, 400),
        (StartedRefusal.CONFLICT, RemoteRejected, 409),
        (StartedRefusal.SERVER_ERROR, OngoingUnavailable, 500),
    ],
)
async def test_started_purchase_order_refuses_change_and_cancel_with_the_status_at_hand(
    sandbox: Sandbox, ongoing: Ongoing, refusal: StartedRefusal, error: type[GatewayError], status: int
) -> None:
    sandbox.switch(started_refusal=refusal)
    await put_articles(ongoing, "A")
    purchase_order_id = await ongoing.purchase_orders.put(purchase_order_of("207", A="2"))
    await sandbox.people("purchase-orders/207/receive", quantities={"1": "1"}, finish=False)
    for attempt in (
        ongoing.purchase_orders.put(purchase_order_of("207", A="3")),
        ongoing.purchase_orders.cancel(purchase_order_id),
    ):
        with pytest.raises(error) as refused:
            await attempt
        assert getattr(refused.value, "status", None) == status
        assert refused.value.remote_text


@pytest.mark.parametrize("again", CancelledAgain)
async def test_cancelling_again_is_rejected_or_taken_and_leaves_it_cancelled(
    sandbox: Sandbox, ongoing: Ongoing, again: CancelledAgain
) -> None:
    sandbox.switch(cancelled_again=again)
    await put_articles(ongoing, "A")
    purchase_order_id = await ongoing.purchase_orders.put(purchase_order_of("207", A="1"))
    await ongoing.purchase_orders.cancel(purchase_order_id)
    if again is CancelledAgain.ACCEPTED:
        await ongoing.purchase_orders.cancel(purchase_order_id)
    else:
        with pytest.raises(RemoteRejected, match="refused"):
            await ongoing.purchase_orders.cancel(purchase_order_id)
    assert (await ongoing.purchase_orders.get(purchase_order_id)).status_number == 900


async def test_what_is_not_there_is_not_found(ongoing: Ongoing) -> None:
    await put_articles(ongoing, "A")
    purchase_order_id = await ongoing.purchase_orders.put(purchase_order_of("207", A="1"))
    with pytest.raises(NotFound):
        await ongoing.purchase_orders.get(OngoingPurchaseOrderId(99))
    with pytest.raises(NotFound):
        await ongoing.purchase_orders.cancel(OngoingPurchaseOrderId(99))
    with pytest.raises(NotFound):
        await ongoing.purchase_orders.report_line(purchase_order_id, OngoingPurchaseOrderLineId(99), Decimal(1))


@pytest.mark.parametrize("given", [IdInAnswer.MISSING_DONE, IdInAnswer.MISSING_REFUSED])
async def test_put_answered_without_an_id_is_no_success_whether_done_or_not(
    sandbox: Sandbox, ongoing: Ongoing, given: IdInAnswer
) -> None:
    await put_articles(ongoing, "A")
    sandbox.switch(id_in_answer=given)
    with pytest.raises(OngoingUnavailable) as failed:
        await ongoing.purchase_orders.put(purchase_order_of("207", A="1"))
    assert failed.value.code == "ongoing.no_id"
    assert (await ongoing.purchase_orders.find("207") is not None) == (given is IdInAnswer.MISSING_DONE)


async def test_put_that_was_carried_out_without_an_answer_makes_no_second_purchase_order(
    sandbox: Sandbox, ongoing: Ongoing
) -> None:
    await put_articles(ongoing, "A")
    sandbox.fault(method="PUT", path="/purchaseOrders", kind=FaultKind.error_after)
    with pytest.raises(OngoingUnavailable):
        await ongoing.purchase_orders.put(purchase_order_of("207", A="2"))
    purchase_order_id = await ongoing.purchase_orders.put(purchase_order_of("207", A="2"))
    assert [found.id async for found in ongoing.purchase_orders.list()] == [purchase_order_id]
