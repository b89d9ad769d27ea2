"""A connection whose remote gives no answer rests for a while, so that its jobs do not take the worker's hands.

A dead or slow remote holds every call until its deadline. The first job that meets it pays for it; those that come
while the rest lasts are put off without a call. Each worker learns by itself.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID

from app.jobs.settlement import FIRST_PAUSE, Settlement

LONGEST_REST: Final = timedelta(minutes=5)


class Rest(NamedTuple):
    """How long a process of a connection rests yet, and what was said when it began."""

    left: timedelta
    settlement: Settlement


@dataclass(slots=True)
class Rests:
    """Which processes of which connections rest."""

    monotonic: Callable[[], float] = time.monotonic
    _until: dict[tuple[UUID, str], tuple[float, Settlement]] = field(default_factory=dict, init=False)
    _in_a_row: dict[tuple[UUID, str], int] = field(default_factory=dict, init=False)

    def of(self, connection_id: UUID, process: str) -> Rest | None:
        """The rest that is being taken, if one is."""
        until, settlement = self._until.get((connection_id, process), (0.0, None))
        left = until - self.monotonic()
        return Rest(timedelta(seconds=left), settlement) if settlement is not None and left > 0 else None

    def take_note(self, connection_id: UUID, process: str, settlement: Settlement) -> None:
        """Begin a rest when nobody answered, a longer one each time in a row; any answer ends the row."""
        at = (connection_id, process)
        if not settlement.nobody_answered:
            self._in_a_row.pop(at, None)
            return
        if self.of(*at) is not None:
            return  # another job that had begun before the rest did
        row = self._in_a_row[at] = self._in_a_row.get(at, 0) + 1
        rest = max(min(FIRST_PAUSE * float(2 ** min(row - 1, 16)), LONGEST_REST), settlement.retry_after)
        self._until[at] = (self.monotonic() + rest.total_seconds(), settlement)
