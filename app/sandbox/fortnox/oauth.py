"""POST /oauth-v1/token and /oauth-v1/revoke (FACTS §2, Token, Refresh, Client credentials)."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request

from app.sandbox.fortnox.access import World
from app.sandbox.fortnox.problems import OAuthRefusal
from app.sandbox.fortnox.tokens import Client
from app.sandbox.fortnox.world import FortnoxWorld

router = APIRouter(prefix="/oauth-v1", tags=["oauth"])

_FORM = {
    "requestBody": {
        "required": True,
        "content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}},
    }
}


@router.post("/token", summary="Get an access token", openapi_extra=_FORM)
async def token(request: Request, world: World) -> dict[str, Any]:
    """By authorization code, by refresh token (a new one each time), or by client credentials and `TenantId`."""
    client = _client(request, world)
    form = await _form(request)
    match form.get("grant_type"):
        case "authorization_code":
            return _by_code(world, client, form)
        case "refresh_token":
            return _by_refresh_token(world, client, form)
        case "client_credentials":
            return _by_credentials(world, client, request.headers.get("tenantid", ""))
        case _:
            raise OAuthRefusal("unsupported_grant_type", "The grant type is missing or not supported")


@router.post("/revoke", summary="Revoke a refresh token", openapi_extra=_FORM)
async def revoke(request: Request, world: World) -> dict[str, bool]:
    """Takes the whole consent back; an unknown token is no error."""
    client = _client(request, world)
    refresh = world.grants.refresh_tokens.get((await _form(request)).get("token", ""))
    if refresh is not None and refresh.client_id == client.client_id:
        world.grants.revoke(client.client_id, refresh.tenant_id)
    return {"revoked": True}


def _by_code(world: FortnoxWorld, client: Client, form: Mapping[str, str]) -> dict[str, Any]:
    code = world.grants.codes.pop(form.get("code", ""), None)
    if code is None or code.client_id != client.client_id or code.expires <= world.now():
        raise OAuthRefusal("invalid_grant", "Authorization code doesn't exist or is invalid for the client")
    if form.get("redirect_uri") != code.redirect_uri:
        raise OAuthRefusal("invalid_grant", "The redirect URI does not match")
    answer = _access(world, client, code.tenant_id, code.scopes)
    if code.offline:
        refresh = world.grants.issue_refresh(client.client_id, code.tenant_id, code.scopes, world.now())
        answer["refresh_token"] = refresh
    return answer


def _by_refresh_token(world: FortnoxWorld, client: Client, form: Mapping[str, str]) -> dict[str, Any]:
    """The token used is dead from here on, whatever becomes of the answer."""
    used = world.grants.refresh_tokens.get(form.get("refresh_token", ""))
    if used is None or used.client_id != client.client_id or used.expires <= world.now():
        raise OAuthRefusal("invalid_grant", "Invalid refresh token")
    del world.grants.refresh_tokens[form["refresh_token"]]
    refresh = world.grants.issue_refresh(client.client_id, used.tenant_id, used.scopes, world.now())
    return {**_access(world, client, used.tenant_id, used.scopes), "refresh_token": refresh}


def _by_credentials(world: FortnoxWorld, client: Client, tenant: str) -> dict[str, Any]:
    if not tenant.isdigit():
        raise OAuthRefusal("invalid_request", "The TenantId header is missing or not a number")
    tenant_id = int(tenant)
    consent = world.grants.consents.get((client.client_id, tenant_id))
    if consent is None or not consent.service_account:
        raise OAuthRefusal("invalid_grant", "The tenant has not consented to a service account for the client")
    if world.switches.new_token_ends_earlier:
        world.grants.end_access(tenant_id, client.client_id, only_credentials=True)
    return _access(world, client, tenant_id, consent.scopes, credentials=True)


def _access(
    world: FortnoxWorld, client: Client, tenant_id: int, scopes: frozenset[str], *, credentials: bool = False
) -> dict[str, Any]:
    if tenant_id not in world.companies:
        raise OAuthRefusal("invalid_grant", "The tenant does not exist")
    seconds = world.companies[tenant_id].access_token_seconds
    access = world.grants.issue_access(
        client.client_id, tenant_id, scopes, now=world.now(), seconds=seconds, credentials=credentials
    )
    return {
        "access_token": access,
        "scope": " ".join(sorted(scopes)),
        "expires_in": seconds,
        "token_type": "bearer",
    }


def _client(request: Request, world: FortnoxWorld) -> Client:
    kind, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        client_id = secret = ""
    client = world.grants.clients.get(client_id)
    if kind.lower() != "basic" or client is None or client.secret != secret:
        raise OAuthRefusal("invalid_client", "Client authentication failed", status=401)
    return client


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode()))
