"""Fortnox's pace: 25 requests in any 5 seconds per client id and tenant (FACTS §3, ENGINE §3)."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

SHORTEST_WAIT = timedelta(milliseconds=1)
"""Below this a clock may not move at all, and asking again would have the same answer."""

UNDER_WAY = math.inf
"""The stamp of a request that has not been answered yet."""


class Pace(Protocol):
    """The budget of one tenant, shared by everything that calls Fortnox for it."""

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Waits until one more request may be sent; the block is that request, from sending to answer."""
        ...


@dataclass(frozen=True, slots=True)
class SlidingLog:
    """The arithmetic of a sliding window: the stamps of the last requests say whether one more may go.

    Fortnox counts arrivals, and only the answer proves that a request has arrived. So a request's stamp is the time of
    its answer, and while it is under way it lies ahead and counts as now: whatever the network or a busy machine does
    to a request, no 26th arrives in any 5 seconds. `margin` is for clocks of several hosts that differ a little.
    """

    limit: int = 25
    window: timedelta = timedelta(seconds=5)
    margin: timedelta = timedelta(milliseconds=20)

    def take(self, stamps: Sequence[float], now: float) -> tuple[float, ...] | timedelta:
        """The stamps to keep when a request may go now, else how long to wait before asking again.

        `stamps` and `now` are seconds of one clock. A stamp that lies ahead, of a request under way or because that
        clock was set back, counts as just taken, so no wait is longer than the window.
        """
        span = (self.window + self.margin).total_seconds()
        recent = sorted(stamps)[-self.limit :]
        age = now - min(recent[0], now) if recent else span
        if len(recent) == self.limit and age < span:
            return max(timedelta(seconds=span - age), SHORTEST_WAIT)
        return (*recent, now)[-self.limit :]


class InProcessPace:
    """The pace of a tenant that one process has to itself; waiters go in the order in which they came."""

    def __init__(
        self,
        log: SlidingLog | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._log = log or SlidingLog()
        self._clock = clock
        self._sleep = sleep
        self._stamps: tuple[float, ...] = ()
        self._queue = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Waits until one more request may be sent; the block is that request."""
        async with self._queue:
            while isinstance(taken := self._log.take(self._stamps, self._clock()), timedelta):
                await self._sleep(taken.total_seconds())
            self._stamps = (*taken[:-1], UNDER_WAY)
        try:
            yield
        finally:
            stamps = list(self._stamps)
            stamps[stamps.index(UNDER_WAY)] = self._clock()
            self._stamps = tuple(stamps)
