"""From an answer of Fortnox that is no success to the error that says who must act (FACTS §4, §5)."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import httpx

from app.errors import (
    GatewayBug,
    GatewayError,
    NeedsReconnecting,
    NotConfigured,
    NotFound,
    RemoteRejected,
    RemoteUnavailable,
)
from app.fortnox.calls import Call
from app.fortnox.codes import (
    FORBIDDEN,
    MISSING_RIGHTS,
    NOT_FOUND,
    OUR_FAULT,
    REJECTIONS,
    SYSTEM_ERROR,
    TOKEN_CODES,
    Meaning,
    MissingRight,
)

WINDOW = timedelta(seconds=5)
"""How long to stay away after a 429 that does not say: the length of Fortnox's own window (FACTS §3)."""

LONGEST_WAIT = timedelta(hours=1)
"""More than this a Retry-After is not believed."""

QUOTED = 300
"""How many characters we quote of an answer that has none of the known envelopes."""

UNKNOWN = Meaning("it gives a code that we do not know yet", "Read Fortnox's own words, mend the record, then retry.")
NOT_THERE = Meaning("something that it names is not there", "Read in Fortnox's own words what it is, then retry.")


class TokenRefused(NeedsReconnecting):
    """Fortnox did not accept the access token; final only when a new one is refused as well."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an error body says; `code` is "" where it gives none."""

    code: str
    text: str


def read_refusal(content: bytes) -> Refusal:
    """Code and text of an error body: any of the envelopes, any casing, whatever the Content-Type (FACTS §4).

    A phrase such as "Not Found" is a web server's, not a code of Fortnox.
    """
    try:
        said = _lower(json.loads(content))
    except (ValueError, RecursionError):
        said = {}
    if inner := _lower(said.get("errorinformation")):
        return Refusal(code=str(inner.get("code") or ""), text=str(inner.get("message") or ""))
    text = said.get("message") or content[:QUOTED].decode("utf-8", "replace")
    code = str(said.get("error") or "")
    return Refusal(code="" if " " in code else code, text=str(text))


def _lower(said: Any) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in said.items()} if isinstance(said, dict) else {}


def wait_of(answer: httpx.Response, *, now: datetime) -> timedelta | None:
    """How long the Retry-After header asks us to stay away; None when it is absent or unreadable."""
    said = answer.headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        wait = timedelta(seconds=int(said[:9]))
    else:
        try:
            until = parsedate_to_datetime(said)
        except ValueError:
            return None
        wait = until.replace(tzinfo=until.tzinfo or UTC) - now
    return min(max(wait, timedelta(0)), LONGEST_WAIT)


def translate(call: Call, answer: httpx.Response, *, now: datetime) -> GatewayError:
    """The error that an answer outside 2xx stands for.

    Codes decide before the status, and the Swedish text decides nothing. 401 asks for a new token; 408, 429 and 5xx
    are for another time; what is left is final (FACTS §4).
    """
    status, refusal = answer.status_code, read_refusal(answer.content)
    code = refusal.code
    if missing := MISSING_RIGHTS.get(code):
        return _not_configured(call, missing, refusal)
    if status == HTTPStatus.UNAUTHORIZED or code in TOKEN_CODES:
        return TokenRefused(
            f"Fortnox does not accept our access token for {call.record}.",
            code="fortnox.token_refused",
            todo="Connect the company to Fortnox again.",
            remote_text=refusal.text,
        )
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RemoteUnavailable(
            f"Fortnox asks for fewer requests; {call.record} waits.",
            code="fortnox.too_many_requests",
            remote_text=refusal.text,
            retry_after=wait_of(answer, now=now) or WINDOW,
        )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT or code == SYSTEM_ERROR:
        return RemoteUnavailable(
            f"Fortnox failed on its side (HTTP {status}) over {call.record}.",
            code="fortnox.server_error",
            remote_text=refusal.text,
            retry_after=wait_of(answer, now=now),
        )
    if status < HTTPStatus.BAD_REQUEST:
        return unexpected(call, answer, "a redirect")
    return _final(call, status, refusal)


def unexpected(call: Call, answer: httpx.Response, what: str) -> RemoteUnavailable:
    """The error for an answer that Fortnox itself would not give: most likely something between us and it spoke."""
    return RemoteUnavailable(
        f"Fortnox answered {what} where JSON about {call.record} was due (HTTP {answer.status_code}).",
        code="fortnox.unexpected_answer",
        todo="If this lasts, look at the API address in the settings and at proxies on the way to Fortnox.",
        remote_text=answer.content[:QUOTED].decode("utf-8", "replace"),
        retry_after=wait_of(answer, now=datetime.now(UTC)),
    )


def _final(call: Call, status: int, refusal: Refusal) -> GatewayError:
    code = refusal.code
    said = code or f"http_{status}"
    if fault := OUR_FAULT.get(code):
        return GatewayBug(
            f"Fortnox could not use our request about {call.record}: {fault}.",
            code=f"fortnox.rejected.{code}",
            todo="Tell the developers: the request itself is wrong, not the record.",
            remote_text=refusal.text,
        )
    if status == HTTPStatus.FORBIDDEN and code not in REJECTIONS:
        return _not_configured(call, FORBIDDEN, refusal)
    about_another_record = code in NOT_FOUND and code != call.not_found
    is_absent = said == call.not_found or (status == HTTPStatus.NOT_FOUND and code and not call.creates)
    if is_absent and not about_another_record:
        return NotFound(
            f"Fortnox has no {call.record}.",
            code=f"fortnox.rejected.{said}",
            status=status,
            remote_code=code,
            todo="If it should be there, look for it in Fortnox: it may have been deleted.",
            remote_text=refusal.text,
        )
    if status == HTTPStatus.NOT_FOUND and not code:
        return GatewayBug(
            f"Fortnox knows no such address as {call.path}, asked for {call.record}.",
            code="fortnox.no_such_address",
            todo="Look at the API address in the settings; if it is right, tell the developers.",
            remote_text=refusal.text,
        )
    meaning = REJECTIONS.get(code, NOT_THERE if status == HTTPStatus.NOT_FOUND else UNKNOWN)
    return RemoteRejected(
        f"Fortnox refused {call.record}: {meaning.sentence} ({code or f'HTTP {status}'}).",
        code=f"fortnox.rejected.{said}",
        status=status,
        remote_code=code,
        todo=meaning.todo,
        remote_text=refusal.text,
    )


def _not_configured(call: Call, missing: MissingRight, refusal: Refusal) -> NotConfigured:
    todo = missing.todo_with_module if call.module else missing.todo
    return NotConfigured(
        f"Fortnox refused {call.record}: {missing.sentence.format(scope=call.scope)}.",
        code=missing.code,
        todo=f"{todo.format(scope=call.scope, module=call.module)} {call.also_needs}".rstrip(),
        remote_text=refusal.text,
    )
