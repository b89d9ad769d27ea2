import asyncio
from datetime import timedelta
from random import Random
from uuid import UUID

from app.errors import GatewayError, RemoteRejected, RemoteUnavailable
from app.jobs.engine import Job, JobKind
from app.jobs.models import RecordState
from app.jobs.rests import LONGEST_REST, Rests
from app.jobs.settlement import FIRST_PAUSE, Settlement, settle_error, settle_outcome
from app.ledger.outcomes import Sent
from tests.jobs.conftest import ARTICLES, ORDERS, Bench

HERE, THERE = UUID(int=1), UUID(int=2)
SILENT = RemoteUnavailable("Ongoing did not answer within 30 s.", code="ongoing.timeout")
TOO_MANY = RemoteUnavailable("Slower.", code="fortnox.too_many_requests", retry_after=timedelta(seconds=40))
FIVE_HUNDRED = RemoteUnavailable("Ongoing answered 500.", code="ongoing.server_error")


class Monotonic:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def settled(error: GatewayError) -> Settlement:
    return settle_error(error, attempt=1, dice=Random(1))  # noqa: S311 - repeatable dice


def left(rests: Rests, connection: UUID = HERE, process: str = ORDERS) -> timedelta:
    rest = rests.of(connection, process)
    return rest.left if rest else timedelta()


def test_a_silent_remote_lets_the_process_of_that_connection_rest() -> None:
    rests = Rests(Monotonic())
    rests.take_note(HERE, ORDERS, settled(SILENT))
    assert left(rests) == FIRST_PAUSE
    assert left(rests, THERE) == left(rests, HERE, ARTICLES) == timedelta()


def test_each_silence_in_a_row_is_answered_with_a_longer_rest_up_to_a_limit() -> None:
    now = Monotonic()
    rests, lengths = Rests(now), []
    for _ in range(9):
        rests.take_note(HERE, ORDERS, settled(SILENT))
        lengths.append(left(rests))
        now.seconds += lengths[-1].total_seconds() + 1
    assert lengths[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert lengths[-1] == LONGEST_REST


def test_jobs_that_fail_together_make_one_rest() -> None:
    rests = Rests(Monotonic())
    for _ in range(4):
        rests.take_note(HERE, ORDERS, settled(SILENT))
    assert left(rests) == FIRST_PAUSE


def test_an_answer_ends_the_row() -> None:
    now = Monotonic()
    rests = Rests(now)
    for settlement in (settled(SILENT), settle_outcome(Sent()), settled(SILENT)):
        rests.take_note(HERE, ORDERS, settlement)
        now.seconds += 600
    now.seconds -= 600
    assert left(rests) == FIRST_PAUSE


def test_a_remote_that_says_when_is_taken_at_its_word() -> None:
    rests = Rests(Monotonic())
    rests.take_note(HERE, ORDERS, settled(TOO_MANY))
    assert left(rests) == timedelta(seconds=40)


def test_an_error_about_one_record_lets_nobody_rest() -> None:
    rests = Rests(Monotonic())
    rests.take_note(HERE, ORDERS, settled(FIVE_HUNDRED))
    rests.take_note(HERE, ORDERS, settled(RemoteRejected("No.", code="ongoing.rejected", status=400)))
    assert left(rests) == timedelta()


async def test_while_a_remote_is_silent_further_records_are_put_off_without_a_call(bench: Bench) -> None:
    bench.script.does("A1", SILENT, Sent(), process=ARTICLES)
    await bench.ask("A1", "A2", "A3", "A4", process=ARTICLES)
    await bench.run_jobs()
    assert bench.script.moved == ["A1"], "neither the rest of the job nor the next one pays for the deadline"
    assert set((await bench.records(ARTICLES)).values()) == {"failed"}
    record = await bench.record("A4", ARTICLES)
    assert record.message == SILENT.message
    assert record.next_attempt_at is not None
    assert FIRST_PAUSE - timedelta(seconds=2) < record.next_attempt_at - bench.clock() <= 1.25 * FIRST_PAUSE


async def test_a_record_that_is_put_off_again_is_told_of_once(bench: Bench) -> None:
    bench.script.does("A1", SILENT, process=ARTICLES)
    await bench.ask("A1", "A2", process=ARTICLES)
    await bench.run_jobs()
    await bench.run_delayed()
    await bench.run_delayed()
    assert [transfer.outcome for transfer in await bench.transfers("A2")] == ["failed"]


async def test_after_the_rest_all_goes_on(bench: Bench) -> None:
    bench.script.does("A1", SILENT, Sent(), process=ARTICLES)
    await bench.ask("A1", "A2", process=ARTICLES)
    await bench.run_jobs()
    bench.runner.transfers.rests.monotonic = lambda: 10**9
    await bench.run_delayed()
    assert await bench.records(ARTICLES) == {"A1": "sent", "A2": "sent"}


async def test_the_run_of_what_is_put_off_can_end(bench: Bench) -> None:
    bench.script.found[ORDERS] = ["1001", "1002", "1003"]
    bench.script.does("1001", SILENT)
    run = await bench.ask_run()
    await bench.run_jobs()
    assert (await bench.run(run)).state == "done"
    assert (await bench.ask_run()).id != run.id, "the next one may look for more"


async def test_a_record_asked_for_again_while_it_is_put_off_waits_no_less(bench: Bench) -> None:
    bench.script.does("1001", SILENT)
    await bench.ask("1001", "1002")
    await bench.run_jobs()
    await bench.ask("1002")
    await asyncio.wait_for(bench.run_jobs(), 20)
    assert bench.script.moved == ["1001"]
    assert (await bench.record("1002")).state == RecordState.FAILED


async def test_a_job_that_is_not_meant_any_more_puts_nothing_off(bench: Bench) -> None:
    bench.script.does("1001", SILENT)
    await bench.ask("1001", "1002")
    await bench.run_jobs()
    before = await bench.record("1002")
    old = Job(JobKind.TRANSFER, str(bench.connection_id), ORDERS, ("1002",))
    assert await bench.runner.transfers.move(old, "an old job") == set()
    assert (await bench.record("1002")).job_id == before.job_id
