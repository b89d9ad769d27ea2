"""Consents, codes and tokens: who may act for which company, and until when (FACTS §2)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from jose import jwt

DEMO_CLIENT_ID = "LagerbroDemo"
DEMO_CLIENT_SECRET = "sandbox-secret"

CODE_LIFETIME = timedelta(minutes=10)
REFRESH_LIFETIME = timedelta(days=31)

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_SIGNING_KEY = "the sandbox publishes no key, as Fortnox does not"


@dataclass(frozen=True)
class Client:
    """An integration registered in the developer portal."""

    client_id: str
    secret: str
    redirect_uris: tuple[str, ...] = ()
    """Redirects registered besides any port and path of this machine."""

    def may_redirect_to(self, uri: str) -> bool:
        """Whether the portal has this redirect."""
        return uri in self.redirect_uris or urlsplit(uri).hostname in _LOOPBACK


@dataclass(frozen=True)
class Consent:
    """A company's yes to a client."""

    scopes: frozenset[str]
    service_account: bool
    lager_plus: bool = True
    """Whether Lager Plus was active when it was given; what is activated later needs a new consent (SPEC §2.7)."""


@dataclass(frozen=True)
class Code:
    """An authorization code on its way through the browser."""

    client_id: str
    tenant_id: int
    redirect_uri: str
    scopes: frozenset[str]
    offline: bool
    expires: datetime


@dataclass(frozen=True)
class RefreshToken:
    """A refresh token, good for one use."""

    client_id: str
    tenant_id: int
    scopes: frozenset[str]
    expires: datetime


@dataclass(frozen=True)
class AccessToken:
    """An access token handed out."""

    client_id: str
    tenant_id: int
    scopes: frozenset[str]
    expires: datetime
    client_credentials: bool


@dataclass
class Grants:
    """All that was ever granted and still counts."""

    clients: dict[str, Client] = field(
        default_factory=lambda: {DEMO_CLIENT_ID: Client(DEMO_CLIENT_ID, DEMO_CLIENT_SECRET)}
    )
    consents: dict[tuple[str, int], Consent] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    refresh_tokens: dict[str, RefreshToken] = field(default_factory=dict)
    access_tokens: dict[str, AccessToken] = field(default_factory=dict)
    serial: "count[int]" = field(default_factory=lambda: count(1))

    def opaque(self, kind: str) -> str:
        """A value that looks random and is the same in every run."""
        return sha256(f"{kind} {next(self.serial)}".encode()).hexdigest()[:40]

    def issue_access(
        self, client_id: str, tenant_id: int, scopes: frozenset[str], *, now: datetime, seconds: int, credentials: bool
    ) -> str:
        """A new access token with the claims of FACTS §2."""
        expires = now + timedelta(seconds=seconds)
        claims: dict[str, Any] = {
            "userId": 1,
            "tenantId": tenant_id,
            "clientId": client_id,
            "scopes": sorted(scopes),
            "scope": " ".join(sorted(scopes)),
            "iss": "https://api.fortnox.se/oauth2",
            "aud": client_id,
            "sub": f"1@{tenant_id}",
            "iat": int(now.timestamp()),
            "exp": int(expires.timestamp()),
            "jti": self.opaque("jti"),
        }
        token: str = jwt.encode(claims, _SIGNING_KEY, algorithm="HS256")
        self.access_tokens[token] = AccessToken(client_id, tenant_id, scopes, expires, credentials)
        return token

    def issue_refresh(self, client_id: str, tenant_id: int, scopes: frozenset[str], now: datetime) -> str:
        """A new refresh token."""
        token = self.opaque("refresh")
        self.refresh_tokens[token] = RefreshToken(client_id, tenant_id, scopes, now + REFRESH_LIFETIME)
        return token

    def end_access(self, tenant_id: int, client_id: str | None = None, *, only_credentials: bool = False) -> None:
        """Make the access tokens of a company invalid at once."""
        self.access_tokens = {
            token: access
            for token, access in self.access_tokens.items()
            if access.tenant_id != tenant_id
            or client_id not in {None, access.client_id}
            or (only_credentials and not access.client_credentials)
        }

    def revoke(self, client_id: str, tenant_id: int) -> None:
        """Take a consent back, and with it every token that came from it."""
        self.consents.pop((client_id, tenant_id), None)
        self.end_access(tenant_id, client_id)
        self.codes = {
            key: code for key, code in self.codes.items() if (code.client_id, code.tenant_id) != (client_id, tenant_id)
        }
        self.refresh_tokens = {
            key: refresh
            for key, refresh in self.refresh_tokens.items()
            if (refresh.client_id, refresh.tenant_id) != (client_id, tenant_id)
        }
