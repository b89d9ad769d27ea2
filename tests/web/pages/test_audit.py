"""The audit trail as a page: who did what, from what to what."""

from typing import Any

from app.connections.audit import Action, AuditEntry
from app.connections.models import Connection
from app.web.users import Role
from tests.web.conftest import Gateway
from tests.web.pages.conftest import OpenBrowser


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
            before={"sync_interval_minutes": 15, "sent_statuses": [450, 500], "label": None},
            after={"sync_interval_minutes": 60, "sent_statuses": [500], "label": "<b>x</b>", "more": {"a": 1}},
        )
    )
    text = (await (await browser_of()).get("/audit")).text
    assert "Changed options" in text
    assert '<td data-label="Before">15</td>' in text.replace("\n", "")
    assert '<td data-label="After">60</td>' in text
    assert '<td data-label="Before">450, 500</td>' in text
    assert '<td data-label="After">&lt;b&gt;x&lt;/b&gt;</td>' in text


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
