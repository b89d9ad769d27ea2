"""Answers lost and calls not carried out, at every write of a shipment."""

import pytest

from app.errors import RemoteUnavailable
from app.ledger.outcomes import Sent
from app.sandbox.traffic import FaultKind
from tests.processes.to_fortnox.conftest import Shop, sent_order

LOST = [FaultKind.error_after, FaultKind.drop_after, FaultKind.html_after, FaultKind.truncated]
NOT_DONE = [FaultKind.error_before, FaultKind.drop_before, FaultKind.html, FaultKind.too_many_requests]


@pytest.mark.parametrize("answers", ["order", "invoice"])
@pytest.mark.parametrize("kind", LOST)
async def test_createinvoice_answer_lost_makes_no_second_invoice(
    with_module: Shop, kind: FaultKind, answers: str
) -> None:
    shop = with_module
    shop.switch(create_invoice_answers=answers)
    number = await sent_order(shop)
    shop.fortnox.fault("PUT", "createinvoice", kind)
    with pytest.raises(RemoteUnavailable):
        await shop.transfer(number)
    assert set(shop.reported(number).values()) == {None}
    assert await shop.transfer(number) == Sent()
    assert shop.invoices(number) == [{"A": 5, "B": 2, "": 0}]
    assert shop.reported(number) == {"A#1": 5, "B#1": 2}


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("orders/[0-9]+$", False),
        ("createinvoice", False),
        ("orders/[0-9]+$", True),
        ("warehouseready", True),
        ("createinvoice", True),
    ],
)
@pytest.mark.parametrize("kind", [*LOST, *NOT_DONE])
async def test_a_fault_at_any_write_loses_and_doubles_nothing(
    shop: Shop, kind: FaultKind, path: str, *, module: bool
) -> None:
    if module:
        shop.use_module()
    await shop.article("A")
    await shop.article("B")
    number = await sent_order(shop, B=1)
    shop.fortnox.fault("PUT", path, kind)
    with pytest.raises(RemoteUnavailable):
        await shop.transfer(number)
    assert isinstance(await shop.transfer(number), Sent)
    assert shop.invoices(number) == [{"A": 5, "B": 1, "": 0}]
    assert shop.stock("A") == 95
    assert shop.stock("B") == 99
    assert shop.state(number)[0] is module
    assert await shop.open_plan(number) is None


@pytest.mark.parametrize("kind", [*LOST, *NOT_DONE])
async def test_a_fault_while_reporting_back_is_made_good_without_a_write_to_fortnox(
    with_module: Shop, kind: FaultKind
) -> None:
    shop = with_module
    number = await sent_order(shop)
    shop.ongoing.fault("PATCH", "reportedNumberOfItems", kind)
    try:
        await shop.transfer(number)
    except RemoteUnavailable:
        before = shop.writes()
        assert await shop.transfer(number) == Sent()
        assert shop.writes() == before
    assert shop.reported(number) == {"A#1": 5, "B#1": 2}
    assert len(shop.invoices(number)) == 1
