"""Receipts of orders that Fortnox does not know become custom documents; no answer is no such order."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.errors import GatewayError, NotConfigured, NotFound, RemoteRejected, RemoteUnavailable
from app.ledger.outcomes import Sent, Unchanged
from app.sandbox.fortnox import custom_inbound
from app.sandbox.fortnox.stock_points import add_stock_point
from app.sandbox.fortnox.warehouse_problems import InventedCode, warehouse_refusal
from app.sandbox.traffic import FaultKind
from tests.processes.goods_receipt_people import Dock


def _id(line_id: int, hundredths: int) -> str:
    return f"{line_id:010d}{hundredths:010d}"


async def test_each_line_and_receipt_is_a_document_whose_id_is_the_line_and_how_far_it_came(
    dock: Dock, clock: Any
) -> None:
    number = await dock.strange_order("EXT-7", ("A", 10, 30), ("B", 4, 20))
    first, second = (line.line_id for line in dock.arrival(number).lines)
    dock.receive(number, {"R1": 6})
    assert await dock.transfer(number) == Sent(
        notes=("Fortnox knows no purchase order EXT-7: what came was booked without one.",)
    )
    clock.advance(days=1)
    dock.receive(number, {"R1": 4, "R2": "2.5"}, finish=True)
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.custom() == {
        _id(first, 600): {"A": 6},
        _id(first, 1000): {"A": 4},
        _id(second, 250): {"B": Decimal("2.5")},
    }
    assert dock.reported(number) == [10, Decimal("2.5")]
    assert dock.documents() == []
    assert isinstance(await dock.transfer(number), Unchanged)
    assert await dock.scan() == []


@pytest.mark.parametrize(("price", "cost"), [(30, 30), (None, 40), (0, 40)])
async def test_it_costs_what_the_warehouse_says_else_the_articles_purchase_price(
    dock: Dock, price: int | None, cost: int
) -> None:
    number = await dock.strange_order("EXT-7", ("A", 10, price))
    dock.receive(number)
    await dock.transfer(number)
    (kept,) = dock.fortnox.company.inbound_documents.values()
    assert [row.direct_cost for row in kept.document.rows] == [cost]
    assert kept.document.note == "Purchase order EXT-7 of the warehouse"
    assert kept.document.date == date(2026, 3, 2)


async def test_goods_without_any_cost_are_held_and_go_once_the_article_has_a_price(dock: Dock) -> None:
    await dock.article("C", price=None)
    number = await dock.strange_order("EXT-7", ("C", 10, None))
    dock.receive(number)
    hold = await dock.held(number, "posted_articles.no_cost")
    assert "C" in hold.message
    dock.fortnox.edit_article("C", PurchasePrice=12)
    assert isinstance(await dock.transfer(number), Sent)


async def test_an_article_that_fortnox_does_not_know_is_held(dock: Dock) -> None:
    await dock.article_in_the_warehouse("NY")
    number = await dock.strange_order("EXT-7", ("NY", 10, 30))
    dock.receive(number)
    await dock.held(number, "posted_articles.unknown")


async def test_what_is_not_kept_in_stock_is_left_out(dock: Dock) -> None:
    await dock.article("PALL", stocked=False)
    number = await dock.strange_order("EXT-7", ("PALL", 3, 30), ("A", 2, 30))
    dock.receive(number, finish=True)
    assert isinstance(await dock.transfer(number), Sent)
    assert list(dock.custom().values()) == [{"A": 2}]
    assert isinstance(await dock.transfer(number), Unchanged)


async def test_an_order_is_known_by_its_internal_reference_too(dock: Dock) -> None:
    own = await dock.order(("A", 10), carried=False, internalReference="VÅR-2")
    await dock.into_the_warehouse("VÅR-2", int(own))
    dock.receive("VÅR-2", finish=True)
    assert await dock.transfer("VÅR-2") == Sent()
    assert dock.goods() == [{"A": [10]}]
    assert dock.documents()[0].delivery_note_id.startswith(f"LB-{own}-")
    assert dock.is_closed(own)
    assert dock.custom() == {}


async def test_a_reference_that_only_resembles_is_not_that_order(dock: Dock) -> None:
    await dock.order(("A", 10), carried=False, internalReference="EXT-71")
    number = await dock.strange_order("EXT-7", ("A", 10, 30))
    dock.receive(number)
    await dock.transfer(number)
    assert dock.documents() == []
    assert len(dock.custom()) == 1


async def test_a_number_with_leading_zeros_is_not_the_id_of_an_order(dock: Dock) -> None:
    own = await dock.order(("A", 10), carried=False)
    number = await dock.strange_order(f"0{own}", ("A", 10, 30))
    dock.receive(number)
    await dock.transfer(number)
    assert dock.documents() == []
    assert len(dock.custom()) == 1


async def test_a_reference_of_two_orders_is_held_until_one_has_another(dock: Dock) -> None:
    orders = [await dock.order(("A", 10), carried=False, internalReference="VÅR") for _ in range(2)]
    number = await dock.strange_order("VÅR", ("A", 10, 30))
    dock.receive(number)
    hold = await dock.held(number, "goods_receipts.ambiguous_reference")
    assert " and ".join(orders) in hold.message
    dock.fortnox.company.purchase_orders[int(orders[0])].document.voided = True
    assert isinstance(await dock.transfer(number), Sent)
    assert dock.goods() == [{"A": [10]}]


@pytest.mark.parametrize("answer", ["forbidden", "bad_request", "no_licence"])
async def test_no_right_to_read_orders_is_not_an_unknown_order_and_says_connect_again(dock: Dock, answer: str) -> None:
    dock.switch(missing_rights_answer=answer)
    number = await dock.strange_order("EXT-7", ("A", 10, 30))
    dock.receive(number)
    dock.fortnox.company.lager_plus = False
    with pytest.raises(NotConfigured) as caught:
        await dock.transfer(number)
    assert caught.value.todo.startswith("Connect again: the keys were made before Lager Plus was activated.")
    assert dock.fortnox.company.inbound_documents == {}


@pytest.mark.parametrize("kind", [FaultKind.error_before, FaultKind.html, FaultKind.drop_before])
@pytest.mark.parametrize("path", ["purchaseorders-v1/58", "purchaseorders-v1$"])
async def test_no_answer_is_not_an_unknown_order(dock: Dock, path: str, kind: FaultKind) -> None:
    number = await dock.strange_order("58", ("A", 10, 30))
    dock.receive(number)
    dock.fortnox.fault("GET", path, kind)
    with pytest.raises(RemoteUnavailable):
        await dock.transfer(number)
    assert dock.fortnox.company.inbound_documents == {}


async def test_an_order_that_we_carried_and_fortnox_lost_is_not_taken_for_unknown(dock: Dock) -> None:
    number = await dock.order(("A", 10))
    dock.receive(number, {"1": 4})
    kept = dock.fortnox.company.purchase_orders.pop(int(number))
    with pytest.raises(NotFound):
        await dock.transfer(number)
    dock.fortnox.company.purchase_orders[int(number)] = kept
    await dock.transfer(number)
    del dock.fortnox.company.purchase_orders[int(number)]
    dock.receive(number, {"1": 4})
    with pytest.raises(NotFound):
        await dock.transfer(number)
    assert dock.fortnox.company.inbound_documents == {}


async def test_with_stock_points_the_goods_stand_where_the_warehouse_does(dock: Dock) -> None:
    add_stock_point(dock.fortnox.company, {"code": "NORR", "name": "Norra lagret"})
    number = await dock.strange_order("EXT-7", ("A", 10, 30))
    dock.options["stock_points"] = {dock.arrival(number).warehouse_id: "NORR"}
    dock.receive(number)
    await dock.transfer(number)
    (kept,) = dock.fortnox.company.inbound_documents.values()
    assert [row.stock_point_code for row in kept.document.rows] == ["NORR"]


async def test_a_document_that_the_office_voided_is_held_until_the_warehouse_takes_the_goods_back(dock: Dock) -> None:
    number = await dock.strange_order("EXT-7", ("A", 10, 30))
    dock.receive(number, {"R1": 6})
    dock.fortnox.fault("PUT", "release", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await dock.transfer(number)
    (kept,) = dock.fortnox.company.inbound_documents.values()
    kept.document.voided = True
    await dock.held(number, "custom_posting.voided")
    dock.correct(number, {"R1": 0})
    assert isinstance(await dock.transfer(number), Unchanged)
    assert await dock.open_plan(number) is None


async def test_a_correction_is_posted_anew_once_the_document_is_voided(dock: Dock) -> None:
    number = await dock.strange_order("EXT-7", ("A", 10, 30))
    dock.receive(number, {"R1": 6})
    await dock.transfer(number)
    dock.correct(number, {"R1": 5})
    hold = await dock.held(number, "goods_receipts.taken_back")
    assert "void document OngoingInboundOrder" in hold.todo
    assert "is completed" not in hold.todo
    (kept,) = dock.fortnox.company.inbound_documents.values()
    kept.document.voided = True
    assert isinstance(await dock.transfer(number), Sent)
    assert list(dock.custom().values()) == [{"A": 5}]
    assert dock.reported(number) == [5]


@pytest.mark.parametrize("stands", [True, False])
async def test_a_period_locked_over_a_plan_that_is_not_released_gets_todays_date(
    dock: Dock, clock: Any, *, stands: bool
) -> None:
    number = await dock.strange_order("EXT-7", ("A", 10, 30))
    dock.receive(number, {"R1": 6})
    dock.fortnox.fault("PUT", "release" if stands else "inbound-v1", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await dock.transfer(number)
    clock.advance(days=1)
    dock.fortnox.company.locked_until = date(2026, 3, 2)
    assert isinstance(await dock.transfer(number), Sent)
    (kept,) = dock.fortnox.company.inbound_documents.values()
    assert kept.document.date == date(2026, 3, 3)
    assert list(dock.custom().values()) == [{"A": 6}]


async def test_a_period_locked_over_a_document_released_in_time_changes_nothing(dock: Dock, clock: Any) -> None:
    number = await dock.strange_order("EXT-7", ("A", 10, 30))
    dock.receive(number, {"R1": 6})
    dock.ongoing.fault("PATCH", "reportedNumberOfItems", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await dock.transfer(number)
    clock.advance(days=1)
    dock.fortnox.company.locked_until = date(2026, 3, 2)
    assert isinstance(await dock.transfer(number), Sent)
    (kept,) = dock.fortnox.company.inbound_documents.values()
    assert kept.document.date == date(2026, 3, 2)


async def test_a_document_that_fortnox_refuses_leaves_no_plan(dock: Dock, monkeypatch: pytest.MonkeyPatch) -> None:
    number = await dock.strange_order("EXT-7", ("A", 10, 30))
    dock.receive(number, {"R1": 6})

    def refuse(*_: Any) -> None:
        raise warehouse_refusal(InventedCode.not_a_stock_item)

    with monkeypatch.context() as patch, pytest.raises(RemoteRejected):
        patch.setattr(custom_inbound, "_settle", refuse)
        await dock.transfer(number)
    assert await dock.open_plan(number) is None
    assert isinstance(await dock.transfer(number), Sent)


@pytest.mark.parametrize("kind", [FaultKind.error_before, FaultKind.drop_before])
async def test_a_document_that_may_stand_keeps_its_plan(dock: Dock, kind: FaultKind) -> None:
    number = await dock.strange_order("EXT-7", ("A", 10, 30))
    dock.receive(number, {"R1": 6})
    dock.fortnox.fault("PUT", "inbound-v1", kind)
    with pytest.raises(GatewayError):
        await dock.transfer(number)
    assert await dock.open_plan(number) is not None
