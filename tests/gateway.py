"""The gateway with both sandboxes behind it, reached over ASGI; a folder's conftest imports the fixtures it wants."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet

from app.connections.credentials import Vault
from app.connections.directory import NewConnection
from app.connections.models import Connection
from app.database.engine import Database
from app.fortnox.oauth import FortnoxOAuth
from app.sandbox.fortnox.app import create_fortnox
from app.sandbox.fortnox.company import ALL_SCOPES, Company
from app.sandbox.fortnox.switches import FortnoxSwitches
from app.sandbox.fortnox.tokens import DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, Consent
from app.sandbox.fortnox.world import FortnoxWorld
from app.sandbox.ongoing.seeds import add_goods_owner
from app.sandbox.ongoing.server import create_ongoing
from app.sandbox.ongoing.switches import OngoingSwitches
from app.settings import Settings, load_settings
from app.wiring import Gateway
from tests.clock import Clock

TENANT, GOODS_OWNER = 4711, 88
FORTNOX, ONGOING = "http://127.0.0.1:8101", "http://127.0.0.1:8102/fjall/api/v1/"


@dataclass
class Remotes:
    """Both simulated remotes, with one company and one goods owner in them."""

    fortnox: FortnoxWorld
    fortnox_app: Any
    ongoing_app: Any
    company: Company

    @property
    def fortnox_transport(self) -> httpx.ASGITransport:
        return httpx.ASGITransport(self.fortnox_app)

    @property
    def ongoing_transport(self) -> httpx.ASGITransport:
        return httpx.ASGITransport(self.ongoing_app)

    def consent(self, *, scopes: frozenset[str] = ALL_SCOPES) -> None:
        self.fortnox.grants.consents[DEMO_CLIENT_ID, TENANT] = Consent(scopes, service_account=True)

    def refresh_token(self) -> str:
        return self.fortnox.grants.issue_refresh(DEMO_CLIENT_ID, TENANT, ALL_SCOPES, self.fortnox.now())

    def requests(self, path: str) -> int:
        calls = self.fortnox_app.state.traffic.as_dict()["calls"]
        return sum(call["count"] for call in calls if path in call["path"])


@pytest.fixture(name="remotes")
def the_remotes(clock: Clock) -> Remotes:
    fortnox = create_fortnox(clock=clock, switches=FortnoxSwitches(requests_per_window=0))
    ongoing = create_ongoing(clock=clock, switches=OngoingSwitches(failure_limit=0))
    company = Company(TENANT, "Fjällvandrarna AB", warehouse_module=False)
    fortnox.state.fortnox.companies[TENANT] = company
    add_goods_owner(ongoing.state.ongoing, "fjall", GOODS_OWNER, user_name="WSI-fjall", password="ljung-och-lav")
    made = Remotes(fortnox.state.fortnox, fortnox, ongoing, company)
    made.consent()
    return made


def settings_on(database_url: str, **changes: str) -> Settings:
    return load_settings(
        {
            "LAGERBRO_DATABASE_URL": database_url,
            "LAGERBRO_SECRET_KEY": "Torsk-i-vassen-bland-tuvorna-1734!",
            "LAGERBRO_CREDENTIAL_KEYS": Fernet.generate_key().decode(),
            "LAGERBRO_FORTNOX_API_URL": FORTNOX,
            "LAGERBRO_FORTNOX_AUTH_URL": f"{FORTNOX}/oauth-v1",
            "LAGERBRO_FORTNOX_CLIENT_ID": DEMO_CLIENT_ID,
            "LAGERBRO_FORTNOX_CLIENT_SECRET": DEMO_CLIENT_SECRET,
            "LAGERBRO_ONGOING_ALLOWED_HOSTS": "127.0.0.1",
            **changes,
        }
    )


@pytest.fixture(name="settings")
def the_settings(database_url: str) -> Settings:
    return settings_on(database_url)


@pytest.fixture(name="gateway")
async def the_gateway(settings: Settings, database: Database, clock: Clock, remotes: Remotes) -> AsyncIterator[Gateway]:
    made = Gateway(
        settings,
        database,
        now=clock,
        fortnox_transport=remotes.fortnox_transport,
        ongoing_transport=remotes.ongoing_transport,
    )
    yield made
    await made.close()


def new_connection(**changes: Any) -> NewConnection:
    given = {
        "name": "Fjällvandrarna",
        "fortnox_tenant_id": TENANT,
        "ongoing_url": ONGOING,
        "ongoing_username": "WSI-fjall",
        "ongoing_password": "ljung-och-lav",
        "goods_owner_id": GOODS_OWNER,
    }
    return NewConnection.model_validate(given | changes)


@pytest.fixture(name="vault")
def the_vault() -> Vault:
    return Vault([Fernet.generate_key().decode()])


@pytest.fixture(name="connected")
async def the_connection(gateway: Gateway) -> Connection:
    """The connection, set up through both remotes."""
    return await gateway.setting_up().connect(new_connection())


def oauth(http: httpx.AsyncClient) -> FortnoxOAuth:
    return FortnoxOAuth(
        http=http,
        auth_url=f"{FORTNOX}/oauth-v1",
        client_id=DEMO_CLIENT_ID,
        client_secret=DEMO_CLIENT_SECRET,
        deadline=timedelta(seconds=60),
    )
