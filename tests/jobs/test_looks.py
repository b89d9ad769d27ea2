"""Runs that a webhook asks for, and what they make of the records they find."""

from collections.abc import AsyncIterator

import pytest

from app.jobs.models import Cause, Run, RunState
from app.ledger.outcomes import Sent
from tests.jobs.conftest import ORDERS, Bench


async def look(bench: Bench) -> Run:
    async with bench.database.write() as session:
        run = await bench.requests.ask_look(
            session, connection_id=bench.connection_id, process=ORDERS, correlation_id="told-by-the-warehouse"
        )
    assert run is not None
    return run


async def test_a_look_finds_and_moves_what_the_timetable_would(bench: Bench) -> None:
    bench.script.found[ORDERS] = ["1042"]
    run = await look(bench)
    assert await bench.jobs() == []
    assert await bench.run_delayed() == 1
    await bench.run_jobs()
    assert bench.script.moved == ["1042"]
    assert (await bench.run(run)).state == RunState.DONE
    assert (await bench.transfers("1042"))[0].correlation_id == "told-by-the-warehouse"


async def test_what_is_told_while_a_scan_goes_on_is_found_by_one_more(bench: Bench) -> None:
    later: list[Run] = []

    async def found() -> AsyncIterator[str]:
        yield "1042"
        later.append(await look(bench))
        later.append(await look(bench))
        bench.script.found[ORDERS] = ["1043"]

    bench.script.found[ORDERS] = found()
    first = await look(bench)
    await bench.run_delayed()
    assert later[0].id == later[1].id != first.id
    await bench.run_delayed()
    await bench.run_jobs()
    assert bench.script.moved == ["1042", "1043"]
    assert len(bench.script.scanned) == 2
    assert {(await bench.run(run)).state for run in (first, *later)} == {RunState.DONE}


async def test_a_look_joins_the_run_that_the_timetable_has_queued_and_a_person_joins_the_look(bench: Bench) -> None:
    timetable = await bench.ask_run(cause=Cause.TIMETABLE)
    assert (await look(bench)).id == timetable.id
    await bench.run_jobs()
    queued = await look(bench)
    assert (await bench.ask_run()).id == queued.id


@pytest.mark.parametrize("cause", [Cause.WEBHOOK, Cause.MANUAL, Cause.COMMAND_LINE])
async def test_a_record_that_a_run_finds_is_looked_at_whoever_asked_for_the_run(bench: Bench, cause: Cause) -> None:
    bench.script.found[ORDERS] = ["1042"]
    await bench.ask_run(cause=cause)
    await bench.run_jobs()
    assert bench.script.reported == [False]


async def test_a_report_of_a_record_that_a_run_has_found_is_not_lost(bench: Bench) -> None:
    run = await bench.ask_run()
    await bench.ask("1042", cause=Cause.MANUAL, run_id=run.id)
    await bench.ask("1042", cause=Cause.WEBHOOK)
    for job_id, job in (await bench.jobs())[1:]:
        await bench.run_job(job_id, job)
    assert bench.script.reported == [True]


async def test_a_report_stays_one_when_a_run_finds_the_record_too(bench: Bench) -> None:
    run = await bench.ask_run()
    bench.script.does("1042", Sent())
    await bench.ask("1042", cause=Cause.WEBHOOK)
    await bench.ask("1042", cause=Cause.TIMETABLE, run_id=run.id)
    for job_id, job in (await bench.jobs())[1:]:
        await bench.run_job(job_id, job)
    assert bench.script.reported == [True]
