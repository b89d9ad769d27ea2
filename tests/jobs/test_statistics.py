from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from app.database.engine import Database
from app.jobs.statistics import Moved, Spans, moved
from app.ledger.models import Transfer
from tests.clock import Clock
from tests.jobs.conftest import ORDERS, Bench


def ended(bench: Bench, key: str, outcome: str, at: datetime, **changes: Any) -> Transfer:
    lists: dict[str, Any] = {"notes": [], "differences": [], "calls": []}
    given: dict[str, Any] = {
        "connection_id": bench.connection_id,
        "process": ORDERS,
        "attempt": 1,
        "correlation_id": "run-1",
    }
    return Transfer(**(given | lists | {"key": key, "outcome": outcome, "started_at": at, "finished_at": at} | changes))


async def keep(database: Database, *transfers: Transfer) -> None:
    async with database.write() as session:
        session.add_all(transfers)


async def count(bench: Bench, spans: Spans, *others: UUID) -> dict[UUID, list[Moved]]:
    async with bench.database.read() as session:
        return await moved(session, [bench.connection_id, *others], spans)


def test_hours_are_whole_and_the_present_one_is_the_last() -> None:
    spans = Spans.last_hours(datetime(2026, 3, 2, 8, 59, 59, tzinfo=UTC))
    assert len(spans.begins) == 24
    assert spans.begins[-1] == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert spans.begins[0] == datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2026, 3, 29, 20, tzinfo=UTC), [24, 23]),  # the day of the clock change in spring is the last
        (datetime(2026, 10, 26, 20, tzinfo=UTC), [25, 24]),
    ],
    ids=["spring", "autumn"],
)
def test_swedish_day_of_a_clock_change_is_one_day(now: datetime, hours: list[int]) -> None:
    spans = Spans.last_days(now, 2)
    tomorrow = Spans.last_days(now + timedelta(days=1), 1).begins[0]
    ends = [*spans.begins[1:], tomorrow]
    lasts = [
        (end.astimezone(UTC) - begin.astimezone(UTC)) / timedelta(hours=1)
        for begin, end in zip(spans.begins, ends, strict=True)
    ]
    assert lasts == hours


async def test_each_record_counts_once_an_hour_for_each_outcome(bench: Bench, clock: Clock) -> None:
    now, spans = clock(), Spans.last_hours(clock(), 3)
    before = spans.begins[0] - timedelta(microseconds=1)
    await keep(
        bench.database,
        *(ended(bench, key, "sent", now) for key in ("1", "1", "2")),
        ended(bench, "1", "sent", now, process="articles"),
        ended(bench, "3", "failed", now),
        ended(bench, "3", "sent", now),
        ended(bench, "4", "held", spans.begins[1]),
        ended(bench, "4", "unchanged", spans.begins[1] - timedelta(microseconds=1)),
        ended(bench, "5", "sent", before),
    )
    assert (await count(bench, spans))[bench.connection_id] == [
        Moved(unchanged=1),
        Moved(held=1),
        Moved(sent=4, failed=1),
    ]


async def test_a_day_begins_at_midnight_in_sweden(bench: Bench, clock: Clock) -> None:
    midnight = datetime(2026, 3, 1, 23, tzinfo=UTC)
    await keep(
        bench.database,
        ended(bench, "1", "sent", midnight - timedelta(seconds=1)),
        ended(bench, "2", "sent", midnight),
        ended(bench, "3", "sent", midnight + timedelta(hours=1)),
    )
    assert (await count(bench, Spans.last_days(clock())))[bench.connection_id][-2:] == [Moved(sent=1), Moved(sent=2)]


async def test_several_connections_are_counted_apart_in_one_query(bench: Bench, clock: Clock) -> None:
    other, quiet = uuid4(), uuid4()
    await bench.connect(other)
    await bench.connect(quiet)
    await keep(
        bench.database,
        ended(bench, "1", "sent", clock()),
        ended(bench, "1", "held", clock(), connection_id=other),
    )
    asked: list[str] = []
    engine = bench.database._reader.sync_engine
    sa.event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    found = await count(bench, Spans.last_hours(clock(), 1), other, quiet)
    assert found == {bench.connection_id: [Moved(sent=1)], other: [Moved(held=1)], quiet: [Moved()]}
    assert len([one for one in asked if "transfers" in one]) == 1


async def test_nobody_is_counted_who_was_not_asked_for(bench: Bench, clock: Clock) -> None:
    other = uuid4()
    await bench.connect(other)
    await keep(bench.database, ended(bench, "1", "sent", clock(), connection_id=other))
    assert await count(bench, Spans.last_hours(clock(), 1)) == {bench.connection_id: [Moved()]}


async def test_a_record_that_waited_for_another_did_not_fail(bench: Bench, database: Database) -> None:
    now = bench.clock()
    await keep(database, ended(bench, "1", "waiting", now), ended(bench, "1", "sent", now))
    (told,) = (await count(bench, Spans.last_hours(now, 1)))[bench.connection_id]
    assert told == Moved(sent=1)
