"""The looks that are kept: once a day per active connection, by one worker of several."""

import asyncio

import pytest
from sqlmodel import select
from structlog.testing import capture_logs

from app.connections import directory
from app.connections.findings import found_in
from app.connections.models import Connection, ConnectionState, Preflight
from app.connections.preflights import AGAIN, EVERY, Preflights, findings_of
from app.sandbox.faults import Fault, FaultKind
from app.sandbox.fortnox.company import ALL_SCOPES
from app.sandbox.fortnox.tokens import DEMO_CLIENT_ID
from app.wiring import Gateway
from tests.clock import Clock
from tests.gateway import TENANT, Remotes, new_connection


@pytest.fixture
def preflights(gateway: Gateway) -> Preflights:
    """Urgent, as a backfill's pace would wait for a clock that stands still."""
    return gateway.preflights(urgent=True)


async def kept(gateway: Gateway) -> list[Preflight]:
    async with gateway.database.read() as session:
        return list(await session.exec(select(Preflight)))


async def test_the_look_at_activation_is_kept_and_the_next_is_due_in_a_day(
    gateway: Gateway, connected: Connection, clock: Clock
) -> None:
    (row,) = await kept(gateway)
    assert (row.connection_id, row.looked_at, row.due_at) == (connected.id, clock(), clock() + EVERY)
    assert findings_of(row) == []


async def test_a_connection_is_looked_at_once_a_day(
    gateway: Gateway, connected: Connection, preflights: Preflights, remotes: Remotes, clock: Clock
) -> None:
    remotes.company.warehouse_module = True
    assert await preflights.look_at_due() == 0
    clock.advance(hours=25)
    assert await preflights.look_at_due() == 1
    assert await preflights.look_at_due() == 0
    (row,) = await kept(gateway)
    assert [one.code for one in findings_of(row)] == ["module.mismatch"]
    assert (row.looked_at, row.due_at) == (clock(), clock() + EVERY)


async def test_of_two_workers_one_looks(
    gateway: Gateway, connected: Connection, preflights: Preflights, remotes: Remotes, clock: Clock
) -> None:
    clock.advance(hours=25)
    remotes.fortnox_app.state.traffic.reset()
    other = gateway.preflights(urgent=True)
    assert sum(await asyncio.gather(preflights.look_at_due(), other.look_at_due())) == 1
    assert remotes.requests("tenants-v4") == 1


async def test_a_connection_that_was_never_looked_at_is_due(
    gateway: Gateway, connected: Connection, preflights: Preflights
) -> None:
    async with gateway.database.write() as session:
        await session.delete(await session.get_one(Preflight, connected.id))
    assert await preflights.look_at_due() == 1
    assert len(await kept(gateway)) == 1


async def test_a_connection_that_rests_is_left_alone(
    gateway: Gateway, connected: Connection, preflights: Preflights, clock: Clock
) -> None:
    clock.advance(hours=25)
    async with gateway.database.write() as session:
        (await session.get_one(Connection, connected.id)).state = ConnectionState.PAUSED
    assert await preflights.look_at_due() == 0


async def test_where_a_side_was_away_it_is_looked_again_soon(
    gateway: Gateway, connected: Connection, preflights: Preflights, remotes: Remotes, clock: Clock
) -> None:
    clock.advance(hours=25)
    remotes.ongoing_app.state.faults.add(Fault(path="orders/statuses", kind=FaultKind.error_before))
    assert await preflights.look_at_due() == 1
    (row,) = await kept(gateway)
    assert [one.code for one in findings_of(row)] == ["ongoing.server_error"]
    assert row.due_at == clock() + AGAIN
    clock.advance(hours=1)
    assert await preflights.look_at_due() == 1
    (row,) = await kept(gateway)
    assert (findings_of(row), row.due_at) == ([], clock() + EVERY)


async def test_a_worker_that_dies_while_it_looks_leaves_the_look_to_another(
    gateway: Gateway,
    connected: Connection,
    preflights: Preflights,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def dies(*_: object) -> None:
        raise asyncio.CancelledError

    clock.advance(hours=25)
    with monkeypatch.context() as patch:
        patch.setattr("app.connections.preflights.look_at_both", dies)
        with pytest.raises(asyncio.CancelledError):
            await preflights.look_at_due()
    assert await preflights.look_at_due() == 0
    clock.advance(seconds=AGAIN.total_seconds())
    assert await preflights.look_at_due() == 1


async def test_one_connection_that_cannot_be_looked_at_keeps_no_other_back(
    gateway: Gateway, connected: Connection, preflights: Preflights, remotes: Remotes, clock: Clock
) -> None:
    clock.advance(hours=25)
    async with gateway.database.write() as session:
        (await session.get_one(Connection, connected.id)).options = {"an option": "of another release"}
        other = new_connection(name="Another", fortnox_tenant_id=1, goods_owner_id=1)
        await directory.add(session, other, vault=gateway.vault, processes=[], now=clock())
    with capture_logs() as lines:
        assert await preflights.look_at_due() == 1
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["preflights.connection_failed"]


async def test_a_consent_that_was_withdrawn_is_found_and_nothing_else_asked_of_fortnox(
    connected: Connection, preflights: Preflights, remotes: Remotes, clock: Clock
) -> None:
    clock.advance(hours=2)
    remotes.fortnox.grants.revoke(DEMO_CLIENT_ID, TENANT)
    remotes.fortnox_app.state.traffic.reset()
    (finding,) = found_in(await preflights.look(connected))
    assert (finding.option, finding.severity, finding.code) == ("", "blocks", "fortnox.invalid_grant")
    assert finding.todo == "Connect the company to Fortnox again."
    assert remotes.requests("/3/") == 0


async def test_a_password_that_was_changed_is_found_and_asked_for_once(
    gateway: Gateway, connected: Connection, preflights: Preflights, remotes: Remotes
) -> None:
    remotes.ongoing_app.state.ongoing.systems["fjall"].goods_owners[88].password = "another"
    remotes.ongoing_app.state.traffic.reset()
    (finding,) = found_in(await preflights.look(connected))
    assert (finding.option, finding.code) == ("", "ongoing.unauthorized")
    assert sum(call["count"] for call in remotes.ongoing_app.state.traffic.as_dict()["calls"]) == 1


async def test_keys_that_cannot_be_opened_are_found(connected: Connection, preflights: Preflights) -> None:
    connected.secrets = "sealed with another key"
    (finding,) = found_in(await preflights.look(connected))
    assert finding.code == "gateway.credential_keys"


async def test_a_scope_that_was_not_granted_is_named_for_each_process_that_needs_it(
    gateway: Gateway, connected: Connection, preflights: Preflights, remotes: Remotes, clock: Clock
) -> None:
    clock.advance(hours=2)
    remotes.consent(scopes=ALL_SCOPES - {"order"})
    found = found_in(await preflights.look(connected))
    assert [(one.option, one.code) for one in found] == [
        ("send_sales_orders", "rights.order"),
        ("report_shipments", "rights.order"),
    ]
    assert "“order”" in found[0].message


async def test_it_looks_until_it_is_stopped(
    gateway: Gateway, connected: Connection, preflights: Preflights, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.connections.preflights.TICK_SECONDS", 0.01)
    clock.advance(hours=25)
    task = asyncio.create_task(preflights.run())
    async with asyncio.timeout(10):
        while (await kept(gateway))[0].looked_at != clock():
            await asyncio.sleep(0.02)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
