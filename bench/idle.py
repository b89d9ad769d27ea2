"""A round of the timetable in which nothing has changed, with all processes on: what it costs, and what it writes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, func, select

from app.connections.options import Options
from app.ledger.models import Transfer
from app.processes.catalogue import CATALOGUE, switched_on
from app.wiring import Gateway
from app.worker import working
from bench.databases import folder, sqlite
from bench.gateways import NO_PACE, ask, connect, environment, opened, see_through
from bench.processes import NotMeasured
from bench.remotes import Clock, in_process
from bench.rows import Row
from bench.shop import Shop

INTERVAL = timedelta(minutes=15)
QUIET_ROUNDS = 3
"""By then the overlaps are past, and the echo of our own writes has been seen."""
MOST_REQUESTS = 5
ARTICLES, SUPPLIERS, ORDERS = 20, 3, 6
OPTIONS: Mapping[str, Any] = {
    "warehouse_module": True,
    "send_purchase_orders": True,
    "report_goods_receipts": True,
    "report_stock_adjustments": True,
    "report_customer_returns": True,
}


async def measure() -> list[Row]:
    """Rounds in which every process moves something, then quiet ones; the last is counted."""
    clock = Clock()
    with folder() as here, sqlite(here) as address:
        async with in_process(clock) as remotes:
            shop = Shop(remotes)
            await shop.open(articles=ARTICLES, suppliers=SUPPLIERS, module=True)
            async with opened(environment(address, remotes, **NO_PACE), remotes, here) as gateway:
                connection, _ = await connect(gateway, shop.connection(**OPTIONS))
                await _busy_rounds(shop, gateway, connection.id, clock)
                for _ in range(QUIET_ROUNDS - 1):
                    await _round(shop, gateway, connection.id, clock)
                began = await _round(shop, gateway, connection.id, clock)
                requests, writes = await shop.fortnox_requests(), await _writes(shop)
                jobs = await _transfers(gateway, connection.id, since=began)
    return [
        Row(
            "idle: a round with nothing changed, all processes on",
            f"≤ {MOST_REQUESTS} Fortnox requests, 0 writes, 0 jobs per record",
            f"{requests} requests, {writes} writes, {jobs} records looked at",
            requests <= MOST_REQUESTS and not writes and not jobs,
            note="a company with the warehouse module and Lager Plus in which every process has moved something; "
            "clocks leap the interval and the overlap",
        )
    ]


async def _round(shop: Shop, gateway: Gateway, connection_id: UUID, clock: Clock) -> datetime:
    """One round, an interval after the last; when it began. No worker lives through the leap."""
    clock.leap(INTERVAL)
    await shop.forget_requests()
    began = clock()
    options = Options.model_validate(OPTIONS)
    processes = [process.name.value for process in CATALOGUE if switched_on(process, options)]
    async with working(gateway, timetable=False):
        await see_through(gateway, connection_id, await ask(gateway, connection_id, processes))
    return began


async def _busy_rounds(shop: Shop, gateway: Gateway, connection_id: UUID, clock: Clock) -> None:
    """Trade until every process has moved something. Raises NotMeasured when one has not."""
    began = clock()
    await shop.sell(ORDERS)
    company = await shop.company()
    supplier, article = min(company["suppliers"]), min(await shop.stock_in_fortnox())
    row = {"itemId": article, "orderedQuantity": 5, "price": 45}
    wished = {"supplierNumber": supplier, "rows": [row]}
    comes, stays_open = [(await shop.office("POST", "/purchase-orders", json=wished))["id"] for _ in range(2)]
    for bought in (comes, stays_open):
        await shop.office("POST", f"/purchase-orders/{bought}/send")
    await _round(shop, gateway, connection_id, clock)
    orders = (await shop.goods_owner())["orders"]
    stays = max(orders)
    await shop.warehouse("POST", "work", json={"leave": [stays]})
    await shop.office("PATCH", f"/suppliers/{supplier}", json={"City": "Ramsele"})
    await shop.warehouse("POST", f"purchase-orders/{comes}/receive", json={"finish": True})
    cause = {"code": "INV", "name": "Inventering"}
    await shop.warehouse("POST", "count", json={"rows": [{"article_number": article, "quantity": -1, "cause": cause}]})
    await _round(shop, gateway, connection_id, clock)
    number = min(orders)
    back = orders[number]["lines"][0]["row_number"]
    await shop.warehouse("POST", f"orders/{number}/return", json={"quantities": {back: 1}})
    await _round(shop, gateway, connection_id, clock)
    async with gateway.database.read() as session:
        moved = set(await session.exec(select(Transfer.process).where(Transfer.outcome == "sent").distinct()))
    on = {process.name.value for process in CATALOGUE if switched_on(process, Options.model_validate(OPTIONS))}
    if idle := on - moved:
        raise NotMeasured(f"{', '.join(sorted(idle))} moved nothing since {began:%H:%M}")


async def _writes(shop: Shop) -> int:
    methods = ("PUT", "POST", "PATCH", "DELETE")
    to_fortnox = [await shop.fortnox_requests(method=method) for method in methods]
    return sum(to_fortnox) + sum([await shop.ongoing_requests(method=method) for method in methods])


async def _transfers(gateway: Gateway, connection_id: UUID, *, since: datetime) -> int:
    async with gateway.database.read() as session:
        count = select(func.count()).where(Transfer.connection_id == connection_id, col(Transfer.started_at) >= since)
        return int((await session.exec(count)).one())
