"""The whole gateway with both simulators behind it, and a browser that goes from our pages to Fortnox's and back.

A test module imports the fixtures it wants; they stand in for those of the folders above.
"""

import asyncio
import html
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import col, select

from app.connections.audit import AuditEntry
from app.connections.models import Connection
from app.jobs.engine import migrate_engine
from app.main import services_of
from app.sandbox.fortnox.company import DEMO_USERS
from app.settings import Settings
from app.web import sessions
from app.web.pages.visits import SESSION_COOKIE
from app.web.security import Attempts
from app.web.sessions import LogIn
from app.web.users import Role, User
from app.wiring import Gateway
from tests.clock import Clock
from tests.gateway import FORTNOX, GOODS_OWNER, ONGOING, TENANT, Remotes, settings_on

SITE = "http://127.0.0.1:8000"
PASSWORD = "ljung-och-lav"
ENTERED = {
    "name": "Fjällvandrarna",
    "system": ONGOING,
    "ongoing_username": "WSI-fjall",
    "ongoing_password": PASSWORD,
    "goods_owner_id": str(GOODS_OWNER),
}


@dataclass
class Shop:
    """What stands behind the pages."""

    gateway: Gateway
    remotes: Remotes
    app: FastAPI
    clock: Clock
    browsers: list[httpx.AsyncClient] = field(default_factory=list)

    def client(self, language: str = "en") -> httpx.AsyncClient:
        made = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app, raise_app_exceptions=False),
            base_url=SITE,
            headers={"Accept-Language": language},
        )
        self.browsers.append(made)
        return made

    async def connections(self) -> list[Connection]:
        async with self.gateway.database.read() as session:
            return list(await session.exec(select(Connection).order_by(col(Connection.created_at))))

    async def the_connection(self) -> Connection:
        (found,) = await self.connections()
        return found

    async def kept(self, connection_id: UUID) -> Connection:
        async with self.gateway.database.read() as session:
            return await session.get_one(Connection, connection_id)

    async def trail(self) -> list[AuditEntry]:
        async with self.gateway.database.read() as session:
            return list(await session.exec(select(AuditEntry).order_by(col(AuditEntry.id))))

    def change(self, **services: Any) -> None:
        """Have the pages meet other services."""
        self.app.state.services = replace(self.app.state.services, **services)

    def without_client(self) -> None:
        """Have the server lack its integration in Fortnox's developer portal."""
        self.change(consent=replace(self.app.state.services.consent, client_id=""))

    def asked_fortnox(self) -> int:
        return sum(call["count"] for call in self.remotes.fortnox_app.state.traffic.as_dict()["calls"])


@dataclass
class Surfer:
    """A person in a browser: logged in here, and with a login of Fortnox's."""

    shop: Shop
    client: httpx.AsyncClient
    user: User
    form_token: str

    async def get(self, address: str) -> httpx.Response:
        return await self.client.get(address)

    async def post(self, address: str, **fields: Any) -> httpx.Response:
        return await self.client.post(address, data={"form_token": self.form_token, **fields})

    async def by_htmx(self, address: str, **fields: Any) -> httpx.Response:
        data = {"form_token": self.form_token, **fields}
        return await self.client.post(address, data=data, headers={"HX-Request": "true"})

    async def follow(self, answer: httpx.Response) -> httpx.Response:
        assert answer.status_code == 303, answer.text
        return await self.client.get(answer.headers["location"])

    async def to_fortnox(self, **changes: str) -> str:
        """Enter the goods owner; the address of the consent that the browser is led to."""
        answer = await self.by_htmx("/connect", **(ENTERED | changes))
        assert answer.status_code == 200, answer.text
        return str(answer.headers["hx-redirect"])

    async def consent(
        self, address: str, *, decision: str = "grant", tenant: int = TENANT, user: int = 0
    ) -> httpx.Response:
        """Open Fortnox's page, log in there and decide; its answer."""
        async with httpx.AsyncClient(transport=self.shop.remotes.fortnox_transport) as at_fortnox:
            page = await at_fortnox.get(address)
            assert page.status_code == 200, page.text
            form = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page.text))
            login = {"tenant_id": str(tenant), "user": DEMO_USERS[user].name, "password": DEMO_USERS[user].password}
            hidden = {name: html.unescape(value) for name, value in form.items()}
            return await at_fortnox.post(f"{FORTNOX}/oauth-v1/auth", data=hidden | login | {"decision": decision})

    async def come_back(self, address: str, **consent: Any) -> httpx.Response:
        """The whole way through Fortnox's consent; the answer of our callback."""
        sent_back = await self.consent(address, **consent)
        back = sent_back.headers["location"]
        assert back.startswith(f"{SITE}/connect/callback?")
        return await self.get(back)

    async def begun(self) -> Connection:
        """A connection as far as its fine tuning."""
        answer = await self.come_back(await self.to_fortnox())
        connection = await self.shop.the_connection()
        assert answer.headers["location"] == f"/connections/{connection.id}/set-up"
        return connection

    async def activated(self) -> Connection:
        """A connection that works."""
        connection = await self.begun()
        page = await self.get(f"/connections/{connection.id}/set-up")
        answer = await self.post(f"/connections/{connection.id}/set-up", act="activate", **fields_of(page))
        assert answer.status_code == 303, faults_of(answer)
        return await self.shop.kept(connection.id)


OpenBrowser = Callable[..., Awaitable[Surfer]]


@pytest.fixture(name="settings")
def the_patient_settings(database_url: str) -> Settings:
    """A pace that nobody waits for: the clock stands still while a page is made."""
    return settings_on(database_url, LAGERBRO_FORTNOX_REQUESTS="100000")


@pytest.fixture(name="shop")
async def the_shop(application: FastAPI, gateway: Gateway, remotes: Remotes, clock: Clock) -> AsyncIterator[Shop]:
    await asyncio.to_thread(migrate_engine, gateway.database)
    application.state.attempts = Attempts()
    application.state.services = services_of(gateway)
    shop = Shop(gateway, remotes, application, clock)
    yield shop
    for browser in shop.browsers:
        await browser.aclose()


@pytest.fixture(name="browser_of")
async def the_browsers(shop: Shop) -> OpenBrowser:
    """Opens a browser in which somebody new is logged in."""

    async def open_browser(role: Role = Role.ADMIN, *, language: str = "en") -> Surfer:
        now = shop.clock()
        user = User(id=uuid4(), username=f"{role}-{uuid4().hex[:6]}", password_hash="none", role=role, created_at=now)
        async with shop.gateway.database.write() as session:
            session.add(user)
            await session.flush()
            secret = await sessions.begin(session, user.id, now=now)
        client = shop.client(language)
        client.cookies.set(SESSION_COOKIE, secret, domain="127.0.0.1")
        return Surfer(shop, client, user, LogIn(user, secret).form_token)

    return open_browser


@pytest.fixture(name="surfer")
async def the_admin(browser_of: OpenBrowser) -> Surfer:
    return await browser_of()


def fields_of(page: httpx.Response) -> dict[str, Any]:
    """What a browser would send of the page's form of options: every field that is not disabled, as it stands."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", page.text):
        attributes = {name: html.unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        bare = set(re.sub(r'"[^"]*"', "", tag).rstrip(">").split())
        name = attributes.get("name", "")
        if not name or name in {"form_token", "q", "back"} or "disabled" in bare:
            continue
        if attributes.get("type") in {"checkbox", "radio"} and "checked" not in bare:
            continue
        found.setdefault(name, []).append(attributes.get("value", ""))
    for name, inside in re.findall(r'<select id="[^"]*" name="([^"]*)"[^>]*>(.*?)</select>', page.text, re.DOTALL):
        selected = re.search(r'<option value="([^"]*)" selected>', inside) or re.search(
            r'<option value="([^"]*)"', inside
        )
        found[name] = [html.unescape(selected.group(1))] if selected else [""]
    return dict(found)


def faults_of(page: httpx.Response) -> dict[str, str]:
    """Every fault of the page, by its field."""
    return {
        name: html.unescape(said)
        for name, said in re.findall(r'<p class="fault"(?: id="([^"]*)-fault")?[^>]*>([^<]*)</p>', page.text)
    }


def text_of(page: httpx.Response) -> str:
    """The words of the page's main part."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())
