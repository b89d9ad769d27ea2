"""The directory of connections: adding one, reading it, changing its options.

A Fortnox company or a goods owner that is connected already is refused, so that nothing is ever moved twice.
"""

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, SecretStr
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.connections.credentials import Secrets, Vault
from app.connections.models import NO_KEY, Connection, ConnectionState, ProcessStanding
from app.connections.options import Options
from app.database.upsert import insert_if_absent
from app.errors import Refused
from app.fortnox.times import swedish_midnight

LARGEST_NUMBER = 2**31 - 1


def one_spelling(url: str) -> str:
    """The address as it is kept, so that the same system is the same text: host in lower case, a slash at the end."""
    parts = urlsplit(url.strip())
    return parts._replace(
        scheme=parts.scheme.lower(), netloc=parts.netloc.lower(), path=parts.path.rstrip("/") + "/"
    ).geturl()


class NewConnection(BaseModel):
    """What is needed to connect a Fortnox company with an Ongoing goods owner.

    `ongoing_url` is the API base address. `start_date` is the line: nothing from before it is moved; when it is left
    out, the line is the start of the Swedish day.
    """

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=100)]
    fortnox_tenant_id: Annotated[int, Field(gt=0, le=LARGEST_NUMBER)]
    fortnox_refresh_token: SecretStr | None = None
    ongoing_url: Annotated[str, AfterValidator(one_spelling)]
    ongoing_username: Annotated[str, Field(min_length=1)]
    ongoing_password: Annotated[SecretStr, Field(min_length=1)]
    goods_owner_id: Annotated[int, Field(gt=0, le=LARGEST_NUMBER)]
    webhook_secret: SecretStr | None = None
    start_date: AwareDatetime | None = None
    options: Options | None = None


async def add(
    session: AsyncSession, new: NewConnection, *, vault: Vault, processes: Iterable[str], now: datetime
) -> Connection:
    """Keep a new connection; its processes are due at once. Raises Refused when either side is connected already."""
    options = new.options or Options()
    refuse_conflicts(options)
    await _refuse_connected(session, new)
    connection = Connection(
        id=uuid4(),
        name=new.name,
        fortnox_tenant_id=new.fortnox_tenant_id,
        ongoing_url=new.ongoing_url,
        ongoing_username=new.ongoing_username,
        goods_owner_id=new.goods_owner_id,
        webhook_key=secrets.token_urlsafe(24),
        secrets=vault.seal(
            Secrets(
                ongoing_password=new.ongoing_password,
                webhook_secret=new.webhook_secret or SecretStr(secrets.token_urlsafe(32)),
                fortnox_refresh_token=new.fortnox_refresh_token,
            )
        ),
        options=options.model_dump(mode="json"),
        start_date=new.start_date or swedish_midnight(now),
        created_at=now,
    )
    try:
        async with session.begin_nested():
            session.add(connection)
    except IntegrityError:
        await _refuse_connected(session, new)  # somebody connected the same in this moment
        raise
    for process in processes:
        session.add(ProcessStanding(connection_id=connection.id, process=process, next_run_at=now))
    return connection


async def of_tenant(session: AsyncSession, tenant_id: int) -> Connection | None:
    """The connection of this Fortnox company, or None."""
    return (await session.exec(select(Connection).where(Connection.fortnox_tenant_id == tenant_id))).first()


async def of_goods_owner(session: AsyncSession, ongoing_url: str, goods_owner_id: int) -> Connection | None:
    """The connection of this goods owner, or None."""
    found = await session.exec(
        select(Connection).where(Connection.ongoing_url == ongoing_url, Connection.goods_owner_id == goods_owner_id)
    )
    return found.first()


async def _refuse_connected(session: AsyncSession, new: NewConnection) -> None:
    other = await of_tenant(session, new.fortnox_tenant_id) or await of_goods_owner(
        session, new.ongoing_url, new.goods_owner_id
    )
    if other is not None:
        side = (
            f"The Fortnox company with tenant id {new.fortnox_tenant_id}"
            if other.fortnox_tenant_id == new.fortnox_tenant_id
            else f"The goods owner {new.goods_owner_id}"
        )
        raise Refused(
            f"{side} is connected already, as {other.name!r}.",
            code="connection.exists",
            todo="Use that connection, or delete it first.",
        )


async def add_missing_standings(session: AsyncSession, *, processes: Iterable[str], now: datetime) -> None:
    """Give each connection a standing for the processes that came with a newer release; they are due at once."""
    ids = list(await session.exec(select(Connection.id).order_by(col(Connection.id))))
    for connection_id in ids:
        for process in processes:
            await insert_if_absent(
                session, ProcessStanding(connection_id=connection_id, process=process, next_run_at=now)
            )


async def get(session: AsyncSession, connection_id: UUID) -> Connection | None:
    """The connection, or None."""
    return await session.get(Connection, connection_id)


async def by_webhook_keys(session: AsyncSession, webhook_keys: Collection[str]) -> dict[str, Connection]:
    """The connections whose webhook addresses hold these keys; a key that none has is left out."""
    found = await session.exec(select(Connection).where(col(Connection.webhook_key).in_(webhook_keys)))
    return {one.webhook_key: one for one in found}


async def every(session: AsyncSession) -> list[Connection]:
    """All connections by name."""
    return list(await session.exec(select(Connection).order_by(col(Connection.name))))


async def by_name(session: AsyncSession, name: str) -> Connection | None:
    """The connection of exactly this name or id, or None; for the command line."""
    return next((one for one in await every(session) if name in {one.name, str(one.id)}), None)


async def standings(session: AsyncSession, connection_id: UUID) -> list[ProcessStanding]:
    """How each process of the connection stands."""
    found = await session.exec(
        select(ProcessStanding)
        .where(ProcessStanding.connection_id == connection_id)
        .order_by(col(ProcessStanding.process))
    )
    return list(found)


async def pause(session: AsyncSession, connection_id: UUID, *, reason: str) -> Connection:
    """Let the connection rest: nothing is moved until it is resumed, webhooks are kept."""
    connection = await session.get_one(Connection, connection_id, with_for_update=NO_KEY)
    if connection.state == ConnectionState.ACTIVE:
        connection.state, connection.state_reason = ConnectionState.PAUSED, reason
    return connection


async def delete(session: AsyncSession, connection_id: UUID) -> None:
    """Forget the connection and everything that hangs on it.

    Raises Refused while it works: once it is paused nothing of it is under way for long.
    """
    connection = await session.get_one(Connection, connection_id, with_for_update=True)
    if connection.state == ConnectionState.ACTIVE:
        raise Refused(
            f"{connection.name} is active.",
            code="connection.active",
            todo="Pause it, let what is under way end, then delete it.",
        )
    await session.delete(connection)


async def put_options(session: AsyncSession, connection_id: UUID, options: Options, *, version: int) -> Connection:
    """Replace the options, if they still are at `version`.

    Raises:
        Refused: they were changed meanwhile ("options.stale"), or cannot go together ("options.conflict").
    """
    connection = await session.get_one(Connection, connection_id, with_for_update=NO_KEY)
    if connection.options_version != version:
        raise Refused(
            f"The options were changed meanwhile: they are at version {connection.options_version}, not {version}.",
            code="options.stale",
            todo="Read them again, and make your change on what they are now.",
        )
    refuse_conflicts(options)
    connection.options = options.model_dump(mode="json")
    connection.options_version += 1
    return connection


def refuse_conflicts(options: Options) -> None:
    """Raise Refused, naming each option that cannot stand as chosen."""
    if conflicts := options.conflicts():
        raise Refused(
            " ".join(f"{conflict.option}: {conflict.reason}" for conflict in conflicts),
            code="options.conflict",
            todo="Change the options named, then save again.",
        )
