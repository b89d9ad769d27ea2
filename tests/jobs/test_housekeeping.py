import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

import pytest
from sqlmodel import select

from app.connections.models import Connection, ConnectionState, ProcessStanding
from app.errors import RemoteUnavailable
from app.jobs import housekeeping as housekeeping_module
from app.jobs.engine import Engine
from app.jobs.housekeeping import SILENT_AFTER, Housekeeping
from app.jobs.models import Record, RecordState, Run, RunState
from app.ledger.ledger import Ledger
from app.ledger.models import Plan, Transfer
from app.ledger.outcomes import Sent
from tests.jobs.conftest import ARTICLES, ORDERS, Bench

KEEP = timedelta(days=90)


class Jobs:
    """The part of the engine that the broom needs; `alive` is looked up in the queues."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.cleaned: list[datetime] = []

    async def ended(self, job_ids: Sequence[str]) -> set[str]:
        return set(job_ids) - {job_id for job_id, _ in await self._bench.jobs("ENQUEUED", "DELAYED", "PENDING")}

    async def clean_up(self, *, before: datetime) -> int:
        self.cleaned.append(before)
        return 0


@pytest.fixture
def jobs(bench: Bench) -> Jobs:
    return Jobs(bench)


@pytest.fixture
def broom(bench: Bench, jobs: Jobs) -> Housekeeping:
    return Housekeeping(bench.database, cast("Engine", jobs), bench.requests, bench.runner, KEEP, bench.clock)


async def lose_jobs(bench: Bench) -> None:
    for job_id, _ in await bench.jobs("ENQUEUED", "DELAYED"):
        await bench.forget_job(job_id)


async def test_a_record_whose_job_vanished_is_restarted(bench: Bench, broom: Housekeeping) -> None:
    await bench.ask("1001")
    await lose_jobs(bench)
    assert await broom.restart_lost() == 0, "it may only just have been asked for"
    bench.clock.advance(seconds=SILENT_AFTER.total_seconds() + 1)
    assert await broom.restart_lost() == 1
    await bench.run_jobs()
    assert (await bench.record("1001")).state == RecordState.SENT


async def test_a_record_whose_job_ended_in_the_middle_is_restarted(bench: Bench, broom: Housekeeping) -> None:
    bench.script.does("1001", KeyboardInterrupt(), Sent())
    await bench.ask("1001")
    ((job_id, job),) = await bench.jobs()
    with pytest.raises(KeyboardInterrupt):
        await bench.run_job(job_id, job)
    await lose_jobs(bench)
    assert (await bench.record("1001")).state == RecordState.RUNNING
    bench.clock.advance(minutes=3)
    assert await broom.restart_lost() == 1
    await bench.run_jobs()
    assert (await bench.record("1001")).state == RecordState.SENT


async def test_a_record_whose_next_attempt_vanished_is_restarted(bench: Bench, broom: Housekeeping) -> None:
    bench.script.does("1001", RemoteUnavailable("500", code="ongoing.server_error"), Sent())
    await bench.ask("1001")
    await bench.run_jobs()
    await lose_jobs(bench)
    bench.clock.advance(minutes=3)
    assert await broom.restart_lost() == 1
    await bench.run_jobs()
    assert (await bench.record("1001")).state == RecordState.SENT


async def test_what_waits_its_turn_or_its_time_is_left_alone(bench: Bench, broom: Housekeeping) -> None:
    bench.script.does("1001", RemoteUnavailable("500", code="ongoing.server_error"))
    await bench.ask("1001")
    await bench.run_jobs()
    await bench.ask("1002")
    bench.clock.advance(hours=1)
    assert await broom.restart_lost() == 0


async def test_the_records_that_shared_a_lost_job_share_the_new_one(bench: Bench, broom: Housekeeping) -> None:
    await bench.ask("A1", "A2", "A3", process=ARTICLES)
    await lose_jobs(bench)
    bench.clock.advance(minutes=3)
    assert await broom.restart_lost() == 3
    assert [job.keys for _, job in await bench.jobs()] == [("A1", "A2", "A3")]


async def test_a_lost_record_is_found_behind_a_long_backlog(
    bench: Bench, broom: Housekeeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping_module, "LOOK_AT_ONCE", 3)
    await bench.ask(*(str(number) for number in range(10)))
    last = (await bench.jobs())[-1][0]
    await bench.forget_job(last)
    bench.clock.advance(hours=1)
    assert await broom.restart_lost() == 1


async def test_two_brooms_restart_a_record_once(bench: Bench, broom: Housekeeping) -> None:
    await bench.ask("1001")
    await lose_jobs(bench)
    bench.clock.advance(minutes=3)
    restarted = await asyncio.gather(broom.restart_lost(), broom.restart_lost())
    assert sum(restarted) == 1
    assert len(await bench.jobs()) == 1


async def test_a_run_whose_last_record_settled_while_nobody_looked_is_closed(bench: Bench, broom: Housekeeping) -> None:
    run = await bench.ask_run()
    await bench.run_jobs()
    async with bench.database.write() as session:
        (await session.get_one(Run, run.id)).state = RunState.MOVING
    await broom.close_ended_runs()
    assert (await bench.run(run)).state == RunState.DONE


async def waiting(bench: Bench, keys: Sequence[str], *, waits_for: str = "process") -> None:
    await bench.ask(*keys)
    await lose_jobs(bench)
    for key in keys:
        await bench.change(key, state=RecordState.WAITING, job_id=None, waits_for=waits_for)


async def test_records_that_wait_for_a_door_which_is_open_are_released(bench: Bench, broom: Housekeeping) -> None:
    await waiting(bench, ["1001", "1002"])
    assert await broom.release_waiting() == 2
    assert len(await bench.jobs()) == 2
    assert await broom.release_waiting() == 0


async def test_of_a_great_many_all_are_released(
    bench: Bench, broom: Housekeeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.jobs.housekeeping.RELEASED_AT_ONCE", 2)
    monkeypatch.setattr("app.jobs.pauses.RELEASED_AT_ONCE", 2)
    await waiting(bench, ["1", "2", "3", "4", "5"])
    assert await broom.release_waiting() == 5


async def test_records_that_wait_for_a_closed_door_go_on_waiting(bench: Bench, broom: Housekeeping) -> None:
    await waiting(bench, ["1001"])
    async with bench.database.write() as session:
        (await session.get_one(ProcessStanding, (bench.connection_id, ORDERS))).paused_at = bench.clock()
    assert await broom.release_waiting() == 0
    async with bench.database.write() as session:
        (await session.get_one(ProcessStanding, (bench.connection_id, ORDERS))).paused_at = None
        (await session.get_one(Connection, bench.connection_id)).state = ConnectionState.PAUSED
    assert await broom.release_waiting() == 0


async def test_records_that_wait_for_another_record_are_not_released(bench: Bench, broom: Housekeeping) -> None:
    await waiting(bench, ["1001"], waits_for=f"{ARTICLES}/A1")
    assert await broom.release_waiting() == 0


async def test_old_finished_work_is_forgotten_and_the_rest_kept(
    bench: Bench, broom: Housekeeping, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping_module, "FORGET_AT_ONCE", 2)
    ledger = Ledger(bench.database, bench.connection_id, ORDERS, bench.clock)

    async def a_days_work(day: str) -> None:
        bench.script.found[ORDERS] = [f"{day}{number}" for number in range(3)]
        await bench.ask_run()
        await bench.run_jobs()
        await ledger.finish(await ledger.freeze(day, f"plan of {day}", {}))

    await a_days_work("old")
    await ledger.freeze("open", "open plan", {})
    bench.clock.advance(days=91)
    await a_days_work("new")
    unfinished = await bench.ask_run(ARTICLES)
    await broom.forget_old()
    async with bench.database.read() as session:
        assert {transfer.key for transfer in await session.exec(select(Transfer))} == {"new0", "new1", "new2"}
        assert {plan.id for plan in await session.exec(select(Plan))} == {"open plan", "plan of new"}
        assert {run.state for run in await session.exec(select(Run))} == {RunState.DONE, RunState.QUEUED}
        assert len(list(await session.exec(select(Record)))) == 6
    assert (await bench.run(unfinished)).state == RunState.QUEUED
    assert jobs.cleaned == [bench.clock() - KEEP]


async def test_it_sweeps_until_it_is_cancelled_and_forgets_once_an_hour(
    bench: Bench, broom: Housekeeping, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping_module, "SWEEP_SECONDS", 0.001)
    swept = 0
    restart_lost = Housekeeping.restart_lost

    async def fails_once(self: Housekeeping) -> int:
        nonlocal swept
        swept += 1
        if swept == 1:
            raise RuntimeError
        return await restart_lost(self)

    monkeypatch.setattr(Housekeeping, "restart_lost", fails_once)
    going = asyncio.create_task(broom.run())
    async with asyncio.timeout(30):
        while swept < 4:
            await asyncio.sleep(0.01)
        assert len(jobs.cleaned) == 1
        bench.clock.advance(hours=1)
        while len(jobs.cleaned) < 2:
            await asyncio.sleep(0.01)
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
