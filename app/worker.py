"""Worker process: runs jobs, the timetable, the dispatcher of events and the housekeeping until told to stop."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import httpx
import structlog

from app.alerts.channels import Channels
from app.alerts.watch import Watch
from app.connections import directory
from app.jobs.engine import Engine
from app.jobs.heartbeat import Heartbeat, end_process
from app.jobs.housekeeping import Housekeeping
from app.jobs.timetable import Timetable
from app.processes.catalogue import SWITCHES, names
from app.wiring import Gateway

log = structlog.get_logger(__name__)

GRACE = timedelta(seconds=20)


@asynccontextmanager
async def working(
    gateway: Gateway, *, timetable: bool = True, lost: Callable[[], None] = end_process
) -> AsyncIterator[Engine]:
    """Run jobs for the length of the block, on the running event loop; one such block per process.

    `timetable` False leaves the clock out, and with it the daily preflights and the alerts: only what is asked for is
    done. What is unfinished when the block ends is another worker's to finish, or this one's at its next start.
    """
    engine = Engine(
        gateway.database,
        executor_id=gateway.executor_id,
        work=gateway.runner.work,
        concurrency=gateway.settings.worker_concurrency,
    )
    heartbeat = Heartbeat(gateway.database, engine, gateway.leases, gateway.executor_id, gateway.now, lost)
    housekeeping = Housekeeping(
        gateway.database,
        engine,
        gateway.requests,
        gateway.runner,
        timedelta(days=gateway.settings.keep_days),
        gateway.now,
    )
    async with gateway.database.write() as session:
        await directory.add_missing_standings(session, processes=names(), now=gateway.now())
    await heartbeat.begin()
    await engine.start()
    parts = [heartbeat.run(), gateway.dispatcher.run(), housekeeping.run()]
    if timetable:
        parts.append(Timetable(gateway.database, gateway.requests, SWITCHES, gateway.now).run())
        parts.append(gateway.preflights(urgent=False).run())
        parts.append(_watch(gateway).run())
    tasks = [asyncio.create_task(part) for part in parts]
    log.info("worker.started", executor=gateway.executor_id)
    try:
        yield engine
    finally:
        for task in tasks[1:]:
            task.cancel()
        await asyncio.gather(*tasks[1:], return_exceptions=True)
        await engine.stop(grace=GRACE)
        tasks[0].cancel()
        with suppress(asyncio.CancelledError):
            await tasks[0]
        await heartbeat.end()
        log.info("worker.stopped", executor=gateway.executor_id)


def _watch(gateway: Gateway) -> Watch:
    """Who tells people what is wrong; no connections are kept open for it."""
    http = httpx.AsyncClient(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))
    return Watch(
        gateway.database,
        gateway.leases,
        Channels(gateway.settings, http),
        SWITCHES,
        gateway.settings.public_url,
        timedelta(minutes=gateway.settings.alert_digest_minutes),
        gateway.now,
    )


@asynccontextmanager
async def dispatching(gateway: Gateway) -> AsyncIterator[None]:
    """Turn webhook events into jobs at once in the process that takes them in, where workers run elsewhere."""
    task = asyncio.create_task(gateway.dispatcher.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
