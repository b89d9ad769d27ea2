"""Inventory adjustments: counting up and down, the list by article, the reported flag, the webhook (FACTS §9, §10)."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from app.sandbox.ongoing import OngoingWorld
from tests.sandbox.ongoing.conftest import OWNER_ID, ManualClock, Receiver, Shop

HOOK = "http://gateway.test/webhooks/ongoing/abc/inventory"


@pytest.fixture(autouse=True)
async def articles(shop: Shop) -> None:
    for number in ("LJUS-1", "VAS-1"):
        await shop.article(number, barCodeInfo={"barCode": f"73{number}"})


@pytest.fixture
def count(levers: httpx.AsyncClient) -> Callable[..., Any]:
    async def act(*rows: tuple[str, int], **fields: Any) -> int:
        body = [{"article_number": number, "quantity": quantity, **fields} for number, quantity in rows]
        answer = await levers.post("count", json={"rows": body})
        assert answer.status_code == 201, answer.text
        return int(answer.json()["inventory_id"])

    return act


async def test_counting_moves_the_shelf_and_leaves_signed_rows(shop: Shop, count: Callable[..., Any]) -> None:
    inventory_id = await count(("LJUS-1", -2), ("VAS-1", 3), comment="Årsinventering", cause={"code": "INV"})

    (down, up) = await shop.adjustment_groups()
    assert (await shop.stock("LJUS-1"))["numberOfItems"] == 98
    assert (await shop.stock("VAS-1"))["numberOfItems"] == 103
    (row,) = down["inventoryAdjustments"]
    assert (down["article"]["articleNumber"], row["numberOfItems"], row["inventoryId"]) == ("LJUS-1", -2, inventory_id)
    assert (row["inventoryAdjustmentCause"], row["inventoryItemComment"]) == (
        {"code": "INV", "name": None},
        "Årsinventering",
    )
    assert row["warehouse"] == {"id": 1, "code": "HUS1", "name": "Lagerhuset"}
    assert up["inventoryAdjustments"][0]["inventoryId"] == inventory_id


async def test_one_inventory_holds_several_rows_of_one_article(shop: Shop, count: Callable[..., Any]) -> None:
    inventory_id = await count(("LJUS-1", -2), ("LJUS-1", 5))

    (group,) = await shop.adjustment_groups()

    rows = [(row["inventoryId"], row["numberOfItems"]) for row in group["inventoryAdjustments"]]
    assert rows == [(inventory_id, -2), (inventory_id, 5)]
    assert (await shop.stock("LJUS-1"))["numberOfItems"] == 103


@pytest.mark.parametrize(
    "rows",
    [
        [{"article_number": "VAS-1", "quantity": 1}, {"article_number": "LJUS-1", "quantity": -101}],
        [{"article_number": "LJUS-1", "quantity": -60}, {"article_number": "LJUS-1", "quantity": -60}],
        [{"article_number": "OKÄND", "quantity": 1}],
        [{"article_number": "LJUS-1", "quantity": 1, "warehouse_id": 9}],
    ],
)
async def test_impossible_count_changes_nothing(
    shop: Shop, levers: httpx.AsyncClient, rows: list[dict[str, Any]]
) -> None:
    assert (await levers.post("count", json={"rows": rows})).status_code == 409

    assert await shop.adjustments() == []
    assert (await shop.stock("VAS-1"))["numberOfItems"] == 100


async def test_list_is_bounded_by_time_with_the_obsolete_end_too(
    shop: Shop, count: Callable[..., Any], clock: ManualClock
) -> None:
    await count(("LJUS-1", -1))
    clock.pass_(hours=1)
    middle = clock().isoformat()
    clock.pass_(hours=1)
    await count(("VAS-1", 1))

    assert await shop.adjustments(**{"from": middle}) == [("VAS-1", 1)]
    assert await shop.adjustments(toTime=middle) == [("LJUS-1", -1)]
    assert await shop.adjustments(to=middle) == [("LJUS-1", -1)]


@pytest.mark.parametrize(
    ("meaning", "when_false", "when_true"),
    [
        ("by_flag", [("VAS-1", 3)], [("LJUS-1", -2)]),
        ("true_means_unreported", [("LJUS-1", -2), ("VAS-1", 3)], [("VAS-1", 3)]),
    ],
)
async def test_filter_by_the_reported_flag_has_one_of_two_meanings(
    shop: Shop,
    api: httpx.AsyncClient,
    count: Callable[..., Any],
    switch: Callable[..., None],
    meaning: str,
    when_false: list[tuple[str, float]],
    when_true: list[tuple[str, float]],
) -> None:
    switch(is_reported_filter=meaning)
    inventory_id = await count(("LJUS-1", -2), ("VAS-1", 3))
    article_id = (await shop.adjustment_groups())[0]["article"]["articleSystemId"]
    path = f"inventoryAdjustments/{inventory_id}/articles/{article_id}/setReported"

    answers = [await api.patch(path) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(answers[0].json()["items"]) == 1
    assert await shop.adjustments(isReported="false") == when_false
    assert await shop.adjustments(isReported="true") == when_true
    assert len(await shop.adjustments()) == 2


async def test_setting_reported_marks_every_row_of_that_article_in_that_inventory(
    shop: Shop, api: httpx.AsyncClient, count: Callable[..., Any]
) -> None:
    inventory_id = await count(("LJUS-1", -2), ("LJUS-1", 5))
    other = await count(("LJUS-1", 1))
    article_id = (await shop.adjustment_groups())[0]["article"]["articleSystemId"]

    answer = await api.patch(f"inventoryAdjustments/{inventory_id}/articles/{article_id}/setReported")

    assert len(answer.json()["items"]) == 2
    assert await shop.adjustments(isReported="false") == [("LJUS-1", 1)]
    for path in (f"{other}/articles/1", f"9/articles/{article_id}"):
        assert (await api.patch(f"inventoryAdjustments/{path}/setReported")).status_code == 404


async def test_one_inventory_is_read_by_its_id_as_one_article(
    api: httpx.AsyncClient, count: Callable[..., Any]
) -> None:
    inventory_id = await count(("LJUS-1", -2), ("VAS-1", 3))

    read = await api.get(f"inventoryAdjustments/{inventory_id}")

    assert (read.json()["article"]["articleNumber"], len(read.json()["inventoryAdjustments"])) == ("LJUS-1", 1)
    assert (await api.get("inventoryAdjustments/9")).status_code == 404


async def test_adjustments_of_another_goods_owner_are_refused(api: httpx.AsyncClient) -> None:
    answer = await api.get("inventoryAdjustments", params={"goodsOwnerId": OWNER_ID + 1})

    assert answer.status_code == 403


@pytest.mark.parametrize(("shown", "rows"), [(False, []), (True, [("LJUS-1", -2), ("LJUS-1", 2)])])
async def test_picks_and_picks_undone_are_adjustments_or_not(
    shop: Shop, levers: httpx.AsyncClient, switch: Callable[..., None], shown: bool, rows: list[tuple[str, float]]
) -> None:
    switch(picks_are_adjustments=shown)
    await shop.order("1001", {"1": ("LJUS-1", 2)})

    await levers.post("orders/1001/pick")
    await levers.post("orders/1001/cancel")

    assert await shop.adjustments() == rows


async def test_inventory_webhook_tells_each_row_with_its_sign_and_place(
    shop: Shop, levers: httpx.AsyncClient, count: Callable[..., Any], world: OngoingWorld, receiver: Receiver
) -> None:
    await levers.put("webhooks", json={"inventory": {"url": HOOK}})
    inventory_id = await count(("LJUS-1", -2), ("VAS-1", 3), cause={"code": "INV", "name": "Inventering"})
    await world.sender.settle()

    down, up = sorted(receiver.payloads, key=lambda payload: float(payload["transaction"]["transactionNumberOfItems"]))
    assert [p["transaction"]["transactionNumberOfItems"] for p in (down, up)] == [-2, 3]
    assert down["transaction"]["inventoryAdjustmentCause"] == {"id": 1, "code": "INV"}
    assert down["transaction"]["returnRemovedByOrder"] is None
    assert down["inventory"] == {"inventoryId": inventory_id, "isCountInventory": True, "inventoryComment": None}
    assert (down["article"]["articleNumber"], down["article"]["barCode"]) == ("LJUS-1", "73LJUS-1")
    assert down["location"]["warehouse"]["warehouseId"] == 1
