from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import NoResultFound

from app.errors import RemoteUnavailable
from app.jobs.engine import JobKind, new_job_id
from app.jobs.models import Cause, RecordState
from app.jobs.requests import KEYS_PER_CHUNK, LINES_PER_PROCESS, Why, batched, chunks
from app.ledger.outcomes import Held, Sent
from tests.clock import Clock
from tests.jobs.conftest import ARTICLES, ORDERS, Bench

AWAY = RemoteUnavailable("Ongoing answered 500.", code="ongoing.server_error")


async def test_a_rollback_leaves_neither_record_nor_job(bench: Bench) -> None:
    with pytest.raises(RuntimeError):
        async with bench.database.write() as session:
            await bench.requests.ask(
                session,
                connection_id=bench.connection_id,
                process=ORDERS,
                keys=["1001"],
                why=Why(Cause.WEBHOOK, "call"),
            )
            raise RuntimeError
    assert await bench.jobs() == []
    assert await bench.records() == {}


async def test_asking_twice_makes_one_job(bench: Bench) -> None:
    assert await bench.ask("1001") == 1
    assert await bench.ask("1001") == 0
    assert len(await bench.jobs()) == 1
    assert await bench.run_jobs() == 1
    assert bench.script.moved == ["1001"]


async def test_the_same_key_twice_in_one_request_is_one_record(bench: Bench) -> None:
    assert await bench.ask("1001", "1001", "1002") == 2
    assert sorted(await bench.records()) == ["1001", "1002"]


async def test_asking_while_it_runs_makes_one_more_attempt(bench: Bench) -> None:
    async def told_again_twice() -> Sent:
        await bench.ask("1001")
        await bench.ask("1001")
        return Sent()

    bench.script.does("1001", told_again_twice, Sent())
    await bench.ask("1001")
    await bench.run_jobs()
    assert bench.script.moved == ["1001", "1001"]
    assert (await bench.record("1001")).state == RecordState.SENT
    assert [transfer.attempt for transfer in await bench.transfers()] == [1, 1]


async def test_asking_while_it_rests_makes_it_go_at_once(bench: Bench) -> None:
    bench.script.does("1001", AWAY, Sent())
    await bench.ask("1001")
    await bench.run_jobs()
    assert (await bench.record("1001")).state == RecordState.FAILED
    await bench.ask("1001")
    await bench.run_jobs()
    assert (await bench.record("1001")).state == RecordState.SENT
    await bench.run_delayed()
    assert bench.script.moved == ["1001", "1001"], "the job it had before is not meant any more"


async def test_only_a_person_makes_a_failing_record_young_again(bench: Bench) -> None:
    bench.script.does("1001", AWAY)
    await bench.ask("1001")
    await bench.run_jobs()
    await bench.ask("1001", cause=Cause.TIMETABLE)
    await bench.run_jobs()
    assert (await bench.record("1001")).attempt == 2
    await bench.ask("1001", cause=Cause.MANUAL)
    await bench.run_jobs()
    assert (await bench.record("1001")).attempt == 1


async def test_the_correlation_id_of_the_request_that_made_the_job_is_kept(bench: Bench) -> None:
    await bench.ask("1001")
    assert (await bench.record("1001")).correlation_id == "told-of-1001"


async def test_a_record_asked_for_outside_a_run_belongs_to_none(bench: Bench) -> None:
    run = await bench.ask_run()
    await bench.ask("1001", run_id=run.id)
    await bench.run_jobs()
    await bench.ask("1001")
    await bench.run_jobs()
    assert [transfer.run_id for transfer in await bench.transfers()] == [run.id, None]


async def test_several_records_share_a_job_where_the_process_says_so(bench: Bench) -> None:
    assert await bench.ask("A1", "A2", "A3", "A4", process=ARTICLES) == 2
    assert [job.keys for _, job in await bench.jobs()] == [("A1", "A2", "A3"), ("A4",)]


async def test_records_of_one_job_are_settled_each_by_itself(bench: Bench) -> None:
    bench.script.does("A2", AWAY, process=ARTICLES)
    await bench.ask("A1", "A2", "A3", process=ARTICLES)
    await bench.run_jobs()
    assert await bench.records(ARTICLES) == {"A1": "sent", "A2": "failed", "A3": "sent"}
    assert bench.script.opened == 1, "they share the desk"


async def test_thousands_of_keys_are_asked_for_in_order_and_each_once(bench: Bench) -> None:
    keys = [f"{number:05}" for number in range(2 * KEYS_PER_CHUNK + 1)]
    assert [len(some) for some in chunks(keys)] == [KEYS_PER_CHUNK, KEYS_PER_CHUNK, 1]
    await bench.ask(*keys, process=ARTICLES)
    asked_for = [key for _, job in await bench.jobs() for key in job.keys]
    assert asked_for == keys


def test_batches_of_nothing_are_none() -> None:
    assert list(batched([], 3)) == []


async def test_job_ids_sort_by_time_and_by_order_within_one_moment(clock: Clock) -> None:
    ids = [new_job_id(clock()) for _ in range(50)]
    clock.advance(seconds=0.001)
    ids.append(new_job_id(clock()))
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)


async def test_jobs_of_one_record_stand_in_one_line_and_a_process_has_few_lines(bench: Bench) -> None:
    keys = [str(number) for number in range(60)]
    await bench.ask(*keys)
    first = await bench.partitions()
    assert len(set(first.values())) == LINES_PER_PROCESS
    await bench.run_jobs()
    await bench.ask(*keys)
    assert await bench.partitions() == first


async def test_connections_and_processes_do_not_share_a_line(bench: Bench) -> None:
    await bench.ask("1")
    await bench.ask("2", process=ARTICLES)
    here = set((await bench.partitions()).values())
    bench.connection_id = await bench.connect()
    await bench.ask("3")
    there = set((await bench.partitions()).values())
    assert len(here) == 2
    assert len(there) == 3


async def test_the_scan_of_a_bulk_process_does_not_stand_before_orders(bench: Bench) -> None:
    await bench.ask_run(ARTICLES)
    await bench.ask_run(ORDERS)
    assert [(job.kind, job.process) for _, job in await bench.jobs()] == [
        (JobKind.SCAN, ARTICLES),
        (JobKind.SCAN, ORDERS),
    ]
    found = bench.queue._client.list_workflows(status=["ENQUEUED"])
    assert sorted(str(each.queue_name) for each in found) == ["bulk", "urgent"]


async def test_a_run_that_goes_on_is_joined(bench: Bench) -> None:
    first = await bench.ask_run()
    assert (await bench.ask_run()).id == first.id
    assert len(await bench.jobs()) == 1
    await bench.run_jobs()
    assert (await bench.ask_run()).id != first.id


async def test_runs_of_different_processes_are_different(bench: Bench) -> None:
    assert (await bench.ask_run(ORDERS)).id != (await bench.ask_run(ARTICLES)).id


async def test_nothing_can_be_asked_of_a_connection_that_is_gone(bench: Bench) -> None:
    bench.connection_id = uuid4()
    with pytest.raises(NoResultFound):
        await bench.ask("1001")


async def test_a_record_somebody_waits_for_overtakes_the_backfill_it_stands_in(bench: Bench) -> None:
    await bench.ask("A1", "A2", "A3", process=ARTICLES, cause=Cause.TIMETABLE)
    backfill = await bench.jobs()
    await bench.ask("A2", process=ARTICLES, cause=Cause.DEPENDENCY)
    hurried = [job for job in await bench.jobs() if job not in backfill]
    assert [(job.keys, job.urgent) for _, job in hurried] == [(("A2",), True)]
    await bench.run_job(*hurried[0])
    await bench.run_job(*backfill[0])
    assert bench.script.moved == ["A2", "A1", "A3"]
    assert bench.script.urgent == [True, False]


async def test_it_overtakes_once_however_many_wait_for_it(bench: Bench) -> None:
    await bench.ask("A1", process=ARTICLES, cause=Cause.TIMETABLE)
    for _ in range(3):
        await bench.ask("A1", process=ARTICLES, cause=Cause.DEPENDENCY)
    assert len(await bench.jobs()) == 2


async def test_what_follows_from_another_record_does_not_overtake(bench: Bench) -> None:
    await bench.ask("A1", process=ARTICLES, cause=Cause.TIMETABLE)
    await bench.ask("A1", process=ARTICLES, cause=Cause.FOLLOW_UP)
    assert len(await bench.jobs()) == 1


@pytest.mark.parametrize("cause", [Cause.WEBHOOK, Cause.MANUAL, Cause.COMMAND_LINE])
async def test_a_record_that_is_reported_is_moved_as_such(bench: Bench, cause: Cause) -> None:
    await bench.ask("1042", cause=cause)
    await bench.ask("1043", cause=Cause.TIMETABLE)
    await bench.run_jobs()
    assert dict(zip(bench.script.moved, bench.script.reported, strict=True)) == {"1042": True, "1043": False}


async def test_a_report_of_a_record_that_waits_in_the_timetables_queue_is_not_lost(bench: Bench) -> None:
    await bench.ask("1042", cause=Cause.TIMETABLE)
    await bench.ask("1042", cause=Cause.WEBHOOK)
    await bench.run_jobs()
    assert bench.script.reported == [True]


async def test_a_report_that_comes_while_the_timetables_attempt_runs_makes_the_next_one_a_report(bench: Bench) -> None:
    async def reported_meanwhile() -> Sent:
        await bench.ask("1042", cause=Cause.WEBHOOK)
        return Sent()

    bench.script.does("1042", reported_meanwhile, Sent())
    await bench.ask("1042", cause=Cause.TIMETABLE)
    await bench.run_jobs()
    assert bench.script.reported == [False, True]


@pytest.mark.parametrize("ends", [Held("bad", "Bad.", "Mend."), AWAY])
async def test_a_report_stays_one_until_the_record_is_through(bench: Bench, ends: Any) -> None:
    bench.script.does("1042", ends, Sent())
    await bench.ask("1042", cause=Cause.WEBHOOK)
    await bench.run_jobs()
    for _ in range(2):
        await bench.ask("1042", cause=Cause.TIMETABLE)
        await bench.run_jobs()
    assert bench.script.reported == [True, True, False]
