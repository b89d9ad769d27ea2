"""Every page, in both languages: it fits, everybody can read it, and the browser has nothing to complain of."""

from collections.abc import Mapping
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import check_page, check_width
from tests.browser.conftest import OpenWindow
from tests.browser.installation import Site
from tests.browser.pages import WITHOUT_LOG_IN, address_of, ids_of, page_paths

API_DOCS: Final = "/docs"
LEFT_TO_SWAGGER_UI: Final = {"nested-interactive"}
"""Swagger UI speaks English alone, and puts a link into a button; its markup is not ours."""


@pytest.fixture(scope="session")
def ids(site: Site) -> Mapping[str, str]:
    return ids_of(site)


@pytest.mark.parametrize("path", page_paths())
def test_everybody_can_read_it(path: str, window_of: OpenWindow, ids: Mapping[str, str]) -> None:
    page = _open(path, window_of, ids, locale="en-GB")
    check_page(page, without=LEFT_TO_SWAGGER_UI if path == API_DOCS else ())


@pytest.mark.parametrize("path", [one for one in page_paths() if one != API_DOCS])
def test_it_fits_in_swedish_too(path: str, window_of: OpenWindow, ids: Mapping[str, str]) -> None:
    check_width(_open(path, window_of, ids, locale="sv-SE"))


def _open(path: str, window_of: OpenWindow, ids: Mapping[str, str], *, locale: str) -> Page:
    page = window_of(logged_in=path != WITHOUT_LOG_IN, locale=locale).open(address_of(path, ids))
    if path == API_DOCS:
        expect(page.get_by_role("button", name="Authorize").first).to_be_visible()
    else:
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        expect(page.locator("html")).to_have_attribute("lang", locale[:2])
        assert page.title().partition(" · ")[0].strip()
    return page
