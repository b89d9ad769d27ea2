"""What can become of one attempt to move one record: sent, unchanged, held (a person acts), failed (tried again)."""

from dataclasses import dataclass
from enum import StrEnum

from app.errors import Requirement


class OutcomeKind(StrEnum):
    """What an attempt came to. A record that waits for another one is neither held nor failed."""

    SENT = "sent"
    UNCHANGED = "unchanged"
    HELD = "held"
    FAILED = "failed"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which the two sides disagree, each side's value as a person reads it."""

    field: str
    fortnox: str
    ongoing: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The other side has the record now.

    `notes` say what a person may want to know (a remark that was cut); `then` names records to be moved next.
    """

    notes: tuple[str, ...] = ()
    then: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing had to be written; `why` says so where it is not simply the same content."""

    why: str = ""
    then: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A person must act: what happened (`message`), what to do (`todo`), the remote's words, the two sides' values."""

    code: str
    message: str
    todo: str
    remote_text: str = ""
    differences: tuple[Difference, ...] = ()


Outcome = Sent | Unchanged | Held
