"""Reports made by hand: an order sent, a purchase order received."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlmodel import select

from app.connections.audit import Action, AuditEntry
from app.connections.models import Connection, ConnectionState, ProcessStanding
from app.jobs.engine import Lane
from app.jobs.models import Record
from app.jobs.requests import Traits
from app.web.users import Role
from tests.web.conftest import SWITCHES, Gateway, path, problem

ORDER = ("/reports/order-sent", {"order_number": "1042"}, "shipments", "1042")
PURCHASE_ORDER = ("/reports/purchase-order-received", {"purchase_order_number": "58"}, "goods_receipts", "58")
BOTH = pytest.mark.parametrize(
    ("address", "body", "process", "key"), [ORDER, PURCHASE_ORDER], ids=["order", "purchase"]
)


@pytest.fixture
async def connection(gateway: Gateway) -> Connection:
    """One that has both processes on."""
    switches = {**SWITCHES, "goods_receipts": "report_goods_receipts"}
    gateway.app.state.services = replace(gateway.services, switches=switches)
    gateway.services.requests.traits = {name: Traits(Lane.URGENT) for name in switches}
    made = await gateway.connection(warehouse_module=True, report_goods_receipts=True)
    async with gateway.services.database.write() as session:
        if await session.get(ProcessStanding, (made.id, "goods_receipts")) is None:
            session.add(ProcessStanding(connection_id=made.id, process="goods_receipts", next_run_at=gateway.clock()))
    return made


async def report(gateway: Gateway, connection: Connection, address: str, body: Any) -> httpx.Response:
    headers = await gateway.user(f"bo-{gateway.clock().timestamp()}", Role.OPERATOR, [connection])
    headers["X-Correlation-Id"] = "said-by-bo"
    gateway.clock.advance(seconds=1)
    return await gateway.client.post(path(connection, address), json=body, headers=headers)


async def record_of(gateway: Gateway, connection: Connection, process: str, key: str) -> Record | None:
    async with gateway.services.database.read() as session:
        return await session.get(Record, (connection.id, process, key))


@BOTH
async def test_an_operators_report_has_the_record_moved_as_a_reported_one(
    gateway: Gateway, connection: Connection, address: str, body: Any, process: str, key: str
) -> None:
    answer = await report(gateway, connection, address, body)
    assert answer.status_code == 202, answer.text
    told = answer.json()
    assert (told["process"], told["key"], told["state"], told["cause"]) == (process, key, "queued", "manual")
    assert (told["run_id"], told["correlation_id"]) == (None, "said-by-bo")
    kept = await record_of(gateway, connection, process, key)
    assert kept is not None
    assert kept.job_id is not None
    assert kept.reported


@BOTH
async def test_a_report_is_in_the_audit_trail(
    gateway: Gateway, connection: Connection, address: str, body: Any, process: str, key: str
) -> None:
    await report(gateway, connection, address, body)
    async with gateway.services.database.read() as session:
        (entry,) = await session.exec(select(AuditEntry).where(AuditEntry.action == Action.REPORTED))
    assert entry.username.startswith("bo-")
    assert (entry.connection_id, entry.subject) == (connection.id, f"{process} {key}")


@BOTH
async def test_a_report_is_refused_while_the_connection_rests(
    gateway: Gateway, connection: Connection, address: str, body: Any, process: str, key: str
) -> None:
    await gateway.rest(connection, ConnectionState.PAUSED, "Stocktaking.")
    told = problem(await report(gateway, connection, address, body), 409, "conflict")
    assert "Stocktaking." in told["detail"]
    assert told["todo"]
    assert await record_of(gateway, connection, process, key) is None


@BOTH
async def test_a_report_is_refused_while_the_process_rests(
    gateway: Gateway, connection: Connection, address: str, body: Any, process: str, key: str
) -> None:
    async with gateway.services.database.write() as session:
        standing = await session.get_one(ProcessStanding, (connection.id, process))
        standing.paused_at, standing.paused_message = gateway.clock(), "No right to it."
        standing.paused_todo = "Connect again."
    told = problem(await report(gateway, connection, address, body), 409, "conflict")
    assert (told["code"], told["todo"]) == ("process.paused", "Connect again.")
    assert await record_of(gateway, connection, process, key) is None


@BOTH
async def test_a_report_is_refused_when_the_process_is_off(
    gateway: Gateway, connection: Connection, address: str, body: Any, process: str, key: str
) -> None:
    async with gateway.services.database.write() as session:
        kept = await session.get_one(Connection, connection.id)
        kept.options = {**kept.options, "report_shipments": False, "report_goods_receipts": False}
    told = problem(await report(gateway, connection, address, body), 422, "refused")
    assert told["code"] == "process.off"
    assert await record_of(gateway, connection, process, key) is None


@pytest.mark.parametrize(
    ("address", "body"),
    [
        (ORDER[0], {}),
        (ORDER[0], {"order_number": ""}),
        (ORDER[0], {"order_number": 1042}),
        (ORDER[0], {"order_number": "10\x0042"}),
        (ORDER[0], {"order_number": "1" * 201}),
        (ORDER[0], {"order_number": "1042", "sent": True}),
        (PURCHASE_ORDER[0], {"order_number": "58"}),
        (PURCHASE_ORDER[0], []),
    ],
    ids=str,
)
async def test_a_report_that_makes_no_sense_is_invalid(
    gateway: Gateway, connection: Connection, address: str, body: Any
) -> None:
    problem(await report(gateway, connection, address, body), 422, "invalid")


@BOTH
async def test_a_connection_of_others_is_not_there(
    gateway: Gateway, connection: Connection, address: str, body: Any, process: str, key: str
) -> None:
    stranger = await gateway.user("stranger", Role.OPERATOR)
    answer = await gateway.client.post(path(connection, address), json=body, headers=stranger)
    problem(answer, 404, "not-found")
    assert await record_of(gateway, connection, process, key) is None


@BOTH
async def test_a_report_of_a_record_on_its_way_is_not_moved_twice(
    gateway: Gateway, connection: Connection, address: str, body: Any, process: str, key: str
) -> None:
    await report(gateway, connection, address, body)
    first = await record_of(gateway, connection, process, key)
    await report(gateway, connection, address, body)
    second = await record_of(gateway, connection, process, key)
    assert first is not None
    assert second is not None
    assert (first.job_id, second.wanted) == (second.job_id, 2)
