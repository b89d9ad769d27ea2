"""Changes before receiving has started, whatever either remote makes of rows."""

import json

import httpx
import pytest

from app.errors import RemoteRejected, RemoteUnavailable
from app.ledger.outcomes import Difference, Sent, Unchanged
from app.sandbox.faults import FaultKind
from app.sandbox.ongoing.receiving import Receiving
from app.sandbox.ongoing.switches import IdInAnswer, OmittedFields, OmittedLines
from tests.processes.conftest import MakeSides
from tests.processes.purchase_people import Buyers, quantities
from tests.processes.to_ongoing.conftest import Move, held
from tests.processes.worlds import OngoingSide


@pytest.mark.parametrize("omitted_fields", OmittedFields)
@pytest.mark.parametrize("omitted_lines", OmittedLines)
async def test_a_change_before_the_start_goes_through_whatever_ongoing_makes_of_what_is_left_out(
    buy: Move,
    buyers: Buyers,
    gate: Receiving,
    ongoing_world: OngoingSide,
    omitted_fields: OmittedFields,
    omitted_lines: OmittedLines,
) -> None:
    ongoing_world.switch(omitted_fields=omitted_fields, omitted_purchase_order_lines=omitted_lines)
    number = buyers.order(("KÅSA-33", 10), ("YXA-2", 4), note="Port 2", internalReference="Vår 26")
    await buy(number)
    kept = buyers.kept_row(number, "KÅSA-33", orderedQuantity=3)
    buyers.edit(number, note="", internalReference="", deliveryDate="2026-04-01", rows=[kept])
    assert await buy(number) == Sent()
    there = gate.require_purchase_order(number)
    assert quantities(there.lines) == {"1": ("KÅSA-33", 3)}
    assert (there.document["purchaseOrderRemark"], there.document["referenceNumber"]) == ("", "")
    assert there.document["inDate"].date().isoformat() == "2026-04-01"
    buyers.edit(number, rows=[kept, ("YXA-2", 6)])
    assert await buy(number) == Sent()
    assert sorted(quantities(there.lines).values()) == [("KÅSA-33", 3), ("YXA-2", 6)]


@pytest.mark.parametrize("omitted_lines", OmittedLines)
@pytest.mark.parametrize("purchase_rows_keep_ids", [True, False])
@pytest.mark.parametrize("purchase_rows_are_renumbered", [True, False])
async def test_rows_that_are_numbered_anew_or_get_new_ids_keep_their_lines_in_the_warehouse(
    buy: Move,
    buyers: Buyers,
    gate: Receiving,
    ongoing_world: OngoingSide,
    purchase_rows_keep_ids: bool,
    purchase_rows_are_renumbered: bool,
    omitted_lines: OmittedLines,
) -> None:
    buyers.switch(
        purchase_rows_keep_ids=purchase_rows_keep_ids, purchase_rows_are_renumbered=purchase_rows_are_renumbered
    )
    ongoing_world.switch(omitted_purchase_order_lines=omitted_lines)
    number = buyers.order(("KÅSA-33", 10), ("YXA-2", 4))
    await buy(number)
    there = gate.require_purchase_order(number)
    line_ids = {line.article.number: line.line_id for line in there.lines}
    buyers.edit(number, rows=[buyers.kept_row(number, "YXA-2"), ("KÅSA-33", 2)])
    assert await buy(number) == Sent()
    assert {line.article.number: line.advised for line in there.lines if line.advised} == {"KÅSA-33": 2, "YXA-2": 4}
    assert {line.article.number: line.line_id for line in there.lines if line.article.number == "YXA-2"} == {
        "YXA-2": line_ids["YXA-2"]
    }
    assert {line.document["externalOrderLineId"] for line in there.lines if line.advised} == {
        row["id"] for row in buyers.seen(number)["rows"]
    }
    assert await buy(number) == Unchanged()


async def test_a_row_whose_article_changes_becomes_another_line(buy: Move, buyers: Buyers, gate: Receiving) -> None:
    number = buyers.order(("KÅSA-33", 10), ("YXA-2", 4))
    await buy(number)
    buyers.edit(number, rows=[buyers.kept_row(number, "KÅSA-33", itemId="YXA-2"), buyers.kept_row(number, "YXA-2")])
    assert await buy(number) == Sent()
    assert quantities(gate.require_purchase_order(number).lines) == {"2": ("YXA-2", 4), "3": ("YXA-2", 10)}


async def test_a_row_with_nothing_ordered_any_more_is_taken_off(buy: Move, buyers: Buyers, gate: Receiving) -> None:
    number = buyers.order(("KÅSA-33", 10), ("YXA-2", 4))
    await buy(number)
    buyers.edit(number, rows=[buyers.kept_row(number, "KÅSA-33", orderedQuantity=0), buyers.kept_row(number, "YXA-2")])
    assert await buy(number) == Sent()
    assert quantities(gate.require_purchase_order(number).lines) == {"2": ("YXA-2", 4)}


def with_other_lines(request: httpx.Request, lines: object) -> httpx.Request:
    body = json.loads(request.content) | {"purchaseOrderLines": lines}
    headers = {name: value for name, value in request.headers.items() if name != "content-length"}
    return httpx.Request("PUT", request.url, json=body, headers=headers)


def without_empty_lines(request: httpx.Request) -> httpx.Request:
    """An Ongoing that pays no attention to lines with 0 pieces."""
    if request.method != "PUT":
        return request
    lines = json.loads(request.content)["purchaseOrderLines"]
    return with_other_lines(request, [line for line in lines if line["numberOfItems"]])


def refusing_empty_lines(request: httpx.Request) -> httpx.Request | httpx.Response:
    """An Ongoing that wants something on every line."""
    if b'"numberOfItems":0' in request.content:
        return httpx.Response(400, text="Number of items must be more than 0.", request=request)
    return request


@pytest.fixture
async def cut(buy: Move, buyers: Buyers, ongoing_world: OngoingSide) -> str:
    """A purchase order that lost a row in Fortnox, and an Ongoing that keeps lines which are left out."""
    ongoing_world.switch(omitted_purchase_order_lines=OmittedLines.KEPT)
    number = buyers.order(("KÅSA-33", 10), ("YXA-2", 4))
    await buy(number)
    buyers.edit(number, rows=[buyers.kept_row(number, "KÅSA-33")])
    return number


async def test_a_dropped_line_that_nothing_takes_off_is_held(buy: Move, cut: str, ongoing_world: OngoingSide) -> None:
    ongoing_world.interfere = without_empty_lines
    told = held(await buy(cut), "purchase_orders.line_stands")
    assert told.differences == (Difference("row 2, YXA-2", "0", "4"),)
    ongoing_world.interfere = lambda request: request
    assert await buy(cut) == Sent()


async def test_a_line_that_ongoing_refuses_to_set_to_0_is_held_with_its_words(
    buy: Move, cut: str, ongoing_world: OngoingSide
) -> None:
    ongoing_world.interfere = refusing_empty_lines
    told = held(await buy(cut), "purchase_orders.line_stands")
    assert "more than 0" in told.remote_text


async def test_a_purchase_order_that_does_not_show_its_lines_yet_is_looked_at_again(
    buy: Move, cut: str, gate: Receiving, ongoing_world: OngoingSide
) -> None:
    hidden = gate.require_purchase_order(cut).lines

    def hide(request: httpx.Request) -> httpx.Request:
        gate.require_purchase_order(cut).lines = hidden if request.method == "PUT" else []
        return request

    ongoing_world.interfere = hide
    with pytest.raises(RemoteUnavailable, match="does not show the lines"):
        await buy(cut)
    ongoing_world.interfere = lambda request: request
    gate.require_purchase_order(cut).lines = hidden
    assert await buy(cut) == Sent()
    assert quantities(gate.require_purchase_order(cut).lines) == {"1": ("KÅSA-33", 10)}


async def test_a_purchase_order_that_the_warehouse_renamed_is_not_made_twice(
    buy: Move, buyers: Buyers, gate: Receiving, ongoing_world: OngoingSide
) -> None:
    number = buyers.order(("KÅSA-33", 10))
    await buy(number)
    there = gate.require_purchase_order(number)
    del ongoing_world.owner.purchase_order_ids[number]
    there.document["purchaseOrderNumber"] = "OMDÖPT"
    ongoing_world.owner.keep_purchase_order(there)
    buyers.edit(number, note="Port 5")
    assert await buy(number) == Sent()
    assert len(ongoing_world.owner.purchase_orders) == 1
    assert there.number == number


@pytest.mark.parametrize("kind", [FaultKind.error_before, FaultKind.error_after, FaultKind.drop_before])
async def test_a_failed_change_of_one_that_nobody_started_on_is_tried_again(
    buy: Move, buyers: Buyers, gate: Receiving, ongoing_world: OngoingSide, kind: FaultKind
) -> None:
    number = buyers.order(("KÅSA-33", 10))
    await buy(number)
    buyers.edit(number, note="Port 5")
    ongoing_world.fault("PUT", "/purchaseOrders", kind)
    with pytest.raises(RemoteUnavailable):
        await buy(number)
    assert await buy(number) == Sent()
    assert gate.require_purchase_order(number).document["purchaseOrderRemark"] == "Port 5"


async def test_a_refused_change_of_one_that_nobody_started_on_is_said_in_ongoings_words(
    buy: Move, buyers: Buyers, ongoing_world: OngoingSide
) -> None:
    number = buyers.order(("KÅSA-33", 10))
    await buy(buyers.order(("YXA-2", 1)))
    await buy(number)
    buyers.edit(number, rows=[("YXA-2", 9)])
    del ongoing_world.owner.articles["YXA-2"]
    with pytest.raises(RemoteRejected) as refused:
        await buy(number)
    assert "YXA-2" in refused.value.remote_text


@pytest.mark.parametrize("answer", [IdInAnswer.MISSING_DONE, IdInAnswer.MISSING_REFUSED])
async def test_an_answer_without_id_proves_nothing_and_the_next_attempt_looks(
    buy: Move, buyers: Buyers, sides: MakeSides, ongoing_world: OngoingSide, answer: IdInAnswer
) -> None:
    await buy(buyers.order(("KÅSA-33", 1)))
    number = buyers.order(("KÅSA-33", 10))
    ongoing_world.switch(id_in_answer=answer)
    with pytest.raises(RemoteUnavailable) as unproven:
        await buy(number)
    assert unproven.value.code == "ongoing.no_id"
    assert await sides("purchase_orders").ledger.link(number) is None
    ongoing_world.switch(id_in_answer=IdInAnswer.GIVEN)
    assert await buy(number) == Sent()
    assert len(ongoing_world.owner.purchase_orders) == 2
