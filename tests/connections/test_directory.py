import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError
from sqlalchemy.exc import NoResultFound
from sqlmodel import select

from app.connections import directory
from app.connections.credentials import Vault
from app.connections.models import Connection, ConnectionState, ProcessStanding
from app.connections.options import Options, PartDelivery
from app.database.engine import Database
from app.errors import Refused
from tests.clock import Clock
from tests.gateway import GOODS_OWNER, TENANT, new_connection

PROCESSES = ["articles", "shipments"]


async def add(database: Database, vault: Vault, clock: Clock, **changes: Any) -> Connection:
    async with database.write() as session:
        return await directory.add(session, new_connection(**changes), vault=vault, processes=PROCESSES, now=clock())


async def test_a_new_connection_works_at_once_and_all_its_processes_are_due(
    database: Database, vault: Vault, clock: Clock
) -> None:
    connection = await add(database, vault, clock)
    assert connection.state == ConnectionState.ACTIVE
    async with database.read() as session:
        standings = await directory.standings(session, connection.id)
    assert [(one.process, one.next_run_at) for one in standings] == [(name, clock()) for name in PROCESSES]
    secrets = vault.open(connection.secrets)
    assert secrets.ongoing_password.get_secret_value() == "ljung-och-lav"
    assert len(secrets.webhook_secret.get_secret_value()) >= 32
    assert len(connection.webhook_key) >= 24
    assert "ljung" not in repr(connection)


async def test_the_line_is_the_start_of_the_swedish_day_unless_it_is_given(
    database: Database, vault: Vault, clock: Clock
) -> None:
    clock.set(datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    assert (await add(database, vault, clock)).start_date == datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
    given = datetime(2026, 1, 1, tzinfo=UTC)
    other = await add(database, vault, clock, fortnox_tenant_id=1, goods_owner_id=1, start_date=given)
    assert other.start_date == given


async def test_a_line_without_zone_is_refused() -> None:
    with pytest.raises(ValidationError):
        new_connection(start_date="2026-03-01T00:00:00")


async def test_a_company_that_is_connected_already_is_refused(database: Database, vault: Vault, clock: Clock) -> None:
    await add(database, vault, clock, name="Den första")
    with pytest.raises(Refused) as caught:
        await add(database, vault, clock, goods_owner_id=GOODS_OWNER + 1)
    assert caught.value.code == "connection.exists"
    assert f"tenant id {TENANT}" in caught.value.message
    assert "Den första" in caught.value.message


@pytest.mark.parametrize(
    "spelling",
    [
        "http://127.0.0.1:8102/fjall/api/v1",
        "HTTP://127.0.0.1:8102/fjall/api/v1/",
        " http://127.0.0.1:8102/fjall/api/v1// ",
    ],
)
async def test_a_goods_owner_that_is_connected_already_is_refused_however_its_address_is_spelt(
    database: Database, vault: Vault, clock: Clock, spelling: str
) -> None:
    await add(database, vault, clock)
    with pytest.raises(Refused, match=f"goods owner {GOODS_OWNER} is connected already"):
        await add(database, vault, clock, fortnox_tenant_id=TENANT + 1, ongoing_url=spelling)


async def test_the_same_goods_owner_number_in_another_system_is_another(
    database: Database, vault: Vault, clock: Clock
) -> None:
    await add(database, vault, clock)
    await add(database, vault, clock, fortnox_tenant_id=1, ongoing_url="http://127.0.0.1:8102/skog/api/v1/")
    async with database.read() as session:
        assert len(await directory.every(session)) == 2


async def test_of_two_who_connect_the_same_in_one_moment_one_is_refused(
    database: Database, vault: Vault, clock: Clock
) -> None:
    outcomes = await asyncio.gather(*(add(database, vault, clock) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(one, Connection) for one in outcomes) == 1
    assert sum(isinstance(one, Refused) for one in outcomes) == 3


async def test_a_refused_connection_leaves_nothing(database: Database, vault: Vault, clock: Clock) -> None:
    conflicting = Options(part_delivery=PartDelivery.REPORT_EACH, create_invoice=True)
    with pytest.raises(Refused) as caught:
        await add(database, vault, clock, options=conflicting)
    assert caught.value.code == "options.conflict"
    async with database.read() as session:
        assert await directory.every(session) == []
        assert list(await session.exec(select(ProcessStanding))) == []


@pytest.mark.parametrize("field", ["fortnox_tenant_id", "goods_owner_id"])
@pytest.mark.parametrize("number", [0, -1, 2**31])
def test_numbers_that_no_remote_has_are_refused(field: str, number: int) -> None:
    with pytest.raises(ValidationError):
        new_connection(**{field: number})


async def test_connections_are_found_by_id_name_and_webhook_key(database: Database, vault: Vault, clock: Clock) -> None:
    connection = await add(database, vault, clock)
    async with database.read() as session:
        for found in (
            await directory.get(session, connection.id),
            await directory.by_name(session, "Fjällvandrarna"),
            await directory.by_name(session, str(connection.id)),
            (await directory.by_webhook_keys(session, ["", connection.webhook_key]))[connection.webhook_key],
        ):
            assert found is not None
            assert found.id == connection.id
        assert await directory.get(session, uuid4()) is None
        assert await directory.by_name(session, "Fjäll") is None
        assert await directory.by_webhook_keys(session, [""]) == {}


async def put(database: Database, connection: Connection, options: Options, *, version: int) -> Connection:
    async with database.write() as session:
        return await directory.put_options(session, connection.id, options, version=version)


async def test_options_are_replaced_by_who_has_read_them_last(database: Database, vault: Vault, clock: Clock) -> None:
    connection = await add(database, vault, clock)
    changed = await put(database, connection, Options(sync_interval_minutes=5), version=1)
    assert (changed.options_version, changed.options["sync_interval_minutes"]) == (2, 5)
    with pytest.raises(Refused) as caught:
        await put(database, connection, Options(sync_interval_minutes=7), version=1)
    assert caught.value.code == "options.stale"
    async with database.read() as session:
        kept = await session.get_one(Connection, connection.id)
    assert (kept.options_version, kept.options["sync_interval_minutes"]) == (2, 5)


async def test_of_two_who_save_in_one_moment_one_is_told(database: Database, vault: Vault, clock: Clock) -> None:
    connection = await add(database, vault, clock)
    outcomes = await asyncio.gather(
        *(put(database, connection, Options(sync_interval_minutes=each), version=1) for each in (5, 7)),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Connection", "Refused"]


async def test_conflicting_options_are_refused_naming_each(database: Database, vault: Vault, clock: Clock) -> None:
    connection = await add(database, vault, clock)
    bad = Options(
        part_delivery=PartDelivery.REPORT_EACH, create_invoice=True, not_started_statuses=(200,), sent_statuses=(200,)
    )
    with pytest.raises(Refused) as caught:
        await put(database, connection, bad, version=1)
    assert "part_delivery:" in caught.value.message
    assert "sent_statuses:" in caught.value.message


async def test_pausing_keeps_the_first_reason(database: Database, vault: Vault, clock: Clock) -> None:
    connection = await add(database, vault, clock)
    async with database.write() as session:
        await directory.pause(session, connection.id, reason="Inventering.")
        paused = await directory.pause(session, connection.id, reason="Semester.")
    assert (paused.state, paused.state_reason) == (ConnectionState.PAUSED, "Inventering.")


async def test_a_connection_that_works_is_not_deleted(database: Database, vault: Vault, clock: Clock) -> None:
    connection = await add(database, vault, clock)
    with pytest.raises(Refused) as caught:
        async with database.write() as session:
            await directory.delete(session, connection.id)
    assert caught.value.code == "connection.active"


async def test_a_deleted_connection_takes_everything_with_it(database: Database, vault: Vault, clock: Clock) -> None:
    connection = await add(database, vault, clock)
    async with database.write() as session:
        await directory.pause(session, connection.id, reason="Slut.")
        await directory.delete(session, connection.id)
    async with database.read() as session:
        assert await directory.standings(session, connection.id) == []
    await add(database, vault, clock)


async def test_processes_of_a_newer_release_get_a_standing_and_the_others_keep_theirs(
    database: Database, vault: Vault, clock: Clock
) -> None:
    connection = await add(database, vault, clock)
    began = clock()
    clock.advance(hours=1)
    for _ in range(2):
        async with database.write() as session:
            await directory.add_missing_standings(session, processes=[*PROCESSES, "stock_levels"], now=clock())
    async with database.read() as session:
        standings = await directory.standings(session, connection.id)
    assert {one.process: one.next_run_at - began for one in standings} == {
        "articles": timedelta(),
        "shipments": timedelta(),
        "stock_levels": timedelta(hours=1),
    }


async def test_what_is_gone_cannot_be_changed(database: Database) -> None:
    with pytest.raises(NoResultFound):
        async with database.write() as session:
            await directory.put_options(session, uuid4(), Options(), version=1)
