from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.inbox.figures import Delay, delays, oldest_waiting
from app.inbox.models import Event
from app.jobs.statistics import Spans
from app.ledger.models import Transfer
from tests.inbox.conftest import SHIPMENTS, Letterbox, connect


async def sent(box: Letterbox, number: str, **changes: Any) -> None:
    lists: dict[str, Any] = {"notes": [], "differences": [], "calls": []}
    given: dict[str, Any] = {
        "connection_id": box.connection_id,
        "process": SHIPMENTS,
        "key": number,
        "attempt": 1,
        "outcome": "sent",
    }
    times: dict[str, Any] = {"started_at": box.clock(), "finished_at": box.clock()}
    async with box.database.write() as session:
        session.add(Transfer(**(given | lists | times | {"correlation_id": f"call-{number}"} | changes)))


async def told(box: Letterbox, spans: Spans) -> list[Delay | None]:
    async with box.database.read() as session:
        return (await delays(session, [box.connection_id], spans))[box.connection_id]


async def worked(box: Letterbox, number: str, seconds: float) -> None:
    """An event that came now, with its effect so many seconds later; the clock stays."""
    await box.post(number)
    await sent(box, number, finished_at=box.clock() + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("seconds", "median"), [([2.5], 2.5), ([1, 9], 5), ([1, 2, 60], 2), ([4, 1, 3, 2], 2.5)], ids=str
)
async def test_median_and_worst_time_from_event_to_effect(
    letterbox: Letterbox, seconds: list[float], median: float
) -> None:
    for number, each in enumerate(seconds):
        await worked(letterbox, str(number), each)
    (delay,) = await told(letterbox, Spans.last_hours(letterbox.clock(), 1))
    assert delay is not None
    assert delay.events == len(seconds)
    assert delay.median == pytest.approx(median, abs=0.001)
    assert delay.worst == pytest.approx(max(seconds), abs=0.001)


async def test_event_counts_in_the_span_in_which_it_came(letterbox: Letterbox) -> None:
    spans = Spans.last_hours(letterbox.clock() + timedelta(hours=2), 3)
    await worked(letterbox, "1", 3600)
    letterbox.clock.advance(hours=2)
    await worked(letterbox, "2", 1)
    first, second, third = await told(letterbox, spans)
    assert (first and round(first.worst), second, third and round(third.worst)) == (3600, None, 1)


async def test_first_effect_ends_the_waiting_and_not_a_replay_of_it(letterbox: Letterbox) -> None:
    await worked(letterbox, "1", 5)
    await sent(letterbox, "1", finished_at=letterbox.clock() + timedelta(days=1))
    (delay,) = await told(letterbox, Spans.last_hours(letterbox.clock(), 1))
    assert delay is not None
    assert (delay.events, round(delay.worst)) == (1, 5)


async def test_failed_attempts_lengthen_the_waiting(letterbox: Letterbox) -> None:
    await letterbox.post("1")
    await sent(letterbox, "1", outcome="failed", finished_at=letterbox.clock() + timedelta(seconds=1))
    await sent(letterbox, "1", finished_at=letterbox.clock() + timedelta(seconds=31))
    (delay,) = await told(letterbox, Spans.last_hours(letterbox.clock(), 1))
    assert delay is not None
    assert round(delay.median) == 31


@pytest.mark.parametrize("outcome", ["unchanged", "held", "failed"])
async def test_event_that_came_to_nothing_has_no_effect_to_wait_for(letterbox: Letterbox, outcome: str) -> None:
    await letterbox.post("1")
    await sent(letterbox, "1", outcome=outcome)
    assert await told(letterbox, Spans.last_hours(letterbox.clock(), 1)) == [None]


async def test_work_of_another_connection_under_the_same_id_is_no_effect(letterbox: Letterbox) -> None:
    await letterbox.post("1")
    await sent(letterbox, "1", connection_id=await connect(letterbox.database, letterbox.clock))
    await sent(letterbox, "1", finished_at=letterbox.clock() - timedelta(seconds=1))
    assert await told(letterbox, Spans.last_hours(letterbox.clock(), 1)) == [None]


async def test_oldest_event_that_waits_is_told_for_each_connection(letterbox: Letterbox) -> None:
    came: dict[str, datetime] = {}
    for number in ("1", "2", "3"):
        came[number] = letterbox.clock()
        await letterbox.post(number)
        letterbox.clock.advance(minutes=1)
    async with letterbox.database.write() as session:
        first = (await letterbox.events())["event of 1"]
        (await session.get_one(Event, first.id)).state = "handled"
    quiet, unknown = await connect(letterbox.database, letterbox.clock), uuid4()
    async with letterbox.database.read() as session:
        found = await oldest_waiting(session, [letterbox.connection_id, quiet, unknown])
    assert found == {letterbox.connection_id: came["2"]}
