from typing import Any

import pytest

from tests.sandbox.fortnox.conftest import Fortnox, received, received_row

GOODS = "/api/warehouse/incominggoods-v1"
INBOUND = "/api/warehouse/documentdeliveries/custom/inbound-v1/RETURN/1"
OUTBOUND = "/api/warehouse/documentdeliveries/custom/outbound-v1/SVINN/1"


async def _saved(fortnox: Fortnox, dated: str) -> list[str]:
    """One document of each kind; their paths."""
    goods = await received(fortnox, received_row("TENT", 1), date=dated, released=False)
    await fortnox.put(INBOUND, {"date": dated, "rows": [{"itemId": "TENT", "quantity": 1}]})
    await fortnox.put(OUTBOUND, await _outbound(fortnox, dated))
    return [f"{GOODS}/{goods}", INBOUND, OUTBOUND]


async def _outbound(fortnox: Fortnox, dated: str) -> dict[str, Any]:
    point = await fortnox.get("/api/warehouse/stockpoints-v1/HUVUD")
    row = {"itemId": "TENT", "quantity": 1, "deliveredQuantity": 1, "stockPointId": point["id"]}
    return {"date": dated, "deliveryState": "delivery", "rows": [row]}


async def test_a_document_dated_in_the_locked_period_is_saved_but_not_released(fortnox: Fortnox) -> None:
    await fortnox.office("PATCH", "", {"locked_until": "2026-02-28"})
    for path in await _saved(fortnox, "2026-02-28"):
        await fortnox.turned_down("PUT", f"{path}/release", "period_locked")


async def test_the_day_after_the_locked_period_is_open(fortnox: Fortnox) -> None:
    await fortnox.office("PATCH", "", {"locked_until": "2026-02-28"})
    for path in await _saved(fortnox, "2026-03-01"):
        await fortnox.act(f"{path}/release")


async def test_goods_cannot_be_completed_on_a_locked_day(fortnox: Fortnox) -> None:
    goods = await received(fortnox, received_row("TENT", 1))
    await fortnox.office("PATCH", "", {"locked_until": "2026-03-02"})
    await fortnox.turned_down("PUT", f"{GOODS}/{goods}/completed", "period_locked", json="2026-03-02")


@pytest.mark.parametrize("refused", [True, False])
async def test_whether_a_released_document_of_a_locked_period_can_be_voided_is_switched(
    fortnox: Fortnox, refused: bool
) -> None:
    await fortnox.switch(locked_period_refuses_void=refused)
    paths = await _saved(fortnox, "2026-03-01")
    for path in paths:
        await fortnox.act(f"{path}/release")
    await fortnox.office("PATCH", "", {"locked_until": "2026-03-01"})
    for path in paths:
        if refused:
            await fortnox.turned_down("PUT", f"{path}/void", "period_locked")
        else:
            await fortnox.act(f"{path}/void")


async def test_an_unreleased_document_of_a_locked_period_can_be_voided(fortnox: Fortnox) -> None:
    paths = await _saved(fortnox, "2026-02-27")
    await fortnox.office("PATCH", "", {"locked_until": "2026-02-28"})
    for path in paths:
        await fortnox.act(f"{path}/void")


async def test_whether_the_locked_period_refuses_even_a_save_is_switched(fortnox: Fortnox) -> None:
    await fortnox.office("PATCH", "", {"locked_until": "2026-02-28"})
    await fortnox.switch(locked_period_refuses_saving=True)
    goods = {"deliveryNoteId": "A", "date": "2026-02-28", "rows": [received_row("TENT", 1)]}
    await fortnox.turned_down("POST", GOODS, "period_locked", json=goods)
    inbound = {"date": "2026-02-28", "rows": [{"itemId": "TENT", "quantity": 1}]}
    await fortnox.turned_down("PUT", INBOUND, "period_locked", json=inbound)
    outbound = await _outbound(fortnox, "2026-02-28")
    await fortnox.turned_down("PUT", OUTBOUND, "period_locked", json=outbound)
