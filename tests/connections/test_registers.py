import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from app.connections import directory
from app.connections.credentials import Vault
from app.connections.registers import Registers
from app.database.engine import Database
from tests.clock import Clock
from tests.gateway import new_connection


class Remote:
    def __init__(self) -> None:
        self.asked = 0

    async def read(self) -> Mapping[str, Any]:
        self.asked += 1
        await asyncio.sleep(0)
        return {"asked": self.asked}


@pytest.fixture
async def registers(database: Database, vault: Vault, clock: Clock) -> Registers:
    async with database.write() as session:
        connection = await directory.add(session, new_connection(), vault=vault, processes=[], now=clock())
    return Registers(database, connection.id, clock)


async def test_a_register_is_read_once_a_day(registers: Registers, clock: Clock) -> None:
    remote = Remote()
    for hours, asked in ((0, 1), (23, 1), (2, 2), (1, 2)):
        clock.advance(hours=hours)
        assert await registers.get("units", "st", remote.read) == {"asked": asked}


async def test_a_fresh_answer_is_asked_for_and_kept(registers: Registers) -> None:
    remote = Remote()
    await registers.get("module", "", remote.read)
    assert await registers.get("module", "", remote.read, fresh=True) == {"asked": 2}
    assert await registers.get("module", "", remote.read) == {"asked": 2}


async def test_entries_and_kinds_are_kept_apart(registers: Registers) -> None:
    remote = Remote()
    for kind, entry in (("units", "st"), ("units", "kg"), ("terms", "st")):
        await registers.get(kind, entry, remote.read)
    assert remote.asked == 3


async def test_a_forgotten_kind_is_read_again_and_the_others_are_not(registers: Registers) -> None:
    remote = Remote()
    await registers.get("units", "st", remote.read)
    await registers.get("terms", "30", remote.read)
    await registers.forget("units")
    assert await registers.get("units", "st", remote.read) == {"asked": 3}
    assert await registers.get("terms", "30", remote.read) == {"asked": 2}


async def test_jobs_that_ask_in_one_moment_share_the_answer(registers: Registers) -> None:
    remote = Remote()
    answers = await asyncio.gather(*(registers.get("units", "st", remote.read) for _ in range(6)))
    assert answers == [{"asked": 1}] * 6


async def test_jobs_that_ask_for_a_fresh_answer_each_get_one(registers: Registers) -> None:
    remote = Remote()
    answers = await asyncio.gather(*(registers.get("units", "st", remote.read, fresh=True) for _ in range(3)))
    assert sorted(answer["asked"] for answer in answers) == [1, 2, 3]


async def test_who_waited_for_an_answer_that_did_not_come_asks_again(registers: Registers) -> None:
    async def refuses() -> Mapping[str, Any]:
        await asyncio.sleep(0)
        raise RuntimeError

    told: list[Any] = await asyncio.gather(
        registers.get("units", "st", refuses), registers.get("units", "st", Remote().read), return_exceptions=True
    )
    assert isinstance(told[0], RuntimeError)
    assert told[1] == {"asked": 1}


async def test_what_the_remote_refuses_is_not_kept(registers: Registers) -> None:
    async def refuses() -> Mapping[str, Any]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await registers.get("units", "st", refuses)
    assert await registers.get("units", "st", Remote().read) == {"asked": 1}
