"""Browsers: clients of the pages that keep cookies and send what browsers send."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
import pytest

from app.connections.models import Connection
from app.web import sessions
from app.web.pages.visits import SESSION_COOKIE
from app.web.sessions import LogIn
from app.web.users import Role, User, UserConnection
from tests.web.conftest import Gateway

SITE = "https://bridge.example.com"


@dataclass
class Browser:
    """One browser, and who is logged in there."""

    client: httpx.AsyncClient
    user: User
    form_token: str

    async def get(self, address: str, **headers: str) -> httpx.Response:
        return await self.client.get(address, headers=headers)

    async def post(self, address: str, **fields: object) -> httpx.Response:
        """Send a form with the token of this log-in."""
        return await self.client.post(address, data={"form_token": self.form_token, **fields})

    async def follow(self, answer: httpx.Response) -> httpx.Response:
        assert answer.status_code == 303, answer.text
        return await self.client.get(answer.headers["location"])


OpenBrowser = Callable[..., Awaitable[Browser]]


def new_client(gateway: Gateway, language: str = "en") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=gateway.app, raise_app_exceptions=False, client=("203.0.113.7", 4711))
    return httpx.AsyncClient(transport=transport, base_url=SITE, headers={"Accept-Language": language})


@pytest.fixture
async def stranger(gateway: Gateway) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which nobody is logged in."""
    async with new_client(gateway) as client:
        yield client


@pytest.fixture
async def browser_of(gateway: Gateway) -> AsyncIterator[OpenBrowser]:
    """Opens a browser in which somebody new is logged in."""
    opened: list[httpx.AsyncClient] = []

    async def open_browser(
        role: Role = Role.ADMIN, connections: Iterable[Connection] = (), *, language: str = "en"
    ) -> Browser:
        now = gateway.clock()
        user = User(id=uuid4(), username=f"{role}-{uuid4().hex[:6]}", password_hash="none", role=role, created_at=now)
        async with gateway.services.database.write() as session:
            session.add(user)
            await session.flush()
            session.add_all(UserConnection(user_id=user.id, connection_id=one.id) for one in connections)
            secret = await sessions.begin(session, user.id, now=now)
        client = new_client(gateway, language)
        client.cookies.set(SESSION_COOKIE, secret, domain="bridge.example.com")
        opened.append(client)
        return Browser(client, user, LogIn(user, secret).form_token)

    yield open_browser
    for client in opened:
        await client.aclose()


def field_of(page: httpx.Response, name: str) -> str:
    """The value of an input of the page."""
    found = re.search(rf'<input id="{name}"[^>]*? value="([^"]*)"', page.text)
    assert found is not None, page.text
    return found.group(1)


def fault_of(page: httpx.Response, name: str) -> str:
    """What stands beside a field as its fault."""
    found = re.search(rf'<p class="fault" id="{name}-fault">([^<]*)</p>', page.text)
    assert found is not None, page.text
    return found.group(1)


async def active(gateway: Gateway, user_id: UUID) -> bool:
    async with gateway.services.database.read() as session:
        return (await session.get_one(User, user_id)).active
