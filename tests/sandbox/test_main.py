"""Both sandbox servers in one process: they answer over HTTP, and stop when told to."""

import asyncio
import os
import signal
import socket

import httpx
import pytest

from app.sandbox.main import serve
from app.sandbox.ongoing.seeds import DEMO_PASSWORD, DEMO_USER_NAME


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


async def started() -> tuple["asyncio.Task[None]", int, int]:
    ready = asyncio.Event()
    ports = free_port(), free_port()
    task = asyncio.create_task(
        serve(host="127.0.0.1", fortnox_port=ports[0], ongoing_port=ports[1], seed="story", ready=ready.set)
    )
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if task.done():
        await task
    return task, *ports


async def test_both_servers_answer_once_ready_and_stop_on_cancellation() -> None:
    task, fortnox, ongoing = await started()

    async with httpx.AsyncClient() as client:
        state = await client.get(f"http://127.0.0.1:{fortnox}/_sandbox/state")
        statuses = await client.get(
            f"http://127.0.0.1:{ongoing}/demo/api/v1/orders/statuses", auth=(DEMO_USER_NAME, DEMO_PASSWORD)
        )
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert (state.status_code, statuses.status_code) == (200, 200)
    for port in (fortnox, ongoing):
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", port), timeout=1)


async def test_interrupt_stops_both_servers_cleanly() -> None:
    task, *_ = await started()

    os.kill(os.getpid(), signal.SIGINT)

    await asyncio.wait_for(task, 10)


async def test_taken_port_is_an_error_of_its_own() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        await serve(host="127.0.0.1", fortnox_port=free_port(), ongoing_port=taken.getsockname()[1], seed="story")


async def test_unknown_seed_is_refused() -> None:
    with pytest.raises(ValueError, match="story"):
        await serve(host="127.0.0.1", fortnox_port=0, ongoing_port=0, seed="none")
