"""The gateway as `lagerbro serve` runs it, worker and all, with a shop that is connected to it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from app.wiring import Gateway
from bench.databases import folder, sqlite
from bench.gateways import connect, environment, opened
from bench.processes import answers, free_port, lagerbro, running
from bench.remotes import over_http
from bench.shop import Shop


@dataclass(frozen=True, slots=True)
class Served:
    """What runs, and a gateway of this process on the same database, to ask and to look."""

    shop: Shop
    gateway: Gateway
    connection_id: UUID


@asynccontextmanager
async def serving(
    *,
    articles: int,
    orders: int,
    requests_per_window: int = 0,
    options: Mapping[str, Any],
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[Served]:
    """Connect the shop, point the warehouse's order webhook at the gateway, serve on SQLite."""
    async with AsyncExitStack() as stack:
        here: Path = stack.enter_context(folder())
        address = stack.enter_context(sqlite(here))
        remotes = await stack.enter_async_context(over_http(here))
        port, shop = free_port(), Shop(remotes)
        environ = environment(address, remotes, LAGERBRO_HOST="127.0.0.1", LAGERBRO_PORT=str(port), **(settings or {}))
        await shop.open(articles=articles, module=False, requests_per_window=requests_per_window)
        await shop.sell(orders)
        gateway = await stack.enter_async_context(opened(environ, remotes, here))
        connection, token = await connect(gateway, shop.connection(**options))
        webhook = {
            "url": f"http://127.0.0.1:{port}/webhooks/ongoing/{connection.webhook_key}/order",
            "auth": "x-auth-token",
            "token": token,
            "triggers": ["status_changed"],
            "statuses": [450],
        }
        await shop.warehouse("PUT", "webhooks", json={"order": webhook})
        await stack.enter_async_context(running(here / "serve.log", lagerbro("serve"), environ))
        await answers(f"http://127.0.0.1:{port}/readyz")
        yield Served(shop, gateway, connection.id)
