"""One database for everything we remember: embedded SQLite or PostgreSQL, opened the same way.

Two ways in: `read()` never writes, `write()` is one transaction that commits at the end of the block. On SQLite
there is one writer per process, and a write transaction takes the write lock at its start (`BEGIN IMMEDIATE`), so
that what it reads is what it decides on. On PostgreSQL a decision locks its row with `for_update=True` of `get`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

SQLITE_BUSY_SECONDS = 30
POOL_WAIT_SECONDS = 120


def database_url(text: str) -> URL:
    """The address with our driver in it; accepts `sqlite:///file` and `postgresql://…` in their plain forms.

    Raises ValueError for any other database.
    """
    url = make_url(text)
    match url.get_backend_name():
        case "sqlite":
            return url.set(drivername="sqlite+aiosqlite")
        case "postgresql" | "postgres":
            return url.set(drivername="postgresql+psycopg")
        case other:
            raise ValueError(f"{other} is not supported: use sqlite:///file or postgresql://user:password@host/name")


def prepare_sqlite(engine: sa.Engine, *, begin: str | None) -> None:
    """Set durability on every connection; `begin` is how its transactions start, None leaves that to the driver.

    WAL lets readers go on beside the writer; FULL makes a commit survive a power cut (ENGINE §1.7). The driver's own
    way takes the write lock at the first change only.
    """

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = "IMMEDIATE" if begin is None else None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_SECONDS * 1000}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "invalidate")
    def on_invalidate(connection: Any, _record: Any, _error: BaseException | None) -> None:
        # A task cancelled in the middle of a statement throws its connection away, but the file stays locked until
        # the last cursor on the task's traceback is gone: end the transaction first.
        connection.rollback()

    if begin is not None:

        @event.listens_for(engine, "begin")
        def on_begin(connection: sa.Connection) -> None:
            connection.exec_driver_sql(begin)


class Database:
    """The open database: `async with database.write() as session` is one committed transaction."""

    def __init__(self, url: str) -> None:
        self.url = database_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._reader: AsyncEngine
        self._writer: AsyncEngine
        if self.is_sqlite:
            if self.url.database in {None, "", ":memory:"}:
                raise ValueError("SQLite needs a file: the worker's threads share it")
            Path(str(self.url.database)).parent.mkdir(parents=True, exist_ok=True)
            self._writer = create_async_engine(
                self.url, pool_size=1, max_overflow=0, pool_timeout=POOL_WAIT_SECONDS, hide_parameters=True
            )
            self._reader = create_async_engine(
                self.url, pool_size=4, max_overflow=4, pool_timeout=POOL_WAIT_SECONDS, hide_parameters=True
            )
            prepare_sqlite(self._writer.sync_engine, begin="BEGIN IMMEDIATE")
            prepare_sqlite(self._reader.sync_engine, begin="BEGIN")
        else:
            self._writer = self._reader = create_async_engine(
                self.url,
                pool_size=10,
                max_overflow=20,
                pool_timeout=POOL_WAIT_SECONDS,
                pool_pre_ping=True,
                hide_parameters=True,
            )

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session for looking only; whatever it changes is rolled back."""
        async with AsyncSession(self._reader, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        async with AsyncSession(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    async def ping(self) -> None:
        """Ask the database for one row. Raises SQLAlchemyError when it does not answer."""
        async with self.read() as session:
            await (await session.connection()).exec_driver_sql("SELECT 1")

    async def close(self) -> None:
        """Give all connections back."""
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()
