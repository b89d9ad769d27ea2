from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from app.connections.audit import AuditEntry
from app.connections.models import Connection, ConnectionState, ProcessStanding
from app.errors import GatewayError, NeedsReconnecting, NotConfigured, RemoteRejected, RemoteUnavailable
from app.inbox.models import Event
from app.jobs.models import Record, RecordState
from app.web.users import Role
from tests.web.conftest import ONGOING_PASSWORD, REFRESH_TOKEN, Gateway, path, problem

NEW: dict[str, Any] = {
    "name": "Norrsken Friluft",
    "fortnox_tenant_id": 812345,
    "fortnox_refresh_token": REFRESH_TOKEN,
    "system": "https://demo.ongoingsystems.se/demo/",
    "ongoing_username": "WSI_norrsken",
    "ongoing_password": ONGOING_PASSWORD,
    "goods_owner_id": 17,
}


async def _create(gateway: Gateway, **changes: Any) -> Any:
    body = {name: value for name, value in (NEW | changes).items() if value is not None}
    return await gateway.client.post("/api/v1/connections", json=body, headers=await gateway.admin())


async def _connections(gateway: Gateway) -> list[Connection]:
    async with gateway.services.database.read() as session:
        return list(await session.exec(select(Connection)))


async def test_connection_is_made_after_both_sides_were_asked(gateway: Gateway) -> None:
    answer = await _create(gateway)
    assert answer.status_code == 201, answer.text
    assert {"statuses", "types", "information", "tenant"} <= set(gateway.remotes.asked)
    made = answer.json()
    assert (made["state"], made["ongoing_url"]) == ("active", "https://api.ongoingsystems.se/demo/api/v1/")
    assert {one["process"] for one in made["processes"]} == set(gateway.services.switches)
    assert answer.headers["location"] == f"/api/v1/connections/{made['id']}"
    (kept,) = await _connections(gateway)
    assert gateway.services.vault.open(kept.secrets).ongoing_password.get_secret_value() == ONGOING_PASSWORD


async def test_webhook_address_and_secret_are_shown_once(gateway: Gateway) -> None:
    answer = await _create(gateway)
    webhooks = answer.json()["webhooks"]
    (kept,) = await _connections(gateway)
    start = f"https://bridge.example.com/webhooks/ongoing/{kept.webhook_key}"
    assert {name: url for name, url in webhooks.items() if name.endswith("_url")} == {
        "order_url": f"{start}/order",
        "purchase_order_url": f"{start}/purchase-order",
        "inventory_url": f"{start}/inventory",
        "return_url": f"{start}/return",
    }
    assert answer.headers["cache-control"] == "no-store"
    called = await gateway.client.post(
        webhooks["order_url"], json={"orderNumber": "1042"}, headers={webhooks["header"]: webhooks["secret"]}
    )
    assert called.status_code == 202
    read = await gateway.client.get(path(kept), headers=await gateway.admin())
    assert webhooks["secret"] not in read.text
    assert kept.webhook_key not in read.text


async def test_given_webhook_secret_is_used(gateway: Gateway) -> None:
    answer = await _create(gateway, webhook_secret="chosen-by-the-customer")
    assert answer.json()["webhooks"]["secret"] == "chosen-by-the-customer"


async def test_module_is_taken_from_fortnox_when_no_options_are_given(gateway: Gateway) -> None:
    gateway.remotes.module = True
    await _create(gateway)
    (kept,) = await _connections(gateway)
    assert kept.options["warehouse_module"] is True
    assert kept.options["report_stock_adjustments"] is True
    assert kept.options["report_customer_returns"] is True


async def test_options_that_cannot_work_are_named_one_by_one_and_nothing_is_kept(gateway: Gateway) -> None:
    told = problem(
        await _create(gateway, options={"warehouse_module": True, "send_purchase_orders": True}), 422, "refused"
    )
    assert told["code"] == "options.preflight"
    assert [one["at"] for one in told["errors"]] == [
        "body.options.warehouse_module",
        "body.options.send_purchase_orders",
    ]
    assert await _connections(gateway) == []


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (NotConfigured("No right to orders.", code="fortnox.no_right", todo="Connect again."), 422, "not-configured"),
        (NeedsReconnecting("Consent withdrawn.", code="fortnox.consent"), 422, "needs-reconnecting"),
        (RemoteRejected("Not taken.", code="ongoing.rejected", status=400), 422, "remote-rejected"),
        (RemoteUnavailable("No answer.", code="ongoing.no_answer"), 502, "remote-failed"),
        (RemoteUnavailable("Busy.", code="fortnox.busy", retry_after=timedelta(seconds=4.2)), 503, "remote-busy"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, GatewayError) else str(value),
)
async def test_side_that_says_no_is_quoted_and_nothing_is_kept(
    gateway: Gateway, error: GatewayError, status: int, kind: str
) -> None:
    error.remote_text = "Behörighet saknas (2000663)."
    gateway.remotes.fails = error
    answer = await _create(gateway)
    told = problem(answer, status, kind)
    assert (told["detail"], told["code"], told["todo"]) == (error.message, error.code, error.todo)
    assert told["remote_text"] == "Behörighet saknas (2000663)."
    assert answer.headers.get("retry-after") == ("5" if kind == "remote-busy" else None)
    assert await _connections(gateway) == []


async def test_keys_of_another_company_are_refused(gateway: Gateway) -> None:
    gateway.remotes.tenant_id = 99
    told = problem(await _create(gateway), 422, "refused")
    assert told["code"] == "connection.other_company"
    assert await _connections(gateway) == []


@pytest.mark.parametrize("changes", [{"fortnox_tenant_id": 800017}, {"goods_owner_id": 17}], ids=str)
async def test_side_that_is_connected_already_is_a_conflict(gateway: Gateway, changes: dict[str, Any]) -> None:
    await gateway.connection(number=17)
    new = {"fortnox_tenant_id": 1, "goods_owner_id": 1} | changes
    told = problem(await _create(gateway, **new), 409, "conflict")
    assert told["code"] == "connection.exists"
    assert len(await _connections(gateway)) == 1


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"name": ""}, "body.name"),
        ({"name": "a\x00b"}, "body.name"),
        ({"goods_owner_id": 0}, "body.goods_owner_id"),
        ({"goods_owner_id": 2**31}, "body.goods_owner_id"),
        ({"fortnox_tenant_id": "x"}, "body.fortnox_tenant_id"),
        ({"ongoing_password": "planted\x00-ongoing-password"}, "body.ongoing_password"),
        ({"webhook_secret": "short"}, "body.webhook_secret"),
        ({"webhook_secret": "med å och mellanslag"}, "body.webhook_secret"),
        ({"start_date": "2026-03-01T00:00:00"}, "body.start_date"),
        ({"options": {"create_invoices": True}}, "body.options.create_invoices"),
        ({"options": {"part_delivery": "report_each"}}, "body.options.part_delivery"),
        ({"surprise": 1}, "body.surprise"),
    ],
    ids=str,
)
async def test_bad_field_is_named_and_not_repeated(gateway: Gateway, changes: dict[str, Any], at: str) -> None:
    answer = await _create(gateway, **changes)
    assert answer.status_code == 422
    assert [fault["at"] for fault in answer.json()["errors"]] == [at]
    assert ONGOING_PASSWORD not in answer.text
    assert gateway.remotes.asked == []


@pytest.mark.parametrize("system", ["https://evil.example.com/demo/", "not an address", "https://"])
async def test_system_that_is_not_ongoings_is_refused(gateway: Gateway, system: str) -> None:
    told = problem(await _create(gateway, system=system), 422, "not-configured")
    assert told["code"] == "ongoing.bad_address"
    assert gateway.remotes.asked == []


async def test_body_that_is_not_json_is_malformed(gateway: Gateway) -> None:
    headers = await gateway.admin()
    unnamed = await gateway.client.post("/api/v1/connections", content=b"{", headers=headers)
    assert "application/json" in problem(unnamed, 422, "invalid")["todo"]
    headers["Content-Type"] = "application/json"
    for body in (b"{", b"\xff", b"[" * 100_000):
        problem(await gateway.client.post("/api/v1/connections", content=body, headers=headers), 400, "malformed")


async def test_list_shows_all_to_an_admin_and_his_own_to_an_operator(gateway: Gateway) -> None:
    shops = [await gateway.connection(name, number=number) for number, name in enumerate(["C", "A", "B"], start=1)]
    operator = await gateway.user("bo", Role.OPERATOR, [shops[2], shops[0]])
    seen = [
        [one["name"] for one in (await gateway.client.get("/api/v1/connections", headers=headers)).json()["items"]]
        for headers in (await gateway.admin(), operator)
    ]
    assert seen == [["A", "B", "C"], ["B", "C"]]


async def test_list_is_read_page_by_page_also_where_names_are_equal(gateway: Gateway) -> None:
    for number in range(1, 6):
        await gateway.connection("Same" if number < 5 else "Other", number=number)
    admin, cursor, pages = await gateway.admin(), None, []
    while True:
        answer = await gateway.client.get(
            "/api/v1/connections", headers=admin, params={"limit": 2} | ({"cursor": cursor} if cursor else {})
        )
        pages.append([one["goods_owner_id"] for one in answer.json()["items"]])
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            break
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(number for page in pages for number in page) == [1, 2, 3, 4, 5]


async def test_read_tells_why_a_process_rests_and_what_is_off(gateway: Gateway) -> None:
    connection = await gateway.connection(send_articles=False)
    async with gateway.services.database.write() as session:
        standing = await session.get_one(ProcessStanding, (connection.id, "sales_orders"))
        standing.paused_code, standing.paused_message = "fortnox.no_right", "No right to orders."
        standing.paused_todo, standing.paused_at = "Connect again.", gateway.clock()
    read = await gateway.client.get(path(connection), headers=await gateway.admin())
    told = {one["process"]: one for one in read.json()["processes"]}
    assert list(told) == list(gateway.services.switches)
    assert not told["articles"]["switched_on"]
    assert told["sales_orders"]["paused_message"] == "No right to orders."
    assert told["sales_orders"]["paused_todo"] == "Connect again."
    assert told["shipments"]["paused_at"] is None


async def test_pause_and_resume(gateway: Gateway) -> None:
    connection = await gateway.connection()
    operator = await gateway.user("bo", Role.OPERATOR, [connection])
    answer = await gateway.client.post(path(connection, "/pause"), headers=operator, json={"reason": "Stocktaking."})
    assert (answer.json()["state"], answer.json()["state_reason"]) == ("paused", "Stocktaking.")
    answer = await gateway.client.post(path(connection, "/resume"), headers=operator)
    assert (answer.json()["state"], answer.json()["state_reason"]) == ("active", "")


async def test_who_paused_resumed_and_deleted_is_written_down_and_a_repeat_is_no_act(gateway: Gateway) -> None:
    connection = await gateway.connection()
    operator, admin = await gateway.user("bo", Role.OPERATOR, [connection]), await gateway.user("anna", Role.ADMIN)
    for reason in ("Stocktaking.", "Again."):
        await gateway.client.post(path(connection, "/pause"), headers=operator, json={"reason": reason})
    await gateway.client.post(path(connection, "/resume"), headers=operator)
    await gateway.rest(connection, ConnectionState.PAUSED, "Leaving.")
    await gateway.client.delete(path(connection), headers=admin)
    async with gateway.services.database.read() as session:
        entries = list(await session.exec(select(AuditEntry).order_by(col(AuditEntry.id))))
    assert [(one.username, one.action, one.after) for one in entries] == [
        ("bo", "paused", {"reason": "Stocktaking."}),
        ("bo", "resumed", {}),
        ("anna", "deleted", {}),
    ]
    assert {(one.connection_id, one.connection_name) for one in entries} == {(connection.id, connection.name)}


async def test_resume_opens_the_doors_and_lets_go_what_waited(gateway: Gateway) -> None:
    connection = await gateway.connection()
    await gateway.rest(connection, ConnectionState.NEEDS_RECONNECTING, "Consent withdrawn.")
    await gateway.add(
        gateway.record(connection, "1042", RecordState.WAITING, waits_for="connection"),
        gateway.record(connection, "1043", RecordState.HELD),
    )
    async with gateway.services.database.write() as session:
        (await session.get_one(ProcessStanding, (connection.id, "articles"))).paused_at = gateway.clock()
    gateway.clock.advance(minutes=1)
    answer = await gateway.client.post(path(connection, "/resume"), headers=await gateway.admin())
    assert answer.json()["state"] == "active"
    assert all(one["paused_at"] is None for one in answer.json()["processes"])
    async with gateway.services.database.read() as session:
        records = {one.key: one for one in await session.exec(select(Record))}
    assert (records["1042"].state, records["1042"].waits_for) == (RecordState.QUEUED, "")
    assert records["1042"].job_id is not None
    assert records["1043"].state == RecordState.HELD


async def test_pause_needs_a_reason(gateway: Gateway) -> None:
    connection = await gateway.connection()
    admin = await gateway.admin()
    for body in ({}, {"reason": ""}, {"reason": "x" * 501}, {"reason": "a\x00"}):
        problem(await gateway.client.post(path(connection, "/pause"), headers=admin, json=body), 422, "invalid")


async def test_delete_forgets_everything_of_a_paused_connection(gateway: Gateway) -> None:
    connection, other = await gateway.connection(number=1), await gateway.connection("Other", number=2)
    operator = await gateway.user("bo", Role.OPERATOR, [connection])
    await gateway.add(gateway.record(connection, "1042", RecordState.HELD), gateway.transfer(connection, "1", "sent"))
    await gateway.services.intake.take(
        connection_id=connection.id, kind="order", external_id="1", payload={}, correlation_id="c"
    )
    await gateway.rest(connection, ConnectionState.PAUSED, "Leaving.")
    answer = await gateway.client.delete(path(connection), headers=await gateway.admin())
    assert (answer.status_code, answer.content) == (204, b"")
    assert [one.id for one in await _connections(gateway)] == [other.id]
    async with gateway.services.database.read() as session:
        assert (await session.exec(select(Record))).all() == []
        assert (await session.exec(select(Event))).all() == []
    problem(await gateway.client.get(path(connection), headers=operator), 404, "not-found")


async def test_connection_that_works_is_not_deleted(gateway: Gateway) -> None:
    connection = await gateway.connection()
    told = problem(await gateway.client.delete(path(connection), headers=await gateway.admin()), 409, "conflict")
    assert told["code"] == "connection.active"
    assert len(await _connections(gateway)) == 1


async def test_id_that_is_none_is_invalid(gateway: Gateway) -> None:
    answer = await gateway.client.get("/api/v1/connections/norrsken", headers=await gateway.admin())
    problem(answer, 422, "invalid")
