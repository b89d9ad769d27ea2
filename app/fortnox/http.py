"""The one place that sends a request to Fortnox and makes sense of the answer."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import httpx

from app.errors import GatewayError
from app.fortnox.calls import Call, RemoteCall
from app.fortnox.errors import TokenRefused, translate, unexpected
from app.fortnox.oauth import Tokens
from app.fortnox.pace import Pace
from app.fortnox.transport import fetch


class Http:
    """Sends calls of one tenant: pace, bearer token, deadline, and every failure as an error of ours.

    Nothing is tried again here, but for one new token after a 401: Fortnox has no idempotency key (FACTS §11), so only
    who knows the record can tell whether a write that got no answer was done. The job engine tries again, and the
    process looks first.
    """

    def __init__(
        self,
        *,
        http: httpx.AsyncClient,
        api_url: str,
        tokens: Tokens,
        pace: Pace,
        observe: Callable[[RemoteCall], None],
        deadline: timedelta,
    ) -> None:
        self._http = http
        self._api_url = api_url.rstrip("/")
        self._tokens = tokens
        self._pace = pace
        self._observe = observe
        self._deadline = deadline

    async def send(self, call: Call) -> Any:
        """The JSON that Fortnox answers, decimals exact; None where it answers 204, without content.

        Raises:
            RemoteUnavailable: no answer, no JSON, 408, 429 or 5xx.
            NotFound: the record is not there.
            RemoteRejected: the record is refused.
            NotConfigured: a scope, licence or right is missing.
            NeedsReconnecting: a new token is refused as well, or there is none.
            GatewayBug: the request itself was wrong.
        """
        token = await self._tokens.get()
        try:
            async with self._pace.turn():
                return await self._attempt(call, token)
        except TokenRefused:
            token = await self._tokens.renew(rejected=token)
        async with self._pace.turn():
            return await self._attempt(call, token)

    async def _attempt(self, call: Call, token: str) -> Any:
        started = time.perf_counter()
        status: int | None = None
        outcome, answered = "interrupted", ""
        try:
            answer = await self._ask(call, token)
            status, answered = answer.status_code, answer.text if call.method != "GET" else ""
            said = _understand(call, answer)
            outcome = "ok"
        except GatewayError as error:
            outcome = error.code
            raise
        finally:
            seconds = time.perf_counter() - started
            sent = "" if call.body is None else json.dumps(call.body)
            self._observe(RemoteCall("fortnox", call.method, call.path, status, seconds, outcome, sent, answered))
        return said

    async def _ask(self, call: Call, token: str) -> httpx.Response:
        # Content-Type comes with the body (codes 1000030 and 1000031, FACTS §1).
        request = self._http.build_request(
            call.method,
            self._api_url + call.target(),
            headers={"Accept": "application/json", "Authorization": f"Bearer {token}"},
            json=call.body,
            timeout=None,
        )
        # The client may serve several companies: a cookie that one was given must not go with another's token.
        request.headers.pop("Cookie", None)
        return await fetch(self._http, request, deadline=self._deadline, about=call.record)


def _understand(call: Call, answer: httpx.Response) -> Any:
    if not answer.is_success:
        raise translate(call, answer, now=datetime.now(UTC))
    if answer.status_code == HTTPStatus.NO_CONTENT:
        return None
    try:
        return json.loads(answer.content, parse_float=Decimal)
    except (ValueError, RecursionError):
        is_page = answer.content.lstrip()[:1] == b"<"
        raise unexpected(call, answer, "a web page" if is_page else "broken JSON") from None
