"""Connecting a company with a goods owner from the command line."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from pydantic import ValidationError

from app.connections.directory import NewConnection
from app.connections.findings import told
from app.connections.models import Connection, Preflight
from app.connections.options import Options
from app.connections.preflights import findings_of
from app.errors import GatewayError, Refused
from app.fortnox.oauth import TenantId
from app.processes.left_behind import ProcessLeftBehind
from app.settings import Settings
from app.web.webhooks.addresses import webhook_urls
from app.wiring import Gateway

LISTED_AT_MOST = 500


async def consent_address(gateway: Gateway, state: str, redirect_uri: str) -> str:
    """Where an administrator consents. Raises NotConfigured when the settings name no integration."""
    return gateway.consent(redirect_uri).address(state)


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
    return (await gateway.consent(redirect_uri).granted(said["code"])).tenant_id


async def connected(gateway: Gateway, new: NewConnection) -> tuple[Connection, str]:
    """The new connection and its webhook secret, which is told this once; raises as `SettingUp.connect`."""
    connection = await gateway.setting_up().connect(new)
    return connection, gateway.vault.open(connection.secrets).webhook_secret.get_secret_value()


def webhook_addresses(settings: Settings, connection: Connection) -> list[str]:
    """The addresses that are entered in the WMS, one per kind of webhook."""
    return list(webhook_urls(settings.public_url, connection.webhook_key).values())


def read_options(file: Path) -> Options:
    """The options in a JSON file; those that it leaves out are the defaults. Raises Refused for what it cannot hold."""
    try:
        return Options.model_validate_json(file.read_bytes())
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.", code="options.unreadable") from None
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'the file'}: {one['msg']}" for one in error.errors())
        raise Refused(f"{file} holds no options: {wrong}.", code="options.invalid") from None


async def worth_knowing(gateway: Gateway, connection: Connection) -> list[str]:
    """What a person should know of a new connection: warnings of its preflight, and what lies before the line."""
    async with gateway.database.read() as session:
        looked = await session.get(Preflight, connection.id)
    sentences = told(findings_of(looked)) if looked is not None else []
    try:
        left = await gateway.before_the_line(connection, at_most=LISTED_AT_MOST)
    except GatewayError as error:
        return [*sentences, f"What lies before the line cannot be listed now: {error.message}"]
    return [*sentences, *(_lies_before(one, connection) for one in left if one.records)]


def _lies_before(left: ProcessLeftBehind, connection: Connection) -> str:
    count = f"{len(left.records)}{' or more' if left.more else ''}"
    return (
        f"{left.process}: {count} unreported in the warehouse from before {connection.start_date:%Y-%m-%d %H:%M} UTC. "
        f"They stay as they are; GET /api/v1/connections/{connection.id}/before-the-line lists them."
    )
