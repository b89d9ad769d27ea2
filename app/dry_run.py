"""Dry runs: a process works with real reads, a memory that forgets, and a way out for questions only."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

import httpx

from app.connections.models import Connection
from app.errors import GatewayError
from app.jobs.settlement import Settlement, settle_error, settle_outcome
from app.jobs.trials import MOST_KEYS, WOULD_WRITE, Look, Trial, Write
from app.ledger.ledger import Ledger
from app.ledger.models import Plan
from app.processes.catalogue import process_named
from app.processes.process import Scan, Sides
from app.processes.watermark import since
from app.wiring import Gateway


class WouldWrite(Exception):
    """The work has come to its first write."""

    def __init__(self, write: Write) -> None:
        super().__init__(f"{write.method} {write.path}")
        self.write = write


class OnlyQuestions(httpx.AsyncBaseTransport):
    """Lets questions through, over the gateway's own connections, and stops at whatever would change a remote."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a GET. Raises WouldWrite for any other request."""
        is_fortnox = str(request.url).startswith(self._gateway.settings.fortnox_api_url)
        if request.method != "GET":
            body = json.loads(request.content) if request.content else None
            remote = "fortnox" if is_fortnox else "ongoing"
            raise WouldWrite(Write(remote, request.method, request.url.path, body))
        client = self._gateway.fortnox_http if is_fortnox else self._gateway.ongoing_http
        return await client.send(request, stream=True)


class ForgetfulLedger(Ledger):
    """What the process remembers is read as it is; what it would add is not kept."""

    def of(self, process: str) -> "ForgetfulLedger":
        """The memory of another process, as forgetful."""
        return ForgetfulLedger(self.database, self.connection_id, process, self.now)

    async def remember(self, key: str, **_: Any) -> None:
        """Keep nothing."""

    async def claim(self, key: str, by: str) -> str:
        """Whose it is, or would be."""
        claimed = await self.link(key)
        return claimed.refers_to if claimed is not None else by

    async def forget(self, key: str) -> None:
        """Drop nothing."""

    async def freeze(self, key: str, plan_id: str, document: Mapping[str, Any]) -> Plan:
        """The plan as it would be frozen."""
        return Plan(
            id=plan_id,
            connection_id=self.connection_id,
            process=self.process,
            key=key,
            document=json.loads(json.dumps(document)),
            steps={},
            created_at=self.now(),
        )

    async def prove(self, plan: Plan, step: str, evidence: Mapping[str, Any]) -> Plan:
        """The plan with the step proven, for this trial."""
        return plan.model_copy(update={"steps": {**plan.steps, step: dict(evidence)}})

    async def finish(self, plan: Plan) -> None:
        """Leave the plan open."""

    async def withdraw(self, plan: Plan) -> None:
        """Leave the plan."""

    async def cover(self, until: datetime, name: str = "changes") -> None:
        """Leave the watermark where it is."""


@dataclass(frozen=True, slots=True)
class DryRuns:
    """Tries out what a gateway would do."""

    gateway: Gateway

    async def record(self, connection_id: UUID, process: str, key: str) -> Trial:
        """What moving the record would do, up to its first write."""
        async with self._sides(connection_id, process) as sides:
            try:
                outcome = await process_named(process).transfer(key, replace(sides, reported=True))
            except WouldWrite as stopped:
                return Trial(WOULD_WRITE, write=stopped.write)
            except GatewayError as error:
                return _told(settle_error(error, attempt=1, dice=Random(0)))  # noqa: S311 - the pause is not used
            return _told(settle_outcome(outcome))

    async def look(self, connection_id: UUID, process: str, covered_until: datetime | None) -> Look:
        """Which records a scan would ask for."""
        keys: list[str] = []
        async with self._sides(connection_id, process) as sides:
            scan = Scan(
                since=since(covered_until, line=sides.start_date),
                first=covered_until is None,
                started=sides.now(),
            )
            async for key in process_named(process).scan(sides, scan):
                if len(keys) == MOST_KEYS:
                    return Look(tuple(keys), more=True)
                keys.append(key)
        return Look(tuple(keys), more=False)

    @asynccontextmanager
    async def _sides(self, connection_id: UUID, process: str) -> AsyncIterator[Sides]:
        async with self.gateway.database.read() as session:
            connection = await session.get_one(Connection, connection_id)
        async with httpx.AsyncClient(transport=OnlyQuestions(self.gateway), trust_env=False) as http:
            sides = self.gateway.sides(connection, process_named(process), [], urgent=True, http=http)
            ledger = ForgetfulLedger(sides.ledger.database, connection_id, sides.ledger.process, sides.now)
            yield replace(sides, ledger=ledger)


def _told(settlement: Settlement) -> Trial:
    return Trial(settlement.outcome, settlement.message, settlement.todo, settlement.remote_text)
