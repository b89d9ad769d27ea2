"""What a dry run tells: the work is done with real reads, and stops before its first write."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

MOST_KEYS = 500
WOULD_WRITE = "would_write"


@dataclass(frozen=True, slots=True)
class Write:
    """The first write that would be made; `body` is what would be sent, None where there is none."""

    remote: str
    method: str
    path: str
    body: Any


@dataclass(frozen=True, slots=True)
class Trial:
    """What moving a record would come to: a `write`, or an outcome that needs none."""

    outcome: str
    message: str = ""
    todo: str = ""
    remote_text: str = ""
    write: Write | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """The records that a scan would ask for; `more` when they were too many to name."""

    keys: tuple[str, ...]
    more: bool


class Trials(Protocol):
    """Dry runs of a connection's processes; they raise what the remotes make the clients raise."""

    async def record(self, connection_id: UUID, process: str, key: str) -> Trial:
        """What moving the record would do."""
        ...

    async def look(self, connection_id: UUID, process: str, covered_until: datetime | None) -> Look:
        """Which records a scan would find that is told that everything before `covered_until` was seen."""
        ...
