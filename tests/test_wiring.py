import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import NoResultFound
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.testing import capture_logs

from app.connections.models import Connection
from app.connections.options import Options
from app.connections.refusals import QUIET
from app.errors import NeedsReconnecting, NotConfigured
from app.jobs.engine import Lane
from app.ledger.outcomes import Sent, Unchanged
from app.metrics import REGISTRY
from app.processes.catalogue import CATALOGUE, names
from app.sandbox.fortnox import articles
from app.wiring import Gateway
from tests.gateway import Remotes, the_connection, the_gateway, the_remotes, the_settings

__all__ = ["the_connection", "the_gateway", "the_remotes", "the_settings"]


def add_article(remotes: Remotes, number: str) -> None:
    content = {"ArticleNumber": number, "Description": f"Artikel {number}", "StockGoods": True, "Unit": "st"}
    articles.add_article(remotes.fortnox, remotes.company, content, by_office=True)


async def with_options(gateway: Gateway, connection: Connection, **options: Any) -> None:
    async with gateway.database.write() as session:
        kept = await session.get_one(Connection, connection.id)
        kept.options = Options(**options).model_dump(mode="json")


def ongoing_calls(remotes: Remotes) -> int:
    return sum(call["count"] for call in remotes.ongoing_app.state.traffic.as_dict()["calls"])


def test_every_process_has_its_lane(gateway: Gateway) -> None:
    assert list(gateway.requests.traits) == list(names())
    for process in CATALOGUE:
        traits = gateway.requests.traits[process.name]
        assert traits.lane == (Lane.URGENT if process.urgent else Lane.BULK)
        assert traits.records_per_job == process.records_per_job
        assert (traits.last, traits.switch) == (process.last, process.switch)


async def test_a_desk_scans_and_moves_records_between_the_two_remotes(
    gateway: Gateway, connected: Connection, remotes: Remotes
) -> None:
    gateway.pace._now = lambda: datetime.now(UTC)  # waiting takes a clock that goes
    add_article(remotes, "LYKTA-3")
    async with gateway.open_desk(connected.id, "articles") as desk:
        assert [key async for key in desk.scan(None)] == ["LYKTA-3"]
        assert isinstance(await desk.transfer("LYKTA-3", reported=False), Sent)
        assert {call["remote"] for call in desk.calls} == {"fortnox", "ongoing"}
        assert all(call["status"] == 200 and call["outcome"] == "ok" for call in desk.calls)
        assert set(desk.calls[0]) == {"remote", "method", "path", "status", "outcome", "milliseconds"}
        assert [call["method"] for call in desk.calls if "sent" in call] == ["PUT"]
        assert json.loads(desk.calls[-1]["sent"])["articleNumber"] == "LYKTA-3"
        assert "articleSystemId" in json.loads(desk.calls[-1]["answered"])
    async with gateway.open_desk(connected.id, "articles") as desk:
        assert isinstance(await desk.transfer("LYKTA-3", reported=False), Unchanged)


async def test_a_scan_looks_a_little_further_back_than_what_is_covered(
    gateway: Gateway, connected: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    async def changed_since(_: object, since: object) -> Any:
        asked.append(since)
        for number in list[str]():
            yield number

    async def numbers(_: object) -> Any:
        for number in list[str]():
            yield number

    monkeypatch.setattr("app.fortnox.articles.Articles.changed_since", changed_since)
    monkeypatch.setattr("app.fortnox.articles.Articles.numbers", numbers)
    covered = gateway.now() + timedelta(days=1)
    async with gateway.open_desk(connected.id, "articles") as desk:
        assert [key async for key in desk.scan(covered)] == []
    assert asked == [covered - timedelta(minutes=10)]


async def test_a_process_that_is_switched_off_moves_nothing(
    gateway: Gateway, connected: Connection, remotes: Remotes
) -> None:
    await with_options(gateway, connected, send_articles=False)
    async with gateway.open_desk(connected.id, "articles") as desk:
        outcome = await desk.transfer("LYKTA-3", reported=False)
        assert outcome == Unchanged("This process is switched off.")
        assert desk.calls == []


async def test_the_options_of_a_desk_are_those_of_now(gateway: Gateway, connected: Connection) -> None:
    await with_options(gateway, connected, send_articles=False)
    async with gateway.open_desk(connected.id, "articles"):
        await with_options(gateway, connected, send_articles=True)
    async with gateway.open_desk(connected.id, "articles") as desk:
        assert desk._sides.options.send_articles


async def test_calls_are_counted_for_prometheus(gateway: Gateway, connected: Connection) -> None:
    labels = {"remote": "ongoing", "method": "GET", "path": "/orders/statuses", "status": "200"}
    before = REGISTRY.get_sample_value("lagerbro_remote_calls_total", labels) or 0
    ongoing = gateway.ongoing(connected, urgent=True, observe=gateway._count)
    await ongoing.orders.statuses()
    assert REGISTRY.get_sample_value("lagerbro_remote_calls_total", labels) == before + 1


async def test_no_desk_is_opened_for_a_host_that_is_not_allowed_any_more(
    gateway: Gateway, connected: Connection
) -> None:
    async with gateway.database.write() as session:
        (await session.get_one(Connection, connected.id)).ongoing_url = "https://evil.example.com/x/api/v1/"
    with pytest.raises(NotConfigured, match="not on the list"):
        async with gateway.open_desk(connected.id, "articles"):
            pass


async def test_no_desk_is_opened_for_a_connection_that_is_gone(gateway: Gateway) -> None:
    with pytest.raises(NoResultFound):
        async with gateway.open_desk(uuid4(), "articles"):
            pass


async def test_a_refused_login_is_not_tried_again_by_those_who_stood_in_line(
    gateway: Gateway, connected: Connection, remotes: Remotes
) -> None:
    """Five failures in ten minutes can block a method for everybody (Ongoing FACTS §4)."""
    remotes.ongoing_app.state.ongoing.systems["fjall"].goods_owners[88].password = "changed"
    before = ongoing_calls(remotes)
    clients = [gateway.ongoing(connected, urgent=True, observe=lambda _: None) for _ in range(5)]
    outcomes = await asyncio.gather(*(client.orders.statuses() for client in clients), return_exceptions=True)
    assert all(isinstance(outcome, NeedsReconnecting) for outcome in outcomes)
    assert ongoing_calls(remotes) == before + 1


async def test_a_login_that_was_mended_is_tried_again_soon(
    gateway: Gateway, connected: Connection, remotes: Remotes, clock: Any
) -> None:
    owner = remotes.ongoing_app.state.ongoing.systems["fjall"].goods_owners[88]
    right, owner.password = owner.password, "changed"
    with pytest.raises(NeedsReconnecting):
        await gateway.ongoing(connected, urgent=True, observe=lambda _: None).orders.statuses()
    owner.password = right
    clock.advance(seconds=QUIET.total_seconds())
    assert await gateway.ongoing(connected, urgent=True, observe=lambda _: None).orders.statuses()


async def test_calls_of_one_goods_owner_go_one_at_a_time(
    gateway: Gateway, connected: Connection, remotes: Remotes, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = most = 0
    handle = type(gateway.ongoing_http._transport).handle_async_request

    async def counted(self: Any, request: Any) -> Any:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.01)
        try:
            return await handle(self, request)
        finally:
            inside -= 1

    monkeypatch.setattr(type(gateway.ongoing_http._transport), "handle_async_request", counted)
    clients = [gateway.ongoing(connected, urgent=bool(number % 2), observe=lambda _: None) for number in range(6)]
    await asyncio.gather(*(client.orders.statuses() for client in clients))
    assert most == 1


async def test_a_tenants_pace_is_shared_by_all_its_clients(gateway: Gateway, connected: Connection) -> None:
    first = gateway.fortnox(connected, urgent=True, observe=lambda _: None)
    second = gateway.fortnox(connected, urgent=False, observe=lambda _: None)
    await first.company.information()
    await second.company.information()
    assert list(gateway.pace._queues) == [str(connected.fortnox_tenant_id)]


async def test_every_remote_call_is_logged_under_the_correlation_id_of_the_work(
    gateway: Gateway, connected: Connection, remotes: Remotes
) -> None:
    gateway.pace._now = lambda: datetime.now(UTC)
    add_article(remotes, "LYKTA-3")
    with capture_logs(processors=[merge_contextvars]) as logs, bound_contextvars(correlation_id="event-17"):
        async with gateway.open_desk(connected.id, "articles") as desk:
            await desk.transfer("LYKTA-3", reported=False)
            calls = len(desk.calls)
    told = [entry for entry in logs if entry["event"] == "remote.called"]
    assert [entry["correlation_id"] for entry in told] == ["event-17"] * calls
    assert {entry["remote"] for entry in told} == {"fortnox", "ongoing"}
