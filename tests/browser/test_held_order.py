"""An order is held: it is found by its number, its reason is seen, it is repaired in Fortnox and sent again."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Window
from tests.browser.installation import Site
from tests.live.servers import until

pytestmark = pytest.mark.timeout(240)


def test_an_order_without_city_is_repaired(window: Window, site: Site) -> None:
    number = site.order_without_city()
    site.sync("sales_orders")
    until(lambda: site.is_held(number), what=f"order {number} is held")

    page = window.open("/attention")
    cause = page.get_by_role("listitem").filter(has_text="has no city in its delivery address")
    cause.get_by_role("link", name="Show the records").click()
    expect(page.get_by_role("rowheader", name=number, exact=True)).to_be_visible()

    search = page.get_by_role("searchbox", name="Search by any number")
    search.fill(number)
    search.press("Enter")
    title = page.get_by_role("heading", level=1)
    record = title.filter(has_text=f"Sales orders {number}")
    hit = page.get_by_role("row").filter(has_text="Sales orders").get_by_role("link", name=number, exact=True)
    expect(record.or_(hit)).to_be_visible()
    if hit.is_visible():  # something else begins with the number, too
        hit.click()
    expect(title).to_contain_text(f"Sales orders {number}")
    expect(title).to_contain_text("Held")
    expect(page.get_by_text(f"Order {number} has no city in its delivery address").first).to_be_visible()
    expect(page.get_by_text(f"open order {number}, fill in the city and save").first).to_be_visible()

    site.office("PATCH", f"/orders/{number}", json={"DeliveryCity": "Östersund"})
    page.get_by_role("button", name="Send again").click()
    until(lambda: number in site.goods_owner()["orders"], what=f"order {number} is in the warehouse")
    until(lambda: not site.is_held(number), what=f"order {number} is no longer held")
    window.open(page.url.removeprefix(site.gateway))
    expect(title).to_contain_text("Sent")
    assert site.goods_owner()["orders"][number]["document"]["consignee"]["city"] == "Östersund"
