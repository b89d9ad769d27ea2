"""What Ongoing's refusals mean, by who must act: the one table from HTTP answer to error.

Ongoing documents no error body (FACTS §3): the status decides, the raw body is kept beside it in `remote_text`.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from app.errors import GatewayError, NeedsReconnecting, NotConfigured, NotFound, RemoteRejected, RemoteUnavailable

REMOTE_TEXT_LIMIT = 4000

_TRY_AGAIN = {
    int(HTTPStatus.REQUEST_TIMEOUT): "ongoing.timeout",
    int(HTTPStatus.TOO_MANY_REQUESTS): "ongoing.too_many_requests",
}


class OngoingUnavailable(RemoteUnavailable):
    """Ongoing gave no usable answer; `status` is HTTP's, None when nothing came.

    After a PUT or DELETE this leaves open whether it was carried out, and a 500 may also be how a started order is
    refused (FACTS §3): whoever sent it reads the record again before the next attempt.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        status: int | None = None,
        todo: str = "",
        remote_text: str = "",
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message, code=code, todo=todo, remote_text=remote_text, retry_after=retry_after)
        self.status = status


def error_of(response: httpx.Response, *, call: str, now: datetime) -> GatewayError | None:
    """The error that an answer stands for, None for a 2xx. `call` says what was asked, for the message."""
    status = response.status_code
    if response.is_success:
        return None
    text = response.text[:REMOTE_TEXT_LIMIT]
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _TRY_AGAIN:
        return OngoingUnavailable(
            f"Ongoing answered {status} to {call}.",
            code=_TRY_AGAIN.get(status, "ongoing.server_error"),
            status=status,
            remote_text=text,
            retry_after=retry_after(response.headers.get("Retry-After", ""), now=now),
        )
    if status >= HTTPStatus.BAD_REQUEST:
        return _refusal(status, call=call, text=text)
    return OngoingUnavailable(
        f"Ongoing sent {call} somewhere else ({status}); redirects are not followed.",
        code="ongoing.redirected",
        status=status,
        todo="Check the system address of the connection.",
        remote_text=text,
    )


def _refusal(status: int, *, call: str, text: str) -> GatewayError:
    match status:
        case HTTPStatus.UNAUTHORIZED:
            return NeedsReconnecting(
                f"Ongoing does not accept the user name and password ({call}).",
                code="ongoing.unauthorized",
                todo="Enter user name and password of an API user (in Ongoing: Administration > API for goods owners).",
                remote_text=text,
            )
        case HTTPStatus.FORBIDDEN:
            return NotConfigured(
                f"The API user may not do this in Ongoing ({call}).",
                code="ongoing.forbidden",
                todo="Ask the warehouse to give the API user this right, or check the goods owner id.",
                remote_text=text,
            )
        case HTTPStatus.NOT_FOUND:
            return NotFound(
                f"Ongoing has nothing at {call}.", code="ongoing.not_found", status=status, remote_text=text
            )
        case _:
            return RemoteRejected(
                f"Ongoing refused {call} ({status}).", code="ongoing.rejected", status=status, remote_text=text
            )


def retry_after(header: str, *, now: datetime) -> timedelta | None:
    """How long Ongoing asks us to wait: seconds or an HTTP date (FACTS §4); None when it does not say."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text), 24 * 3600))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return max(moment - now, timedelta())
