"""Fortnox's pace: 25 requests in any 5 seconds per client id and tenant (FACTS §3, ENGINE §3)."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

SHORTEST_WAIT = timedelta(milliseconds=1)
"""Below this a clock may not move at all, and asking again would have the same answer."""


class Pace(Protocol):
    """The budget of one tenant, shared by everything that calls Fortnox for it."""

    async def take_turn(self) -> None:
        """Return when one more request may be sent."""
        ...


@dataclass(frozen=True, slots=True)
class SlidingLog:
    """The arithmetic of a sliding window: the stamps of the last requests say whether one more may go.

    `margin` lengthens the window by what the network may shorten it: Fortnox counts arrivals, we count departures.
    """

    limit: int = 25
    window: timedelta = timedelta(seconds=5)
    margin: timedelta = timedelta(milliseconds=50)

    def take(self, stamps: Sequence[float], now: float) -> tuple[float, ...] | timedelta:
        """The stamps to keep when a request may go now, else how long to wait before asking again.

        `stamps` and `now` are seconds of one clock. A stamp that lies ahead, because that clock was set back, counts
        as just taken, so no wait is longer than the window.
        """
        span = (self.window + self.margin).total_seconds()
        recent = sorted(min(stamp, now) for stamp in stamps)[-self.limit :]
        if len(recent) == self.limit and now - recent[0] < span:
            return max(timedelta(seconds=span - (now - recent[0])), SHORTEST_WAIT)
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

    async def take_turn(self) -> None:
        """Return when one more request may be sent."""
        async with self._queue:
            while isinstance(taken := self._log.take(self._stamps, self._clock()), timedelta):
                await self._sleep(taken.total_seconds())
            self._stamps = taken
