import logging
from typing import Any

import pytest
import structlog

from app.errors import RemoteRejected
from app.jobs.models import RecordState
from tests.web.conftest import ONGOING_PASSWORD, PLANTED, REFRESH_TOKEN, WEBHOOK_SECRET, Gateway, path

OPTIONS = {"If-Match": '"1"'}


async def test_no_answer_and_no_log_line_holds_a_secret(gateway: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    """Walks through the whole API with secrets planted everywhere, the errors included."""
    lines: list[str] = []

    def keep(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        lines.append(repr(event))
        raise structlog.DropEvent

    structlog.configure(processors=[structlog.contextvars.merge_contextvars, keep])
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, "httpx")  # the caller, not the gateway
    connection, admin = await gateway.connection(), await gateway.admin()
    transfer = gateway.transfer(connection, "1042", "held")
    await gateway.add(gateway.record(connection, "1042", RecordState.HELD), transfer)
    new = {
        "name": "New",
        "fortnox_tenant_id": 812345,
        "fortnox_refresh_token": REFRESH_TOKEN,
        "system": "demo",
        "ongoing_username": "WSI_x",
        "ongoing_password": ONGOING_PASSWORD,
        "goods_owner_id": 99,
        "webhook_secret": WEBHOOK_SECRET,
    }
    webhook = f"/webhooks/ongoing/{connection.webhook_key}/order"
    secret = {"X-Auth-Token": WEBHOOK_SECRET}
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", webhook, {"json": {"webhookEventId": 1, "orderNumber": "1"}, "headers": secret}),
        ("POST", webhook, {"content": b"{", "headers": secret}),
        ("POST", webhook, {"json": {"goodsOwnerId": 1}, "headers": secret}),
        ("POST", webhook, {"json": {}, "headers": {"X-Auth-Token": "wrong"}}),
        ("POST", "/api/v1/token", {"data": {"username": WEBHOOK_SECRET, "password": ONGOING_PASSWORD}}),
        ("POST", "/api/v1/token", {"data": {"password": ONGOING_PASSWORD}}),
        ("GET", "/api/v1/connections", {}),
        ("GET", path(connection), {}),
        ("GET", path(connection, "/options"), {}),
        ("PUT", path(connection, "/options"), {"json": {"order_selection": ONGOING_PASSWORD}, "headers": OPTIONS}),
        ("POST", path(connection, "/sync"), {"json": {}}),
        ("GET", path(connection, "/runs"), {}),
        ("GET", path(connection, "/attention"), {}),
        ("GET", path(connection, "/records/sales_orders/1042"), {}),
        ("POST", path(connection, "/records/sales_orders/1042/retry"), {}),
        ("GET", path(connection, "/transfers"), {}),
        ("GET", path(connection, f"/transfers/{transfer.id}"), {}),
        ("GET", path(connection, "/events"), {}),
        ("POST", path(connection, "/pause"), {"json": {"reason": "x"}}),
        ("POST", path(connection, "/resume"), {}),
        ("POST", "/api/v1/connections", {"json": new | {"goods_owner_id": ONGOING_PASSWORD}}),
        ("POST", "/api/v1/connections", {"json": new | {"webhook_secret": "short"}}),
        ("POST", "/api/v1/connections", {"json": new | {"ongoing_password": [ONGOING_PASSWORD]}}),
        ("POST", "/api/v1/connections", {"json": new | {"surprise": REFRESH_TOKEN}}),
        ("POST", "/api/v1/connections", {"json": new, "refused": True}),
        ("POST", "/api/v1/connections", {"json": new, "shown once": True}),
        ("POST", "/api/v1/connections", {"json": new}),
        ("GET", "/readyz", {}),
        ("GET", "/openapi.json", {}),
    ]
    leaks = []
    try:
        for method, address, given in asked:
            sent = {name: value for name, value in given.items() if name in {"json", "content", "data"}}
            gateway.remotes.fails = RemoteRejected("No.", code="x", status=401) if given.get("refused") else None
            answer = await gateway.client.request(method, address, headers=admin | given.get("headers", {}), **sent)
            said = answer.text + str(answer.headers)
            assert answer.status_code < 500 or address == "/readyz", said
            if given.get("shown once"):
                assert WEBHOOK_SECRET in said
                said = said.replace(WEBHOOK_SECRET, "")
            leaks += [(method, address, word) for word in PLANTED if word in said]
            if address != webhook and not given.get("shown once"):
                assert connection.webhook_key not in said
    finally:
        structlog.reset_defaults()
    assert leaks == []
    written = "\n".join([*lines, caplog.text])
    assert "http.answered" in written
    assert [word for word in (*PLANTED, connection.webhook_key) if word in written] == []
