"""Connecting a company with a goods owner from the command line."""

from urllib.parse import parse_qs, urlsplit

from app.connections.directory import NewConnection
from app.connections.models import Connection
from app.errors import NotConfigured, Refused
from app.fortnox.oauth import TenantId, tenant_id_of
from app.wiring import Gateway

SCOPES = (
    "article",
    "companyinformation",
    "customer",
    "invoice",
    "order",
    "settings",
    "supplier",
    "warehouse",
    "warehousecustomdocument",
)
"""The rights the gateway uses (Fortnox FACTS §2); a company whose licences lack one cannot grant it."""


async def consent_address(gateway: Gateway, state: str, redirect_uri: str) -> str:
    """Where an administrator consents. Raises NotConfigured when the settings name no integration."""
    if not gateway.settings.fortnox_client_id:
        raise NotConfigured(
            "This server has no Fortnox integration.",
            code="fortnox.no_client",
            todo="Set LAGERBRO_FORTNOX_CLIENT_ID and LAGERBRO_FORTNOX_CLIENT_SECRET.",
        )
    return gateway.oauth.authorize_url(state=state, scopes=SCOPES, redirect_uri=redirect_uri)


async def tenant_of(gateway: Gateway, answered: str, state: str, redirect_uri: str) -> TenantId:
    """The company that consented, from the address its browser was sent to.

    Raises Refused when it did not consent, or the address belongs to another question.
    """
    said = {name: values[0] for name, values in parse_qs(urlsplit(answered).query).items()}
    if said.get("state") != state:
        raise Refused(
            "That address does not answer this question.", code="consent.state", todo="Start again, with one paste."
        )
    if "code" not in said:
        raise Refused(
            f"Fortnox did not grant it: {said.get('error_description') or said.get('error') or 'no reason given'}.",
            code="consent.denied",
            todo="A system administrator of the company has to grant it, and its licences must cover every right.",
        )
    answer = await gateway.oauth.exchange_code(code=said["code"], redirect_uri=redirect_uri)
    return tenant_id_of(answer.access_token)


async def connected(gateway: Gateway, new: NewConnection) -> tuple[Connection, str]:
    """The new connection and its webhook secret, which is told this once; raises as `SettingUp.connect`."""
    connection = await gateway.setting_up().connect(new)
    return connection, gateway.vault.open(connection.secrets).webhook_secret.get_secret_value()
