"""The Fortnox access token of one connection, shared by all processes and renewed by one of them at a time.

Client credentials with the tenant's id are preferred: nothing to lose. Where a connection still has a refresh token,
that token works once; the new one is committed before the access token is used, under a lease, because two processes
that refresh at once lose the company (Fortnox FACTS §2).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import SecretStr

from app.connections.credentials import Secrets, Vault
from app.connections.models import NO_KEY, Connection
from app.database.engine import Database
from app.database.leases import Leases
from app.errors import NeedsReconnecting
from app.fortnox.oauth import FortnoxOAuth, TenantId, TokenAnswer

RENEW_BEFORE = timedelta(minutes=2)
# What a renewal may take beyond its one or two calls: reading, sealing and committing, on a busy database too.
BOOKKEEPING = timedelta(minutes=2)


@dataclass(slots=True)
class ConnectionTokens:
    """What the Fortnox client asks for a token; made for one job. `deadline` is the longest that one call takes."""

    database: Database
    leases: Leases
    vault: Vault
    oauth: FortnoxOAuth
    connection_id: UUID
    now: Callable[[], datetime]
    deadline: timedelta = timedelta(seconds=30)
    _secrets: Secrets | None = field(default=None, init=False, repr=False)

    async def get(self) -> str:
        """A token that lives a while yet. Raises NeedsReconnecting."""
        if self._secrets is None:
            _, self._secrets = await self._read()
        return self._living(self._secrets) or await self._renew(rejected=None)

    async def renew(self, *, rejected: str) -> str:
        """Another token than the one Fortnox refused. Raises NeedsReconnecting."""
        return await self._renew(rejected=rejected)

    def _living(self, secrets: Secrets, *, rejected: str | None = None) -> str | None:
        token, until = secrets.fortnox_access_token, secrets.fortnox_access_until
        if token is None or until is None or until - RENEW_BEFORE <= self.now():
            return None
        return token.get_secret_value() if token.get_secret_value() != rejected else None

    async def _renew(self, *, rejected: str | None) -> str:
        # The lease outlasts the calls: lost in the middle of one, another process would use the same refresh token.
        async with self.leases.hold(f"tokens/{self.connection_id}", at_most=2 * self.deadline + BOOKKEEPING):
            tenant_id, self._secrets = await self._read()
            if (token := self._living(self._secrets, rejected=rejected)) is not None:
                return token  # another process renewed it while this one waited
            answer = await self._ask(tenant_id, self._secrets.fortnox_refresh_token)
            self._secrets = await self._commit(answer)
            return answer.access_token

    async def _ask(self, tenant_id: TenantId, refresh_token: SecretStr | None) -> TokenAnswer:
        """New tokens, by the refresh token if there is one.

        A process killed between Fortnox's answer and our commit has used it up; a service account's consent then still
        gives tokens for the tenant's id.
        """
        if refresh_token is None:
            return await self.oauth.client_credentials(tenant_id=tenant_id)
        try:
            return await self.oauth.refresh(refresh_token=refresh_token.get_secret_value())
        except NeedsReconnecting as refused:
            try:
                return await self.oauth.client_credentials(tenant_id=tenant_id)
            except NeedsReconnecting:
                raise refused from None

    async def _commit(self, answer: TokenAnswer) -> Secrets:
        async with self.database.write() as session:
            connection = await session.get_one(Connection, self.connection_id, with_for_update=NO_KEY)
            secrets = self.vault.open(connection.secrets).model_copy(
                update={
                    "fortnox_access_token": SecretStr(answer.access_token),
                    "fortnox_access_until": self.now() + answer.expires_in,
                    "fortnox_refresh_token": SecretStr(answer.refresh_token) if answer.refresh_token else None,
                }
            )
            connection.secrets = self.vault.seal(secrets)
        return secrets

    async def _read(self) -> tuple[TenantId, Secrets]:
        async with self.database.read() as session:
            connection = await session.get_one(Connection, self.connection_id)
        return TenantId(connection.fortnox_tenant_id), self.vault.open(connection.secrets)
