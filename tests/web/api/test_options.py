import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select

from app.connections.models import Connection, ProcessStanding
from app.connections.options import Options
from app.errors import GatewayError, NeedsReconnecting, RemoteUnavailable
from tests.web.conftest import Gateway, path, problem


async def _put(
    gateway: Gateway, connection: Connection, version: str | None, headers: dict[str, str], **changes: Any
) -> httpx.Response:
    body = Options().model_dump(mode="json") | changes
    return await gateway.client.put(
        path(connection, "/options"), json=body, headers=headers | ({"If-Match": version} if version else {})
    )


async def test_options_are_read_with_their_version_and_replaced_on_it(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(create_invoice=False), await gateway.admin()
    read = await gateway.client.get(path(connection, "/options"), headers=admin)
    assert read.headers["etag"] == '"1"'
    assert read.json() == Options(create_invoice=False).model_dump(mode="json")
    saved = await _put(gateway, connection, read.headers["etag"], admin, notify_by_sms=True)
    assert (saved.status_code, saved.headers["etag"]) == (200, '"2"')
    again = await gateway.client.get(path(connection, "/options"), headers=admin)
    assert again.json() == saved.json() == Options(notify_by_sms=True).model_dump(mode="json")
    assert again.headers["etag"] == '"2"'


async def test_without_if_match_nothing_is_saved(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    problem(await _put(gateway, connection, None, admin, notify_by_sms=True), 428, "version-needed")
    assert not (await gateway.client.get(path(connection, "/options"), headers=admin)).json()["notify_by_sms"]


@pytest.mark.parametrize("version", ['"0"', '"2"', "1", 'W/"1"', "*", '"1", "2"', '"x"', '"99999999999999999999"'])
async def test_version_that_is_not_the_present_one_is_stale(gateway: Gateway, version: str) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    told = problem(await _put(gateway, connection, version, admin, notify_by_sms=True), 412, "stale")
    assert told["code"] == "options.stale"
    assert not (await gateway.client.get(path(connection, "/options"), headers=admin)).json()["notify_by_sms"]


async def test_of_two_who_save_at_once_one_is_told(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    answers = await asyncio.gather(
        *(_put(gateway, connection, '"1"', admin, sync_interval_minutes=number) for number in range(20, 24))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]


async def test_choices_that_cannot_go_together_are_named(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    answer = await _put(
        gateway, connection, '"1"', admin, part_delivery="report_each", not_started_statuses=[200], sent_statuses=[200]
    )
    told = problem(answer, 422, "refused")
    assert told["code"] == "options.conflict"
    assert [fault["at"] for fault in told["errors"]] == ["body.part_delivery", "body.sent_statuses"]
    assert "create_invoice" in told["errors"][0]["message"]


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"sync_interval_minutes": 0}, "body.sync_interval_minutes"),
        ({"sync_interval_minutes": 1441}, "body.sync_interval_minutes"),
        ({"order_selection": "all"}, "body.order_selection"),
        ({"unknown": 1}, "body.unknown"),
        ({"not_started_statuses": []}, "body.not_started_statuses"),
    ],
    ids=str,
)
async def test_impossible_value_is_invalid(gateway: Gateway, changes: dict[str, Any], at: str) -> None:
    told = problem(
        await _put(gateway, await gateway.connection(), '"1"', await gateway.admin(), **changes), 422, "invalid"
    )
    assert [fault["at"] for fault in told["errors"]] == [at]


async def test_shorter_interval_holds_at_once_and_a_due_run_stays_due(gateway: Gateway) -> None:
    connection, admin, now = (
        await gateway.connection(sync_interval_minutes=1440),
        await gateway.admin(),
        gateway.clock(),
    )
    async with gateway.services.database.write() as session:
        (await session.get_one(ProcessStanding, (connection.id, "articles"))).next_run_at = now + timedelta(hours=20)
        (await session.get_one(ProcessStanding, (connection.id, "shipments"))).next_run_at = now - timedelta(hours=1)
    await _put(gateway, connection, '"1"', admin, sync_interval_minutes=15)
    async with gateway.services.database.read() as session:
        due = {one.process: one.next_run_at for one in await session.exec(select(ProcessStanding))}
    assert now < due["articles"] <= now + timedelta(minutes=15)
    assert due["shipments"] == now - timedelta(hours=1)


async def test_a_change_that_is_at_odds_with_a_remote_is_refused_by_option(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    answer = await _put(gateway, connection, '"1"', admin, warehouse_module=True, report_stock_adjustments=True)
    told = problem(answer, 422, "refused")
    assert told["code"] == "options.preflight"
    assert [fault["at"] for fault in told["errors"]] == ["body.warehouse_module", "body.report_stock_adjustments"]
    assert "off in Fortnox" in told["errors"][0]["message"]
    read = await gateway.client.get(path(connection, "/options"), headers=admin)
    assert (read.headers["etag"], read.json()["warehouse_module"]) == ('"1"', False)


async def test_what_was_at_odds_before_keeps_no_other_change_back(gateway: Gateway) -> None:
    gateway.remotes.module = True
    connection, admin = await gateway.connection(), await gateway.admin()
    saved = await _put(gateway, connection, '"1"', admin, order_type_by_customer_type=False)
    assert saved.status_code == 200
    kept = (await gateway.client.get(path(connection), headers=admin)).json()["preflight"]
    assert ("warehouse_module", "module.mismatch") in {(one["option"], one["code"]) for one in kept["findings"]}


async def test_a_warning_about_a_change_is_kept_and_refuses_nothing(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(order_type_by_customer_type=False), await gateway.admin()
    saved = await _put(gateway, connection, '"1"', admin)
    assert (saved.status_code, saved.json()["order_type_by_customer_type"]) == (200, True)
    kept = (await gateway.client.get(path(connection), headers=admin)).json()["preflight"]
    assert "orders.no_such_type" in {one["code"] for one in kept["findings"]}


@pytest.mark.parametrize(
    "error",
    [
        RemoteUnavailable("Nobody answers.", code="fortnox.timeout"),
        NeedsReconnecting("Consent withdrawn.", code="fortnox.consent"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_an_outage_does_not_lock_the_options(gateway: Gateway, error: GatewayError) -> None:
    gateway.remotes.fails = error
    connection, admin = await gateway.connection(), await gateway.admin()
    saved = await _put(gateway, connection, '"1"', admin, warehouse_module=True)
    assert (saved.status_code, saved.headers["etag"]) == (200, '"2"')
    kept = (await gateway.client.get(path(connection), headers=admin)).json()["preflight"]
    assert {one["code"] for one in kept["findings"]} == {error.code}


@pytest.mark.parametrize("changes", [{}, {"sync_interval_minutes": 30, "notify_by_sms": True}], ids=str)
async def test_no_remote_is_asked_about_a_change_that_none_can_be_at_odds_with(
    gateway: Gateway, changes: dict[str, Any]
) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    assert (await _put(gateway, connection, '"1"', admin, **changes)).status_code == 200
    assert gateway.remotes.asked == []


async def test_no_remote_is_asked_for_a_version_that_is_not_the_present_one(gateway: Gateway) -> None:
    connection, admin = await gateway.connection(), await gateway.admin()
    problem(await _put(gateway, connection, '"7"', admin, warehouse_module=True), 412, "stale")
    assert gateway.remotes.asked == []
