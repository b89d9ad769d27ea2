"""The way into a WMS, tried before anything is kept: the address, the API user, its goods owner (Ongoing FACTS §1)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, field_serializer

from app.connections.credentials import Secrets, Vault
from app.connections.directory import LARGEST_NUMBER, one_spelling
from app.connections.models import Connection
from app.errors import NeedsReconnecting, NotConfigured, NotFound, RemoteRejected
from app.ongoing.client import Ongoing


class WarehouseAccess(BaseModel):
    """Where the WMS is, who we are there, and whose goods it is about."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    ongoing_url: Annotated[str, AfterValidator(one_spelling)]
    ongoing_username: Annotated[str, Field(min_length=1)]
    ongoing_password: Annotated[SecretStr, Field(min_length=1)]
    goods_owner_id: Annotated[int, Field(gt=0, le=LARGEST_NUMBER)]

    @field_serializer("ongoing_password", when_used="json")
    def _open(self, value: SecretStr) -> str:
        return value.get_secret_value()


async def try_access(access: WarehouseAccess, *, open_ongoing: Callable[[Connection], Ongoing], vault: Vault) -> None:
    """Ask the WMS two harmless things with these keys.

    Raises:
        NotConfigured: the host is not allowed, there is no such system ("ongoing.no_system"), or the user has no access
            to the goods owner ("ongoing.no_goods_owner").
        NeedsReconnecting: user name or password is wrong.
        RemoteUnavailable: no answer, or none that makes sense.
    """
    ongoing = open_ongoing(_as_connection(access, vault))
    try:
        await ongoing.orders.statuses()
    except NotFound as error:
        raise NotConfigured(
            f"There is no Ongoing system at {access.ongoing_url}.",
            code="ongoing.no_system",
            todo="Compare it with the address that people log in to the WMS at.",
            remote_text=error.remote_text,
        ) from None
    try:
        await ongoing.orders.types()
    except NeedsReconnecting:
        raise
    except (NotConfigured, RemoteRejected) as error:
        raise NotConfigured(
            f"The API user {access.ongoing_username} has no access to goods owner {access.goods_owner_id}.",
            code="ongoing.no_goods_owner",
            todo="Ask the warehouse for the number of your goods owner, and for an API user of it.",
            remote_text=error.remote_text,
        ) from None


def _as_connection(access: WarehouseAccess, vault: Vault) -> Connection:
    """What a client is opened for; it is never kept."""
    nothing = datetime.fromtimestamp(0, UTC)
    return Connection(
        id=uuid4(),
        name="",
        fortnox_tenant_id=0,
        webhook_key="",
        secrets=vault.seal(Secrets(ongoing_password=access.ongoing_password, webhook_secret=SecretStr(""))),
        options={},
        start_date=nothing,
        created_at=nothing,
        **access.model_dump(exclude={"ongoing_password"}),
    )
