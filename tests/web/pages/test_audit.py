"""The audit trail as a page: who did what, from what to what."""

from typing import Any

import pytest

from app.connections.audit import Action, AuditEntry
from app.connections.models import Connection
from app.web.users import Role
from tests.web.conftest import Gateway
from tests.web.pages.conftest import OpenBrowser
from tests.web.pages.shown import words


def act(gateway: Gateway, connection: Connection | None, **changes: Any) -> AuditEntry:
    given: dict[str, Any] = {
        "action": Action.OPTIONS_CHANGED,
        "username": "anna",
        "subject": "",
        "before": {},
        "after": {},
    }
    about: dict[str, Any] = {"connection_id": connection.id, "connection_name": connection.name} if connection else {}
    return AuditEntry(**{**given, **about, "at": gateway.clock()} | changes)


async def test_change_is_told_field_by_field(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection()
    await gateway.add(
        act(
            gateway,
            connection,
            before={"sync_interval_minutes": 15, "sent_statuses": [450, 500], "once_an_option": None},
            after={"sync_interval_minutes": 60, "sent_statuses": [500], "once_an_option": "<b>x</b>", "more": {"a": 1}},
        )
    )
    text = (await (await browser_of()).get("/audit")).text
    assert "Changed options" in text
    assert '<td data-label="Before">15</td>' in text.replace("\n", "")
    assert '<td data-label="After">60</td>' in text
    assert '<td data-label="Before">450, 500</td>' in text
    assert '<td data-label="After">&lt;b&gt;x&lt;/b&gt;</td>' in text


NOTHING = "\N{EN DASH}"
CHANGES: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"send_articles": True}, {"send_articles": False}, "Skicka artiklar på av"),
    ({"part_delivery": "wait_for_complete"}, {"part_delivery": "report_each"}, "Delleveranser när ordern är komplett"),
    ({"sent_statuses": "no list"}, {"sent_statuses": [450]}, "no list 450"),
    ({"covered_until": "2026-03-02T08:00:00Z"}, {}, "Sett till och med 2 mars 2026 09:00 {}"),
    ({"covered_until": "once"}, {}, "Sett till och med once {}"),
    ({"role": "operator", "active": True}, {"role": "admin", "active": False}, "Roll Operatör Administratör"),
    ({"role": "operator", "active": True}, {"role": "admin", "active": False}, "Får logga in ja nej"),
    ({}, {"password": "changed"}, "Lösenord {} ett annat"),
]


@pytest.mark.parametrize(("before", "after", "shown"), CHANGES)
async def test_changes_are_told_in_the_readers_words(
    browser_of: OpenBrowser, gateway: Gateway, before: dict[str, Any], after: dict[str, Any], shown: str
) -> None:
    await gateway.add(act(gateway, await gateway.connection(), before=before, after=after))
    assert shown.format(NOTHING) in words((await (await browser_of(language="sv")).get("/audit")).text)


async def test_connections_of_a_user_are_told_by_name(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection("Norrsken")
    gone = "6f0c1d5e-8a3a-4f58-9a65-1c1c3a5f4c11"
    ids = {"connection_ids": [str(connection.id), gone]}
    await gateway.add(act(gateway, None, action=Action.USER_CHANGED, subject="bo", after=ids))
    assert f"Connections {NOTHING} Norrsken, {gone}" in words((await (await browser_of()).get("/audit")).text)


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("sales_orders 1042", 'Nytt försök: <a href="{at}/records/sales_orders/1042">Kundorder 1042</a>'),
        ("sales_orders", "Nytt försök: Kundorder"),
        ("all processes", "Nytt försök"),
        ("all sales_orders with sales_orders.no_city", "Nytt försök: Kundorder med samma orsak"),
        ("order 9002", "Nytt försök: En order 9002"),
        ("anna<b>", "Nytt försök: anna&lt;b&gt;"),
    ],
)
async def test_what_it_was_done_to_is_named_and_led_to(
    browser_of: OpenBrowser, gateway: Gateway, subject: str, shown: str
) -> None:
    connection = await gateway.connection()
    await gateway.add(act(gateway, connection, action=Action.RETRIED, subject=subject))
    text = (await (await browser_of(language="sv")).get("/audit")).text
    assert f"<h2>{shown.format(at=f'/connections/{connection.id}')}</h2>" in text


async def test_every_filter_narrows_the_list(browser_of: OpenBrowser, gateway: Gateway) -> None:
    one, two = await gateway.connection("One", number=1), await gateway.connection("Two", number=2)
    await gateway.add(
        act(gateway, one, subject="north"),
        act(gateway, one, subject="south", action=Action.RETRIED, username="bo"),
        act(gateway, two, subject="east"),
        act(gateway, None, subject="west", action=Action.USER_ADDED),
    )
    browser = await browser_of()
    for asked, seen in (
        ("", {"north", "south", "east", "west"}),
        (f"connection={one.id}", {"north", "south"}),
        ("action=retried", {"south"}),
        ("username=ANNA%20", {"north", "east", "west"}),
        ("connection=x&action=y", {"north", "south", "east", "west"}),
    ):
        text = (await browser.get(f"/audit?{asked}")).text
        assert {what for what in ("north", "south", "east", "west") if what in text} == seen, asked


async def test_operator_sees_what_was_done_to_his_connections(browser_of: OpenBrowser, gateway: Gateway) -> None:
    mine, foreign = await gateway.connection("Mine", number=1), await gateway.connection("Foreign", number=2)
    await gateway.add(act(gateway, mine, subject="north"), act(gateway, foreign, subject="south"))
    text = (await (await browser_of(Role.OPERATOR, [mine])).get("/audit")).text
    assert "north" in text
    assert "south" not in text
    assert "Foreign" not in text


async def test_trail_is_read_page_by_page(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection()
    await gateway.add(*(act(gateway, connection, subject=f"number {number:02}") for number in range(51)))
    browser = await browser_of()
    text = (await browser.get("/audit?username=anna")).text
    assert "number 00" not in text
    link = text.split('">Next page')[0].rpartition('href="')[2].replace("&amp;", "&")
    assert "number 00" in (await browser.get(link)).text
