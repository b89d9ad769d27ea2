"""The one place where settings and stored credentials become clients, processes and a worker's parts."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx
import structlog

from app.connections.consent import Consent
from app.connections.credentials import Vault
from app.connections.models import Connection
from app.connections.options import Options
from app.connections.pace import SharedPace
from app.connections.preflights import Preflights
from app.connections.refusals import Refusals
from app.connections.registers import Registers
from app.connections.setting_up import SettingUp
from app.connections.tokens import ConnectionTokens
from app.database.engine import Database
from app.database.leases import Leases
from app.fortnox.calls import RemoteCall as FortnoxCall
from app.fortnox.client import Fortnox
from app.fortnox.oauth import FortnoxOAuth
from app.fortnox.pace import SlidingLog
from app.inbox.dispatcher import Dispatcher
from app.inbox.intake import Intake
from app.jobs.engine import JobQueue, Lane
from app.jobs.heartbeat import new_executor_id
from app.jobs.requests import Requests, Traits
from app.jobs.runner import Runner
from app.ledger.kept_bodies import kept_of
from app.ledger.ledger import Ledger
from app.ledger.outcomes import Outcome, Unchanged
from app.metrics import Metrics
from app.ongoing.address import require_allowed
from app.ongoing.client import Ongoing
from app.ongoing.http import RemoteCall as OngoingCall
from app.processes.catalogue import CATALOGUE, names, process_named, switched_on
from app.processes.left_behind import ProcessLeftBehind, list_left_behind
from app.processes.process import Process, Scan, Sides
from app.processes.watermark import since
from app.processes.webhook_routes import route
from app.settings import Settings

log = structlog.get_logger(__name__)

KEEP_ALIVE = httpx.Limits(max_connections=200, max_keepalive_connections=50)


def utc_now() -> datetime:
    """The clock everything is stamped with."""
    return datetime.now(UTC)


class ProcessDesk:
    """One process of one connection with its clients open; what the runner works at."""

    def __init__(self, process: Process, sides: Sides, calls: list[dict[str, Any]]) -> None:
        self.calls = calls
        self.keys: tuple[str, ...] = ()
        self._process = process
        self._sides = sides

    async def transfer(self, key: str, *, reported: bool) -> Outcome:
        """Move one record; nothing is moved by a process that is switched off."""
        if not switched_on(self._process, self._sides.options):
            return Unchanged("This process is switched off.")
        return await self._process.transfer(key, replace(self._sides, reported=reported, keys=self.keys))

    def scan(self, covered_until: datetime | None) -> AsyncIterator[str]:
        """The records that may have changed since then, with the overlap that the remotes need."""
        started = self._sides.now()
        return self._process.scan(
            self._sides,
            Scan(
                since=since(covered_until, line=self._sides.start_date),
                first=covered_until is None,
                started=started,
            ),
        )


@dataclass
class Gateway:
    """Everything one process of the gateway is made of; tests give transports that lead to the sandbox."""

    settings: Settings
    database: Database
    now: Callable[[], datetime] = utc_now
    fortnox_transport: httpx.AsyncBaseTransport | None = None
    ongoing_transport: httpx.AsyncBaseTransport | None = None
    executor_id: str = field(default_factory=new_executor_id)

    def __post_init__(self) -> None:
        settings = self.settings
        self.refusals = Refusals(self.now)
        self.vault = Vault.of(settings.credential_keys)
        self.metrics = Metrics()
        self.leases = Leases(self.database, holder=self.executor_id, now=self.now)
        self.deadline = timedelta(seconds=settings.remote_deadline_seconds)
        self.pace = SharedPace(
            self.database,
            now=self.now,
            deadline=self.deadline,
            log=SlidingLog(limit=settings.fortnox_requests, window=timedelta(seconds=settings.fortnox_window_seconds)),
        )
        self.fortnox_http = httpx.AsyncClient(
            transport=self.fortnox_transport, limits=KEEP_ALIVE, follow_redirects=False, trust_env=False
        )
        self.ongoing_http = httpx.AsyncClient(
            transport=self.ongoing_transport, limits=KEEP_ALIVE, follow_redirects=False, trust_env=False
        )
        self.oauth = FortnoxOAuth(
            http=self.fortnox_http,
            auth_url=settings.fortnox_auth_url,
            client_id=settings.fortnox_client_id,
            client_secret=settings.fortnox_client_secret.get_secret_value(),
            deadline=self.deadline,
        )
        self.queue = JobQueue(self.database)
        self.requests = Requests(
            self.queue,
            {
                process.name.value: Traits(
                    lane=Lane.URGENT if process.urgent else Lane.BULK,
                    records_per_job=process.records_per_job,
                    last=process.last,
                    switch=process.switch,
                )
                for process in CATALOGUE
            },
            self.now,
        )
        self.dispatcher = Dispatcher(
            self.database, self.requests, route, keep=timedelta(days=settings.keep_days), now=self.now
        )
        self.intake = Intake(self.database, self.now, self.dispatcher.wake)
        self.runner = Runner(self.database, self.requests, self.open_desk, self.metrics, self.now)

    @asynccontextmanager
    async def open_desk(
        self, connection_id: UUID, process_name: str, urgent: bool = False
    ) -> AsyncIterator[ProcessDesk]:
        """Set one process of one connection up to work: its clients, its memory, the options as they are now."""
        process = process_named(process_name)
        async with self.database.read() as session:
            connection = await session.get_one(Connection, connection_id)
        calls: list[dict[str, Any]] = []
        yield ProcessDesk(process, self.sides(connection, process, calls, urgent=urgent), calls)

    def sides(
        self,
        connection: Connection,
        process: Process,
        calls: list[dict[str, Any]],
        *,
        urgent: bool,
        http: httpx.AsyncClient | None = None,
    ) -> Sides:
        """What a process has at hand for the connection; its remote calls are added to `calls`.

        They go through `http` where one is given (a dry run's, which makes no writes).
        """

        def observe(call: FortnoxCall | OngoingCall) -> None:
            self._count(call)
            calls.append(
                {
                    "remote": call.remote,
                    "method": call.method,
                    "path": call.path,
                    "status": call.status,
                    "outcome": call.outcome,
                    "milliseconds": round(call.seconds * 1000),
                    **({"sent": kept_of(call.sent)} if call.sent else {}),
                    **({"answered": kept_of(call.answered)} if call.answered else {}),
                }
            )

        return Sides(
            fortnox=self.fortnox(connection, urgent=urgent, observe=observe, http=http),
            ongoing=self.ongoing(connection, urgent=urgent, observe=observe, http=http),
            ledger=Ledger(self.database, connection.id, process.name, self.now),
            registers=Registers(self.database, connection.id, self.now),
            options=Options.model_validate(connection.options),
            start_date=connection.start_date,
            now=self.now,
        )

    def fortnox(
        self,
        connection: Connection,
        *,
        urgent: bool,
        observe: Callable[[FortnoxCall], None],
        http: httpx.AsyncClient | None = None,
    ) -> Fortnox:
        """The client of the connection's Fortnox company."""
        return Fortnox(
            http=http or self.fortnox_http,
            api_url=self.settings.fortnox_api_url,
            tokens=ConnectionTokens(
                self.database, self.leases, self.vault, self.oauth, connection.id, self.now, self.deadline
            ),
            pace=self.pace.of(str(connection.fortnox_tenant_id), urgent=urgent),
            observe=observe,
            deadline=self.deadline,
        )

    def ongoing(
        self,
        connection: Connection,
        *,
        urgent: bool,
        observe: Callable[[OngoingCall], None],
        http: httpx.AsyncClient | None = None,
    ) -> Ongoing:
        """The client of the connection's goods owner; raises NotConfigured for a host outside the allow-list."""
        require_allowed(connection.ongoing_url, self.settings.ongoing_allowed_hosts)
        name = f"ongoing/{connection.ongoing_url}/{connection.goods_owner_id}"

        @asynccontextmanager
        async def turn() -> AsyncIterator[None]:
            async with self.leases.hold(name, at_most=self.deadline + timedelta(seconds=5), urgent=urgent):
                self.refusals.check(connection)
                yield

        def watch(call: OngoingCall) -> None:
            if call.status == HTTPStatus.UNAUTHORIZED:
                self.refusals.remember(connection)
            observe(call)

        return Ongoing(
            http=http or self.ongoing_http,
            api_url=connection.ongoing_url,
            username=connection.ongoing_username,
            password=self.vault.open(connection.secrets).ongoing_password.get_secret_value(),
            goods_owner_id=connection.goods_owner_id,
            turn=turn,
            observe=watch,
            deadline=self.deadline,
        )

    def preflights(self, *, urgent: bool) -> Preflights:
        """What compares the options of connections with what is there on both sides."""
        return Preflights(
            self.database,
            lambda connection: self.fortnox(connection, urgent=urgent, observe=self._count),
            lambda connection: self.ongoing(connection, urgent=urgent, observe=self._count),
            self.now,
        )

    def consent(self, redirect_uri: str) -> Consent:
        """What asks companies for their consent; Fortnox sends their browsers back to `redirect_uri`."""
        return Consent(self.oauth, self.settings.fortnox_client_id, redirect_uri)

    def setting_up(self) -> SettingUp:
        """What connects a company with a goods owner."""
        return SettingUp(self.database, self.vault, names(), self.preflights(urgent=True), self.now)

    async def before_the_line(self, connection: Connection, *, at_most: int) -> list[ProcessLeftBehind]:
        """What the warehouse had done before the activation, of the processes that are on: never posted."""
        options = Options.model_validate(connection.options)
        return await list_left_behind(
            [process for process in CATALOGUE if switched_on(process, options)],
            lambda process: self.sides(connection, process, [], urgent=True),
            at_most=at_most,
        )

    def _count(self, call: FortnoxCall | OngoingCall) -> None:
        """Count and log a request; the log line bears the correlation id of the work that made it."""
        self.metrics.called(call.remote, call.method, call.path, call.status, call.seconds)
        log.info(
            "remote.called",
            remote=call.remote,
            method=call.method,
            path=call.path,
            status=call.status,
            outcome=call.outcome,
            milliseconds=round(call.seconds * 1000),
        )

    async def close(self) -> None:
        """Close the clients and the database."""
        await self.fortnox_http.aclose()
        await self.ongoing_http.aclose()
        self.queue.close()
        await self.database.close()
