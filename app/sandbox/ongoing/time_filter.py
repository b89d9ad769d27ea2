"""Time filters of list calls: some reach back only so far, and whether they include their own time is a switch."""

from datetime import datetime, timedelta

from app.sandbox.ongoing.wire import bad_request
from app.sandbox.ongoing.world import OngoingWorld


class After:
    """Lets through what happened after a time.

    Raises:
        Refusal: 400 when the time lies further back than the filter reaches (FACTS §5).
    """

    def __init__(
        self, world: OngoingWorld, name: str, moment: datetime | None, reaches_back: timedelta | None = None
    ) -> None:
        if moment and reaches_back and moment < world.clock() - reaches_back:
            raise bad_request(f"{name} can be at most {reaches_back} back in time.")
        self._moment = moment
        self._inclusive = world.switches.time_filters_inclusive

    def lets(self, happened: datetime | None) -> bool:
        """Whether the filter is off, or this happened after its time."""
        if self._moment is None:
            return True
        return happened is not None and (happened > self._moment or (self._inclusive and happened == self._moment))


class Before:
    """Lets through what happened before a time."""

    def __init__(self, world: OngoingWorld, moment: datetime | None) -> None:
        self._moment = moment
        self._inclusive = world.switches.time_filters_inclusive

    def lets(self, happened: datetime | None) -> bool:
        """Whether the filter is off, or this happened before its time."""
        if self._moment is None:
            return True
        return happened is not None and (happened < self._moment or (self._inclusive and happened == self._moment))
