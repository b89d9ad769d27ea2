"""Changing the key that seals the credentials."""

import pytest
from cryptography.fernet import Fernet
from sqlmodel import select

from app.commands.keys import reseal
from app.connections.credentials import Vault
from app.connections.models import Connection
from app.errors import NotConfigured
from app.wiring import Gateway
from tests.gateway import Remotes, the_connection, the_gateway, the_remotes, the_settings

__all__ = ["the_connection", "the_gateway", "the_remotes", "the_settings"]


async def sealed(gateway: Gateway) -> list[str]:
    async with gateway.database.read() as session:
        return list(await session.exec(select(Connection.secrets)))


async def test_everything_opens_with_the_new_key_alone(
    gateway: Gateway, connected: Connection, remotes: Remotes
) -> None:
    old = [key.get_secret_value() for key in gateway.settings.credential_keys]
    new = Fernet.generate_key().decode()
    secrets = gateway.vault.open(connected.secrets)
    gateway.vault = Vault([new, *old])
    assert await reseal(gateway) == 1
    (after,) = await sealed(gateway)
    assert Vault([new]).open(after) == secrets
    with pytest.raises(NotConfigured):
        Vault(old).open(after)


async def test_a_document_that_no_key_opens_stops_it_with_nothing_changed(
    gateway: Gateway, connected: Connection, remotes: Remotes
) -> None:
    before = await sealed(gateway)
    gateway.vault = Vault([Fernet.generate_key().decode()])
    with pytest.raises(NotConfigured, match="cannot be opened"):
        await reseal(gateway)
    assert await sealed(gateway) == before
