"""A custom document is posted once under its key, however often it is tried and whatever stands there already."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.errors import RemoteRejected, RemoteUnavailable
from app.fortnox.articles import ArticleNumber
from app.fortnox.custom_document_keys import CustomDocumentId, CustomDocumentKey, CustomDocumentType
from app.fortnox.times import swedish_date
from app.ledger.outcomes import Difference, Held
from app.processes.process import Sides
from app.processes.stock_points import place_of
from app.processes.to_fortnox.custom_posting import (
    InboundPosting,
    InboundPostingRow,
    OutboundPosting,
    OutboundPostingRow,
    post_inbound,
    post_outbound,
)
from app.sandbox.fortnox.stock_points import add_stock_point
from tests.clock import Clock
from tests.processes.crash import Crash, Killed, Moment
from tests.processes.to_fortnox.conftest import Shop

LAMP, ROPE = ArticleNumber("LYKTA-2"), ArticleNumber("REP-8")


@pytest.fixture
async def stocked_shop(shop: Shop) -> Shop:
    shop.use_module()
    shop.fortnox.add_article(LAMP, QuantityInStock=10, PurchasePrice=77)
    shop.fortnox.add_article(ROPE, QuantityInStock=10, PurchasePrice=9)
    return shop


def _key(kind: str) -> CustomDocumentKey:
    return CustomDocumentKey(CustomDocumentType(kind), CustomDocumentId("0000040017000000000000100"))


def _today(sides: Sides) -> date:
    return datetime.date(sides.now())


async def _goods_in(sides: Sides, quantity: str = "3", **fields: Any) -> InboundPosting:
    row = InboundPostingRow(article=LAMP, quantity=Decimal(quantity), direct_cost=Decimal("77.5"))
    content = {
        "key": _key("OngoingInboundReturn"),
        "date": _today(sides),
        "note": "Retur 1",
        "place": await place_of(None, sides),
        "rows": (row,),
    }
    return InboundPosting(**content | fields)


async def _goods_out(sides: Sides, quantity: str = "3", **fields: Any) -> OutboundPosting:
    content = {
        "key": _key("OngoingOutboundInventory"),
        "date": _today(sides),
        "note": "Inventory 1",
        "place": await place_of(None, sides),
        "rows": (OutboundPostingRow(article=LAMP, quantity=Decimal(quantity)),),
    }
    return OutboundPosting(**content | fields)


async def test_goods_in_are_in_stock_once_however_often_they_are_posted(stocked_shop: Shop) -> None:
    shop, sides = stocked_shop, stocked_shop.sides()
    posting = await _goods_in(sides)
    assert await post_inbound(posting, sides) is None
    assert shop.stock(LAMP) == 13
    writes = shop.writes()
    assert await post_inbound(posting, sides) is None
    assert shop.stock(LAMP) == 13
    assert shop.writes() == writes


async def test_goods_out_are_out_of_stock_once_however_often_they_are_posted(stocked_shop: Shop) -> None:
    shop, sides = stocked_shop, stocked_shop.sides()
    posting = await _goods_out(sides)
    assert await post_outbound(posting, sides) is None
    assert await post_outbound(posting, sides) is None
    assert shop.stock(LAMP) == 7
    (kept,) = shop.fortnox.company.outbound_documents.values()
    assert kept.document.warehouse_ready


async def test_a_posting_survives_being_frozen_as_json(stocked_shop: Shop) -> None:
    sides = stocked_shop.sides()
    goods_in, goods_out = await _goods_in(sides), await _goods_out(sides)
    assert InboundPosting.model_validate(goods_in.model_dump(mode="json")) == goods_in
    assert OutboundPosting.model_validate(goods_out.model_dump(mode="json")) == goods_out


@pytest.mark.parametrize("outgoing", [False, True], ids=["in", "out"])
@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("at", [1, 2], ids=["put", "release"])
async def test_killed_at_either_write_and_run_again_nothing_is_doubled(
    stocked_shop: Shop, crash: Crash, at: int, moment: Moment, *, outgoing: bool
) -> None:
    shop, sides = stocked_shop, stocked_shop.sides()
    goods_in, goods_out = await _goods_in(sides), await _goods_out(sides)

    async def post() -> Held | None:
        return await (post_outbound(goods_out, sides) if outgoing else post_inbound(goods_in, sides))

    crash.arm(at, moment)
    with pytest.raises(Killed):
        await post()
    crash.disarm()
    assert await post() is None
    assert shop.stock(LAMP) == (7 if outgoing else 13)


async def test_a_document_saved_and_not_released_is_released_without_being_put_again(
    stocked_shop: Shop, crash: Crash
) -> None:
    shop, sides = stocked_shop, stocked_shop.sides()
    posting = await _goods_in(sides)
    crash.arm(2, Moment.BEFORE)
    with pytest.raises(Killed):
        await post_inbound(posting, sides)
    crash.disarm()
    shop.fortnox.forget_requests()
    assert await post_inbound(posting, sides) is None
    assert shop.writes() == 1


async def test_an_unreleased_document_with_other_rows_is_made_anew(stocked_shop: Shop, crash: Crash) -> None:
    shop, sides = stocked_shop, stocked_shop.sides()
    crash.arm(2, Moment.BEFORE)
    with pytest.raises(Killed):
        await post_inbound(await _goods_in(sides, "5"), sides)
    crash.disarm()
    assert await post_inbound(await _goods_in(sides, "3"), sides) is None
    assert shop.stock(LAMP) == 13


@pytest.mark.parametrize("ignored", [False, True], ids=["refuses", "ignores"])
async def test_a_released_document_with_other_rows_is_held_and_left_alone(stocked_shop: Shop, *, ignored: bool) -> None:
    shop, sides = stocked_shop, stocked_shop.sides()
    shop.switch(save_after_release_is_ignored=ignored)
    await post_inbound(await _goods_in(sides, "5"), sides)
    writes = shop.writes()
    outcome = await post_inbound(await _goods_in(sides, "3"), sides)
    assert outcome is not None
    assert outcome.code == "custom_posting.released_otherwise"
    assert outcome.differences == (Difference("article LYKTA-2", "5 at HUVUD", "3 at HUVUD"),)
    assert shop.stock(LAMP) == 15
    assert shop.writes() == writes


async def test_a_voided_document_is_held(stocked_shop: Shop) -> None:
    shop, sides = stocked_shop, stocked_shop.sides()
    posting = await _goods_in(sides)
    await post_inbound(posting, sides)
    await sides.fortnox.custom_documents.inbound.void(posting.key)
    outcome = await post_inbound(posting, sides)
    assert outcome is not None
    assert outcome.code == "custom_posting.voided"
    assert shop.stock(LAMP) == 10


@pytest.mark.parametrize("cut", ["to_available", "to_zero"])
async def test_goods_out_beyond_stock_are_cut_in_silence_which_is_held_and_nothing_released(
    stocked_shop: Shop, cut: str
) -> None:
    shop, sides = stocked_shop, stocked_shop.sides()
    shop.switch(cut=cut)
    posting = await _goods_out(sides, "12")
    outcome = await post_outbound(posting, sides)
    assert outcome is not None
    assert outcome.code == "custom_posting.kept_otherwise"
    kept = {"to_available": "10", "to_zero": "0"}[cut]
    assert outcome.differences == (Difference("article LYKTA-2", f"{kept} at HUVUD", "12 at HUVUD"),)
    (stored,) = shop.fortnox.company.outbound_documents.values()
    assert not stored.document.warehouse_ready
    shop.fortnox.edit_article(LAMP, QuantityInStock=shop.stock(LAMP) + 5)
    assert await post_outbound(posting, sides) is None
    assert shop.stock(LAMP) == 3


async def test_goods_out_beyond_stock_that_fortnox_refuses_are_a_refusal(stocked_shop: Shop) -> None:
    shop, sides = stocked_shop, stocked_shop.sides()
    shop.switch(outbound_beyond_stock="refuse")
    with pytest.raises(RemoteRejected):
        await post_outbound(await _goods_out(sides, "12"), sides)
    assert shop.stock(LAMP) == 10


async def test_goods_go_to_and_from_the_stock_point_named(stocked_shop: Shop) -> None:
    shop = stocked_shop
    add_stock_point(shop.fortnox.company, {"code": "NORR", "name": "Norra lagret"})
    shop.options["stock_points"] = {2: "NORR"}
    sides = shop.sides()
    assert await post_inbound(await _goods_in(sides), sides) is None
    assert await post_outbound(await _goods_out(sides, "1"), sides) is None
    assert shop.fortnox.company.stock_elsewhere == {(LAMP, "NORR"): 2}


async def test_a_stock_point_that_fortnox_fills_in_is_no_difference(stocked_shop: Shop) -> None:
    sides = stocked_shop.sides()
    assert await post_inbound(await _goods_in(sides, place=None), sides) is None
    assert stocked_shop.stock(LAMP) == 13


async def test_a_document_whose_goods_left_another_stock_point_is_held(stocked_shop: Shop) -> None:
    shop = stocked_shop
    sides = shop.sides()
    posting = await _goods_out(sides)
    await post_outbound(posting, sides)
    elsewhere = add_stock_point(shop.fortnox.company, {"code": "NORR", "name": "Norra lagret"})
    (kept,) = shop.fortnox.company.outbound_documents.values()
    kept.document.rows[0].stock_point_id = elsewhere.id
    outcome = await post_outbound(posting, sides)
    assert outcome is not None
    assert outcome.differences == (Difference("article LYKTA-2", f"3 at {elsewhere.id}", "3 at HUVUD"),)


async def test_rows_in_another_order_are_the_same_rows(stocked_shop: Shop) -> None:
    shop, sides = stocked_shop, stocked_shop.sides()
    rows = (
        InboundPostingRow(article=LAMP, quantity=Decimal(1), direct_cost=Decimal(77)),
        InboundPostingRow(article=ROPE, quantity=Decimal("2.50"), direct_cost=Decimal(9)),
    )
    await post_inbound(await _goods_in(sides, rows=rows), sides)
    assert await post_inbound(await _goods_in(sides, rows=rows[::-1]), sides) is None
    assert shop.stock(LAMP) == 11
    assert shop.stock(ROPE) == Decimal("12.5")


async def test_midnight_that_fortnoxs_clock_passes_after_ours_is_waited_for(stocked_shop: Shop, clock: Clock) -> None:
    shop = stocked_shop
    clock.advance(hours=15)  # midnight in Sweden
    shop.fortnox.world.clock = lambda: clock() - timedelta(seconds=30)
    sides = shop.sides()
    posting = await _goods_in(sides, date=swedish_date(clock()))
    with pytest.raises(RemoteUnavailable) as caught:
        await post_inbound(posting, sides)
    assert caught.value.code == "custom_posting.date_ahead"
    clock.advance(minutes=1)
    assert await post_inbound(posting, sides) is None
    assert shop.stock(LAMP) == 13


async def test_a_date_that_lies_ahead_of_our_own_day_is_refused(stocked_shop: Shop) -> None:
    sides = stocked_shop.sides()
    posting = await _goods_in(sides, date=_today(sides) + timedelta(days=1))
    with pytest.raises(RemoteRejected, match="lies ahead"):
        await post_inbound(posting, sides)
