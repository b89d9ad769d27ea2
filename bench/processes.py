"""Processes of ours for a measurement: started on loopback, ended by the pid we got."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 40.0
STOP_SECONDS = 40.0
POLL_SECONDS = 0.1


class NotMeasured(Exception):
    """The measurement cannot be made; the message says why."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def lagerbro(*arguments: str) -> list[str]:
    """The command line of `lagerbro`."""
    return [sys.executable, "-c", "from app.cli import main; main()", *arguments]


def module(name: str, *arguments: str) -> list[str]:
    """The command line of one of our own modules."""
    return [sys.executable, "-m", name, *arguments]


@asynccontextmanager
async def running(log: Path, command: list[str], environ: Mapping[str, str] | None = None) -> AsyncIterator[int]:
    """Run a command for the length of the block, its words in a file; its pid."""
    with log.open("wb") as words:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=environ or os.environ, stdout=words, stderr=words
        )
        try:
            yield process.pid
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
                try:
                    async with asyncio.timeout(STOP_SECONDS):
                        await process.wait()
                except TimeoutError:
                    process.kill()
                    await process.wait()


async def until(true: Callable[[], Awaitable[bool]], *, what: str, within: float, every: float = POLL_SECONDS) -> None:
    """Look again and again until it is so. Raises NotMeasured, naming `what`, when it is not in time."""
    try:
        async with asyncio.timeout(within):
            while not await true():  # noqa: ASYNC110 - it happens in another process
                await asyncio.sleep(every)
    except TimeoutError:
        raise NotMeasured(f"not within {within:.0f} s: {what}") from None


async def answers(address: str) -> None:
    """Wait until a GET of the address succeeds."""
    async with httpx.AsyncClient(trust_env=False) as http:

        async def up() -> bool:
            try:
                return (await http.get(address)).is_success
            except httpx.TransportError:
                return False

        await until(up, what=f"an answer from {address}", within=START_SECONDS)
