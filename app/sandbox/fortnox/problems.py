"""What Fortnox answers when it refuses: each part of it has its own envelope (FACTS §4)."""

import json
from enum import IntEnum
from uuid import NAMESPACE_URL, uuid5

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response


class Code(IntEnum):
    """Fortnox's error codes that the sandbox uses (FACTS §5)."""

    accept_header = 1000030
    content_type_header = 1000031
    not_alphanumeric = 2000106
    not_numeric = 2000108
    not_boolean = 2000134
    unit_not_found = 2000432
    customer_not_found = 2000433
    invoice_not_found = 2000434
    article_not_found = 2000428
    terms_of_payment_not_found = 2000429
    order_not_found = 2000439
    invalid_filter = 2000587
    invalid_parameter = 2000588
    customer_number_taken = 2000637
    no_scope = 2000663
    invalid_identifier = 2000729
    no_licence = 2001101
    empty_body = 2001392
    unknown_field = 2001399
    broken_json = 2002115


MESSAGES = {
    Code.accept_header: "Ogiltig Accept-header.",
    Code.content_type_header: "Ogiltig Content-Type-header.",
    Code.not_alphanumeric: "Värdet måste vara alfanumeriskt",
    Code.not_numeric: "Värdet måste vara numeriskt",
    Code.not_boolean: "Värdet måste vara sant eller falskt",
    Code.unit_not_found: "Kan inte hitta enheten.",
    Code.customer_not_found: "Kan inte hitta kunden.",
    Code.invoice_not_found: "Kan inte hitta fakturan.",
    Code.article_not_found: "Kan inte hitta artikeln.",
    Code.terms_of_payment_not_found: "Kan inte hitta betalningsvillkoret.",
    Code.order_not_found: "Kan inte hitta ordern.",
    Code.invalid_filter: "Ett ogiltigt filter har använts.",
    Code.invalid_parameter: "Ogiltig parameter i anropet.",
    Code.customer_number_taken: "Kundnumret används redan.",
    Code.no_scope: "Har inte behörighet för scope.",
    Code.invalid_identifier: "Ogiltig identifierare.",
    Code.no_licence: "Det finns ingen aktiv licens för önskat scope.",
    Code.empty_body: "Innehållet i anropet är tomt eller felaktigt.",
    Code.unknown_field: "Ogiltigt fält i anropet",
    Code.broken_json: "Felaktig JSON i anropet.",
}


class Refusal(Exception):
    """A refusal by a /3 resource; a missing document (404) has capitalised keys, all else small ones (FACTS §4)."""

    def __init__(self, code: Code, detail: str | None = None, *, status: int = 400) -> None:
        super().__init__(detail or MESSAGES[code])
        self.code, self.status = code, status
        self.message = MESSAGES[code] if detail is None else detail


class WarehouseRefusal(Exception):
    """A refusal by an /api/warehouse resource, named by a string code (FACTS §4)."""

    def __init__(self, error: str, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.error, self.message, self.status = error, message, status


class Unauthorized(Exception):
    """No token, or one that is expired, revoked or unknown."""


class OAuthRefusal(Exception):
    """A refusal by the token endpoint: JSON under a content type that says otherwise (FACTS §4)."""

    def __init__(self, error: str, description: str, *, status: int = 400) -> None:
        super().__init__(description)
        self.error, self.description, self.status = error, description, status


class PaceExceeded(Exception):
    """More requests than the sliding window allows."""

    def __init__(self, retry_after: int | None) -> None:
        super().__init__("Too many requests")
        self.retry_after = retry_after


def not_found(code: Code) -> Refusal:
    """A document that is not there."""
    return Refusal(code, status=404)


def answer_problems(app: FastAPI) -> None:
    """Teach the server the envelopes."""

    @app.exception_handler(Refusal)
    async def refusal(_: Request, problem: Refusal) -> JSONResponse:
        keys = ("Error", "Message", "Code") if problem.status == 404 else ("error", "message", "code")  # noqa: PLR2004
        information = dict(zip(keys, (1, problem.message, int(problem.code)), strict=True))
        return JSONResponse({"ErrorInformation": information}, problem.status)

    @app.exception_handler(WarehouseRefusal)
    async def warehouse_refusal(request: Request, problem: WarehouseRefusal) -> JSONResponse:
        body = {"id": str(uuid5(NAMESPACE_URL, str(request.url))), "error": problem.error, "message": problem.message}
        return JSONResponse(body, problem.status)

    @app.exception_handler(Unauthorized)
    async def unauthorized(_: Request, __: Unauthorized) -> JSONResponse:
        return JSONResponse({"message": "unauthorized"}, 401)

    @app.exception_handler(OAuthRefusal)
    async def oauth_refusal(_: Request, problem: OAuthRefusal) -> Response:
        body = json.dumps({"error": problem.error, "error_description": problem.description})
        media_type = "text/plain" if problem.error == "invalid_client" else "text/html"
        return Response(body, problem.status, media_type=media_type)

    @app.exception_handler(PaceExceeded)
    async def pace_exceeded(_: Request, problem: PaceExceeded) -> JSONResponse:
        headers = {} if problem.retry_after is None else {"Retry-After": str(problem.retry_after)}
        return JSONResponse({"message": "Too many requests"}, 429, headers=headers)
