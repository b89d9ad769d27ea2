"""Who may do what: tokens for people, one rule per route, and connections that others do not even see.

Tokens are JWTs signed with HS256 and the server's key, and nothing else is accepted (ENGINE §5). They say who; what
he may do is read from the database at every request, so that a withdrawn right ends at once.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordBearer
from jose import jwt
from jose.exceptions import JOSEError
from pydantic import SecretStr

from app.connections import directory
from app.connections.models import Connection
from app.settings import Settings
from app.web.problems import Kind, ProblemError
from app.web.services import Services, services
from app.web.users import Role, User, plain_username, sees, verify

ALGORITHM = "HS256"
ISSUER = "lagerbro"
AUDIENCE = "lagerbro-api"
KEY_CHARACTERS = 16
TOKEN_PATH = "/api/v1/token"  # noqa: S105 - an address

AtHand = Annotated[Services, Depends(services)]

bearer = OAuth2PasswordBearer(
    tokenUrl=TOKEN_PATH,
    scheme_name="login",
    description="Log in with your user name and password; leave the other fields empty.",
    auto_error=False,
)


def issue_token(user: User, settings: Settings, now: datetime) -> str:
    """A token for the user, good for as long as the settings say."""
    claims = {
        "sub": str(user.id),
        "key": _key_of(user),
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(minutes=settings.token_minutes)).timestamp()),
    }
    return jwt.encode(claims, settings.secret_key.get_secret_value(), algorithm=ALGORITHM)


async def user_of(token: str, at_hand: Services) -> User | None:
    """The active user whom a valid token names; None for any other text, and once his password is another one."""
    try:
        claims = jwt.decode(
            token,
            at_hand.settings.secret_key.get_secret_value(),
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            options={"require_exp": True, "require_aud": True, "require_iss": True, "require_sub": True},
        )
        subject = UUID(claims["sub"])
    except (JOSEError, ValueError):
        return None
    async with at_hand.database.read() as session:
        user = await session.get(User, subject)
    if user is None or not user.active or claims.get("key") != _key_of(user):
        return None
    return user


def _key_of(user: User) -> str:
    """Tells one password of the user from the next, and nothing about it."""
    return sha256(f"{user.id} {user.password_hash}".encode()).hexdigest()[:KEY_CHARACTERS]


async def require_user(request: Request, at_hand: AtHand, token: Annotated[str | None, Depends(bearer)]) -> User:
    """The active user whose token came with the request."""
    user = await user_of(token, at_hand) if token else None
    if user is None:
        raise ProblemError(
            Kind.NOT_LOGGED_IN,
            "The token is missing, wrong or expired.",
            todo=f"Log in at {TOKEN_PATH} and send the token as Authorization: Bearer.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    request.state.username = user.username
    return user


async def require_admin(user: Annotated[User, Depends(require_user)]) -> User:
    """The active admin whose token came with the request."""
    if user.role != Role.ADMIN:
        raise ProblemError(Kind.FORBIDDEN, "Only an admin may do this.", todo="Ask an admin.")
    return user


async def open_to_all() -> None:
    """The rule of a route that asks for nobody's name: logging in, and the health of the server."""


CurrentUser = Annotated[User, Depends(require_user)]
CurrentAdmin = Annotated[User, Depends(require_admin)]


async def visible(at_hand: Services, user: User, connection_id: UUID) -> Connection:
    """The connection, if the user sees it. Raises ProblemError (not found) else."""
    async with at_hand.database.read() as session:
        connection = await directory.get(session, connection_id)
        if connection is None or not await sees(session, user, connection_id):
            raise ProblemError(Kind.NOT_FOUND, f"There is no connection {connection_id}.")
        return connection


async def require_connection(connection_id: UUID, user: CurrentUser, at_hand: AtHand) -> Connection:
    """The connection of the address, if the user sees it: any other one is not found, as if it were not there."""
    return await visible(at_hand, user, connection_id)


async def require_connection_as_admin(connection_id: UUID, user: CurrentAdmin, at_hand: AtHand) -> Connection:
    """The same, for what only an admin may do."""
    return await visible(at_hand, user, connection_id)


ThisConnection = Annotated[Connection, Depends(require_connection)]
ThisConnectionAsAdmin = Annotated[Connection, Depends(require_connection_as_admin)]


@dataclass(slots=True)
class Attempts:
    """The failed log-ins of the last minute, per user name and address, in the memory of this process."""

    most: int = 5
    window: timedelta = timedelta(minutes=1)
    remembered: int = 10_000
    _made: dict[tuple[str, str], deque[datetime]] = field(default_factory=dict)

    def begin(self, who: tuple[str, str], now: datetime) -> None:
        """Count an attempt before its password is looked at, so that many at once are not let through.

        Raises ProblemError (too many attempts) when there were as many as are allowed.
        """
        made = self._made.pop(who, deque())
        while made and made[0] <= now - self.window:
            made.popleft()
        self._made[who] = made  # last in the order: the ones longest unused are forgotten first
        if len(made) >= self.most:
            wait = int((made[0] + self.window - now).total_seconds()) + 1
            raise ProblemError(
                Kind.TOO_MANY_ATTEMPTS,
                f"There were {self.most} failed log-ins in a short time.",
                todo=f"Try again in {wait} seconds.",
                headers={"Retry-After": str(wait)},
            )
        made.append(now)
        while len(self._made) > self.remembered:
            del self._made[next(iter(self._made))]

    def succeeded(self, who: tuple[str, str]) -> None:
        """Forget the failures before a log-in that went well."""
        self._made.pop(who, None)


async def identify(request: Request, at_hand: Services, *, username: str, password: SecretStr) -> User | None:
    """The active user with this name and password, or None; by whichever door, the failures are counted together.

    Raises ProblemError (too many attempts) without looking at the password.
    """
    attempts: Attempts = request.app.state.attempts
    who = (plain_username(username), request.client.host if request.client else "")
    attempts.begin(who, at_hand.now())
    user = await verify(at_hand.database, username=username, password=password)
    if user is not None:
        attempts.succeeded(who)
    return user
