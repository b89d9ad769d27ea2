"""`make screenshots`: plays the demo, walks the pages, and writes their pictures into docs/images."""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.browser.checks import Colours
from tests.browser.chromium import FLAGS, executable
from tests.browser.installation import Site, UnconnectedShop
from tests.live.servers import ROOT, command

FOLDER: Final = ROOT / "docs" / "images"
LARGEST_BYTES: Final = 300_000
WIDE: Final[ViewportSize] = {"width": 1440, "height": 1000}
NARROW: Final[ViewportSize] = {"width": 360, "height": 800}
TALLEST: Final = 1100
PATIENCE_MS: Final = 60_000
LOG_IN: Final = re.compile(r"^Console\s+http://\S+:(\d+)\s+log in as (\S+) / (\S+)$", re.MULTILINE)
REMOTES: Final = re.compile(r"^(Fortnox|Ongoing)\s+http://\S+:(\d+)/docs", re.MULTILINE)
HELD: Final = "3"
"""The order of the story that the office changed after the warehouse had begun."""


@dataclass(frozen=True)
class Stage:
    """The demo after its tables: everything still runs, and somebody can log in."""

    site: Site
    username: str
    password: str


@contextmanager
def demo() -> Iterator[Stage]:
    """The demo's servers, with the story told to its end."""
    with tempfile.TemporaryDirectory(prefix="lagerbro-screenshots-") as name:
        folder = Path(name)
        environ = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
        told, pipe = "", subprocess.PIPE
        playing = subprocess.Popen(command("demo"), cwd=folder, env=environ, stdout=pipe, text=True)
        assert playing.stdout is not None
        try:
            for line in playing.stdout:
                told += line
                if line.startswith("Ongoing "):
                    break
            found, remotes = LOG_IN.search(told), dict(REMOTES.findall(told))
            assert found is not None, told
            port, username, password = found.groups()
            site = Site(int(remotes["Fortnox"]), int(remotes["Ongoing"]), "", folder, port=int(port))
            with site.http:
                yield Stage(site, username, password)
        finally:
            playing.send_signal(signal.SIGINT)
            playing.communicate(timeout=90)


@dataclass(frozen=True)
class Photographer:
    """Takes pictures of pages for somebody who is logged in."""

    browser: Browser
    stage: Stage

    @contextmanager
    def window(self, size: ViewportSize = WIDE, colours: Colours = "light") -> Iterator[Page]:
        """A window in which the demo's admin has logged in."""
        context = self.browser.new_context(locale="en-GB", viewport=size, color_scheme=colours)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.goto(f"{self.stage.site.gateway}/login")
        page.get_by_label("User name").fill(self.stage.username)
        page.get_by_label("Password").fill(self.stage.password)
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
        yield page
        context.close()

    def take(self, page: Page, name: str) -> None:
        """Write the page as it stands, from its top, so far as it is not endless."""
        width = page.evaluate("() => innerWidth")
        page.evaluate("() => scrollTo(0, 0)")
        page.set_viewport_size({"width": width, "height": 400})
        height = min(page.evaluate("() => document.documentElement.scrollHeight"), TALLEST)
        page.set_viewport_size({"width": width, "height": height})
        file = FOLDER / f"{name}.png"
        page.screenshot(path=file, animations="disabled", caret="hide")
        size = file.stat().st_size
        assert size <= LARGEST_BYTES, f"{file.name} has {size} bytes"
        sys.stdout.write(f"{file.relative_to(ROOT)} {size // 1000} kB\n")

    def follow(self, page: Page, beginning: str, name: str) -> None:
        """Follow the first link whose address begins so, and take what it leads to."""
        href = page.locator(f'main a[href^="{beginning}"]').first.get_attribute("href")
        assert href is not None
        self.go(page, href, name)

    def go(self, page: Page, path: str, name: str) -> None:
        """Open a page and take it."""
        page.goto(f"{self.stage.site.gateway}{path}", wait_until="load")
        expect(page.get_by_role("heading").first).to_be_visible()
        self.take(page, name)


def take_the_console(photographer: Photographer) -> None:
    """The pages that people look at every day."""
    with photographer.browser.new_context(locale="en-GB", viewport=WIDE) as context:
        photographer.go(context.new_page(), "/login", "log-in")
    with photographer.window(size=NARROW) as page:
        photographer.take(page, "overview-narrow")
    with photographer.window(colours="dark") as page:
        photographer.take(page, "overview-dark")
    with photographer.window() as page:
        photographer.take(page, "overview")
        page.get_by_role("main").get_by_role("link", name="Fjällboden", exact=True).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Fjällboden")
        connection = urlsplit(page.url).path
        photographer.take(page, "connection")
        for path, name in (
            ("options", "options"),
            ("runs", "runs"),
            ("watermarks/sales_orders", "set-back"),
            ("webhooks", "webhooks"),
            ("before-the-line", "before-the-line"),
            ("reconnect", "reconnect"),
            ("delete", "delete"),
            (f"records/sales_orders/{HELD}", "record"),
        ):
            photographer.go(page, f"{connection}/{path}", name)
        page.goto(f"{photographer.stage.site.gateway}{connection}/runs")
        photographer.follow(page, f"{connection}/runs/", "run")
        photographer.go(page, "/events", "events")
        photographer.follow(page, f"{connection}/events/", "event")
        for path, name in (
            ("/attention", "attention"),
            ("/charts", "charts"),
            ("/records?q=1", "search"),
            ("/audit", "audit"),
            ("/users", "users"),
            ("/account", "account"),
            ("/users/new", "new-user"),
            ("/docs", "api"),
        ):
            photographer.go(page, path, name)


def take_the_connecting(photographer: Photographer, shop: UnconnectedShop) -> None:
    """What one sees on the way from nothing to a connection at work."""
    with photographer.window() as page:
        page.goto(f"{photographer.stage.site.gateway}/connect")
        page.get_by_label("Name of the connection").fill("Vinterbutiken")
        page.get_by_label("System", exact=True).fill(photographer.stage.site.system)
        page.get_by_label("User name").fill(shop.user_name)
        page.get_by_label("Password", exact=True).fill(shop.password)
        page.get_by_label("Goods owner id").fill(str(shop.goods_owner_id))
        photographer.take(page, "connect")
        page.get_by_role("button", name="Try it, and go on to Fortnox").click()
        page.get_by_label("Company").select_option(str(shop.tenant_id))
        page.get_by_role("button", name="Grant").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Fine tuning of Vinterbutiken")
        photographer.take(page, "fine-tuning")
        page.get_by_role("button", name="Activate").click()
        expect(page.get_by_role("status")).to_have_text("The first run is through.")
        photographer.take(page, "first-run")


def main() -> None:
    """Take them all."""
    FOLDER.mkdir(exist_ok=True)
    with demo() as stage, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        photographer = Photographer(browser, stage)
        take_the_console(photographer)
        take_the_connecting(photographer, stage.site.new_shop())
        browser.close()


if __name__ == "__main__":
    main()
