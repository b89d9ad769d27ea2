from typing import Any

import httpx
import pytest
from jose import jwt

from app.sandbox.fortnox.tokens import DEMO_CLIENT_ID, DEMO_CLIENT_SECRET
from tests.sandbox.fortnox.conftest import TENANT, Fortnox

REDIRECT = "http://127.0.0.1:8000/connect/callback"
CLIENT = (DEMO_CLIENT_ID, DEMO_CLIENT_SECRET)


async def _token(fortnox: Fortnox, *, auth: tuple[str, str] | None = CLIENT, **form: str) -> httpx.Response:
    tenant = {"TenantId": form.pop("tenant")} if "tenant" in form else {}
    return await fortnox.http.post("/oauth-v1/token", auth=auth or httpx.USE_CLIENT_DEFAULT, data=form, headers=tenant)


async def _code(fortnox: Fortnox, **changes: str) -> str:
    form = {
        "client_id": DEMO_CLIENT_ID,
        "redirect_uri": REDIRECT,
        "scope": "article order",
        "state": "s1",
        "response_type": "code",
        "access_type": "offline",
        "account_type": "service",
        "tenant_id": str(TENANT),
        "user": "ekonomi@example.se",
        "password": "vildmark",
        "decision": "grant",
        **changes,
    }
    answer = await fortnox.http.post("/oauth-v1/auth", data=form)
    assert answer.status_code == 302, answer.text
    return httpx.URL(answer.headers["Location"]).params["code"]


async def _by_code(fortnox: Fortnox, code: str) -> httpx.Response:
    return await _token(fortnox, grant_type="authorization_code", code=code, redirect_uri=REDIRECT)


async def _refreshed(fortnox: Fortnox, refresh: str) -> httpx.Response:
    return await _token(fortnox, grant_type="refresh_token", refresh_token=refresh)


def _is_refused(answer: httpx.Response, error: str) -> bool:
    return answer.status_code == 400 and answer.json()["error"] == error


async def test_a_code_becomes_tokens_once(fortnox: Fortnox) -> None:
    code = await _code(fortnox)
    answer = (await _by_code(fortnox, code)).json()
    assert answer.keys() == {"access_token", "refresh_token", "scope", "expires_in", "token_type"}
    assert (answer["scope"], answer["expires_in"], answer["token_type"]) == ("article order", 3600, "bearer")
    fortnox.token = answer["access_token"]
    await fortnox.get("/3/articles")
    assert _is_refused(await _by_code(fortnox, code), "invalid_grant")


async def test_a_code_dies_after_ten_minutes(fortnox: Fortnox) -> None:
    code = await _code(fortnox)
    fortnox.clock.pass_by(minutes=10)
    assert _is_refused(await _by_code(fortnox, code), "invalid_grant")


async def test_a_code_is_bound_to_its_redirect_address(fortnox: Fortnox) -> None:
    code = await _code(fortnox)
    answer = await _token(fortnox, grant_type="authorization_code", code=code, redirect_uri=REDIRECT + "/x")
    assert _is_refused(answer, "invalid_grant")


async def test_without_access_type_offline_there_is_no_refresh_token(fortnox: Fortnox) -> None:
    answer = await _by_code(fortnox, await _code(fortnox, access_type="online"))
    assert "refresh_token" not in answer.json()


async def test_a_refresh_token_is_good_for_one_use(fortnox: Fortnox) -> None:
    first = (await _by_code(fortnox, await _code(fortnox))).json()["refresh_token"]
    second = (await _refreshed(fortnox, first)).json()["refresh_token"]
    assert second != first
    assert _is_refused(await _refreshed(fortnox, first), "invalid_grant")
    assert (await _refreshed(fortnox, second)).status_code == 200


async def test_a_refresh_token_dies_after_31_days(fortnox: Fortnox) -> None:
    refresh = (await _by_code(fortnox, await _code(fortnox))).json()["refresh_token"]
    fortnox.clock.pass_by(days=31)
    assert _is_refused(await _refreshed(fortnox, refresh), "invalid_grant")


async def test_client_credentials_need_a_consent_and_the_tenant_id(fortnox: Fortnox) -> None:
    answer = await _token(fortnox, grant_type="client_credentials", tenant=str(TENANT))
    assert answer.json().keys() == {"access_token", "scope", "expires_in", "token_type"}
    assert _is_refused(await _token(fortnox, grant_type="client_credentials"), "invalid_request")
    assert _is_refused(await _token(fortnox, grant_type="client_credentials", tenant="1"), "invalid_grant")
    await fortnox.office("POST", "/consent", {"client_id": DEMO_CLIENT_ID, "service_account": False})
    assert _is_refused(await _token(fortnox, grant_type="client_credentials", tenant=str(TENANT)), "invalid_grant")


async def test_consent_by_the_page_is_enough_for_client_credentials(fortnox: Fortnox) -> None:
    await fortnox.office("POST", "/consent/revoke")
    await _code(fortnox)
    assert (await _token(fortnox, grant_type="client_credentials", tenant=str(TENANT))).status_code == 200


async def test_token_errors_are_json_under_text_html(fortnox: Fortnox) -> None:
    answer = await _refreshed(fortnox, "nonsense")
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.json() == {"error": "invalid_grant", "error_description": "Invalid refresh token"}


@pytest.mark.parametrize("auth", [None, (DEMO_CLIENT_ID, "wrong"), ("nobody", DEMO_CLIENT_SECRET)])
async def test_a_bad_client_is_401_under_text_plain(fortnox: Fortnox, auth: tuple[str, str] | None) -> None:
    answer = await _token(fortnox, auth=auth, grant_type="client_credentials", tenant=str(TENANT))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.headers["content-type"].startswith("text/plain")


async def test_a_header_that_is_no_base64_is_a_bad_client(fortnox: Fortnox) -> None:
    answer = await fortnox.http.post("/oauth-v1/token", headers={"Authorization": "Basic %%%"})
    assert answer.status_code == 401


async def test_an_unknown_grant_type_is_refused(fortnox: Fortnox) -> None:
    assert _is_refused(await _token(fortnox, grant_type="password"), "unsupported_grant_type")


async def test_the_access_token_carries_the_claims(fortnox: Fortnox) -> None:
    claims: dict[str, Any] = jwt.get_unverified_claims(fortnox.token)
    now = int(fortnox.clock().timestamp())
    assert claims["tenantId"] == TENANT
    assert (claims["clientId"], claims["sub"]) == (DEMO_CLIENT_ID, f"1@{TENANT}")
    assert claims["iss"] == "https://api.fortnox.se/oauth2"
    assert (claims["iat"], claims["exp"]) == (now, now + 3600)
    assert claims["scope"].split() == claims["scopes"]
    assert {"userId", "aud", "jti"} <= claims.keys()


@pytest.mark.parametrize(("ends", "status"), [(False, 200), (True, 401)])
async def test_whether_a_parallel_token_ends_the_earlier_is_a_switch(
    fortnox: Fortnox, *, ends: bool, status: int
) -> None:
    await fortnox.switch(new_token_ends_earlier=ends)
    await _token(fortnox, grant_type="client_credentials", tenant=str(TENANT))
    assert (await fortnox.call("GET", "/3/units")).status_code == status


async def test_revoke_takes_the_consent_back(fortnox: Fortnox) -> None:
    tokens = (await _by_code(fortnox, await _code(fortnox))).json()
    form = {"token_type_hint": "refresh_token", "token": tokens["refresh_token"]}
    assert (await fortnox.http.post("/oauth-v1/revoke", auth=CLIENT, data=form)).status_code == 200
    assert _is_refused(await _refreshed(fortnox, tokens["refresh_token"]), "invalid_grant")
    assert (await fortnox.call("GET", "/3/units")).status_code == 401
    assert (await fortnox.http.post("/oauth-v1/revoke", auth=CLIENT, data=form)).status_code == 200
    assert (await fortnox.http.post("/oauth-v1/revoke", data=form)).status_code == 401


async def test_the_life_of_access_tokens_can_be_cut_by_the_office(fortnox: Fortnox) -> None:
    await fortnox.office("PATCH", "", {"access_token_seconds": 60})
    await fortnox.log_in()
    fortnox.clock.pass_by(seconds=60)
    assert (await fortnox.call("GET", "/3/units")).status_code == 401


async def test_token_calls_are_counted_under_the_tenant_they_name(fortnox: Fortnox) -> None:
    await fortnox.http.post("/_sandbox/traffic/reset")
    await _token(fortnox, grant_type="client_credentials", tenant=str(TENANT))
    calls = (await fortnox.http.get("/_sandbox/traffic")).json()["calls"]
    assert [(call["account"], call["path"]) for call in calls] == [(str(TENANT), "/oauth-v1/token")]
