from datetime import datetime

from app.errors import NotConfigured, RemoteUnavailable
from app.jobs.models import RunState
from app.jobs.summary import ProcessSummary, held_records, on_the_way, summarise
from app.ledger.outcomes import Held, Sent, Unchanged
from tests.jobs.conftest import ARTICLES, ORDERS, Bench

AWAY = RemoteUnavailable("500", code="ongoing.server_error")


async def summary(bench: Bench, since: datetime, process: str = ORDERS) -> ProcessSummary:
    async with bench.database.read() as session:
        (found,) = await summarise(session, bench.connection_id, [process], since=since)
    return found


async def test_each_record_counts_once_by_how_it_ended(bench: Bench) -> None:
    began = bench.clock()
    bench.script.found[ORDERS] = ["1", "2", "3", "4", "5"]
    bench.script.does("2", Unchanged())
    bench.script.does("3", Held("bad", "Bad.", "Mend."))
    bench.script.does("4", AWAY)
    bench.script.does("5", AWAY, Sent())
    await bench.ask_run()
    await bench.run_jobs()
    await bench.run_delayed()
    found = await summary(bench, began)
    assert (found.sent, found.unchanged, found.held, found.failed) == (2, 1, 1, 1)
    assert found.requests == {"fortnox": 1, "ongoing": 7}
    assert found.too_many_requests == 0


async def test_a_record_sent_and_then_found_unchanged_counts_as_sent(bench: Bench) -> None:
    bench.script.does("1", Sent(), Unchanged())
    await bench.ask("1")
    await bench.run_jobs()
    await bench.ask("1")
    await bench.run_jobs()
    found = await summary(bench, bench.clock())
    assert (found.sent, found.unchanged) == (1, 0)


async def test_a_record_sent_and_then_held_counts_as_held(bench: Bench) -> None:
    bench.script.does("1", Sent(), Held("late", "Too late.", "Ask."))
    for _ in range(2):
        await bench.ask("1")
        await bench.run_jobs()
    found = await summary(bench, bench.clock())
    assert (found.sent, found.held) == (0, 1)


async def test_what_was_before_the_period_does_not_count(bench: Bench) -> None:
    await bench.ask("1")
    await bench.run_jobs()
    bench.clock.advance(seconds=1)
    assert (await summary(bench, bench.clock())).sent == 0


async def test_a_process_that_did_nothing_is_in_the_table(bench: Bench) -> None:
    await bench.ask("1")
    await bench.run_jobs()
    assert (await summary(bench, bench.clock(), ARTICLES)).as_json() == {
        "sent": 0,
        "unchanged": 0,
        "held": 0,
        "failed": 0,
        "requests": {"fortnox": 0, "ongoing": 0},
        "too_many_requests": 0,
    }


async def test_a_stopped_run_says_why(bench: Bench) -> None:
    bench.script.found[ORDERS] = NotConfigured("No right.", code="fortnox.scope", todo="Connect again.")
    await bench.ask_run()
    await bench.run_jobs()
    found = await summary(bench, bench.clock())
    assert found.stopped == "No right. Connect again."
    assert found.as_json()["stopped"] == found.stopped


def test_answers_that_said_too_many_are_counted() -> None:
    counted = ProcessSummary(ORDERS)
    counted.count_calls([{"remote": "fortnox", "status": 429}, {"remote": "fortnox", "status": None}])
    assert (counted.too_many_requests, counted.requests["fortnox"]) == (1, 2)


async def test_the_held_are_listed_in_order_with_what_to_do(bench: Bench) -> None:
    for key in ("2", "1"):
        bench.script.does(key, Held("bad", f"{key} is bad.", "Mend it."))
    bench.script.does("A1", Held("worse", "Worse.", "Mend."), process=ARTICLES)
    await bench.ask("2", "1")
    await bench.ask("A1", process=ARTICLES)
    await bench.run_jobs()
    async with bench.database.read() as session:
        held = await held_records(session, bench.connection_id)
    assert [(record.process, record.key) for record in held] == [(ARTICLES, "A1"), (ORDERS, "1"), (ORDERS, "2")]
    assert (held[1].message, held[1].todo, held[1].code) == ("1 is bad.", "Mend it.", "bad")


async def test_runs_that_go_on_are_counted(bench: Bench) -> None:
    run = await bench.ask_run()
    async with bench.database.read() as session:
        assert await on_the_way(session, bench.connection_id, run_ids=[run.id]) == 1
    await bench.run_jobs()
    async with bench.database.read() as session:
        assert await on_the_way(session, bench.connection_id, run_ids=[run.id]) == 0
    assert (await bench.run(run)).state == RunState.DONE
