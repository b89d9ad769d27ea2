import re
from typing import Any

import pytest

from app.connections.models import Connection
from tests.web.conftest import Gateway
from tests.web.pages.conftest import Browser, OpenBrowser
from tests.web.pages.shown import (
    HTMX,
    acts,
    at,
    line_of,
    reread,
)


def version_of(text: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', text)
    assert found is not None
    return found[1]


async def turn(browser: Browser, connection: Connection, process: str, on: str, version: object, **headers: str) -> Any:
    return await browser.client.post(
        at(connection, f"/switches/{process}"),
        data={"form_token": browser.form_token, "on": on, "version": str(version)},
        headers=headers,
    )


async def test_switch_saves_one_option_and_keeps_the_others(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection, browser = await gateway.connection(sync_interval_minutes=60), await browser_of()
    version = version_of((await browser.get(at(connection))).text)
    page = await browser.follow(await turn(browser, connection, "articles", "no", version))
    assert "Articles: switched off." in page.text
    now = await reread(gateway, connection)
    assert (now.options["send_articles"], now.options["sync_interval_minutes"]) == (False, 60)
    assert now.options_version == int(version) + 1
    assert (browser.user.username, "options_changed", "") in await acts(gateway)


async def test_switch_turned_by_htmx_answers_with_the_table_as_it_is_now(
    browser_of: OpenBrowser, gateway: Gateway
) -> None:
    connection, browser = await gateway.connection(), await browser_of()
    part = await turn(browser, connection, "articles", "no", connection.options_version, **HTMX)
    assert (part.status_code, "<html" in part.text) == (200, False)
    assert 'aria-checked="false"' in line_of(part.text, "Articles")
    assert version_of(part.text) == str(connection.options_version + 1)


@pytest.mark.parametrize("version", ["0", "", "x", "99"])
async def test_page_that_is_too_old_overwrites_nothing_and_says_so_beside_the_switch(
    browser_of: OpenBrowser, gateway: Gateway, version: str
) -> None:
    connection, browser = await gateway.connection(), await browser_of()
    for headers in ({}, HTMX):
        page = await turn(browser, connection, "articles", "no", version, **headers)
        assert page.status_code == 412
        line = line_of(page.text, "Articles")
        assert "Somebody changed the options while you had the page open" in line
        assert 'aria-describedby="fault-articles"' in line
        assert "Somebody changed" not in page.text.replace(line, "")
        assert version_of(page.text) == str(connection.options_version)
    assert (await reread(gateway, connection)).options["send_articles"] is True


async def test_two_who_switch_on_the_same_page_do_not_undo_each_other(
    browser_of: OpenBrowser, gateway: Gateway
) -> None:
    connection, first, second = await gateway.connection(), await browser_of(), await browser_of()
    version = connection.options_version
    assert (await turn(first, connection, "articles", "no", version)).status_code == 303
    assert (await turn(second, connection, "shipments", "no", version)).status_code == 412
    options = (await reread(gateway, connection)).options
    assert (options["send_articles"], options["report_shipments"]) == (False, True)


async def test_conflict_is_told_beside_the_switch(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection = await gateway.connection(report_stock_levels=True)
    browser = await browser_of(language="sv")
    page = await turn(browser, connection, "sales_orders", "no", connection.options_version)
    assert page.status_code == 422
    assert 'id="fault-sales_orders"' in line_of(page.text, "Kundorder")
    assert (await reread(gateway, connection)).options["send_sales_orders"] is True


async def test_process_that_is_not_there_has_no_switch(browser_of: OpenBrowser, gateway: Gateway) -> None:
    connection, browser = await gateway.connection(), await browser_of()
    assert (await turn(browser, connection, "stock_levels", "yes", 1)).status_code == 404
