import re
from typing import Any

import pytest

from app.connections.findings import Look
from app.connections.models import ConnectionState, Preflight
from app.connections.preflights import Preflights
from app.jobs.models import RecordState, RunState
from app.ledger.models import Link
from app.processes.left_behind import ProcessLeftBehind
from app.processes.process import LeftBehind, ProcessName
from app.web.users import Role
from tests.web.conftest import SWITCHES, Gateway
from tests.web.pages.conftest import OpenBrowser, fault_of
from tests.web.pages.shown import (
    HTMX,
    SCRIPT,
    acts,
    at,
    figures_of,
    line_of,
    pause_process,
    reread,
    run,
    words,
)


async def test_processes_stand_in_the_order_of_the_catalogue_with_their_last_run(
    browser_of: OpenBrowser, gateway: Gateway
) -> None:
    connection = await gateway.connection(send_suppliers=False)
    one = run(gateway, connection, found=5, state=RunState.DONE)
    await gateway.add(
        one,
        gateway.transfer(connection, "1", "sent", run_id=one.id),
        gateway.transfer(connection, "2", "held", run_id=one.id),
        gateway.transfer(connection, "3", "failed", run_id=one.id),
        gateway.transfer(connection, "4", "unchanged", run_id=one.id),
        gateway.record(connection, "2", RecordState.HELD),
    )
    text = (await (await browser_of(Role.OPERATOR, [connection])).get(at(connection))).text
    shown = re.findall(r'<th scope="row">([^<]*)</th>', text)
    assert shown == ["Suppliers", "Articles", "Sales orders", "Shipments"]
    told = words(line_of(text, "Sales orders"))
    assert "Done 5 found, 1 sent, 1 unchanged, 1 held , 1 failed" in told
    assert 'aria-checked="false"' in line_of(text, "Suppliers")
    assert 'aria-checked="true"' in line_of(text, "Articles")
    assert figures_of(text)["Records held"] == "1"
    assert text.count("<h1>") == 1


async def test_what_rests_says_why_and_what_to_do(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection()
    await pause_process(gateway, connection, "articles")
    admin, operator = await browser_of(), await browser_of(Role.OPERATOR, [connection])
    line = words(line_of((await admin.get(at(connection))).text, "Articles"))
    assert "Paused No right. Give it." in line
    assert "Run now" not in line
    await gateway.rest(connection, ConnectionState.NEEDS_RECONNECTING, "Fortnox no longer takes our keys.")
    page = (await admin.get(at(connection))).text
    assert "Fortnox no longer takes our keys." in page
    assert f'class="button" href="{at(connection)}/reconnect"' in page
    page = (await operator.get(at(connection))).text
    assert "Ask an admin to reconnect it." in page
    assert f"{at(connection)}/reconnect" not in page
    await gateway.rest(connection, ConnectionState.BEING_SET_UP, "")
    assert f'href="{at(connection)}/set-up"' in (await admin.get(at(connection))).text


async def test_pausing_needs_a_reason_and_resuming_lets_everything_go_on(
    browser_of: OpenBrowser, gateway: Gateway
) -> None:
    connection, browser = await gateway.connection(), await browser_of()
    for reason, said in (("  ", "Say why, so that others know."), ("x" * 501, "500 characters at the most.")):
        page = await browser.post(at(connection, "/pause"), reason=reason)
        assert (page.status_code, fault_of(page, "reason")) == (422, said)
    page = await browser.follow(await browser.post(at(connection, "/pause"), reason=f"Stocktaking {SCRIPT}"))
    assert "It rests." in page.text
    assert "Stocktaking &#34;&gt;&lt;script&gt;" in page.text
    assert "<script>alert" not in page.text
    assert "Run all now" not in page.text
    await pause_process(gateway, connection, "articles")
    page = await browser.follow(await browser.post(at(connection, "/resume")))
    assert "It goes on." in page.text
    assert "No right." not in page.text
    assert (await reread(gateway, connection)).state == ConnectionState.ACTIVE
    assert [action for _, action, _ in await acts(gateway)] == ["paused", "resumed"]


async def test_connection_that_was_never_set_up_is_not_resumed(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection, browser = await gateway.connection(), await browser_of()
    await gateway.rest(connection, ConnectionState.BEING_SET_UP, "")
    page = await browser.post(at(connection, "/resume"))
    assert page.status_code == 409
    assert "finish setting it up first" in page.text


async def test_findings_are_kept_and_looked_for_anew(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection, browser = await gateway.connection(), await browser_of()
    assert "Nobody has looked yet." in (await browser.get(at(connection))).text
    finding = {"option": "send_articles", "code": "made.up", "severity": "warns", "message": f"Odd {SCRIPT}"}
    now = gateway.clock()
    await gateway.add(Preflight(connection_id=connection.id, due_at=now, looked_at=now, findings=[finding]))
    page = (await browser.get(at(connection))).text
    assert "Warning</span> Send articles: " in page
    assert "Odd &#34;&gt;&lt;script&gt;" in page
    gateway.remotes.module = True
    page = (await browser.follow(await browser.post(at(connection, "/preflight")))).text
    assert re.search(r"Both sides were looked at\. Findings: [1-9]\.", page)
    assert 'class="state bad">Blocks</span>' in page


async def test_look_that_finds_nothing_says_that_everything_fits(
    browser_of: OpenBrowser, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def finds_nothing(*_: object) -> list[Look]:
        return [Look("keys")]

    monkeypatch.setattr(Preflights, "look", finds_nothing)
    connection, browser = await gateway.connection(), await browser_of()
    page = (await browser.follow(await browser.post(at(connection, "/preflight")))).text
    assert "Both sides were looked at: everything fits." in page
    assert "<p>Everything fits.</p>" in page


async def test_what_lies_before_the_line_is_read_when_asked_for(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection, browser = await gateway.connection(), await browser_of()
    address = at(connection, "/before-the-line")
    assert gateway.remotes.asked == []
    assert "Nothing lies before the start day" in (await browser.get(address)).text
    gateway.remotes.left_behind = [
        ProcessLeftBehind(ProcessName.SHIPMENTS, (LeftBehind("1042", f"Sent {SCRIPT}"),), more=True),
        ProcessLeftBehind(ProcessName.CUSTOMER_RETURNS, (), more=False),
    ]
    text = (await browser.get(address)).text
    assert "Shipments: 1 or more" in words(text)
    assert "1042" in text
    assert "<script>alert" not in text
    assert "Customer returns" not in text


async def test_suppliers_are_counted_where_they_are_sent(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection, browser = await gateway.connection(), await browser_of()
    kept: dict[str, Any] = {
        "connection_id": connection.id,
        "fingerprint": "f",
        "sent": {},
        "updated_at": gateway.clock(),
    }
    await gateway.add(
        *(Link(process="suppliers", key=key, **kept) for key in ("1", "2", "3")),
        Link(process="articles", key="A", refers_to="2", **kept),
    )
    figures = figures_of((await browser.get(at(connection))).text)
    assert figures["Known"] == "3"
    assert figures["In the warehouse, on an article"] == "1"
    assert figures["Not there yet: no article names them"] == "2"
    without = await gateway.connection("Other", number=18, send_suppliers=False)
    assert "Not there yet" not in (await browser.get(at(without))).text


async def test_page_leads_on_to_what_its_visitor_may_open(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection()
    admin, operator = await browser_of(), await browser_of(Role.OPERATOR, [connection])
    for browser in (admin, operator):
        text = (await browser.get(at(connection))).text
        for address in sorted(set(re.findall(r'<a [^>]*href="(/[^"#]*)"', text)) - {"/docs"}):
            answer = await browser.get(address.replace("&amp;", "&"))
            assert answer.status_code == 200, address
        assert (f"{at(connection)}/delete" in text) == (browser is admin)
        assert f"{at(connection)}/options" in text


async def test_part_that_refreshes_is_the_table_alone_with_every_switch(
    browser_of: OpenBrowser, gateway: Gateway
) -> None:
    connection, browser = await gateway.connection(), await browser_of()
    part = await browser.get(at(connection), **HTMX)
    assert part.text.count('<div id="standing"') == 1
    assert "<h1" not in part.text
    assert [word for word in SWITCHES if f'id="switch-{word}"' not in part.text] == []


async def test_page_that_answers_a_form_stays_marked_as_the_one_it_is(
    browser_of: OpenBrowser, gateway: Gateway
) -> None:
    connection, browser = await gateway.connection(), await browser_of()
    for answer, name in (
        (await browser.post(at(connection, "/pause")), "Connection"),
        (await browser.post(at(connection, "/webhooks/secret")), "Webhooks"),
        (await browser.get(at(connection, "/attention")), "Needs attention"),
    ):
        marked = re.findall(r'aria-current="page">([^<]*)</a>', answer.text.partition('class="places"')[2])
        assert marked == [name]
