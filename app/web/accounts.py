"""What an admin does with the users, and everybody with his own password; the API and the pages both end here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from pydantic import SecretStr
from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.connections.audit import Action, changed, note
from app.connections.models import Connection
from app.errors import Refused
from app.web import sessions
from app.web.faults import correlation_id_of
from app.web.security import identify
from app.web.services import Services
from app.web.users import Role, User, UserConnection, add_user, hash_of


@dataclass(frozen=True, slots=True)
class Account:
    """A user, and the connections he is bound to as an operator, by name."""

    user: User
    connections: list[Connection]


@dataclass(frozen=True, slots=True)
class Act:
    """Who does it, when, and the request it comes with; for the audit trail."""

    by: User
    at: datetime
    correlation_id: str


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be another way with a user; None leaves it as it is."""

    role: Role | None = None
    active: bool | None = None
    connection_ids: Iterable[UUID] | None = None
    password: SecretStr | None = None


async def accounts(session: AsyncSession, *, limit: int, after: str = "") -> list[Account]:
    """The users whose names come after `after`, by name, `limit` at the most."""
    users = await session.exec(select(User).where(col(User.username) > after).order_by(col(User.username)).limit(limit))
    return await _with_connections(session, list(users))


async def account(session: AsyncSession, user_id: UUID) -> Account | None:
    """One user, or None."""
    user = await session.get(User, user_id)
    return None if user is None else (await _with_connections(session, [user]))[0]


async def _with_connections(session: AsyncSession, users: list[User]) -> list[Account]:
    bound: dict[UUID, list[Connection]] = {user.id: [] for user in users}
    for user_id, connection in await session.exec(
        select(UserConnection.user_id, Connection)
        .join(Connection, col(Connection.id) == col(UserConnection.connection_id))
        .where(col(UserConnection.user_id).in_(list(bound)))
        .order_by(col(Connection.name), col(Connection.id))
    ):
        bound[user_id].append(connection)
    return [Account(user, bound[user.id]) for user in users]


async def add(
    session: AsyncSession,
    act: Act,
    *,
    username: str,
    password: SecretStr,
    role: Role,
    connection_ids: Iterable[UUID],
) -> User:
    """Add a user. Raises Refused for what cannot be (`app.web.users.add_user`), or an unknown connection."""
    bound = list(dict.fromkeys(connection_ids))
    await _require_connections(session, bound)
    user = await add_user(session, username=username, password=password, role=role, connection_ids=bound, now=act.at)
    await _note(session, Action.USER_ADDED, act, user, {}, _rights(user, bound))
    return user


async def change(session: AsyncSession, act: Act, user_id: UUID, wanted: Change) -> User | None:
    """Change a user; None when there is none of that id. Who is shut out, or gets a new password, is logged out.

    Raises Refused when it would take the right to go on from whoever asks, or from the last active admin.
    """
    # All admins, so that two who shut each other out in the same moment find out.
    admins = {
        one.id
        for one in await session.exec(
            select(User)
            .where(User.role == Role.ADMIN, col(User.active).is_(True))
            .order_by(col(User.id))
            .with_for_update()
        )
    }
    user = await session.get(User, user_id, with_for_update=True)
    if user is None:
        return None
    if wanted.active is False or wanted.role is Role.OPERATOR:
        _refuse_lockout(user, admins, act.by)
    bound = [one.id for one in (await _with_connections(session, [user]))[0].connections]
    before = _rights(user, bound)
    if wanted.connection_ids is not None:
        bound = list(dict.fromkeys(wanted.connection_ids))
        await _require_connections(session, bound)
        await session.exec(delete(UserConnection).where(col(UserConnection.user_id) == user.id))
        session.add_all(UserConnection(user_id=user.id, connection_id=one) for one in bound)
    if wanted.role is not None:
        user.role = wanted.role
    if wanted.active is not None:
        user.active = wanted.active
    if wanted.password is not None:
        user.password_hash = await hash_of(wanted.password)
    if wanted.active is False or wanted.password is not None:
        await sessions.end_all_of(session, user.id)
    after = _rights(user, bound) | ({"password": "changed"} if wanted.password is not None else {})
    await _note(session, Action.USER_CHANGED, act, user, before, after)
    return user


def _refuse_lockout(user: User, admins: set[UUID], by: User) -> None:
    if user.id == by.id:
        raise Refused(
            "Nobody can deactivate himself or take his own admin role.",
            code="users.oneself",
            todo="Ask another admin.",
        )
    if admins == {user.id}:
        raise Refused(
            f"{user.username} is the last active admin.",
            code="users.last_admin",
            todo="Make somebody else an admin first.",
        )


async def _require_connections(session: AsyncSession, connection_ids: Iterable[UUID]) -> None:
    wanted = set(connection_ids)
    known = set(await session.exec(select(Connection.id).where(col(Connection.id).in_(wanted))))
    if missing := wanted - known:
        raise Refused(
            f"There is no connection {', '.join(sorted(map(str, missing)))}.",
            code="users.unknown_connection",
            todo="Choose among the connections there are.",
        )


def _rights(user: User, bound: Iterable[UUID]) -> dict[str, Any]:
    return {"role": user.role, "active": user.active, "connection_ids": sorted(map(str, bound))}


async def _note(
    session: AsyncSession, action: Action, act: Act, user: User, before: dict[str, Any], after: dict[str, Any]
) -> None:
    old, new = changed(before, after)
    if old or new:
        await note(
            session,
            action,
            by=act.by.username,
            at=act.at,
            subject=user.username,
            before=old,
            after=new,
            correlation_id=act.correlation_id,
        )


async def change_own_password(
    request: Request, at_hand: Services, user: User, *, old: SecretStr, new: SecretStr, browser: str = ""
) -> None:
    """Give the user a new password; his other browsers are logged out, the one whose secret is `browser` stays.

    Raises:
        Refused: `old` is not his password, or `new` cannot be one.
        ProblemError: too many attempts, counted together with his failed log-ins.
    """
    if await identify(request, at_hand, username=user.username, password=old) is None:
        raise Refused("The present password is wrong.", code="users.wrong_password", todo="Enter it again.")
    hashed = await hash_of(new)
    async with at_hand.database.write() as session:
        kept = await session.get_one(User, user.id, with_for_update=True)
        kept.password_hash = hashed
        act = Act(user, at_hand.now(), correlation_id_of(request))
        await _note(session, Action.USER_CHANGED, act, user, {}, {"password": "changed"})
        await sessions.end_all_of(session, user.id, but=browser)
