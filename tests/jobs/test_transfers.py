import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.exc import OperationalError

from app.connections.models import Connection, ConnectionState
from app.errors import (
    GatewayBug,
    GatewayError,
    NeedsReconnecting,
    NotConfigured,
    NotFound,
    RemoteRejected,
    RemoteUnavailable,
    Requirement,
)
from app.jobs.engine import Job, JobKind
from app.jobs.models import RecordState
from app.jobs.settlement import POISON_ATTEMPTS
from app.jobs.transfers import INTERRUPTIONS
from app.ledger.outcomes import Difference, Held, Sent, Unchanged
from tests.jobs.conftest import ARTICLES, ORDERS, Bench

FIVE_HUNDRED = RemoteUnavailable("Ongoing answered 500.", code="ongoing.server_error", remote_text="Oops")
SILENT = RemoteUnavailable("Ongoing did not answer within 30 s.", code="ongoing.timeout")
BAD_DATA = RemoteRejected(
    "Fortnox refused order 1001.",
    code="fortnox.rejected.2000",
    status=400,
    remote_text="Ogiltigt värde",
    todo="Correct it.",
)
NO_RIGHT = NotConfigured("The right to orders is missing.", code="fortnox.scope", todo="Connect again with orders.")
NO_KEYS = NeedsReconnecting("Fortnox refused the keys.", code="fortnox.invalid_grant", todo="Connect again.")


async def test_a_sent_record_is_written_down_with_its_calls_and_notes(bench: Bench) -> None:
    bench.script.does("1001", Sent(notes=("The remark was cut.",)))
    await bench.ask("1001")
    await bench.run_jobs()
    (transfer,) = await bench.transfers()
    assert (transfer.outcome, transfer.attempt, transfer.notes) == ("sent", 1, ["The remark was cut."])
    assert transfer.calls == [{"remote": "ongoing", "status": 200}]
    assert transfer.correlation_id == "told-of-1001"
    record = await bench.record("1001")
    assert (record.state, record.job_id, record.runner) == (RecordState.SENT, None, "")
    assert bench.has_settled(["sent"])


async def test_an_unchanged_record_says_why(bench: Bench) -> None:
    bench.script.does("1001", Unchanged("Nothing to pick."))
    await bench.ask("1001")
    await bench.run_jobs()
    assert (await bench.record("1001")).message == "Nothing to pick."


async def test_the_calls_of_one_record_are_not_counted_for_the_next(bench: Bench) -> None:
    await bench.ask("A1", "A2", process=ARTICLES)
    await bench.run_jobs()
    assert [len(transfer.calls) for transfer in await bench.transfers()] == [1, 1]


async def test_a_poison_record_ends_held_and_lets_the_others_through(bench: Bench) -> None:
    bench.script.does("A2", FIVE_HUNDRED, process=ARTICLES)
    await bench.ask("A1", "A2", "A3", process=ARTICLES)
    await bench.run_jobs()
    assert await bench.records(ARTICLES) == {"A1": "sent", "A2": "failed", "A3": "sent"}
    for _ in range(POISON_ATTEMPTS - 1):
        assert await bench.run_delayed() == 1
    record = await bench.record("A2", ARTICLES)
    assert (record.state, record.code, record.remote_text) == (RecordState.HELD, "ongoing.server_error", "Oops")
    assert await bench.jobs("ENQUEUED", "DELAYED") == []
    assert len(await bench.transfers("A2")) == POISON_ATTEMPTS


async def test_a_remote_that_cannot_be_reached_is_tried_for_ever(bench: Bench) -> None:
    bench.script.does("1001", SILENT)
    await bench.ask("1001")
    await bench.run_jobs()
    await bench.change("1001", attempt=500)
    bench.runner.transfers.rests.monotonic = lambda: 10**9
    assert await bench.run_delayed() == 1
    assert (await bench.record("1001")).state == RecordState.FAILED
    assert len(await bench.jobs("DELAYED")) == 1


async def test_retries_come_later_each_time_and_with_jitter(bench: Bench) -> None:
    keys = [str(number) for number in range(8)]
    for key in keys:
        bench.script.does(key, FIVE_HUNDRED)
    await bench.ask(*keys)
    await bench.run_jobs()
    waits = []
    for key in keys:
        record = await bench.record(key)
        assert record.next_attempt_at is not None
        waits.append(record.next_attempt_at - bench.clock())
    assert len(set(waits)) == len(waits)
    assert timedelta(seconds=5) <= min(waits) <= max(waits) <= timedelta(seconds=6.25)
    await bench.run_delayed()
    second = await bench.record("0")
    assert second.next_attempt_at is not None
    assert second.next_attempt_at - bench.clock() >= timedelta(seconds=10)


async def test_a_long_back_off_does_not_block_its_key(bench: Bench) -> None:
    bench.script.does("1001", FIVE_HUNDRED, Sent())
    await bench.ask("1001")
    await bench.run_jobs()
    assert await bench.jobs("PENDING", "ENQUEUED") == [], "no job sleeps inside"
    assert len(await bench.jobs("DELAYED")) == 1
    await bench.ask("1001")
    await bench.run_jobs()
    assert (await bench.record("1001")).state == RecordState.SENT


async def test_rejected_data_is_held_with_the_remotes_words_and_ours(bench: Bench) -> None:
    bench.script.does("1001", BAD_DATA)
    await bench.ask("1001")
    await bench.run_jobs()
    record = await bench.record("1001")
    assert (record.state, record.code) == (RecordState.HELD, "fortnox.rejected.2000")
    assert (record.message, record.todo) == ("Fortnox refused order 1001.", "Correct it.")
    assert record.remote_text == "Ogiltigt värde"


@pytest.mark.parametrize(
    "error",
    [NotFound("No such order.", code="fortnox.not_found", status=404), GatewayBug("A promise broke.", code="bug")],
)
async def test_what_a_retry_cannot_mend_is_held(bench: Bench, error: Exception) -> None:
    bench.script.does("1001", error)
    await bench.ask("1001")
    await bench.run_jobs()
    assert (await bench.record("1001")).state == RecordState.HELD


async def test_a_fault_of_our_own_is_held_without_its_text(bench: Bench) -> None:
    bench.script.does("1001", ZeroDivisionError("password=hush"))
    await bench.ask("1001")
    await bench.run_jobs()
    record = await bench.record("1001")
    assert (record.state, record.code) == (RecordState.HELD, "gateway.bug")
    assert "ZeroDivisionError" in record.message
    assert "hush" not in record.message + record.todo + record.remote_text


async def test_a_database_that_was_away_holds_nothing(bench: Bench) -> None:
    bench.script.does("1001", OperationalError("UPDATE links", {}, Exception("database is locked")), Sent())
    await bench.ask("1001")
    await bench.run_jobs()
    record = await bench.record("1001")
    assert (record.state, record.code) == (RecordState.FAILED, "gateway.database")
    await bench.run_delayed()
    assert (await bench.record("1001")).state == RecordState.SENT


async def test_held_differences_are_kept_field_by_field(bench: Bench) -> None:
    held = Held("too_late", "Changed.", "Ask them.", differences=(Difference("city", "Umeå", "Luleå"),))
    bench.script.does("1001", held)
    await bench.ask("1001")
    await bench.run_jobs()
    assert (await bench.record("1001")).differences == [{"field": "city", "fortnox": "Umeå", "ongoing": "Luleå"}]


async def test_the_time_since_when_it_is_so_moves_only_when_the_reason_changes(bench: Bench) -> None:
    bench.script.does("1001", BAD_DATA, BAD_DATA, NotFound("Gone.", code="fortnox.not_found", status=404))
    began = bench.clock()
    for minutes, since in ((0, 0), (10, 0), (10, 20)):
        bench.clock.advance(minutes=minutes)
        await bench.ask("1001")
        await bench.run_jobs()
        assert (await bench.record("1001")).since == began + timedelta(minutes=since)


async def test_what_one_record_asks_for_next_is_moved(bench: Bench) -> None:
    bench.script.does("1001", Sent(then=(Requirement(ARTICLES, "A1"), Requirement(ORDERS, "1002"))))
    await bench.ask("1001")
    await bench.run_jobs()
    assert sorted(bench.script.moved) == ["1001", "1002", "A1"]
    assert (await bench.record("A1", ARTICLES)).correlation_id == "told-of-1001"


async def test_killed_before_it_is_settled_a_record_asks_again_for_what_comes_next(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.script.does("1001", Sent(then=(Requirement(ARTICLES, "A1"),)), Unchanged(then=(Requirement(ARTICLES, "A1"),)))
    await bench.ask("1001")
    ((job_id, job),) = await bench.jobs()

    async def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("app.jobs.transfers.Transfers._settle", killed)
        await bench.runner.work(job, job_id)
    assert (await bench.record("A1", ARTICLES)).state == RecordState.QUEUED, "asked for before anything was settled"
    await bench.run_jobs()
    assert (await bench.record("1001")).state == RecordState.UNCHANGED
    assert (await bench.record("A1", ARTICLES)).state == RecordState.SENT


async def test_a_job_run_twice_moves_its_records_once(bench: Bench) -> None:
    await bench.ask("1001")
    ((job_id, job),) = await bench.jobs()
    await bench.runner.work(job, job_id)
    await bench.runner.work(job, job_id)
    assert bench.script.moved == ["1001"]


async def test_a_job_killed_in_the_middle_goes_on_with_the_records_that_were_not_settled(bench: Bench) -> None:
    bench.script.does("A2", KeyboardInterrupt(), Sent(), process=ARTICLES)
    await bench.ask("A1", "A2", "A3", process=ARTICLES)
    ((job_id, job),) = await bench.jobs()
    with pytest.raises(KeyboardInterrupt):
        await bench.runner.work(job, job_id)
    await bench.runner.work(job, job_id)
    assert bench.script.moved == ["A1", "A2", "A2", "A3"]
    assert set((await bench.records(ARTICLES)).values()) == {"sent"}


async def test_a_worker_taken_for_dead_that_comes_back_is_fenced_off(bench: Bench) -> None:
    """Its result must not go over the one of the worker that took its job over."""
    frozen, go_on = asyncio.Event(), asyncio.Event()

    async def stopped() -> Held:
        frozen.set()
        await go_on.wait()
        return Held("stale", "What the resumed worker thinks.", "")

    bench.script.does("1001", stopped, Sent())
    await bench.ask("1001")
    ((job_id, job),) = await bench.jobs()
    first = asyncio.create_task(bench.runner.work(job, job_id))
    await frozen.wait()
    await bench.runner.work(job, job_id)
    go_on.set()
    await first
    record = await bench.record("1001")
    assert (record.state, record.message) == (RecordState.SENT, "")
    assert [transfer.outcome for transfer in await bench.transfers()] == ["sent"]


async def test_a_record_that_kills_its_worker_again_and_again_is_held(bench: Bench) -> None:
    bench.script.does("1001", KeyboardInterrupt())
    await bench.ask("1001")
    ((job_id, job),) = await bench.jobs()
    for _ in range(INTERRUPTIONS):
        with pytest.raises(KeyboardInterrupt):
            await bench.runner.work(job, job_id)
    await bench.runner.work(job, job_id)
    record = await bench.record("1001")
    assert (record.state, record.code) == (RecordState.HELD, "gateway.interrupted")
    assert len(bench.script.moved) == INTERRUPTIONS
    assert [transfer.outcome for transfer in await bench.transfers()] == ["held"]


async def test_a_missing_right_pauses_the_process_and_its_records_wait(bench: Bench) -> None:
    bench.script.does("1001", NO_RIGHT, Sent())
    await bench.ask("1001", "1002")
    await bench.run_jobs()
    standing = await bench.standing()
    assert (standing.paused_code, standing.paused_at) == ("fortnox.scope", bench.clock())
    assert (standing.paused_message, standing.paused_todo) == (NO_RIGHT.message, NO_RIGHT.todo)
    assert await bench.records() == {"1001": "waiting", "1002": "waiting"}
    assert bench.script.moved == ["1001"], "nothing more is tried"
    assert (await bench.standing(ARTICLES)).paused_at is None
    assert (await bench.connection()).state == ConnectionState.ACTIVE


async def test_lost_keys_pause_the_whole_connection(bench: Bench) -> None:
    bench.script.does("1001", NO_KEYS)
    await bench.ask("1001")
    await bench.ask("A1", process=ARTICLES)
    await bench.run_jobs()
    connection = await bench.connection()
    assert connection.state == ConnectionState.NEEDS_RECONNECTING
    assert connection.state_reason == "Fortnox refused the keys. Connect again."
    assert bench.script.moved == ["1001"], "no retry storm"
    assert (await bench.record("A1", ARTICLES)).waits_for == "connection"


async def test_clients_that_cannot_be_made_settle_the_record_too(bench: Bench) -> None:
    bench.script.refuses_to_open = NO_RIGHT
    await bench.ask("1001")
    await bench.run_jobs()
    assert (await bench.record("1001")).state == RecordState.WAITING
    (transfer,) = await bench.transfers()
    assert (transfer.outcome, transfer.calls) == ("held", [])


@pytest.mark.parametrize("then", [None, NO_RIGHT, NO_KEYS])
async def test_a_connection_deleted_while_its_record_moves_leaves_nothing(
    bench: Bench, then: GatewayError | None
) -> None:
    async def deleted() -> Sent:
        async with bench.database.write() as session:
            await session.delete(await session.get_one(Connection, bench.connection_id))
        if then is not None:
            raise then
        return Sent()

    bench.script.does("1001", deleted)
    await bench.ask("1001", "1002")
    await bench.run_jobs()
    assert await bench.records() == {}


async def test_a_record_unknown_to_the_table_is_passed_over(bench: Bench) -> None:
    job = Job(JobKind.TRANSFER, str(UUID(int=9)), ORDERS, ("1",))
    assert await bench.runner.transfers.move(job, "no job") == set()
