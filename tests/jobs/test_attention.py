import pytest

from app.errors import Refused
from app.jobs import attention
from app.jobs.models import Record, RecordState
from app.jobs.summary import held_records
from app.ledger.outcomes import Held, Sent
from tests.jobs.conftest import ORDERS, Bench

NO_CITY = Held("no_city", "The order has no city.", "Give one.")
NO_STREET = Held("no_street", "The order has no street.", "Give one.")


async def retry(bench: Bench, key: str) -> None:
    async with bench.database.write() as session:
        await attention.retry(
            session,
            bench.requests,
            connection_id=bench.connection_id,
            process=ORDERS,
            key=key,
            correlation_id="asked-by-siv",
        )


async def dismiss(bench: Bench, key: str) -> Record | None:
    async with bench.database.write() as session:
        return await attention.dismiss(
            session,
            connection_id=bench.connection_id,
            process=ORDERS,
            key=key,
            by="siv",
            because="Sent by hand.",
        )


async def listed(bench: Bench) -> list[str]:
    async with bench.database.read() as session:
        return [record.key for record in await held_records(session, bench.connection_id)]


async def test_a_held_record_can_be_tried_again(bench: Bench) -> None:
    bench.script.does("1001", NO_CITY, Sent())
    await bench.ask("1001")
    await bench.run_jobs()
    await retry(bench, "1001")
    await bench.run_jobs()
    record = await bench.record("1001")
    assert (record.state, record.correlation_id, record.cause) == (RecordState.SENT, "asked-by-siv", "manual")


async def test_a_record_never_seen_before_can_be_asked_for(bench: Bench) -> None:
    await retry(bench, "2001")
    await bench.run_jobs()
    assert (await bench.record("2001")).state == RecordState.SENT


async def test_a_dismissed_record_is_off_the_list(bench: Bench) -> None:
    bench.script.does("1001", NO_CITY)
    await bench.ask("1001", "1002")
    await bench.run_jobs()
    assert await listed(bench) == ["1001"]
    dismissed = await dismiss(bench, "1001")
    assert dismissed is not None
    assert (dismissed.dismissed_by, dismissed.dismissed_because) == ("siv", "Sent by hand.")
    assert await listed(bench) == []


async def test_a_dismissed_record_stays_off_the_list_while_nothing_is_new(bench: Bench) -> None:
    bench.script.does("1001", NO_CITY)
    await bench.ask("1001")
    await bench.run_jobs()
    await dismiss(bench, "1001")
    await bench.ask("1001")
    await bench.run_jobs()
    assert await listed(bench) == []


async def test_a_dismissed_record_comes_back_when_it_is_held_for_something_else(bench: Bench) -> None:
    bench.script.does("1001", NO_CITY, NO_STREET)
    await bench.ask("1001")
    await bench.run_jobs()
    await dismiss(bench, "1001")
    await bench.ask("1001")
    await bench.run_jobs()
    assert await listed(bench) == ["1001"]


async def test_only_a_held_record_can_be_dismissed(bench: Bench) -> None:
    await bench.ask("1001")
    await bench.run_jobs()
    with pytest.raises(Refused, match="not held"):
        await dismiss(bench, "1001")


async def test_dismissing_what_is_not_there_says_so(bench: Bench) -> None:
    assert await dismiss(bench, "1001") is None
