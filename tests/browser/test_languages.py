"""English and Swedish: by the browser, and by the switch."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow


def test_the_switch_outlasts_the_browsers_language(window_of: OpenWindow) -> None:
    window = window_of(locale="sv-SE")
    page = window.open("/attention")
    html, title = page.locator("html"), page.get_by_role("heading", level=1)
    expect(html).to_have_attribute("lang", "sv")
    swedish = title.inner_text()
    page.get_by_role("button", name="English").click()
    expect(html).to_have_attribute("lang", "en")
    expect(title).to_have_text("Needs attention")
    assert swedish != "Needs attention"
    window.open("/audit")
    expect(html).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Svenska").click()
    expect(html).to_have_attribute("lang", "sv")
    window.open("/attention")
    expect(title).to_have_text(swedish)


def test_colours_are_as_chosen_whatever_the_device_says(window_of: OpenWindow) -> None:
    window = window_of(colours="light")
    page = window.open("/")
    ground = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Dark", exact=True).click()
    expect(page.get_by_role("button", name="Dark", exact=True)).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(ground) != light
    page.get_by_role("button", name="As the device").click()
    expect(page.get_by_role("button", name="As the device")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(ground) == light
