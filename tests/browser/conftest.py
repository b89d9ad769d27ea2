"""What the browser tests share: the installation, Chromium, and pages whose complaints fail the test."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    StorageState,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.browser.checks import Colours
from tests.browser.chromium import FLAGS, executable
from tests.browser.installation import ADMIN, PASSWORD, Site, running

PATIENCE_SECONDS = 45
TALL: ViewportSize = {"width": 1440, "height": 900}

expect.set_options(timeout=PATIENCE_SECONDS * 1000)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running(tmp_path_factory.mktemp("site")) as up:
        yield up


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = executable()
    assert path is not None, "Run `make test-browser`, which installs Chromium."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


class Window:
    """A browser window of a person: its page, and what the browser complained of."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.site = site
        self.context = context
        self.complaints: list[str] = []
        self.page = context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("request", self._asked)

    def open(self, path: str) -> Page:
        """Go to a page of the console, which must answer well."""
        answer = self.page.goto(f"{self.site.gateway}{path}")
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        return self.page

    def forgive(self, words: str) -> None:
        """Complaints with these words were wanted; there must be one."""
        kept = [one for one in self.complaints if words not in one]
        assert len(kept) < len(self.complaints), f"nobody complained of {words!r}: {self.complaints}"
        self.complaints = kept

    def forget_failed_pages(self) -> None:
        """A page that answers with an error status on purpose makes the browser say so; that is no complaint."""
        self.complaints = [one for one in self.complaints if "Failed to load resource" not in one]

    def _heard(self, message: ConsoleMessage) -> None:
        ours = self.page.url.startswith(self.site.gateway)
        if ours and message.type in {"error", "warning"}:
            self.complaints.append(f"{self.page.url}: {message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.hostname != "127.0.0.1":
            self.complaints.append(f"{self.page.url}: asked for {request.url}")


OpenWindow = Callable[..., Window]


@pytest.fixture(scope="session")
def cookies_of_admin(site: Site, chromium: Browser) -> StorageState:
    """A browser in which the admin has logged in."""
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{site.gateway}/login")
    page.get_by_label("User name").fill(ADMIN)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    cookies = context.storage_state()
    context.close()
    return cookies


@pytest.fixture
def window_of(site: Site, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[OpenWindow]:
    """Opens windows; at the end of the test none of them may have complained."""
    opened: list[Window] = []

    def open_window(*, logged_in: bool = True, locale: str = "en-GB", colours: Colours = "light") -> Window:
        cookies = request.getfixturevalue("cookies_of_admin") if logged_in else None
        context = chromium.new_context(locale=locale, storage_state=cookies, viewport=TALL, color_scheme=colours)
        context.set_default_timeout(PATIENCE_SECONDS * 1000)
        opened.append(Window(context, site))
        return opened[-1]

    yield open_window
    complaints = [complaint for window in opened for complaint in window.complaints]
    for window in opened:
        window.context.close()
    assert complaints == []


@pytest.fixture
def window(window_of: OpenWindow) -> Window:
    """The admin's window, in English."""
    return window_of()
