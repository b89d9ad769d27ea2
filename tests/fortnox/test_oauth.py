import base64
import json
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest

from app.errors import GatewayBug, GatewayError, NeedsReconnecting, NotConfigured, RemoteUnavailable
from app.fortnox.oauth import FortnoxOAuth, TenantId, TokenAnswer, tenant_id_of

AUTH_URL = "https://accounts.fortnox.example/oauth-v1"
SECRET, REFRESH, ACCESS, CODE = "client-hush", "refresh-hush", "access-hush", "code-hush"
GRANTED = {
    "access_token": ACCESS,
    "refresh_token": REFRESH,
    "scope": "article order",
    "expires_in": 3600,
    "token_type": "bearer",
}


class Server:
    def __init__(self) -> None:
        self.reply: httpx.Response | Exception = httpx.Response(200, json=GRANTED)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.requests[-1].content.decode()))


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
async def oauth(server: Server) -> AsyncIterator[FortnoxOAuth]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(server)) as http:
        yield FortnoxOAuth(http=http, auth_url=AUTH_URL + "/", client_id="lagerbro", client_secret=SECRET)


def test_consent_is_asked_for_a_service_account_with_a_refresh_token(oauth: FortnoxOAuth) -> None:
    url = oauth.authorize_url(state="s t&1", scopes=["article", "order"], redirect_uri="https://gw.example/back?a=1")
    assert url.startswith(f"{AUTH_URL}/auth?")
    assert "scope=article%20order" in url
    assert {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()} == {
        "client_id": "lagerbro",
        "response_type": "code",
        "state": "s t&1",
        "scope": "article order",
        "redirect_uri": "https://gw.example/back?a=1",
        "access_type": "offline",
        "account_type": "service",
    }


async def test_a_code_is_exchanged_with_basic_authentication_and_a_form(oauth: FortnoxOAuth, server: Server) -> None:
    answer = await oauth.exchange_code(code=CODE, redirect_uri="https://gw.example/back")
    [request] = server.requests
    assert (request.method, str(request.url)) == ("POST", f"{AUTH_URL}/token")
    assert base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")) == b"lagerbro:client-hush"
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert server.form == {
        "grant_type": "authorization_code",
        "code": CODE,
        "redirect_uri": "https://gw.example/back",
    }
    assert answer == TokenAnswer(
        access_token=ACCESS,
        refresh_token=REFRESH,
        scope=frozenset({"article", "order"}),
        expires_in=timedelta(hours=1),
    )


async def test_refreshing_answers_a_new_refresh_token(oauth: FortnoxOAuth, server: Server) -> None:
    server.reply = httpx.Response(200, json=GRANTED | {"refresh_token": "the-next"})
    assert (await oauth.refresh(refresh_token=REFRESH)).refresh_token == "the-next"
    assert server.form == {"grant_type": "refresh_token", "refresh_token": REFRESH}


async def test_client_credentials_name_the_tenant_in_a_header_and_bring_no_refresh_token(
    oauth: FortnoxOAuth, server: Server
) -> None:
    server.reply = httpx.Response(200, json={key: GRANTED[key] for key in GRANTED if key != "refresh_token"})
    answer = await oauth.client_credentials(tenant_id=TenantId(1204455))
    assert server.requests[0].headers["TenantId"] == "1204455"
    assert server.form == {"grant_type": "client_credentials"}
    assert answer.refresh_token is None


async def test_revoking_sends_the_refresh_token(oauth: FortnoxOAuth, server: Server) -> None:
    await oauth.revoke(refresh_token=REFRESH)
    assert str(server.requests[0].url) == f"{AUTH_URL}/revoke"
    assert server.form == {"token_type_hint": "refresh_token", "token": REFRESH}


async def test_revoking_what_has_ended_already_is_as_good(oauth: FortnoxOAuth, server: Server) -> None:
    server.reply = httpx.Response(400, json={"error": "invalid_grant"})
    await oauth.revoke(refresh_token=REFRESH)
    assert len(server.requests) == 1


def refused(error: str, status: int = 400, media_type: str = "text/html") -> httpx.Response:
    body = json.dumps({"error": error, "error_description": "Nope"}).encode()
    return httpx.Response(status, content=body, headers={"Content-Type": media_type})


@pytest.mark.parametrize(
    ("reply", "kind", "code"),
    [
        (refused("invalid_grant"), NeedsReconnecting, "fortnox.invalid_grant"),
        (refused("access_denied", 403), NeedsReconnecting, "fortnox.access_denied"),
        (refused("invalid_client", 401, "text/plain"), NotConfigured, "fortnox.invalid_client"),
        (refused("unauthorized_client"), NotConfigured, "fortnox.unauthorized_client"),
        (refused("invalid_scope"), NotConfigured, "fortnox.invalid_scope"),
        (refused("invalid_request"), GatewayBug, "fortnox.invalid_request"),
        (refused("unsupported_grant_type"), GatewayBug, "fortnox.unsupported_grant_type"),
        (httpx.Response(429, text="slow down"), RemoteUnavailable, "fortnox.too_many_requests"),
        (refused("server_error", 500), RemoteUnavailable, "fortnox.server_error"),
        (httpx.Response(502, text="<html>"), RemoteUnavailable, "fortnox.server_error"),
        (httpx.Response(404, text="<html>"), RemoteUnavailable, "fortnox.server_error"),
        (httpx.ConnectError("refused"), RemoteUnavailable, "fortnox.unreachable"),
        (httpx.Response(200, text="<html>"), RemoteUnavailable, "fortnox.unexpected_answer"),
        (httpx.Response(200, json=["token"]), RemoteUnavailable, "fortnox.unexpected_answer"),
        (httpx.Response(200, json={"access_token": ACCESS}), RemoteUnavailable, "fortnox.unexpected_answer"),
        (httpx.Response(200, json=GRANTED | {"access_token": ""}), RemoteUnavailable, "fortnox.unexpected_answer"),
        (httpx.Response(200, json=GRANTED | {"expires_in": "soon"}), RemoteUnavailable, "fortnox.unexpected_answer"),
    ],
)
async def test_each_refusal_of_the_token_endpoint_says_who_must_act_and_shows_no_key(
    oauth: FortnoxOAuth, server: Server, reply: Any, kind: type[GatewayError], code: str
) -> None:
    server.reply = reply
    with pytest.raises(GatewayError) as caught:
        await oauth.refresh(refresh_token=REFRESH)
    assert type(caught.value) is kind
    assert caught.value.code == code
    shown = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
    assert not [secret for secret in (SECRET, REFRESH, ACCESS) if secret in shown]


async def test_a_token_answer_does_not_print_its_tokens(oauth: FortnoxOAuth) -> None:
    printed = repr(await oauth.exchange_code(code=CODE, redirect_uri="https://gw.example/back"))
    assert ACCESS not in printed
    assert REFRESH not in printed


@pytest.mark.parametrize(
    "ask",
    [
        lambda oauth: oauth.refresh(refresh_token=REFRESH),
        lambda oauth: oauth.client_credentials(tenant_id=TenantId(1)),
        lambda oauth: oauth.exchange_code(code=CODE, redirect_uri="https://gw.example/back"),
        lambda oauth: oauth.revoke(refresh_token=REFRESH),
    ],
)
async def test_nothing_is_asked_twice_as_a_refresh_token_works_once(
    oauth: FortnoxOAuth, server: Server, ask: Callable[[FortnoxOAuth], Awaitable[object]]
) -> None:
    server.reply = httpx.ReadError("reset")
    with pytest.raises(RemoteUnavailable):
        await ask(oauth)
    assert len(server.requests) == 1


def token_with(claims: Any) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJSUzI1NiJ9.{payload}.c2ln"


@pytest.mark.parametrize("claims", [{"tenantId": 1204455}, {"tenantId": "1204455", "sub": "1@1204455"}])
def test_the_tenant_is_read_from_the_token(claims: dict[str, Any]) -> None:
    assert tenant_id_of(token_with(claims)) == 1204455


@pytest.mark.parametrize("token", ["", "opaque", "a.b.c", "a.%%%.c", token_with({}), token_with([]), token_with("x")])
def test_a_token_that_names_no_tenant_is_unreadable(token: str) -> None:
    with pytest.raises(GatewayBug) as caught:
        tenant_id_of(token)
    assert caught.value.code == "fortnox.unreadable_token"
