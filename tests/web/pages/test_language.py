from datetime import UTC, datetime
from decimal import Decimal

import httpx
import pytest

from app.web.pages.language import Language, language_of
from tests.web.pages.conftest import OpenBrowser


@pytest.mark.parametrize(
    ("accepts", "language"),
    [
        ("sv", "sv"),
        ("sv-FI,sv;q=0.9,en;q=0.8", "sv"),
        ("en-US,en;q=0.9,sv;q=0.8", "en"),
        ("de,sv;q=0.5", "sv"),
        ("en;q=0.4,sv;q=0.6", "sv"),
        ("SV", "sv"),
        ("de,fr", "en"),
        ("sv;q=0", "en"),
        ("sv;q=nonsense", "en"),
        ("*", "en"),
        ("", "en"),
        (",,;;", "en"),
    ],
)
def test_language_is_the_one_the_browser_likes_best(accepts: str, language: str) -> None:
    assert language_of({}, accepts) == language


def test_chosen_language_goes_before_the_browsers() -> None:
    assert language_of({"lagerbro_language": "sv"}, "en") == "sv"
    assert language_of({"lagerbro_language": "xx"}, "en") == "en"


def test_times_are_swedish_with_utc_in_the_title() -> None:
    winter, summer = datetime(2026, 3, 2, 22, 30, tzinfo=UTC), datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert Language.SWEDISH.time(winter) == (
        '<time datetime="2026-03-02T22:30:00+00:00" title="2026-03-02 22:30:00 UTC">2 mars 2026 23:30</time>'
    )
    assert "2 Jul 2026 00:30</time>" in Language.ENGLISH.time(summer)
    assert "2 Jul 2026</time>" in Language.ENGLISH.date(summer)


def test_numbers_are_written_as_the_reader_does() -> None:
    assert Language.ENGLISH.number(Decimal("12345.5")) == "12,345.5"
    assert Language.SWEDISH.number(Decimal("12345.5")) == "12\N{NO-BREAK SPACE}345,5"


async def test_page_speaks_the_browsers_language_until_the_switch_is_used(browser_of: OpenBrowser) -> None:
    browser = await browser_of(language="sv-SE,sv;q=0.9")
    page = await browser.get("/account")
    assert '<html lang="sv"' in page.text
    assert "Byt lösenord" in page.text
    sent_on = await browser.post("/preferences", language="en", back="/account")
    assert sent_on.headers["location"] == "/account"
    page = await browser.follow(sent_on)
    assert '<html lang="en"' in page.text
    assert "Change your password" in page.text


async def test_faults_and_messages_are_said_in_the_language_of_the_page(browser_of: OpenBrowser) -> None:
    browser = await browser_of(language="sv")
    page = await browser.post("/users/new", username="bo", password="kort", role="operator")
    assert "Ett lösenord ska ha 12 till 200 tecken" in page.text
    page = await browser.follow(await browser.post("/logout"))
    assert "Du är utloggad." in page.text


async def test_colours_are_remembered_and_made_up_ones_are_not(stranger: httpx.AsyncClient) -> None:
    assert 'data-theme="auto"' in (await stranger.get("/login")).text
    for chosen, shown in (("dark", "dark"), ("neon", "dark"), ("light", "light")):
        await stranger.post("/preferences", data={"theme": chosen, "back": "/login"})
        assert f'data-theme="{shown}"' in (await stranger.get("/login")).text


async def test_switch_leads_to_no_other_site_and_is_not_thrown_from_one(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.post("/preferences", data={"theme": "dark", "back": "https://evil.example/"})
    assert answer.headers["location"] == "/"
    forged = await stranger.post("/preferences", data={"theme": "dark"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert forged.status_code == 403
