"""A company's consent at Fortnox: where an administrator gives it, and which company it was (Fortnox FACTS §2)."""

from dataclasses import dataclass
from typing import Final

from app.errors import NotConfigured
from app.fortnox.oauth import FortnoxOAuth, TenantId, tenant_id_of

SCOPES: Final = (
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
"""The rights the gateway uses; a company whose licences lack one cannot grant it."""


@dataclass(frozen=True, slots=True)
class Granted:
    """The company that consented, and the scopes it granted."""

    tenant_id: TenantId
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Consent:
    """The integration that companies consent to; `redirect_uri` is the one in the developer portal.

    Its tokens are those of a service account, by the tenant's id: the refresh token of the consent is not kept.
    """

    oauth: FortnoxOAuth
    client_id: str
    redirect_uri: str

    def address(self, state: str) -> str:
        """Where an administrator consents. Raises NotConfigured when this server has no integration."""
        if not self.client_id:
            raise NotConfigured(
                "This server has no Fortnox integration.",
                code="fortnox.no_client",
                todo="Set LAGERBRO_FORTNOX_CLIENT_ID and LAGERBRO_FORTNOX_CLIENT_SECRET.",
            )
        return self.oauth.authorize_url(state=state, scopes=SCOPES, redirect_uri=self.redirect_uri)

    async def granted(self, code: str) -> Granted:
        """Who consented, by the code that the browser brought back; it works once, and for ten minutes.

        Raises:
            NeedsReconnecting: the code is used or too old.
            NotConfigured: Fortnox does not know this server's integration.
            RemoteUnavailable: no answer.
        """
        answer = await self.oauth.exchange_code(code=code, redirect_uri=self.redirect_uri)
        return Granted(tenant_id_of(answer.access_token), answer.scope)
