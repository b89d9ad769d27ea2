"""The console by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import BOTH, Colours
from tests.browser.conftest import OpenWindow, Window

MANY_STEPS = 200
FOCUSED = """() => {
    const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
    return {
        name: one === document.body ? "" : one.outerHTML.slice(0, 100),
        outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        seen: box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0 && box.top < innerHeight,
    };
}"""


def test_the_first_step_leads_past_the_header(window: Window) -> None:
    page = window.open("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="To the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


@pytest.mark.parametrize("colours", BOTH)
@pytest.mark.parametrize("path", ["/", "/events", "/users/new"])
def test_every_step_is_seen(path: str, colours: Colours, window_of: OpenWindow) -> None:
    window = window_of(colours=colours)
    page = window.open(path)
    steps = _steps(page)
    assert len(steps) > len(page.get_by_role("navigation").get_by_role("link").all())
    assert [one for one in steps if not (one["outlined"] and one["seen"])] == []


def _steps(page: Page) -> list[dict[str, object]]:
    """What Tab comes to, one after the other, until the page is through."""
    steps: list[dict[str, object]] = []
    for _ in range(MANY_STEPS):
        page.keyboard.press("Tab")
        now = page.evaluate(FOCUSED)
        if not now["name"]:
            return steps
        steps.append(now)
    raise AssertionError("Tab does not come to the end of the page")
