"""A dry run reads for real and writes nothing: not to a remote, not to our memory."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import select

from app.connections.models import Connection
from app.dry_run import DryRuns, ForgetfulLedger
from app.jobs.trials import MOST_KEYS, WOULD_WRITE
from app.ledger.ledger import Ledger
from app.ledger.models import Link, Watermark
from app.sandbox.fortnox import articles
from app.wiring import Gateway
from tests.gateway import Remotes, the_connection, the_gateway, the_remotes, the_settings

__all__ = ["the_connection", "the_gateway", "the_remotes", "the_settings"]


@pytest.fixture(autouse=True)
def waiting_takes_a_clock_that_goes(gateway: Gateway) -> None:
    gateway.pace._now = lambda: datetime.now(UTC)


def add_article(remotes: Remotes, number: str) -> None:
    content = {"ArticleNumber": number, "Description": f"Artikel {number}", "StockGoods": True, "Unit": "st"}
    articles.add_article(remotes.fortnox, remotes.company, content, by_office=True)


def warehouse_articles(remotes: Remotes) -> dict[str, Any]:
    systems = remotes.ongoing_app.state.ongoing.systems
    return dict(next(iter(next(iter(systems.values())).goods_owners.values())).articles)


async def kept(gateway: Gateway) -> list[Any]:
    async with gateway.database.read() as session:
        return [*await session.exec(select(Link)), *await session.exec(select(Watermark))]


async def test_it_tells_the_first_write_and_makes_none(
    gateway: Gateway, connected: Connection, remotes: Remotes
) -> None:
    add_article(remotes, "LYKTA-3")
    trial = await DryRuns(gateway).record(connected.id, "articles", "LYKTA-3")
    assert trial.outcome == WOULD_WRITE
    assert trial.write is not None
    assert (trial.write.remote, trial.write.method) == ("ongoing", "PUT")
    assert trial.write.path.endswith("/articles")
    assert trial.write.body["articleNumber"] == "LYKTA-3"
    assert warehouse_articles(remotes) == {}
    assert await kept(gateway) == []


async def test_what_needs_no_write_ends_as_it_would(gateway: Gateway, connected: Connection, remotes: Remotes) -> None:
    add_article(remotes, "LYKTA-3")
    async with gateway.open_desk(connected.id, "articles") as desk:
        await desk.transfer("LYKTA-3", reported=False)
    assert (await DryRuns(gateway).record(connected.id, "articles", "LYKTA-3")).outcome == "unchanged"


async def test_what_a_remote_refuses_is_told_in_its_words(
    gateway: Gateway, connected: Connection, remotes: Remotes
) -> None:
    trial = await DryRuns(gateway).record(connected.id, "shipments", "4711")
    assert trial.outcome == "unchanged"
    assert "has no order 4711" in trial.message
    remotes.company.licences.discard("article")
    trial = await DryRuns(gateway).record(connected.id, "articles", "LYKTA-3")
    assert trial.outcome == "held"
    assert trial.todo


async def test_a_look_names_what_a_scan_would_ask_for_and_moves_no_watermark(
    gateway: Gateway, connected: Connection, remotes: Remotes
) -> None:
    for number in ("LYKTA-3", "TUVA-1"):
        add_article(remotes, number)
    look = await DryRuns(gateway).look(connected.id, "articles", None)
    assert (set(look.keys), look.more) == ({"LYKTA-3", "TUVA-1"}, False)
    assert await kept(gateway) == []


async def test_a_look_that_finds_too_much_says_so(
    gateway: Gateway, connected: Connection, remotes: Remotes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.dry_run.MOST_KEYS", 1)
    for number in ("LYKTA-3", "TUVA-1"):
        add_article(remotes, number)
    look = await DryRuns(gateway).look(connected.id, "articles", None)
    assert (len(look.keys), look.more) == (1, True)
    assert MOST_KEYS > 1


async def test_it_claims_nothing_and_sees_what_is_claimed(gateway: Gateway, connected: Connection) -> None:
    memory = (gateway.database, connected.id, "stock_adjustment_documents", gateway.now)
    assert await ForgetfulLedger(*memory).claim("7", "Monday") == "Monday"
    assert await kept(gateway) == []
    await Ledger(*memory).claim("7", "Tuesday")
    assert await ForgetfulLedger(*memory).claim("7", "Monday") == "Tuesday"
