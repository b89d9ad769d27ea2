"""Errors as RFC 9457 problems: one table of kinds, and every exception's way into it.

`type` is stable and for programs, `detail` and `todo` are for people, `remote_text` is what Fortnox or Ongoing said.
Nothing of the inside (traces, queries, credentials, what was sent in) is ever told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Any, NamedTuple

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

MEDIA_TYPE = "application/problem+json"
URN = "urn:lagerbro:problem:"


class Kind(StrEnum):
    """What can be wrong; the last part of a problem's `type`."""

    MALFORMED = "malformed"
    NOT_LOGGED_IN = "not-logged-in"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    TOO_SLOW = "too-slow"
    CONFLICT = "conflict"
    STALE = "stale"
    TOO_LARGE = "too-large"
    INVALID = "invalid"
    REFUSED = "refused"
    NOT_CONFIGURED = "not-configured"
    NEEDS_RECONNECTING = "needs-reconnecting"
    REMOTE_REJECTED = "remote-rejected"
    VERSION_NEEDED = "version-needed"
    TOO_MANY_ATTEMPTS = "too-many-attempts"
    INTERNAL = "internal"
    REMOTE_FAILED = "remote-failed"
    REMOTE_BUSY = "remote-busy"
    DATABASE_AWAY = "database-away"


class Meaning(NamedTuple):
    """A line of the table: the HTTP status, the short title, and when it is answered."""

    status: HTTPStatus
    title: str
    when: str


MEANINGS: dict[Kind, Meaning] = {
    Kind.MALFORMED: Meaning(HTTPStatus.BAD_REQUEST, "Not readable", "The request is not what HTTP or JSON allow."),
    Kind.NOT_LOGGED_IN: Meaning(
        HTTPStatus.UNAUTHORIZED, "Not logged in", "No token or secret was given, or it is wrong, expired or withdrawn."
    ),
    Kind.FORBIDDEN: Meaning(HTTPStatus.FORBIDDEN, "Not allowed", "Only an admin may do this."),
    Kind.NOT_FOUND: Meaning(
        HTTPStatus.NOT_FOUND, "Not found", "There is no such thing, or it belongs to a connection you do not see."
    ),
    Kind.METHOD_NOT_ALLOWED: Meaning(
        HTTPStatus.METHOD_NOT_ALLOWED, "Method not allowed", "The address exists, with other methods (see Allow)."
    ),
    Kind.TOO_SLOW: Meaning(HTTPStatus.REQUEST_TIMEOUT, "Too slow", "The body did not arrive in time."),
    Kind.CONFLICT: Meaning(
        HTTPStatus.CONFLICT, "Does not fit the present state", "It cannot be done as things stand; `detail` says why."
    ),
    Kind.STALE: Meaning(
        HTTPStatus.PRECONDITION_FAILED, "Changed meanwhile", "If-Match names another version than the present one."
    ),
    Kind.TOO_LARGE: Meaning(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Too large", "The body is over the limit."),
    Kind.INVALID: Meaning(
        HTTPStatus.UNPROCESSABLE_ENTITY, "Invalid", "Fields or parameters are missing or wrong; `errors` names each."
    ),
    Kind.REFUSED: Meaning(
        HTTPStatus.UNPROCESSABLE_ENTITY, "Refused", "The values are well formed and cannot be taken; `detail` says why."
    ),
    Kind.NOT_CONFIGURED: Meaning(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Right or setting missing",
        "A right, a licence or a setting is missing at Fortnox, at Ongoing or here; `todo` says which.",
    ),
    Kind.NEEDS_RECONNECTING: Meaning(
        HTTPStatus.UNPROCESSABLE_ENTITY, "Keys not accepted", "Fortnox or Ongoing does not accept the keys at all."
    ),
    Kind.REMOTE_REJECTED: Meaning(
        HTTPStatus.UNPROCESSABLE_ENTITY, "Rejected by the other side", "Fortnox or Ongoing refused what we asked."
    ),
    Kind.VERSION_NEEDED: Meaning(
        HTTPStatus.PRECONDITION_REQUIRED, "Version needed", "The change needs If-Match with the version it is made on."
    ),
    Kind.TOO_MANY_ATTEMPTS: Meaning(
        HTTPStatus.TOO_MANY_REQUESTS, "Too many attempts", "Too many failed log-ins; try again after Retry-After."
    ),
    Kind.INTERNAL: Meaning(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "A fault of Lagerbro's own",
        "Report it with the correlation id, under which the log has the rest.",
    ),
    Kind.REMOTE_FAILED: Meaning(
        HTTPStatus.BAD_GATEWAY, "The other side failed", "Fortnox or Ongoing did not answer, or not sensibly."
    ),
    Kind.REMOTE_BUSY: Meaning(
        HTTPStatus.SERVICE_UNAVAILABLE, "The other side is busy", "Fortnox or Ongoing asks us to wait; see Retry-After."
    ),
    Kind.DATABASE_AWAY: Meaning(
        HTTPStatus.SERVICE_UNAVAILABLE, "The database does not answer", "Nothing was kept; try again."
    ),
}


class Fault(BaseModel):
    """One thing that is wrong with what was sent."""

    at: Annotated[str, Field(description="Where: body, query, path or header, then the field.")]
    message: Annotated[str, Field(description="What is wrong with it.")]


class Problem(BaseModel):
    """What every error answer looks like (RFC 9457)."""

    type: Annotated[str, Field(description="Stable name of the kind of problem, for programs.")]
    title: Annotated[str, Field(description="The kind in a few words.")]
    status: Annotated[int, Field(description="The HTTP status.")]
    detail: Annotated[str, Field(description="What happened, in a sentence.")]
    code: Annotated[str, Field(description="A finer name of the cause, for programs; empty when there is none.")] = ""
    todo: Annotated[str, Field(description="What to do about it.")] = ""
    remote_text: Annotated[str, Field(description="What Fortnox or Ongoing said, word for word.")] = ""
    errors: Annotated[list[Fault], Field(description="Each field that is wrong.")] = []
    correlation_id: Annotated[str, Field(description="Finds everything about this request in the log.")] = ""


@dataclass
class ProblemError(Exception):
    """Raised where a request ends in a problem."""

    kind: Kind
    detail: str
    code: str = ""
    todo: str = ""
    remote_text: str = ""
    errors: Sequence[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(error: ProblemError, *, correlation_id: str) -> JSONResponse:
    """The problem as it goes over the wire."""
    meaning = MEANINGS[error.kind]
    problem = Problem(
        type=URN + error.kind,
        title=meaning.title,
        status=int(meaning.status),
        detail=error.detail,
        code=error.code,
        todo=error.todo,
        remote_text=error.remote_text,
        errors=list(error.errors),
        correlation_id=correlation_id,
    )
    return JSONResponse(
        problem.model_dump(), status_code=int(meaning.status), headers=dict(error.headers), media_type=MEDIA_TYPE
    )


def documented(*kinds: Kind) -> dict[int | str, dict[str, Any]]:
    """These problems as the `responses` of an operation, each with an example, grouped by status."""
    found: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        meaning = MEANINGS[kind]
        example = {"type": URN + kind, "title": meaning.title, "status": int(meaning.status), "detail": meaning.when}
        shown = found.setdefault(
            int(meaning.status),
            {
                "description": meaning.title,
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}},
            },
        )
        shown["content"][MEDIA_TYPE]["examples"][str(kind)] = {"summary": meaning.when, "value": example}
        if meaning.title not in shown["description"]:
            shown["description"] += f"; {meaning.title[0].lower()}{meaning.title[1:]}"
    return found


def table() -> str:
    """All kinds as a Markdown table, for the description of the API."""
    lines = [f"| `{URN}{kind}` | {meaning.status:d} | {meaning.when} |" for kind, meaning in MEANINGS.items()]
    return "\n".join(["| type | status | when |", "| --- | --- | --- |", *lines])
