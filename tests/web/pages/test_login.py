from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr
from sqlmodel import select

from app.web import sessions
from app.web.accounts import Act, Change, change
from app.web.pages.visits import SESSION_COOKIE, path_of_ours
from app.web.sessions import BrowserSession
from app.web.users import Role, User, add_user
from tests.clock import Clock
from tests.web.conftest import Gateway
from tests.web.pages.conftest import OpenBrowser, fault_of, field_of

PASSWORD = "correct horse battery"


@pytest.fixture
async def anna(gateway: Gateway) -> User:
    async with gateway.services.database.write() as session:
        return await add_user(
            session, username="anna", password=SecretStr(PASSWORD), role=Role.ADMIN, now=gateway.clock()
        )


async def _log_in(client: httpx.AsyncClient, password: str = PASSWORD, **fields: str) -> httpx.Response:
    return await client.post("/login", data={"username": "Anna", "password": password, **fields})


async def test_page_leads_to_the_log_in_and_back(stranger: httpx.AsyncClient, anna: User) -> None:
    sent_on = await stranger.get("/users?cursor=x")
    assert sent_on.status_code == 303
    page = await stranger.get(sent_on.headers["location"])
    assert page.status_code == 200
    assert 'name="next" value="/users?cursor=x"' in page.text
    assert (await _log_in(stranger, next="/users?cursor=x")).headers["location"] == "/users?cursor=x"
    overview = await stranger.get("/")
    assert overview.status_code == 200
    assert "anna" in overview.text


async def test_cookie_of_a_log_in_is_out_of_reach_of_scripts_and_other_sites(
    stranger: httpx.AsyncClient, anna: User
) -> None:
    answer = await _log_in(stranger)
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith(SESSION_COOKIE)]
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))


async def test_secret_of_a_log_in_is_kept_as_a_hash_only(
    stranger: httpx.AsyncClient, anna: User, gateway: Gateway
) -> None:
    await _log_in(stranger)
    async with gateway.services.database.read() as session:
        (kept,) = await session.exec(select(BrowserSession))
    assert stranger.cookies[SESSION_COOKIE] not in kept.model_dump_json()


async def test_wrong_password_is_said_beside_the_field_and_the_name_stays(
    stranger: httpx.AsyncClient, anna: User
) -> None:
    page = await _log_in(stranger, "another password")
    assert page.status_code == 422
    assert fault_of(page, "password") == "User name or password is wrong."
    assert field_of(page, "username") == "Anna"
    assert "another password" not in page.text
    assert SESSION_COOKIE not in stranger.cookies


async def test_empty_fields_are_named(stranger: httpx.AsyncClient) -> None:
    page = await stranger.post("/login", data={})
    assert fault_of(page, "username") == "Enter your user name."
    assert fault_of(page, "password") == "Enter your password."


async def test_failures_are_counted_together_with_those_of_the_token_route(
    stranger: httpx.AsyncClient, anna: User, clock: Clock
) -> None:
    for _ in range(3):
        await _log_in(stranger, "another password")
    for _ in range(2):
        await stranger.post("/api/v1/token", data={"username": "anna", "password": "another password"})
    page = await _log_in(stranger)
    assert page.status_code == 429
    assert "too many failed log-ins" in page.text
    assert field_of(page, "username") == "Anna"
    clock.advance(seconds=int(page.headers["retry-after"]))
    assert (await _log_in(stranger)).status_code == 303


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "\\\\evil.example",
        "evil.example",
        "javascript:alert(1)",
        "http:/evil.example",
        "///evil.example",
        "",
    ],
)
async def test_nobody_is_sent_to_another_site_after_the_log_in(
    stranger: httpx.AsyncClient, anna: User, elsewhere: str
) -> None:
    assert (await _log_in(stranger, next=elsewhere)).headers["location"] == "/"
    again = await stranger.get("/login", params={"next": elsewhere})
    assert (again.status_code, again.headers["location"]) == (303, "/")


def test_path_of_this_site_is_taken_with_its_query() -> None:
    assert path_of_ours("/records?q=10%2F42#x") == "/records?q=10%2F42#x"


async def test_log_in_sent_from_another_site_is_refused(stranger: httpx.AsyncClient, anna: User) -> None:
    fields = {"username": "anna", "password": PASSWORD}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        page = await stranger.post("/login", data=fields, headers=headers)
        assert page.status_code == 403
        assert "The form was too old" in page.text
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "https://bridge.example.com"}):
        assert (await stranger.post("/login", data=fields, headers=headers)).status_code == 303


async def test_log_in_ends_the_one_that_the_browser_had(
    stranger: httpx.AsyncClient, anna: User, gateway: Gateway
) -> None:
    await _log_in(stranger)
    first = stranger.cookies[SESSION_COOKIE]
    await _log_in(stranger)
    assert stranger.cookies[SESSION_COOKIE] != first
    assert await sessions.find(gateway.services.database, first, now=gateway.clock()) is None


async def test_log_out_ends_the_log_in_on_the_server_too(browser_of: OpenBrowser, gateway: Gateway) -> None:
    browser = await browser_of()
    secret = browser.client.cookies[SESSION_COOKIE]
    page = await browser.follow(await browser.post("/logout"))
    assert "You are logged out." in page.text
    browser.client.cookies.set(SESSION_COOKIE, secret, domain="bridge.example.com")
    assert (await browser.get("/")).headers["location"] == "/login"


async def test_log_in_ends_when_the_user_is_deactivated(browser_of: OpenBrowser, gateway: Gateway) -> None:
    browser, admin = await browser_of(Role.OPERATOR), await browser_of()
    act = Act(admin.user, gateway.clock(), "test")
    for active in (False, True):
        async with gateway.services.database.write() as session:
            await change(session, act, browser.user.id, Change(active=active))
        assert (await browser.get("/")).status_code == 303


async def test_log_in_ends_unused_after_a_time_and_in_any_case_after_a_longer_one(
    browser_of: OpenBrowser, clock: Clock
) -> None:
    browser, used = await browser_of(), await browser_of()
    begun = clock()
    while clock() - begun < sessions.IN_ALL_AT_MOST - timedelta(hours=8):
        clock.advance(hours=8)
        assert (await used.get("/")).status_code == 200
    assert (await browser.get("/")).status_code == 303
    clock.advance(hours=8)
    assert (await used.get("/")).status_code == 303


async def test_log_ins_that_have_expired_are_forgotten(browser_of: OpenBrowser, gateway: Gateway) -> None:
    await browser_of()
    gateway.clock.advance(hours=13)
    await browser_of()
    async with gateway.services.database.read() as session:
        assert len(list(await session.exec(select(BrowserSession)))) == 1


async def test_made_up_cookie_is_nobody(stranger: httpx.AsyncClient) -> None:
    stranger.cookies.set(SESSION_COOKIE, "made up", domain="bridge.example.com")
    assert (await stranger.get("/")).headers["location"] == "/login"


async def test_token_of_the_api_does_not_open_pages_nor_the_cookie_the_api(
    browser_of: OpenBrowser, gateway: Gateway, stranger: httpx.AsyncClient
) -> None:
    browser = await browser_of()
    assert (await browser.get("/api/v1/connections")).status_code == 401
    assert (await stranger.get("/", headers=gateway.headers_of(browser.user))).status_code == 303
