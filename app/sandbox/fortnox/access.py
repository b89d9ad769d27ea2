"""The gate before every resource: token, pace, scope, licence, in that order."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from starlette.types import Scope

from app.sandbox.fortnox.company import Company
from app.sandbox.fortnox.problems import Code, Refusal, Unauthorized
from app.sandbox.fortnox.tokens import AccessToken
from app.sandbox.fortnox.warehouse_problems import rights_missing
from app.sandbox.fortnox.world import FortnoxWorld
from app.sandbox.traffic import UNKNOWN_ACCOUNT

WAREHOUSE, CUSTOM_DOCUMENTS = "warehouse", "warehousecustomdocument"


def world_of(request: Request) -> FortnoxWorld:
    """The state of the server that a request came to."""
    world: FortnoxWorld = request.app.state.fortnox
    return world


World = Annotated[FortnoxWorld, Depends(world_of)]


def company_with(scope: str, *, licence: bool = True) -> Callable[[Request], Company]:
    """A dependency: the company the caller acts for, once it may use resources of a scope."""

    async def gate(request: Request) -> Company:
        world = world_of(request)
        token, company = _identified(request, world, paced=scope != WAREHOUSE)
        _check_rights(scope, token, company, world, licence=licence)
        if scope != WAREHOUSE:
            _check_headers(request)
        return company

    return gate  # type: ignore[return-value]


def warehouse_company(
    *, own_scope: str = WAREHOUSE, plus: bool = False, incoming_goods: bool = False
) -> Callable[[Request], Company]:
    """A dependency: the company the caller acts for, once it has the module and what else a resource needs.

    A consent that was given before Lager Plus was activated carries no right to it (SPEC §2.7).
    """

    async def gate(request: Request) -> Company:
        world = world_of(request)
        token, company = _identified(request, world, paced=False)
        wanted = own_scope if world.switches.custom_documents_need_own_scope else WAREHOUSE
        if wanted not in token.scopes or WAREHOUSE not in company.licences:
            raise rights_missing(world.switches)
        if not company.warehouse_module:
            raise rights_missing(world.switches, "Fortnox Lager är inte aktiverat.")
        consent = world.grants.consents.get((token.client_id, token.tenant_id))
        needs_plus = plus or (incoming_goods and world.switches.incoming_goods_need_plus)
        if needs_plus and not (company.lager_plus and (consent is None or consent.lager_plus)):
            raise rights_missing(world.switches)
        if incoming_goods and not company.incoming_goods_on:
            raise rights_missing(world.switches)
        return company

    return gate  # type: ignore[return-value]


def account_of(world: FortnoxWorld) -> Callable[[Scope], str]:
    """Names the account of a request for the traffic count: the tenant id, where it can be told."""

    def account(scope: Scope) -> str:
        token = world.grants.access_tokens.get(_bearer(scope))
        if token is not None:
            return str(token.tenant_id)
        return _header(scope, b"tenantid") or UNKNOWN_ACCOUNT

    return account


def _identified(request: Request, world: FortnoxWorld, *, paced: bool) -> tuple[AccessToken, Company]:
    """Who calls, once the pace allows it; warehouse resources are paced as switched."""
    token = world.grants.access_tokens.get(_bearer(request.scope))
    if token is None or token.expires <= world.now() or token.tenant_id not in world.companies:
        raise Unauthorized
    if paced or world.switches.warehouse_shares_the_pace:
        world.spend_request(token.client_id, token.tenant_id)
    return token, world.companies[token.tenant_id]


def _check_rights(scope: str, token: AccessToken, company: Company, world: FortnoxWorld, *, licence: bool) -> None:
    licensed = not licence or scope in company.licences
    if scope == WAREHOUSE:
        if scope not in token.scopes or not licensed:
            raise rights_missing(world.switches)
        return
    if scope not in token.scopes:
        raise Refusal(Code.no_scope, status=403)
    if not licensed:
        raise Refusal(Code.no_licence, status=403)


def _check_headers(request: Request) -> None:
    accept = request.headers.get("accept", "*/*")
    if not any(wanted in accept for wanted in ("json", "*/*", "application/*")):
        raise Refusal(Code.accept_header)
    has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    if has_body and "json" not in request.headers.get("content-type", ""):
        raise Refusal(Code.content_type_header)


def _bearer(scope: Scope) -> str:
    kind, _, token = _header(scope, b"authorization").partition(" ")
    return token if kind.lower() == "bearer" else ""


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
