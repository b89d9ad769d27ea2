"""What a webhook event may ask for: that records be moved, that a process look by itself, or nothing."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from app.errors import Requirement


class NotOurs(Exception):
    """The event asks for nothing: why, in a sentence for whoever looks at it."""


class Look(NamedTuple):
    """A process is to look for what changed: the event does not name the record in a way that leads to it."""

    process: str


Route = Callable[[str, dict[str, Any]], Sequence[Requirement | Look]]
"""Names what an event of a kind asks for, from its payload; raises NotOurs."""
