"""New keys for a connection, and a new secret for its webhooks."""

from typing import Any

import pytest
from sqlmodel import col, select

from app.connections.audit import AuditEntry
from app.connections.credentials import Secrets
from app.connections.models import Connection, ConnectionState
from app.errors import NeedsReconnecting
from app.web.users import Role
from tests.web.conftest import ONGOING_PASSWORD, REFRESH_TOKEN, WEBHOOK_SECRET, Gateway, path, problem

NEW_PASSWORD = "planted-new-password"


async def kept(gateway: Gateway, connection: Connection) -> tuple[Connection, Secrets]:
    async with gateway.services.database.read() as session:
        found = await session.get_one(Connection, connection.id)
    return found, gateway.services.vault.open(found.secrets)


async def trail(gateway: Gateway) -> list[AuditEntry]:
    async with gateway.services.database.read() as session:
        return list(await session.exec(select(AuditEntry).order_by(col(AuditEntry.id))))


async def resting(gateway: Gateway, state: ConnectionState = ConnectionState.NEEDS_RECONNECTING) -> Connection:
    connection = await gateway.connection()
    gateway.remotes.tenant_id = connection.fortnox_tenant_id
    await gateway.rest(connection, state, "The keys were refused.")
    return connection


async def test_another_password_is_tried_kept_and_lets_the_connection_go_on(gateway: Gateway) -> None:
    connection, anna = await resting(gateway), await gateway.user("anna", Role.ADMIN)
    answer = await gateway.client.post(
        path(connection, "/reconnect"), json={"ongoing_password": NEW_PASSWORD}, headers=anna
    )
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["state_reason"]) == ("active", "")
    now, secrets = await kept(gateway, connection)
    assert now.ongoing_username == connection.ongoing_username
    assert secrets.ongoing_password.get_secret_value() == NEW_PASSWORD
    assert secrets.webhook_secret.get_secret_value() == WEBHOOK_SECRET
    assert secrets.fortnox_refresh_token is not None
    assert secrets.fortnox_refresh_token.get_secret_value() == REFRESH_TOKEN
    (entry,) = await trail(gateway)
    assert (entry.action, entry.username) == ("reconnected", "anna")
    assert entry.after == {"ongoing_username": "WSI_norrsken", "ongoing_password": "changed"}


async def test_consent_of_the_company_drops_the_tokens_of_before(gateway: Gateway) -> None:
    connection = await resting(gateway)
    answer = await gateway.client.post(path(connection, "/reconnect"), json={}, headers=await gateway.admin())
    assert answer.status_code == 200, answer.text
    now, secrets = await kept(gateway, connection)
    assert (now.state, secrets.fortnox_refresh_token) == (ConnectionState.ACTIVE, None)
    assert secrets.ongoing_password.get_secret_value() == ONGOING_PASSWORD


async def test_keys_that_are_refused_are_not_kept(gateway: Gateway) -> None:
    connection = await resting(gateway)
    gateway.remotes.fails = NeedsReconnecting("No.", code="ongoing.unauthorized")
    answer = await gateway.client.post(
        path(connection, "/reconnect"), json={"ongoing_password": NEW_PASSWORD}, headers=await gateway.admin()
    )
    problem(answer, 422, "needs-reconnecting")
    now, _ = await kept(gateway, connection)
    assert (now.secrets, now.state) == (connection.secrets, ConnectionState.NEEDS_RECONNECTING)
    assert await trail(gateway) == []


async def test_keys_of_another_company_do_not_let_it_go_on(gateway: Gateway) -> None:
    connection = await resting(gateway)
    gateway.remotes.tenant_id = 4711
    answer = await gateway.client.post(path(connection, "/reconnect"), json={}, headers=await gateway.admin())
    problem(answer, 422, "refused")
    assert answer.json()["code"] == "connection.other_company"
    assert (await kept(gateway, connection))[0].state == ConnectionState.NEEDS_RECONNECTING


@pytest.mark.parametrize("state", [ConnectionState.PAUSED, ConnectionState.BEING_SET_UP])
async def test_new_keys_end_no_rest_that_keys_did_not_cause(gateway: Gateway, state: ConnectionState) -> None:
    connection = await resting(gateway, state)
    answer = await gateway.client.post(path(connection, "/reconnect"), json={}, headers=await gateway.admin())
    assert answer.json()["state"] == state


@pytest.mark.parametrize(
    "body",
    [{"ongoing_username": "WSI_other"}, {"ongoing_password": ""}, {"ongoing_password": "a\x00b"}, {"name": "x"}],
)
async def test_keys_that_cannot_be_are_named_without_being_repeated(gateway: Gateway, body: dict[str, Any]) -> None:
    connection = await resting(gateway)
    answer = await gateway.client.post(path(connection, "/reconnect"), json=body, headers=await gateway.admin())
    problem(answer, 422, "invalid")
    assert "a\\u0000b" not in answer.text


async def test_new_webhook_secret_is_told_once_and_holds_at_once(gateway: Gateway) -> None:
    connection, anna = await gateway.connection(), await gateway.user("anna", Role.ADMIN)
    answer = await gateway.client.post(path(connection, "/webhook-secret"), headers=anna)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    _, secrets = await kept(gateway, connection)
    assert told["secret"] == secrets.webhook_secret.get_secret_value() != WEBHOOK_SECRET
    assert told["order_url"].endswith(f"/{connection.webhook_key}/order")
    for secret, status in ((WEBHOOK_SECRET, 401), (told["secret"], 202)):
        sent = await gateway.client.post(
            told["order_url"], json={"webhookEventId": 1, "goodsOwnerId": 17}, headers={"X-Auth-Token": secret}
        )
        assert sent.status_code == status, sent.text
    assert [entry.action for entry in await trail(gateway)] == ["webhook_secret_changed"]


async def test_connection_that_was_never_activated_cannot_be_resumed(gateway: Gateway) -> None:
    connection = await resting(gateway, ConnectionState.BEING_SET_UP)
    answer = await gateway.client.post(path(connection, "/resume"), headers=await gateway.admin())
    problem(answer, 409, "conflict")
    assert answer.json()["code"] == "connection.being_set_up"


async def test_what_is_done_to_a_connection_is_written_down(gateway: Gateway) -> None:
    connection, anna = await gateway.connection(), await gateway.user("anna", Role.ADMIN)
    for _ in range(2):
        await gateway.client.post(path(connection, "/pause"), json={"reason": "Stocktaking."}, headers=anna)
    await gateway.client.post(path(connection, "/resume"), headers=anna)
    options = await gateway.client.get(path(connection, "/options"), headers=anna)
    await gateway.client.put(
        path(connection, "/options"),
        json=options.json() | {"sync_interval_minutes": 60},
        headers=anna | {"If-Match": options.headers["etag"]},
    )
    await gateway.client.post(path(connection, "/pause"), json={"reason": "To be deleted."}, headers=anna)
    assert (await gateway.client.delete(path(connection), headers=anna)).status_code == 204
    entries = await trail(gateway)
    assert [entry.action for entry in entries] == ["paused", "resumed", "options_changed", "paused", "deleted"]
    assert {(entry.username, entry.connection_name) for entry in entries} == {("anna", connection.name)}
    assert entries[0].after == {"reason": "Stocktaking."}
    assert (entries[2].before, entries[2].after) == ({"sync_interval_minutes": 15}, {"sync_interval_minutes": 60})
