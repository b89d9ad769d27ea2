"""Problems on their way to a person become pages in plain words; to a program they go as they are."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.pages.language import to_be_said as N_  # noqa: N812 - the name under which texts are found
from app.web.pages.visits import READING, SESSION_COOKIE, Visit
from app.web.problems import MEDIA_TYPE, URN, Kind, Problem

PROGRAMS = ("/api/", "/webhooks/", "/static/", "/healthz", "/readyz", "/metrics", "/openapi.json")
LOG_IN = "/login"
# Of the problem's own answer these belong to its JSON, or would have the browser ask for a password itself.
NOT_FOR_PEOPLE = (b"content-type", b"content-length", b"www-authenticate")


class Words(NamedTuple):
    """What a kind of problem is called to a person, and what he does about it."""

    title: str
    explained: str


NOT_FOUND = Words(
    N_("There is nothing here"),
    N_("The address is wrong, or what stood here is gone, or it belongs to a connection that you do not see."),
)
BUSY = Words(N_("Not possible just now"), N_("Nothing was changed. Wait a moment and try again."))
# By the finer code where there is one, else by the kind.
WORDS: dict[str, Words] = {
    "pages.forged": Words(
        N_("The form was too old"),
        N_(
            "The page was opened before you last logged in, or the form came from another site. Nothing was changed."
            " Open the page again and send the form from there."
        ),
    ),
    Kind.NOT_FOUND: NOT_FOUND,
    Kind.METHOD_NOT_ALLOWED: NOT_FOUND,
    Kind.FORBIDDEN: Words(N_("Not for you"), N_("Only an admin may do this. Ask one.")),
    Kind.STALE: Words(
        N_("Somebody was faster"),
        N_(
            "It was changed while you had the page open. Nothing of yours was saved, so nothing of theirs is lost."
            " Open the page again and make your change on what stands there now."
        ),
    ),
    Kind.CONFLICT: Words(N_("It cannot be done as things stand"), N_("Nothing was changed.")),
    Kind.TOO_LARGE: Words(N_("Too much at once"), N_("What was sent is larger than what is taken.")),
    Kind.INTERNAL: Words(
        N_("A fault of Lagerbro's own"),
        N_("It was written down. Tell whoever runs this server, with the number below."),
    ),
    Kind.DATABASE_AWAY: BUSY,
    Kind.REMOTE_BUSY: BUSY,
    Kind.REMOTE_FAILED: Words(
        N_("The other side did not answer"), N_("Fortnox or Ongoing did not answer, or not sensibly. Try again.")
    ),
}
FORM_LOST = N_("You were logged out in the meantime, so nothing was saved. Log in, then enter and send it once more.")
LOGGED_OUT = N_("You were logged out in the meantime. Log in again.")
OTHER = Words(N_("That did not work"), N_("Nothing was changed."))
# What these say is said by their words, or is no matter for a person.
WORDS_SUFFICE = {Kind.NOT_FOUND, Kind.METHOD_NOT_ALLOWED, Kind.FORBIDDEN, Kind.INTERNAL, Kind.DATABASE_AWAY}


class ProblemPages:
    """The layer outside of all others, so that every problem passes here, also one that no route has raised."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the answer on, or the page in its stead."""
        if scope["type"] != "http" or scope["path"].startswith(PROGRAMS):
            await self.app(scope, receive, send)
            return
        begun: Message | None = None
        told = bytearray()

        async def send_page(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start" and _is_problem(message):
                begun = message
            elif begun is None:
                await send(message)
            else:
                told.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    problem = Problem.model_validate(json.loads(told))
                    await _page(Request(scope, receive), problem, begun["headers"])(scope, receive, send)

        await self.app(scope, receive, send_page)


def _is_problem(start: Message) -> bool:
    headers: dict[bytes, bytes] = dict(start["headers"])
    return headers.get(b"content-type", b"").startswith(MEDIA_TYPE.encode())


def _page(request: Request, problem: Problem, headers: Sequence[tuple[bytes, bytes]]) -> Response:
    kind = Kind(problem.type.removeprefix(URN))
    visit = getattr(request.state, "visit", None) or Visit(request, None)
    if kind == Kind.NOT_LOGGED_IN:
        answer = _to_log_in(visit)
    else:
        if kind == Kind.INVALID and request.method in READING:
            kind = Kind.NOT_FOUND  # a page is asked for by its address alone, so the address cannot be
        words = WORDS.get(problem.code) or WORDS.get(kind) or OTHER
        answer = visit.page(
            "problem.html",
            status=problem.status,
            words=words,
            problem=problem,
            detailed=kind not in WORDS_SUFFICE,
        )
        if visit.by_htmx:
            answer.headers.update(
                {"HX-Retarget": "#messages", "HX-Reswap": "innerHTML show:top", "HX-Reselect": "#problem"}
            )
    answer.raw_headers.extend((name, value) for name, value in headers if name not in NOT_FOR_PEOPLE)
    return answer


def _to_log_in(visit: Visit) -> Response:
    """To the log-in page, and from there back to the page that was asked for, or that the form stood on.

    Whoever was logged in until now is told so, and that what was sent just now is not saved.
    """
    back = visit.address
    said = ""
    if visit.request.method not in READING:
        said = visit.say(FORM_LOST)
    elif SESSION_COOKIE in visit.request.cookies:
        said = visit.say(LOGGED_OUT)
    answer = visit.redirect(LOG_IN if back == "/" else f"{LOG_IN}?{urlencode({'next': back})}", said=said)
    if visit.by_htmx:
        answer.status_code = HTTPStatus.UNAUTHORIZED
    answer.delete_cookie(SESSION_COOKIE)
    return answer
