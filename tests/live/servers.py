"""Real processes for tests: the simulators, workers and the command line, on loopback, ended by the pid we got."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from cryptography.fernet import Fernet

from app.sandbox.fortnox.company import DEMO_USERS
from app.sandbox.fortnox.tokens import DEMO_CLIENT_ID, DEMO_CLIENT_SECRET
from app.sandbox.ongoing.seeds import DEMO_GOODS_OWNER_ID, DEMO_PASSWORD, DEMO_USER_NAME, DEMO_WAREHOUSE

ROOT = Path(__file__).resolve().parents[2]
TENANT = 1_000_777
START_SECONDS = 40.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], Any], *, within: float, what: str) -> Any:
    """What `true` says as soon as it says something; an error naming `what` when it does not in time."""
    give_up = time.monotonic() + within
    while time.monotonic() < give_up:
        if said := true():
            return said
        time.sleep(0.1)
    raise AssertionError(f"not within {within:.0f} s: {what}")


@dataclass
class Live:
    """A small company and its goods owner on real servers, and the environment of a gateway that joins them."""

    fortnox_port: int
    ongoing_port: int
    database_url: str
    folder: Path
    told_when_connecting: str = ""
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=20, trust_env=False))

    @property
    def environ(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("LAGERBRO_")},
            "LAGERBRO_DATABASE_URL": self.database_url,
            "LAGERBRO_SECRET_KEY": "L8nM3x-for-tests-only-9Qw7Zr2Tk5Vb1Yc4",
            "LAGERBRO_CREDENTIAL_KEYS": self._key,
            "LAGERBRO_FORTNOX_API_URL": self.fortnox,
            "LAGERBRO_FORTNOX_AUTH_URL": f"{self.fortnox}/oauth-v1",
            "LAGERBRO_FORTNOX_CLIENT_ID": DEMO_CLIENT_ID,
            "LAGERBRO_FORTNOX_CLIENT_SECRET": DEMO_CLIENT_SECRET,
            "LAGERBRO_ONGOING_ALLOWED_HOSTS": "127.0.0.1",
            "LAGERBRO_FORTNOX_REQUESTS": "1000",
            "LAGERBRO_ONGOING_PASSWORD": DEMO_PASSWORD,
        }

    def __post_init__(self) -> None:
        self._key = Fernet.generate_key().decode()

    @property
    def fortnox(self) -> str:
        return f"http://127.0.0.1:{self.fortnox_port}"

    @property
    def ongoing(self) -> str:
        return f"http://127.0.0.1:{self.ongoing_port}"

    def lagerbro(self, *arguments: str) -> str:
        """Run a command to its end; what it printed."""
        done = subprocess.run(
            command(*arguments), cwd=ROOT, env=self.environ, capture_output=True, text=True, timeout=100, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def worker(self, name: str) -> Iterator[subprocess.Popen[bytes]]:
        """A worker for the length of the block; killed at its end if it still lives."""
        with process(self.folder / f"{name}.log", self.environ, "worker") as started:
            yield started

    def office(self, method: str, path: str, **request: Any) -> httpx.Response:
        """The office in Fortnox does something."""
        return self._act(method, f"{self.fortnox}/_sandbox/companies/{TENANT}{path}", **request)

    def warehouse(self, method: str, path: str, **request: Any) -> httpx.Response:
        """The people of the warehouse do something."""
        address = f"{self.ongoing}/_sandbox/systems/{DEMO_WAREHOUSE}/owners/{DEMO_GOODS_OWNER_ID}/{path}"
        return self._act(method, address, **request)

    def fault(self, remote: str, **fault: Any) -> None:
        """Have a remote play a fault."""
        self._act("POST", f"{remote}/_sandbox/faults", json=fault)

    def browse(self, address: str, decision: str) -> str:
        """Log in on the consent page and decide; the address that the browser is sent to."""
        page, user = httpx.URL(address), DEMO_USERS[0]
        form = {**page.params, "tenant_id": TENANT, "user": user.name, "password": user.password, "decision": decision}
        return self.http.post(page.copy_with(query=None), data=form).headers["Location"]

    def company(self) -> Mapping[str, Any]:
        state: dict[str, Any] = self._act("GET", f"{self.fortnox}/_sandbox/state").json()
        return dict(state["companies"][str(TENANT)])

    def goods_owner(self) -> Mapping[str, Any]:
        state: dict[str, Any] = self._act("GET", f"{self.ongoing}/_sandbox/state").json()
        return dict(state["systems"][DEMO_WAREHOUSE]["goods_owners"][str(DEMO_GOODS_OWNER_ID)])

    def connect(self) -> None:
        """Empty both simulators, make a small company that consents, and connect it through the command line."""
        for remote in (self.fortnox, self.ongoing):
            self._act("DELETE", f"{remote}/_sandbox/faults")
            self._act("POST", f"{remote}/_sandbox/reset")
        self._act("POST", f"{self.ongoing}/_sandbox/seed/story")
        self._act("PUT", f"{self.fortnox}/_sandbox/switches", json={"requests_per_window": 0})
        made = {
            "tenant_id": TENANT,
            "name": "Provbutiken AB",
            "articles": 3,
            "suppliers": 2,
            "customers": 2,
            "orders": 2,
        }
        self._act("POST", f"{self.fortnox}/_sandbox/companies", json=made)
        self.office("POST", "/consent", json={"client_id": DEMO_CLIENT_ID})
        self.told_when_connecting = self.lagerbro(
            *("connection", "add", "Provbutiken"),
            *("--system", f"{self.ongoing}/{DEMO_WAREHOUSE}/api/v1/", "--user", DEMO_USER_NAME),
            *("--goods-owner-id", str(DEMO_GOODS_OWNER_ID), "--tenant-id", str(TENANT)),
        )

    def _act(self, method: str, address: str, **request: Any) -> httpx.Response:
        return self.http.request(method, address, **request).raise_for_status()


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from app.cli import main; main()", *arguments]


@contextmanager
def process(log: Path, environ: Mapping[str, str], *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command in the background for the length of the block."""
    with log.open("wb") as words:
        started = subprocess.Popen(command(*arguments), cwd=ROOT, env=environ, stdout=words, stderr=words)
        try:
            yield started
        finally:
            if started.poll() is None:
                started.send_signal(signal.SIGKILL)
            started.wait()


@dataclass(frozen=True)
class Simulators:
    """Both remotes, up and answering."""

    fortnox_port: int
    ongoing_port: int


@contextmanager
def simulators(folder: Path) -> Iterator[Simulators]:
    """Both simulators for the length of the block."""
    made = Simulators(free_port(), free_port())
    ports = ("--fortnox-port", str(made.fortnox_port), "--ongoing-port", str(made.ongoing_port))
    with process(folder / "sandbox.log", os.environ, "sandbox", *ports):
        for port in (made.fortnox_port, made.ongoing_port):
            until(partial(_answers, f"http://127.0.0.1:{port}"), within=START_SECONDS, what=f"port {port} answers")
        yield made


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/_sandbox/switches", trust_env=False).is_success
    except httpx.TransportError:
        return False
