"""Requests to Fortnox against the least that would do, as the simulator counts them."""

import math
from uuid import UUID

from app.fortnox.paging import LARGEST_PAGE
from app.wiring import Gateway
from app.worker import working
from bench.databases import folder, sqlite
from bench.gateways import NO_PACE, connect, environment, opened, run
from bench.processes import NotMeasured
from bench.remotes import over_http
from bench.rows import Row, against_least
from bench.shop import CUSTOMERS, Shop

ARTICLES = 2000
FEW_ARTICLES = 50
ORDERS = 100
CHANGED = 50
REGISTERS = ("terms of delivery", "ways of delivery", "terms of payment")


def pages(records: int) -> int:
    """Requests that it takes to list them (Fortnox FACTS §6: 500 on a page at the most)."""
    return math.ceil(records / LARGEST_PAGE)


async def of_a_classic_company() -> list[Row]:
    """Articles, orders and stock of a company that keeps its stock on its articles."""
    with folder() as here, sqlite(here) as address:
        async with over_http(here) as remotes:
            shop = Shop(remotes)
            await shop.open(articles=ARTICLES, module=False)
            async with opened(environment(address, remotes, **NO_PACE), remotes, here) as gateway:
                connection, _ = await connect(gateway, shop.connection(report_stock_levels=True))
                async with working(gateway, timetable=False):
                    return [
                        await _load(shop, gateway, connection.id),
                        await _new_orders(shop, gateway, connection.id),
                        await _sent_orders(shop, gateway, connection.id, module=False),
                        await _stock(shop, gateway, connection.id),
                    ]


async def with_the_warehouse_module() -> list[Row]:
    """Sent orders once more: with the module stock is looked at first, and an order made ready."""
    with folder() as here, sqlite(here) as address:
        async with over_http(here) as remotes:
            shop = Shop(remotes)
            await shop.open(articles=FEW_ARTICLES, module=True)
            async with opened(environment(address, remotes, **NO_PACE), remotes, here) as gateway:
                connection, _ = await connect(gateway, shop.connection(warehouse_module=True))
                async with working(gateway, timetable=False):
                    await run(gateway, connection.id, "articles")
                    await shop.sell(ORDERS)
                    await run(gateway, connection.id, "sales_orders")
                    return [await _sent_orders(shop, gateway, connection.id, module=True)]


async def _counted(shop: Shop, gateway: Gateway, connection_id: UUID, process: str, *, sent: int) -> int:
    """The requests of one run that sends so many records."""
    await shop.forget_requests()
    came = await run(gateway, connection_id, process)
    if came != sent:
        raise NotMeasured(f"{process} sent {came} records, not {sent}")
    return await shop.fortnox_requests()


async def _load(shop: Shop, gateway: Gateway, connection_id: UUID) -> Row:
    spent = await _counted(shop, gateway, connection_id, "articles", sent=ARTICLES)
    await shop.count_shelves(await shop.stock_in_fortnox())
    return against_least(
        f"requests: first load of {ARTICLES} articles",
        spent,
        pages(ARTICLES) + ARTICLES,
        note=f"{pages(ARTICLES)} pages of {LARGEST_PAGE}, and each article's detail, which alone has sizes, supplier "
        "and whether it is kept in stock",
    )


async def _new_orders(shop: Shop, gateway: Gateway, connection_id: UUID) -> Row:
    await shop.sell(ORDERS)
    spent = await _counted(shop, gateway, connection_id, "sales_orders", sent=ORDERS)
    return against_least(
        f"requests: {ORDERS} new orders",
        spent,
        pages(ORDERS) + ORDERS + CUSTOMERS + len(REGISTERS),
        note=f"{pages(ORDERS)} page, each order's detail, which alone has rows and addresses; once a day each of the "
        f"{CUSTOMERS} customers, whose detail alone tells company from consumer, and the texts of the order's codes: "
        f"{', '.join(REGISTERS)}",
    )


async def _sent_orders(shop: Shop, gateway: Gateway, connection_id: UUID, *, module: bool) -> Row:
    await shop.warehouse("POST", "work", json={})
    spent = await _counted(shop, gateway, connection_id, "shipments", sent=ORDERS)
    steps = ("read", "stock covers", "quantities", "ready", "invoice") if module else ("read", "quantities", "invoice")
    return against_least(
        f"requests: {ORDERS} sent orders, {'with' if module else 'without'} the warehouse module",
        spent,
        len(steps) * ORDERS,
        note=f"per order {len(steps)}: {', '.join(steps)}. RowIds are new after every save, so each order is read",
    )


async def _stock(shop: Shop, gateway: Gateway, connection_id: UUID) -> Row:
    await run(gateway, connection_id, "stock_levels")
    stock = await shop.stock_in_fortnox()
    await shop.count_shelves({number: stock[number] + 3 for number in sorted(stock)[:CHANGED]})
    spent = await _counted(shop, gateway, connection_id, "stock_levels", sent=CHANGED)
    return against_least(
        f"requests: stock levels, {CHANGED} of {ARTICLES} changed",
        spent,
        CHANGED,
        note="one PUT per article: there is no call for several",
    )
