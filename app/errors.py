"""The tree of errors, by who must act: nobody yet, a person with the data, an administrator, another record, us.

Clients translate what a remote said into one of these; processes do not catch them; the job runner holds the one
table from error to action (`app/jobs/runner.py`). A message says what happened, which record, and what to do; the
remote's own words stay beside it in `remote_text`.
"""

from datetime import timedelta
from typing import NamedTuple


class GatewayError(Exception):
    """What every error of ours carries: a stable `code` for programs, a sentence for people, the remote's own words."""

    def __init__(self, message: str, *, code: str, todo: str = "", remote_text: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.todo = todo
        self.remote_text = remote_text


class RemoteUnavailable(GatewayError):
    """The remote did not answer, or asked us to come back: the work is tried again by itself."""

    def __init__(
        self,
        message: str,
        *,
        code: str,
        todo: str = "",
        remote_text: str = "",
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message, code=code, todo=todo, remote_text=remote_text)
        self.retry_after = retry_after


class RemoteRejected(GatewayError):
    """The remote refused this record: a person mends the data. `status` is HTTP's, `remote_code` the remote's own."""

    def __init__(
        self,
        message: str,
        *,
        code: str,
        status: int,
        remote_code: str = "",
        todo: str = "",
        remote_text: str = "",
    ) -> None:
        super().__init__(message, code=code, todo=todo, remote_text=remote_text)
        self.status = status
        self.remote_code = remote_code


class NotFound(RemoteRejected):
    """The remote has no such record."""


class NotConfigured(GatewayError):
    """A right, a licence or an option is missing: an administrator acts, the process is paused until then."""


class NeedsReconnecting(NotConfigured):
    """The remote no longer accepts our keys at all: the whole connection waits for a person to connect it again."""


class Requirement(NamedTuple):
    """A record that another one needs first: the process that moves it, and its key."""

    process: str
    key: str


class OutOfOrder(GatewayError):
    """Records this one depends on are not there yet: they go first, then this one again."""

    def __init__(self, message: str, *, code: str, requires: tuple[Requirement, ...], todo: str = "") -> None:
        super().__init__(message, code=code, todo=todo)
        self.requires = requires


class Refused(GatewayError):
    """A user asked for something that cannot be; the message says why, and nothing was changed."""


class GatewayBug(GatewayError):
    """Something we promised ourselves does not hold; the record is kept for a programmer and a person is told."""
