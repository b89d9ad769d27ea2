"""The one table from what an attempt came to, or the error it ended with, to what is done with the record."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Final, assert_never

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.errors import (
    GatewayError,
    NeedsReconnecting,
    NotConfigured,
    OutOfOrder,
    RemoteUnavailable,
    Requirement,
)
from app.ledger.outcomes import Difference, Held, Outcome, OutcomeKind, Sent, Unchanged

FIRST_PAUSE: Final = timedelta(seconds=5)
LONGEST_PAUSE: Final = timedelta(minutes=15)
# A remote that fails on this one record again and again (HTTP 5xx) may never take it; then a person looks at it. A
# remote that cannot be reached is tried for ever: that is nobody's data.
POISON_ATTEMPTS: Final = 10
NO_ANSWER: Final = (".timeout", ".unreachable")
DEPENDENCY_PAUSE: Final = timedelta(seconds=60)
DATABASE_AWAY: Final = (OperationalError, InterfaceError, PoolTimeout)


class Next(StrEnum):
    """What follows an attempt: nothing, another one later, first the records it needs, or a pause of the door."""

    SETTLED = "settled"
    RETRY = "retry"
    AFTER_OTHERS = "after_others"
    PAUSE_PROCESS = "pause_process"
    PAUSE_CONNECTION = "pause_connection"


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is written about an attempt and what happens next."""

    outcome: OutcomeKind
    next: Next
    code: str = ""
    message: str = ""
    todo: str = ""
    remote_text: str = ""
    notes: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    delay: timedelta | None = None
    retry_after: timedelta = timedelta()
    requires: tuple[Requirement, ...] = ()
    then: tuple[Requirement, ...] = ()

    @property
    def nobody_answered(self) -> bool:
        """Whether the remote was silent or asked to be left alone, so that other records would fare no better."""
        return self.next is Next.RETRY and (self.code.endswith(NO_ANSWER) or self.retry_after > timedelta())


def settle_outcome(outcome: Outcome) -> Settlement:
    """What follows from an attempt that ended in order."""
    match outcome:
        case Sent(notes=notes, then=then):
            return Settlement(OutcomeKind.SENT, Next.SETTLED, notes=notes, then=then)
        case Unchanged(why=why, then=then):
            return Settlement(OutcomeKind.UNCHANGED, Next.SETTLED, message=why, then=then)
        case Held():
            return Settlement(
                OutcomeKind.HELD,
                Next.SETTLED,
                code=outcome.code,
                message=outcome.message,
                todo=outcome.todo,
                remote_text=outcome.remote_text,
                differences=outcome.differences,
            )
        case _:
            assert_never(outcome)


def settle_error(error: Exception, *, attempt: int, dice: Random) -> Settlement:
    """What follows from an attempt that ended with an error. `attempt` counts from 1."""
    if isinstance(error, DATABASE_AWAY):
        error = RemoteUnavailable("Lagerbro's own database did not answer.", code="gateway.database")
    if not isinstance(error, GatewayError):
        return Settlement(
            OutcomeKind.HELD,
            Next.SETTLED,
            code="gateway.bug",
            message=f"Lagerbro met a fault of its own ({type(error).__name__}) and stopped this record.",
            todo="Report this with the correlation id; then retry the record.",
        )
    words = Settlement(
        OutcomeKind.HELD,
        Next.SETTLED,
        code=error.code,
        message=error.message,
        todo=error.todo,
        remote_text=error.remote_text,
    )
    match error:
        case RemoteUnavailable() if not (error.code.endswith("server_error") and attempt >= POISON_ATTEMPTS):
            return replace(
                words,
                outcome=OutcomeKind.FAILED,
                next=Next.RETRY,
                todo=error.todo or "Nothing: it is tried again by itself.",
                delay=pause_before(attempt, dice, at_least=error.retry_after or timedelta()),
                retry_after=error.retry_after or timedelta(),
            )
        case OutOfOrder():
            return replace(
                words,
                outcome=OutcomeKind.WAITING,
                next=Next.AFTER_OTHERS,
                delay=DEPENDENCY_PAUSE,
                requires=error.requires,
            )
        case NeedsReconnecting():
            return replace(words, next=Next.PAUSE_CONNECTION)
        case NotConfigured():
            return replace(words, next=Next.PAUSE_PROCESS)
        case _:
            return words


def pause_before(attempt: int, dice: Random, *, at_least: timedelta = timedelta()) -> timedelta:
    """How long to wait after the failed attempt number `attempt`: doubling, capped, with up to a quarter of jitter."""
    doubled = FIRST_PAUSE * float(2 ** min(attempt - 1, 16))
    return max(min(doubled, LONGEST_PAUSE), at_least) * (1 + dice.random() / 4)
