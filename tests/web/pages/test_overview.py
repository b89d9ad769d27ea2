import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.connections.models import ConnectionState, ProcessStanding
from app.connections.pace import PaceLog
from app.jobs.models import RecordState, RunState
from app.ledger.models import Watermark
from app.web.pages import overview
from app.web.users import Role
from tests.web.conftest import Gateway
from tests.web.pages.conftest import OpenBrowser
from tests.web.pages.shown import event, figures_of, run

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
    covered, *counts, last_run, next_run = _cells(text, "Sales orders")
    assert counts == ["2", "1", "1"]
    assert covered == next_run != NONE
    assert last_run == NONE
    assert _cells(text, "Articles")[:4] == [NONE, "0", "0", "0"]
    assert _cells(text, "Suppliers")[-1] == "Off"
    figures = figures_of(text)
    assert [figures[name] for name in ("Moved today", "Records held", "Records failed")] == ["2", "1", "1"]
    assert figures["Oldest unhandled event"] == "none waits"


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


@pytest.mark.parametrize("address", ["/", "/charts"])
async def test_number_of_queries_does_not_grow_with_the_connections(
    browser_of: OpenBrowser, gateway: Gateway, address: str
) -> None:
    browser = await browser_of()
    asked: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    counts = []
    for number in range(3):
        await gateway.connection(f"Shop {number}", number=number + 1)
        engine = gateway.services.database._reader.sync_engine
        sa.event.listen(engine, "before_cursor_execute", count)
        assert (await browser.get(address)).status_code == 200
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


async def test_last_run_is_the_latest_of_each_process(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection()
    early, late = gateway.clock() - timedelta(hours=2), gateway.clock() - timedelta(hours=1)
    await gateway.add(
        run(gateway, connection, created_at=early),
        run(gateway, connection, created_at=late, state=RunState.STOPPED),
        run(gateway, connection, created_at=early, process="articles"),
    )
    text = (await (await browser_of()).get("/")).text
    stopped, done = _cells(text, "Sales orders")[-2], _cells(text, "Articles")[-2]
    assert stopped.endswith(" Stopped")
    assert figures_of(text)["Last run"] == stopped.removesuffix(" Stopped")
    assert f'datetime="{late.isoformat()}"' in text
    assert f'datetime="{early.isoformat()}"' in text
    assert done[0].isdigit()


async def test_oldest_event_that_waits_and_the_pace_used_are_told(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection()
    now = gateway.clock()
    stamps = [(now - timedelta(seconds=seconds)).timestamp() for seconds in (6, 4, 1, -30)]
    await gateway.add(
        event(gateway, connection, "1", received_at=now - timedelta(hours=3), state="handled"),
        event(gateway, connection, "2", received_at=now - timedelta(hours=2)),
        event(gateway, connection, "3"),
        PaceLog(tenant=str(connection.fortnox_tenant_id), stamps=stamps, urgent_until=now),
    )
    text = (await (await browser_of()).get("/")).text
    figures = figures_of(text)
    assert figures["Fortnox's pace used"] == "3 of 25 requests in 5 s"
    assert f'<dd class="moment fails"><time datetime="{(now - timedelta(hours=2)).isoformat()}"' in text


async def test_refreshing_replaces_parts_by_their_id_and_nothing_else(
    browser_of: OpenBrowser, gateway: Gateway
) -> None:
    connection = await gateway.connection()
    browser = await browser_of()
    page = await browser.get("/")
    assert 'hx-trigger="every 15s" hx-swap="none"' in page.text
    for address, name in (("/", "standing"), ("/charts", "charts")):
        part = await browser.get(address, **{"HX-Request": "true"})
        assert f'id="{name}-{connection.id}"' in page.text
        assert part.text.count("hx-swap-oob") == 1
        assert f'<div id="{name}-{connection.id}" hx-swap-oob="true">' in part.text
        assert "<html" not in part.text
        assert connection.name not in re.sub(r'<caption.*?</caption>|<span class="hidden">.*?</span>', "", part.text)


async def test_charts_tell_what_moved_and_how_long_events_took(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection, foreign = await gateway.connection(number=1), await gateway.connection("Foreign", number=2)
    now = gateway.clock()
    slow: dict[str, Any] = {"correlation_id": "event-1", "finished_at": now + timedelta(seconds=90)}
    await gateway.add(
        event(gateway, connection, "1"),
        *(gateway.transfer(connection, str(number), "sent") for number in range(1200)),
        gateway.transfer(connection, "A", "held"),
        gateway.transfer(connection, "B", "sent", **slow),
        gateway.transfer(foreign, "C", "failed"),
    )
    page = await (await browser_of(Role.OPERATOR, [connection], language="sv")).get("/charts")
    assert "Foreign" not in page.text
    assert page.text.count("<svg") == 4
    for chart in re.findall(r"<svg.*?</svg>", page.text, re.DOTALL):
        assert 'role="img"' in chart
        (titled,), (described,) = (
            re.findall(r'aria-labelledby="(.*?)"', chart),
            re.findall(r'describedby="(.*?)"', chart),
        )
        assert re.search(rf'<title id="{titled}">[^<]+</title>\s*<desc id="{described}">[^<]+</desc>', chart)
    assert "1\N{NO-BREAK SPACE}202 totalt" in page.text
    assert 'class="failed"' not in re.sub(r"<ul.*?</ul>", "", page.text, flags=re.DOTALL)
    tables = [
        [cell.strip() for cell in re.findall(r'"number" data-label="[^"]*">(.*?)</td>', table, re.DOTALL)]
        for table in re.findall(r"<table>.*?</table>", page.text, re.DOTALL)
    ]
    moved, delays = ["1\N{NO-BREAK SPACE}201", "0", "1", "0"], ["1", "90&nbsp;s", "90&nbsp;s"]
    assert tables == [moved, delays, moved, delays]


async def test_quiet_connection_has_words_in_the_place_of_charts(browser_of: OpenBrowser, gateway: Gateway) -> None:
    await gateway.connection()
    page = await (await browser_of()).get("/charts")
    assert "<svg" not in page.text
    assert page.text.count("Nothing was moved.") == 2
    assert page.text.count("No webhook event had an effect.") == 2
