"""Which logins Ongoing has just refused, so that the jobs in line behind that one do not try the same keys again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app.connections.models import Connection
from app.errors import NeedsReconnecting

# Five failures in ten minutes can block a method for everybody (Ongoing FACTS §4). After this the connection rests.
QUIET: Final = timedelta(seconds=10)


class Refusals:
    """The memory of one process."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._refused: dict[tuple[UUID, str], datetime] = {}

    def remember(self, connection: Connection) -> None:
        """Ongoing has answered 401 to these keys."""
        self._refused = {keys: at for keys, at in self._refused.items() if self._is_fresh(at)}
        self._refused[connection.id, connection.secrets] = self._now()

    def check(self, connection: Connection) -> None:
        """Raises NeedsReconnecting when these keys were refused a moment ago."""
        at = self._refused.get((connection.id, connection.secrets))
        if at is not None and self._is_fresh(at):
            raise NeedsReconnecting(
                "Ongoing has just refused the user name and password.",
                code="ongoing.unauthorized",
                todo="Check the API user in Ongoing, then give the gateway its password again.",
            )

    def _is_fresh(self, at: datetime) -> bool:
        return timedelta() <= self._now() - at < QUIET
