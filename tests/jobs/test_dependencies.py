import pytest

from app.errors import OutOfOrder, RemoteRejected, RemoteUnavailable, Requirement
from app.jobs.models import RecordState
from app.jobs.requests import KEYS_PER_CHUNK
from app.jobs.transfers import WAITING_PATIENCE
from app.ledger.outcomes import Held, Sent, Unchanged
from tests.jobs.conftest import ARTICLES, ORDERS, Bench


def needs(*articles: str) -> OutOfOrder:
    return OutOfOrder(
        f"Order 1001 needs {', '.join(articles)} in Ongoing.",
        code="sales_orders.articles_missing",
        requires=tuple(Requirement(ARTICLES, article) for article in articles),
    )


BAD_ARTICLE = RemoteRejected("Ongoing refused article A1.", code="ongoing.rejected", status=400, remote_text="Too long")


async def settle_all(bench: Bench) -> None:
    """As time goes by: a second between jobs, so that what came first is known to have come first."""
    for _ in range(50):
        due = await bench.jobs("ENQUEUED")
        if not due:
            return
        bench.clock.advance(seconds=1)
        await bench.run_job(*due[0])
    raise AssertionError("it goes round for ever")


async def test_it_asks_for_what_is_needed_waits_and_goes_when_that_settles(bench: Bench) -> None:
    bench.script.does("1001", needs("A1"), Sent())
    await bench.ask("1001")
    await settle_all(bench)
    assert bench.script.moved == ["1001", "A1", "1001"]
    assert (await bench.record("1001")).state == RecordState.SENT
    assert (await bench.record("A1", ARTICLES)).cause == "dependency"


async def test_the_attempt_that_had_to_wait_is_counted_with_its_calls(bench: Bench) -> None:
    bench.script.does("1001", needs("A1"), Sent())
    await bench.ask("1001")
    await settle_all(bench)
    assert [(each.outcome, len(each.calls)) for each in await bench.transfers("1001")] == [("waiting", 1), ("sent", 1)]


async def test_all_that_is_needed_is_asked_for_at_once(bench: Bench) -> None:
    bench.script.does("1001", needs("A1", "A2"), needs("A2"), Sent())
    await bench.ask("1001")
    await bench.run_job(*(await bench.jobs())[0])
    assert await bench.records(ARTICLES) == {"A1": "queued", "A2": "queued"}


async def test_it_waits_in_a_job_of_its_own_so_that_a_crash_forgets_nothing(bench: Bench) -> None:
    bench.script.does("1001", needs("A1"), Sent())
    await bench.ask("1001")
    await bench.run_job(*(await bench.jobs())[0])
    record = await bench.record("1001")
    assert (record.state, record.waits_for) == (RecordState.WAITING, f"{ARTICLES}/A1")
    await bench.run_delayed()
    assert (await bench.record("1001")).state == RecordState.SENT


async def test_it_is_held_in_words_when_what_it_needs_is_held(bench: Bench) -> None:
    bench.script.does("A1", BAD_ARTICLE, process=ARTICLES)
    bench.script.does("1001", needs("A1"))
    await bench.ask("1001")
    await settle_all(bench)
    record = await bench.record("1001")
    assert record.state == RecordState.HELD
    assert "articles A1 is held: Ongoing refused article A1." in record.message
    assert record.remote_text == "Too long"
    assert "A1" in record.todo
    tried = len(bench.script.moved)
    await bench.run_delayed()
    assert len(bench.script.moved) == tried, "nothing is tried again by itself"


async def test_it_goes_by_itself_when_what_it_needs_is_mended(bench: Bench) -> None:
    bench.script.does("A1", BAD_ARTICLE, Sent(), process=ARTICLES)
    bench.script.does("1001", needs("A1"), needs("A1"), Sent())
    await bench.ask("1001")
    await settle_all(bench)
    assert (await bench.record("1001")).state == RecordState.HELD
    await bench.ask("A1", process=ARTICLES)
    await settle_all(bench)
    assert (await bench.record("1001")).state == RecordState.SENT


async def test_what_is_held_for_another_is_left_alone_while_that_is_held_again(bench: Bench) -> None:
    bench.script.does("A1", BAD_ARTICLE, process=ARTICLES)
    bench.script.does("1001", needs("A1"))
    await bench.ask("1001")
    await settle_all(bench)
    tried = bench.script.moved.count("1001")
    await bench.ask("A1", process=ARTICLES)
    await settle_all(bench)
    assert bench.script.moved.count("1001") == tried


async def test_what_was_settled_and_still_is_not_what_is_needed_does_not_go_round_for_ever(bench: Bench) -> None:
    bench.script.does("A1", Unchanged("Fortnox has no such article."), process=ARTICLES)
    bench.script.does("1001", needs("A1"))
    await bench.ask("1001")
    await settle_all(bench)
    record = await bench.record("1001")
    assert record.state == RecordState.HELD
    assert "Fortnox has no such article." in record.message


async def test_it_waits_while_what_it_needs_is_tried_again(bench: Bench) -> None:
    bench.script.does("A1", RemoteUnavailable("500", code="ongoing.server_error"), Sent(), process=ARTICLES)
    bench.script.does("1001", needs("A1"), needs("A1"), Sent())
    await bench.ask("1001")
    await settle_all(bench)
    assert (await bench.record("1001")).state == RecordState.WAITING
    await bench.run_delayed()
    await settle_all(bench)
    assert (await bench.record("1001")).state == RecordState.SENT


async def test_who_waits_does_not_hurry_what_is_tried_again_by_itself(bench: Bench) -> None:
    bench.script.does("1001", needs("A1"))
    bench.script.does("A1", RemoteUnavailable("500", code="ongoing.server_error"), process=ARTICLES)
    await bench.ask("1001")
    await settle_all(bench)
    for job_id, job in await bench.jobs("DELAYED"):
        if job.process == ORDERS:
            await bench.run_job(job_id, job)
    assert (await bench.record("A1", ARTICLES)).state == RecordState.FAILED
    assert await bench.jobs("ENQUEUED") == []


async def test_a_long_wait_does_not_keep_the_run_open(bench: Bench) -> None:
    """Else the timetable would join that run for ever, and no new order would be found."""
    bench.script.found[ORDERS] = ["1001"]
    bench.script.does("1001", needs("A1"))
    bench.script.does("A1", RemoteUnavailable("500", code="ongoing.server_error"), process=ARTICLES)
    run = await bench.ask_run()
    await bench.run_jobs()
    assert (await bench.run(run)).state == "moving"
    bench.clock.advance(seconds=WAITING_PATIENCE.total_seconds() + 1)
    await bench.run_delayed()
    assert (await bench.record("1001")).state == RecordState.FAILED
    assert (await bench.run(run)).state == "done"


async def test_a_record_of_a_long_wait_still_goes_when_what_it_needs_settles(bench: Bench) -> None:
    bench.script.does("1001", needs("A1"), needs("A1"), Sent())
    bench.script.does("A1", RemoteUnavailable("500", code="ongoing.server_error"), Sent(), process=ARTICLES)
    await bench.ask("1001")
    await bench.run_jobs()
    bench.clock.advance(seconds=WAITING_PATIENCE.total_seconds() + 1)
    for job_id, job in await bench.jobs("DELAYED"):
        if job.process == ORDERS:
            await bench.run_job(job_id, job)
    assert (await bench.record("1001")).state == RecordState.FAILED
    await bench.ask("A1", process=ARTICLES)
    await settle_all(bench)
    assert (await bench.record("1001")).state == RecordState.SENT


async def test_killed_before_it_is_settled_a_record_has_woken_those_who_wait(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.script.does("A1", BAD_ARTICLE, Sent(), process=ARTICLES)
    bench.script.does("1001", needs("A1"), needs("A1"), Sent())
    await bench.ask("1001")
    await settle_all(bench)
    await bench.ask("A1", process=ARTICLES)
    ((job_id, job),) = await bench.jobs()

    async def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("app.jobs.transfers.Transfers._settle", killed)
        await bench.runner.work(job, job_id)
    await settle_all(bench)
    assert (await bench.record("1001")).state == RecordState.SENT
    assert (await bench.record("A1", ARTICLES)).state == RecordState.SENT


async def test_everybody_who_waits_is_woken_also_of_a_great_many(bench: Bench) -> None:
    waiting = [f"{number:04}" for number in range(KEYS_PER_CHUNK + 5)]
    await bench.ask(*waiting)
    for job_id, _ in await bench.jobs():
        await bench.forget_job(job_id)
    for key in waiting:
        await bench.change(key, state=RecordState.HELD, job_id=None, waits_for=f"{ARTICLES}/A1")
    await bench.ask("A1", process=ARTICLES)
    await bench.run_job(*(await bench.jobs())[0])
    assert set((await bench.records()).values()) == {"queued"}


async def test_a_record_held_for_its_own_sake_is_not_woken(bench: Bench) -> None:
    bench.script.does("1001", Held("no_city", "No city.", "Give one."))
    await bench.ask("1001")
    await bench.ask("A1", process=ARTICLES)
    await bench.run_jobs()
    assert (await bench.record("1001")).state == RecordState.HELD


async def test_a_record_that_needs_several_is_read_again_once_when_all_are_through(bench: Bench) -> None:
    bench.script.does("1001", needs("A1", "A2", "A3", "A4"), Sent())
    await bench.ask("1001")
    await settle_all(bench)
    assert bench.script.moved == ["1001", "A1", "A2", "A3", "A4", "1001"]


async def test_a_record_that_needs_several_does_not_wait_for_one_that_is_held(bench: Bench) -> None:
    bench.script.does("A2", BAD_ARTICLE, process=ARTICLES)
    bench.script.does("1001", needs("A1", "A2"), needs("A2"))
    await bench.ask("1001")
    await settle_all(bench)
    record = await bench.record("1001")
    assert (record.state, record.waits_for) == (RecordState.HELD, f"{ARTICLES}/A2")
