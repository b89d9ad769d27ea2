import re

import httpx
import pytest

from app.sandbox.fortnox.tokens import DEMO_CLIENT_ID
from tests.sandbox.fortnox.conftest import TENANT, Fortnox

ASKED = {
    "client_id": DEMO_CLIENT_ID,
    "redirect_uri": "http://localhost:8000/connect/callback?from=fortnox",
    "scope": "article order",
    "state": "å&1",
    "response_type": "code",
    "access_type": "offline",
    "account_type": "service",
}
LOGIN = {"tenant_id": str(TENANT), "user": "ekonomi@example.se", "password": "vildmark", "decision": "grant"}


async def _ask(fortnox: Fortnox, **changes: str) -> httpx.Response:
    return await fortnox.http.get("/oauth-v1/auth", params={**ASKED, **changes})


async def _decide(fortnox: Fortnox, **changes: str) -> httpx.Response:
    return await fortnox.http.post("/oauth-v1/auth", data={**ASKED, **LOGIN, **changes})


def _sent_back(answer: httpx.Response) -> httpx.QueryParams:
    assert answer.status_code == 302, answer.text
    location = httpx.URL(answer.headers["Location"])
    assert (location.host, location.path, location.params["from"]) == ("localhost", "/connect/callback", "fortnox")
    return location.params


async def test_the_page_shows_company_scopes_and_the_demo_login(fortnox: Fortnox) -> None:
    page = await _ask(fortnox)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    for text in (f"Provbutiken AB ({TENANT})", "<li>article</li>", "ekonomi@example.se", ">Grant<", ">Deny<"):
        assert text in page.text


async def test_the_form_of_the_page_posts_all_it_was_asked(fortnox: Fortnox) -> None:
    page = (await _ask(fortnox, state="plain")).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert hidden == {**ASKED, "state": "plain"}


async def test_what_the_caller_sends_is_escaped_on_the_page(fortnox: Fortnox) -> None:
    assert "<script>" not in (await _ask(fortnox, state='"><script>')).text


async def test_grant_sends_back_a_code_and_the_state_unchanged(fortnox: Fortnox) -> None:
    back = _sent_back(await _decide(fortnox))
    assert back["state"] == "å&1"
    assert len(back["code"]) == 40


async def test_deny_sends_back_access_denied(fortnox: Fortnox) -> None:
    back = _sent_back(await _decide(fortnox, decision="deny"))
    assert (back["error"], back["state"]) == ("access_denied", "å&1")
    assert "error_description" in back


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"state": ""}, "invalid_request"),
        ({"response_type": "token"}, "invalid_request"),
        ({"scope": "article everything"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"account_type": "robot"}, "invalid_request"),
    ],
)
async def test_a_bad_request_is_sent_back_as_an_error(fortnox: Fortnox, changes: dict[str, str], error: str) -> None:
    assert _sent_back(await _ask(fortnox, **changes))["error"] == error
    assert _sent_back(await _decide(fortnox, **changes))["error"] == error


@pytest.mark.parametrize(
    "changes", [{"client_id": "nobody"}, {"redirect_uri": "https://example.com/steal"}, {"redirect_uri": ""}]
)
async def test_nothing_is_sent_to_an_address_that_is_not_registered(fortnox: Fortnox, changes: dict[str, str]) -> None:
    for answer in (await _ask(fortnox, **changes), await _decide(fortnox, **changes)):
        assert answer.status_code == 400
        assert "Location" not in answer.headers


async def test_a_registered_address_elsewhere_is_fine(fortnox: Fortnox) -> None:
    client = {"client_id": "Other", "secret": "s", "redirect_uris": ["https://gateway.example.com/cb"]}
    await fortnox.http.post("/_sandbox/clients", json=client)
    answer = await _decide(fortnox, client_id="Other", redirect_uri="https://gateway.example.com/cb")
    assert answer.headers["Location"].startswith("https://gateway.example.com/cb?code=")


async def test_a_wrong_password_shows_the_page_again(fortnox: Fortnox) -> None:
    answer = await _decide(fortnox, password="wrong")
    assert answer.status_code == 403
    assert "Wrong user or password." in answer.text


async def test_only_an_administrator_may_consent_to_a_service_account(fortnox: Fortnox) -> None:
    answer = await _decide(fortnox, user="lager@example.se")
    assert answer.status_code == 403
    assert "system administrator" in answer.text


async def test_a_company_that_is_not_there_shows_the_page_again(fortnox: Fortnox) -> None:
    answer = await _decide(fortnox, tenant_id="5")
    assert (answer.status_code, "Choose a company." in answer.text) == (400, True)
