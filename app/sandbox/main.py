"""Both sandbox servers in one process, until told to stop."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI

from app.sandbox.fortnox import create_fortnox
from app.sandbox.fortnox.seeds import SEEDS as FORTNOX_SEEDS
from app.sandbox.fortnox.seeds import fill as fill_fortnox
from app.sandbox.ongoing import create_ongoing
from app.sandbox.ongoing.seeds import SEEDS as ONGOING_SEEDS
from app.sandbox.ongoing.seeds import fill as fill_ongoing

GRACE_SECONDS = 2
"""How long requests under way may take once the servers are told to stop."""

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class _Server(uvicorn.Server):
    """A uvicorn server that leaves signals to its caller and says when it is up."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(
            uvicorn.Config(app, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=GRACE_SECONDS)
        )
        self.up = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none: two servers in one process would take them from each other."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self.up.set()


async def serve(
    *, host: str, fortnox_port: int, ongoing_port: int, seed: str, ready: Callable[[], None] | None = None
) -> None:
    """Run both servers, seeded, until SIGINT, SIGTERM or cancellation; requests under way get a short grace.

    Args:
        host: address to listen on.
        fortnox_port: port of the Fortnox sandbox.
        ongoing_port: port of the Ongoing sandbox.
        seed: `story` (two shops), `classic` (the second of them) or `large`.
        ready: called once both answer.

    Raises:
        OSError: when a port is taken.
        ValueError: when there is no such seed.
    """
    seeds = sorted(FORTNOX_SEEDS.keys() & ONGOING_SEEDS.keys())
    if seed not in seeds:
        raise ValueError(f"There is no seed {seed}; there are {', '.join(seeds)}.")
    fortnox, ongoing = create_fortnox(), create_ongoing()
    fill_fortnox(fortnox.state.fortnox, seed)
    fill_ongoing(ongoing.state.ongoing, seed)
    stop = asyncio.Event()
    with _listening(host, fortnox_port) as fortnox_socket, _listening(host, ongoing_port) as ongoing_socket:
        async with _signals(stop), _serving(fortnox, fortnox_socket), _serving(ongoing, ongoing_socket):
            if ready:
                ready()
            await stop.wait()


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """A bound socket, so that a taken port is an error here and not deep in a server."""
    with socket.create_server((host, port), backlog=2048) as listener:
        yield listener


@asynccontextmanager
async def _serving(app: FastAPI, listener: socket.socket) -> AsyncIterator[None]:
    server = _Server(app)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.up.wait()
        yield
    finally:
        server.should_exit = True
        await asyncio.shield(task)


@asynccontextmanager
async def _signals(stop: asyncio.Event) -> AsyncIterator[None]:
    """Let the stop signals set the event; in a thread that may not, cancellation is the only way to stop."""
    loop = asyncio.get_running_loop()
    taken = []
    for name in _STOP_SIGNALS:
        try:
            loop.add_signal_handler(name, stop.set)
        except (NotImplementedError, RuntimeError, ValueError):
            continue
        taken.append(name)
    try:
        yield
    finally:
        for name in taken:
            loop.remove_signal_handler(name)
