import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from app.connections.models import Connection, Preflight, ProcessStanding
from app.connections.options import Options
from app.database.engine import Database
from app.inbox.models import Event, EventState
from app.jobs.models import Cause, Record, RecordState, Run, RunState, Worker
from app.processes.catalogue import CATALOGUE, names, switched_on
from app.sandbox.fortnox import articles
from app.settings import Settings
from app.wiring import Gateway
from app.worker import working
from tests.clock import Clock
from tests.gateway import Remotes, new_connection, the_remotes, the_settings

__all__ = ["the_remotes", "the_settings"]


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def clock() -> Clock:
    """The sandbox's clock; the engine lives by the real one, so both stand near each other."""
    return Clock(now())


@pytest.fixture
async def gateway(settings: Settings, database: Database, remotes: Remotes) -> AsyncIterator[Gateway]:
    made = Gateway(
        settings,
        database,
        fortnox_transport=remotes.fortnox_transport,
        ongoing_transport=remotes.ongoing_transport,
    )
    yield made
    await made.close()


@pytest.fixture
async def connection(gateway: Gateway, remotes: Remotes) -> Connection:
    for number in ("LYKTA-3", "REP-10"):
        content = {"ArticleNumber": number, "Description": f"Artikel {number}", "StockGoods": True, "Unit": "st"}
        articles.add_article(remotes.fortnox, remotes.company, content, by_office=True)
    return await gateway.setting_up().connect(new_connection())


def nobody_is_lost() -> None:
    raise AssertionError("the worker was taken for dead")


@asynccontextmanager
async def at_work(gateway: Gateway, *, timetable: bool = False) -> AsyncIterator[None]:
    async with working(gateway, timetable=timetable, lost=nobody_is_lost):
        yield


async def found(gateway: Gateway, what: Any) -> list[Any]:
    async with gateway.database.read() as session:
        return list(await session.exec(what))


async def until_run(gateway: Gateway, run_id: UUID) -> None:
    async with asyncio.timeout(60):
        while not await found(gateway, select(Run).where(Run.id == run_id, col(Run.state) == RunState.DONE)):
            await asyncio.sleep(0.1)


async def ask_run(gateway: Gateway, connection: Connection, process: str) -> UUID:
    async with gateway.database.write() as session:
        run = await gateway.requests.ask_run(session, connection_id=connection.id, process=process, cause=Cause.MANUAL)
    return run.id


async def test_a_worker_runs_what_is_asked_for_through_both_remotes(
    gateway: Gateway, connection: Connection, remotes: Remotes
) -> None:
    async with at_work(gateway):
        await until_run(gateway, await ask_run(gateway, connection, "articles"))
    states = {record.key: record.state for record in await found(gateway, select(Record))}
    assert states == {"LYKTA-3": RecordState.SENT, "REP-10": RecordState.SENT}
    owner = remotes.ongoing_app.state.ongoing.systems["fjall"].goods_owners[88]
    assert set(owner.articles) == {"LYKTA-3", "REP-10"}


async def test_without_the_timetable_only_what_is_asked_for_is_done(gateway: Gateway, connection: Connection) -> None:
    async with at_work(gateway):
        await asyncio.sleep(1.5)
    assert await found(gateway, select(Run)) == []


async def test_with_the_timetable_a_new_connection_runs_at_once(gateway: Gateway, connection: Connection) -> None:
    options = Options.model_validate(connection.options)
    on = [process for process in CATALOGUE if switched_on(process, options)]
    async with at_work(gateway, timetable=True), asyncio.timeout(60):
        while len(await found(gateway, select(Run).where(Run.cause == Cause.TIMETABLE))) < len(on):
            await asyncio.sleep(0.1)


async def test_a_webhook_is_handled_by_the_worker(gateway: Gateway, connection: Connection) -> None:
    async with at_work(gateway):
        await gateway.intake.take(
            connection_id=connection.id,
            kind="order",
            external_id="17",
            payload={"orderNumber": "4711"},
            correlation_id="call-17",
        )
        async with asyncio.timeout(60):
            while not await found(gateway, select(Event).where(Event.state == EventState.HANDLED)):
                await asyncio.sleep(0.1)
    (record,) = await found(gateway, select(Record))
    assert (record.process, record.key, record.correlation_id) == ("shipments", "4711", "call-17")


async def test_a_worker_is_announced_while_it_works_and_gone_afterwards(gateway: Gateway) -> None:
    async with at_work(gateway):
        (worker,) = await found(gateway, select(Worker))
        assert worker.executor_id == gateway.executor_id
    assert await found(gateway, select(Worker)) == []


async def test_a_worker_can_be_started_again_in_the_same_process(gateway: Gateway, connection: Connection) -> None:
    for process in ("suppliers", "articles"):
        async with at_work(gateway):
            await until_run(gateway, await ask_run(gateway, connection, process))


async def test_connections_older_than_a_process_get_its_standing(gateway: Gateway, connection: Connection) -> None:
    async with gateway.database.write() as session:
        await session.delete(await session.get_one(ProcessStanding, (connection.id, "shipments")))
    async with at_work(gateway):
        pass
    standings = await found(gateway, select(ProcessStanding.process))
    assert sorted(standings) == sorted(names())


async def test_what_is_unfinished_when_it_stops_is_finished_at_the_next_start(
    gateway: Gateway, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.worker.GRACE", type(gateway.deadline)())
    began = asyncio.Event()

    async def hangs(_: object, __: str, *, reported: bool) -> None:
        began.set()
        await asyncio.sleep(3600)

    with monkeypatch.context() as patch:
        patch.setattr("app.wiring.ProcessDesk.transfer", hangs)
        async with at_work(gateway):
            run_id = await ask_run(gateway, connection, "articles")
            async with asyncio.timeout(60):
                await began.wait()
    gateway.executor_id = "the next one"
    async with at_work(gateway):
        await until_run(gateway, run_id)
    assert {record.state for record in await found(gateway, select(Record))} == {RecordState.SENT}


async def test_with_the_timetable_connections_are_looked_at_when_it_is_due(
    gateway: Gateway, connection: Connection
) -> None:
    async with gateway.database.write() as session:
        (await session.get_one(Preflight, connection.id)).due_at = now() - timedelta(minutes=1)
    began = now()
    async with at_work(gateway, timetable=True), asyncio.timeout(60):
        while not await found(gateway, select(Preflight).where(col(Preflight.looked_at) > began)):
            await asyncio.sleep(0.1)
