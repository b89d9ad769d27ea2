"""The application on a real database with a real job queue; only the remotes are doubles."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI
from pydantic import SecretStr

from app.connections import directory
from app.connections.consent import Consent
from app.connections.credentials import Vault
from app.connections.directory import NewConnection
from app.connections.models import Connection, ConnectionState
from app.connections.options import Options
from app.connections.preflights import Preflights
from app.connections.setting_up import SettingUp
from app.database.engine import Database
from app.errors import GatewayError, Requirement
from app.fortnox.client import Fortnox
from app.fortnox.oauth import FortnoxOAuth
from app.inbox.dispatcher import Dispatcher
from app.inbox.intake import Intake
from app.jobs.engine import JobQueue, Lane, migrate_engine
from app.jobs.models import Record, RecordState
from app.jobs.requests import Requests, Traits
from app.jobs.trials import Look, Trial
from app.ledger.models import Transfer
from app.ongoing.client import Ongoing
from app.processes.left_behind import ProcessLeftBehind
from app.settings import load_settings
from app.web.security import Attempts, issue_token
from app.web.services import Services
from app.web.users import Role, User, UserConnection
from tests.clock import Clock

SECRET_KEY = "nXw4-Qp7.Zt1_Lk9:Rb3+Vd6=Hs2/Jm5~Gc8"
CREDENTIAL_KEY = Fernet.generate_key().decode()
ONGOING_PASSWORD = "planted-ongoing-password"
WEBHOOK_SECRET = "planted-webhook-secret"
REFRESH_TOKEN = "planted-refresh-token"
METRICS_TOKEN = "planted-metrics-token"
SWITCHES = {
    "suppliers": "send_suppliers",
    "articles": "send_articles",
    "sales_orders": "send_sales_orders",
    "shipments": "report_shipments",
}
RESOURCES = frozenset(
    {
        *("orders", "company", "articles", "registers", "rights", "stock_points", "custom_documents", "inbound"),
        *("purchase_orders", "warehouses"),
    }
)
PLANTED = (SECRET_KEY, CREDENTIAL_KEY, ONGOING_PASSWORD, WEBHOOK_SECRET, REFRESH_TOKEN, METRICS_TOKEN)


@dataclass
class Company:
    company_name: str
    database_number: int


@dataclass
class Tenant:
    activated: bool


@dataclass
class Remotes:
    """Both sides as setting up sees them; `fails` is what they raise."""

    fails: GatewayError | None = None
    module: bool = False
    tenant_id: int = 812345
    asked: list[str] = field(default_factory=list)
    left_behind: list[ProcessLeftBehind] = field(default_factory=list)

    def __getattr__(self, resource: str) -> "Remotes":
        """Every resource of both clients is this one double."""
        if resource in RESOURCES:
            return self
        raise AttributeError(resource)

    async def statuses(self) -> list[str]:
        self._asked("statuses")
        return []

    async def types(self) -> list[str]:
        self._asked("types")
        return []

    async def information(self) -> Company:
        self._asked("information")
        return Company("Norrsken Friluft AB", self.tenant_id)

    async def tenant(self) -> Tenant:
        self._asked("tenant")
        return Tenant(self.module)

    async def require(self, right: str) -> None:
        self._asked(right)

    async def lowest_in_stock(self) -> list[str]:
        self._asked("article")
        return []

    async def labels(self) -> list[str]:
        self._asked("settings")
        return []

    async def all(self) -> list[str]:
        self._asked("all")
        return []

    async def get(self, _: object) -> None:
        self._asked("custom document")

    async def before_the_line(self, connection: Connection, *, at_most: int) -> list[ProcessLeftBehind]:
        self._asked(f"before the line, {at_most}")
        return self.left_behind

    def _asked(self, name: str) -> None:
        self.asked.append(name)
        if self.fails is not None:
            raise self.fails


@dataclass
class ScriptedTrials:
    """Dry runs that come out as told; what was asked of them."""

    trial: Trial | GatewayError = field(default_factory=lambda: Trial("unchanged", "Nothing to do."))
    found: Look = field(default_factory=lambda: Look((), more=False))
    asked: list[tuple[Any, ...]] = field(default_factory=list)

    async def record(self, connection_id: UUID, process: str, key: str) -> Trial:
        self.asked.append((process, key))
        if isinstance(self.trial, GatewayError):
            raise self.trial
        return self.trial

    async def look(self, connection_id: UUID, process: str, covered_until: datetime | None) -> Look:
        self.asked.append((process, covered_until))
        return self.found


@dataclass
class Gateway:
    """The application and what stands behind it."""

    app: FastAPI
    services: Services
    client: httpx.AsyncClient
    remotes: Remotes
    clock: Clock
    trials: "ScriptedTrials"

    async def user(self, username: str, role: Role, connections: Iterable[Connection] = ()) -> dict[str, str]:
        """A person who is logged in, as the headers of his requests."""
        user = User(id=uuid4(), username=username, password_hash="none", role=role, created_at=self.clock())
        async with self.services.database.write() as session:
            session.add(user)
            await session.flush()
            session.add_all(UserConnection(user_id=user.id, connection_id=one.id) for one in connections)
        return self.headers_of(user)

    def headers_of(self, user: User) -> dict[str, str]:
        return {"Authorization": f"Bearer {issue_token(user, self.services.settings, self.clock())}"}

    async def admin(self) -> dict[str, str]:
        return await self.user(f"admin-{uuid4().hex[:6]}", Role.ADMIN)

    async def connection(self, name: str = "Norrsken Friluft", *, number: int = 17, **options: Any) -> Connection:
        """A connection that works."""
        new = NewConnection(
            name=name,
            fortnox_tenant_id=800000 + number,
            fortnox_refresh_token=SecretStr(REFRESH_TOKEN),
            ongoing_url="https://api.ongoingsystems.se/demo/api/v1/",
            ongoing_username="WSI_norrsken",
            ongoing_password=SecretStr(ONGOING_PASSWORD),
            goods_owner_id=number,
            webhook_secret=SecretStr(WEBHOOK_SECRET),
            options=Options(**options),
        )
        async with self.services.database.write() as session:
            return await directory.add(
                session, new, vault=self.services.vault, processes=list(SWITCHES), now=self.clock()
            )

    async def rest(self, connection: Connection, state: ConnectionState, reason: str) -> None:
        async with self.services.database.write() as session:
            kept = await session.get_one(Connection, connection.id)
            kept.state, kept.state_reason = state, reason

    async def add(self, *rows: Any) -> None:
        async with self.services.database.write() as session:
            for row in rows:
                session.add(row)
                await session.flush()

    def record(self, connection: Connection, key: str, state: RecordState, **changes: Any) -> Record:
        now = self.clock()
        given: dict[str, Any] = {"process": "sales_orders", "cause": "timetable", "correlation_id": "run-1"}
        given["differences"] = []
        return Record(
            **{**given, "connection_id": connection.id, "key": key, "state": state, "since": now, "updated_at": now}
            | changes
        )

    def transfer(self, connection: Connection, key: str, outcome: str, **changes: Any) -> Transfer:
        now = self.clock()
        given = {"process": "sales_orders", "attempt": 1, "correlation_id": "run-1"}
        lists: dict[str, Any] = {"notes": [], "differences": [], "calls": []}
        return Transfer(
            **{**given, **lists, "connection_id": connection.id, "key": key, "outcome": outcome}
            | {"started_at": now, "finished_at": now}
            | changes
        )


@pytest.fixture
def clock() -> Clock:
    """Set to the real time: tokens expire by the clock of the library that reads them."""
    return Clock(datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
async def gateway(application: FastAPI, database: Database, clock: Clock) -> AsyncIterator[Gateway]:
    """A gateway without engine: jobs are made and stay in the queue."""
    await asyncio.to_thread(migrate_engine, database)
    settings = load_settings(
        {
            "LAGERBRO_DATABASE_URL": database.url.render_as_string(hide_password=False).replace("+aiosqlite", ""),
            "LAGERBRO_SECRET_KEY": SECRET_KEY,
            "LAGERBRO_CREDENTIAL_KEYS": CREDENTIAL_KEY,
            "LAGERBRO_METRICS_TOKEN": METRICS_TOKEN,
            "LAGERBRO_PUBLIC_URL": "https://bridge.example.com",
        }
    )
    queue = JobQueue(database)
    vault = Vault.of(settings.credential_keys)
    remotes = Remotes()
    trials = ScriptedTrials()
    requests = Requests(queue, {name: Traits(Lane.URGENT) for name in SWITCHES}, clock)
    preflights = Preflights(database, lambda _: cast("Fortnox", remotes), lambda _: cast("Ongoing", remotes), clock)
    app = application
    app.state.attempts = Attempts()
    app.state.services = Services(
        settings=settings,
        database=database,
        requests=requests,
        intake=Intake(database, clock, lambda: None),
        vault=vault,
        setting_up=SettingUp(database, vault, list(SWITCHES), preflights, clock),
        preflights=preflights,
        consent=Consent(cast("FortnoxOAuth", remotes), "lagerbro", "https://bridge.example.com/connect/callback"),
        before_the_line=remotes.before_the_line,
        switches=SWITCHES,
        trials=trials,
        replay=Dispatcher(
            database,
            requests,
            lambda _, payload: [Requirement("shipments", payload["orderNumber"])],
            keep=timedelta(days=90),
            now=clock,
        ).handle,
        now=clock,
    )
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=("203.0.113.7", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="https://bridge.example.com") as client:
        yield Gateway(app, app.state.services, client, remotes, clock, trials)
    queue.close()


def problem(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """The problem that the answer is, once it is sure to be that one."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["type"] == f"urn:lagerbro:problem:{kind}"
    assert told["status"] == status
    assert told["detail"]
    assert told["correlation_id"] == answer.headers["x-correlation-id"]
    return told


def path(connection: Connection | UUID, rest: str = "") -> str:
    """An address under a connection."""
    return f"/api/v1/connections/{connection.id if isinstance(connection, Connection) else connection}{rest}"
