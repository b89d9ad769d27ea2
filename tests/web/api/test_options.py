import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select

from app.connections.models import Connection, ProcessStanding
from app.connections.options import Options
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
