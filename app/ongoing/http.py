"""The one place that sends to Ongoing: in turn, with a total deadline, and every answer checked."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import httpx
from pydantic import TypeAdapter, ValidationError

from app.errors import GatewayError, NeedsReconnecting
from app.ongoing.errors import REMOTE_TEXT_LIMIT, OngoingUnavailable, error_of
from app.ongoing.wire import utc_text

T = TypeVar("T")

Turn = Callable[[], AbstractAsyncContextManager[None]]
"""Held around every call: one at a time per goods owner, parallel ones only queue and time out (FACTS §2)."""

QueryValue = str | int | bool | datetime | list[str]
Query = Mapping[str, QueryValue | None]
QueryPairs = list[tuple[str, str | int | float | bool | None]]

QUIET_AFTER_REFUSED_LOGIN = timedelta(minutes=10)
"""No call goes out for so long after a 401: five failures in ten minutes can block a method for everyone (FACTS §4)."""


@dataclass(frozen=True)
class RemoteCall:
    """One call as it went; `outcome` is "ok", the code of the error, or "interrupted"; no answer, no `status`.

    `sent` is the body as JSON, `answered` what a write was answered, personal data and all; "" when there was none.
    """

    remote: str
    method: str
    path: str
    status: int | None
    seconds: float
    outcome: str
    sent: str = ""
    answered: str = ""


class Http:
    """Sends one call at a time and turns whatever comes back into an answer or one of our errors; never tries again."""

    def __init__(
        self,
        *,
        http: httpx.AsyncClient,
        api_url: str,
        username: str,
        password: str,
        turn: Turn,
        observe: Callable[[RemoteCall], None],
        deadline: timedelta,
        clock: Callable[[], datetime],
    ) -> None:
        self._http = http
        self._root = api_url.rstrip("/")
        self._auth = httpx.BasicAuth(username, password)
        self._turn = turn
        self._observe = observe
        self._deadline = deadline.total_seconds()
        self._clock = clock
        self._login_refused: tuple[datetime, NeedsReconnecting] | None = None

    async def ask(
        self,
        method: str,
        path: str,
        answer: TypeAdapter[T],
        *,
        ids: Mapping[str, int] | None = None,
        query: Query | None = None,
        body: str | None = None,
        about: str = "",
    ) -> T:
        """Send a call and read its answer; `path` is a template filled from `ids`, `about` names the record for people.

        Raises:
            RemoteUnavailable: no answer, 408, 429, 5xx, a redirect, or a 2xx that is not the JSON it should be.
            NeedsReconnecting, NotConfigured: 401, 403.
            NotFound, RemoteRejected: 404, any other 4xx.

        """
        return await self._call(
            method, path, lambda response: _read(response, answer), ids=ids, query=query, body=body, about=about
        )

    async def tell(
        self, method: str, path: str, *, ids: Mapping[str, int] | None = None, body: str | None = None, about: str = ""
    ) -> None:
        """Send a call whose answer has no dependable body (FACTS §2: some PATCHes answer a stream); raises as `ask`."""
        await self._call(method, path, _refuse_html, ids=ids, query=None, body=body, about=about)

    async def _call(
        self,
        method: str,
        path: str,
        read: Callable[[httpx.Response], T],
        *,
        ids: Mapping[str, int] | None,
        query: Query | None,
        body: str | None,
        about: str,
    ) -> T:
        said = f"{method} {path} ({about})" if about else f"{method} {path}"
        async with self._turn():
            self._keep_quiet_after_refused_login()
            started = time.perf_counter()
            status: int | None = None
            outcome, answered = "interrupted", ""
            try:
                response = await self._answer(method, path.format_map(ids or {}), query=query, body=body, said=said)
                status, answered = response.status_code, response.text if method != "GET" else ""
                error = error_of(response, call=said, now=self._clock())
                if error is not None:
                    raise error
                answer = read(response)
                outcome = "ok"
            except GatewayError as error:
                outcome = error.code
                if isinstance(error, NeedsReconnecting):
                    self._login_refused = (self._clock(), error)
                raise
            else:
                return answer
            finally:
                seconds = time.perf_counter() - started
                self._observe(RemoteCall("ongoing", method, path, status, seconds, outcome, body or "", answered))

    async def _answer(
        self, method: str, path: str, *, query: Query | None, body: str | None, said: str
    ) -> httpx.Response:
        """The whole answer, body included, or an error when it has not come within the deadline."""
        headers = {"Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        request = self._http.build_request(
            method,
            self._root + path,
            params=query_pairs(query or {}),
            content=None if body is None else body.encode(),  # bytes, so with Content-Length (FACTS §3)
            headers=headers,
            timeout=self._deadline,
        )
        request.headers.pop("Cookie", None)  # the HTTP client may be shared: no session of one goods owner for another
        try:
            async with asyncio.timeout(self._deadline):
                return await self._http.send(request, auth=self._auth, follow_redirects=False)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise OngoingUnavailable(
                f"Ongoing did not answer {said} within {self._deadline:g} s.", code="ongoing.timeout"
            ) from error
        except httpx.RequestError as error:
            raise OngoingUnavailable(
                f"Ongoing could not be reached for {said}.",
                code="ongoing.unreachable",
                remote_text=f"{type(error).__name__}: {error}",
            ) from error

    def _keep_quiet_after_refused_login(self) -> None:
        if self._login_refused is None:
            return
        refused_at, error = self._login_refused
        if self._clock() < refused_at + QUIET_AFTER_REFUSED_LOGIN:
            raise NeedsReconnecting(
                f"{error.message} Not asked again until {refused_at + QUIET_AFTER_REFUSED_LOGIN:%H:%M} UTC.",
                code=error.code,
                todo=error.todo,
                remote_text=error.remote_text,
            )
        self._login_refused = None


def query_pairs(query: Query) -> QueryPairs:
    """Query parameters as Ongoing reads them: arrays repeat the key (a joined value matches nothing), times in UTC."""
    pairs: QueryPairs = []
    for name, value in query.items():
        match value:
            case None:
                pass
            case bool():
                pairs.append((name, "true" if value else "false"))
            case datetime():
                pairs.append((name, utc_text(value)))
            case list():
                pairs.extend((name, item) for item in value)
            case _:
                pairs.append((name, str(value)))
    return pairs


def _read(response: httpx.Response, answer: TypeAdapter[T]) -> T:
    """The answer in its type; numbers straight into Decimal."""
    kind = response.headers.get("Content-Type", "")
    if kind and "json" not in kind.lower():
        raise _unreadable(response, f"with {kind} instead of JSON")
    try:
        value: Any = json.loads(response.content, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise _unreadable(response, "with broken JSON") from error
    try:
        return answer.validate_python(value)
    except ValidationError as error:
        where = "; ".join(
            f"{'.'.join(map(str, at['loc']))}: {at['msg']}" for at in error.errors(include_input=False)[:3]
        )
        raise _unreadable(response, f"in an unknown shape ({where})") from error


def _refuse_html(response: httpx.Response) -> None:
    if "html" in response.headers.get("Content-Type", "").lower():
        raise _unreadable(response, "with a web page")


def _unreadable(response: httpx.Response, how: str) -> OngoingUnavailable:
    return OngoingUnavailable(
        f"Ongoing answered {response.status_code} {how}; a proxy or a login page may stand in between.",
        code="ongoing.unreadable",
        status=response.status_code,
        remote_text=response.text[:REMOTE_TEXT_LIMIT],
    )
