"""One round of the timetable in the foreground: `lagerbro sync CONNECTION`."""

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from app.commands.report import Round, read_round
from app.connections import directory
from app.connections.models import ConnectionState
from app.connections.options import Options
from app.errors import Refused
from app.jobs.heartbeat import DEAD_AFTER
from app.jobs.models import Cause, Worker
from app.jobs.summary import on_the_way
from app.main import open_gateway
from app.processes.catalogue import CATALOGUE, process_named, switched_on
from app.settings import Settings
from app.wiring import Gateway
from app.worker import working

POLL_SECONDS = 0.5


async def sync(settings: Settings, connection: str, *, process: str | None, wait: bool) -> Round:
    """Ask for one run of each process, or of the one named; with `wait` see them through.

    A worker that is alive does the work; where there is none, this process is the worker for as long as it takes.
    Raises Refused for a connection or process that is not there or not at work.
    """
    async with AsyncExitStack() as stack:
        gateway = open_gateway(settings)
        stack.push_async_callback(gateway.close)
        connection_id, names = await _what_to_run(gateway, connection, process)
        since = gateway.now()
        if wait and not await _a_worker_lives(gateway):
            await stack.enter_async_context(working(gateway, timetable=False))
        runs = []
        async with gateway.database.write() as session:
            for name in names:
                run = await gateway.requests.ask_run(
                    session,
                    connection_id=connection_id,
                    process=name,
                    cause=Cause.COMMAND_LINE,
                    requested_by="command line",
                )
                runs.append(run)
        since = min([since, *(run.created_at for run in runs)])
        if wait:
            await _see_through(gateway, connection_id, [run.id for run in runs])
        return await read_round(gateway.database, connection_id, names, since=since)


async def _what_to_run(gateway: Gateway, name: str, process: str | None) -> tuple[UUID, list[str]]:
    async with gateway.database.read() as session:
        connection = await directory.by_name(session, name)
    if connection is None:
        raise Refused(f"There is no connection named {name!r}.", code="connection.unknown")
    if connection.state != ConnectionState.ACTIVE:
        raise Refused(
            f"{connection.name} is {connection.state}: {connection.state_reason}", code="connection.not_active"
        )
    if process is not None:
        return connection.id, [process_named(process).name]
    options = Options.model_validate(connection.options)
    return connection.id, [one.name for one in CATALOGUE if switched_on(one, options)]


async def _a_worker_lives(gateway: Gateway) -> bool:
    alive_since: datetime = gateway.now() - DEAD_AFTER
    async with gateway.database.read() as session:
        return (await session.exec(select(Worker).where(col(Worker.beat_at) > alive_since))).first() is not None


async def _see_through(gateway: Gateway, connection_id: UUID, run_ids: list[UUID]) -> None:
    while True:
        async with gateway.database.read() as session:
            if not await on_the_way(session, connection_id, run_ids=run_ids):
                return
        await asyncio.sleep(POLL_SECONDS)
