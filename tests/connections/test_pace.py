import asyncio
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.connections.pace import PaceLog, SharedPace
from app.database.engine import Database
from app.database.leases import PriorityLock
from app.fortnox.pace import SlidingLog
from tests.clock import Clock

ROOT = Path(__file__).parents[2]
DEADLINE = timedelta(seconds=30)
FORTNOX = SlidingLog()
SMALL = SlidingLog(limit=5, window=timedelta(milliseconds=300), margin=timedelta())


def now() -> datetime:
    return datetime.now(UTC)


def most_in_any_window(stamps: Sequence[float], window: timedelta) -> int:
    """The most requests that any window holds, both of its ends included."""
    ordered = sorted(stamps)
    return max(sum(0 <= other - first < window.total_seconds() for other in ordered) for first in ordered)


@dataclass
class Traffic:
    """Requests as the remote sees them."""

    stamps: list[float] = field(default_factory=list)
    order: list[str] = field(default_factory=list)

    async def request(self, pace: SharedPace, who: str = "", *, urgent: bool = True, takes: float = 0.0) -> None:
        async with pace.of("tenant", urgent=urgent).turn():
            self.stamps.append(time.monotonic())
            self.order.append(who)
            await asyncio.sleep(takes)


@pytest.fixture
async def two_processes(database: Database, database_url: str) -> AsyncIterator[tuple[SharedPace, SharedPace]]:
    second = Database(database_url)
    yield (
        SharedPace(database, now=now, deadline=DEADLINE, log=SMALL),
        SharedPace(second, now=now, deadline=DEADLINE, log=SMALL),
    )
    await second.close()


@pytest.fixture
def virtual_time(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Waiting costs nothing but moves the clock, so that speed can be told without a stopwatch."""

    async def sleep(seconds: float) -> None:
        clock.advance(seconds=seconds)

    async def nobody_came(_: PriorityLock, seconds: float) -> bool:
        clock.advance(seconds=seconds)
        return False

    monkeypatch.setattr("app.connections.pace.asyncio.sleep", sleep)
    monkeypatch.setattr(PriorityLock, "urgent_came_within", nobody_came)
    return clock


@pytest.mark.parametrize("takes", [0.0, 0.05])
async def test_two_holders_together_stay_within_the_limit_in_any_window(
    two_processes: tuple[SharedPace, SharedPace], takes: float
) -> None:
    traffic = Traffic()
    await asyncio.gather(*(traffic.request(pace, takes=takes) for pace in two_processes for _ in range(9)))
    assert len(traffic.stamps) == 18
    assert most_in_any_window(traffic.stamps, SMALL.window) <= SMALL.limit


async def test_two_real_processes_together_stay_within_the_limit_in_any_window(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    file, log = tmp_path / "stamps", tmp_path / "log"
    with log.open("wb") as said:
        arguments = ("-m", "tests.connections.pace_process", database_url, str(file), "20", "8", "0.5")
        processes = [
            await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT, stdout=said, stderr=said)
            for _ in range(2)
        ]
        assert await asyncio.gather(*(process.wait() for process in processes)) == [0, 0], log.read_text()
    stamps = [float(line) for line in file.read_text().splitlines()]
    assert len(stamps) == 40
    assert most_in_any_window(stamps, timedelta(seconds=0.5)) <= 8


async def test_twenty_five_in_any_five_seconds_and_no_slower_than_it_must_be(
    database: Database, virtual_time: Clock
) -> None:
    pace, stamps = SharedPace(database, now=virtual_time, deadline=DEADLINE, log=FORTNOX), []
    began = virtual_time()
    for _ in range(101):
        async with pace.of("tenant", urgent=True).turn():
            stamps.append(virtual_time().timestamp())
    assert most_in_any_window(stamps, timedelta(seconds=5)) == 25
    least = timedelta(seconds=5 * (100 // 25))
    assert least / (virtual_time() - began) >= 0.98


async def test_a_backfill_is_spread_and_no_slower_than_it_must_be(database: Database, virtual_time: Clock) -> None:
    pace, stamps = SharedPace(database, now=virtual_time, deadline=DEADLINE, log=FORTNOX), []
    began = virtual_time()
    for _ in range(151):
        async with pace.of("tenant", urgent=False).turn():
            stamps.append(virtual_time().timestamp())
    assert most_in_any_window(stamps, timedelta(seconds=5)) <= 25
    assert most_in_any_window(stamps, timedelta(seconds=1)) <= 7, "an urgent request finds room at any time"
    least = timedelta(seconds=5 * (150 // 25))
    assert least / (virtual_time() - began) >= 0.98


async def test_urgent_requests_overtake_bulk_within_a_process(two_processes: tuple[SharedPace, SharedPace]) -> None:
    pace, _ = two_processes
    traffic = Traffic()
    for _ in range(SMALL.limit):
        await traffic.request(pace)
    crowd = [asyncio.create_task(traffic.request(pace, "bulk", urgent=False)) for _ in range(4)]
    await asyncio.sleep(0.03)
    await traffic.request(pace, "urgent")
    await asyncio.gather(*crowd)
    assert traffic.order.index("urgent") <= SMALL.limit + 1


async def test_urgent_requests_overtake_bulk_between_processes(two_processes: tuple[SharedPace, SharedPace]) -> None:
    busy, other = two_processes
    traffic = Traffic()
    for _ in range(SMALL.limit):
        await traffic.request(busy)
    crowd = [asyncio.create_task(traffic.request(busy, "bulk", urgent=False)) for _ in range(12)]
    await asyncio.sleep(0.03)
    await traffic.request(other, "urgent")
    await asyncio.gather(*crowd)
    assert traffic.order.index("urgent") <= SMALL.limit + 2
    assert most_in_any_window(traffic.stamps, SMALL.window) <= SMALL.limit


async def test_the_mark_of_an_urgent_one_keeps_bulk_back_past_its_own_next_look(
    database: Database, clock: Clock
) -> None:
    pace = SharedPace(database, now=clock, deadline=DEADLINE, log=SMALL)
    for _ in range(SMALL.limit):
        async with pace.of("tenant", urgent=True).turn():
            pass
    wait = await pace._try("tenant", urgent=True)
    assert isinstance(wait, timedelta)
    clock.advance(seconds=wait.total_seconds() + 0.002)
    assert isinstance(await pace._try("tenant", urgent=False), timedelta), "it must not win the race for the place"
    assert isinstance(await pace._try("tenant", urgent=True), float)


async def test_an_urgent_one_that_died_keeps_bulk_back_for_a_moment_only(database: Database, clock: Clock) -> None:
    pace = SharedPace(database, now=clock, deadline=DEADLINE, log=SMALL)
    for _ in range(SMALL.limit):
        async with pace.of("tenant", urgent=True).turn():
            pass
    await pace._try("tenant", urgent=True)
    clock.advance(seconds=1)
    assert isinstance(await pace._try("tenant", urgent=False), float)


async def test_tenants_do_not_wait_for_each_other(two_processes: tuple[SharedPace, SharedPace]) -> None:
    pace, _ = two_processes
    for tenant in ("one", "other"):
        for _ in range(SMALL.limit):
            assert isinstance(await pace._try(tenant, urgent=True), float)


async def test_a_request_counts_from_its_answer(database: Database, clock: Clock) -> None:
    """Only the answer proves that it has arrived."""
    pace = SharedPace(database, now=clock, deadline=DEADLINE, log=FORTNOX)
    async with pace.of("tenant", urgent=True).turn():
        for _ in range(FORTNOX.limit - 1):
            async with pace.of("tenant", urgent=True).turn():
                pass
        clock.advance(seconds=7)
    clock.advance(seconds=1)
    left = [await pace._try("tenant", urgent=True) for _ in range(FORTNOX.limit)]
    assert sum(isinstance(each, float) for each in left) == FORTNOX.limit - 1


async def test_what_a_dead_process_left_under_way_stops_counting(database: Database, clock: Clock) -> None:
    pace = SharedPace(database, now=clock, deadline=DEADLINE, log=SMALL)
    for _ in range(SMALL.limit):
        await pace.take("tenant", urgent=True)
    assert isinstance(await pace._try("tenant", urgent=True), timedelta)
    clock.advance(seconds=DEADLINE.total_seconds() + 1)
    assert isinstance(await pace._try("tenant", urgent=True), float)


@pytest.mark.parametrize("urgent", [True, False])
async def test_a_clock_set_back_keeps_nobody_waiting_until_it_is_there_again(
    database: Database, clock: Clock, *, urgent: bool
) -> None:
    pace = SharedPace(database, now=clock, deadline=DEADLINE, log=SMALL)
    for _ in range(SMALL.limit):
        async with pace.of("tenant", urgent=True).turn():
            pass
    await pace._try("tenant", urgent=True)
    async with database.write() as session:
        row = await session.get_one(PaceLog, "tenant")
        row.bulk_next = clock().timestamp()
    clock.advance(hours=-1)
    await pace._try("tenant", urgent=urgent)
    clock.advance(seconds=SMALL.window.total_seconds() + 1)
    assert isinstance(await pace._try("tenant", urgent=urgent), float)


async def test_a_request_that_fails_or_is_cancelled_still_counts(database: Database, clock: Clock) -> None:
    pace = SharedPace(database, now=clock, deadline=DEADLINE, log=SMALL)
    with pytest.raises(RuntimeError):
        async with pace.of("tenant", urgent=True).turn():
            raise RuntimeError
    async with database.read() as session:
        assert (await session.get_one(PaceLog, "tenant")).stamps == [clock().timestamp()]


async def test_a_cancelled_wait_gives_its_place_to_the_next(two_processes: tuple[SharedPace, SharedPace]) -> None:
    pace, _ = two_processes
    traffic = Traffic()
    for _ in range(SMALL.limit):
        await traffic.request(pace)
    impatient = asyncio.create_task(traffic.request(pace, "impatient"))
    await asyncio.sleep(0.02)
    following = asyncio.create_task(traffic.request(pace, "following"))
    await asyncio.sleep(0)
    impatient.cancel()
    async with asyncio.timeout(10):
        await following
    assert traffic.order[-1] == "following"


async def test_two_processes_may_both_be_the_first_ever_to_ask(two_processes: tuple[SharedPace, SharedPace]) -> None:
    traffic = Traffic()
    await asyncio.gather(*(traffic.request(pace) for pace in two_processes))
    assert len(traffic.stamps) == 2
