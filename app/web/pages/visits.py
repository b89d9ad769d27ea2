"""A visit: one request of a person in a browser, with who he is, the language he reads, and how he is answered.

Pages are for browsers with a log-in (a cookie), the API is for programs with a token; neither takes the other's. What
may be asked of a page is written in its signature: `AnyVisit`, `ThisVisit`, `AdminVisit`, `ConnectionOfPage`.
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData
from starlette.responses import Response

from app.connections.models import Connection
from app.errors import GatewayBug
from app.web import sessions
from app.web.pages.language import Language, language_of
from app.web.pages.navigation import NAVIGATION
from app.web.pages.rendering import render
from app.web.problems import Kind, ProblemError
from app.web.security import AtHand, visible
from app.web.services import Services
from app.web.sessions import LogIn
from app.web.users import Role, User

SESSION_COOKIE = "lagerbro_session"
SAID_COOKIE = "lagerbro_said"
THEME_COOKIE = "lagerbro_theme"
THEMES = ("auto", "light", "dark")
TOKEN_FIELD = "form_token"  # noqa: S105 - a name
TOKEN_HEADER = "X-CSRF-Token"  # noqa: S105 - a name
READING = ("GET", "HEAD")
LONGEST_SAID = 1000


@dataclass(frozen=True, slots=True)
class Visit:
    """The request, the language, and the log-in if there is one."""

    request: Request
    log_in: LogIn | None

    @property
    def user(self) -> User:
        """Who is logged in."""
        if self.log_in is None:
            raise GatewayBug("A page for everybody asks who is logged in.", code="pages.nobody")
        return self.log_in.user

    @property
    def is_admin(self) -> bool:
        """Whether an admin is logged in."""
        return self.log_in is not None and self.log_in.user.role == Role.ADMIN

    @property
    def form_token(self) -> str:
        """What every form of this log-in carries; empty when nobody is logged in."""
        return self.log_in.form_token if self.log_in else ""

    @property
    def language(self) -> Language:
        """The language of the answer."""
        return language_of(self.request.cookies, self.request.headers.get("accept-language", ""))

    @property
    def by_htmx(self) -> bool:
        """Whether a part of a page is asked for, not a whole one."""
        return "hx-request" in self.request.headers

    @property
    def address(self) -> str:
        """The page that the browser stands on, also when a form's answer or a part is made."""
        stands_on = self.request.method in READING and not self.by_htmx
        try:
            page = urlsplit(str(self.request.url) if stands_on else self.request.headers.get("referer", ""))
        except ValueError:
            return "/"
        return path_of_ours(page.path + (f"?{page.query}" if page.query else ""))

    def say(self, text: str) -> str:
        """The text in the language of the visit; name it `_` where it is called."""
        return self.language.say(text)

    def page(self, template: str, *, status: int = 200, **shown: Any) -> HTMLResponse:
        """Answer with a template: a whole page if it extends layout.html, else a part for htmx."""
        theme = self.request.cookies.get(THEME_COOKIE)
        said = "" if self.by_htmx else _read_said(self.request.cookies.get(SAID_COOKIE, ""))
        html = render(
            template,
            self.language,
            visit=self,
            path=self.request.url.path,
            navigation=[place for place in NAVIGATION if self.is_admin or not place.for_admins],
            theme=theme if theme in THEMES else "auto",
            said=said,
            **shown,
        )
        answer = HTMLResponse(html, status_code=status)
        if said:
            answer.delete_cookie(SAID_COOKIE)
        return answer

    def redirect(self, address: str, *, said: str = "") -> Response:
        """Send the browser on after a form was taken, to a page that then says this sentence once."""
        answer: Response
        if self.by_htmx:
            answer = Response(headers={"HX-Redirect": address})
        else:
            answer = RedirectResponse(address, status_code=303)
        if said:
            packed = urlsafe_b64encode(json.dumps(said[:LONGEST_SAID]).encode()).decode()
            self.set_cookie(answer, SAID_COOKIE, packed, seconds=60)
        return answer

    def set_cookie(self, answer: Response, name: str, value: str, *, seconds: int) -> None:
        """Keep something in the browser, out of reach of scripts and of other sites' forms."""
        settings = self.request.app.state.services.settings
        answer.set_cookie(
            name,
            value,
            max_age=seconds,
            httponly=True,
            samesite="lax",
            secure=settings.public_url.startswith("https:"),
        )


async def fields_of(request: Request) -> FormData:
    """What the form of this request holds; a file in it is a fault (400)."""
    return await request.form(max_files=0)


async def any_visitor(request: Request, at_hand: AtHand) -> Visit:
    """Anybody. A form that another site sent is refused; a log-in is known if there is one."""
    if request.method not in READING and not _sent_from_here(request):
        raise _forged()
    return _remembered(Visit(request, await _log_in(request, at_hand)))


async def require_visitor(request: Request, at_hand: AtHand) -> Visit:
    """Somebody who is logged in; a form must carry the token of his log-in."""
    log_in = await _log_in(request, at_hand)
    if log_in is None:
        raise ProblemError(Kind.NOT_LOGGED_IN, "Nobody is logged in.", todo="Log in.")
    visit = _remembered(Visit(request, log_in))
    if request.method not in READING:
        given = request.headers.get(TOKEN_HEADER) or (await fields_of(request)).get(TOKEN_FIELD, "")
        if not isinstance(given, str) or not hmac.compare_digest(given.encode(), log_in.form_token.encode()):
            raise _forged()
    return visit


async def require_admin_visitor(visit: Annotated[Visit, Depends(require_visitor)]) -> Visit:
    """An admin who is logged in."""
    if not visit.is_admin:
        raise ProblemError(Kind.FORBIDDEN, "Only an admin may do this.", todo="Ask an admin.")
    return visit


AnyVisit = Annotated[Visit, Depends(any_visitor)]
ThisVisit = Annotated[Visit, Depends(require_visitor)]
AdminVisit = Annotated[Visit, Depends(require_admin_visitor)]


async def connection_of_page(connection_id: UUID, visit: ThisVisit, at_hand: AtHand) -> Connection:
    """The connection of the address, if the visitor sees it: any other one is not found, as if it were not there."""
    return await visible(at_hand, visit.user, connection_id)


ConnectionOfPage = Annotated[Connection, Depends(connection_of_page)]


def path_of_ours(address: str, *, otherwise: str = "/") -> str:
    """The address if it is a path on this site, else `otherwise`: nobody is sent on to a site that a link names."""
    plain = address.isprintable() and "\\" not in address and address.startswith("/") and not address.startswith("//")
    if not plain:
        return otherwise
    parts = urlsplit(address)
    return otherwise if parts.scheme or parts.netloc else address


async def _log_in(request: Request, at_hand: Services) -> LogIn | None:
    secret = request.cookies.get(SESSION_COOKIE)
    return await sessions.find(at_hand.database, secret, now=at_hand.now()) if secret else None


def _remembered(visit: Visit) -> Visit:
    """The visit, kept with the request: the page that tells a problem is made for the same person."""
    visit.request.state.visit = visit
    if visit.log_in is not None:
        visit.request.state.username = visit.log_in.user.username
    return visit


def _sent_from_here(request: Request) -> bool:
    """Whether the form was not sent from another site. Browsers say so, and scripts cannot have them say otherwise."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _forged() -> ProblemError:
    return ProblemError(
        Kind.FORBIDDEN,
        "The form does not carry the token of this log-in.",
        code="pages.forged",
        todo="Open the page again and send the form from there.",
    )


def _read_said(packed: str) -> str:
    try:
        said = json.loads(urlsafe_b64decode(packed.encode()))
    except ValueError:
        return ""
    return said if isinstance(said, str) else ""
