from typing import Any

import pytest

from app.errors import NotFound, RemoteRejected
from app.fortnox.orders import Orders
from app.ledger.outcomes import Sent
from app.processes.to_fortnox.shipment_tracking import comments_with, reference_with
from tests.processes.to_fortnox.conftest import Shop


@pytest.mark.parametrize(
    ("comments", "expected"),
    [
        ("", "Tracking: WB1"),
        ("Ring före leverans", "Ring före leverans\nTracking: WB1"),
        ("Tracking: WB1", "Tracking: WB1"),
        ("x" * 1020, None),
    ],
)
def test_the_internal_note_keeps_what_it_says(comments: str, expected: str | None) -> None:
    assert comments_with(comments, "WB1") == expected


@pytest.mark.parametrize(
    ("reference", "tracking", "expected"),
    [("", "WB1", "WB1"), ("WB1", "WB1", "WB1"), ("PO 77", "WB1", None), ("", "W" * 81, None)],
)
def test_an_external_reference_in_use_is_not_overwritten(reference: str, tracking: str, expected: str | None) -> None:
    assert reference_with(reference, tracking) == expected


async def _sent(shop: Shop, **fields: Any) -> tuple[str, Sent]:
    shop.use_module()
    await shop.article("A")
    number = await shop.order(("A", 2), **fields)
    shop.ship(number, waybill="WB1")
    outcome = await shop.transfer(number)
    assert isinstance(outcome, Sent)
    assert shop.state(number) == (True, "5001")
    return number, outcome


@pytest.mark.parametrize(
    ("place", "field", "text"),
    [
        ("none", "Comments", ""),
        ("comments", "Comments", "Tracking: WB1"),
        ("external_reference", "ExternalInvoiceReference1", "WB1"),
    ],
)
async def test_tracking_goes_where_the_user_wants_it(shop: Shop, place: str, field: str, text: str) -> None:
    shop.options["tracking_to"] = place
    number, outcome = await _sent(shop)
    assert shop.fortnox.order(number)[field] == text
    assert outcome.notes == ()


async def test_a_taken_reference_is_noted_and_the_order_delivered(shop: Shop) -> None:
    shop.options["tracking_to"] = "external_reference"
    number, outcome = await _sent(shop, ExternalInvoiceReference1="PO 77")
    assert shop.fortnox.order(number)["ExternalInvoiceReference1"] == "PO 77"
    assert outcome.notes == ("The tracking number WB1 has no room in the order's external_reference.",)


async def test_refused_tracking_does_not_stop_the_delivery(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.options["tracking_to"] = "comments"

    async def refuse(*_: Any) -> None:
        raise RemoteRejected("forbidden characters", code="fortnox.rejected.2000359", status=400)

    monkeypatch.setattr(Orders, "put_comments", refuse)
    _, outcome = await _sent(shop)
    assert outcome.notes == ("Fortnox did not take the tracking number WB1: forbidden characters",)


async def test_an_order_gone_while_tracking_is_written_is_told(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.options["tracking_to"] = "comments"

    async def lose(*_: Any) -> None:
        raise NotFound("no such order", code="fortnox.rejected.2000439", status=404)

    monkeypatch.setattr(Orders, "put_comments", lose)
    with pytest.raises(NotFound):
        await _sent(shop)


async def test_an_order_without_waybill_makes_no_call_for_it(shop: Shop) -> None:
    shop.options["tracking_to"] = "comments"
    await shop.article("A")
    number = await shop.order(("A", 2))
    shop.ship(number)
    before = shop.writes()
    assert await shop.transfer(number) == Sent()
    assert shop.writes() - before == 2
