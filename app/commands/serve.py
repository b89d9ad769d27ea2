"""Serving over HTTP, and working without it."""

import asyncio
import contextlib
import signal

import uvicorn
from prometheus_client import start_http_server

from app.main import create_app, open_gateway
from app.metrics import REGISTRY
from app.settings import Settings
from app.worker import working

# A request's headers and body must come within this; uvicorn itself waits for ever (ENGINE §5), the body's is ours.
KEEP_ALIVE_SECONDS = 15
GRACEFUL_SECONDS = 30


def serve(settings: Settings) -> None:
    """Serve until told to stop; on an embedded database this process is the worker too."""
    uvicorn.Server(
        uvicorn.Config(
            create_app(settings),
            host=settings.host,
            port=settings.port,
            loop="uvloop",
            http="httptools",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=GRACEFUL_SECONDS,
        )
    ).run()


async def work(settings: Settings) -> None:
    """Run jobs and the timetable until SIGINT or SIGTERM, with the worker's own figures beside if wished."""
    if settings.worker_metrics_port is not None:
        start_http_server(settings.worker_metrics_port, addr=settings.host, registry=REGISTRY)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    gateway = open_gateway(settings)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(gateway.close)
        await stack.enter_async_context(working(gateway))
        await stop.wait()
