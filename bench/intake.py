"""Webhooks taken in per second, against a FastAPI that only answers: same server settings, same client, same run."""

import asyncio
import json
import statistics
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from app.sandbox.ongoing.seeds import DEMO_GOODS_OWNER_ID
from bench.databases import KINDS, folder
from bench.gateways import connect, environment, opened
from bench.processes import ROOT, NotMeasured, answers, free_port, lagerbro, module, running
from bench.remotes import Remotes, over_http
from bench.rows import Row
from bench.shop import Shop

CONNECTIONS = 32
SECONDS = 3.0
TURNS = 3
LEAST = {"SQLite": 0.45, "PostgreSQL": 0.40}
_events = count(10_000_000_000, 1_000_000_000)


@dataclass(frozen=True, slots=True)
class Address:
    """Where webhooks are sent, with which secret."""

    url: str
    token: str


async def measure() -> list[Row]:
    """Each of the servers gets its turn, several times; the middle of its figures counts."""
    names = ("bare", *KINDS)
    found: dict[str, list[float]] = {name: [] for name in names}
    async with AsyncExitStack() as stack:
        here = stack.enter_context(folder())
        remotes = await stack.enter_async_context(over_http(here))
        addresses = {"bare": await stack.enter_async_context(_bare(here))}
        for name in KINDS:
            addresses[name] = await stack.enter_async_context(_gateway(name, here, remotes))
        for address in addresses.values():
            await _load(address, seconds=1.0)  # the first requests build what the later ones use
        for _ in range(TURNS):
            for name in names:
                found[name].append(await _load(addresses[name], seconds=SECONDS))
    middle = {name: statistics.median(figures) for name, figures in found.items()}
    return [_row(name, middle[name], middle["bare"]) for name in KINDS]


def _row(name: str, ours: float, bare: float) -> Row:
    return Row(
        f"intake: webhook answered with 202 on {name}",
        f"≥ {LEAST[name]:.2f} times a bare FastAPI",
        f"{ours / bare:.2f} times ({ours:.0f}/s of {bare:.0f}/s)",
        ours / bare >= LEAST[name],
        note=f"authenticated, kept on disk, one event of twenty a repeat; {CONNECTIONS} keep-alive connections, plain "
        "sockets in threads of a second process; events become jobs meanwhile, the worker runs elsewhere",
    )


@asynccontextmanager
async def _bare(here: Path) -> AsyncIterator[Address]:
    port = free_port()
    async with running(here / "bare.log", module("bench.bare", str(port))):
        await answers(f"http://127.0.0.1:{port}/healthz")
        yield Address(f"http://127.0.0.1:{port}/webhooks", "none")


@asynccontextmanager
async def _gateway(name: str, here: Path, remotes: Remotes) -> AsyncIterator[Address]:
    """The gateway on a database of that kind, with a connection of its own; no worker."""
    place, port, shop = here / name, free_port(), Shop(remotes)
    place.mkdir(mode=0o755)
    with KINDS[name](place) as database_url:
        environ = environment(
            database_url,
            remotes,
            LAGERBRO_HOST="127.0.0.1",
            LAGERBRO_PORT=str(port),
            LAGERBRO_EMBEDDED_WORKER="false",
        )
        await shop.open(articles=1, module=False)
        async with opened(environ, remotes, place) as gateway:
            connection, token = await connect(gateway, shop.connection())
        async with running(place / "serve.log", lagerbro("serve"), environ):
            await answers(f"http://127.0.0.1:{port}/healthz")
            yield Address(f"http://127.0.0.1:{port}/webhooks/ongoing/{connection.webhook_key}/order", token)


async def _load(address: Address, *, seconds: float) -> float:
    """Requests answered with 202 per second."""
    told = (str(DEMO_GOODS_OWNER_ID), str(next(_events)), str(CONNECTIONS), str(seconds))
    client = await asyncio.create_subprocess_exec(
        *module("bench.load", address.url, address.token, *told), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await client.communicate()
    if client.returncode:
        raise NotMeasured("the load broke off")
    came = json.loads(out)
    if came["wrong"]:
        raise NotMeasured(f"the intake {came['wrong'][0]}")
    return float(came["answered"] / came["seconds"])
