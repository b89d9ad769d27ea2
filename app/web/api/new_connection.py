"""What is asked of a person who connects a Fortnox company with a goods owner."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, field_validator

from app.connections.directory import NewConnection
from app.connections.options import Options
from app.connections.warehouse_access import WarehouseAccess
from app.ongoing.address import api_url
from app.settings import Settings
from app.web.api.options import refuse_conflicts
from app.web.api.routing import LARGEST_ID, Text, without_control_characters

LEAST_SECRET_CHARACTERS = 16

NEW_CONNECTION_EXAMPLE = {
    "name": "Norrsken Friluft",
    "fortnox_tenant_id": 812345,
    "system": "https://demo.ongoingsystems.se/demo/",
    "ongoing_username": "WSI_norrsken",
    "ongoing_password": "the API user's password",
    "goods_owner_id": 17,
}


class WarehouseToConnect(BaseModel):
    """One side of a connection, the goods owner and an API user of the WMS, and what people call it."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    name: Annotated[Text, Field(min_length=1, max_length=100, description="What people call it.")]
    system: Annotated[
        Text,
        Field(min_length=1, max_length=500, description="The WMS's login address, or the Ongoing customer id."),
    ]
    demo_system: Annotated[bool, Field(description="It is a demo system of Ongoing.")] = False
    ongoing_username: Annotated[Text, Field(min_length=1, max_length=200, description="The API user.")]
    ongoing_password: Annotated[SecretStr, Field(min_length=1, max_length=1000)]
    goods_owner_id: Annotated[int, Field(gt=0, le=LARGEST_ID, description="The goods owner's number in Ongoing.")]

    @field_validator("ongoing_password")
    @classmethod
    def _plain_password(cls, secret: SecretStr) -> SecretStr:
        return SecretStr(without_control_characters(secret.get_secret_value()))

    def access(self, settings: Settings) -> WarehouseAccess:
        """The way into the WMS, with the address of its API made of the system. Raises NotConfigured for a bad one."""
        return WarehouseAccess(
            ongoing_url=api_url(settings.ongoing_api_url or self.system, demo=self.demo_system),
            ongoing_username=self.ongoing_username,
            ongoing_password=self.ongoing_password,
            goods_owner_id=self.goods_owner_id,
        )


class ConnectionToMake(WarehouseToConnect):
    """Both sides of a connection: the Fortnox company that consented, the goods owner and an API user of the WMS."""

    fortnox_tenant_id: Annotated[
        int, Field(gt=0, le=LARGEST_ID, description="The tenant id of the Fortnox company that consented.")
    ]
    fortnox_refresh_token: Annotated[
        SecretStr | None,
        Field(
            min_length=1,
            max_length=10_000,
            description="Only for a consent without service account: its refresh token.",
        ),
    ] = None
    webhook_secret: Annotated[
        SecretStr | None,
        Field(
            min_length=LEAST_SECRET_CHARACTERS,
            max_length=200,
            description="What the WMS's webhooks will prove themselves with; made up for you when left out.",
        ),
    ] = None
    start_date: Annotated[
        AwareDatetime | None,
        Field(description="The line: nothing from before it is moved. Left out: the start of this Swedish day."),
    ] = None
    options: Annotated[Options | None, Field(description="Left out: the defaults, as Fortnox's modules allow.")] = None

    @field_validator("fortnox_refresh_token")
    @classmethod
    def _plain(cls, secret: SecretStr | None) -> SecretStr | None:
        return secret and SecretStr(without_control_characters(secret.get_secret_value()))

    @field_validator("webhook_secret")
    @classmethod
    def _fits_a_header(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not all("!" <= character <= "~" for character in secret.get_secret_value()):
            raise ValueError("must be plain ASCII without spaces, since it travels in a header")
        return secret


def new_connection(wanted: ConnectionToMake, settings: Settings) -> NewConnection:
    """What was asked for, with the address of the API made of the system. Raises NotConfigured for a bad one."""
    if wanted.options is not None:
        refuse_conflicts(wanted.options, at="body.options")
    return NewConnection(
        name=wanted.name,
        fortnox_tenant_id=wanted.fortnox_tenant_id,
        fortnox_refresh_token=wanted.fortnox_refresh_token,
        webhook_secret=wanted.webhook_secret,
        start_date=wanted.start_date,
        options=wanted.options,
        **dict(wanted.access(settings)),
    )
