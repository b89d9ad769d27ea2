import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.connections.models import ConnectionState, ProcessStanding
from app.jobs.models import RecordState
from app.ledger.models import Watermark
from app.web.pages import overview
from app.web.users import Role
from tests.web.conftest import Gateway
from tests.web.pages.conftest import OpenBrowser

NONE = "\N{EN DASH}"


def _cells(text: str, process: str) -> list[str]:
    row = re.search(rf'<th scope="row">{process}</th>(.*?)</tr>', text, re.DOTALL)
    assert row is not None
    return [" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in re.findall(r"<td.*?</td>", row[1], re.DOTALL)]


async def test_operator_sees_his_connections_only(browser_of: OpenBrowser, gateway: Gateway) -> None:
    mine, _ = await gateway.connection("Mine", number=1), await gateway.connection("Foreign", number=2)
    text = (await (await browser_of(Role.OPERATOR, [mine])).get("/")).text
    assert "Mine" in text
    assert "Foreign" not in text
    assert "Foreign" in (await (await browser_of()).get("/")).text


async def test_nobody_with_no_connection_is_left_with_an_empty_page(browser_of: OpenBrowser) -> None:
    assert "There is no connection that you see yet." in (await (await browser_of(Role.OPERATOR)).get("/")).text


async def test_each_process_tells_what_it_did_and_what_is_left(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection(send_suppliers=False)
    other = await gateway.connection("Other", number=18)
    now = gateway.clock()
    old: dict[str, Any] = {"started_at": now - timedelta(days=2), "finished_at": now - timedelta(days=2)}
    await gateway.add(
        Watermark(connection_id=connection.id, process="sales_orders", covered_until=now),
        *(gateway.transfer(connection, key, "sent") for key in ("1", "1", "2")),
        gateway.transfer(connection, "3", "sent", **old),
        gateway.transfer(connection, "4", "unchanged"),
        gateway.transfer(other, "5", "sent"),
        gateway.record(connection, "6", RecordState.HELD),
        gateway.record(connection, "7", RecordState.HELD, dismissed_by="anna", dismissed_because="x"),
        gateway.record(connection, "8", RecordState.FAILED),
        gateway.record(connection, "9", RecordState.QUEUED),
    )
    text = (await (await browser_of(Role.OPERATOR, [connection])).get("/")).text
    covered, *counts, next_run = _cells(text, "Sales orders")
    assert counts == ["2", "1", "1"]
    assert covered == next_run != NONE
    assert _cells(text, "Articles")[:4] == [NONE, "0", "0", "0"]
    assert _cells(text, "Suppliers")[-1] == "Off"
    figures = re.findall(r"<dd[^>]*>(\d+)</dd>", text)
    assert figures == ["2", "1", "1"]


async def test_what_rests_says_why(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection()
    async with gateway.services.database.write() as session:
        standing = await session.get_one(ProcessStanding, (connection.id, "articles"))
        standing.paused_at, standing.paused_message, standing.paused_todo = gateway.clock(), "No right.", "Give it."
    browser = await browser_of()
    text = (await browser.get("/")).text
    assert _cells(text, "Articles")[-1] == "Paused No right. Give it."
    assert _cells(text, "Shipments")[-1] != NONE
    await gateway.rest(connection, ConnectionState.NEEDS_RECONNECTING, "Fortnox no longer takes our keys.")
    text = (await browser.get("/")).text
    assert "Needs reconnecting" in text
    assert "Fortnox no longer takes our keys." in text
    assert _cells(text, "Shipments")[-1] == NONE


async def test_number_of_queries_does_not_grow_with_the_connections(browser_of: OpenBrowser, gateway: Gateway) -> None:
    browser = await browser_of()
    asked: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    counts = []
    for number in range(3):
        await gateway.connection(f"Shop {number}", number=number + 1)
        engine = gateway.services.database._reader.sync_engine
        sa.event.listen(engine, "before_cursor_execute", count)
        assert (await browser.get("/")).status_code == 200
        sa.event.remove(engine, "before_cursor_execute", count)
        counts.append(len(asked))
        asked.clear()
    assert len(set(counts)) == 1


async def test_more_connections_than_fit_are_on_the_next_page(
    browser_of: OpenBrowser, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "AT_ONCE", 2)
    for number in range(3):
        await gateway.connection(f"Shop {number}", number=number + 1)
    browser = await browser_of()
    first = (await browser.get("/")).text
    assert ("Shop 1" in first, "Shop 2" in first) == (True, False)
    following = re.search(r'href="(/\?cursor=[^"]+)"', first)
    assert following is not None
    second = (await browser.get(following[1])).text
    assert ("Shop 1" in second, "Shop 2" in second) == (False, True)
    assert "Next page" not in second
    assert (await browser.get("/?cursor=made-up")).status_code == 422
