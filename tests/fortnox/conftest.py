"""A Fortnox client over a scripted remote, and where the upstream documents lie."""

import json
import os
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.fortnox.calls import RemoteCall
from app.fortnox.client import Fortnox
from tests.clock import Clock
from tests.fortnox.doubles import FreePace, ListedTokens
from tests.fortnox.office import Office, open_office

API_URL = "https://fortnox.example"
Reply = httpx.Response | Exception


@dataclass
class Remote:
    """A Fortnox that answers from a script, and what it was asked."""

    fortnox: Fortnox
    requests: list[httpx.Request]
    observed: list[RemoteCall]
    pace: FreePace
    tokens: ListedTokens

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(request.content) for request in self.requests]

    @property
    def targets(self) -> list[str]:
        return [request.url.raw_path.decode() for request in self.requests]


@dataclass
class _Script:
    replies: list[Reply]
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply


Script = Callable[..., Remote]


@pytest.fixture
async def script() -> AsyncIterator[Script]:
    """Makes a client whose remote gives the replies, in order; the test fails if one is left over."""
    clients: list[httpx.AsyncClient] = []
    scripts: list[_Script] = []

    def make(*replies: Reply, tokens: Iterable[str] = ("token-1", "token-2")) -> Remote:
        remote = _Script(list(replies))
        http = httpx.AsyncClient(transport=httpx.MockTransport(remote))
        clients.append(http)
        scripts.append(remote)
        observed: list[RemoteCall] = []
        pace, listed = FreePace(), ListedTokens(*tokens)
        fortnox = Fortnox(http=http, api_url=API_URL + "/", tokens=listed, pace=pace, observe=observed.append)
        return Remote(fortnox, remote.requests, observed, pace, listed)

    yield make
    for client in clients:
        await client.aclose()
    assert not any(remote.replies for remote in scripts)


@pytest.fixture
async def office(clock: Clock) -> AsyncIterator[Office]:
    """The client against the sandbox's Fortnox, over the same HTTP as in life but for the wire."""
    async with open_office(clock) as office:
        yield office


@pytest.fixture(scope="session")
def upstream() -> Path:
    """The folder of Fortnox's upstream documents; its tests are skipped where there is none."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "upstream"
    folder = Path(os.environ.get("LAGERBRO_UPSTREAM_DIR", beside)) / "fortnox"
    if not (folder / "openapi.json").is_file():
        pytest.skip("no upstream documents here")
    return folder


@pytest.fixture(scope="session")
def specification(upstream: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads((upstream / "openapi.json").read_text())
    return parsed
