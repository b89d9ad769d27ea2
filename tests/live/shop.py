"""A small shop on real servers: its company and goods owner, its people, and the gateway that joins them."""

import asyncio
import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from cryptography.fernet import Fernet

from app.commands import report
from app.commands.sync import sync
from app.sandbox.fortnox.company import DEMO_USERS
from app.sandbox.fortnox.tokens import DEMO_CLIENT_ID, DEMO_CLIENT_SECRET
from app.sandbox.ongoing.seeds import DEMO_GOODS_OWNER_ID, DEMO_PASSWORD, DEMO_USER_NAME, DEMO_WAREHOUSE
from app.settings import load_settings
from tests.live.servers import ROOT, answers, command, free_port, process, until

TENANT = 1_000_777
NAME = "Provbutiken"
SILENCE_SECONDS = 60.0
"""Longer than a worker waits for an answer, so that the answer is what it never gets before it is killed."""


@dataclass
class Live:
    """A small company and its goods owner on real servers, and the environment of a gateway that joins them."""

    fortnox_port: int
    ongoing_port: int
    database_url: str
    folder: Path
    told_when_connecting: str = ""
    port: int = field(default_factory=free_port)
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
            "LAGERBRO_PORT": str(self.port),
            "LAGERBRO_PUBLIC_URL": self.gateway,
        }

    def __post_init__(self) -> None:
        self._key = Fernet.generate_key().decode()

    @property
    def gateway(self) -> str:
        return f"http://127.0.0.1:{self.port}"

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

    @contextmanager
    def serving(self) -> Iterator[None]:
        """The gateway over HTTP for the length of the block."""
        with process(self.folder / "serve.log", self.environ, "serve"):
            until(partial(answers, f"{self.gateway}/healthz"), what="the gateway answers")
            yield

    def ask(self, *processes: str) -> None:
        """Ask the living worker for a run of each, as `lagerbro sync --process` does in a process of its own."""
        for one in processes:
            self._sync(one, wait=False)

    def see_through(self, process: str) -> None:
        """Have the living worker end what it has begun, then look once more: nothing is held, nothing is left to do."""
        self._sync(process, wait=True)
        came = self._sync(process, wait=True)
        assert not came.failed, came
        assert list(came.held) == []
        assert [one.sent for one in came.summaries] == [0]

    def _sync(self, process: str, *, wait: bool) -> report.Round:
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            return runner.run(sync(load_settings(self.environ), NAME, process=process, wait=wait))

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

    def leave_unanswered(self, remote: str, method: str, path: str) -> None:
        """Have a remote carry out the next such call and say nothing."""
        self.fault(remote, method=method, path=path, kind="timeout_after", seconds=SILENCE_SECONDS)

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

    def begin_anew(self, *, module: bool = True) -> None:
        """Empty both simulators and make a small company that consents.

        Without `module` it has neither the warehouse module nor Lager Plus.
        """
        for remote in (self.fortnox, self.ongoing):
            self._act("DELETE", f"{remote}/_sandbox/faults")
            self._act("POST", f"{remote}/_sandbox/reset")
        self._act("POST", f"{self.ongoing}/_sandbox/seed/story")
        self._act("PUT", f"{self.fortnox}/_sandbox/switches", json={"requests_per_window": 0})
        made = {"tenant_id": TENANT, "name": "Provbutiken AB", "warehouse_module": module, "lager_plus": module}
        records = {"articles": 3, "suppliers": 2, "customers": 2, "orders": 2}
        self._act("POST", f"{self.fortnox}/_sandbox/companies", json=made | records)
        self.office("POST", "/consent", json={"client_id": DEMO_CLIENT_ID})

    def connect(self, *, module: bool = True, options: Mapping[str, Any] | None = None) -> None:
        """Begin anew and connect the company through the command line.

        Options that are not given are those that connecting proposes.
        """
        self.begin_anew(module=module)
        file = self.folder / "options.json"
        file.write_text(json.dumps(dict(options or {})))
        self.told_when_connecting = self.lagerbro(
            *("connection", "add", NAME, *(("--options", str(file)) if options else ())),
            *("--system", f"{self.ongoing}/{DEMO_WAREHOUSE}/api/v1/", "--user", DEMO_USER_NAME),
            *("--goods-owner-id", str(DEMO_GOODS_OWNER_ID), "--tenant-id", str(TENANT)),
        )

    def _act(self, method: str, address: str, **request: Any) -> httpx.Response:
        return self.http.request(method, address, **request).raise_for_status()
