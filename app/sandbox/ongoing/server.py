"""The Ongoing sandbox as a server: the API behind its gate, and the levers beside it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import httpx
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.sandbox.ongoing import (
    adjustment_calls,
    article_calls,
    counting_levers,
    order_calls,
    purchase_order_calls,
    receiving_levers,
    registers,
    return_order_calls,
    returning_levers,
    warehouse_levers,
)
from app.sandbox.ongoing.documentation import document
from app.sandbox.ongoing.gate import account_of
from app.sandbox.ongoing.levers import levers
from app.sandbox.ongoing.picking import NotPossible
from app.sandbox.ongoing.switches import OngoingSwitches
from app.sandbox.ongoing.webhooks import Sleep
from app.sandbox.ongoing.world import OngoingWorld, utc_now
from app.sandbox.traffic import Faults, Traffic, TrafficMiddleware, traffic_routes


def create_ongoing(
    *,
    clock: Callable[[], datetime] = utc_now,
    switches: OngoingSwitches | None = None,
    webhook_transport: httpx.AsyncBaseTransport | None = None,
    sleep: Sleep = asyncio.sleep,
) -> FastAPI:
    """An empty Ongoing; its world is on `app.state.ongoing`, its counters on `app.state.traffic` and `.faults`.

    Args:
        clock: the time, aware; every stamp and limit goes by it.
        switches: answers to what the documents leave open.
        webhook_transport: where webhooks go instead of the network.
        sleep: waits between a webhook's attempts.
    """
    world = OngoingWorld(clock, switches, webhook_transport, sleep)
    traffic, faults = Traffic(), Faults()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await world.aclose()

    app = FastAPI(
        title="Ongoing WMS sandbox",
        version="1",
        summary="A simulated Ongoing WMS: the goods-owner API, its webhooks, and levers for its warehouse.",
        lifespan=lifespan,
    )
    app.state.ongoing, app.state.traffic, app.state.faults = world, traffic, faults
    app.add_middleware(
        TrafficMiddleware, traffic=traffic, faults=faults, account_of=lambda scope: account_of(world, scope)
    )
    app.add_exception_handler(HTTPException, _not_served)
    app.add_exception_handler(NotPossible, _not_possible)
    app.include_router(traffic_routes(traffic, faults))
    app.include_router(levers(traffic, faults))
    for room in (warehouse_levers, receiving_levers, returning_levers, counting_levers):
        app.include_router(room.router)
    for calls in (registers, article_calls, order_calls, purchase_order_calls, return_order_calls, adjustment_calls):
        app.include_router(calls.router)
    document(app)
    return app


async def _not_served(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return JSONResponse({"Message": getattr(error, "detail", "")}, status)


async def _not_possible(_: Request, error: Exception) -> Response:
    return JSONResponse({"Message": str(error)}, 409)
