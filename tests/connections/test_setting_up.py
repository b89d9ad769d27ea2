from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from app.connections.findings import Blocked
from app.connections.models import Connection, ConnectionState, Preflight, ProcessStanding
from app.connections.options import Options
from app.connections.preflights import findings_of
from app.errors import GatewayError, NeedsReconnecting, NotConfigured, Refused, RemoteUnavailable
from app.processes.catalogue import names
from app.sandbox.faults import Fault, FaultKind
from app.sandbox.fortnox.company import ALL_SCOPES, Company
from app.sandbox.fortnox.stock_points import add_stock_point
from app.sandbox.fortnox.tokens import DEMO_CLIENT_ID
from app.wiring import Gateway
from tests.gateway import GOODS_OWNER, TENANT, Remotes, new_connection


async def test_a_connection_whose_sides_both_answer_works(gateway: Gateway, remotes: Remotes) -> None:
    connection = await gateway.setting_up().connect(new_connection())
    assert (connection.state, connection.state_reason) == (ConnectionState.ACTIVE, "")
    assert Options.model_validate(connection.options) == Options()
    async with gateway.database.read() as session:
        standings = list(await session.exec(select(ProcessStanding.process)))
    assert sorted(standings) == sorted(names())


async def test_the_warehouse_module_is_as_fortnox_says(gateway: Gateway, remotes: Remotes) -> None:
    remotes.company.warehouse_module = True
    connection = await gateway.setting_up().connect(new_connection())
    assert Options.model_validate(connection.options) == Options(
        warehouse_module=True, report_stock_adjustments=True, report_customer_returns=True
    )


async def test_without_the_right_to_ask_there_is_no_module(gateway: Gateway, remotes: Remotes) -> None:
    remotes.company.warehouse_module = True
    remotes.consent(scopes=ALL_SCOPES - {"warehouse"})
    connection = await gateway.setting_up().connect(new_connection())
    assert not Options.model_validate(connection.options).warehouse_module


async def test_options_that_are_given_stand(gateway: Gateway) -> None:
    wanted = Options(sync_interval_minutes=5)
    connection = await gateway.setting_up().connect(new_connection(options=wanted))
    assert Options.model_validate(connection.options) == wanted


def revoked(remotes: Remotes) -> None:
    remotes.fortnox.grants.revoke(DEMO_CLIENT_ID, TENANT)


def no_company_right(remotes: Remotes) -> None:
    remotes.consent(scopes=ALL_SCOPES - {"companyinformation"})


def fortnox_is_away(remotes: Remotes) -> None:
    remotes.fortnox_app.state.faults.add(Fault(path="companyinformation", kind=FaultKind.error_before))


def ongoing_is_away(remotes: Remotes) -> None:
    remotes.ongoing_app.state.faults.add(Fault(path="orders/statuses", kind=FaultKind.html))


def module_question_fails(remotes: Remotes) -> None:
    remotes.fortnox_app.state.faults.add(Fault(path="tenants-v4", kind=FaultKind.drop_before))


def nothing(_: Remotes) -> None: ...


@pytest.mark.parametrize(
    ("goes_wrong", "changes", "error"),
    [
        (nothing, {"ongoing_password": "wrong"}, NeedsReconnecting),
        (nothing, {"ongoing_username": "stranger"}, NeedsReconnecting),
        (nothing, {"goods_owner_id": 99}, GatewayError),
        (nothing, {"ongoing_url": "http://127.0.0.1:8102/nowhere/api/v1/"}, GatewayError),
        (nothing, {"ongoing_url": "https://evil.example.com/fjall/api/v1/"}, NotConfigured),
        (nothing, {"fortnox_tenant_id": 999}, NeedsReconnecting),
        (nothing, {"fortnox_refresh_token": "used-up", "fortnox_tenant_id": 999}, NeedsReconnecting),
        (revoked, {}, NeedsReconnecting),
        (no_company_right, {}, NotConfigured),
        (fortnox_is_away, {}, RemoteUnavailable),
        (ongoing_is_away, {}, RemoteUnavailable),
        (module_question_fails, {}, RemoteUnavailable),
    ],
)
async def test_whatever_goes_wrong_leaves_nothing_behind(
    gateway: Gateway,
    remotes: Remotes,
    goes_wrong: Callable[[Remotes], None],
    changes: dict[str, Any],
    error: type[GatewayError],
) -> None:
    goes_wrong(remotes)
    with pytest.raises(error) as caught:
        await gateway.setting_up().connect(new_connection(**changes))
    assert caught.value.message
    async with gateway.database.read() as session:
        assert list(await session.exec(select(Connection))) == []
        assert list(await session.exec(select(ProcessStanding))) == []


async def test_the_keys_of_another_company_are_refused_by_name(gateway: Gateway, remotes: Remotes) -> None:
    """A refresh token decides which company it opens, whatever tenant id is typed beside it."""
    remotes.fortnox.companies[5005] = Company(5005, "Den andra AB")
    with pytest.raises(Refused) as caught:
        await gateway.setting_up().connect(
            new_connection(fortnox_tenant_id=5005, fortnox_refresh_token=remotes.refresh_token())
        )
    assert caught.value.code == "connection.other_company"
    assert "Fjällvandrarna AB" in caught.value.message
    async with gateway.database.read() as session:
        assert list(await session.exec(select(Connection))) == []


async def test_a_person_who_gives_up_leaves_nothing_behind(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    async def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.fortnox.company.Company.information", interrupted)
    with pytest.raises(KeyboardInterrupt):
        await gateway.setting_up().connect(new_connection())
    async with gateway.database.read() as session:
        assert list(await session.exec(select(Connection))) == []


async def test_a_second_try_after_mending_what_was_wrong_works(gateway: Gateway) -> None:
    with pytest.raises(NeedsReconnecting):
        await gateway.setting_up().connect(new_connection(ongoing_password="wrong"))
    assert (await gateway.setting_up().connect(new_connection())).state == ConnectionState.ACTIVE


async def test_what_is_connected_already_is_refused_and_stays(gateway: Gateway, connected: Connection) -> None:
    with pytest.raises(Refused, match="connected already"):
        await gateway.setting_up().connect(new_connection())
    async with gateway.database.read() as session:
        assert [one.id for one in await session.exec(select(Connection))] == [connected.id]


async def test_nothing_is_asked_of_a_host_that_is_not_allowed(gateway: Gateway, remotes: Remotes) -> None:
    with pytest.raises(NotConfigured, match="not on the list"):
        await gateway.setting_up().connect(new_connection(ongoing_url="https://evil.example.com/x/api/v1/"))
    assert remotes.ongoing_app.state.traffic.as_dict()["calls"] == []


async def test_what_cannot_work_as_chosen_is_named_all_at_once_and_nothing_is_kept(
    gateway: Gateway, remotes: Remotes
) -> None:
    remotes.company.warehouse_module = True
    remotes.company.lager_plus = False
    add_stock_point(remotes.company, {"code": "FJÄRR", "name": "Fjärrlagret"})
    wanted = Options(warehouse_module=True, send_purchase_orders=True, release_after_create=310)
    with pytest.raises(Blocked) as caught:
        await gateway.setting_up().connect(new_connection(options=wanted))
    assert [(one.option, one.code) for one in caught.value.findings] == [
        ("release_after_create", "statuses.missing"),
        ("send_purchase_orders", "rights.purchase_orders"),
        ("stock_points", "stock_points.unmapped"),
    ]
    for words in ("no order status 310", "Connect again: the keys were made before Lager Plus", "FJÄRR, HUVUD"):
        assert words in caught.value.message
    async with gateway.database.read() as session:
        assert list(await session.exec(select(Connection))) == []
        assert list(await session.exec(select(Preflight))) == []


async def test_what_is_only_to_be_looked_at_does_not_stop_the_activation_and_is_kept(
    gateway: Gateway, remotes: Remotes
) -> None:
    remotes.ongoing_app.state.ongoing.systems["fjall"].goods_owners[GOODS_OWNER].order_types = []
    connection = await gateway.setting_up().connect(new_connection())
    assert connection.state == ConnectionState.ACTIVE
    async with gateway.database.read() as session:
        row = await session.get_one(Preflight, connection.id)
    assert [one.code for one in findings_of(row)] == ["orders.no_such_type"]


async def test_a_right_that_a_default_process_needs_stops_the_activation(gateway: Gateway, remotes: Remotes) -> None:
    remotes.consent(scopes=ALL_SCOPES - {"supplier"})
    with pytest.raises(Blocked, match="send_suppliers"):
        await gateway.setting_up().connect(new_connection())
    without = Options(send_suppliers=False)
    assert (await gateway.setting_up().connect(new_connection(options=without))).state == ConnectionState.ACTIVE
