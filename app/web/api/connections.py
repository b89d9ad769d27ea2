"""Connections: making, reading, pausing, resuming and deleting them."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import Body, Request, Response, status
from pydantic import BaseModel, Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.connections import directory
from app.connections.audit import Action
from app.connections.findings import Blocked
from app.connections.models import Connection, ConnectionState, Preflight, ProcessStanding
from app.errors import Refused
from app.jobs.pauses import open_doors
from app.web.api.connection_answer import EXAMPLE, ConnectionAnswer
from app.web.api.new_connection import NEW_CONNECTION_EXAMPLE, ConnectionToMake, new_connection
from app.web.api.paging import DEFAULT_LIMIT, Cursor, Limit, Page, beyond, page_of, place_of, plain_text
from app.web.api.preflight import refuse_blocking
from app.web.api.routing import CONNECTIONS, Text, answers, connection_router
from app.web.problems import Kind
from app.web.security import AtHand, CurrentAdmin, CurrentUser, ThisConnection, ThisConnectionAsAdmin
from app.web.services import Services
from app.web.trail import noted
from app.web.users import Role, UserConnection
from app.web.webhooks.addresses import webhook_urls

router = connection_router("connections", prefix=CONNECTIONS)

_WEBHOOKS = "https://bridge.example.com/webhooks/ongoing/Jm3vX0kQ2tYpLr8aWc5Nd7Uz1Fb4Ge6H"
WEBHOOKS_EXAMPLE = {
    "order_url": f"{_WEBHOOKS}/order",
    "purchase_order_url": f"{_WEBHOOKS}/purchase-order",
    "inventory_url": f"{_WEBHOOKS}/inventory",
    "return_url": f"{_WEBHOOKS}/return",
    "header": "X-Auth-Token",
    "secret": "shown-here-and-never-again",
}


class WebhookSetUp(BaseModel):
    """What to enter in the WMS under Administration > Webhooks. Keep it: it is not shown again."""

    order_url: Annotated[str, Field(description="The address for the webhook of orders.")]
    purchase_order_url: Annotated[str, Field(description="The address for the webhook of purchase orders received.")]
    inventory_url: Annotated[str, Field(description="The address for the webhook of inventory.")]
    return_url: Annotated[str, Field(description="The address for the webhook of picking, packing and returns.")]
    header: Annotated[str, Field(description="The header that carries the secret; Basic with it as password does too.")]
    secret: str

    @classmethod
    def of(cls, connection: Connection, at_hand: Services) -> Self:
        """The addresses of the connection with its secret."""
        return cls(
            **webhook_urls(at_hand.settings.public_url, connection.webhook_key),
            header="X-Auth-Token",
            secret=at_hand.vault.open(connection.secrets).webhook_secret.get_secret_value(),
        )


class MadeConnection(ConnectionAnswer):
    """A connection just made, with what is shown this once."""

    webhooks: WebhookSetUp


class Pause(BaseModel):
    """Why a connection is to rest."""

    reason: Annotated[Text, Field(min_length=1, max_length=500)]


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    summary="Connect a Fortnox company with a goods owner",
    responses=answers(
        {**EXAMPLE, "webhooks": WEBHOOKS_EXAMPLE},
        Kind.FORBIDDEN,
        Kind.CONFLICT,
        Kind.REFUSED,
        Kind.NOT_CONFIGURED,
        Kind.NEEDS_RECONNECTING,
        Kind.REMOTE_REJECTED,
        Kind.REMOTE_FAILED,
        Kind.REMOTE_BUSY,
        status=status.HTTP_201_CREATED,
    ),
)
async def create(
    request: Request,
    wanted: Annotated[ConnectionToMake, Body(openapi_examples={"a shop": {"value": NEW_CONNECTION_EXAMPLE}})],
    user: CurrentAdmin,
    at_hand: AtHand,
    response: Response,
) -> MadeConnection:
    """Both sides are asked with the keys before anything is kept; what is wrong is said plainly. Admins only.

    Options that cannot work with what there is on both sides are named one by one (see preflight), and nothing is kept.

    The answer holds the webhook address and its secret, which are shown only here. The first run begins at once.
    """

    async def also(session: AsyncSession, made: Connection) -> None:
        await noted(session, Action.CONNECTED, made, user, request, at_hand)

    try:
        connection = await at_hand.setting_up.connect(new_connection(wanted, at_hand.settings), also=also)
    except Blocked as blocked:
        refuse_blocking(blocked.findings, at="body.options")
        raise
    response.headers["Location"] = f"{CONNECTIONS}/{connection.id}"
    response.headers["Cache-Control"] = "no-store"
    told = await _told(at_hand, connection)
    return MadeConnection(**told.model_dump(), webhooks=WebhookSetUp.of(connection, at_hand))


@router.get("", summary="List connections", responses=answers({"items": [EXAMPLE], "next_cursor": None}))
async def list_connections(
    user: CurrentUser, at_hand: AtHand, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Page[ConnectionAnswer]:
    """The connections you see, by name."""
    query = select(Connection).order_by(col(Connection.name), col(Connection.id)).limit(limit + 1)
    if user.role != Role.ADMIN:
        mine = select(UserConnection.connection_id).where(UserConnection.user_id == user.id)
        query = query.where(col(Connection.id).in_(mine))
    if cursor is not None:
        query = query.where(
            beyond((col(Connection.name), col(Connection.id)), place_of(cursor, plain_text, UUID), descending=False)
        )
    async with at_hand.database.read() as session:
        connections = list(await session.exec(query))
        standings = list(
            await session.exec(
                select(ProcessStanding).where(col(ProcessStanding.connection_id).in_([one.id for one in connections]))
            )
        )
        looked = await session.exec(
            select(Preflight).where(col(Preflight.connection_id).in_([one.id for one in connections]))
        )
        preflights = {one.connection_id: one for one in looked}
    return page_of(
        connections,
        limit,
        shown=lambda one: ConnectionAnswer.of(
            one,
            [standing for standing in standings if standing.connection_id == one.id],
            preflights.get(one.id),
            at_hand,
        ),
        place=lambda one: (one.name, str(one.id)),
    )


@router.get("/{connection_id}", summary="Read a connection", responses=answers(EXAMPLE))
async def read(connection: ThisConnection, at_hand: AtHand) -> ConnectionAnswer:
    """How the connection and each of its processes stand."""
    return await _told(at_hand, connection)


@router.post(
    "/{connection_id}/pause",
    summary="Pause a connection",
    responses=answers({**EXAMPLE, "state": "paused", "state_reason": "Stocktaking."}),
)
async def pause(
    request: Request,
    connection: ThisConnection,
    why: Annotated[Pause, Body(openapi_examples={"a reason": {"value": {"reason": "Stocktaking."}}})],
    user: CurrentUser,
    at_hand: AtHand,
) -> ConnectionAnswer:
    """Nothing is moved until it is resumed; webhooks are still taken in and wait. Repeating it changes nothing."""
    async with at_hand.database.write() as session:
        paused = await directory.pause(session, connection.id, reason=why.reason)
        if paused.state != connection.state:
            await noted(session, Action.PAUSED, paused, user, request, at_hand, after={"reason": why.reason})
    return await _told(at_hand, paused)


@router.post("/{connection_id}/resume", summary="Resume a connection", responses=answers(EXAMPLE, Kind.CONFLICT))
async def resume(request: Request, connection: ThisConnection, user: CurrentUser, at_hand: AtHand) -> ConnectionAnswer:
    """Ends a pause of the connection and of each of its processes, whoever made it; what waited goes at once.

    A cause that was not mended closes the door again, with the same words.
    """
    if connection.state == ConnectionState.BEING_SET_UP:
        raise Refused(
            f"{connection.name} has never worked: setting it up was not finished.",
            code="connection.being_set_up",
            todo="Finish it on its page, or delete it and connect again.",
        )
    async with at_hand.database.write() as session:
        await open_doors(session, at_hand.requests, connection.id, processes=list(at_hand.switches), now=at_hand.now())
        await noted(session, Action.RESUMED, connection, user, request, at_hand)
    async with at_hand.database.read() as session:
        resumed = await session.get_one(Connection, connection.id)
    return await _told(at_hand, resumed)


@router.delete(
    "/{connection_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete a connection",
    responses=answers(None, Kind.FORBIDDEN, Kind.CONFLICT, status=status.HTTP_204_NO_CONTENT),
)
async def delete(request: Request, connection: ThisConnectionAsAdmin, user: CurrentAdmin, at_hand: AtHand) -> None:
    """Forgets the connection with its keys, records, transfers and events; neither side is told. Admins only.

    A connection that works is refused: pause it first.
    """
    async with at_hand.database.write() as session:
        await directory.delete(session, connection.id)
        await noted(session, Action.DELETED, connection, user, request, at_hand)


async def _told(at_hand: Services, connection: Connection) -> ConnectionAnswer:
    async with at_hand.database.read() as session:
        preflight = await session.get(Preflight, connection.id)
        return ConnectionAnswer.of(connection, await directory.standings(session, connection.id), preflight, at_hand)
