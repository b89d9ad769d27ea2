"""The people who may log in: their passwords as argon2 hashes, their role, the connections an operator sees."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from functools import cache
from secrets import token_urlsafe
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import SecretStr
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from app.connections.models import Connection
from app.database.columns import utc_column
from app.database.engine import Database
from app.errors import Refused

LEAST_PASSWORD_CHARACTERS = 12
MOST_CHARACTERS = 200

HASHER = PasswordHasher()


class Role(StrEnum):
    """An admin sees and does everything; an operator works with the connections he is bound to."""

    ADMIN = "admin"
    OPERATOR = "operator"


class User(SQLModel, table=True):
    """A person who may log in. An inactive one is refused at once, whatever token he still has."""

    __tablename__ = "users"

    id: UUID = Field(primary_key=True)
    username: str = Field(unique=True, index=True)
    password_hash: str
    role: str
    active: bool = True
    created_at: datetime = Field(sa_column=utc_column())


class UserConnection(SQLModel, table=True):
    """A connection that an operator sees."""

    __tablename__ = "user_connections"

    user_id: UUID = Field(primary_key=True, foreign_key="users.id", ondelete="CASCADE")
    connection_id: UUID = Field(primary_key=True, foreign_key="connections.id", ondelete="CASCADE", index=True)


def plain_username(username: str) -> str:
    """The spelling under which a user name is kept: without spaces around it, in lower case."""
    return username.strip().lower()


async def add_user(
    session: AsyncSession,
    *,
    username: str,
    password: SecretStr,
    role: Role,
    now: datetime,
    connection_ids: Iterable[UUID] = (),
) -> User:
    """Add a person. Raises Refused for a name that is taken or unusable, and for a password that is too short."""
    name = plain_username(username)
    if not name or not name.isprintable() or len(name) > MOST_CHARACTERS:
        raise Refused("A user name needs 1 to 200 printable characters.", code="users.bad_name")
    hashed = await hash_of(password)
    if await named(session, name) is not None:
        raise Refused(f"There is a user named {name!r} already.", code="users.exists")
    user = User(id=uuid4(), username=name, password_hash=hashed, role=role, created_at=now)
    session.add(user)
    await session.flush()
    session.add_all(UserConnection(user_id=user.id, connection_id=one) for one in dict.fromkeys(connection_ids))
    return user


async def hash_of(password: SecretStr) -> str:
    """What is kept of a password. Raises Refused for one that is too short or too long."""
    if not LEAST_PASSWORD_CHARACTERS <= len(password.get_secret_value()) <= MOST_CHARACTERS:
        raise Refused(
            f"The password needs {LEAST_PASSWORD_CHARACTERS} to {MOST_CHARACTERS} characters.",
            code="users.bad_password",
            todo="Choose a longer one, such as four random words.",
        )
    return await asyncio.to_thread(HASHER.hash, password.get_secret_value())


async def named(session: AsyncSession, username: str) -> User | None:
    """The user of that name, or None."""
    return (await session.exec(select(User).where(User.username == plain_username(username)))).first()


async def sees(session: AsyncSession, user: User, connection_id: UUID) -> bool:
    """Whether the user may know that the connection exists."""
    if user.role == Role.ADMIN:
        return True
    return await session.get(UserConnection, (user.id, connection_id)) is not None


def seen_connections(user: User) -> SelectOfScalar[Connection]:
    """The query for the connections that the user may know of."""
    query = select(Connection)
    if user.role == Role.ADMIN:
        return query
    return query.where(
        col(Connection.id).in_(select(UserConnection.connection_id).where(UserConnection.user_id == user.id))
    )


def seen_ids(user: User) -> SelectOfScalar[UUID]:
    """The query for the ids of the connections that the user may know of."""
    if user.role == Role.ADMIN:
        return select(Connection.id)
    return select(UserConnection.connection_id).where(UserConnection.user_id == user.id)


async def verify(database: Database, *, username: str, password: SecretStr) -> User | None:
    """The active user with this name and password, or None after the same amount of work.

    A hash made with older parameters is replaced by one with today's.
    """
    given = password.get_secret_value()
    usable = plain_username(username).isprintable() and len(username) <= MOST_CHARACTERS
    user = None
    if usable:
        async with database.read() as session:
            user = await named(session, username)
    fits = await asyncio.to_thread(_fits, user.password_hash if user else _nobodys_hash(), given)
    if user is None or not fits or not user.active:
        return None
    if HASHER.check_needs_rehash(user.password_hash):
        fresh = await asyncio.to_thread(HASHER.hash, given)
        async with database.write() as session:
            kept = await session.get_one(User, user.id, with_for_update=True)
            kept.password_hash = user.password_hash = fresh
    return user


@cache
def _nobodys_hash() -> str:
    """What an unknown user's password is compared with, so that the answer takes as long as for a known one."""
    return HASHER.hash(token_urlsafe(32))


def _fits(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password[:MOST_CHARACTERS]) and len(password) <= MOST_CHARACTERS
    except (VerificationError, InvalidHashError):
        return False
