"""Browsers on their way to Fortnox's consent and back: which log-in asked, and what it had entered, sealed.

The state is a secret that travels through the address of another site: only its hash is kept, it holds for the browser
that it was made for, once, and for ten minutes.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Field, SQLModel, col
from sqlmodel.ext.asyncio.session import AsyncSession

from app.connections.credentials import Vault
from app.database.columns import utc_column
from app.errors import Refused
from app.web.sessions import LogIn

CALLBACK = "/connect/callback"
"""Where Fortnox sends the browser back to: the redirect address in its developer portal is this on our site."""
LIVES = timedelta(minutes=10)
KEPT_FOR = timedelta(days=1)
"""For so long a state that comes back is known to be used or too old."""
STATE_BYTES = 32


class ConnectAttempt(SQLModel, table=True):
    """One way to the consent. `connection_id` is the connection that gets new keys; for a new one it is empty."""

    __tablename__ = "connect_attempts"

    state_hash: str = Field(primary_key=True)
    session_hash: str = Field(foreign_key="sessions.secret_hash", ondelete="CASCADE", index=True)
    connection_id: UUID | None = Field(default=None, foreign_key="connections.id", ondelete="CASCADE", index=True)
    sealed: str = ""
    created_at: datetime = Field(sa_column=utc_column())
    used_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))


@dataclass(frozen=True, slots=True)
class Entered:
    """What was taken along: the text that was entered, for a new connection, or the connection that gets new keys."""

    text: str = ""
    connection_id: UUID | None = None

    def __repr__(self) -> str:
        return f"Entered(connection_id={self.connection_id})"


async def begin(session: AsyncSession, log_in: LogIn, entered: Entered, *, vault: Vault, now: datetime) -> str:
    """The state for a new way to the consent. Attempts of days past are forgotten."""
    await session.exec(delete(ConnectAttempt).where(col(ConnectAttempt.created_at) <= now - KEPT_FOR))
    state = secrets.token_urlsafe(STATE_BYTES)
    session.add(
        ConnectAttempt(
            state_hash=_hash(state),
            session_hash=log_in.session_hash,
            connection_id=entered.connection_id,
            sealed=vault.seal_text(entered.text) if entered.text else "",
            created_at=now,
        )
    )
    return state


async def end(session: AsyncSession, log_in: LogIn, state: str, *, vault: Vault, now: datetime) -> Entered:
    """What was taken along, once; what was sealed is not kept any longer.

    Raises:
        Refused: the state is unknown or another browser's ("connect.state_unknown"), was used before
            ("connect.state_used"), or is too old ("connect.state_expired"). A strange browser uses nothing up.
    """
    attempt = await session.get(ConnectAttempt, _hash(state), with_for_update=True)
    if attempt is None or attempt.session_hash != log_in.session_hash:
        raise Refused("This browser did not ask for that consent.", code="connect.state_unknown", todo="Start again.")
    if attempt.used_at is not None:
        raise Refused("That consent has been used already.", code="connect.state_used", todo="Start again.")
    if attempt.created_at + LIVES <= now:
        raise Refused("The consent was asked for too long ago.", code="connect.state_expired", todo="Start again.")
    sealed, attempt.sealed, attempt.used_at = attempt.sealed, "", now
    return Entered(vault.open_text(sealed) if sealed else "", attempt.connection_id)


def _hash(state: str) -> str:
    return sha256(state.encode()).hexdigest()
