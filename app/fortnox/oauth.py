"""OAuth 2 with Fortnox: consent, both ways to a token, and what a token says (FACTS §2)."""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, NewType, Protocol
from urllib.parse import quote, urlencode

import httpx

from app.errors import GatewayBug, GatewayError, NeedsReconnecting, NotConfigured, RemoteUnavailable
from app.fortnox.errors import WINDOW, wait_of
from app.fortnox.transport import fetch

TenantId = NewType("TenantId", int)


class Tokens(Protocol):
    """The access tokens of one tenant. Only one place may renew at a time, over all processes (FACTS §2)."""

    async def get(self) -> str:
        """A valid access token."""
        ...

    async def renew(self, *, rejected: str) -> str:
        """Another token than `rejected`, which Fortnox refused.

        Raises:
            NeedsReconnecting: there is no way to a new one.
        """
        ...


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """What the token endpoint grants; client credentials come without a refresh token."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    scope: frozenset[str]
    expires_in: timedelta


class FortnoxOAuth:
    """Fortnox's authorization server, for one client id. No body of it is quoted in an error: it may hold keys."""

    def __init__(
        self,
        *,
        http: httpx.AsyncClient,
        auth_url: str,
        client_id: str,
        client_secret: str,
        deadline: timedelta = timedelta(seconds=30),
    ) -> None:
        """`auth_url` is what stands before /auth, /token and /revoke, such as https://apps.fortnox.se/oauth-v1."""
        self._http = http
        self._auth_url = auth_url.rstrip("/")
        self._client_id = client_id
        self._basic = "Basic " + base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        self._deadline = deadline

    def authorize_url(self, *, state: str, scopes: Iterable[str], redirect_uri: str) -> str:
        """Where to send the administrator who is to consent; asks for a service account and a refresh token."""
        query = {
            "client_id": self._client_id,
            "response_type": "code",
            "state": state,
            "scope": " ".join(scopes),
            "redirect_uri": redirect_uri,
            "access_type": "offline",
            "account_type": "service",
        }
        return f"{self._auth_url}/auth?{urlencode(query, quote_via=quote)}"

    async def exchange_code(self, *, code: str, redirect_uri: str) -> TokenAnswer:
        """The first tokens, for the code that came back from the consent; it lives ten minutes and works once."""
        return await self._token(
            {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}, about="the consent"
        )

    async def refresh(self, *, refresh_token: str) -> TokenAnswer:
        """New tokens; `refresh_token` is dead as soon as this is answered, so commit the new one before any use."""
        return await self._token(
            {"grant_type": "refresh_token", "refresh_token": refresh_token}, about="a new access token"
        )

    async def client_credentials(self, *, tenant_id: TenantId) -> TokenAnswer:
        """An access token for a tenant whose administrator has consented to a service account."""
        return await self._token(
            {"grant_type": "client_credentials"},
            headers={"TenantId": str(tenant_id)},
            about=f"an access token for tenant {tenant_id}",
        )

    async def revoke(self, *, refresh_token: str) -> None:
        """End the consent; one that has ended already is as good."""
        try:
            await self._post(
                "/revoke", {"token_type_hint": "refresh_token", "token": refresh_token}, about="the end of the consent"
            )
        except NeedsReconnecting:
            return

    async def _token(
        self, form: Mapping[str, str], *, about: str, headers: Mapping[str, str] | None = None
    ) -> TokenAnswer:
        answer = await self._post("/token", form, about=about, headers=headers)
        said = _json_object(answer)
        try:
            return TokenAnswer(
                access_token=_text(said["access_token"]),
                refresh_token=_text(said["refresh_token"]) if said.get("refresh_token") else None,
                scope=frozenset(str(said.get("scope", "")).split()),
                expires_in=timedelta(seconds=int(said["expires_in"])),
            )
        except (KeyError, TypeError, ValueError):
            raise RemoteUnavailable(
                f"Fortnox's authorization server answered something else than tokens when asked for {about}.",
                code="fortnox.unexpected_answer",
                todo="If this lasts, look at the authorization address in the settings.",
            ) from None

    async def _post(
        self, path: str, form: Mapping[str, str], *, about: str, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        request = self._http.build_request(
            "POST",
            self._auth_url + path,
            data=dict(form),
            headers={"Accept": "application/json", "Authorization": self._basic, **(headers or {})},
            timeout=None,
        )
        answer = await fetch(self._http, request, deadline=self._deadline, about=about)
        if not answer.is_success:
            raise _refused(answer, about=about)
        return answer


def tenant_id_of(access_token: str) -> TenantId:
    """The tenant that a token stands for, by its claim `tenantId`.

    Fortnox publishes no key to check the signature with (FACTS §2): trust this only of a token that Fortnox itself has
    just handed over.

    Raises:
        GatewayBug: the token holds no such claim.
    """
    try:
        payload = access_token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return TenantId(int(claims["tenantId"]))
    except (IndexError, KeyError, TypeError, ValueError):
        raise GatewayBug(
            "Fortnox's access token does not say which tenant it stands for.",
            code="fortnox.unreadable_token",
            todo="Ask /3/companyinformation for the DatabaseNumber instead, and tell the developers.",
        ) from None


def _text(said: Any) -> str:
    if not isinstance(said, str) or not said:
        raise ValueError("no text")
    return said


def _json_object(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = json.loads(answer.content)
    except (ValueError, RecursionError):
        said = None
    return said if isinstance(said, dict) else {}


def _refused(answer: httpx.Response, *, about: str) -> GatewayError:
    """The error for an answer outside 2xx; JSON is read whatever the Content-Type, which is wrong here (FACTS §4)."""
    status, said = answer.status_code, _json_object(answer)
    code, text = str(said.get("error") or ""), str(said.get("error_description") or "")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RemoteUnavailable(
            f"Fortnox's authorization server asks for fewer requests; {about} waits.",
            code="fortnox.too_many_requests",
            remote_text=text,
            retry_after=wait_of(answer, now=datetime.now(UTC)) or WINDOW,
        )
    if code in {"invalid_client", "unauthorized_client"}:
        return NotConfigured(
            "Fortnox does not know this server's client id, or its secret is wrong.",
            code=f"fortnox.{code}",
            todo="Compare the client id and secret in this server's settings with Fortnox's developer portal.",
            remote_text=text,
        )
    if code == "invalid_scope":
        return NotConfigured(
            f"Fortnox does not grant a scope that was asked for with {about}.",
            code="fortnox.invalid_scope",
            todo="Switch the scopes on for the integration in Fortnox's developer portal.",
            remote_text=text,
        )
    if code in {"invalid_request", "unsupported_grant_type"}:
        return GatewayBug(
            f"Fortnox's authorization server could not use our request for {about}.",
            code=f"fortnox.{code}",
            todo="Tell the developers.",
            remote_text=text,
        )
    if code and HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return NeedsReconnecting(
            f"Fortnox refused {about}: the consent has ended, or its keys are used up.",
            code=f"fortnox.{code}",
            todo="Connect the company to Fortnox again.",
            remote_text=text,
        )
    return RemoteUnavailable(
        f"Fortnox's authorization server failed over {about} (HTTP {status}).",
        code="fortnox.server_error",
        remote_text=text,
        retry_after=wait_of(answer, now=datetime.now(UTC)),
    )
