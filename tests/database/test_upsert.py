from datetime import UTC, datetime

import pytest

from app.database.engine import Database
from app.database.leases import Lease
from app.database.upsert import insert_if_absent, upsert

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def lease(holder: str) -> Lease:
    return Lease(name="tokens", holder=holder, until=NOON, next_until=NOON)


async def holder(database: Database) -> str:
    async with database.read() as session:
        return (await session.get_one(Lease, "tokens")).holder


async def test_a_row_is_written_over_the_one_of_its_key(database: Database) -> None:
    for who in ("first", "second"):
        async with database.write() as session:
            await upsert(session, lease(who))
        assert await holder(database) == who


async def test_a_row_that_is_there_stays_where_that_is_asked_for(database: Database) -> None:
    for who in ("first", "second"):
        async with database.write() as session:
            await insert_if_absent(session, lease(who))
    assert await holder(database) == "first"


async def test_a_rollback_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.write() as session:
            await upsert(session, lease("first"))
            raise RuntimeError
    async with database.read() as session:
        assert await session.get(Lease, "tokens") is None
