"""The outermost layer of every request: one correlation id, one log line, and an answer whatever happens inside."""

import re
import time
from uuid import uuid4

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.faults import INTERNAL
from app.web.problems import answer

log = structlog.get_logger(__name__)

HEADER = "X-Correlation-Id"
ACCEPTED = re.compile(rb"[A-Za-z0-9._:-]{1,64}")


class Correlation:
    """Takes the caller's X-Correlation-Id or makes one, binds it for the log, returns it with every answer.

    An exception that nobody foresaw is logged here in full and told as a problem without its inside. The log names
    the route, not the address: a webhook's address holds its key.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the request through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(HEADER.lower().encode(), b"")
        correlation_id = given.decode() if ACCEPTED.fullmatch(given) else uuid4().hex
        scope.setdefault("state", {})["correlation_id"] = correlation_id
        status = 0
        started = time.monotonic()

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (HEADER.lower().encode(), correlation_id.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(correlation_id=correlation_id):
            try:
                await self.app(scope, receive, send_marked)
            except Exception:
                log.exception("http.crashed")
                if status:
                    raise  # the answer has begun: the server must break the connection off
                await answer(INTERNAL, correlation_id=correlation_id)(scope, receive, send_marked)
            finally:
                route = scope.get("route")
                log.info(
                    "http.answered",
                    method=scope["method"],
                    route=getattr(route, "path_format", ""),
                    status=status,
                    milliseconds=round((time.monotonic() - started) * 1000),
                )
