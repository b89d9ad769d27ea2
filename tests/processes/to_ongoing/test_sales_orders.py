"""New orders: what is made in Ongoing, and what has to be there first."""

from decimal import Decimal
from typing import Any

import pytest

from app.errors import OutOfOrder, RemoteUnavailable, Requirement
from app.ledger.outcomes import Held, Sent, Unchanged
from app.processes.to_ongoing import sales_orders
from app.sandbox.faults import FaultKind
from app.sandbox.ongoing.switches import UnknownArticle
from tests.clock import Clock
from tests.processes.conftest import MakeSides
from tests.processes.to_ongoing.conftest import Move, ScanOrders
from tests.processes.worlds import FortnoxSide, OngoingSide

pytestmark = pytest.mark.usefixtures("shop")


async def test_a_new_order_is_made_in_ongoing(
    move: Move, sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(
        ("KÅSA-33", 2), ("FRAKT", 1), ("KÅSA-33", 1), WayOfDelivery="DHL", TermsOfDelivery="FVL", TermsOfPayment="30"
    )
    assert await move(number) == Sent()
    assert ongoing_world.lines(number) == {"KÅSA-33#1": 2, "FRAKT#1": 1, "KÅSA-33#2": 1}
    made = ongoing_world.order(number).document
    assert made["wayOfDelivery"] == {"code": "DHL", "name": "DHL Freight"}
    assert made["termsOfDeliveryType"] == {"code": "FVL", "name": "Fritt vårt lager"}
    assert made["advanced"]["termsOfPaymentString"] == "30 dagar netto"
    assert made["consignee"]["organisationNumber"] == "559000-0047"
    assert made["orderType"] == {"code": "B2B", "name": "Business to Business"}
    link = await sides("sales_orders").ledger.link(number)
    assert link is not None
    assert link.remote_id == str(ongoing_world.order(number).order_id)


async def test_a_scan_finds_the_changed_orders_cancelled_ones_too(
    sides: MakeSides, fortnox_world: FortnoxSide, clock: Clock, scan_orders: ScanOrders
) -> None:
    old = fortnox_world.add_order(("KÅSA-33", 1))
    cancelled = fortnox_world.add_order(("KÅSA-33", 1))
    clock.advance(days=1)
    fortnox_world.cancel_order(cancelled)
    assert await scan_orders() == [cancelled]
    assert old not in await scan_orders()


async def test_articles_go_before_the_order_that_names_them(
    sides: MakeSides, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 1), ("YXA-2", 0), ("FRAKT", 1), ("KÅSA-33", 2))
    with pytest.raises(OutOfOrder) as waits:
        await sales_orders.transfer(number, sides("sales_orders"))
    assert waits.value.requires == (Requirement("articles", "KÅSA-33"), Requirement("articles", "FRAKT"))
    assert ongoing_world.requests("PUT") == 0


async def test_an_article_deleted_in_fortnox_holds_the_order(move: Move, fortnox_world: FortnoxSide) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 1), ("YXA-2", 1))
    fortnox_world.delete_article("YXA-2")
    held = await move(number)
    assert isinstance(held, Held)
    assert held.code == "sales_orders.article_deleted"
    assert "YXA-2" in held.message
    assert "KÅSA-33" not in held.message


@pytest.mark.parametrize("unknown", UnknownArticle)
async def test_with_articles_off_those_missing_in_ongoing_are_named(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, unknown: UnknownArticle
) -> None:
    ongoing_world.switch(unknown_article=unknown)
    await move(fortnox_world.add_order(("KÅSA-33", 1)))
    number = fortnox_world.add_order(("KÅSA-33", 1), ("YXA-2", 1))
    held = await move(number, send_articles=False)
    assert isinstance(held, Held)
    assert held.code == "sales_orders.articles_missing"
    assert held.message.endswith("YXA-2.")
    fortnox_world.edit_order(number, OrderRows=[("KÅSA-33", 1)])
    assert await move(number, send_articles=False) == Sent()


async def test_an_unchanged_order_makes_no_call_to_ongoing(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 2))
    await move(number)
    fortnox_world.edit_order(number, Comments="only for the office")
    ongoing_world.forget_requests()
    fortnox_world.forget_requests()
    assert await move(number) == Unchanged()
    assert ongoing_world.requests() == 0
    assert fortnox_world.requests() == 1


@pytest.mark.parametrize("fields", [{}, {"OrderRows": [("FRAKT", 1)]}, {"OrderRows": [("KÅSA-33", 0)]}])
async def test_an_order_with_nothing_to_pick_is_not_sent(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, fields: dict[str, Any]
) -> None:
    number = fortnox_world.add_order(*fields.get("OrderRows", []))
    assert await move(number) == Unchanged(why="Not for the warehouse: it has nothing to pick.")
    assert ongoing_world.owner.orders == {}


async def test_long_remarks_are_cut_with_a_note(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 1), Remarks="å" * 600)
    outcome = await move(number)
    assert isinstance(outcome, Sent)
    assert len(outcome.notes) == 1
    assert len(ongoing_world.order(number).document["orderRemark"]) == 500


async def test_an_order_that_cannot_be_addressed_is_held_until_it_is_mended(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 1), DeliveryCity="Åre", DeliveryCountry="Utopia")
    held = await move(number)
    assert isinstance(held, Held)
    assert held.code == "sales_orders.unknown_country"
    assert ongoing_world.owner.orders == {}
    fortnox_world.edit_order(number, DeliveryCountry="Sverige")
    assert await move(number) == Sent()


@pytest.mark.parametrize(("resting", "wanted"), [(200, 300), (300, 300)])
async def test_orders_that_rest_are_released_once_after_they_are_made(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, resting: int, wanted: int
) -> None:
    ongoing_world.switch(initial_order_status=resting)
    number = fortnox_world.add_order(("KÅSA-33", 1))
    await move(number, release_after_create=300)
    assert ongoing_world.order(number).status == wanted
    assert ongoing_world.requests("PATCH") == int(resting < wanted)
    ongoing_world.warehouse.set_status(ongoing_world.order(number), 200)
    fortnox_world.edit_order(number, OrderRows=[("KÅSA-33", 2)])
    await move(number, release_after_create=300)
    assert ongoing_world.order(number).status == 200


async def test_orders_are_not_released_unless_the_option_says_so(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    ongoing_world.switch(initial_order_status=200)
    number = fortnox_world.add_order(("KÅSA-33", 1))
    await move(number)
    assert ongoing_world.order(number).status == 200


@pytest.mark.parametrize(
    "kind", [FaultKind.error_before, FaultKind.error_after, FaultKind.drop_after, FaultKind.html_after]
)
async def test_a_put_without_a_clear_answer_is_tried_again_and_makes_one_order(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide, kind: FaultKind
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 2))
    ongoing_world.fault("PUT", "/orders", kind)
    with pytest.raises(RemoteUnavailable):
        await move(number)
    assert await move(number) == Sent()
    assert ongoing_world.lines(number) == {"KÅSA-33#1": Decimal(2)}
    assert len(ongoing_world.owner.orders) == 1
