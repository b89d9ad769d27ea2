"""Is it alive, is it ready, and the figures for Prometheus."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from ipaddress import ip_address
from secrets import compare_digest
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, Field
from sqlalchemy import func
from sqlmodel import col, select

from app.database.migrations import pending
from app.errors import NotConfigured
from app.inbox.models import Event, EventState
from app.jobs.heartbeat import DEAD_AFTER
from app.jobs.models import Worker
from app.web.gauges import measured
from app.web.problems import Kind, ProblemError, documented
from app.web.security import AtHand, open_to_all
from app.web.services import Services

router = APIRouter(tags=["health"])

PATIENCE = timedelta(seconds=5)
EVENT_WAITS_AT_MOST = timedelta(minutes=1)
BEHIND_A_PROXY = ("forwarded", "x-forwarded-for")


class Check(BaseModel):
    """One thing that the gateway needs."""

    name: str
    ok: bool
    reason: Annotated[str, Field(description="What is wrong and what to do; empty when all is well.")] = ""


class Readiness(BaseModel):
    """Whether the gateway can do its work."""

    ready: bool
    checks: list[Check]


class Alive(BaseModel):
    """The process answers."""

    status: str = "ok"


READY = {
    "ready": True,
    "checks": [{"name": name, "ok": True, "reason": ""} for name in ("database", "migrations", "worker", "events")],
}
NOT_READY = {
    "ready": False,
    "checks": [
        *READY["checks"][:2],  # type: ignore[index]
        {"name": "worker", "ok": False, "reason": "No worker is alive. Start `lagerbro worker`."},
    ],
}


@router.get(
    "/healthz",
    summary="Alive",
    dependencies=[Depends(open_to_all)],
    responses={200: {"content": {"application/json": {"example": {"status": "ok"}}}}},
)
async def alive() -> Alive:
    """The process runs and answers; nothing else is asked."""
    return Alive()


@router.get(
    "/readyz",
    summary="Ready",
    dependencies=[Depends(open_to_all)],
    responses={
        200: {"content": {"application/json": {"example": READY}}},
        503: {"model": Readiness, "content": {"application/json": {"example": NOT_READY}}},
    },
)
async def ready(at_hand: AtHand, response: Response) -> Readiness:
    """The database answers and has every migration, a worker lives, no webhook event lies unhandled; else 503."""
    checks = [await _checked("database", _database, at_hand)]
    if checks[0].ok:
        checks.append(await _checked("migrations", _migrations, at_hand))
    if checks[-1].ok:
        checks += [await _checked("worker", _worker, at_hand), await _checked("events", _events, at_hand)]
    told = Readiness(ready=all(check.ok for check in checks), checks=checks)
    response.status_code = 200 if told.ready else 503
    return told


async def _checked(name: str, look: Callable[[Services], Awaitable[str]], at_hand: Services) -> Check:
    """The check with its reason; one that does not end in time has failed."""
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            reason = await look(at_hand)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is why the gateway is not ready
        reason = f"The database does not answer ({type(error).__name__}). Check that it runs and can be reached."
    return Check(name=name, ok=not reason, reason=reason)


async def _database(at_hand: Services) -> str:
    await at_hand.database.ping()
    return ""


async def _migrations(at_hand: Services) -> str:
    address = at_hand.database.url.render_as_string(hide_password=False)
    try:
        missing = await asyncio.to_thread(pending, address)
    except NotConfigured as error:
        return f"{error.message} {error.todo}"
    return f"The database lacks {', '.join(missing)}. Run `lagerbro migrate`." if missing else ""


async def _worker(at_hand: Services) -> str:
    async with at_hand.database.read() as session:
        last: datetime | None = (await session.exec(select(func.max(col(Worker.beat_at))))).one()
    if last is None:
        return "No worker is running. Start `lagerbro worker`."
    silent = at_hand.now() - last
    return f"No worker has given a sign of life for {silent.total_seconds():.0f} s." if silent > DEAD_AFTER else ""


async def _events(at_hand: Services) -> str:
    async with at_hand.database.read() as session:
        oldest = (
            await session.exec(select(func.min(col(Event.received_at))).where(Event.state == EventState.STORED))
        ).one()
    if oldest is None or at_hand.now() - oldest <= EVENT_WAITS_AT_MOST:
        return ""
    return f"A webhook event lies unhandled since {oldest.isoformat(timespec='seconds')}. Look at the worker's log."


async def require_scraper(request: Request, at_hand: AtHand) -> None:
    """Someone on this very machine, or who shows the token of the settings.

    A request that came through a proxy is nobody on this machine, even when the proxy is.
    """
    token = at_hand.settings.metrics_token.get_secret_value()
    shown = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and compare_digest(shown.encode(), token.encode()):
        return
    direct = not any(name in request.headers for name in BEHIND_A_PROXY)
    if direct and request.client is not None and _is_loopback(request.client.host):
        return
    raise ProblemError(
        Kind.NOT_LOGGED_IN,
        "The figures are for this machine, and for whoever has the token of the settings.",
        todo="Send LAGERBRO_METRICS_TOKEN as Authorization: Bearer.",
        headers={"WWW-Authenticate": "Bearer"},
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    dependencies=[Depends(require_scraper)],
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {"schema": {"type": "string"}, "example": "lagerbro_queue_age_seconds 0.4"}}},
        **documented(Kind.NOT_LOGGED_IN, Kind.DATABASE_AWAY),
    },
)
async def metrics(at_hand: AtHand) -> Response:
    """Counters of this process, and what waits in the database now. From this machine, or with the metrics token."""
    return Response(await measured(at_hand), media_type=CONTENT_TYPE_LATEST)
