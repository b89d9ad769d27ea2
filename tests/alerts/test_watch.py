"""The watch over a real database, a mail server of ours on loopback and a webhook."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from app.alerts.channels import Channels
from app.alerts.conditions import EVENT_WAITS
from app.alerts.watch import GONE_FOR, Watch
from app.connections.models import Connection, ConnectionState, ProcessStanding
from app.connections.options import Options
from app.database.engine import Database
from app.database.leases import Leases
from app.inbox.models import Event
from app.jobs.models import Record, RecordState, Run, RunState
from app.settings import load_settings
from tests.clock import Clock

SWITCHES = {"articles": "send_articles", "sales_orders": "send_sales_orders"}
SECRETS = {
    "LAGERBRO_SECRET_KEY": "Torsk-i-vassen-bland-tuvorna-1734!",
    "LAGERBRO_CREDENTIAL_KEYS": "N0Vx3r2m9sQb8kYt5uJw1pZc6hLd4gFa7eRi0oTn-_w=",
}


@dataclass
class MailServer:
    """Takes every mail; speaks as much SMTP as a client needs."""

    mails: list[Any] = field(default_factory=list)
    refuses: bool = False
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            command = line[:4].upper()
            if command == b"DATA":
                writer.write(b"354 go on\r\n")
                body = await reader.readuntil(b"\r\n.\r\n")
                self.mails.append(message_from_bytes(body[:-5], policy=policy.default))
                writer.write(b"250 taken\r\n")
            elif command == b"RCPT" and self.refuses:
                writer.write(b"550 no\r\n")
            elif command == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 fine\r\n")
            await writer.drain()
        writer.close()


@pytest.fixture
async def mails() -> AsyncIterator[MailServer]:
    mail = MailServer()
    server = await asyncio.start_server(mail.serve, "127.0.0.1", 0)
    mail.port = server.sockets[0].getsockname()[1]
    async with server:
        yield mail


@dataclass
class Bench:
    watch: Watch
    mails: MailServer
    hooks: list[Any]
    clock: Clock
    database: Database
    connection_id: UUID

    async def look(self, **later: float) -> list[str]:
        """A round; the titles of what was told."""
        if later:
            self.clock.advance(**later)
        before = len(self.mails.mails)
        await self.watch.look()
        return [mail["Subject"].removeprefix("[Lagerbro] ") for mail in self.mails.mails[before:]]

    async def add(self, *rows: Any) -> None:
        async with self.database.write() as session:
            session.add_all(rows)

    async def change(self, kind: Any, key: Any, **fields: Any) -> None:
        async with self.database.write() as session:
            row = await session.get_one(kind, key)
            for name, value in fields.items():
                setattr(row, name, value)

    def run(self, process: str) -> Run:
        return Run(
            id=uuid4(),
            connection_id=self.connection_id,
            process=process,
            cause="timetable",
            state=RunState.DONE,
            correlation_id="r",
            calls=[],
            created_at=self.clock(),
            finished_at=self.clock(),
        )

    def record(self, key: str, state: RecordState = RecordState.HELD) -> Record:
        return Record(
            connection_id=self.connection_id,
            process="sales_orders",
            key=key,
            state=state,
            cause="timetable",
            correlation_id="r",
            code="sales_orders.no_city",
            message=f"Order {key} has no city.",
            todo="Fill it in.",
            differences=[],
            since=self.clock(),
            updated_at=self.clock(),
        )

    async def all_is_well(self) -> None:
        await self.add(*(self.run(process) for process in SWITCHES))


@pytest.fixture
async def bench(database: Database, clock: Clock, mails: MailServer) -> AsyncIterator[Bench]:
    hooks: list[Any] = []

    def take(request: httpx.Request) -> httpx.Response:
        hooks.append(request.read())
        return httpx.Response(204)

    settings = load_settings(
        {
            **SECRETS,
            "LAGERBRO_ALERT_RECIPIENTS": "lager@example.se, ekonomi@example.se",
            "LAGERBRO_ALERT_WEBHOOK_URL": "http://127.0.0.1:9/hook",
            "LAGERBRO_SMTP_HOST": "127.0.0.1",
            "LAGERBRO_SMTP_PORT": str(mails.port),
            "LAGERBRO_SMTP_SECURITY": "none",
        }
    )
    connection = Connection(
        id=uuid4(),
        name="Fjällvandrarna",
        fortnox_tenant_id=7,
        ongoing_url="http://127.0.0.1/fjall/api/v1/",
        ongoing_username="WSI",
        goods_owner_id=8,
        webhook_key="k",
        secrets="",
        options=Options().model_dump(mode="json"),
        start_date=clock(),
        created_at=clock(),
    )
    async with database.write() as session:
        session.add(connection)
        await session.flush()
        session.add_all(
            ProcessStanding(connection_id=connection.id, process=process, next_run_at=clock()) for process in SWITCHES
        )
    async with httpx.AsyncClient(transport=httpx.MockTransport(take)) as http:
        watch = Watch(
            database,
            Leases(database, holder="here", now=clock),
            Channels(settings, http),
            SWITCHES,
            "https://bridge.example.com",
            timedelta(minutes=60),
            clock,
        )
        yield Bench(watch, mails, hooks, clock, database, connection.id)


async def test_nothing_is_told_while_all_is_well(bench: Bench) -> None:
    await bench.all_is_well()
    assert await bench.look() == []
    assert bench.hooks == []


async def test_a_connection_to_reconnect_is_told_at_once_and_once_to_everybody(bench: Bench) -> None:
    await bench.all_is_well()
    reason = "Fortnox no longer accepts the consent."
    await bench.change(Connection, bench.connection_id, state=ConnectionState.NEEDS_RECONNECTING, state_reason=reason)
    assert await bench.look() == ["Fjällvandrarna must be reconnected"]
    assert await bench.look(minutes=1) == []
    (mail,), (hook,) = bench.mails.mails, bench.hooks
    assert mail["To"] == "lager@example.se, ekonomi@example.se"
    assert reason in mail.get_content()
    assert f"https://bridge.example.com/connections/{bench.connection_id}" in mail.get_content()
    assert b'"kind":"alert"' in hook.replace(b" ", b"")


async def test_a_paused_process_is_told_with_what_to_do_and_its_end_too(bench: Bench) -> None:
    standing = (bench.connection_id, "articles")
    await bench.all_is_well()
    await bench.change(
        ProcessStanding, standing, paused_at=bench.clock(), paused_message="No right.", paused_todo="Consent anew."
    )
    assert await bench.look() == ["articles of Fjällvandrarna is paused"]
    assert "Consent anew." in bench.mails.mails[0].get_content()
    await bench.change(ProcessStanding, standing, paused_at=None)
    assert await bench.look() == []
    assert await bench.look(seconds=GONE_FOR.total_seconds()) == ["Over: articles of Fjällvandrarna is paused"]
    assert await bench.look(minutes=1) == []


async def test_what_comes_back_before_its_end_was_told_is_the_same_alert(bench: Bench) -> None:
    standing = (bench.connection_id, "articles")
    await bench.all_is_well()
    await bench.change(ProcessStanding, standing, paused_at=bench.clock(), paused_message="No right.")
    await bench.look()
    for paused in (None, bench.clock()) * 3:
        await bench.change(ProcessStanding, standing, paused_at=paused)
        assert await bench.look(minutes=1) == []


async def test_what_is_over_before_anybody_could_be_told_is_not_told(bench: Bench) -> None:
    await bench.all_is_well()
    bench.watch.channels = Channels(
        load_settings({**SECRETS, "LAGERBRO_ALERT_WEBHOOK_URL": "http://127.0.0.1:9/hook"}),
        httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(500))),
    )
    standing = (bench.connection_id, "articles")
    await bench.change(ProcessStanding, standing, paused_at=bench.clock(), paused_message="No right.")
    await bench.watch.look()
    await bench.change(ProcessStanding, standing, paused_at=None)
    bench.clock.advance(minutes=1)
    await bench.watch.look()
    bench.clock.advance(seconds=GONE_FOR.total_seconds())
    await bench.watch.look()
    assert bench.mails.mails == []


async def test_three_intervals_without_a_run_that_ends_well_are_silence(bench: Bench) -> None:
    await bench.all_is_well()
    assert await bench.look(minutes=45) == []
    await bench.add(bench.run("articles"))
    assert await bench.look(minutes=1) == ["sales_orders of Fjällvandrarna has fallen silent"]


async def test_a_process_that_is_off_or_whose_connection_rests_is_not_silent(bench: Bench) -> None:
    options = Options(send_articles=False).model_dump(mode="json")
    await bench.change(Connection, bench.connection_id, options=options)
    assert await bench.look(hours=5) == ["sales_orders of Fjällvandrarna has fallen silent"]
    await bench.change(Connection, bench.connection_id, state=ConnectionState.PAUSED)
    assert await bench.look(hours=5) == []
    assert await bench.look(hours=5) == ["Over: sales_orders of Fjällvandrarna has fallen silent"]


async def test_an_event_that_lies_for_ten_minutes_is_told(bench: Bench) -> None:
    await bench.all_is_well()
    event = Event(
        id=uuid4(),
        connection_id=bench.connection_id,
        kind="order",
        external_id="1",
        payload={},
        correlation_id="c",
        received_at=bench.clock(),
    )
    await bench.add(event)
    assert await bench.look(seconds=EVENT_WAITS.total_seconds()) == []
    assert await bench.look(seconds=1) == ["Webhook events of Fjällvandrarna lie unhandled"]


async def test_held_and_failed_come_in_a_digest_when_they_have_changed(bench: Bench) -> None:
    await bench.all_is_well()
    await bench.add(bench.record("1042"), bench.record("1043"), bench.record("1", RecordState.SENT))
    assert await bench.look() == ["2 records need attention"]
    text = bench.mails.mails[0].get_content()
    assert "Fjällvandrarna, sales_orders: 2 with sales_orders.no_city" in text
    assert "Fill it in." in text
    await bench.add(bench.record("1044"))
    assert await bench.look(minutes=20) == [], "the next digest is not due yet"
    await bench.all_is_well()
    assert await bench.look(minutes=40) == ["3 records need attention"]
    bench.clock.advance(minutes=60)
    await bench.all_is_well()
    assert await bench.look() == []


async def test_when_nothing_is_held_any_more_that_is_told_once(bench: Bench) -> None:
    await bench.all_is_well()
    await bench.add(bench.record("1042"))
    await bench.look()
    await bench.change(Record, (bench.connection_id, "sales_orders", "1042"), state=RecordState.SENT)
    for told in (["No record needs attention any more"], []):
        bench.clock.advance(minutes=60)
        await bench.all_is_well()
        assert await bench.look() == told


async def test_one_way_that_takes_it_is_enough(bench: Bench) -> None:
    await bench.all_is_well()
    await bench.add(bench.record("1042"))
    bench.mails.refuses = True
    assert await bench.look() == []
    assert len(bench.hooks) == 1
    bench.mails.refuses = False
    assert await bench.look(minutes=1) == [], "it was told over the webhook"


async def test_where_nobody_is_to_be_told_the_watch_ends(bench: Bench) -> None:
    bench.watch.channels = Channels(load_settings(SECRETS), httpx.AsyncClient())
    await asyncio.wait_for(bench.watch.run(), 5)
