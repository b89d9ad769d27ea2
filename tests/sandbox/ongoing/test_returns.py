"""Returns: of order lines, with return orders, scrapped, reported (FACTS §9, §10)."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from app.sandbox.ongoing import OngoingWorld
from tests.sandbox.ongoing.conftest import ManualClock, Receiver, Shop

HOOK = "http://gateway.test/webhooks/ongoing/abc/return"


@pytest.fixture(autouse=True)
async def sent_order(shop: Shop, levers: httpx.AsyncClient) -> int:
    for number in ("LJUS-1", "VAS-1"):
        await shop.article(number)
    order_id = await shop.order("1001", {"1": ("LJUS-1", 5), "2": ("VAS-1", 2)})
    await levers.post("work")
    return order_id


@pytest.fixture
def take_back(levers: httpx.AsyncClient) -> Callable[..., Any]:
    async def act(status_code: int = 200, **how: Any) -> Any:
        answer = await levers.post("orders/1001/return", json=how)
        assert answer.status_code == status_code, answer.text
        return answer.json()

    return act


async def line(shop: Shop, index: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = (await shop.read("1001"))["orderLines"][index]
    return found


async def test_return_adds_up_on_the_order_line_and_lies_on_the_shelf_again(
    shop: Shop, take_back: Callable[..., Any], clock: ManualClock
) -> None:
    since = clock().isoformat()
    clock.pass_(minutes=1)
    await take_back(quantities={"1": 1}, cause="ANGER", comment="Oöppnad")
    await take_back(quantities={"1": 2})

    read = await line(shop)
    assert (read["pickedNumberOfItems"], read["returnedNumberOfItems"]) == (5, 3)
    assert (await shop.stock("LJUS-1"))["numberOfItems"] == 98
    items = [(item["numberOfItems"], item["isReturned"]) for item in read["pickedArticleItems"]]
    assert sorted(items) == [(1, True), (2, False), (2, True)]
    (with_cause,) = [item for item in read["pickedArticleItems"] if item["returnCause"]]
    assert (with_cause["returnCause"]["code"], with_cause["comment"]) == ("ANGER", "Oöppnad")
    assert await shop.numbers(lastReturnedFrom=since) == ["1001"]
    assert (await shop.read("1001"))["orderInfo"]["orderStatus"]["number"] == 450


async def test_order_may_become_returned(shop: Shop, take_back: Callable[..., Any]) -> None:
    stand = await take_back(quantities={"1": 5, "2": 2}, status=800)

    assert stand["status"] == (await shop.read("1001"))["orderInfo"]["orderStatus"]["number"] == 800


@pytest.mark.parametrize(
    "how",
    [
        {"quantities": {"1": 6}},
        {"quantities": {"2": 1, "1": -1}},
        {"quantities": {"9": 1}},
        {"quantities": {"1": 1}, "cause": "OKÄND"},
    ],
)
async def test_impossible_return_changes_nothing(
    shop: Shop, take_back: Callable[..., Any], how: dict[str, Any]
) -> None:
    await take_back(409, **how)

    assert (await line(shop, 1))["returnedNumberOfItems"] == 0


async def test_returns_to_report_are_listed_until_they_are_reported(
    shop: Shop, api: httpx.AsyncClient, take_back: Callable[..., Any], sent_order: int
) -> None:
    to_report = {"onlyOrdersWithOrderLinesToReportReturned": "true"}
    assert await shop.numbers(**to_report) == []
    await take_back(quantities={"1": 2, "2": 1})
    assert await shop.numbers(**to_report) == ["1001"]
    assert (await shop.stock("LJUS-1"))["reported"]["returnedToBeReportedNumberOfItems"] == 2

    path = f"orders/{sent_order}/lines/{(await line(shop))['id']}/reportedReturnedNumberOfItems"
    answers = [await api.patch(path, json={"reportedReturnedNumberOfItems": 2}) for _ in range(2)]

    assert [(a.status_code, a.content, a.headers["content-type"]) for a in answers] == [
        (200, b"", "application/octet-stream")
    ] * 2
    assert (await line(shop))["reportedReturnedNumberOfItems"] == 2
    assert (await shop.stock("LJUS-1"))["reported"]["returnedToBeReportedNumberOfItems"] == 0
    assert await shop.numbers(**to_report) == ["1001"]
    await api.patch(f"orders/{sent_order}/setReportedReturnedNumberOfItemsToReturnedNumberOfItems")
    assert await shop.numbers(**to_report) == []


@pytest.mark.parametrize(("only", "untouched"), [("true", None), ("false", 0)])
async def test_reporting_all_returns_may_leave_lines_without_any_alone(
    shop: Shop,
    api: httpx.AsyncClient,
    take_back: Callable[..., Any],
    sent_order: int,
    only: str,
    untouched: float | None,
) -> None:
    await take_back(quantities={"1": 2})

    await api.patch(
        f"orders/{sent_order}/setReportedReturnedNumberOfItemsToReturnedNumberOfItems",
        params={"onlyUpdateOrderLinesWhichHaveReturnedItems": only},
    )

    assert (await line(shop))["reportedReturnedNumberOfItems"] == 2
    assert (await line(shop, 1))["reportedReturnedNumberOfItems"] == untouched


@pytest.mark.parametrize(("shown", "rows"), [(True, [("LJUS-1", -2)]), (False, [])])
async def test_scrapped_return_stays_returned_and_may_be_an_adjustment(
    shop: Shop,
    levers: httpx.AsyncClient,
    take_back: Callable[..., Any],
    switch: Callable[..., None],
    shown: bool,
    rows: list[tuple[str, float]],
) -> None:
    switch(scrapped_returns_are_adjustments=shown)
    await take_back(quantities={"1": 3})

    scrapped = await levers.post("orders/1001/scrap-return", json={"quantities": {"1": 2}, "comment": "Sprucken"})

    assert scrapped.status_code == 200
    assert (await line(shop))["returnedNumberOfItems"] == 3
    assert (await shop.stock("LJUS-1"))["numberOfItems"] == 96
    assert await shop.adjustments() == rows
    too_many = await levers.post("orders/1001/scrap-return", json={"quantities": {"1": 2}})
    assert too_many.status_code == 409


@pytest.mark.parametrize(("shown", "rows"), [(False, []), (True, [("LJUS-1", 2)])])
async def test_returns_are_adjustments_or_not(
    shop: Shop,
    take_back: Callable[..., Any],
    switch: Callable[..., None],
    shown: bool,
    rows: list[tuple[str, float]],
) -> None:
    switch(returns_are_adjustments=shown)

    await take_back(quantities={"1": 2})

    assert await shop.adjustments() == rows


async def test_kit_comes_back_as_its_components(shop: Shop, levers: httpx.AsyncClient) -> None:
    rows = [{"articleNumber": "LJUS-1", "numberOfItems": 2}, {"articleNumber": "VAS-1", "numberOfItems": 1}]
    await shop.article("SET-1", structureDefinition={"articleKind": "Structure", "rows": rows})
    await shop.order("1002", {"1": ("SET-1", 3)})
    await levers.post("work")

    answer = await levers.post("orders/1002/return", json={"quantities": {"1": 2}, "scrap": True})

    assert answer.status_code == 200, answer.text
    (kit,) = (await shop.read("1002"))["orderLines"]
    assert kit["returnedNumberOfItems"] == 2
    assert [part["returnedNumberOfItems"] for part in kit["subOrderLines"]] == [4, 2]
    assert await shop.adjustments() == [("LJUS-1", -4), ("VAS-1", -2)]
    assert (await shop.stock("LJUS-1"))["numberOfItems"] == 89


async def test_webhooks_tell_what_came_back_and_what_was_thrown_away(
    levers: httpx.AsyncClient,
    take_back: Callable[..., Any],
    world: OngoingWorld,
    receiver: Receiver,
    sent_order: int,
) -> None:
    await levers.put("webhooks", json={"picking-packing-returns": {"url": HOOK}, "inventory": {"url": HOOK + "2"}})
    await take_back(quantities={"1": 2}, cause="TRASIG", scrap=True)
    await world.sender.settle()

    returned, adjusted = sorted(receiver.payloads, key=lambda payload: "webhookPickingId" not in payload)
    assert (returned["isReturned"], returned["isPicked"]) == (True, False)
    assert (returned["articleItem"]["numberOfItems"], returned["articleItem"]["returnCause"]["returnCauseCode"]) == (
        2,
        "TRASIG",
    )
    assert (returned["order"]["orderId"], returned["order"]["orderLine"]["rowNumber"]) == (sent_order, "1")
    assert adjusted["transaction"]["transactionNumberOfItems"] == -2
    assert adjusted["transaction"]["returnRemovedByOrder"] == {"orderId": sent_order}
