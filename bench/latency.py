"""From a webhook to its effect in Fortnox while nothing else is to be done."""

import asyncio
from datetime import datetime

from sqlmodel import col, select

from app.inbox.models import Event
from app.ledger.models import Transfer
from app.wiring import Gateway
from bench.gateways import NO_PACE
from bench.processes import until
from bench.rows import Row, percentile
from bench.served import serving
from bench.shop import Shop

ORDERS = 30
ARTICLES = 20
MEDIAN_SECONDS, WORST_SECONDS = 0.3, 1.0
LOOK_SECONDS = 0.005
REST_SECONDS = 0.37
"""Between two orders: not a multiple of anything that the gateway does at intervals."""
AT_MOST_SECONDS = 30.0
LAST_STEP = "createinvoice"


async def measure() -> list[Row]:
    """Send one order after the other; each one's time until Fortnox has carried out the last write for it."""
    async with serving(articles=ARTICLES, orders=ORDERS, options={}, settings=NO_PACE) as here:
        shop = here.shop

        async def are_in_ongoing() -> bool:
            return await shop.ongoing_requests(method="PUT", path="/orders") >= ORDERS

        await until(are_in_ongoing, what=f"{ORDERS} orders in Ongoing", within=AT_MOST_SECONDS)
        numbers = sorted((await shop.goods_owner())["orders"])
        for number in numbers:
            await shop.warehouse("POST", f"orders/{number}/pick", json={})
        await asyncio.sleep(1.0)
        seconds = [await _beyond_the_remotes(shop, here.gateway, number) for number in numbers]
    median, worst = percentile(seconds, 0.5), percentile(seconds, 0.99)
    return [
        Row(
            f"latency: webhook to invoice in Fortnox, idle, {ORDERS} orders",
            f"p50 < {1000 * MEDIAN_SECONDS:.0f} ms, p99 < {WORST_SECONDS:.0f} s, beyond the remotes' own time",
            f"p50 {1000 * median:.0f} ms, p99 {1000 * worst:.0f} ms",
            median < MEDIAN_SECONDS and worst < WORST_SECONDS,
            note="`lagerbro serve` on SQLite with its own worker; from the webhook's arrival until the simulator has "
            "made the invoice, less the time of the calls to both remotes until then",
        )
    ]


async def _beyond_the_remotes(shop: Shop, gateway: Gateway, number: str) -> float:
    """Seconds from the webhook of an order to its invoice, less what the remotes took of them."""
    made = await shop.fortnox_requests(path=LAST_STEP)
    await shop.warehouse("POST", f"orders/{number}/send", json={})

    async def is_invoiced() -> bool:
        return await shop.fortnox_requests(path=LAST_STEP) > made

    await until(is_invoiced, what=f"an invoice of order {number}", within=AT_MOST_SECONDS, every=LOOK_SECONDS)
    seen = gateway.now()
    await asyncio.sleep(REST_SECONDS)
    came, transfer = await _told(gateway, number)
    remote = 0.0
    for call in transfer.calls:
        remote += call["milliseconds"] / 1000
        if call["path"].endswith(LAST_STEP):
            break
    return (seen - came).total_seconds() - remote


async def _told(gateway: Gateway, number: str) -> tuple[datetime, Transfer]:
    """When the webhook of the order came, and the transfer that it led to."""
    async with gateway.database.read() as session:
        transfer = (
            await session.exec(
                select(Transfer)
                .where(Transfer.process == "shipments", Transfer.key == number, Transfer.outcome == "sent")
                .order_by(col(Transfer.id).desc())
            )
        ).one()
        event = (await session.exec(select(Event).where(Event.correlation_id == transfer.correlation_id))).one()
    return event.received_at, transfer
