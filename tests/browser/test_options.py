"""Options are switched in a browser, and a stale page overwrites nothing."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.installation import Site

SMS = "Notify by text message"
TELEPHONE = "Announce by telephone"


def test_what_is_switched_holds_and_is_in_the_audit(window_of: OpenWindow, site: Site) -> None:
    path = f"/connections/{site.connection_id}/options"
    window = window_of()
    page = window.open(path)
    was = page.get_by_label(SMS).is_checked()
    page.get_by_label(SMS).set_checked(not was)
    _save(page)
    expect(page.get_by_text("Saved. The options hold from the next record on.")).to_be_visible()
    window.open(path)
    expect(page.get_by_label(SMS)).to_be_checked(checked=not was)
    assert site.api("GET", path)["notify_by_sms"] is not was
    window.open("/audit?action=options_changed")
    row = page.get_by_role("row").filter(has_text=SMS).first
    expect(row).to_be_visible()


def test_a_page_that_is_too_old_says_what_changed_and_saves_nothing(window_of: OpenWindow, site: Site) -> None:
    path = f"/connections/{site.connection_id}/options"
    mine, theirs = window_of(), window_of()
    page, other = mine.open(path), theirs.open(path)
    was = site.api("GET", path)
    other.get_by_label(SMS).set_checked(not was["notify_by_sms"])
    _save(other)
    expect(other.get_by_text("Saved.")).to_be_visible()
    page.get_by_label(TELEPHONE).set_checked(not was["notify_by_telephone"])
    _save(page)
    expect(page.get_by_role("alert")).to_contain_text("Somebody was faster")
    mine.forgive("412")
    assert site.api("GET", path)["notify_by_telephone"] is was["notify_by_telephone"]
    expect(page.get_by_label(SMS)).to_be_checked(checked=not was["notify_by_sms"])
    _save(page)
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert site.api("GET", path)["notify_by_telephone"] is not was["notify_by_telephone"]


def test_what_cannot_go_together_is_said_beside_the_option(window_of: OpenWindow, site: Site) -> None:
    window = window_of()
    page = window.open(f"/connections/{site.connection_id}/options")
    page.get_by_label("Make the invoice").check()
    page.get_by_label("Part deliveries").select_option("report_each")
    _save(page)
    expect(page.get_by_label("Part deliveries")).to_have_accessible_description(
        re.compile("Parts cannot be reported while invoices are made")
    )
    window.forgive("422")


def _save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
