"""The gate before every call: credentials, goods owners, call limits, one write at a time, traffic and faults."""

import asyncio
from collections.abc import Callable

import httpx
import pytest
from fastapi import FastAPI

from app.sandbox.ongoing.seeds import DEMO_PASSWORD, DEMO_USER_NAME, add_goods_owner
from app.sandbox.ongoing.world import OngoingWorld
from app.sandbox.traffic import Fault, FaultKind
from tests.sandbox.ongoing.conftest import OWNER_ID, ManualClock, Shop


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic !"}, {"Authorization": "Basic V1NJLWRlbW86ZmVs"}],
)
async def test_missing_or_wrong_credentials_are_401(app: FastAPI, headers: dict[str, str]) -> None:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://ongoing.test/demo/api/v1/") as stranger:
        answer = await stranger.get("orders/statuses", headers=headers)

    assert answer.status_code == 401


async def test_unknown_system_is_404(api: httpx.AsyncClient) -> None:
    assert (await api.get("http://ongoing.test/annat/api/v1/orders/statuses")).status_code == 404
    assert (await api.get("http://ongoing.test/demo/api/v1/invoices")).status_code == 404


async def test_another_goods_owner_is_403_and_his_records_404(
    shop: Shop, api: httpx.AsyncClient, world: OngoingWorld
) -> None:
    order_id = await shop.order("1001", {})
    add_goods_owner(world, "demo", 4712, user_name="WSI-granne", password="ekollon")

    listed = await api.get("orders", params={"goodsOwnerId": 4712})
    written = await api.put("orders", json=shop.order_body("1002", {}, goodsOwnerId=4712))
    types = await api.get("orders/types", params={"goodsOwnerId": 4712})
    api.auth = httpx.BasicAuth("WSI-granne", "ekollon")

    assert [listed.status_code, written.status_code, types.status_code] == [403, 403, 403]
    assert (await api.get(f"orders/{order_id}")).status_code == 404


@pytest.mark.parametrize("query", ["", "goodsOwnerId=abc", "goodsOwnerId=4711&orderIdFrom=x"])
async def test_missing_or_unreadable_query_is_400(api: httpx.AsyncClient, query: str) -> None:
    assert (await api.get(f"orders?{query}")).status_code == 400


async def test_failures_in_a_row_close_the_method_for_everything_until_the_window_has_passed(
    shop: Shop, api: httpx.AsyncClient, clock: ManualClock
) -> None:
    for _ in range(5):
        assert (await api.put("orders", json={"poison": True})).status_code == 400

    blocked = await shop.put("1001", {})
    assert blocked.status_code == 429
    assert "Retry-After" not in blocked.headers
    assert await shop.listed() == []
    await shop.article("LJUS-1")

    clock.pass_(seconds=599)
    assert (await shop.put("1001", {})).status_code == 429
    clock.pass_(seconds=1)
    assert (await shop.put("1001", {})).status_code == 201


async def test_first_success_ends_the_row_of_failures(shop: Shop, api: httpx.AsyncClient) -> None:
    for _ in range(3):
        for _ in range(4):
            assert (await api.put("orders", json={})).status_code == 400
        assert (await shop.put("1001", {})).is_success


async def test_wrong_credentials_run_into_the_limit_too(app: FastAPI, api: httpx.AsyncClient) -> None:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://ongoing.test/demo/api/v1/") as stranger:
        seen = [(await stranger.get("orders/statuses", auth=("WSI-x", "y"))).status_code for _ in range(6)]

    assert seen == [401] * 5 + [429]
    assert (await api.get("orders/statuses")).status_code == 200


async def test_limits_are_configurable_and_can_be_off(
    api: httpx.AsyncClient, clock: ManualClock, switch: Callable[..., None]
) -> None:
    switch(failure_limit=0, volume_limit=3, volume_window_seconds=60, retry_after_header=True)

    seen = [(await api.put("orders", json={})).status_code for _ in range(4)]
    clock.pass_(seconds=20)
    blocked = await api.put("orders", json={})

    assert seen == [400, 400, 400, 429]
    assert blocked.headers["Retry-After"] == "40"
    clock.pass_(seconds=40)
    assert (await api.put("orders", json={})).status_code == 400


async def test_parallel_writes_of_one_goods_owner_queue_and_are_counted_as_overlapping(
    shop: Shop, app: FastAPI, switch: Callable[..., None]
) -> None:
    switch(call_seconds=0.05)
    loop = asyncio.get_running_loop()
    began = loop.time()

    await asyncio.gather(*(shop.put(f"100{n}", {}) for n in range(4)))

    assert loop.time() - began >= 4 * 0.05
    assert app.state.traffic.overlapping == 3


async def test_calls_one_after_the_other_do_not_overlap(shop: Shop, app: FastAPI) -> None:
    await shop.put("1001", {})
    await shop.put("1002", {})

    assert app.state.traffic.overlapping == 0
    account = app.state.traffic.as_dict()["accounts"]
    assert account[str(OWNER_ID)]["total"] == 2


async def test_traffic_is_counted_by_goods_owner_and_levers_are_not(
    shop: Shop, app: FastAPI, levers: httpx.AsyncClient
) -> None:
    await shop.listed()
    await shop.api.get("orders/statuses", auth=("WSI-x", "y"))
    await levers.get("http://ongoing.test/_sandbox/state")

    calls = {(call["account"], call["path"]) for call in app.state.traffic.as_dict()["calls"]}

    assert calls == {("4711", "/{warehouse}/api/v1/orders"), ("-", "/{warehouse}/api/v1/orders/statuses")}


async def test_fault_after_the_write_leaves_the_order_made(shop: Shop, app: FastAPI) -> None:
    app.state.faults.add(Fault(method="PUT", path="/orders", account=str(OWNER_ID), kind=FaultKind("error_after")))

    assert (await shop.put("1001", {})).status_code == 500

    assert await shop.numbers() == ["1001"]
    assert (await shop.put("1001", {})).status_code == 200


async def test_demo_user_name_begins_as_all_api_users_do() -> None:
    assert DEMO_USER_NAME.startswith("WSI")
    assert DEMO_PASSWORD
