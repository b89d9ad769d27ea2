"""Every exception's way into the table of problems."""

import math
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from app.errors import (
    GatewayBug,
    GatewayError,
    NeedsReconnecting,
    NotConfigured,
    OutOfOrder,
    RemoteRejected,
    RemoteUnavailable,
)
from app.web.problems import Fault, Kind, ProblemError, answer

log = structlog.get_logger(__name__)

# What a refusal means for HTTP where it is more than "these values cannot be taken".
REFUSALS = {
    "connection.exists": Kind.CONFLICT,
    "connection.not_active": Kind.CONFLICT,
    "connection.active": Kind.CONFLICT,
    "connection.activated": Kind.CONFLICT,
    "connection.being_set_up": Kind.CONFLICT,
    "process.paused": Kind.CONFLICT,
    "records.not_held": Kind.CONFLICT,
    "options.stale": Kind.STALE,
}
BY_STATUS = {
    HTTPStatus.BAD_REQUEST: Kind.MALFORMED,
    HTTPStatus.UNAUTHORIZED: Kind.NOT_LOGGED_IN,
    HTTPStatus.NOT_FOUND: Kind.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED: Kind.METHOD_NOT_ALLOWED,
}
INTERNAL = ProblemError(
    Kind.INTERNAL,
    "Lagerbro met a fault of its own.",
    todo="Report this with the correlation id.",
)
DATABASE_RETRY_SECONDS = 5


def correlation_id_of(request: Request) -> str:
    """The id that follows this request into jobs, remote calls and logs."""
    return str(request.state.correlation_id)


def problem_of(error: GatewayError) -> ProblemError:
    """One of our errors as a problem."""
    headers: dict[str, str] = {}
    match error:
        case GatewayBug():
            return INTERNAL
        case RemoteUnavailable(retry_after=None):
            kind = Kind.REMOTE_FAILED
        case RemoteUnavailable(retry_after=wait):
            kind = Kind.REMOTE_BUSY
            headers = {"Retry-After": str(math.ceil(wait.total_seconds()))} if wait else {}
        case NeedsReconnecting():
            kind = Kind.NEEDS_RECONNECTING
        case NotConfigured():
            kind = Kind.NOT_CONFIGURED
        case RemoteRejected():
            kind = Kind.REMOTE_REJECTED
        case OutOfOrder():
            kind = Kind.CONFLICT
        case _:
            kind = REFUSALS.get(error.code, Kind.REFUSED)
    return ProblemError(
        kind, error.message, code=error.code, todo=error.todo, remote_text=error.remote_text, headers=headers
    )


def handle_faults(app: FastAPI) -> None:
    """Have the application answer every exception with a problem; one that nobody foresaw is the middleware's."""

    @app.exception_handler(ProblemError)
    async def on_problem(request: Request, error: ProblemError) -> JSONResponse:
        return answer(error, correlation_id=correlation_id_of(request))

    @app.exception_handler(GatewayError)
    async def on_gateway_error(request: Request, error: GatewayError) -> JSONResponse:
        if isinstance(error, GatewayBug):
            log.error("http.gateway_bug", code=error.code, said=error.message)
        return answer(problem_of(error), correlation_id=correlation_id_of(request))

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return answer(_invalid(error), correlation_id=correlation_id_of(request))

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> JSONResponse:
        kind = BY_STATUS.get(HTTPStatus(error.status_code), Kind.MALFORMED)
        detail = {
            Kind.NOT_FOUND: "There is nothing at this address.",
            Kind.METHOD_NOT_ALLOWED: f"{request.method} is not possible here.",
            Kind.NOT_LOGGED_IN: "The request carries no credentials that are accepted.",
        }.get(kind, "The request cannot be read.")
        problem = ProblemError(kind, detail, headers=error.headers or {})
        return answer(problem, correlation_id=correlation_id_of(request))

    @app.exception_handler(IntegrityError)
    async def on_same_moment(request: Request, _: IntegrityError) -> JSONResponse:
        problem = ProblemError(
            Kind.CONFLICT, "Somebody else changed the same thing in the same moment.", todo="Look at it, and try again."
        )
        return answer(problem, correlation_id=correlation_id_of(request))

    async def on_database(request: Request, error: Exception) -> JSONResponse:
        log.error("http.database_away", error=type(error).__name__)
        problem = ProblemError(
            Kind.DATABASE_AWAY,
            "The database does not answer; nothing was kept.",
            todo="Try again in a moment.",
            headers={"Retry-After": str(DATABASE_RETRY_SECONDS)},
        )
        return answer(problem, correlation_id=correlation_id_of(request))

    for away in (OperationalError, InterfaceError, PoolTimeout):
        app.add_exception_handler(away, on_database)


def _invalid(error: RequestValidationError) -> ProblemError:
    details: list[dict[str, Any]] = list(error.errors())
    if any(detail["type"] == "json_invalid" for detail in details):
        return ProblemError(Kind.MALFORMED, "The body is not JSON.")
    faults = [Fault(at=".".join(map(str, detail["loc"])), message=detail["msg"]) for detail in details]
    return ProblemError(
        Kind.INVALID,
        "What was sent cannot be taken: " + "; ".join(f"{one.at}: {one.message}" for one in faults),
        todo="Send JSON, with Content-Type: application/json." if any(one.at == "body" for one in faults) else "",
        errors=faults,
    )
