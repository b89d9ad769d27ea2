"""The call limits of the API: per method and per calling user, by failures in a row and by volume (FACTS §4)."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.sandbox.ongoing.switches import OngoingSwitches

Method = tuple[str, str, str]
"""Calling user, HTTP method, path template: each has its own counters."""


@dataclass
class _Counters:
    failures: deque[datetime] = field(default_factory=deque)
    calls: deque[datetime] = field(default_factory=deque)


class CallLimits:
    """Who has called what how often, and who failed how often in a row."""

    def __init__(self) -> None:
        self._counters: defaultdict[Method, _Counters] = defaultdict(_Counters)

    def wait(self, method: Method, switches: OngoingSwitches, now: datetime) -> timedelta | None:
        """How long this method stays closed to this user; None when it is open."""
        counters = self._counters[method]
        limits = (
            (counters.failures, switches.failure_limit, switches.failure_window_seconds),
            (counters.calls, switches.volume_limit, switches.volume_window_seconds),
        )
        waits = []
        for stamps, limit, seconds in limits:
            window = timedelta(seconds=seconds)
            while stamps and stamps[0] <= now - window:
                stamps.popleft()
            if limit and len(stamps) >= limit:
                waits.append(stamps[-limit] + window - now)
        return max(waits, default=None)

    def note(self, method: Method, *, failed: bool, switches: OngoingSwitches, now: datetime) -> None:
        """Count an answered call; the first success ends the row of failures."""
        counters = self._counters[method]
        if switches.volume_limit:
            counters.calls.append(now)
        if failed:
            counters.failures.append(now)
        else:
            counters.failures.clear()
