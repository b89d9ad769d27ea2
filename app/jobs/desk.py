"""What the runner is handed for one job: one process of one connection, with its clients open."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from app.ledger.outcomes import Outcome


class Desk(Protocol):
    """One process of one connection, with its clients open.

    `calls` are the remote calls made so far, `keys` the records of the job, so that what they share is read once.
    """

    calls: list[dict[str, Any]]
    keys: tuple[str, ...]

    async def transfer(self, key: str, *, reported: bool) -> Outcome:
        """Move one record; `reported` when a webhook or a person reports it, where the timetable only looks."""
        ...

    def scan(self, covered_until: datetime | None) -> AsyncIterator[str]:
        """The keys of the records that may have changed since then; None: nothing was ever scanned."""
        ...


OpenDesk = Callable[[UUID, str, bool], AbstractAsyncContextManager[Desk]]
"""Opens the desk of a connection's process; the last argument says whether its calls go before a backfill's."""


class Observer(Protocol):
    """Who is told of every attempt (metrics)."""

    def transferred(self, process: str, outcome: str, seconds: float) -> None:
        """One attempt ended."""
        ...
