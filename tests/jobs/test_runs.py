import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from app.connections.models import Connection, ConnectionState
from app.errors import NeedsReconnecting, NotConfigured, RemoteRejected, RemoteUnavailable
from app.jobs.models import Cause, Run, RunState
from app.jobs.requests import KEYS_PER_CHUNK
from app.jobs.runner import LAST_WAITS_AT_MOST, SCAN_ATTEMPTS
from app.ledger.ledger import Ledger
from app.ledger.outcomes import Held, Sent
from tests.jobs.conftest import ARTICLES, ORDERS, STOCK, Bench

AWAY = RemoteUnavailable("Fortnox did not answer.", code="fortnox.timeout", todo="Wait.")


async def covered(bench: Bench, process: str = ORDERS) -> datetime | None:
    return await Ledger(bench.database, bench.connection_id, process, bench.clock).covered_until()


async def test_a_run_scans_moves_what_it_found_and_closes_with_its_last_record(bench: Bench) -> None:
    bench.script.found[ORDERS] = ["1001", "1002"]
    run = await bench.ask_run()
    await bench.run_job(*(await bench.jobs())[0])
    scanned = await bench.run(run)
    assert (scanned.state, scanned.found, scanned.scanned_at) == (RunState.MOVING, 2, bench.clock())
    first, second = await bench.jobs()
    await bench.run_job(*first)
    assert (await bench.run(run)).state == RunState.MOVING
    bench.clock.advance(seconds=3)
    await bench.run_job(*second)
    done = await bench.run(run)
    assert (done.state, done.finished_at) == (RunState.DONE, bench.clock())
    assert {transfer.run_id for transfer in await bench.transfers()} == {run.id}
    assert {transfer.correlation_id for transfer in await bench.transfers()} == {run.correlation_id}


async def test_a_run_that_finds_nothing_is_done_at_once_and_makes_no_jobs(bench: Bench) -> None:
    run = await bench.ask_run()
    assert await bench.run_jobs() == 1
    assert (await bench.run(run)).state == RunState.DONE


async def test_a_run_keeps_the_calls_of_its_scan(bench: Bench) -> None:
    run = await bench.ask_run()
    await bench.run_jobs()
    assert (await bench.run(run)).calls == [{"remote": "fortnox", "status": 200}]


async def test_the_watermark_is_our_clock_at_the_start_of_the_scan(bench: Bench) -> None:
    bench.script.scan_seconds = 40
    began = bench.clock()
    await bench.ask_run()
    await bench.run_jobs()
    assert await covered(bench) == began
    await bench.ask_run()
    await bench.run_jobs()
    assert bench.script.scanned == [None, began], "the next scan is told what is covered"


async def test_the_watermark_moves_only_when_the_scan_is_through(bench: Bench) -> None:
    bench.script.found[ORDERS] = AWAY
    await bench.ask_run()
    await bench.run_jobs()
    assert await covered(bench) is None


async def test_the_watermarks_of_processes_do_not_mix(bench: Bench) -> None:
    await bench.ask_run(ORDERS)
    await bench.run_jobs()
    assert await covered(bench, ARTICLES) is None


async def test_a_scan_that_failed_is_tried_again_and_then_stopped_with_the_reason(bench: Bench) -> None:
    bench.script.found[ORDERS] = AWAY
    run = await bench.ask_run()
    await bench.run_jobs()
    tried = await bench.run(run)
    assert (tried.state, tried.message) == (RunState.QUEUED, "Fortnox did not answer. Wait.")
    for _ in range(SCAN_ATTEMPTS - 1):
        assert await bench.run_delayed() == 1
    stopped = await bench.run(run)
    assert (stopped.state, stopped.attempt, stopped.finished_at) == (RunState.STOPPED, SCAN_ATTEMPTS, bench.clock())
    assert stopped.message.startswith("Fortnox did not answer.")
    assert len(stopped.calls) == SCAN_ATTEMPTS
    assert await bench.jobs("ENQUEUED", "DELAYED") == []


async def test_a_scan_that_failed_once_and_then_went_through_is_done(bench: Bench) -> None:
    bench.script.found[ORDERS] = AWAY
    run = await bench.ask_run()
    await bench.run_jobs()
    bench.script.found[ORDERS] = ["1001"]
    await bench.run_delayed()
    await bench.run_jobs()
    done = await bench.run(run)
    assert (done.state, done.message, done.found) == (RunState.DONE, "", 1)


async def test_a_scan_that_lacks_a_right_stops_and_pauses_its_process(bench: Bench) -> None:
    bench.script.found[ORDERS] = NotConfigured("No right to orders.", code="fortnox.scope", todo="Connect again.")
    run = await bench.ask_run()
    await bench.run_jobs()
    assert (await bench.run(run)).state == RunState.STOPPED
    assert (await bench.run(run)).message == "No right to orders. Connect again."
    assert (await bench.standing()).paused_code == "fortnox.scope"


async def test_a_scan_with_lost_keys_stops_the_connection(bench: Bench) -> None:
    bench.script.found[ORDERS] = NeedsReconnecting("No consent.", code="fortnox.invalid_grant")
    await bench.ask_run()
    await bench.run_jobs()
    assert (await bench.connection()).state == ConnectionState.NEEDS_RECONNECTING


@pytest.mark.parametrize("error", [ZeroDivisionError(), RemoteRejected("No.", code="fortnox.rejected", status=400)])
async def test_a_scan_that_meets_a_fault_stops_without_pausing_anything(bench: Bench, error: Exception) -> None:
    bench.script.found[ORDERS] = error
    run = await bench.ask_run()
    await bench.run_jobs()
    assert (await bench.run(run)).state == RunState.STOPPED
    assert (await bench.standing()).paused_at is None


async def test_a_run_of_a_paused_process_stops_without_a_call(bench: Bench) -> None:
    bench.script.refuses_to_open = NotConfigured("No right.", code="fortnox.scope")
    await bench.ask("1001")
    await bench.run_jobs()
    run = await bench.ask_run()
    await bench.run_jobs()
    assert (await bench.run(run)).state == RunState.STOPPED
    assert bench.script.scanned == []


async def test_a_great_many_finds_are_asked_for_in_parts(bench: Bench) -> None:
    bench.script.found[ARTICLES] = [f"{number:04}" for number in range(KEYS_PER_CHUNK + 10)]
    run = await bench.ask_run(ARTICLES)
    await bench.run_job(*(await bench.jobs())[0])
    assert (await bench.run(run)).found == KEYS_PER_CHUNK + 10
    assert len(await bench.records(ARTICLES)) == KEYS_PER_CHUNK + 10


async def test_a_scan_killed_in_the_middle_begins_again(bench: Bench) -> None:
    bench.script.found[ORDERS] = KeyboardInterrupt()
    run = await bench.ask_run()
    ((job_id, job),) = await bench.jobs()
    with pytest.raises(KeyboardInterrupt):
        await bench.runner.work(job, job_id)
    assert (await bench.run(run)).state == RunState.SCANNING
    bench.script.found[ORDERS] = ["1001"]
    await bench.run_jobs()
    assert (await bench.run(run)).state == RunState.DONE
    assert bench.script.moved == ["1001"]


async def test_a_scan_that_another_worker_took_over_keeps_its_finds_to_itself(bench: Bench) -> None:
    frozen, go_on = asyncio.Event(), asyncio.Event()

    async def stops_before_it_tells() -> AsyncIterator[str]:
        frozen.set()
        await go_on.wait()
        yield "stale"

    bench.script.found[ORDERS] = stops_before_it_tells()
    run = await bench.ask_run()
    ((job_id, job),) = await bench.jobs()
    first = asyncio.create_task(bench.runner.work(job, job_id))
    await frozen.wait()
    bench.clock.advance(minutes=1)
    bench.script.found[ORDERS] = ["1001"]
    await bench.runner.work(job, job_id)
    go_on.set()
    await first
    assert list(await bench.records()) == ["1001"]
    assert await covered(bench) == bench.clock()
    assert (await bench.run(run)).attempt == 2


async def test_a_run_scanned_already_is_not_scanned_again(bench: Bench) -> None:
    await bench.ask_run()
    ((job_id, job),) = await bench.jobs()
    await bench.runner.work(job, job_id)
    await bench.runner.work(job, job_id)
    assert len(bench.script.scanned) == 1


async def test_a_run_deleted_with_its_connection_is_passed_over(bench: Bench) -> None:
    run = await bench.ask_run()
    async with bench.database.write() as session:
        await session.delete(await session.get_one(Run, run.id))
    assert await bench.run_jobs() == 1
    assert bench.script.scanned == []


async def test_a_connection_deleted_while_it_is_scanned_leaves_nothing(bench: Bench) -> None:
    async def deleted() -> AsyncIterator[str]:
        async with bench.database.write() as session:
            await session.delete(await session.get_one(Connection, bench.connection_id))
        for key in list[str]():
            yield key
        raise AWAY

    bench.script.found[ORDERS] = deleted()
    await bench.ask_run()
    assert await bench.run_jobs() == 1
    assert await bench.records() == {}
    assert await bench.jobs("ENQUEUED", "DELAYED") == []


async def test_a_held_record_ends_its_run_too(bench: Bench) -> None:
    bench.script.found[ORDERS] = ["1001"]
    bench.script.does("1001", Held("bad", "Bad.", "Mend."))
    run = await bench.ask_run()
    await bench.run_jobs()
    assert (await bench.run(run)).state == RunState.DONE


async def test_a_run_does_not_wait_for_what_a_paused_process_keeps(bench: Bench) -> None:
    bench.script.found[ORDERS] = ["1001", "1002"]
    bench.script.does("1001", NotConfigured("No right.", code="fortnox.scope"))
    run = await bench.ask_run()
    await bench.run_jobs()
    assert (await bench.run(run)).state == RunState.DONE


async def test_a_record_found_again_while_it_is_queued_belongs_to_the_newer_run(bench: Bench) -> None:
    bench.script.found[ORDERS] = ["1001"]
    await bench.ask("1001")
    run = await bench.ask_run(cause=Cause.TIMETABLE)
    waiting, scan = await bench.jobs()
    await bench.run_job(*scan)
    assert (await bench.run(run)).state == RunState.MOVING
    bench.script.does("1001", Sent())
    await bench.run_job(*waiting)
    assert (await bench.run(run)).state == RunState.DONE


async def test_a_record_that_another_one_needs_still_counts_in_the_run_that_found_it(bench: Bench) -> None:
    bench.script.found[ARTICLES] = ["A1", "A2"]
    articles, orders = await bench.ask_run(ARTICLES), await bench.ask_run(ORDERS)
    await bench.run_job(*next(job for job in await bench.jobs() if job[1].run_id == str(articles.id)))
    await bench.ask("A1", process=ARTICLES, cause=Cause.DEPENDENCY, run_id=orders.id)
    await bench.ask("A2", process=ARTICLES, cause=Cause.WEBHOOK)
    assert {(await bench.record(key, ARTICLES)).run_id for key in ("A1", "A2")} == {articles.id}


async def test_a_last_process_scans_when_the_other_runs_of_its_connection_are_through(bench: Bench) -> None:
    bench.script.found[ORDERS] = ["1001"]
    stock, orders = await bench.ask_run(STOCK), await bench.ask_run(ORDERS)
    (first, second) = await bench.jobs()
    await bench.run_job(*first)
    assert (await bench.run(stock)).state == RunState.QUEUED
    await bench.run_job(*second)
    await bench.run_delayed()
    assert (await bench.run(stock)).state == RunState.QUEUED, "the orders found are still on their way"
    await bench.run_jobs()
    assert (await bench.run(orders)).state == RunState.DONE
    await bench.run_delayed()
    assert (await bench.run(stock)).state == RunState.DONE


async def test_a_last_process_does_not_wait_for_other_connections_nor_for_ever(bench: Bench) -> None:
    other = await bench.connect()
    async with bench.database.write() as session:
        await bench.requests.ask_run(session, connection_id=other, process=ORDERS, cause=Cause.TIMETABLE)
    stock = await bench.ask_run(STOCK)
    await bench.run_job(*next(job for job in await bench.jobs() if job[1].process == STOCK))
    assert (await bench.run(stock)).state == RunState.DONE
    stock = await bench.ask_run(STOCK)
    await bench.ask_run(ORDERS)
    bench.clock.advance(seconds=LAST_WAITS_AT_MOST.total_seconds() + 1)
    await bench.run_job(*next(job for job in await bench.jobs() if job[1].process == STOCK))
    assert (await bench.run(stock)).state == RunState.DONE
