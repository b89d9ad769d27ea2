"""What holds for every page: it fits at every width, and axe-core finds nothing that keeps somebody from using it."""

from collections.abc import Collection
from importlib.resources import files
from typing import Any, Final, Literal

from playwright.sync_api import Page

Colours = Literal["light", "dark"]
BOTH: Final[tuple[Colours, Colours]] = ("light", "dark")
WIDTHS: Final = (360, 1440)
HEIGHT: Final = 900
SERIOUS: Final = {"serious", "critical"}
_AXE = files("axe_playwright_python") / "axe.min.js"
_WIDTH = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
_STICKS_OUT = """() => [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .slice(0, 5).map((one) => one.outerHTML.slice(0, 120))"""


def check_page(page: Page, *, without: Collection[str] = ()) -> None:
    """Look at the page narrow and wide, light and dark. It is left as it was found, but wide; `without` names rules."""
    _look(page, *BOTH, without=without)
    check_width(page)
    page.set_viewport_size({"width": min(WIDTHS), "height": HEIGHT})
    _look(page, BOTH[0], without=without)
    page.set_viewport_size({"width": max(WIDTHS), "height": HEIGHT})


def check_width(page: Page) -> None:
    """Nothing of the page sticks out sideways, at any width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        taken, there = page.evaluate(_WIDTH)
        assert taken <= there, f"{page.url} at {width} px: {page.evaluate(_STICKS_OUT)}"


def _look(page: Page, *every: Colours, without: Collection[str]) -> None:
    for colours in every:
        page.emulate_media(color_scheme=colours)
        found = [one for one in findings(page) if one["rule"] not in without]
        assert found == [], f"{page.url}, {colours}"
    page.emulate_media(color_scheme="light")


def findings(page: Page) -> list[dict[str, Any]]:
    """What axe-core calls serious or critical."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_AXE.read_text())
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        {"rule": one["id"], "what": one["help"], "where": [node["target"] for node in one["nodes"]][:3]}
        for one in found["violations"]
        if one["impact"] in SERIOUS
    ]
