"""A letterbox of one connection, and a dispatcher whose route is told by the test."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from app.connections.models import Connection, ProcessStanding
from app.database.engine import Database
from app.errors import Requirement
from app.inbox.dispatcher import Dispatcher
from app.inbox.intake import Intake, Taken
from app.inbox.models import Event
from app.inbox.routes import Look, NotOurs
from app.jobs.engine import JobQueue, Lane
from app.jobs.models import Record
from app.jobs.requests import Requests, Traits
from tests.clock import Clock

SHIPMENTS = "shipments"
ADJUSTMENTS = "stock_adjustments"
TRAITS = {SHIPMENTS: Traits(Lane.URGENT), ADJUSTMENTS: Traits(Lane.BULK, switch="report_stock_adjustments")}
KEEP = timedelta(days=90)


def route(kind: str, payload: dict[str, Any]) -> Sequence[Requirement | Look]:
    """Orders are ours, a count makes us look; an order event without number makes it stumble."""
    if kind == "count":
        return [Look(ADJUSTMENTS)]
    if kind != "order":
        raise NotOurs(f"An event of kind {kind} asks for nothing.")
    return [Requirement(payload.get("process", SHIPMENTS), payload["orderNumber"])]


@dataclass
class Letterbox:
    database: Database
    clock: Clock
    intake: Intake
    dispatcher: Dispatcher
    queue: JobQueue
    connection_id: UUID
    woken: list[bool] = field(default_factory=list)

    async def post(self, number: str | None = "1001", *, kind: str = "order", event: str = "", **more: Any) -> Taken:
        payload = {**({"orderNumber": number} if number else {}), **more}
        return await self.intake.take(
            connection_id=self.connection_id,
            kind=kind,
            external_id=event or f"event of {number}",
            payload=payload,
            correlation_id=f"call-{number}",
        )

    async def events(self) -> dict[str, Event]:
        async with self.database.read() as session:
            found = await session.exec(select(Event).order_by(col(Event.received_at)))
            return {event.external_id: event for event in found}

    async def records(self) -> dict[str, Record]:
        async with self.database.read() as session:
            return {record.key: record for record in await session.exec(select(Record))}

    def jobs(self) -> list[str]:
        found = self.queue._client.list_workflows(status=["ENQUEUED"])
        return sorted(key for each in found if each.input for key in each.input["args"][0]["keys"])


async def connect(database: Database, clock: Clock) -> UUID:
    connection_id = uuid4()
    async with database.write() as session:
        session.add(
            Connection(
                id=connection_id,
                name="Kustens Segel",
                fortnox_tenant_id=connection_id.int % 2**30,
                ongoing_url="http://127.0.0.1/kust/api/v1/",
                ongoing_username="WSI",
                goods_owner_id=connection_id.int % 2**30,
                webhook_key=connection_id.hex,
                secrets="",
                options={},
                start_date=clock(),
                created_at=clock(),
            )
        )
        await session.flush()
        for process in TRAITS:
            session.add(ProcessStanding(connection_id=connection_id, process=process, next_run_at=clock()))
    return connection_id


def open_letterbox(database: Database, clock: Clock, connection_id: UUID) -> Letterbox:
    queue = JobQueue(database)
    dispatcher = Dispatcher(database, Requests(queue, TRAITS, clock), route, KEEP, clock)
    made = Letterbox(
        database, clock, Intake(database, clock, lambda: made.woken.append(True)), dispatcher, queue, connection_id
    )
    return made


@pytest.fixture
async def letterbox(database: Database, clock: Clock) -> AsyncIterator[Letterbox]:
    made = open_letterbox(database, clock, await connect(database, clock))
    yield made
    made.queue.close()
