"""Bodies taken in whole before anything else: not over a limit, not longer than a deadline.

The server itself waits for ever for a body that drips in (ENGINE §5), and a length that is not announced is not
limited by anybody.
"""

import asyncio
from datetime import timedelta

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.problems import Kind, ProblemError, answer

BODY_LIMIT = 1024 * 1024
BODY_DEADLINE = timedelta(seconds=10)
LENGTH_DIGITS = 18
# The rest of the body is not waited for, so the connection cannot be used again.
CLOSE = {"Connection": "close"}


class WholeBodies:
    """Receives the body, then hands it on in one piece; 413 over `limit` bytes, 408 after `deadline`."""

    def __init__(self, app: ASGIApp, limit: int = BODY_LIMIT, deadline: timedelta = BODY_DEADLINE) -> None:
        self.app = app
        self.limit = limit
        self.deadline = deadline

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application see the request once its body is here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            body = await self._whole(scope, receive)
        except ProblemError as problem:
            await answer(problem, correlation_id=scope["state"]["correlation_id"])(scope, receive, send)
            return
        if body is None:
            return
        handed_on = False

        async def receive_whole() -> Message:
            nonlocal handed_on
            if handed_on:
                return await receive()
            handed_on = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, receive_whole, send)

    async def _whole(self, scope: Scope, receive: Receive) -> bytes | None:
        """The body; None when the caller went away before its end."""
        announced = dict(scope["headers"]).get(b"content-length", b"")
        if announced.isdigit() and (len(announced) > LENGTH_DIGITS or int(announced) > self.limit):
            raise self._too_large()
        body = bytearray()
        try:
            async with asyncio.timeout(self.deadline.total_seconds()):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    body += message.get("body", b"")
                    if len(body) > self.limit:
                        raise self._too_large()
                    if not message.get("more_body", False):
                        return bytes(body)
        except TimeoutError:
            raise ProblemError(
                Kind.TOO_SLOW,
                f"The body did not arrive within {self.deadline.total_seconds():g} seconds.",
                headers=CLOSE,
            ) from None

    def _too_large(self) -> ProblemError:
        return ProblemError(
            Kind.TOO_LARGE, f"The body is larger than the {self.limit} bytes that are taken.", headers=CLOSE
        )
