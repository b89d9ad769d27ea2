"""New keys for a connection that is there: it keeps its history. The API and the pages both end here."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import Request
from pydantic import SecretStr

from app.connections.audit import Action
from app.connections.credentials import Secrets
from app.connections.models import NO_KEY, Connection, ConnectionState
from app.connections.warehouse_access import WarehouseAccess
from app.errors import GatewayError, Refused
from app.jobs.pauses import open_doors
from app.web.services import Services
from app.web.trail import noted
from app.web.users import User


async def give_warehouse_keys(
    connection: Connection, username: str, password: SecretStr, *, user: User, request: Request, at_hand: Services
) -> None:
    """Try another API user or password of the same goods owner, then keep it. Raises as `try_access`."""
    await at_hand.setting_up.try_warehouse(
        WarehouseAccess(
            ongoing_url=connection.ongoing_url,
            ongoing_username=username,
            ongoing_password=password,
            goods_owner_id=connection.goods_owner_id,
        )
    )
    async with at_hand.database.write() as session:
        kept = await session.get_one(Connection, connection.id, with_for_update=NO_KEY)
        before = {"ongoing_username": kept.ongoing_username, "ongoing_password": ""}
        kept.ongoing_username = username
        _reseal(kept, at_hand, {"ongoing_password": password})
        after = {"ongoing_username": username, "ongoing_password": "changed"}
        await noted(session, Action.RECONNECTED, kept, user, request, at_hand, before=before, after=after)


async def take_consent(
    connection: Connection,
    *,
    refresh_token: SecretStr | None = None,
    scopes: frozenset[str] | None = None,
    user: User,
    request: Request,
    at_hand: Services,
) -> None:
    """Use what the company has consented to anew: the tokens of before are dropped.

    `scopes` are those granted, where they are known.
    """
    async with at_hand.database.write() as session:
        kept = await session.get_one(Connection, connection.id, with_for_update=NO_KEY)
        _reseal(
            kept,
            at_hand,
            {
                "fortnox_refresh_token": refresh_token,
                "fortnox_access_token": None,
                "fortnox_access_until": None,
            },
        )
        before, after = {"fortnox_scopes": kept.fortnox_scopes}, {"fortnox_scopes": kept.fortnox_scopes}
        if scopes is not None:
            kept.fortnox_scopes = after["fortnox_scopes"] = " ".join(sorted(scopes))
        await noted(session, Action.RECONNECTED, kept, user, request, at_hand, before=before, after=after)


async def go_on(connection_id: UUID, at_hand: Services) -> None:
    """Ask both sides with the keys there are; when both answer, everything that waited for keys goes on.

    What a person has paused stays paused, and what is being set up is not activated. Raises what the side said that
    does not answer or has no use for the keys; the connection then stands as before.
    """
    async with at_hand.database.read() as session:
        connection = await session.get_one(Connection, connection_id)
    company = await at_hand.preflights.open_fortnox(connection).company.information()
    if company.database_number != connection.fortnox_tenant_id:
        raise Refused(
            f"The keys are those of {company.company_name!r} (tenant {company.database_number}).",
            code="connection.other_company",
            todo=f"Connect {connection.fortnox_company or connection.name} (tenant {connection.fortnox_tenant_id}).",
        )
    ongoing = at_hand.preflights.open_ongoing(connection)
    await ongoing.orders.statuses()
    await ongoing.orders.types()
    async with at_hand.database.write() as session:
        kept = await session.get_one(Connection, connection_id, with_for_update=NO_KEY)
        kept.fortnox_company = company.company_name
        if kept.state in {ConnectionState.ACTIVE, ConnectionState.NEEDS_RECONNECTING}:
            await open_doors(
                session, at_hand.requests, connection_id, processes=list(at_hand.switches), now=at_hand.now()
            )


async def still_missing(connection_id: UUID, at_hand: Services) -> GatewayError | None:
    """As `go_on`, and what keeps it from going on: who gave one side new keys may have to give the other some."""
    try:
        await go_on(connection_id, at_hand)
    except GatewayError as error:
        return error
    return None


async def new_webhook_secret(
    connection: Connection, *, user: User, request: Request, at_hand: Services, secret: SecretStr
) -> Connection:
    """Replace the secret of the webhooks; the one of before is refused from now on."""
    async with at_hand.database.write() as session:
        kept = await session.get_one(Connection, connection.id, with_for_update=NO_KEY)
        _reseal(kept, at_hand, {"webhook_secret": secret})
        await noted(session, Action.WEBHOOK_SECRET_CHANGED, kept, user, request, at_hand)
        return kept


def _reseal(connection: Connection, at_hand: Services, update: Mapping[str, Any]) -> None:
    secrets: Secrets = at_hand.vault.open(connection.secrets).model_copy(update=update)
    connection.secrets = at_hand.vault.seal(secrets)
