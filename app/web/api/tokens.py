"""Logging in: a user name and a password for a token."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import OAuth2PasswordRequestForm
from pydantic import BaseModel, Field, SecretStr

from app.web.problems import Kind, ProblemError, documented
from app.web.security import TOKEN_PATH, AtHand, identify, issue_token, open_to_all

router = APIRouter(tags=["log in"], dependencies=[Depends(open_to_all)])

EXAMPLE = {
    "access_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI4ZjBjIn0.c2lnbmF0dXJl",
    "token_type": "bearer",
    "expires_in": 3600,
}


class Token(BaseModel):
    """What to send as `Authorization: Bearer` with every request."""

    access_token: Annotated[str, Field(description="The token.")]
    token_type: str = "bearer"  # noqa: S105 - RFC 6749's name for it
    expires_in: Annotated[int, Field(description="Seconds until it expires.")]


@router.post(
    TOKEN_PATH,
    summary="Log in",
    responses={
        200: {"content": {"application/json": {"example": EXAMPLE}}},
        **documented(Kind.NOT_LOGGED_IN, Kind.INVALID, Kind.TOO_MANY_ATTEMPTS),
    },
    openapi_extra={
        "requestBody": {
            "content": {
                "application/x-www-form-urlencoded": {
                    "example": {"grant_type": "password", "username": "anna", "password": "correct horse battery"}
                }
            }
        }
    },
)
async def log_in(
    request: Request, response: Response, form: Annotated[OAuth2PasswordRequestForm, Depends()], at_hand: AtHand
) -> Token:
    """Give a user name and a password (OAuth2 password form) for a token.

    After five failed attempts within a minute for one user name from one address, further ones are refused for a
    while without looking at the password.
    """
    now = at_hand.now()
    user = await identify(request, at_hand, username=form.username, password=SecretStr(form.password))
    if user is None:
        raise ProblemError(
            Kind.NOT_LOGGED_IN,
            "User name or password is wrong.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    response.headers["Cache-Control"] = "no-store"
    return Token(access_token=issue_token(user, at_hand.settings, now), expires_in=at_hand.settings.token_minutes * 60)
