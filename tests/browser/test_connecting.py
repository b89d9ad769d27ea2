"""Connecting a company with a goods owner through the pages, from nothing to the first webhook."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import check_page
from tests.browser.conftest import Window
from tests.browser.installation import Site, UnconnectedShop

# It moves records through both simulators and looks at each page on the way.
pytestmark = pytest.mark.timeout(240)


def title_of(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def enter_warehouse(page: Page, site: Site, shop: UnconnectedShop, *, password: str) -> None:
    page.get_by_label("Name of the connection").fill(shop.company)
    page.get_by_label("System", exact=True).fill(site.system)
    page.get_by_label("User name").fill(shop.user_name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_label("Goods owner id").fill(str(shop.goods_owner_id))
    page.get_by_role("button", name="Try it, and go on to Fortnox").click()


def decide(page: Page, shop: UnconnectedShop, decision: str) -> None:
    """On Fortnox's consent page."""
    title_of(page, "Fortnox sandbox")
    page.get_by_label("Company").select_option(str(shop.tenant_id))
    page.get_by_role("button", name=decision).click()


def test_from_nothing_to_the_first_webhook(window: Window, site: Site) -> None:
    shop = site.new_shop()
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])

    page = window.open("/connect")
    enter_warehouse(page, site, shop, password="not the password")
    password = page.get_by_label("Password", exact=True)
    expect(password).to_have_attribute("aria-invalid", "true")
    expect(password).to_have_value("")
    expect(page.get_by_label("Goods owner id")).to_have_value(str(shop.goods_owner_id))
    window.forgive("422")
    enter_warehouse(page, site, shop, password=shop.password)
    decide(page, shop, "Grant")

    title_of(page, f"Fine tuning of {shop.company}")
    expect(page.get_by_text(f"{shop.company} has granted access.")).to_be_visible()
    expect(page.get_by_label("The company uses the warehouse module (Fortnox Lager)")).to_be_checked()
    check_page(page)
    page.get_by_label("Notify by e-mail").check()
    page.get_by_role("button", name="Activate").click()

    title_of(page, f"{shop.company} is active")
    expect(page.get_by_role("status")).to_have_text("The first run is through.")
    orders = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Sales orders"))
    expect(orders).to_contain_text("Done")
    check_page(page)
    (sent,) = site.goods_owner_numbered(shop.goods_owner_id)["orders"].values()
    assert sent["document"]["emailNotification"]["toBeNotified"] is True

    page.get_by_role("link", name="Next: webhooks").click()
    title_of(page, f"Webhooks of {shop.company}")
    page.get_by_role("button", name="Make a new secret and show it").click()
    copy = page.locator(".secret").get_by_role("button")
    copy.click()
    expect(copy).to_have_text("Copied")
    secret = page.evaluate("() => navigator.clipboard.readText()")
    expect(page.locator("#secret")).to_have_text(secret)
    address = page.locator("#url-order").inner_text()
    check_page(page)
    site.press_test(shop, address, secret)
    expect(page.get_by_text("An event has come:")).to_be_visible()
    assert secret not in window.open(page.url.removeprefix(site.gateway)).content()


def test_who_denies_can_think_better_of_it_without_entering_all_anew(window: Window, site: Site) -> None:
    shop = site.new_shop()
    page = window.open("/connect")
    enter_warehouse(page, site, shop, password=shop.password)
    decide(page, shop, "Deny")
    expect(page.get_by_role("link", name="Ask Fortnox again")).to_be_visible()
    check_page(page)
    window.forget_failed_pages()
    page.get_by_role("link", name="Ask Fortnox again").click()
    decide(page, shop, "Grant")
    title_of(page, f"Fine tuning of {shop.company}")
