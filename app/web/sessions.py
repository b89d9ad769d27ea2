"""Log-ins of browsers: a secret in a cookie, its hash in the database, ended at log-out and with the user.

The token against forged forms is derived from the secret, so that it is another one after every log-in and nothing
more has to be kept.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database.columns import utc_column
from app.database.engine import Database
from app.web.users import User

UNUSED_AT_MOST = timedelta(hours=12)
IN_ALL_AT_MOST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)
SECRET_BYTES = 32


class BrowserSession(SQLModel, table=True):
    """One browser in which somebody is logged in; whoever reads the table cannot log in with it."""

    __tablename__ = "sessions"

    secret_hash: str = Field(primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    created_at: datetime = Field(sa_column=utc_column())
    seen_at: datetime = Field(sa_column=utc_column())
    expires_at: datetime = Field(sa_column=utc_column(index=True))


@dataclass(frozen=True, slots=True)
class LogIn:
    """Who is logged in, and the secret of his browser."""

    user: User
    secret: str

    @property
    def session_hash(self) -> str:
        """Names the log-in where something is kept for it; it ends with it."""
        return _hash(self.secret)

    @property
    def form_token(self) -> str:
        """What every form of this log-in carries, and no other site knows."""
        return hmac.new(self.secret.encode(), b"form token", sha256).hexdigest()


async def begin(session: AsyncSession, user_id: UUID, *, now: datetime) -> str:
    """Log the user in; the secret for his browser. Log-ins that have expired are forgotten."""
    await session.exec(delete(BrowserSession).where(col(BrowserSession.expires_at) <= now))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    session.add(
        BrowserSession(
            secret_hash=_hash(secret), user_id=user_id, created_at=now, seen_at=now, expires_at=now + UNUSED_AT_MOST
        )
    )
    return secret


async def find(database: Database, secret: str, *, now: datetime) -> LogIn | None:
    """The log-in of this browser, which lasts on because it is used; None when it has ended."""
    async with database.read() as session:
        found = (
            await session.exec(
                select(BrowserSession, User)
                .join(User, col(User.id) == col(BrowserSession.user_id))
                .where(
                    BrowserSession.secret_hash == _hash(secret),
                    col(BrowserSession.expires_at) > now,
                    col(User.active).is_(True),
                )
            )
        ).first()
    if found is None:
        return None
    kept, user = found
    if now - kept.seen_at >= SEEN_EVERY:
        async with database.write() as session:
            seen = await session.get(BrowserSession, kept.secret_hash, with_for_update=True)
            if seen is not None:
                seen.seen_at = now
                seen.expires_at = min(now + UNUSED_AT_MOST, seen.created_at + IN_ALL_AT_MOST)
    return LogIn(user, secret)


async def end(session: AsyncSession, secret: str) -> None:
    """Log this browser out."""
    await session.exec(delete(BrowserSession).where(col(BrowserSession.secret_hash) == _hash(secret)))


async def end_all_of(session: AsyncSession, user_id: UUID, *, but: str = "") -> None:
    """Log the user out everywhere, except in the browser whose secret is `but`."""
    await session.exec(
        delete(BrowserSession).where(
            col(BrowserSession.user_id) == user_id, col(BrowserSession.secret_hash) != _hash(but)
        )
    )


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
