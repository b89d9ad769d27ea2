"""Asking one remote many things, where no answer is an answer, too."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final, TypeVar

from app.connections.findings import Finding, Look, Severity
from app.errors import GatewayError, NeedsReconnecting, NotConfigured, RemoteUnavailable
from app.fortnox.codes import FORBIDDEN, MISSING_RIGHTS

T = TypeVar("T")

LACKS_A_RIGHT: Final = frozenset({FORBIDDEN.code, *(missing.code for missing in MISSING_RIGHTS.values())})
OF_THIS_CALL: Final = LACKS_A_RIGHT | {"ongoing.forbidden"}
"""Refusals that say nothing about the next call."""


class Inquiry:
    """What one remote was asked, each thing once; after an answer that shows it to be away it is asked no more."""

    def __init__(self) -> None:
        self.looks: list[Look] = []
        self._is_over = False

    async def ask(
        self,
        what: str,
        read: Callable[[], Awaitable[T]],
        *,
        compare: Callable[[T], Iterable[Finding]] = lambda _: (),
        right: str = "",
        needed_by: Sequence[str] = ("",),
    ) -> T | None:
        """What the remote answers, after comparing it; None when it does not answer, which is then among the looks.

        A refusal for want of `right` is a finding about each of the options that need it.
        """
        if self._is_over:
            return None
        try:
            answer = await read()
        except GatewayError as error:
            if right and error.code in LACKS_A_RIGHT:
                self.looks.append(Look(what, lacking(right, error, needed_by)))
            else:
                self.looks.append(Look(what, (of_error(error),), error))
                self._is_over = _ends_it(error)
            return None
        self.looks.append(Look(what, tuple(compare(answer))))
        return answer


def of_error(error: GatewayError) -> Finding:
    """That a remote could not be read, in its own words."""
    return Finding(
        option="",
        code=error.code,
        severity=Severity.BLOCKS,
        message=error.message,
        todo=error.todo,
        remote_text=error.remote_text,
    )


def lacking(right: str, error: GatewayError, needed_by: Sequence[str]) -> tuple[Finding, ...]:
    """That a right is missing, once for each option that needs it."""
    said = of_error(error)
    return tuple(said.model_copy(update={"option": option, "code": f"rights.{right}"}) for option in needed_by)


def _ends_it(error: GatewayError) -> bool:
    match error:
        case RemoteUnavailable() | NeedsReconnecting():
            return True
        case NotConfigured(code=code):
            return code not in OF_THIS_CALL
        case _:
            return False
