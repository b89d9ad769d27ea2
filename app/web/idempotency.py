"""Idempotency-Key: a POST of the API that is sent again under the same key is answered again, not carried out again.

The key belongs to the user who sent it. The first request writes it down before anything is done, and its answer
afterwards, sealed, as an answer may hold a secret that is shown only once. A refusal is not kept: what was
refused has not been carried out, and may be tried again once its cause is mended.
"""

import hashlib
import json
import re
from datetime import datetime, timedelta
from http import HTTPStatus
from uuid import UUID

import structlog
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, SQLModel, col
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.database.columns import utc_column
from app.web.problems import Kind, ProblemError, answer
from app.web.security import TOKEN_PATH, user_of
from app.web.services import Services

log = structlog.get_logger(__name__)

HEADER = "Idempotency-Key"
REPLAYED = (b"idempotency-replayed", b"true")
ACCEPTED = re.compile(r"[\x21-\x7e]{1,100}")
KEPT_FOR = timedelta(days=1)
# A request that has not been answered after this long never will be: its process is gone.
UNANSWERED_AFTER = timedelta(minutes=2)
KEPT_HEADERS = (b"content-type", b"etag", b"location", b"cache-control", b"retry-after")
API = "/api/v1/"


class KeptAnswer(SQLModel, table=True):
    """A request under its key, and what it was answered; `status` 0 until it is."""

    __tablename__ = "kept_answers"

    user_id: UUID = Field(primary_key=True, foreign_key="users.id", ondelete="CASCADE")
    key: str = Field(primary_key=True)
    request: str
    status: int = 0
    sealed: str = ""
    made_at: datetime = Field(sa_column=utc_column())


class Idempotency:
    """Stands between the received body and the application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a POST without a key, and everything else, through as it is."""
        headers = dict(scope.get("headers", ()))
        key = headers.get(HEADER.lower().encode())
        path = scope.get("path", "")
        if key is None or scope.get("method") != "POST" or not path.startswith(API) or path == TOKEN_PATH:
            await self.app(scope, receive, send)
            return
        at_hand: Services = scope["app"].state.services
        token = headers.get(b"authorization", b"").decode("latin-1").removeprefix("Bearer ")
        user = await user_of(token, at_hand)
        if user is None:
            await self.app(scope, receive, send)  # which refuses it
            return
        message = await receive()
        kept = KeptAnswer(
            user_id=user.id,
            key=key.decode("latin-1"),
            request=_fingerprint(scope, message.get("body", b"")),
            made_at=at_hand.now(),
        )
        try:
            known = await _begin(at_hand, kept)
        except ProblemError as problem:
            await answer(problem, correlation_id=scope["state"]["correlation_id"])(scope, receive, send)
            return
        if known is not None:
            await _replay(at_hand, known, send)
            return
        await self._carry_out(at_hand, kept, message, (scope, receive, send))

    async def _carry_out(
        self, at_hand: Services, kept: KeptAnswer, message: Message, call: tuple[Scope, Receive, Send]
    ) -> None:
        scope, receive, send = call
        handed_on, parts = False, list[bytes]()

        async def receive_again() -> Message:
            nonlocal handed_on
            if handed_on:
                return await receive()
            handed_on = True
            return message

        async def send_and_keep(told: Message) -> None:
            """The answer is kept before its last part goes out: who has it in hand may rely on it."""
            if told["type"] == "http.response.start":
                kept.status = told["status"]
                parts.append(json.dumps(_texts(told["headers"])).encode())
            elif told["type"] == "http.response.body":
                parts.append(told.get("body", b""))
                if not told.get("more_body", False):
                    await _end(at_hand, kept, parts)
            await send(told)

        try:
            await self.app(scope, receive_again, send_and_keep)
        except BaseException:
            await _forget(at_hand, kept)
            raise


def _fingerprint(scope: Scope, body: bytes) -> str:
    address = f"{scope['path']}?{scope['query_string'].decode('latin-1')}\n"
    return hashlib.sha256(address.encode() + body).hexdigest()


def _texts(headers: list[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    return [(name.decode(), value.decode("latin-1")) for name, value in headers if name.lower() in KEPT_HEADERS]


async def _begin(at_hand: Services, new: KeptAnswer) -> KeptAnswer | None:
    """Write the request down, or give what it was answered before.

    Raises ProblemError for a key that cannot be one, that was used for another request, or whose first request is
    still being carried out.
    """
    if not ACCEPTED.fullmatch(new.key):
        raise ProblemError(
            Kind.INVALID, f"{HEADER} needs 1 to 100 printable characters without spaces.", todo="Send a UUID."
        )
    try:
        async with at_hand.database.write() as session:
            await _forget_old(session, new)
            session.add(new.model_copy())
    except IntegrityError:
        async with at_hand.database.read() as session:
            known = await session.get(KeptAnswer, (new.user_id, new.key))
    else:
        return None
    if known is None:
        return None  # the user is gone: the application refuses him
    if known.request != new.request:
        raise ProblemError(
            Kind.CONFLICT,
            f"This {HEADER} was used for another request.",
            code="idempotency.reused",
            todo="Use a new key for a new request.",
        )
    if not known.status:
        raise ProblemError(
            Kind.CONFLICT,
            f"The request with this {HEADER} is still being carried out.",
            code="idempotency.running",
            todo="Wait a moment and send it again.",
            headers={"Retry-After": "1"},
        )
    return known


async def _forget_old(session: AsyncSession, new: KeptAnswer) -> None:
    """Drop the user's answers of yesterday, and the key itself if its first request was never answered."""
    mine = col(KeptAnswer.user_id) == new.user_id
    await session.exec(delete(KeptAnswer).where(mine, col(KeptAnswer.made_at) < new.made_at - KEPT_FOR))
    await session.exec(
        delete(KeptAnswer).where(
            mine,
            col(KeptAnswer.key) == new.key,
            col(KeptAnswer.status) == 0,
            col(KeptAnswer.made_at) < new.made_at - UNANSWERED_AFTER,
        )
    )


async def _end(at_hand: Services, kept: KeptAnswer, parts: list[bytes]) -> None:
    if kept.status >= HTTPStatus.BAD_REQUEST:
        await _forget(at_hand, kept)
        return
    head, *body = parts
    sealed = at_hand.vault.seal_text(json.dumps([head.decode(), b"".join(body).decode()]))
    async with at_hand.database.write() as session:
        row = await session.get(KeptAnswer, (kept.user_id, kept.key))
        if row is not None:
            row.status, row.sealed = kept.status, sealed


async def _forget(at_hand: Services, kept: KeptAnswer) -> None:
    async with at_hand.database.write() as session:
        await session.exec(
            delete(KeptAnswer).where(col(KeptAnswer.user_id) == kept.user_id, col(KeptAnswer.key) == kept.key)
        )


async def _replay(at_hand: Services, known: KeptAnswer, send: Send) -> None:
    head, body = json.loads(at_hand.vault.open_text(known.sealed))  # `lagerbro reseal` drops those of an old key
    headers = [(name.encode(), value.encode("latin-1")) for name, value in json.loads(head)]
    content = body.encode()
    length = (b"content-length", str(len(content)).encode())
    await send({"type": "http.response.start", "status": known.status, "headers": [*headers, length, REPLAYED]})
    await send({"type": "http.response.body", "body": content})
    log.info("http.replayed", status=known.status)
