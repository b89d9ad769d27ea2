import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr

from app.connections import directory
from app.connections.credentials import Secrets, Vault
from app.connections.models import Connection
from app.connections.tokens import BOOKKEEPING, ConnectionTokens
from app.database.engine import Database
from app.database.leases import Lease, Leases
from app.errors import NeedsReconnecting, RemoteUnavailable
from app.sandbox.faults import Fault, FaultKind
from app.sandbox.fortnox.tokens import DEMO_CLIENT_ID
from tests.clock import Clock
from tests.gateway import TENANT, Remotes, new_connection, oauth


@dataclass
class Keyring:
    """The tokens of one connection, as several processes hold them."""

    database: Database
    url: str
    vault: Vault
    clock: Clock
    remotes: Remotes
    http: httpx.AsyncClient
    connection: Connection
    leases: dict[str, Leases] = field(default_factory=dict)

    def held_by(self, process: str, database: Database | None = None) -> ConnectionTokens:
        own = database or self.database
        leases = self.leases.setdefault(process, Leases(own, holder=process, now=self.clock))
        return ConnectionTokens(own, leases, self.vault, oauth(self.http), self.connection.id, self.clock)

    async def secrets(self) -> Secrets:
        async with self.database.read() as session:
            return self.vault.open((await session.get_one(Connection, self.connection.id)).secrets)

    async def give(self, refresh_token: str | None) -> None:
        async with self.database.write() as session:
            connection = await session.get_one(Connection, self.connection.id)
            secrets = self.vault.open(connection.secrets)
            token = SecretStr(refresh_token) if refresh_token else None
            connection.secrets = self.vault.seal(secrets.model_copy(update={"fortnox_refresh_token": token}))

    async def refresh_token(self) -> str | None:
        token = (await self.secrets()).fortnox_refresh_token
        return token.get_secret_value() if token else None

    @property
    def asked(self) -> int:
        return self.remotes.requests("/oauth-v1/token")


@pytest.fixture
async def keyring(
    database: Database, database_url: str, vault: Vault, clock: Clock, remotes: Remotes
) -> AsyncIterator[Keyring]:
    async with database.write() as session:
        connection = await directory.add(session, new_connection(), vault=vault, processes=[], now=clock())
    async with httpx.AsyncClient(transport=remotes.fortnox_transport) as http:
        yield Keyring(database, database_url, vault, clock, remotes, http, connection)


async def test_without_a_refresh_token_the_tenants_id_is_enough(keyring: Keyring) -> None:
    token = await keyring.held_by("here").get()
    assert keyring.remotes.fortnox.grants.access_tokens[token].client_credentials
    assert keyring.remotes.fortnox.grants.access_tokens[token].tenant_id == TENANT


async def test_with_a_refresh_token_that_is_used_and_the_new_one_kept(keyring: Keyring) -> None:
    first = keyring.remotes.refresh_token()
    await keyring.give(first)
    token = await keyring.held_by("here").get()
    assert not keyring.remotes.fortnox.grants.access_tokens[token].client_credentials
    second = await keyring.refresh_token()
    assert second not in {None, first}
    assert second in keyring.remotes.fortnox.grants.refresh_tokens


async def test_a_token_is_shared_by_all_until_shortly_before_its_end(keyring: Keyring) -> None:
    token = await keyring.held_by("here").get()
    keyring.clock.advance(minutes=57)
    assert await keyring.held_by("there").get() == token
    assert keyring.asked == 1
    keyring.clock.advance(minutes=2)
    assert await keyring.held_by("there").get() != token
    assert keyring.asked == 2


async def test_one_holder_asks_the_database_once_and_still_notices_the_end(keyring: Keyring) -> None:
    holder = keyring.held_by("here")
    token = await holder.get()
    keyring.clock.advance(hours=2)
    assert await holder.get() != token


async def test_one_refresh_at_a_time_over_several_processes(keyring: Keyring) -> None:
    """Two that refresh at once lose the company (Fortnox FACTS §2)."""
    await keyring.give(keyring.remotes.refresh_token())
    other = Database(keyring.url)
    holders = [keyring.held_by("here"), keyring.held_by("here"), keyring.held_by("there", other)]
    tokens = await asyncio.gather(*(holder.get() for holder in holders))
    await other.close()
    assert len(set(tokens)) == 1
    assert keyring.asked == 1


async def test_the_new_refresh_token_is_committed_before_the_access_token_is_used(
    keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keyring.give(keyring.remotes.refresh_token())
    seal, sealed = Vault.seal, 0

    def fails(self: Vault, secrets: Secrets) -> str:
        nonlocal sealed
        sealed += 1
        if sealed == 1:
            raise KeyboardInterrupt
        return seal(self, secrets)

    monkeypatch.setattr(Vault, "seal", fails)
    holder = keyring.held_by("here")
    with pytest.raises(KeyboardInterrupt):
        await holder.get()
    assert sealed == 1, "no token was handed out before it was kept"


async def test_killed_between_answer_and_commit_the_company_is_not_lost(
    keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = keyring.remotes.refresh_token()
    await keyring.give(used)

    async def killed(*_: object) -> Secrets:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(ConnectionTokens, "_commit", killed)
        await keyring.held_by("dies").get()
    assert used not in keyring.remotes.fortnox.grants.refresh_tokens
    token = await keyring.held_by("survives").get()
    assert keyring.remotes.fortnox.grants.access_tokens[token].client_credentials
    assert await keyring.refresh_token() is None, "the one that is used up is not tried again"


async def test_a_rejected_token_is_renewed_once_for_all(keyring: Keyring) -> None:
    first, second = keyring.held_by("here"), keyring.held_by("there")
    rejected = await first.get()
    assert await second.get() == rejected
    renewed = await asyncio.gather(first.renew(rejected=rejected), second.renew(rejected=rejected))
    assert len(set(renewed)) == 1
    assert renewed[0] != rejected
    assert keyring.asked == 2
    assert await first.get() == renewed[0]


@pytest.mark.parametrize("with_refresh_token", [True, False])
async def test_a_revoked_consent_needs_reconnecting(keyring: Keyring, *, with_refresh_token: bool) -> None:
    if with_refresh_token:
        await keyring.give(keyring.remotes.refresh_token())
    keyring.remotes.fortnox.grants.revoke(DEMO_CLIENT_ID, TENANT)
    with pytest.raises(NeedsReconnecting):
        await keyring.held_by("here").get()


async def test_a_token_server_that_is_away_loses_nothing(keyring: Keyring) -> None:
    token = keyring.remotes.refresh_token()
    await keyring.give(token)
    keyring.remotes.fortnox_app.state.faults.add(Fault(path="token", kind=FaultKind.error_before))
    with pytest.raises(RemoteUnavailable):
        await keyring.held_by("here").get()
    assert await keyring.refresh_token() == token
    assert await keyring.held_by("here").get()


async def test_what_a_person_changed_meanwhile_is_kept(keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = ConnectionTokens._commit

    async def a_moment_later(self: ConnectionTokens, answer: object) -> Secrets:
        async with keyring.database.write() as session:
            connection = await session.get_one(Connection, keyring.connection.id)
            secrets = keyring.vault.open(connection.secrets)
            changed = secrets.model_copy(update={"ongoing_password": SecretStr("ny")})
            connection.secrets = keyring.vault.seal(changed)
        return await commit(self, answer)  # type: ignore[arg-type]

    monkeypatch.setattr(ConnectionTokens, "_commit", a_moment_later)
    await keyring.held_by("here").get()
    assert (await keyring.secrets()).ongoing_password.get_secret_value() == "ny"


async def test_the_lease_outlasts_the_longest_renewal(keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    deadline = timedelta(minutes=10)
    holder = keyring.held_by("here")
    holder.deadline = deadline
    seen: list[Lease] = []
    ask = ConnectionTokens._ask

    async def look(self: ConnectionTokens, *arguments: object) -> object:
        async with keyring.database.read() as session:
            seen.append(await session.get_one(Lease, f"tokens/{keyring.connection.id}"))
        return await ask(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ConnectionTokens, "_ask", look)
    await holder.get()
    assert seen[0].until - keyring.clock() == 2 * deadline + BOOKKEEPING


async def test_a_holder_shows_no_secret(keyring: Keyring) -> None:
    holder = keyring.held_by("here")
    token = await holder.get()
    assert token not in repr(holder)
