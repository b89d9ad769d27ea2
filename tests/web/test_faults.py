import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from structlog.testing import LogCapture

from app.errors import GatewayBug, OutOfOrder, Refused, RemoteUnavailable, Requirement
from app.web.correlation import Correlation
from app.web.faults import REFUSALS, handle_faults
from app.web.problems import MEANINGS, Kind, ProblemError, documented, table
from tests.web.conftest import problem

INSIDE = "planted inside of the server"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """An application with one route that raises what `raises` holds."""
    app = FastAPI()
    app.state.raises = None

    @app.get("/")
    async def fail() -> None:
        raise app.state.raises

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            yield b"begun"
            raise RuntimeError(INSIDE)

        return StreamingResponse(parts())

    handle_faults(app)
    app.add_middleware(Correlation)
    transport = httpx.ASGITransport(app=app)  # an exception that escapes ends the test
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as opened:
        opened.app = app  # type: ignore[attr-defined]
        yield opened


async def _raised(client: httpx.AsyncClient, error: Exception) -> httpx.Response:
    client.app.state.raises = error  # type: ignore[attr-defined]
    return await client.get("/")


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (RuntimeError(INSIDE), 500, "internal"),
        (GatewayBug(INSIDE, code="gateway.plan"), 500, "internal"),
        (OperationalError(INSIDE, {}, Exception(INSIDE)), 503, "database-away"),
        (PoolTimeout(INSIDE), 503, "database-away"),
        (IntegrityError(INSIDE, {}, Exception(INSIDE)), 409, "conflict"),
        (HTTPException(418, INSIDE), 400, "malformed"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
async def test_inside_of_the_server_is_never_told(
    client: httpx.AsyncClient, error: Exception, status: int, kind: str
) -> None:
    answer = await _raised(client, error)
    problem(answer, status, kind)
    assert INSIDE not in answer.text + str(answer.headers)


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (Refused("No.", code="anything"), 422, "refused"),
        (Refused("No.", code="options.stale"), 412, "stale"),
        (Refused("No.", code="connection.exists"), 409, "conflict"),
        (OutOfOrder("No.", code="x", requires=(Requirement("articles", "A"),)), 409, "conflict"),
        (RemoteUnavailable("No.", code="x"), 502, "remote-failed"),
        (RemoteUnavailable("No.", code="x", retry_after=timedelta()), 503, "remote-busy"),
        (ProblemError(Kind.FORBIDDEN, "No."), 403, "forbidden"),
    ],
)
async def test_error_of_ours_becomes_its_problem(
    client: httpx.AsyncClient, error: Exception, status: int, kind: str
) -> None:
    assert problem(await _raised(client, error), status, kind)["detail"] == "No."


async def test_unknown_address_and_method_are_problems(client: httpx.AsyncClient) -> None:
    problem(await client.get("/nothing"), 404, "not-found")
    answer = await client.post("/")
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize("given", ["abc-1", "A" * 64, "run:1.2_3"])
async def test_correlation_id_of_the_caller_is_taken_and_returned(client: httpx.AsyncClient, given: str) -> None:
    answer = await client.get("/nothing", headers={"X-Correlation-Id": given})
    assert answer.headers["x-correlation-id"] == given
    assert answer.json()["correlation_id"] == given


@pytest.mark.parametrize("given", ["", "A" * 65, "a b", "a\tb", "å".encode("latin-1"), '{"a":1}'])
async def test_unusable_correlation_id_is_replaced(client: httpx.AsyncClient, given: Any) -> None:
    made = (await client.get("/nothing", headers={"X-Correlation-Id": given})).headers["x-correlation-id"]
    assert len(made) == 32
    assert made != (await client.get("/nothing")).headers["x-correlation-id"]


async def test_log_of_a_crash_has_the_trace_and_the_id_that_was_told(client: httpx.AsyncClient) -> None:
    captured = LogCapture()
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, captured])
    try:
        answer = await _raised(client, RuntimeError(INSIDE))
    finally:
        structlog.reset_defaults()
    crash, answered = captured.entries
    assert (crash["event"], crash["exc_info"]) == ("http.crashed", True)
    assert (answered["event"], answered["status"], answered["route"]) == ("http.answered", 500, "/")
    assert crash["correlation_id"] == answered["correlation_id"] == answer.json()["correlation_id"]
    assert structlog.contextvars.get_contextvars() == {}


async def test_answer_that_has_begun_is_broken_off(client: httpx.AsyncClient) -> None:
    with pytest.raises(RuntimeError):
        await client.get("/stream")


def test_every_kind_has_its_line_in_the_table() -> None:
    assert set(MEANINGS) == set(Kind)
    assert all(f"urn:lagerbro:problem:{kind}`" in table() for kind in Kind)
    assert set(REFUSALS.values()) <= set(Kind)


def test_problems_of_one_status_are_documented_together() -> None:
    found = documented(Kind.INVALID, Kind.REFUSED, Kind.NOT_FOUND)
    assert set(found) == {422, 404}
    examples = found[422]["content"]["application/problem+json"]["examples"]
    assert set(examples) == {"invalid", "refused"}
    assert json.dumps(found)
