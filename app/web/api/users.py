"""Users: who may log in, in which role, and which connections an operator sees."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Body, Request, Response, status
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from app.web import accounts
from app.web.accounts import Account, Act, Change
from app.web.api.paging import DEFAULT_LIMIT, Cursor, Limit, Page, page_of, place_of, plain_text
from app.web.api.routing import EXAMPLE_CONNECTION, Text, answers
from app.web.faults import correlation_id_of
from app.web.problems import Kind, ProblemError
from app.web.security import AtHand, CurrentAdmin, CurrentUser
from app.web.services import Services
from app.web.users import LEAST_PASSWORD_CHARACTERS, MOST_CHARACTERS, Role

USERS = "/api/v1/users"

router = APIRouter(prefix=USERS, tags=["users"])

EXAMPLE_USER = "8f0cf9d2-3a35-4a86-9a38-1b1f7be2a6c4"
EXAMPLE = {
    "id": EXAMPLE_USER,
    "username": "bo",
    "role": "operator",
    "active": True,
    "connection_ids": [EXAMPLE_CONNECTION],
    "created_at": "2026-03-02T08:00:00Z",
}
NEW_EXAMPLE: dict[str, Any] = {
    "username": "bo",
    "password": "four random words here",
    "role": "operator",
    "connection_ids": [],
}

Password = Annotated[
    SecretStr,
    Field(max_length=10_000, description=f"{LEAST_PASSWORD_CHARACTERS} to {MOST_CHARACTERS} characters."),
]
ConnectionIds = Annotated[
    list[UUID], Field(max_length=1000, description="The connections that an operator sees; an admin sees all.")
]


class UserAnswer(BaseModel):
    """A person who may log in while he is active."""

    id: UUID
    username: str
    role: Role
    active: bool
    connection_ids: ConnectionIds
    created_at: datetime

    @classmethod
    def of(cls, account: Account) -> Self:
        """The user as he is told, without his password's hash."""
        ids = [one.id for one in account.connections]
        return cls(**account.user.model_dump(exclude={"password_hash"}), connection_ids=ids)


class UserToAdd(BaseModel):
    """A person who is to log in."""

    model_config = ConfigDict(extra="forbid")

    username: Annotated[Text, Field(description="Kept in lower case.")]
    password: Password
    role: Role
    connection_ids: ConnectionIds = []


class UserChange(BaseModel):
    """What is to be another way; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    role: Role | None = None
    active: Annotated[bool | None, Field(description="An inactive user cannot log in, and is logged out.")] = None
    connection_ids: ConnectionIds | None = None
    password: Password | None = None


class OwnPassword(BaseModel):
    """One's own password, the old and the new."""

    model_config = ConfigDict(extra="forbid")

    old: Annotated[SecretStr, Field(max_length=10_000)]
    new: Password


@router.get("", summary="List users", responses=answers({"items": [EXAMPLE], "next_cursor": None}, Kind.FORBIDDEN))
async def list_users(
    _: CurrentAdmin, at_hand: AtHand, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Page[UserAnswer]:
    """Everybody, by name. Admins only."""
    after = place_of(cursor, plain_text)[0] if cursor is not None else ""
    async with at_hand.database.read() as session:
        found = await accounts.accounts(session, limit=limit + 1, after=after)
    return page_of(found, limit, shown=UserAnswer.of, place=lambda one: (one.user.username,))


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    summary="Add a user",
    responses=answers(EXAMPLE, Kind.FORBIDDEN, Kind.REFUSED, Kind.CONFLICT, status=status.HTTP_201_CREATED),
)
async def create(
    wanted: Annotated[UserToAdd, Body(openapi_examples={"an operator": {"value": NEW_EXAMPLE}})],
    request: Request,
    admin: CurrentAdmin,
    at_hand: AtHand,
    response: Response,
) -> UserAnswer:
    """Add a person. Admins only."""
    async with at_hand.database.write() as session:
        added = await accounts.add(
            session,
            Act(admin, at_hand.now(), correlation_id_of(request)),
            username=wanted.username,
            password=wanted.password,
            role=wanted.role,
            connection_ids=wanted.connection_ids,
        )
    response.headers["Location"] = f"{USERS}/{added.id}"
    return await _told(at_hand, added.id)


@router.put(
    "/me/password",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Change your own password",
    responses=answers(None, Kind.REFUSED, Kind.TOO_MANY_ATTEMPTS, status=status.HTTP_204_NO_CONTENT),
)
async def change_own_password(
    wanted: Annotated[
        OwnPassword,
        Body(
            openapi_examples={"a new one": {"value": {"old": "correct horse battery", "new": "four other words now"}}}
        ),
    ],
    request: Request,
    user: CurrentUser,
    at_hand: AtHand,
) -> None:
    """Your browsers are logged out, and your tokens end, the one of this request included: log in anew."""
    await accounts.change_own_password(request, at_hand, user, old=wanted.old, new=wanted.new)


@router.get("/{user_id}", summary="Read a user", responses=answers(EXAMPLE, Kind.FORBIDDEN))
async def read(user_id: UUID, _: CurrentAdmin, at_hand: AtHand) -> UserAnswer:
    """One user. Admins only."""
    return await _told(at_hand, user_id)


@router.patch("/{user_id}", summary="Change a user", responses=answers(EXAMPLE, Kind.FORBIDDEN, Kind.REFUSED))
async def change(
    request: Request,
    user_id: UUID,
    wanted: Annotated[UserChange, Body(openapi_examples={"shut out": {"value": {"active": False}}})],
    admin: CurrentAdmin,
    at_hand: AtHand,
) -> UserAnswer:
    """Role, connections, password, or whether he may log in at all. Admins only.

    Nobody can deactivate himself or the last active admin, or take the admin role from them.
    """
    async with at_hand.database.write() as session:
        changed = await accounts.change(
            session,
            Act(admin, at_hand.now(), correlation_id_of(request)),
            user_id,
            Change(
                role=wanted.role,
                active=wanted.active,
                connection_ids=wanted.connection_ids,
                password=wanted.password,
            ),
        )
    if changed is None:
        raise _unknown(user_id)
    return await _told(at_hand, user_id)


async def _told(at_hand: Services, user_id: UUID) -> UserAnswer:
    async with at_hand.database.read() as session:
        found = await accounts.account(session, user_id)
    if found is None:
        raise _unknown(user_id)
    return UserAnswer.of(found)


def _unknown(user_id: UUID) -> ProblemError:
    return ProblemError(Kind.NOT_FOUND, f"There is no user {user_id}.")
