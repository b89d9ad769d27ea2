"""Wall time at Fortnox's rate limit with three workers on one tenant, against the least that the limit allows."""

import asyncio
import time
from contextlib import AsyncExitStack

from app.fortnox.pace import SlidingLog
from bench.databases import folder, postgres
from bench.gateways import connect, environment, opened
from bench.processes import lagerbro, running, until
from bench.remotes import over_http
from bench.rows import Row
from bench.shop import Shop

ARTICLES = 250
WORKERS = 3
AT_MOST_SECONDS = 75.0
LOOK_SECONDS = 0.02


async def measure() -> list[Row]:
    """Load the articles; from the first request that Fortnox sees to the last."""
    limit, window = SlidingLog().limit, SlidingLog().window.total_seconds()
    async with AsyncExitStack() as stack:
        here = stack.enter_context(folder())
        address = stack.enter_context(postgres(here))
        remotes = await stack.enter_async_context(over_http(here))
        shop, environ = Shop(remotes), environment(address, remotes)
        await shop.open(articles=ARTICLES, module=False, requests_per_window=limit)
        async with opened(environ, remotes, here) as gateway:
            only_articles = {"send_suppliers": False, "send_sales_orders": False, "report_shipments": False}
            await connect(gateway, shop.connection(**only_articles))
        await asyncio.sleep(window)  # what connecting asked does not count
        await shop.forget_requests()
        for number in range(WORKERS):
            log = here / f"worker-{number}.log"
            await stack.enter_async_context(running(log, lagerbro("worker"), environ))
        seconds = await _seconds(shop, 1 + ARTICLES)
        requests, refused = await shop.fortnox_requests(), await shop.too_many_requests()
        logs = [(here / f"worker-{number}.log").read_text() for number in range(WORKERS)]
        workers = sum("remote.called" in log for log in logs)
    least = window * ((requests - 1) // limit)
    return [
        Row(
            f"pace: {requests} requests at {limit} in {window:.0f} s, {WORKERS} workers on one tenant",
            "≤ 1.02 times the least time, 0 answers 429",
            f"{seconds / least:.3f} times ({seconds:.1f} s of {least:.0f} s), {refused} answers 429",
            seconds / least <= 1.02 and not refused,
            note=f"least time {window:.0f} s · ⌊(n-1)/{limit}⌋; first load of {ARTICLES} articles, PostgreSQL, "
            f"{workers} of the workers called",
        )
    ]


async def _seconds(shop: Shop, requests: int) -> float:
    """From the first request until so many have come."""

    async def has_begun() -> bool:
        return await shop.fortnox_requests() > 0

    async def is_through() -> bool:
        return await shop.fortnox_requests() >= requests

    await until(has_begun, what="a first request", within=AT_MOST_SECONDS, every=LOOK_SECONDS)
    began = time.monotonic()
    await until(is_through, what=f"{requests} requests", within=AT_MOST_SECONDS, every=LOOK_SECONDS)
    return time.monotonic() - began
