"""Kills a process at its n-th write to a remote, before or after the write is carried out."""

from dataclasses import dataclass
from enum import StrEnum

import httpx


class Killed(BaseException):
    """The process is gone: nothing may catch this, as nothing can catch `kill -9`."""


class Moment(StrEnum):
    BEFORE = "before"
    AFTER = "after"


@dataclass
class Crash:
    """Counts the writes to both remotes and dies at the one numbered `at`, from 1; None lets all pass."""

    at: int | None = None
    moment: Moment = Moment.BEFORE
    writes: int = 0

    def arm(self, at: int, moment: Moment) -> None:
        self.at, self.moment, self.writes = at, moment, 0

    def disarm(self) -> None:
        self.at = None
        self.writes = 0


class CrashingTransport(httpx.AsyncBaseTransport):
    """A transport that dies with its `crash`; reads pass."""

    def __init__(self, inner: httpx.AsyncBaseTransport, crash: Crash) -> None:
        self._inner = inner
        self._crash = crash

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return await self._inner.handle_async_request(request)
        self._crash.writes += 1
        dies = self._crash.writes == self._crash.at
        if dies and self._crash.moment is Moment.BEFORE:
            raise Killed
        response = await self._inner.handle_async_request(request)
        if dies:
            raise Killed
        return response
