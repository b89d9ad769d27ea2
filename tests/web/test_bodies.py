"""Over a real server on a socket, since it is the server that would wait for ever."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
import uvicorn
from fastapi import FastAPI, Request
from starlette.types import Message, Receive, Scope, Send

from app.web.bodies import WholeBodies
from app.web.correlation import Correlation


@asynccontextmanager
async def _served() -> AsyncIterator[int]:
    app = FastAPI()

    @app.post("/")
    async def length(request: Request) -> int:
        return len(await request.body())

    app.add_middleware(WholeBodies, limit=1000, deadline=timedelta(seconds=0.3))
    app.add_middleware(Correlation)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
        server = uvicorn.Server(uvicorn.Config(app, http="httptools", log_config=None, lifespan="on"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield port
        finally:
            server.should_exit = True
            await serving


async def _answer(port: int, request: bytes, *, then: bytes = b"") -> bytes:
    """Everything the server says until it closes the connection, if bytes of `then` go on dripping in."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    said = asyncio.create_task(reader.read())
    for one in then:
        if said.done():
            break
        writer.write(bytes([one]))
        await asyncio.sleep(0.05)
    async with asyncio.timeout(5):
        answer = await said
    writer.close()
    return answer


@pytest.mark.parametrize("framing", [b"Content-Length: 900", b"Transfer-Encoding: chunked"])
async def test_body_that_drips_is_answered_and_cut_off(framing: bytes) -> None:
    async with _served() as port:
        head = b"POST / HTTP/1.1\r\nHost: x\r\n" + framing + b"\r\n\r\n"
        start = head if b"Length" in framing else head + b"384\r\n"
        answer = await _answer(port, start, then=b"x" * 40)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"urn:lagerbro:problem:too-slow" in answer


async def test_announced_length_over_the_limit_is_refused_without_reading() -> None:
    async with _served() as port:
        answer = await _answer(port, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413")


async def test_body_of_unknown_length_is_cut_off_at_the_limit() -> None:
    async with _served() as port:
        chunk = b"1f4\r\n" + b"x" * 500 + b"\r\n"
        answer = await _answer(port, b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 3)
    assert answer.startswith(b"HTTP/1.1 413")


async def test_body_at_the_limit_is_read_whole() -> None:
    async with _served() as port:
        head = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n"
        answer = await _answer(port, head + b"x" * 1000)
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"1000")


async def test_caller_who_goes_away_leaves_nothing_behind(caplog: pytest.LogCaptureFixture) -> None:
    async with _served() as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nxx")
        await writer.drain()
        writer.close()
        await asyncio.sleep(0.1)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_what_comes_after_the_body_is_passed_on() -> None:
    coming: list[Message] = [
        {"type": "http.request", "body": b"a", "more_body": True},
        {"type": "http.request", "body": b"b"},
        {"type": "http.disconnect"},
    ]
    seen: list[Message] = []

    async def receive() -> Message:
        return coming.pop(0)

    async def send(_: Message) -> None:
        pytest.fail("nothing is answered here")

    async def inside(_: Scope, receive: Receive, __: Send) -> None:
        seen.extend([await receive(), await receive()])

    await WholeBodies(inside)({"type": "http", "headers": []}, receive, send)
    assert seen == [{"type": "http.request", "body": b"ab", "more_body": False}, {"type": "http.disconnect"}]
