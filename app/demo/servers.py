"""The demo's processes: the simulators and the gateway, started on loopback and ended by the pid we got."""

import asyncio
import os
import secrets
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from cryptography.fernet import Fernet
from pydantic import SecretStr

from app.commands.people import add_person
from app.main import open_gateway
from app.sandbox.fortnox.tokens import DEMO_CLIENT_ID, DEMO_CLIENT_SECRET
from app.settings import load_settings
from app.web.users import Role

HOME = Path("data/demo")
START_SECONDS = 60.0
STOP_SECONDS = 40.0
POLL_SECONDS = 0.1
ADMIN = "demo"


class DemoFailure(Exception):
    """The demo cannot go on; the message says why."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where everything listens, and how to log in."""

    gateway: str
    fortnox: str
    ongoing: str
    password: str
    environment: Mapping[str, str]


@contextmanager
def _port(wished: int) -> Iterator[int]:
    """The port wished for, or any free one when it is taken; nobody who asks like this gets it for the block's length.

    A server may still listen on it: it binds with SO_REUSEADDR, and so does the socket that keeps the port.
    """
    for port in (wished, 0):
        with socket.socket() as keeper:
            try:
                keeper.bind(("127.0.0.1", port))
            except OSError:
                continue
            keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            yield int(keeper.getsockname()[1])
            return
    raise DemoFailure("This machine has no free port on 127.0.0.1.")


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


@asynccontextmanager
async def running() -> AsyncIterator[Addresses]:
    """Start all three servers on a fresh database, and stop them at the end of the block."""
    _empty(HOME)
    with _port(8100) as gateway, _port(8101) as fortnox, _port(8102) as ongoing:
        async with _serving(gateway, fortnox, ongoing) as addresses:
            yield addresses


@asynccontextmanager
async def _serving(gateway: int, fortnox: int, ongoing: int) -> AsyncIterator[Addresses]:
    password = secrets.token_urlsafe(12)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("LAGERBRO_")},
        "LAGERBRO_DATABASE_URL": f"sqlite:///{HOME / 'lagerbro.sqlite3'}",
        "LAGERBRO_SECRET_KEY": secrets.token_urlsafe(48),
        "LAGERBRO_CREDENTIAL_KEYS": Fernet.generate_key().decode(),
        "LAGERBRO_FORTNOX_API_URL": f"http://127.0.0.1:{fortnox}",
        "LAGERBRO_FORTNOX_AUTH_URL": f"http://127.0.0.1:{fortnox}/oauth-v1",
        "LAGERBRO_FORTNOX_CLIENT_ID": DEMO_CLIENT_ID,
        "LAGERBRO_FORTNOX_CLIENT_SECRET": DEMO_CLIENT_SECRET,
        "LAGERBRO_ONGOING_ALLOWED_HOSTS": "127.0.0.1",
        "LAGERBRO_PUBLIC_URL": f"http://127.0.0.1:{gateway}",
        "LAGERBRO_HOST": "127.0.0.1",
        "LAGERBRO_PORT": str(gateway),
        "LAGERBRO_LOG_FORMAT": "json",
        "LAGERBRO_PASSWORD": password,
    }
    addresses = Addresses(
        gateway=f"http://127.0.0.1:{gateway}",
        fortnox=f"http://127.0.0.1:{fortnox}",
        ongoing=f"http://127.0.0.1:{ongoing}",
        password=password,
        environment=environment,
    )
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(
            _process("sandbox", environment, "sandbox", "--fortnox-port", str(fortnox), "--ongoing-port", str(ongoing))
        )
        await stack.enter_async_context(_process("gateway", environment, "serve"))
        await asyncio.gather(
            _answers(f"{addresses.fortnox}/_sandbox/switches"),
            _answers(f"{addresses.ongoing}/_sandbox/switches"),
            _answers(f"{addresses.gateway}/readyz"),
        )
        await _add_admin(environment, password)
        yield addresses


async def _add_admin(environment: Mapping[str, str], password: str) -> None:
    """Make the user that the API is used as, in the database that `serve` has just made."""
    gateway = open_gateway(load_settings(environment))
    try:
        await add_person(gateway, ADMIN, SecretStr(password), Role.ADMIN, [])
    finally:
        await gateway.close()


def _lagerbro(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from app.cli import main; main()", *arguments]


@asynccontextmanager
async def _process(name: str, environment: Mapping[str, str], *arguments: str) -> AsyncIterator[None]:
    """Run a command for the length of the block; its words go to a log file of its own.

    It gets a process group of its own, so that Ctrl-C reaches only us and everything stops in order.
    """
    with (HOME / f"{name}.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *_lagerbro(*arguments), env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(STOP_SECONDS):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()


async def _answers(address: str) -> None:
    """Wait until a server answers with 200."""
    said = "no answer"
    async with httpx.AsyncClient(trust_env=False) as http:
        try:
            async with asyncio.timeout(START_SECONDS):
                while True:
                    try:
                        answer = await http.get(address)
                    except httpx.TransportError as error:
                        said = type(error).__name__
                    else:
                        if answer.is_success:
                            return
                        said = f"HTTP {answer.status_code} {answer.text[:300]}"
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            raise DemoFailure(f"{address} did not come up: {said}. See the logs in {HOME}.") from None
