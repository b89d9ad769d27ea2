import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fortnox.pace import UNDER_WAY, InProcessPace, SlidingLog

EXACT = SlidingLog(margin=timedelta(0))


def send_all(log: SlidingLog, pauses: list[float]) -> list[float]:
    """The moments at which requests go that come after these pauses, each waiting as long as it is told."""
    now, sent = 0.0, list[float]()
    stamps: tuple[float, ...] = ()
    for pause in pauses:
        now += pause
        while isinstance(taken := log.take(stamps, now), timedelta):
            now += taken.total_seconds()
        stamps = taken
        sent.append(now)
    return sent


@given(pauses=st.lists(st.one_of(st.just(0.0), st.floats(0, 7)), max_size=120))
def test_never_more_than_25_in_any_5_seconds(pauses: list[float]) -> None:
    sent = send_all(SlidingLog(), pauses)
    assert all(later - earlier >= 5 for earlier, later in zip(sent, sent[25:], strict=False))


@given(count=st.integers(1, 120))
def test_a_burst_takes_no_longer_than_the_limit_asks(count: int) -> None:
    sent = send_all(EXACT, [0.0] * count)
    assert sent[-1] == pytest.approx(5 * ((count - 1) // 25), abs=0.01)


@given(stamps=st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(UNDER_WAY)), max_size=40), now=st.floats(-1e6, 1e6))
def test_no_wait_is_longer_than_the_window_even_if_the_clock_was_set_back(stamps: list[float], now: float) -> None:
    taken = SlidingLog().take(stamps, now)
    if isinstance(taken, timedelta):
        assert timedelta(0) <= taken <= timedelta(seconds=5.02)
    else:
        assert len(taken) <= 25
        assert taken[-1] == now


@given(now=st.floats(1.7e9, 1.8e9), age=st.floats(0, 5.1))
def test_a_wait_is_never_too_short_for_a_clock_of_microseconds(now: float, age: float) -> None:
    taken = SlidingLog().take((now - age,) * 25, now)
    assert isinstance(taken, tuple) or taken >= timedelta(milliseconds=1)


def test_the_window_is_longer_by_the_margin_for_clocks_that_differ() -> None:
    full = (0.0,) * 25
    assert isinstance(SlidingLog().take(full, 5.01), timedelta)
    assert isinstance(SlidingLog().take(full, 5.03), tuple)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def read(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.now += seconds


async def test_waiters_of_one_process_go_in_the_order_in_which_they_came() -> None:
    clock, gone = Clock(), []
    pace = InProcessPace(EXACT, clock=clock.read, sleep=clock.sleep)

    async def one(number: int) -> None:
        async with pace.turn():
            gone.append((number, clock.now))

    await asyncio.gather(*(one(number) for number in range(60)))
    assert [number for number, _ in gone] == list(range(60))
    assert [at for _, at in gone] == [100.0] * 25 + [105.0] * 25 + [110.0] * 10


async def test_a_waiter_that_gives_up_does_not_hold_up_the_others() -> None:
    clock = Clock()
    never = asyncio.Event()

    async def sleep(seconds: float) -> None:
        if not never.is_set():
            await never.wait()
        await clock.sleep(seconds)

    pace = InProcessPace(EXACT, clock=clock.read, sleep=sleep)

    async def one() -> None:
        async with pace.turn():
            pass

    for _ in range(25):
        await one()
    impatient = asyncio.create_task(one())
    await asyncio.sleep(0)
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    never.set()
    await one()
    assert clock.now == 105.0


async def test_a_request_counts_until_its_answer_has_left_the_window() -> None:
    clock = Clock()
    pace = InProcessPace(EXACT, clock=clock.read, sleep=clock.sleep)
    for _ in range(25):
        async with pace.turn():
            clock.now += 0.1  # on its way for so long: it may have arrived only now
    async with pace.turn():
        assert clock.now == pytest.approx(105.1, abs=0.01)


async def test_requests_under_way_count_as_sent_just_now() -> None:
    clock, answered = Clock(), asyncio.Event()
    pace = InProcessPace(EXACT, clock=clock.read, sleep=clock.sleep)

    async def slow() -> None:
        async with pace.turn():
            await answered.wait()

    under_way = [asyncio.create_task(slow()) for _ in range(25)]
    await asyncio.sleep(0)
    clock.now += 7
    answered.set()
    await asyncio.gather(*under_way)
    async with pace.turn():
        assert clock.now == pytest.approx(112, abs=0.01)
