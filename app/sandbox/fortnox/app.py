"""Puts the simulated Fortnox together: one server for its API, its OAuth and the sandbox's own controls."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import NAMESPACE_OID, uuid5

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.sandbox.fortnox import (
    articles,
    company_settings,
    consent,
    custom_inbound,
    custom_outbound,
    customers,
    document_types,
    incoming_goods,
    invoices,
    oauth,
    office,
    order_pages,
    orders,
    purchase_orders,
    purchasing_office,
    registers,
    stock_points,
    suppliers,
    warehouse,
)
from app.sandbox.fortnox.access import account_of
from app.sandbox.fortnox.control import control_routes
from app.sandbox.fortnox.problems import answer_problems
from app.sandbox.fortnox.switches import FortnoxSwitches
from app.sandbox.fortnox.world import FortnoxWorld
from app.sandbox.traffic import Faults, Traffic, TrafficMiddleware, traffic_routes

_RESOURCES = (
    articles,
    suppliers,
    customers,
    orders,
    invoices,
    registers,
    company_settings,
    warehouse,
    stock_points,
    purchase_orders,
    incoming_goods,
    custom_inbound,
    custom_outbound,
    document_types,
    consent,
    oauth,
    office,
    order_pages,
    purchasing_office,
)


def _now() -> datetime:
    return datetime.now(UTC)


def create_fortnox(*, clock: Callable[[], datetime] = _now, switches: FortnoxSwitches | None = None) -> FastAPI:
    """A server of its own; its state is `app.state.fortnox`, beside it `app.state.traffic` and `app.state.faults`."""
    world = FortnoxWorld(clock=clock, switches=switches or FortnoxSwitches())
    traffic, faults = Traffic(), Faults()
    app = FastAPI(title="Fortnox sandbox", version="1", description="Simulates Fortnox. Nothing here is real.")
    app.state.fortnox, app.state.traffic, app.state.faults = world, traffic, faults
    for resource in _RESOURCES:
        app.include_router(resource.router)
    app.include_router(control_routes(traffic, faults))
    app.include_router(traffic_routes(traffic, faults))
    answer_problems(app)
    app.add_middleware(_SupportId, world=world)
    app.add_middleware(TrafficMiddleware, traffic=traffic, faults=faults, account_of=account_of(world))
    return app


class _SupportId:
    """Puts the header X-Uid on every answer, which Fortnox's support asks for (FACTS §3)."""

    def __init__(self, app: ASGIApp, world: FortnoxWorld) -> None:
        self._app, self._world = app, world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Uid"] = uuid5(NAMESPACE_OID, str(self._world.requests_seen)).hex[:8]
            await send(message)

        self._world.requests_seen += 1
        await self._app(scope, receive, with_id)
