"""The inbound gate: parts, excess, unordered goods, deviations, corrections (FACTS §8, §14.8)."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from app.sandbox.ongoing import OngoingWorld
from tests.sandbox.ongoing.conftest import ManualClock, Receiver, Shop

HOOK = "http://gateway.test/webhooks/ongoing/abc/purchase-order"


@pytest.fixture(autouse=True)
async def purchase_order(shop: Shop) -> None:
    for number in ("LJUS-1", "VAS-1", "GRAN-1"):
        await shop.article(number)
    await shop.purchase("20", {"1": ("LJUS-1", 5), "2": ("VAS-1", 10)})


@pytest.fixture
def receive(levers: httpx.AsyncClient) -> Callable[..., Any]:
    async def act(status: int = 200, **how: Any) -> Any:
        answer = await levers.post("purchase-orders/20/receive", json=how)
        assert answer.status_code == status, answer.text
        return answer.json()

    return act


async def lines(shop: Shop) -> list[tuple[str | None, str, float, float]]:
    """Row number, article, advised and received of every line."""
    return [
        (
            line["rowNumber"],
            line["article"]["articleNumber"],
            line["advisedNumberOfItems"],
            line["receivedNumberOfItems"],
        )
        for line in (await shop.read_purchase("20"))["purchaseOrderLines"]
    ]


async def test_parts_add_up_and_leave_it_open_until_all_has_come(shop: Shop, receive: Callable[..., Any]) -> None:
    stands = [
        (await receive(quantities={"1": 2}, finish=False))["status"],
        (await receive(quantities={"1": 3, "2": 4}, finish=False))["status"],
    ]
    assert await lines(shop) == [("1", "LJUS-1", 5, 5), ("2", "VAS-1", 10, 4)]

    stands.append((await receive())["status"])

    assert stands == [300, 300, 500]
    read = await shop.read_purchase("20")
    assert [item["numberOfItems"] for item in read["purchaseOrderLines"][0]["articleItems"]] == [2, 3]
    assert [line[3] for line in await lines(shop)] == [5, 10]


async def test_what_is_announced_falls_and_stock_rises_as_goods_come(
    shop: Shop, receive: Callable[..., Any], levers: httpx.AsyncClient, clock: ManualClock
) -> None:
    async def figures() -> tuple[float, ...]:
        stock = await shop.stock("VAS-1")
        names = (
            "numberOfItems",
            "sellableNumberOfItems",
            "toReceiveNumberOfItems",
            "receivedToBeFinishedNumberOfItems",
        )
        return tuple(stock[name] for name in names)

    assert await figures() == (100, 100, 10, 0)
    since = clock().isoformat()
    clock.pass_(minutes=1)
    await receive(quantities={"2": 4}, finish=False)
    assert await figures() == (104, 104, 6, 4)
    assert {a["articleNumber"] for a in await shop.articles(stockInfoChangedFrom=since)} == {"LJUS-1", "VAS-1"}
    await levers.post("purchase-orders/20/close")
    assert await figures() == (104, 104, 0, 0)


async def test_finishing_with_less_than_advised_is_a_deviation(shop: Shop, receive: Callable[..., Any]) -> None:
    assert (await receive(quantities={"1": 5, "2": 7}))["status"] == 400
    assert await lines(shop) == [("1", "LJUS-1", 5, 5), ("2", "VAS-1", 10, 7)]


async def test_closing_makes_a_deviation_of_what_has_come(
    shop: Shop, receive: Callable[..., Any], levers: httpx.AsyncClient
) -> None:
    await receive(quantities={"1": 1}, finish=False)

    closed = await levers.post("purchase-orders/20/close")

    assert closed.json()["status"] == 400


@pytest.mark.parametrize(
    ("shape", "number", "expected"),
    [
        ("on_line", "none", [("1", "LJUS-1", 5, 7), ("2", "VAS-1", 10, 0)]),
        ("own_line", "none", [("1", "LJUS-1", 5, 5), ("2", "VAS-1", 10, 0), (None, "LJUS-1", 0, 2)]),
        ("own_line", "next", [("1", "LJUS-1", 5, 5), ("2", "VAS-1", 10, 0), ("3", "LJUS-1", 0, 2)]),
    ],
)
async def test_more_than_advised_stands_on_the_line_or_on_its_own(
    shop: Shop,
    receive: Callable[..., Any],
    switch: Callable[..., None],
    shape: str,
    number: str,
    expected: list[tuple[str | None, str, float, float]],
) -> None:
    switch(over_receipt=shape, added_row_number=number)

    assert (await receive(quantities={"1": 7}))["status"] == 400

    assert await lines(shop) == expected
    assert (await shop.stock("LJUS-1"))["numberOfItems"] == 107


@pytest.mark.parametrize(("number", "row"), [("none", None), ("next", "3")])
async def test_unordered_article_gets_one_line_that_advises_nothing(
    shop: Shop, receive: Callable[..., Any], switch: Callable[..., None], number: str, row: str | None
) -> None:
    switch(added_row_number=number)
    await receive(unordered={"GRAN-1": 2}, quantities={}, finish=False)
    await receive(unordered={"GRAN-1": 1})

    assert (await lines(shop))[-1] == (row, "GRAN-1", 0, 3)
    assert len(await lines(shop)) == 3


@pytest.mark.parametrize(("may", "status"), [(True, 200), (False, 409)])
async def test_more_can_be_received_after_a_deviation_or_not(
    shop: Shop, receive: Callable[..., Any], switch: Callable[..., None], may: bool, status: int
) -> None:
    switch(receive_after_deviation=may)
    await receive(quantities={"1": 5})

    await receive(status)

    read = await shop.read_purchase("20")
    assert read["purchaseOrderInfo"]["purchaseOrderStatus"]["number"] == (500 if may else 400)


async def test_received_or_cancelled_one_takes_no_more(
    shop: Shop, receive: Callable[..., Any], api: httpx.AsyncClient, levers: httpx.AsyncClient
) -> None:
    await receive()
    await receive(409)
    cancelled = await shop.purchase("21", {"1": ("LJUS-1", 5)})
    await api.delete(f"purchaseOrders/{cancelled}")

    for act, body in (("receive", {}), ("close", {}), ("correct", {"quantities": {"1": 1}})):
        assert (await levers.post(f"purchase-orders/21/{act}", json=body)).status_code == 409
    assert (await levers.post("purchase-orders/99/receive")).status_code == 409


@pytest.mark.parametrize(
    "how",
    [{"quantities": {"9": 1}}, {"quantities": {"1": -1}}, {"unordered": {"OKÄND": 1}}, {"unordered": {"VAS-1": -1}}],
)
async def test_impossible_receipt_changes_nothing(
    shop: Shop, receive: Callable[..., Any], how: dict[str, dict[str, int]]
) -> None:
    await receive(409, **how)

    assert await lines(shop) == [("1", "LJUS-1", 5, 0), ("2", "VAS-1", 10, 0)]


@pytest.mark.parametrize("is_receipt", [True, False])
async def test_receipt_is_corrected_downwards_at_any_status_which_may_not_count_as_receiving(
    shop: Shop,
    receive: Callable[..., Any],
    levers: httpx.AsyncClient,
    clock: ManualClock,
    switch: Callable[..., None],
    is_receipt: bool,
) -> None:
    switch(correction_is_a_receipt=is_receipt)
    await receive(quantities={"1": 2}, finish=False)
    await receive()
    since = clock().isoformat()
    clock.pass_(minutes=1)

    corrected = await levers.post("purchase-orders/20/correct", json={"quantities": {"1": 1}})

    assert (corrected.status_code, corrected.json()["status"]) == (200, 500)
    read = await shop.read_purchase("20")
    assert [item["numberOfItems"] for item in read["purchaseOrderLines"][0]["articleItems"]] == [1]
    assert (await shop.stock("LJUS-1"))["numberOfItems"] == 101
    assert await shop.purchase_numbers(lastReceiveTimeFrom=since) == (["20"] if is_receipt else [])


async def test_added_line_without_a_number_is_corrected_by_its_article(
    shop: Shop, receive: Callable[..., Any], levers: httpx.AsyncClient
) -> None:
    await receive(unordered={"GRAN-1": 4})

    await levers.post("purchase-orders/20/correct", json={"quantities": {"GRAN-1": 3}})

    assert (await lines(shop))[-1][3] == 3


async def test_correction_to_the_same_quantity_changes_nothing(
    shop: Shop, receive: Callable[..., Any], levers: httpx.AsyncClient, switch: Callable[..., None]
) -> None:
    switch(receipts_are_adjustments=True)
    await receive()
    before = await shop.read_purchase("20")

    await levers.post("purchase-orders/20/correct", json={"quantities": {"1": 5}})

    assert await shop.read_purchase("20") == before
    assert await shop.adjustments() == [("LJUS-1", 5), ("VAS-1", 10)]


async def test_received_service_is_noted_but_lies_on_no_shelf(shop: Shop, levers: httpx.AsyncClient) -> None:
    await shop.article("FRAKT", isStockArticle=False)
    await shop.purchase("21", {"1": ("FRAKT", 1)})

    await levers.post("purchase-orders/21/receive")

    assert (await shop.read_purchase("21"))["purchaseOrderLines"][0]["receivedNumberOfItems"] == 1
    assert (await shop.stock("FRAKT"))["numberOfItems"] == 0


async def test_goods_that_are_gone_cannot_be_corrected_away(
    shop: Shop, receive: Callable[..., Any], levers: httpx.AsyncClient
) -> None:
    await receive()
    await levers.put("stock", json=[{"article_number": "LJUS-1", "quantity": 2}])

    assert (await levers.post("purchase-orders/20/correct", json={"quantities": {"1": 0}})).status_code == 409
    assert (await levers.post("purchase-orders/20/correct", json={"quantities": {"1": -1}})).status_code == 409


@pytest.mark.parametrize(("shown", "rows"), [(False, []), (True, [("LJUS-1", 2), ("LJUS-1", -1)])])
async def test_receipts_and_corrections_are_adjustments_or_not(
    shop: Shop,
    receive: Callable[..., Any],
    levers: httpx.AsyncClient,
    switch: Callable[..., None],
    shown: bool,
    rows: list[tuple[str, float]],
) -> None:
    switch(receipts_are_adjustments=shown)

    await receive(quantities={"1": 2}, finish=False)
    await levers.post("purchase-orders/20/correct", json={"quantities": {"1": 1}})

    assert await shop.adjustments() == rows


async def test_received_webhook_fires_at_400_or_above_and_not_for_a_part_below(
    shop: Shop, receive: Callable[..., Any], levers: httpx.AsyncClient, world: OngoingWorld, receiver: Receiver
) -> None:
    await levers.put("webhooks", json={"purchase-order": {"url": HOOK, "triggers": ["received"]}})
    await shop.purchase("21", {"1": ("LJUS-1", 5)})
    await levers.post("purchase-orders/21/close")
    await receive(quantities={"1": 2}, finish=False)
    await receive(quantities={"1": 3})
    await receive(quantities={"2": 4})
    await world.sender.settle()

    (payload,) = receiver.payloads
    assert (payload["purchaseOrderNumber"], payload["purchaseOrderStatus"]) == ("20", {"number": 400})
    assert payload["path"].endswith(f"/purchaseOrders/{payload['purchaseOrderId']}")
    assert str(receiver.requests[0].url) == HOOK
    assert len(payload["timestamp"].split(".")[1]) == 7


async def test_creation_and_every_status_of_a_purchase_order_are_told(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient, world: OngoingWorld, receiver: Receiver
) -> None:
    await levers.put("webhooks", json={"purchase-order": {"url": HOOK}})
    cancelled = await shop.purchase("21", {"1": ("LJUS-1", 5)})
    await api.delete(f"purchaseOrders/{cancelled}")
    await levers.post("purchase-orders/20/receive", json={"finish": False})
    await levers.post("purchase-orders/20/close", json={"status": 500})
    await world.sender.settle()

    told = [(payload["purchaseOrderNumber"], payload["purchaseOrderStatus"]["number"]) for payload in receiver.payloads]
    assert sorted(told) == [("20", 300), ("20", 500), ("21", 100), ("21", 900)]
