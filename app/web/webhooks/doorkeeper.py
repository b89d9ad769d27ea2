"""Who calls: a connection's WMS proves itself with that connection's secret, or nobody is let in.

An address that no connection has is answered exactly as a wrong secret, after the same work.
"""

import secrets
from functools import lru_cache
from typing import Annotated

import structlog
from fastapi import Depends, Path, Security
from fastapi.security import APIKeyHeader, HTTPBasic, HTTPBasicCredentials
from pydantic import SecretStr

from app.connections.credentials import Secrets, Vault
from app.connections.models import Connection
from app.errors import NotConfigured
from app.web.problems import Kind, ProblemError
from app.web.security import AtHand

log = structlog.get_logger(__name__)

header = APIKeyHeader(
    name="X-Auth-Token", scheme_name="webhookHeader", description="The connection's webhook secret.", auto_error=False
)
basic = HTTPBasic(
    scheme_name="webhookBasic",
    description="Any user name; the connection's webhook secret as password.",
    auto_error=False,
)


@lru_cache(maxsize=8)
def _nobodys_secrets(vault: Vault) -> str:
    """What is opened for an address that no connection has."""
    return vault.seal(
        Secrets(
            ongoing_password=SecretStr(secrets.token_urlsafe(16)), webhook_secret=SecretStr(secrets.token_urlsafe(32))
        )
    )


async def require_caller(
    webhook_key: Annotated[str, Path(max_length=200, description="The connection's part of the webhook address.")],
    at_hand: AtHand,
    token: Annotated[str | None, Security(header)],
    login: Annotated[HTTPBasicCredentials | None, Security(basic)],
) -> Connection:
    """The connection of the address, once the caller has shown its secret in either way."""
    connection = None
    if webhook_key.isascii() and webhook_key.isprintable():
        connection = await at_hand.intake.connection_of(webhook_key)
    expected = _secret_of(connection, at_hand.vault).encode()
    shown = [token or "", login.password if login else ""]
    right = [secrets.compare_digest(one.encode(), expected) for one in shown]
    if connection is None or not any(right):
        raise ProblemError(
            Kind.NOT_LOGGED_IN,
            "The webhook address or its secret is wrong.",
            todo="Enter the address and the secret in the WMS as they were shown when the connection was made.",
            headers={"WWW-Authenticate": 'Basic realm="lagerbro"'},
        )
    return connection


def _secret_of(connection: Connection | None, vault: Vault) -> str:
    """The secret of the connection; one that nobody has where there is none, or its seal does not open any more."""
    if connection is not None:
        try:
            return vault.open(connection.secrets).webhook_secret.get_secret_value()
        except NotConfigured:
            log.exception("webhook.secret_cannot_be_opened", connection=str(connection.id))
    return vault.open(_nobodys_secrets(vault)).webhook_secret.get_secret_value()


Caller = Annotated[Connection, Depends(require_caller)]
