"""Orders that come in while a backfill of articles has the company's whole pace: until they are in Ongoing."""

import asyncio
import time

from app.fortnox.pace import SlidingLog
from bench.gateways import ask, see_through
from bench.processes import NotMeasured, until
from bench.rows import Row, percentile
from bench.served import Served, serving
from bench.shop import CUSTOMERS

ARTICLES = 2000
ORDERS = 10
EVERY_SECONDS = 3.0
MOST_SECONDS = 5.0
LOOK_SECONDS = 0.02
AT_MOST_SECONDS = 60.0


async def measure() -> list[Row]:
    """Let the backfill begin, then have orders come in; the backfill's end is not waited for."""
    limit = SlidingLog().limit
    async with serving(articles=ARTICLES, orders=0, requests_per_window=limit, options={}) as here:
        shop = here.shop

        async def is_under_way() -> bool:
            return await shop.ongoing_requests(method="PUT", path="/articles") >= limit

        await until(is_under_way, what="a backfill under way", within=AT_MOST_SECONDS)
        goods = sorted(await shop.stock_in_fortnox())
        buyers = sorted((await shop.company())["customers"])
        seconds = []
        for at in range(ORDERS):
            began = time.monotonic()
            # From the end of the catalogue: what is ordered has not been carried over yet and goes first.
            await shop.sell_one(buyers[at % CUSTOMERS], (goods.pop(), goods.pop()))
            seconds.append(await _until_in_ongoing(here, at + 1))
            await asyncio.sleep(max(0.0, EVERY_SECONDS - (time.monotonic() - began)))
        carried = await shop.ongoing_requests(method="PUT", path="/articles")
        if carried >= ARTICLES:
            raise NotMeasured("the backfill was through before the orders were")
        refused = await shop.too_many_requests()
    middle, worst = percentile(seconds, 0.5), max(seconds)
    return [
        Row(
            f"backfill: an order during a backfill of {ARTICLES} articles, until it is in Ongoing",
            f"p99 ≤ {MOST_SECONDS:.0f} s after it is seen",
            f"p50 {middle:.1f} s, max {worst:.1f} s of {ORDERS}; {refused} answers 429",
            worst <= MOST_SECONDS,
            note=f"Fortnox's real pace, {limit} in 5 s, all of which the backfill takes; from the moment at which "
            "sales_orders is asked to look, so with its list; each order has two articles that the backfill has yet to "
            f"reach. {carried} articles were over when the last order was",
        )
    ]


async def _until_in_ongoing(here: Served, orders: int) -> float:
    """Have the process look; seconds until Ongoing has so many orders."""
    began = time.monotonic()
    runs = await ask(here.gateway, here.connection_id, ["sales_orders"])

    async def is_there() -> bool:
        return await here.shop.ongoing_requests(method="PUT", path="/orders") >= orders

    await until(is_there, what=f"order {orders} in Ongoing", within=AT_MOST_SECONDS, every=LOOK_SECONDS)
    seconds = time.monotonic() - began
    await see_through(here.gateway, here.connection_id, runs)  # who asks while a run goes on joins it: it has looked
    return seconds
