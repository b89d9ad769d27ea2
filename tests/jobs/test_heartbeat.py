import asyncio
import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

import pytest
from sqlmodel import col, select

from app.database.engine import Database
from app.database.leases import Lease, Leases
from app.jobs.engine import Engine
from app.jobs.heartbeat import DEAD_AFTER, LOCKED_FILE, LOST_EXIT_CODE, Heartbeat, end_process, new_executor_id
from app.jobs.models import Worker
from tests.clock import Clock


@dataclass
class Jobs:
    """The part of the engine that a heartbeat needs: who holds unfinished jobs."""

    held: dict[str, int] = field(default_factory=dict)
    taken_over: list[str] = field(default_factory=list)

    async def busy_executors(self) -> set[str]:
        return {executor for executor, jobs in self.held.items() if jobs}

    async def take_over(self, executor_id: str) -> int:
        self.taken_over.append(executor_id)
        return self.held.pop(executor_id, 0)


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Ward:
    """Two workers that watch each other, by one pair of clocks."""

    database: Database
    clock: Clock
    seconds: Seconds
    jobs: Jobs
    first: Heartbeat
    second: Heartbeat
    lost: list[str]

    def pass_time(self, seconds: float) -> None:
        self.seconds.now += seconds
        self.clock.advance(seconds=seconds)

    async def rows(self) -> list[str]:
        async with self.database.read() as session:
            return list(await session.exec(select(Worker.executor_id).order_by(col(Worker.executor_id))))


@pytest.fixture
async def ward(database: Database, clock: Clock) -> Ward:
    jobs, seconds, lost = Jobs(), Seconds(), list[str]()

    def heartbeat(name: str) -> Heartbeat:
        return Heartbeat(
            database,
            cast("Engine", jobs),
            Leases(database, holder=name, now=clock),
            name,
            clock,
            lambda: lost.append(name),
            seconds,
        )

    made = Ward(database, clock, seconds, jobs, heartbeat("first"), heartbeat("second"), lost)
    for one in (made.first, made.second):
        await one.begin()
        await one.take_over_from_the_dead()
    return made


def test_no_two_processes_share_a_name() -> None:
    assert new_executor_id() != new_executor_id()
    assert str(os.getpid()) in new_executor_id()


async def test_the_jobs_of_a_worker_that_stopped_beating_are_taken_over(ward: Ward) -> None:
    ward.jobs.held = {"first": 3, "second": 1}
    for _ in range(4):
        ward.pass_time(1)
        await ward.second.beat()
        assert await ward.second.take_over_from_the_dead() == 0
    ward.pass_time(1)
    assert await ward.second.take_over_from_the_dead() == 3
    assert await ward.rows() == ["second"]
    assert ward.jobs.held == {"second": 1}


async def test_a_worker_that_beats_is_left_alone(ward: Ward) -> None:
    ward.jobs.held = {"first": 3}
    for _ in range(20):
        ward.pass_time(1)
        await ward.first.beat()
        await ward.second.take_over_from_the_dead()
    assert ward.jobs.taken_over == []


async def test_a_worker_lives_also_while_its_clock_stands_still(ward: Ward) -> None:
    for _ in range(20):
        ward.seconds.now += 1
        await ward.first.beat()
        await ward.second.take_over_from_the_dead()
    assert await ward.rows() == ["first", "second"]


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1)])
async def test_a_clock_that_is_set_kills_nobody_and_keeps_nobody_alive(ward: Ward, jump: timedelta) -> None:
    ward.clock.advance(seconds=jump.total_seconds())
    await ward.second.take_over_from_the_dead()
    assert await ward.rows() == ["first", "second"]
    for _ in range(6):
        ward.seconds.now += 1
        await ward.second.beat()
        await ward.second.take_over_from_the_dead()
    assert await ward.rows() == ["second"]


async def test_a_survivor_killed_between_its_two_steps_leaves_the_rest_to_the_next(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    ward.jobs.held = {"first": 3}
    ward.pass_time(DEAD_AFTER.total_seconds())

    async def killed(_: str) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(ward.jobs, "take_over", killed)
        await ward.second.take_over_from_the_dead()
    assert await ward.rows() == ["second"]
    assert await ward.second.take_over_from_the_dead() == 3


async def test_jobs_of_a_worker_without_a_row_are_taken_over_at_once(ward: Ward) -> None:
    """One that was struck off may have taken a job in the moment before it noticed."""
    ward.jobs.held = {"struck off": 1}
    assert await ward.second.take_over_from_the_dead() == 1


async def test_what_a_dead_worker_held_is_free(ward: Ward) -> None:
    async with ward.database.write() as session:
        until = ward.clock() + timedelta(minutes=5)
        session.add(Lease(name="ongoing/1", holder="first", until=until, next_until=ward.clock()))
    ward.pass_time(DEAD_AFTER.total_seconds())
    await ward.second.take_over_from_the_dead()
    async with ward.database.read() as session:
        assert (await session.get_one(Lease, "ongoing/1")).holder == ""


async def test_a_worker_that_beats_again_before_it_is_struck_off_is_spared(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    ward.jobs.held = {"first": 2}
    ward.pass_time(DEAD_AFTER.total_seconds())
    strike_off = Heartbeat._strike_off

    async def a_moment_late(self: Heartbeat, executor_id: str, *, beat_at: datetime) -> bool:
        assert await ward.first.beat()
        return await strike_off(self, executor_id, beat_at=beat_at)

    monkeypatch.setattr(Heartbeat, "_strike_off", a_moment_late)
    assert await ward.second.take_over_from_the_dead() == 0
    assert await ward.rows() == ["first", "second"]


async def test_a_worker_that_was_taken_for_dead_finds_out_and_ends(ward: Ward) -> None:
    ward.pass_time(DEAD_AFTER.total_seconds())
    await ward.second.take_over_from_the_dead()
    assert not await ward.first.beat()
    async with asyncio.timeout(20):
        await ward.first.run()
    assert ward.lost == ["first"]


async def test_a_worker_that_cannot_beat_ends_itself(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.jobs.heartbeat.BEAT_SECONDS", 0.001)
    monkeypatch.setattr("app.jobs.heartbeat.LOCKED_FILE", 2 * DEAD_AFTER)
    beats = 0

    async def no_database(_: Heartbeat) -> bool:
        nonlocal beats
        beats += 1
        ward.seconds.now += 1
        raise OSError("the database is away")

    monkeypatch.setattr(Heartbeat, "beat", no_database)
    async with asyncio.timeout(20):
        await ward.first.run()
    assert ward.lost == ["first"]
    assert beats == ward.first.patience.total_seconds()


def test_a_lost_worker_ends_without_another_word(monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[int] = []
    monkeypatch.setattr("app.jobs.heartbeat.os._exit", codes.append)
    end_process()
    assert codes == [LOST_EXIT_CODE]


async def test_a_beat_that_hangs_is_given_up(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.jobs.heartbeat.BEAT_SECONDS", 0.001)

    async def hangs(_: Heartbeat) -> bool:
        ward.seconds.now += 100
        await asyncio.sleep(3600)
        return True

    monkeypatch.setattr("app.jobs.heartbeat.DEAD_AFTER", timedelta(seconds=0.05))
    monkeypatch.setattr("app.jobs.heartbeat.LOCKED_FILE", timedelta(seconds=0.05))
    monkeypatch.setattr(Heartbeat, "beat", hangs)
    async with asyncio.timeout(20):
        await ward.first.run()
    assert ward.lost == ["first"]


async def test_a_short_trouble_with_the_database_ends_nobody(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.jobs.heartbeat.BEAT_SECONDS", 0.001)
    beat, beats = Heartbeat.beat, 0

    async def fails_twice(self: Heartbeat) -> bool:
        nonlocal beats
        beats += 1
        ward.seconds.now += 1
        if beats <= 2:
            raise OSError("the database is away")
        return await beat(self)

    monkeypatch.setattr(Heartbeat, "beat", fails_twice)
    going = asyncio.create_task(ward.first.run())
    async with asyncio.timeout(20):
        while beats < 8:
            await asyncio.sleep(0.005)
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
    assert ward.lost == []


async def test_a_trouble_in_taking_over_does_not_stop_the_heart(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.jobs.heartbeat.BEAT_SECONDS", 0.001)
    tried = 0

    async def fails() -> set[str]:
        nonlocal tried
        tried += 1
        raise RuntimeError

    monkeypatch.setattr(ward.jobs, "busy_executors", fails)
    going = asyncio.create_task(ward.first.run())
    async with asyncio.timeout(20):
        while tried < 3:
            await asyncio.sleep(0.005)
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
    assert ward.lost == []


async def test_a_file_locked_by_a_backup_is_waited_for_longer(ward: Ward) -> None:
    assert ward.first.patience == (LOCKED_FILE if ward.database.is_sqlite else DEAD_AFTER)


async def test_a_worker_that_says_goodbye_is_not_waited_for(ward: Ward) -> None:
    ward.jobs.held = {"first": 2}
    await ward.first.end()
    assert await ward.rows() == ["second"]
    assert await ward.second.take_over_from_the_dead() == 2
    await ward.first.end()
