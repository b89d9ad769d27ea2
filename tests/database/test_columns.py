from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import StatementError
from sqlmodel import col, select

from app.connections.models import Connection, ProcessStanding
from app.database.engine import Database
from app.database.leases import Lease

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


async def stored(database: Database, until: datetime) -> datetime:
    async with database.write() as session:
        session.add(Lease(name="time", holder="", until=until, next_until=AT))
    async with database.read() as session:
        lease = await session.get(Lease, "time")
    assert lease is not None
    return lease.until


@pytest.mark.parametrize(
    "given",
    [
        datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Europe/Stockholm")),
        datetime(2026, 3, 2, 3, 0, tzinfo=timezone(timedelta(hours=-5))),
        AT,
    ],
)
async def test_a_time_of_any_zone_comes_back_as_the_same_moment_in_utc(database: Database, given: datetime) -> None:
    read = await stored(database, given)
    assert read == AT
    assert read.utcoffset() == timedelta(0)


async def test_both_two_o_clocks_of_the_autumn_night_stay_apart(database: Database) -> None:
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Stockholm"), fold=0)
    second = first.replace(fold=1)
    assert await stored(database, first) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    async with database.write() as session:
        lease = await session.get(Lease, "time")
        assert lease is not None
        lease.until = second
    async with database.read() as session:
        assert (await session.exec(select(Lease.until))).one() == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


async def test_microseconds_are_kept(database: Database) -> None:
    assert await stored(database, AT.replace(microsecond=123456)) == AT.replace(microsecond=123456)


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        await stored(database, AT.replace(tzinfo=None))


async def test_times_compare_and_sort_as_moments(database: Database) -> None:
    swedish = ZoneInfo("Europe/Stockholm")
    moments = [AT, AT + timedelta(microseconds=1), AT + timedelta(seconds=1), AT + timedelta(hours=12)]
    async with database.write() as session:
        for position, moment in enumerate(moments):
            session.add(Lease(name=str(position), holder="", until=moment.astimezone(swedish), next_until=AT))
    async with database.read() as session:
        names = (await session.exec(select(Lease.name).order_by(col(Lease.until)))).all()
        after_first = (await session.exec(select(Lease.name).where(col(Lease.until) > AT.astimezone(swedish)))).all()
    assert list(names) == ["0", "1", "2", "3"]
    assert set(after_first) == {"1", "2", "3"}


async def test_no_time_stays_no_time_and_a_json_document_comes_back_as_it_was(database: Database) -> None:
    document = {"rows": [{"article": "Kåsa 3 dl", "picked": 2.5}], "shipped": None, "partial": False}
    connection = Connection(
        id=uuid4(),
        name="Fjällbutiken",
        fortnox_tenant_id=1,
        ongoing_url="https://wms.example.com/",
        ongoing_username="api",
        goods_owner_id=1,
        webhook_key="key",
        secrets="",
        options=document,
        start_date=AT,
        created_at=AT,
    )
    standing = ProcessStanding(connection_id=connection.id, process="articles", next_run_at=AT)
    async with database.write() as session:
        session.add(connection)
        await session.flush()
        session.add(standing)
    async with database.read() as session:
        kept = (await session.exec(select(Connection.options))).one()
        paused_at = (await session.exec(select(ProcessStanding.paused_at))).one()
    assert kept == document
    assert paused_at is None
