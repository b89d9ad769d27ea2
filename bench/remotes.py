"""The two simulators of the sandbox: as processes of their own over HTTP, or in this process with a clock to leap."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from app.sandbox.fortnox.app import create_fortnox
from app.sandbox.ongoing.seeds import fill
from app.sandbox.ongoing.server import create_ongoing
from app.wiring import utc_now
from bench.processes import answers, free_port, lagerbro, running

PEOPLE_SECONDS = 60.0


@dataclass(slots=True)
class Clock:
    """Runs as time does, from eight in the morning on so that no leap meets midnight; call it for the time."""

    leapt: timedelta = field(
        default_factory=lambda: (now := utc_now()).replace(hour=8, minute=0, second=0, microsecond=0) - now
    )

    def __call__(self) -> datetime:
        """What it shows."""
        return datetime.now(UTC) + self.leapt

    def leap(self, time: timedelta) -> None:
        """Go on by so much at once."""
        self.leapt += time


@dataclass(frozen=True, slots=True)
class Remotes:
    """Both simulators; `http` is for the people who work in them, the transports are for the gateway."""

    fortnox: str
    ongoing: str
    http: httpx.AsyncClient
    fortnox_transport: httpx.AsyncBaseTransport | None = None
    ongoing_transport: httpx.AsyncBaseTransport | None = None
    now: Callable[[], datetime] = utc_now


@asynccontextmanager
async def over_http(folder: Path) -> AsyncIterator[Remotes]:
    """Both in one process of their own."""
    fortnox, ongoing = free_port(), free_port()
    ports = ("--fortnox-port", str(fortnox), "--ongoing-port", str(ongoing))
    async with (
        running(folder / "sandbox.log", lagerbro("sandbox", *ports)),
        httpx.AsyncClient(trust_env=False, timeout=PEOPLE_SECONDS) as http,
    ):
        made = Remotes(f"http://127.0.0.1:{fortnox}", f"http://127.0.0.1:{ongoing}", http)
        for address in (made.fortnox, made.ongoing):
            await answers(f"{address}/_sandbox/switches")
        yield made


@asynccontextmanager
async def in_process(clock: Clock) -> AsyncIterator[Remotes]:
    """Both in this process, with a clock that they share with the gateway: for counting, not for timing."""
    fortnox_app, ongoing_app = create_fortnox(clock=clock), create_ongoing(clock=clock)
    fill(ongoing_app.state.ongoing, "story")
    fortnox, ongoing = "http://127.0.0.1:8101", "http://127.0.0.1:8102"
    to_fortnox, to_ongoing = httpx.ASGITransport(fortnox_app), httpx.ASGITransport(ongoing_app)
    async with httpx.AsyncClient(mounts={fortnox: to_fortnox, ongoing: to_ongoing}, trust_env=False) as http:
        yield Remotes(fortnox, ongoing, http, to_fortnox, to_ongoing, clock)
