"""Webhook events: listed, read with their payload, handled once more."""

from typing import Any
from uuid import uuid4

import pytest

from app.connections.models import Connection
from app.inbox.models import Event, EventState
from app.jobs.models import Record, RecordState
from app.web.users import Role
from tests.web.conftest import Gateway
from tests.web.pages.conftest import OpenBrowser

RUN = "0b1f6f5e-2c3a-4d5e-8f60-718293a4b5c6"


def event(gateway: Gateway, connection: Connection, **changes: Any) -> Event:
    given: dict[str, Any] = {
        "kind": "order",
        "payload": {"orderNumber": "1042"},
        "state": EventState.HANDLED,
        "note": "shipments 1042",
    }
    return Event(
        **{**given, "id": uuid4(), "connection_id": connection.id, "external_id": uuid4().hex}
        | {"correlation_id": "hook-1", "received_at": gateway.clock()}
        | changes
    )


async def test_events_of_all_connections_stand_together_and_can_be_narrowed(
    browser_of: OpenBrowser, gateway: Gateway
) -> None:
    one, two = await gateway.connection("One", number=1), await gateway.connection("Two", number=2)
    await gateway.add(
        event(gateway, one, note="north"),
        event(gateway, one, kind="return", state=EventState.IGNORED, note="south"),
        event(gateway, two, note="east"),
    )
    browser = await browser_of()
    for asked, seen in (
        ("", {"north", "south", "east"}),
        (f"connection={one.id}&kind=&state=", {"north", "south"}),
        ("kind=return", {"south"}),
        ("state=handled", {"north", "east"}),
        ("connection=x&kind=y&state=z", {"north", "south", "east"}),
    ):
        text = (await browser.get(f"/events?{asked}")).text
        assert {note for note in ("north", "south", "east") if note in text} == seen, asked


async def test_operator_sees_events_of_his_connections_only(browser_of: OpenBrowser, gateway: Gateway) -> None:
    mine, foreign = await gateway.connection("Mine", number=1), await gateway.connection("Foreign", number=2)
    await gateway.add(event(gateway, mine, note="north"), event(gateway, foreign, note="south"))
    browser = await browser_of(Role.OPERATOR, [mine])
    text = (await browser.get("/events")).text
    assert "north" in text
    assert "south" not in text
    assert "Foreign" not in text
    assert (await browser.get(f"/events?connection={foreign.id}")).status_code == 404


async def test_events_are_read_page_by_page_under_the_same_filter(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection()
    await gateway.add(*(event(gateway, connection, kind="return") for _ in range(51)), event(gateway, connection))
    browser = await browser_of()
    text = (await browser.get("/events?kind=return")).text
    assert text.count('<th scope="row">') == 50
    link = text.split('">Next page')[0].rpartition('href="')[2].replace("&amp;", "&")
    assert (await browser.get(link)).text.count('<th scope="row">') == 1


async def test_event_shows_all_that_was_sent_as_text(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection()
    told = event(gateway, connection, payload={"orderNumber": "1042", "new": {"field": "<script>x</script>"}})
    await gateway.add(told, gateway.record(connection, "1042", RecordState.SENT, process="shipments"))
    text = (await (await browser_of()).get(f"/connections/{connection.id}/events/{told.id}")).text
    assert "&lt;script&gt;x&lt;/script&gt;" in text
    assert "<script>x" not in text
    assert f'href="/connections/{connection.id}/records/shipments/1042"' in text


async def test_event_is_handled_once_more(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection()
    told = event(gateway, connection, state=EventState.IGNORED, note="")
    await gateway.add(told)
    browser = await browser_of()
    page = await browser.follow(await browser.post(f"/connections/{connection.id}/events/{told.id}/replay"))
    assert "The event was handled once more." in page.text
    async with gateway.services.database.read() as session:
        assert (await session.get_one(Record, (connection.id, "shipments", "1042"))).cause == "webhook"


@pytest.mark.parametrize(
    ("note", "shown"),
    [
        (
            "shipments 1042, goods_receipts 7",
            (
                '<a href="{at}/records/shipments/1042">Utleveranser 1042</a>,'
                ' <a href="{at}/records/goods_receipts/7">Inleveranser 7</a>'
            ),
        ),
        (f"stock_adjustments run {RUN}", f'<a href="{{at}}/runs/{RUN}">Lagerjusteringar: Körning</a>'),
        (
            "stock_adjustments is off or rests: its next run finds it",
            "Lagerjusteringar är av eller vilar: nästa körning hittar det.",
        ),
        ("Nothing came back: goods were picked.", '<span lang="en">Nothing came back: goods were picked.</span>'),
        ("shipments run 0b1f6f5e", '<span lang="en">shipments run 0b1f6f5e</span>'),
    ],
)
async def test_list_leads_to_what_each_event_set_going(
    browser_of: OpenBrowser, gateway: Gateway, note: str, shown: str
) -> None:
    connection = await gateway.connection()
    await gateway.add(event(gateway, connection, state=EventState.HANDLED, note=note))
    text = (await (await browser_of(language="sv")).get("/events")).text
    assert shown.format(at=f"/connections/{connection.id}") in " ".join(text.split())
