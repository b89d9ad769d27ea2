import json
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError

from app.errors import GatewayError, Refused, RemoteUnavailable
from app.web.correlation import Correlation
from app.web.faults import handle_faults
from app.web.pages.problems import ProblemPages
from app.web.users import Role
from tests.web.conftest import problem
from tests.web.pages.conftest import SITE, OpenBrowser

INSIDE = "planted inside of the server"


@pytest.fixture
async def failing() -> AsyncIterator[httpx.AsyncClient]:
    """An application whose every page raises what `raises` holds."""
    app = FastAPI()

    @app.get("/page")
    @app.get("/api/v1/page")
    async def fail() -> None:
        raise app.state.raises

    handle_faults(app)
    app.add_middleware(Correlation)
    app.add_middleware(ProblemPages)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as opened:
        opened.app = app  # type: ignore[attr-defined]
        yield opened


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (RuntimeError(INSIDE), 500, "A fault of Lagerbro&#39;s own"),
        (OperationalError(INSIDE, {}, Exception(INSIDE)), 503, "Not possible just now"),
        (Refused("Changed.", code="options.stale"), 412, "Somebody was faster"),
        (Refused("Not <b>so</b>.", code="x", todo="Do."), 422, "<p>Not &lt;b&gt;so&lt;/b&gt;. Do.</p>"),
        (RemoteUnavailable("No.", code="x", remote_text="<i>"), 502, "<blockquote>&lt;i&gt;</blockquote>"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_problem_is_a_page_to_a_person_and_json_to_a_program(
    failing: httpx.AsyncClient, error: GatewayError, status: int, said: str
) -> None:
    failing.app.state.raises = error  # type: ignore[attr-defined]
    page = await failing.get("/page")
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert said in page.text
    assert page.headers["x-correlation-id"] in page.text
    assert INSIDE not in page.text
    told = await failing.get("/api/v1/page")
    assert told.headers["content-type"] == "application/problem+json"
    assert told.status_code == status


async def test_problem_is_told_in_the_language_of_the_reader(failing: httpx.AsyncClient) -> None:
    failing.app.state.raises = Refused("No.", code="options.stale")  # type: ignore[attr-defined]
    page = await failing.get("/page", headers={"Accept-Language": "sv"})
    assert "Någon hann före" in page.text
    assert '<html lang="sv"' in page.text


async def test_unknown_address_is_a_page_with_the_way_out(browser_of: OpenBrowser, stranger: httpx.AsyncClient) -> None:
    browser = await browser_of(Role.OPERATOR)
    page = await browser.get("/nothing/here")
    assert page.status_code == 404
    assert "There is nothing here" in page.text
    nobody = await stranger.get("/nothing/here")
    assert nobody.status_code == 404
    assert "Log out" not in nobody.text
    problem(await stranger.get("/api/v1/nothing"), 404, "not-found")


async def test_operator_is_told_that_a_page_is_for_admins(browser_of: OpenBrowser) -> None:
    browser = await browser_of(Role.OPERATOR)
    page = await browser.get("/users")
    assert page.status_code == 403
    assert "Only an admin may do this." in page.text
    assert browser.user.username in page.text
    assert 'href="/users"' not in page.text


async def test_body_over_the_limit_is_told_as_a_page(browser_of: OpenBrowser) -> None:
    browser = await browser_of()
    page = await browser.post("/account", old="x" * 1024 * 1024)
    assert page.status_code == 413
    assert "Too much at once" in page.text
    with pytest.raises(json.JSONDecodeError):
        page.json()


@pytest.mark.parametrize("address", ["/connections/none", "/users/1", "/events?cursor=none", "/audit?cursor=%00"])
async def test_address_that_cannot_be_is_told_without_jargon(browser_of: OpenBrowser, address: str) -> None:
    page = await (await browser_of()).get(address)
    assert page.status_code == 422
    assert "There is nothing here" in page.text
    assert 'lang="en">' not in page.text.split("<main", 1)[1]


@pytest.mark.parametrize("by_htmx", [False, True])
async def test_who_was_logged_out_while_filling_in_a_form_is_told(browser_of: OpenBrowser, by_htmx: bool) -> None:
    browser = await browser_of()
    browser.client.cookies.set("lagerbro_session", "expired", domain="bridge.example.com")
    headers = {"Referer": f"{SITE}/users/new"} | ({"HX-Request": "true"} if by_htmx else {})
    answer = await browser.client.post("/users/new", data={"form_token": browser.form_token}, headers=headers)
    assert answer.status_code == (401 if by_htmx else 303)
    to = answer.headers["hx-redirect" if by_htmx else "location"]
    assert to == "/login?next=%2Fusers%2Fnew"
    assert "You were logged out in the meantime, so nothing was saved." in (await browser.client.get(to)).text


async def test_who_was_logged_out_while_reading_is_told_and_a_stranger_is_not(
    browser_of: OpenBrowser, stranger: httpx.AsyncClient
) -> None:
    browser = await browser_of()
    browser.client.cookies.set("lagerbro_session", "expired", domain="bridge.example.com")
    for client, told in ((browser.client, True), (stranger, False)):
        page = await client.get((await client.get("/users")).headers["location"])
        assert ("You were logged out in the meantime." in page.text) is told
