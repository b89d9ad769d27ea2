import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from app.database.engine import Database
from app.database.leases import Lease, Leases, PriorityLock
from tests.clock import Clock

AT_MOST = timedelta(seconds=30)
Pair = tuple[Leases, Leases]


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def two_processes(database: Database, database_url: str) -> AsyncIterator[Pair]:
    """What two gateway processes see of the same leases."""
    second = Database(database_url)
    yield Leases(database, holder="first", now=now), Leases(second, holder="second", now=now)
    await second.close()


class OneAtATime:
    """Counts who is inside and remembers the order of entering."""

    def __init__(self) -> None:
        self.inside = 0
        self.most = 0
        self.order: list[str] = []

    async def work(self, leases: Leases, who: str, *, urgent: bool = True, seconds: float = 0.005) -> None:
        async with leases.hold("goods owner", at_most=AT_MOST, urgent=urgent):
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.order.append(who)
            await asyncio.sleep(seconds)
            self.inside -= 1


async def entered(room: OneAtATime, times: int = 1) -> None:
    while len(room.order) < times:
        await asyncio.sleep(0.001)


async def test_two_processes_are_never_inside_at_once(two_processes: Pair) -> None:
    room = OneAtATime()
    await asyncio.gather(*(room.work(leases, "") for leases in two_processes for _ in range(8)))
    assert room.most == 1
    assert len(room.order) == 16


async def test_leases_of_different_names_do_not_wait_for_each_other(two_processes: Pair) -> None:
    first, second = two_processes
    async with first.hold("one", at_most=AT_MOST), asyncio.timeout(5), second.hold("other", at_most=AT_MOST):
        pass


async def test_a_busy_process_lets_a_waiting_one_have_the_next_turn(two_processes: Pair) -> None:
    busy, waiting = two_processes
    room = OneAtATime()
    crowd = [asyncio.create_task(room.work(busy, "busy", seconds=0.03)) for _ in range(10)]
    await entered(room)
    await room.work(waiting, "waiting")
    assert room.order.index("waiting") <= 3
    await asyncio.gather(*crowd)


async def test_an_urgent_caller_of_another_process_overtakes_the_unhurried_one_that_reserved(
    two_processes: Pair, database: Database
) -> None:
    holding, other = two_processes
    room = OneAtATime()
    async with holding.hold("goods owner", at_most=AT_MOST):
        unhurried = asyncio.create_task(room.work(other, "unhurried", urgent=False))
        await reserved_by(database, "second")
        urgent = asyncio.create_task(room.work(holding, "urgent", urgent=True))
        await asyncio.sleep(0)
    await asyncio.gather(unhurried, urgent)
    assert room.order == ["urgent", "unhurried"]


async def test_an_unhurried_caller_does_not_overtake_a_reservation(two_processes: Pair, database: Database) -> None:
    holding, other = two_processes
    room = OneAtATime()
    async with holding.hold("goods owner", at_most=AT_MOST):
        reserving = asyncio.create_task(room.work(other, "reserved", urgent=False))
        await reserved_by(database, "second")
        later = asyncio.create_task(room.work(holding, "later", urgent=False))
        await asyncio.sleep(0)
    await asyncio.gather(reserving, later)
    assert room.order == ["reserved", "later"]


async def reserved_by(database: Database, holder: str) -> None:
    while (await row(database)).next_holder != holder:
        await asyncio.sleep(0.005)


async def row(database: Database) -> Lease:
    async with database.read() as session:
        lease = await session.get(Lease, "goods owner")
    assert lease is not None
    return lease


async def holds_on(database: Database, holder: str, clock: Callable[[], datetime]) -> None:
    """Take the lease as a process that dies inside its block."""
    async with database.write() as session:
        session.add(Lease(name="goods owner", holder=holder, until=clock() + AT_MOST, next_until=clock()))


async def test_the_lease_of_a_dead_process_ends_by_itself(database: Database, clock: Clock) -> None:
    await holds_on(database, "dead", clock)
    alive = Leases(database, holder="alive", now=clock)
    room = OneAtATime()
    waiting = asyncio.create_task(room.work(alive, "alive"))
    clock.advance(seconds=29)
    await asyncio.sleep(0.1)
    assert room.order == []
    clock.advance(seconds=2)
    await asyncio.wait_for(waiting, 5)
    assert room.order == ["alive"]


async def test_a_clock_set_back_keeps_nobody_waiting_until_it_is_there_again(database: Database, clock: Clock) -> None:
    async with database.write() as session:
        until, next_until = clock() + AT_MOST, clock() + timedelta(seconds=1)
        session.add(
            Lease(name="goods owner", holder="dead", until=until, next_holder="dead too", next_until=next_until)
        )
    alive = Leases(database, holder="alive", now=clock)
    clock.advance(hours=-1)
    assert not await alive._take("goods owner", at_most=AT_MOST, urgent=False)
    clock.advance(seconds=AT_MOST.total_seconds())
    assert await alive._take("goods owner", at_most=AT_MOST, urgent=False)


async def test_what_a_dead_process_held_can_be_freed_at_once(database: Database, clock: Clock) -> None:
    await holds_on(database, "dead", clock)
    alive = Leases(database, holder="alive", now=clock)
    await alive.release_all_of("dead")
    async with asyncio.timeout(5), alive.hold("goods owner", at_most=AT_MOST):
        pass


async def test_freeing_a_dead_process_leaves_the_living_ones_alone(two_processes: Pair, database: Database) -> None:
    first, second = two_processes
    async with first.hold("goods owner", at_most=AT_MOST):
        await second.release_all_of("somebody else")
        assert (await row(database)).holder == "first"


async def test_a_block_that_raises_gives_its_lease_back(two_processes: Pair) -> None:
    first, second = two_processes
    with pytest.raises(RuntimeError):
        async with first.hold("goods owner", at_most=AT_MOST):
            raise RuntimeError
    async with asyncio.timeout(5), second.hold("goods owner", at_most=AT_MOST):
        pass


async def test_a_cancelled_block_gives_its_lease_back(two_processes: Pair) -> None:
    first, second = two_processes
    room = OneAtATime()
    task = asyncio.create_task(room.work(first, "cancelled", seconds=60))
    await entered(room)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5), second.hold("goods owner", at_most=AT_MOST):
        pass


async def test_a_cancelled_wait_does_not_keep_the_lease(two_processes: Pair) -> None:
    first, second = two_processes
    for patience in range(12):
        waiting = asyncio.create_task(OneAtATime().work(first, "impatient"))
        await asyncio.sleep(patience / 1000)
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting
        async with asyncio.timeout(5), second.hold("goods owner", at_most=AT_MOST):
            pass


async def test_the_next_caller_of_a_process_starts_after_the_giving_back_even_if_that_was_cancelled(
    two_processes: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    leases, _ = two_processes
    room = OneAtATime()
    giving_back, go_on = asyncio.Event(), asyncio.Event()
    give_back = leases._give_back

    async def slow(name: str, *, next_urgent: bool) -> None:
        giving_back.set()
        await go_on.wait()
        await give_back(name, next_urgent=next_urgent)

    monkeypatch.setattr(leases, "_give_back", slow)
    cancelled = asyncio.create_task(room.work(leases, "cancelled", seconds=0))
    await giving_back.wait()
    following = asyncio.create_task(room.work(leases, "following", seconds=0))
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    await asyncio.sleep(0.05)
    assert room.order == ["cancelled"]
    go_on.set()
    await following
    assert room.order == ["cancelled", "following"]


async def test_both_of_two_processes_may_be_the_first_ever_to_ask(two_processes: Pair) -> None:
    room = OneAtATime()
    await asyncio.gather(*(room.work(leases, holder) for leases, holder in zip(two_processes, "ab", strict=True)))
    assert sorted(room.order) == ["a", "b"]
    assert room.most == 1


async def test_within_a_process_urgent_callers_go_first_and_the_others_in_order() -> None:
    lock, order = PriorityLock(), list[str]()

    async def take(who: str, *, urgent: bool) -> None:
        await lock.acquire(urgent=urgent)
        order.append(who)
        lock.release()

    await lock.acquire(urgent=False)
    waiting = [
        asyncio.create_task(take(who, urgent=urgent))
        for who, urgent in [("slow 1", False), ("slow 2", False), ("urgent 1", True), ("urgent 2", True)]
    ]
    await asyncio.sleep(0)
    lock.release()
    await asyncio.gather(*waiting)
    assert order == ["urgent 1", "urgent 2", "slow 1", "slow 2"]


async def test_a_waiter_that_gives_up_is_passed_over() -> None:
    lock = PriorityLock()
    await lock.acquire(urgent=True)
    gives_up = asyncio.create_task(lock.acquire(urgent=True))
    stays = asyncio.create_task(lock.acquire(urgent=False))
    await asyncio.sleep(0)
    gives_up.cancel()
    lock.release()
    await asyncio.wait_for(stays, 1)
    assert gives_up.cancelled()


async def test_a_waiter_cancelled_in_the_moment_of_its_turn_hands_it_on() -> None:
    lock = PriorityLock()
    await lock.acquire(urgent=True)
    unlucky = asyncio.create_task(lock.acquire(urgent=True))
    stays = asyncio.create_task(lock.acquire(urgent=False))
    await asyncio.sleep(0)
    lock.release()
    unlucky.cancel()
    await asyncio.wait_for(stays, 1)
    assert unlucky.cancelled()


async def test_a_free_lock_is_free_again_after_use() -> None:
    lock = PriorityLock()
    for _ in range(2):
        async with asyncio.timeout(1):
            await lock.acquire(urgent=False)
        lock.release()
