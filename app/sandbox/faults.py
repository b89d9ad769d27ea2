"""Faults a sandbox server can be told to play on a call, before or after its work is done."""

import asyncio
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NoReturn

import httpx
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class FaultKind(StrEnum):
    """Ways in which a remote call can go wrong; `*_after` and `truncated` carry the call out first."""

    too_many_requests = "too_many_requests"
    error_before = "error_before"
    error_after = "error_after"
    timeout_after = "timeout_after"
    drop_before = "drop_before"
    drop_after = "drop_after"
    drip = "drip"
    html = "html"
    html_after = "html_after"
    truncated = "truncated"


class Fault(BaseModel):
    """One fault to play on the calls that match it."""

    model_config = ConfigDict(extra="forbid")

    method: str | None = None
    path: str = Field(default="", description="Regular expression searched in the decoded path.")
    account: str | None = None
    kind: FaultKind
    times: int = Field(default=1, ge=0, description="How many matching calls it hits; 0 = until removed.")
    after: int = Field(default=0, ge=0, description="Matching calls let through first.")
    retry_after: int | None = Field(default=None, ge=0, description="Seconds; adds a Retry-After header.")
    seconds: float = Field(
        default=60.0, ge=0, description="timeout_after: the silence; drip: the pause before each byte."
    )

    def matches(self, method: str, path: str, account: str) -> bool:
        """Whether a call is one of those meant."""
        return (
            (self.method is None or self.method.upper() == method.upper())
            and (self.account is None or self.account == account)
            and re.search(self.path, path) is not None
        )


class Faults:
    """The faults still to be played, in the order in which they were added."""

    def __init__(self) -> None:
        self._seen: list[tuple[Fault, int]] = []

    def add(self, fault: Fault) -> None:
        """Arm a fault."""
        self._seen.append((fault, 0))

    def clear(self) -> None:
        """Disarm all."""
        self._seen.clear()

    def __iter__(self) -> Iterator[Fault]:
        """The faults still armed."""
        return iter([fault for fault, _ in self._seen])

    def take(self, method: str, path: str, account: str) -> Fault | None:
        """The fault this call is hit by; every matching fault up to it counts the call."""
        for index, (fault, seen) in enumerate(self._seen):
            if not fault.matches(method, path, account):
                continue
            self._seen[index] = (fault, seen + 1)
            if seen < fault.after:
                continue
            if fault.times and seen + 1 == fault.after + fault.times:
                del self._seen[index]
            return fault
        return None


async def play(fault: Fault, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request the way the fault says."""
    match fault.kind:
        case FaultKind.too_many_requests:
            await _refusal(fault, 429, "Too many requests")(scope, receive, send)
        case FaultKind.error_before:
            await _refusal(fault, 500, "Internal server error")(scope, receive, send)
        case FaultKind.html:
            await _page()(scope, receive, send)
        case FaultKind.drop_before:
            await _drop(send)
        case _:
            await _play_after(fault, app, scope, receive, send)


async def _play_after(fault: Fault, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    start, body = await _carry_out(app, scope, receive)
    match fault.kind:
        case FaultKind.error_after:
            await _refusal(fault, 500, "Internal server error")(scope, receive, send)
        case FaultKind.html_after:
            await _page()(scope, receive, send)
        case FaultKind.timeout_after:
            await _stay_silent(receive, fault.seconds)
            await _drop(send)
        case FaultKind.truncated:
            await send({**start, "headers": _without_length(start)})
            await send({"type": "http.response.body", "body": body[: len(body) // 2]})
        case FaultKind.drip:
            await send(start)
            for at in range(len(body)):
                await asyncio.sleep(fault.seconds)
                await send({"type": "http.response.body", "body": body[at : at + 1], "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        case _:
            await _drop(send)


async def _carry_out(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    """Let the server do the work and keep its answer back."""
    start: Message = {}
    body = bytearray()

    async def keep(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
        else:
            body.extend(message.get("body", b""))

    await app(scope, receive, keep)
    return start, bytes(body)


def _refusal(fault: Fault, status: int, message: str) -> Response:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return JSONResponse({"message": message}, status_code=status, headers=headers)


def _page() -> Response:
    return HTMLResponse("<!doctype html><title>Maintenance</title><p>We will be back soon.</p>")


def _without_length(start: Message) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]


async def _stay_silent(receive: Receive, seconds: float) -> None:
    """Say nothing for so long, or until the caller hangs up."""

    async def hung_up() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(hung_up(), seconds)
    except TimeoutError:
        return


async def _drop(send: Send) -> NoReturn:
    """Break the connection without a byte of answer.

    ASGI has no such message. A header that HTTP forbids makes uvicorn close the socket before it writes anything;
    in process (httpx.ASGITransport, which checks nothing) the error raised here reaches the client as it would there.
    """
    await send({"type": "http.response.start", "status": 0, "headers": [(b"dropped on purpose", b"")]})
    raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
