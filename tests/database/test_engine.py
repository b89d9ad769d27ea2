import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from app.database.engine import Database, database_url
from app.database.leases import Lease

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def lease(name: str) -> Lease:
    return Lease(name=name, holder="", until=AT, next_until=AT)


async def names(database: Database) -> set[str]:
    async with database.read() as session:
        return set((await session.exec(select(Lease.name))).all())


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("sqlite:///data/some.sqlite3", "sqlite+aiosqlite"),
        ("postgresql://user:password@host/name", "postgresql+psycopg"),
        ("postgres://user:password@host/name", "postgresql+psycopg"),
        ("postgresql+asyncpg://user@host/name", "postgresql+psycopg"),
    ],
)
def test_plain_addresses_get_our_drivers(given: str, driver: str) -> None:
    assert database_url(given).drivername == driver


def test_other_databases_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="mysql is not supported"):
        database_url("mysql://user@host/name")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_sqlite_in_memory_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="needs a file"):
        Database(url)


async def test_sqlite_makes_its_folder(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/not/there/yet.sqlite3")
    await database.ping()
    await database.close()
    assert (tmp_path / "not/there/yet.sqlite3").is_file()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_sqlite_survives_a_power_cut_on_both_ways_in(database: Database) -> None:
    full = 2
    for way_in in (database.read, database.write):
        async with way_in() as session:
            connection = await session.connection()
            assert (await connection.exec_driver_sql("PRAGMA journal_mode")).scalar_one() == "wal"
            assert (await connection.exec_driver_sql("PRAGMA synchronous")).scalar_one() == full
            assert (await connection.exec_driver_sql("PRAGMA foreign_keys")).scalar_one() == 1


async def test_write_commits_at_the_end_of_the_block(database: Database) -> None:
    async with database.write() as session:
        session.add(lease("kept"))
    assert await names(database) == {"kept"}


async def test_write_rolls_back_when_the_block_raises(database: Database) -> None:
    with pytest.raises(RuntimeError, match="in the middle"):
        async with database.write() as session:
            session.add(lease("lost"))
            await session.flush()
            raise RuntimeError("in the middle")
    assert await names(database) == set()


async def test_write_rolls_back_when_the_block_is_cancelled(database: Database) -> None:
    inside = asyncio.Event()

    async def write() -> None:
        async with database.write() as session:
            session.add(lease("lost"))
            await session.flush()
            inside.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(write())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.write() as session:
        session.add(lease("after"))
    assert await names(database) == {"after"}


async def test_read_never_keeps_what_it_changed(database: Database) -> None:
    async with database.read() as session:
        session.add(lease("passing"))
        await session.flush()
    assert await names(database) == set()


async def test_objects_stay_readable_after_the_commit(database: Database) -> None:
    async with database.write() as session:
        made = lease("readable")
        session.add(made)
    assert made.name == "readable"


async def test_a_reader_is_not_stopped_by_an_open_write(database: Database) -> None:
    async with database.write() as session:
        session.add(lease("not yet"))
        await session.flush()
        assert await names(database) == set()
    assert await names(database) == {"not yet"}


async def test_what_a_write_reads_first_is_still_true_when_it_decides(database: Database, database_url: str) -> None:
    other_process = Database(database_url)
    async with database.write() as session:
        session.add(lease("count"))

    async def lengthen(through: Database) -> None:
        async with through.write() as session:
            row = await session.get(Lease, "count", with_for_update=True)
            assert row is not None
            await asyncio.sleep(0.01)
            row.holder += "x"

    await asyncio.gather(*(lengthen(through) for through in (database, other_process) * 5))
    await other_process.close()
    async with database.read() as session:
        row = await session.get(Lease, "count")
    assert row is not None
    assert row.holder == "x" * 10


async def test_a_broken_rule_of_the_schema_is_an_error_and_leaves_nothing(database: Database) -> None:
    async with database.write() as session:
        session.add(lease("first"))
    with pytest.raises(IntegrityError):
        async with database.write() as session:
            session.add(lease("second"))
            session.add(lease("first"))
    assert await names(database) == {"first"}


async def test_ping_answers(database: Database) -> None:
    await database.ping()


async def test_ping_says_when_the_database_does_not_answer() -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(sa.exc.OperationalError):
        await database.ping()
    await database.close()


async def test_an_error_never_lists_the_values_of_the_statement(database: Database) -> None:
    async with database.write() as session:
        session.add(lease("first"))
    with pytest.raises(IntegrityError, match="SQL parameters hidden"):
        async with database.write() as session:
            session.add(lease("first"))


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_write_cancelled_in_the_middle_of_a_statement_unlocks_the_file_at_once(
    database: Database, database_url: str
) -> None:
    other_process = Database(database_url)

    async def write() -> None:
        async with database.write() as session:
            for name in range(1000):
                await session.merge(lease(str(name)))
                await session.flush()

    for pause in range(20):
        task = asyncio.create_task(write())
        await asyncio.sleep(0.005 + pause / 2000)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as kept:  # its traceback keeps the cursor
            await task
        async with asyncio.timeout(5), other_process.write() as session:
            await session.merge(lease("other"))
        del kept
    await other_process.close()
