import re
from typing import Any

import pytest

from app.connections.models import Connection, ConnectionState
from app.errors import RemoteUnavailable
from app.ledger.models import Watermark
from tests.web.conftest import Gateway
from tests.web.pages.conftest import OpenBrowser, fault_of
from tests.web.pages.shown import (
    SCRIPT,
    at,
    figures_of,
    runs_of,
)


async def seen_until_now(gateway: Gateway) -> Connection:
    connection = await gateway.connection()
    mark = Watermark(connection_id=connection.id, process="sales_orders", covered_until=gateway.clock())
    await gateway.add(mark)
    return connection


async def covered(gateway: Gateway, connection: Connection) -> Any:
    async with gateway.services.database.read() as session:
        return (await session.get_one(Watermark, (connection.id, "sales_orders", "changes"))).covered_until


async def test_watermark_is_set_back_after_a_look_at_what_that_touches(
    browser_of: OpenBrowser, gateway: Gateway
) -> None:
    connection, browser = await seen_until_now(gateway), await browser_of()
    gateway.trials.found = gateway.trials.found.__class__(("1041", SCRIPT), more=True)
    address = at(connection, "/watermarks/sales_orders")
    assert f'href="{address}"' in (await browser.get(at(connection))).text
    page = await browser.post(f"{address}/preview", until="2026-01-15T08:00")
    assert page.status_code == 200
    assert figures_of(page.text)["Records"] == "2 or more"
    assert "1041, &#34;&gt;&lt;script&gt;" in page.text
    hidden = re.search(r'type="hidden" name="until" value="([^"]*)"', page.text)
    assert hidden is not None
    assert hidden[1] == "2026-01-15T07:00:00+00:00"  # what was typed is Swedish time
    assert await covered(gateway, connection) == gateway.clock()
    assert await runs_of(gateway) == []
    page = await browser.follow(await browser.post(address, until=hidden[1]))
    assert "Sales orders: looked at again from then on." in page.text
    assert (await covered(gateway, connection)).isoformat() == hidden[1]
    assert [one.process for one in await runs_of(gateway)] == ["sales_orders"]


@pytest.mark.parametrize("end", ["/preview", ""])
async def test_time_that_is_none_or_not_back_is_told_beside_its_field(
    browser_of: OpenBrowser, gateway: Gateway, end: str
) -> None:
    connection, browser = await seen_until_now(gateway), await browser_of()
    address = at(connection, f"/watermarks/sales_orders{end}")
    for typed, said in (
        ("yesterday", "Enter a date and a time"),
        ("", "Enter a date and a time"),
        ("0001-01-01T00:00", "Enter a date and a time"),
        ("9999-12-31T23:59", "Choose a time before"),
        (gateway.clock().isoformat(), "Choose a time before"),
    ):
        page = await browser.post(address, until=typed)
        assert page.status_code == 422
        assert fault_of(page, "until").startswith(said)
        assert f'value="{typed}"' in page.text
    assert gateway.trials.asked == []
    assert await covered(gateway, connection) == gateway.clock()


async def test_process_that_has_seen_nothing_yet_has_nothing_to_set_back(
    browser_of: OpenBrowser, gateway: Gateway
) -> None:
    connection, browser = await gateway.connection(), await browser_of()
    address = at(connection, "/watermarks/articles")
    assert "there is nothing to set back" in (await browser.get(address)).text
    assert (await browser.post(address, until="2026-01-15T08:00")).status_code == 422


async def test_side_that_is_away_during_the_preview_is_told_in_place(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection, browser = await seen_until_now(gateway), await browser_of()

    async def away(*_: object) -> None:
        raise RemoteUnavailable("Fortnox does not answer.", code="fortnox.unavailable", todo="Try again.")

    gateway.trials.look = away  # type: ignore[assignment, method-assign]
    page = await browser.post(at(connection, "/watermarks/sales_orders/preview"), until="2026-01-15T08:00")
    assert page.status_code == 422
    assert '<p class="fault" role="alert">Fortnox does not answer. Try again.</p>' in page.text
    assert 'value="2026-01-15T08:00"' in page.text


async def test_nothing_is_set_back_while_the_connection_rests(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection, browser = await seen_until_now(gateway), await browser_of()
    await gateway.rest(connection, ConnectionState.PAUSED, "Stocktaking.")
    page = await browser.post(at(connection, "/watermarks/sales_orders"), until="2026-01-15T08:00")
    assert page.status_code == 422
    assert "The connection rests" in page.text
    assert await covered(gateway, connection) == gateway.clock()
