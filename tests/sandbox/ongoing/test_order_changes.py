"""What may be done to an order once it is made: changing, cancelling, its status, its reported quantities."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.sandbox.ongoing.conftest import OWNER_ID, Shop


@pytest.fixture(autouse=True)
async def articles(shop: Shop) -> None:
    await shop.article("LJUS-1", isStockArticle=True)
    await shop.article("VAS-1", isStockArticle=True)
    await shop.article("FRAKT", isStockArticle=False)


def rows_of(order: dict[str, Any]) -> dict[str, float]:
    return {line["rowNumber"]: line["orderedNumberOfItems"] for line in order["orderLines"]}


@pytest.mark.parametrize(("value", "status"), [("400", 400), ("409", 409), ("500", 500)])
async def test_started_order_is_neither_changed_nor_cancelled(
    shop: Shop,
    api: httpx.AsyncClient,
    levers: httpx.AsyncClient,
    switch: Callable[..., None],
    value: str,
    status: int,
) -> None:
    switch(started_refusal=value)
    order_id = await shop.order("1001", {"1": ("LJUS-1", 2)})
    await levers.post("orders/1001/start")

    refusals = [
        await shop.put("1001", {"1": ("LJUS-1", 3)}),
        await api.put(f"orders/{order_id}", json=shop.order_body("1001", {})),
        await api.delete(f"orders/{order_id}"),
        await api.delete("orders", params={"goodsOwnerId": OWNER_ID, "orderNumber": "1001"}),
    ]

    assert [refusal.status_code for refusal in refusals] == [status] * 4
    if status == 500:
        assert refusals[0].json() == {"Message": "An error has occurred."}
    order = await shop.read("1001")
    assert rows_of(order) == {"1": 2}
    assert order["orderInfo"]["orderStatus"]["number"] == 320


async def test_line_between_not_started_and_started_can_be_drawn_elsewhere(
    shop: Shop, levers: httpx.AsyncClient, switch: Callable[..., None]
) -> None:
    switch(started_from=400)
    await shop.order("1001", {"1": ("LJUS-1", 2)})
    await levers.post("orders/1001/start")

    assert (await shop.put("1001", {"1": ("LJUS-1", 3)})).status_code == 200


@pytest.mark.parametrize("by", ["id", "number"])
async def test_delete_cancels_and_deletes_nothing(shop: Shop, api: httpx.AsyncClient, by: str) -> None:
    order_id = await shop.order("1001", {"1": ("LJUS-1", 2)})

    if by == "id":
        answer = await api.delete(f"orders/{order_id}")
    else:
        answer = await api.delete("orders", params={"goodsOwnerId": OWNER_ID, "orderNumber": "1001"})

    assert answer.json()["orderId"] == order_id
    assert (await shop.read("1001"))["orderInfo"]["orderStatus"] == {"number": 1000, "text": "Makulerad"}


@pytest.mark.parametrize(("value", "status"), [("refused", 400), ("accepted", 200)])
async def test_cancelling_a_cancelled_order_is_refused_or_accepted(
    shop: Shop, api: httpx.AsyncClient, switch: Callable[..., None], value: str, status: int
) -> None:
    switch(cancelled_again=value)
    order_id = await shop.order("1001", {"1": ("LJUS-1", 2)})
    await api.delete(f"orders/{order_id}")

    assert (await api.delete(f"orders/{order_id}")).status_code == status


async def test_cancelling_what_is_not_there_is_404(api: httpx.AsyncClient) -> None:
    assert (await api.delete("orders/1")).status_code == 404
    missing = await api.delete("orders", params={"goodsOwnerId": OWNER_ID, "orderNumber": "9"})
    assert missing.status_code == 404


async def test_status_must_be_one_of_the_system_and_goods_not_allocated(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient, switch: Callable[..., None]
) -> None:
    switch(initial_order_status=200)
    order_id = await shop.order("1001", {"1": ("LJUS-1", 2)})
    path = f"orders/{order_id}/orderStatus"

    assert (await api.patch(path, json={"orderStatusNumber": 310})).status_code == 400
    assert (await api.patch(path, json={"orderStatusNumber": 300})).status_code == 200
    assert (await shop.read("1001"))["orderInfo"]["orderStatus"]["number"] == 300
    await levers.post("orders/1001/start")
    assert (await api.patch(path, json={"orderStatusNumber": 200})).status_code == 400


async def test_reported_number_is_absolute_and_safe_to_repeat(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient
) -> None:
    order_id = await shop.order("1001", {"1": ("LJUS-1", 2)})
    await levers.post("orders/1001/pick")
    (line,) = (await shop.read("1001"))["orderLines"]
    path = f"orders/{order_id}/lines/{line['id']}/reportedNumberOfItems"

    answers = [await api.patch(path, json={"reportedNumberOfItems": "2.0"}) for _ in range(2)]

    assert [answer.json()["orderId"] for answer in answers] == [order_id] * 2
    (line,) = (await shop.read("1001"))["orderLines"]
    assert line["reportedNumberOfItems"] == 2
    missing = await api.patch(f"orders/{order_id}/lines/1/reportedNumberOfItems", json={"reportedNumberOfItems": 1})
    assert missing.status_code == 404


async def test_set_all_marks_also_what_was_picked_after_the_caller_read(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient
) -> None:
    order_id = await shop.order("1001", {"1": ("LJUS-1", 5)})
    await levers.post("orders/1001/pick", json={"quantities": {"1": 2}, "finish": False})
    await shop.read("1001")
    await levers.post("orders/1001/pick", json={"quantities": {"1": 5}})

    await api.patch(f"orders/{order_id}/setReportedNumberOfItemsToPickedNumberOfItems")

    (line,) = (await shop.read("1001"))["orderLines"]
    assert line["reportedNumberOfItems"] == 5
