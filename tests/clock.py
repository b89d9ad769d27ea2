"""A clock for tests; ask for the fixture `clock`."""

from datetime import datetime, timedelta


class Clock:
    """Stands still until it is told otherwise; call it for the time: `now=clock`."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def set(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("a clock needs a zone")
        self.now = now

    def advance(self, **time: float) -> None:
        """Go on by `seconds=…`, `minutes=…`, `hours=…` or `days=…`."""
        self.now += timedelta(**time)
