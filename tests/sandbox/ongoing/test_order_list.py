"""The list of orders: its polling filters, age limits and cursor (FACTS §4, §5, §7)."""

from collections.abc import Callable

import httpx
import pytest

from tests.sandbox.ongoing.conftest import OWNER_ID, ManualClock, Shop


@pytest.fixture(autouse=True)
async def articles(shop: Shop) -> None:
    await shop.article("LJUS-1", supplierInfo={"supplierNumber": "L7"})
    await shop.article("VAS-1")


async def test_list_is_a_bare_array_that_the_cursor_pages_through(shop: Shop, api: httpx.AsyncClient) -> None:
    ids = [await shop.order(f"100{n}", {"1": ("LJUS-1", 1)}) for n in range(3)]

    pages = [await shop.numbers(maxOrdersToGet=2, orderIdFrom=start) for start in (0, ids[1] + 1, ids[2] + 1)]

    assert pages == [["1000", "1001"], ["1002"], []]
    assert isinstance((await api.get("orders", params={"goodsOwnerId": OWNER_ID})).json(), list)


async def test_numbers_repeat_the_key_and_a_comma_joined_value_matches_nothing(shop: Shop) -> None:
    for number in ("1001", "1002", "1003"):
        await shop.order(number, {}, referenceNumber=f"R{number}")

    assert await shop.numbers(orderNumbers=["1001", "1003"]) == ["1001", "1003"]
    assert await shop.numbers(orderNumbers="1001,1003") == []
    assert await shop.numbers(referenceNumbers=["R1002"]) == ["1002"]
    assert await shop.numbers(orderNumber="1002") == ["1002"]


async def test_status_range_includes_both_ends(shop: Shop, levers: httpx.AsyncClient) -> None:
    for number in ("1001", "1002", "1003"):
        await shop.order(number, {"1": ("LJUS-1", 1)})
    await levers.post("orders/1002/pick")
    await levers.post("orders/1003/pick")
    await levers.post("orders/1003/send")

    assert await shop.numbers(orderStatusFrom=400, orderStatusTo=450) == ["1002", "1003"]
    assert await shop.numbers(orderStatusTo=399) == ["1001"]


async def test_orders_show_by_the_time_of_what_happened_to_them(
    shop: Shop, levers: httpx.AsyncClient, clock: ManualClock
) -> None:
    await shop.order("1001", {"1": ("LJUS-1", 2)})
    await shop.order("1002", {"1": ("LJUS-1", 2)})
    filters = ["orderUpdatedTimeFrom", "orderStatusChangedTimeFrom", "lastPickingTimeFrom", "shippedTimeFrom"]

    async def seen_after(step: str, body: object = None) -> set[str]:
        since = clock().isoformat()
        clock.pass_(minutes=1)
        answer = await levers.post(f"orders/1002/{step}", json=body)
        assert answer.is_success, answer.text
        return {name for name in filters if await shop.numbers(**{name: since}) == ["1002"]}

    assert await seen_after("start") == {"orderUpdatedTimeFrom", "orderStatusChangedTimeFrom"}
    partly = {"quantities": {"1": 1}, "finish": False}
    assert await seen_after("pick", partly) == {"orderUpdatedTimeFrom", "lastPickingTimeFrom"}
    assert await seen_after("pick") == set(filters) - {"shippedTimeFrom"}
    assert await seen_after("send") == set(filters) - {"lastPickingTimeFrom"}
    assert await shop.numbers(lastReturnedFrom="2026-01-01") == []


async def test_change_over_the_api_updates_the_order_but_not_its_status_time(shop: Shop, clock: ManualClock) -> None:
    await shop.order("1001", {"1": ("LJUS-1", 2)})
    since = clock().isoformat()
    clock.pass_(minutes=1)

    await shop.order("1001", {"1": ("LJUS-1", 3)})

    assert await shop.numbers(orderUpdatedTimeFrom=since) == ["1001"]
    assert await shop.numbers(orderStatusChangedTimeFrom=since) == []


@pytest.mark.parametrize(("inclusive", "found"), [(True, ["1001"]), (False, [])])
async def test_boundary_of_time_filters_is_a_switch(
    shop: Shop, clock: ManualClock, switch: Callable[..., None], *, inclusive: bool, found: list[str]
) -> None:
    switch(time_filters_inclusive=inclusive)
    await shop.order("1001", {})
    now = clock().isoformat()

    assert await shop.numbers(orderCreatedTimeFrom=now) == found
    assert await shop.numbers(orderCreatedTimeTo=now) == found


async def test_created_and_shipped_windows_have_an_end(
    shop: Shop, levers: httpx.AsyncClient, clock: ManualClock
) -> None:
    await shop.order("1001", {"1": ("LJUS-1", 1)})
    await levers.post("work")
    noon = clock.pass_(hours=4).isoformat()
    clock.pass_(hours=1)
    await shop.order("1002", {"1": ("LJUS-1", 1)})
    await levers.post("work")

    assert await shop.numbers(orderCreatedTimeTo=noon) == ["1001"]
    assert await shop.numbers(shippedTimeTo=noon) == ["1001"]
    assert await shop.numbers(shippedTimeFrom=noon) == ["1002"]


async def test_order_updated_time_reaches_back_two_days_and_status_time_further(
    shop: Shop, api: httpx.AsyncClient, clock: ManualClock
) -> None:
    since = clock().isoformat()
    clock.pass_(days=2)
    await shop.numbers(orderUpdatedTimeFrom=since)
    clock.pass_(seconds=1)

    late = await api.get("orders", params={"goodsOwnerId": OWNER_ID, "orderUpdatedTimeFrom": since})

    assert late.status_code == 400
    clock.pass_(days=28)
    assert await shop.numbers(orderStatusChangedTimeFrom=since) == []


async def test_lines_to_report_are_those_picked_beyond_what_is_reported(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient
) -> None:
    order_id = await shop.order("1001", {"1": ("LJUS-1", 2)})
    await shop.order("1002", {"1": ("LJUS-1", 2)})
    await levers.post("orders/1001/pick")
    assert await shop.numbers(onlyOrdersWithOrderLinesToReport="true") == ["1001"]

    await api.patch(f"orders/{order_id}/setReportedNumberOfItemsToPickedNumberOfItems")

    assert await shop.numbers(onlyOrdersWithOrderLinesToReport="true") == []
    assert await shop.numbers(onlyOrdersWithOrderLinesToReportReturned="true") == []


async def test_falling_pick_is_not_listed_as_to_report(
    shop: Shop, api: httpx.AsyncClient, levers: httpx.AsyncClient
) -> None:
    order_id = await shop.order("1001", {"1": ("LJUS-1", 5)})
    await levers.post("orders/1001/pick", json={"quantities": {"1": 5}, "finish": False})
    await api.patch(f"orders/{order_id}/setReportedNumberOfItemsToPickedNumberOfItems")

    await levers.post("orders/1001/pick", json={"quantities": {"1": 3}})

    (line,) = (await shop.read("1001"))["orderLines"]
    assert (line["pickedNumberOfItems"], line["reportedNumberOfItems"]) == (3, 5)
    assert await shop.numbers(onlyOrdersWithOrderLinesToReport="true") == []


async def test_back_orders_are_found_by_the_order_they_come_from(shop: Shop, levers: httpx.AsyncClient) -> None:
    order_id = await shop.order("1001", {"1": ("LJUS-1", 5)})
    await levers.post("orders/1001/pick", json={"quantities": {"1": 3}})
    await levers.post("orders/1001/back-order")

    assert await shop.numbers(backOrderForOrderId=order_id) == ["1001-B1"]


async def test_contents_narrow_the_list(shop: Shop, levers: httpx.AsyncClient) -> None:
    await shop.order("1001", {"1": ("LJUS-1", 1)}, marketPlace={"marketPlace": "Torget"})
    await shop.order("1002", {"1": ("VAS-1", 1)})
    await levers.post("orders/1002/pick")
    await levers.post("orders/1002/send", json={"waybill": "WB7"})

    assert await shop.numbers(articleNumbers=["VAS-1"]) == ["1002"]
    assert await shop.numbers(orderLineSupplierNumber="L7") == ["1001"]
    assert await shop.numbers(marketPlace="Torget") == ["1001"]
    assert await shop.numbers(parcelNumber="WB7-1") == ["1002"]
    assert await shop.numbers(serial="S1") == []


@pytest.mark.parametrize("name", ["pickable", "shipmentId", "onlyIfTransportPrinted"])
async def test_filter_that_is_not_simulated_says_so(api: httpx.AsyncClient, name: str) -> None:
    value = {"pickable": "NotOk", "shipmentId": "1", "onlyIfTransportPrinted": "true"}[name]

    answer = await api.get("orders", params={"goodsOwnerId": OWNER_ID, name: value})

    assert answer.status_code == 501
    assert name in answer.json()["Message"]
