"""New keys for a connection, and a new secret for its webhooks."""

import secrets
from typing import Annotated, Any

from fastapi import Body, Request, Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from app.connections.directory import standings
from app.connections.models import Connection, Preflight
from app.web import reconnecting
from app.web.api.connection_answer import EXAMPLE, ConnectionAnswer
from app.web.api.connections import WEBHOOKS_EXAMPLE, WebhookSetUp
from app.web.api.routing import Text, answers, connection_router, without_control_characters
from app.web.problems import Kind
from app.web.security import AtHand, CurrentAdmin, ThisConnectionAsAdmin

router = connection_router("connections")

SECRET_BYTES = 32


class NewKeys(BaseModel):
    """What is to be another than before; nothing given means that the company has consented again."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    ongoing_username: Annotated[
        Text | None, Field(min_length=1, max_length=200, description="Left out: the same as before.")
    ] = None
    ongoing_password: Annotated[SecretStr | None, Field(min_length=1, max_length=1000)] = None
    fortnox_refresh_token: Annotated[
        SecretStr | None,
        Field(min_length=1, max_length=10_000, description="Only for a consent without service account."),
    ] = None

    @field_validator("ongoing_password", "fortnox_refresh_token")
    @classmethod
    def _plain(cls, secret: SecretStr | None) -> SecretStr | None:
        return secret and SecretStr(without_control_characters(secret.get_secret_value()))

    @model_validator(mode="after")
    def _user_with_password(self) -> "NewKeys":
        if self.ongoing_username is not None and self.ongoing_password is None:
            raise ValueError("another user needs his password beside him")
        return self


KEYS: dict[str, Any] = {
    "the company has consented again": {"value": {}},
    "another password": {"value": {"ongoing_password": "the API user's new password"}},
}


@router.post(
    "/reconnect",
    summary="Connect again, with new keys",
    responses=answers(
        EXAMPLE,
        Kind.FORBIDDEN,
        Kind.REFUSED,
        Kind.NOT_CONFIGURED,
        Kind.NEEDS_RECONNECTING,
        Kind.REMOTE_REJECTED,
        Kind.REMOTE_FAILED,
        Kind.REMOTE_BUSY,
    ),
)
async def reconnect(
    request: Request,
    connection: ThisConnectionAsAdmin,
    keys: Annotated[NewKeys, Body(openapi_examples=KEYS)],
    user: CurrentAdmin,
    at_hand: AtHand,
) -> ConnectionAnswer:
    """Give new keys to a connection that needs them; it keeps everything it knows. Admins only.

    Keys of the WMS are tried before they are kept. Then both sides are asked, and when both answer, all that waited
    goes on; a pause that a person made stays. What was given and proved right is kept also when the other side refuses.
    """
    if keys.ongoing_password is not None:
        username = keys.ongoing_username or connection.ongoing_username
        await reconnecting.give_warehouse_keys(
            connection, username, keys.ongoing_password, user=user, request=request, at_hand=at_hand
        )
    if keys.fortnox_refresh_token is not None or keys.ongoing_password is None:
        await reconnecting.take_consent(
            connection, refresh_token=keys.fortnox_refresh_token, user=user, request=request, at_hand=at_hand
        )
    await reconnecting.go_on(connection.id, at_hand)
    async with at_hand.database.read() as session:
        kept = await session.get_one(Connection, connection.id)
        preflight = await session.get(Preflight, connection.id)
        return ConnectionAnswer.of(kept, await standings(session, connection.id), preflight, at_hand)


@router.post(
    "/webhook-secret",
    summary="Make a new webhook secret",
    responses=answers(WEBHOOKS_EXAMPLE, Kind.FORBIDDEN, Kind.NOT_CONFIGURED),
)
async def make_webhook_secret(
    request: Request, connection: ThisConnectionAsAdmin, user: CurrentAdmin, at_hand: AtHand, response: Response
) -> WebhookSetUp:
    """The secret of before is refused from now on: enter the new one in the WMS, it is shown only here. Admins only.

    What the WMS tells in between is lost, or comes again, as it is set up there; the next run finds it in any case.
    """
    response.headers["Cache-Control"] = "no-store"
    kept = await reconnecting.new_webhook_secret(
        connection,
        user=user,
        request=request,
        at_hand=at_hand,
        secret=SecretStr(secrets.token_urlsafe(SECRET_BYTES)),
    )
    return WebhookSetUp.of(kept, at_hand)
