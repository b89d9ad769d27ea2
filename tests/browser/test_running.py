"""A connection's processes are set going and switched in a browser, which follows what happens by itself."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Window
from tests.browser.installation import Site

SECONDS_PER_BYTE = 0.002
"""Fortnox answers so slowly that a run is seen on its way: some seconds for its list of three articles."""


def test_a_run_is_followed_until_it_is_through(window: Window, site: Site) -> None:
    page = open_connection(window, site)
    site.fault(site.fortnox, method="GET", path=r"/3/articles$", kind="drip", seconds=SECONDS_PER_BYTE)
    page.get_by_role("button", name="Run now Articles").click()
    expect(page.get_by_text("Set going: Articles.")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Articles")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("All of it is through.")
    expect(page.get_by_role("progressbar")).to_have_count(0)
    line = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Articles", exact=True))
    expect(line).to_contain_text("Done")
    line.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Run: Articles")
    expect(page.get_by_role("main")).to_contain_text("anna")


def test_a_process_is_switched_off_and_on(window: Window, site: Site) -> None:
    page = open_connection(window, site)
    switch = page.get_by_role("switch", name="Customer returns")
    expect(switch).to_be_checked()
    switch.click()
    expect(switch).not_to_be_checked()
    assert site.api("GET", f"/connections/{site.connection_id}/options")["report_customer_returns"] is False
    switch.click()
    expect(switch).to_be_checked()


def test_a_switch_that_does_not_fit_the_company_says_so_and_stays(window: Window, site: Site) -> None:
    page = open_connection(window, site)
    switch = page.get_by_role("switch", name="Stock levels")
    switch.click()
    expect(page.get_by_role("alert")).to_contain_text("With the warehouse module every movement is a document")
    window.forgive("422")
    expect(switch).not_to_be_checked()


def open_connection(window: Window, site: Site) -> Page:
    page = window.open("/")
    page.get_by_role("main").get_by_role("link", name="Provbutiken", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Provbutiken")
    return page
