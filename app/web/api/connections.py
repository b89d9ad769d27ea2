"""Connections: making, reading, pausing, resuming and deleting them."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import Body, Response, status
from pydantic import BaseModel, Field
from sqlmodel import col, select

from app.connections import directory
from app.connections.models import Connection, ConnectionState, ProcessStanding
from app.connections.options import Options
from app.jobs.pauses import open_doors
from app.processes.process import ProcessName
from app.web.api.new_connection import NEW_CONNECTION_EXAMPLE, ConnectionToMake, new_connection
from app.web.api.paging import DEFAULT_LIMIT, Cursor, Limit, Page, beyond, page_of, place_of, plain_text
from app.web.api.routing import CONNECTIONS, EXAMPLE_CONNECTION, Text, answers, connection_router
from app.web.problems import Kind
from app.web.security import AtHand, CurrentAdmin, CurrentUser, ThisConnection, ThisConnectionAsAdmin
from app.web.services import Services
from app.web.users import Role, UserConnection

router = connection_router("connections", prefix=CONNECTIONS)

EXAMPLE = {
    "id": EXAMPLE_CONNECTION,
    "name": "Norrsken Friluft",
    "state": "active",
    "state_reason": "",
    "fortnox_tenant_id": 812345,
    "ongoing_url": "https://api.ongoingsystems.se/demo/api/v1/",
    "ongoing_username": "WSI_norrsken",
    "goods_owner_id": 17,
    "start_date": "2026-03-01T23:00:00Z",
    "created_at": "2026-03-02T08:00:00Z",
    "processes": [
        {
            "process": "sales_orders",
            "switched_on": True,
            "next_run_at": "2026-03-02T08:15:00Z",
            "paused_at": None,
            "paused_code": "",
            "paused_message": "",
            "paused_todo": "",
        }
    ],
}
WEBHOOKS_EXAMPLE = {
    "order_url": "https://bridge.example.com/webhooks/ongoing/Jm3vX0kQ2tYpLr8aWc5Nd7Uz1Fb4Ge6H/order",
    "header": "X-Auth-Token",
    "secret": "shown-here-and-never-again",
}


class ProcessAnswer(BaseModel):
    """How one process of a connection stands."""

    process: ProcessName
    switched_on: Annotated[bool, Field(description="Whether the options have it on.")]
    next_run_at: Annotated[datetime, Field(description="When the timetable runs it next.")]
    paused_at: Annotated[datetime | None, Field(description="Since when it rests for want of a right; null: it works.")]
    paused_code: str
    paused_message: Annotated[str, Field(description="Why it rests.")]
    paused_todo: Annotated[str, Field(description="What an administrator does about it.")]


class ConnectionAnswer(BaseModel):
    """A Fortnox company paired with an Ongoing goods owner."""

    id: UUID
    name: str
    state: ConnectionState
    state_reason: Annotated[str, Field(description="Why it does not work, when it does not.")]
    fortnox_tenant_id: int
    ongoing_url: str
    ongoing_username: str
    goods_owner_id: int
    start_date: Annotated[datetime, Field(description="The line: nothing from before it is moved.")]
    created_at: datetime
    processes: list[ProcessAnswer]

    @classmethod
    def of(cls, connection: Connection, standings: list[ProcessStanding], services: Services) -> Self:
        """The connection as it is told, its secrets left out."""
        options = Options.model_validate(connection.options)
        known = {one.process: one for one in standings}
        return cls.model_validate(
            {
                **connection.model_dump(include=set(cls.model_fields)),
                "processes": [
                    {
                        **known[process].model_dump(include=set(ProcessAnswer.model_fields)),
                        "switched_on": bool(getattr(options, switch)),
                    }
                    for process, switch in services.switches.items()
                    if process in known
                ],
            }
        )


class WebhookSetUp(BaseModel):
    """What to enter in the WMS under Administration > Webhooks. Keep it: it is not shown again."""

    order_url: Annotated[str, Field(description="The address for the webhook of orders.")]
    header: Annotated[str, Field(description="The header that carries the secret; Basic with it as password does too.")]
    secret: str


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
    wanted: Annotated[ConnectionToMake, Body(openapi_examples={"a shop": {"value": NEW_CONNECTION_EXAMPLE}})],
    _: CurrentAdmin,
    at_hand: AtHand,
    response: Response,
) -> MadeConnection:
    """Both sides are asked with the keys before anything is kept; what is wrong is said plainly. Admins only.

    The answer holds the webhook address and its secret, which are shown only here. The first run begins at once.
    """
    connection = await at_hand.setting_up.connect(new_connection(wanted, at_hand.settings))
    response.headers["Location"] = f"{CONNECTIONS}/{connection.id}"
    response.headers["Cache-Control"] = "no-store"
    told = await _told(at_hand, connection)
    return MadeConnection(
        **told.model_dump(),
        webhooks=WebhookSetUp(
            order_url=f"{at_hand.settings.public_url}/webhooks/ongoing/{connection.webhook_key}/order",
            header="X-Auth-Token",
            secret=at_hand.vault.open(connection.secrets).webhook_secret.get_secret_value(),
        ),
    )


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
    return page_of(
        connections,
        limit,
        shown=lambda one: ConnectionAnswer.of(
            one, [standing for standing in standings if standing.connection_id == one.id], at_hand
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
    connection: ThisConnection,
    why: Annotated[Pause, Body(openapi_examples={"a reason": {"value": {"reason": "Stocktaking."}}})],
    at_hand: AtHand,
) -> ConnectionAnswer:
    """Nothing is moved until it is resumed; webhooks are still taken in and wait. Repeating it changes nothing."""
    async with at_hand.database.write() as session:
        paused = await directory.pause(session, connection.id, reason=why.reason)
    return await _told(at_hand, paused)


@router.post("/{connection_id}/resume", summary="Resume a connection", responses=answers(EXAMPLE))
async def resume(connection: ThisConnection, at_hand: AtHand) -> ConnectionAnswer:
    """Ends a pause of the connection and of each of its processes, whoever made it; what waited goes at once.

    A cause that was not mended closes the door again, with the same words.
    """
    async with at_hand.database.write() as session:
        await open_doors(session, at_hand.requests, connection.id, processes=list(at_hand.switches), now=at_hand.now())
    async with at_hand.database.read() as session:
        resumed = await session.get_one(Connection, connection.id)
    return await _told(at_hand, resumed)


@router.delete(
    "/{connection_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete a connection",
    responses=answers(None, Kind.FORBIDDEN, Kind.CONFLICT, status=status.HTTP_204_NO_CONTENT),
)
async def delete(connection: ThisConnectionAsAdmin, at_hand: AtHand) -> None:
    """Forgets the connection with its keys, records, transfers and events; neither side is told. Admins only.

    A connection that works is refused: pause it first.
    """
    async with at_hand.database.write() as session:
        await directory.delete(session, connection.id)


async def _told(at_hand: Services, connection: Connection) -> ConnectionAnswer:
    async with at_hand.database.read() as session:
        return ConnectionAnswer.of(connection, await directory.standings(session, connection.id), at_hand)
