"""Changes before the warehouse starts, whatever Ongoing makes of what a PUT leaves out."""

import json

import httpx
import pytest

from app.errors import RemoteUnavailable
from app.ledger.outcomes import Held, Sent
from app.sandbox.ongoing.switches import OmittedFields, OmittedLines
from tests.processes.to_ongoing.conftest import Move
from tests.processes.worlds import FortnoxSide, OngoingSide

pytestmark = pytest.mark.usefixtures("shop")


async def test_an_order_that_comes_to_have_nothing_to_pick_is_cancelled(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 1), ("FRAKT", 1))
    await move(number)
    fortnox_world.edit_order(number, OrderRows=[("FRAKT", 1)])
    assert await move(number) == Sent(notes=("Cancelled in Ongoing: it has nothing to pick.",))
    assert ongoing_world.order(number).status == 1000


@pytest.mark.parametrize("omitted_fields", OmittedFields)
@pytest.mark.parametrize("omitted_lines", OmittedLines)
async def test_a_change_before_the_start_goes_through_whatever_ongoing_makes_of_what_is_left_out(
    move: Move,
    fortnox_world: FortnoxSide,
    ongoing_world: OngoingSide,
    omitted_fields: OmittedFields,
    omitted_lines: OmittedLines,
) -> None:
    ongoing_world.switch(omitted_fields=omitted_fields, omitted_lines=omitted_lines)
    number = fortnox_world.add_order(
        ("KÅSA-33", 5), ("YXA-2", 1), YourOrderNumber="PO-7", WayOfDelivery="DHL", TermsOfDelivery="FVL"
    )
    await move(number)
    fortnox_world.edit_order(
        number,
        YourOrderNumber="API_BLANK",
        WayOfDelivery="API_BLANK",
        TermsOfDelivery="API_BLANK",
        OrderRows=[("KÅSA-33", 3)],
    )
    assert await move(number) == Sent()
    order = ongoing_world.order(number)
    to_pick = {line.row_number: line.ordered for line in order.lines if line.to_be_picked and line.ordered}
    assert to_pick == {"KÅSA-33#1": 3}
    assert order.document["consigneeOrderNumber"] == ""
    for name in ("wayOfDelivery", "termsOfDeliveryType"):
        assert not (order.document.get(name) or {}).get("code")
    fortnox_world.edit_order(number, OrderRows=[("KÅSA-33", 3), ("YXA-2", 4)])
    assert await move(number) == Sent()
    to_pick = {line.row_number: line.ordered for line in order.lines if line.to_be_picked}
    assert to_pick == {"KÅSA-33#1": 3, "YXA-2#1": 4}


def without_empty_lines(request: httpx.Request) -> httpx.Request:
    """An Ongoing that pays no attention to lines with 0 pieces."""
    if request.method != "PUT":
        return request
    body = json.loads(request.content)
    body["orderLines"] = [line for line in body["orderLines"] if line["numberOfItems"]]
    headers = {name: value for name, value in request.headers.items() if name != "content-length"}
    return httpx.Request("PUT", request.url, json=body, headers=headers)


def refusing_empty_lines(request: httpx.Request) -> httpx.Request | httpx.Response:
    """An Ongoing that wants something on every line."""
    if b'"numberOfItems":0,' in request.content:
        return httpx.Response(400, text="Number of items must be more than 0.", request=request)
    return request


async def test_a_dropped_line_that_nothing_takes_off_is_held(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    ongoing_world.switch(omitted_lines=OmittedLines.KEPT)
    number = fortnox_world.add_order(("KÅSA-33", 5), ("YXA-2", 1))
    await move(number)
    fortnox_world.edit_order(number, OrderRows=[("KÅSA-33", 5)])
    ongoing_world.interfere = without_empty_lines
    held = await move(number)
    assert isinstance(held, Held)
    assert held.code == "sales_orders.line_stands"
    assert [(each.field, each.fortnox, each.ongoing) for each in held.differences] == [("row YXA-2#1", "0", "1")]
    ongoing_world.interfere = lambda request: request
    assert await move(number) == Sent()


async def test_a_line_that_ongoing_refuses_to_set_to_0_is_held_with_its_words(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    ongoing_world.switch(omitted_lines=OmittedLines.KEPT)
    number = fortnox_world.add_order(("KÅSA-33", 5), ("YXA-2", 1))
    await move(number)
    fortnox_world.edit_order(number, OrderRows=[("KÅSA-33", 5)])
    ongoing_world.interfere = refusing_empty_lines
    held = await move(number)
    assert isinstance(held, Held)
    assert held.code == "sales_orders.line_stands"
    assert "more than 0" in held.remote_text


async def test_a_just_created_order_may_not_show_its_lines_yet(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    ongoing_world.switch(omitted_lines=OmittedLines.KEPT, lines_hidden_for_gets=2)
    number = fortnox_world.add_order(("KÅSA-33", 5), ("YXA-2", 1))
    await move(number)
    fortnox_world.edit_order(number, OrderRows=[("KÅSA-33", 5)])
    with pytest.raises(RemoteUnavailable, match="lines"):
        await move(number)
    assert await move(number) == Sent()
    assert ongoing_world.lines(number) == {"KÅSA-33#1": 5, "YXA-2#1": 0}


async def test_the_orders_own_number_is_written_over_one_that_the_warehouse_gave_it(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 5))
    await move(number)
    order = ongoing_world.order(number)
    del ongoing_world.owner.order_ids[number]
    order.document["orderNumber"] = "OMDÖPT"
    ongoing_world.owner.keep_order(order)
    fortnox_world.edit_order(number, OrderRows=[("KÅSA-33", 6)])
    assert await move(number) == Sent()
    assert len(ongoing_world.owner.orders) == 1
    assert ongoing_world.lines(number) == {"KÅSA-33#1": 6}


async def test_the_other_changes_are_taken_back_too_when_a_dropped_row_that_stands_is_put_on_again(
    move: Move, fortnox_world: FortnoxSide, ongoing_world: OngoingSide
) -> None:
    ongoing_world.switch(omitted_lines=OmittedLines.KEPT)
    number = fortnox_world.add_order(("KÅSA-33", 2), ("YXA-2", 1))
    await move(number)
    fortnox_world.edit_order(number, OrderRows=[("KÅSA-33", 5)])
    ongoing_world.interfere = without_empty_lines
    held = await move(number)
    assert isinstance(held, Held)
    assert ongoing_world.lines(number) == {"KÅSA-33#1": 5, "YXA-2#1": 1}
    fortnox_world.edit_order(number, OrderRows=[("KÅSA-33", 2), ("YXA-2", 1)])
    assert await move(number) == Sent()
    assert ongoing_world.lines(number) == {"KÅSA-33#1": 2, "YXA-2#1": 1}
