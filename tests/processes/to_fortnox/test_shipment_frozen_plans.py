"""A plan left open is finished as frozen when its quantities stand in Fortnox, else taken back."""

from decimal import Decimal
from typing import Any

import pytest

from app.errors import RemoteUnavailable
from app.fortnox.orders import Orders
from app.ledger.outcomes import Held, Sent, Unchanged
from app.sandbox.traffic import FaultKind
from tests.processes.to_fortnox.conftest import Shop, sent_order


async def test_invoiced_by_the_office_between_delivery_and_ready_is_finished_without_ready(
    with_module: Shop,
) -> None:
    shop = with_module
    number = await sent_order(shop)
    shop.fortnox.fault("PUT", "warehouseready", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await shop.transfer(number)
    shop.fortnox.invoice_order(number)
    assert await shop.transfer(number) == Sent()
    assert shop.invoices(number) == [{"A": 5, "B": 2, "": 0}]
    assert shop.stock("A") == 95


async def test_an_open_plan_whose_quantities_stand_is_finished_as_frozen_then_the_change_is_told(
    with_module: Shop,
) -> None:
    shop = with_module
    number = await sent_order(shop, A=3)
    shop.fortnox.fault("PUT", "warehouseready", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await shop.transfer(number)
    shop.ongoing.order(number).lines[0].picked = Decimal(5)
    outcome = await shop.transfer(number)
    assert isinstance(outcome, Held)
    assert outcome.code == "shipments.too_late"
    assert shop.invoices(number) == [{"A": 3, "B": 2, "": 0}]
    assert shop.reported(number) == {"A#1": 3, "B#1": 2}
    assert await shop.open_plan(number) is None


async def test_an_open_plan_of_which_nothing_stands_is_taken_back_when_the_world_changed(with_module: Shop) -> None:
    shop = with_module
    number = await sent_order(shop, A=3)
    shop.fortnox.fault("PUT", "orders/[0-9]+$", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await shop.transfer(number)
    first = await shop.open_plan(number)
    assert first is not None
    shop.ongoing.order(number).lines[0].picked = Decimal(5)
    assert await shop.transfer(number) == Sent()
    assert shop.invoices(number) == [{"A": 5, "B": 2, "": 0}]


async def test_an_order_cancelled_with_a_plan_open_is_held(with_module: Shop) -> None:
    shop = with_module
    number = await sent_order(shop)
    shop.fortnox.fault("PUT", "warehouseready", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await shop.transfer(number)
    shop.fortnox.cancel_order(number)
    outcome = await shop.transfer(number)
    assert isinstance(outcome, Held)
    assert outcome.code == "shipments.cancelled_in_fortnox"


async def test_a_plan_that_fails_again_is_held_again(with_module: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = with_module
    number = await sent_order(shop)
    shop.fortnox.fault("PUT", "createinvoice", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await shop.transfer(number)

    async def swallow(*_: Any, **__: Any) -> None:
        return None

    monkeypatch.setattr(Orders, "create_invoice", swallow)
    assert isinstance(await shop.transfer(number), Held)


async def test_every_step_is_recorded_with_what_proves_it(with_module: Shop) -> None:
    shop = with_module
    number = await sent_order(shop)
    shop.ongoing.fault("PATCH", "reportedNumberOfItems", FaultKind.error_before)
    with pytest.raises(RemoteUnavailable):
        await shop.transfer(number)
    plan = await shop.open_plan(number)
    assert plan is not None
    assert plan.steps == {
        "delivered": {"A#1": "5", "B#1": "2"},
        "ready": {"warehouse_ready": "true"},
        "invoiced": {"invoice": "5001"},
    }
    assert plan.document["rows"][0]["delivered_from"] == "0"
    assert isinstance(await shop.transfer(number), Sent)
    assert isinstance(await shop.transfer(number), Unchanged)
