"""The addresses and the secret that are pasted into the WMS, and a test that waits for the first event."""

import secrets
from asyncio import sleep
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final

from fastapi import APIRouter
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import AwareDatetime, SecretStr
from sqlmodel import col, select
from starlette.responses import Response

from app.connections.models import Connection
from app.inbox.models import Event
from app.web import reconnecting
from app.web.api.reconnecting import SECRET_BYTES
from app.web.pages.language import to_be_said as N_  # noqa: N812 - the name under which texts are found
from app.web.pages.rendering import render
from app.web.pages.visits import AdminVisit, ConnectionOfPage, Visit
from app.web.security import AtHand
from app.web.services import Services
from app.web.webhooks.addresses import ADDRESSES, webhook_urls

router = APIRouter(prefix="/connections/{connection_id}/webhooks")

LOOKED_EVERY_SECONDS: Final = 1.0
WAITS_AT_MOST: Final = 600
SET_UP: Final = {
    "order": N_("A webhook of the kind order, for the statuses that count as sent."),
    "purchase-order": N_("A webhook of the kind purchase order, when it is received."),
    "inventory": N_("A webhook of the kind inventory."),
    "return": N_("A webhook of the kind picking, packing and returns, when goods are returned."),
}


@router.get("")
async def show(visit: AdminVisit, connection: ConnectionOfPage, at_hand: AtHand) -> Response:
    """The addresses, and whether anything has come yet."""
    return await _page(visit, at_hand, connection)


@router.post("/secret")
async def make_secret(visit: AdminVisit, connection: ConnectionOfPage, at_hand: AtHand) -> Response:
    """Make a new secret, and show it in this one answer."""
    secret = SecretStr(secrets.token_urlsafe(SECRET_BYTES))
    await reconnecting.new_webhook_secret(
        connection, user=visit.user, request=visit.request, at_hand=at_hand, secret=secret
    )
    return await _page(visit, at_hand, connection, secret=secret.get_secret_value())


@router.get("/wait", response_class=EventSourceResponse)
async def wait(
    visit: AdminVisit, connection: ConnectionOfPage, at_hand: AtHand, since: AwareDatetime
) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events: `part` once an event has come after `since`, then `end`; after ten minutes `end` alone."""
    for _ in range(WAITS_AT_MOST):
        if (event := await _last_event(at_hand, connection, since)) is not None:
            part = render("connect/event.html", visit.language, event=event)
            yield ServerSentEvent(event="part", raw_data=part)
            break
        await sleep(LOOKED_EVERY_SECONDS)
    yield ServerSentEvent(event="end", raw_data="")


async def _page(visit: Visit, at_hand: Services, connection: Connection, *, secret: str = "") -> Response:
    urls = webhook_urls(at_hand.settings.public_url, connection.webhook_key)
    return visit.page(
        "connect/webhooks.html",
        connection=connection,
        addresses=[
            (one.kind, urls[f"{one.kind.replace('-', '_')}_url"], visit.say(SET_UP[one.kind])) for one in ADDRESSES
        ],
        secret=secret,
        last=await _last_event(at_hand, connection),
        since=at_hand.now().isoformat(),
    )


async def _last_event(at_hand: Services, connection: Connection, since: datetime | None = None) -> Event | None:
    query = select(Event).where(Event.connection_id == connection.id)
    if since is not None:
        query = query.where(col(Event.received_at) >= since)
    async with at_hand.database.read() as session:
        return (await session.exec(query.order_by(col(Event.received_at).desc()).limit(1))).first()
