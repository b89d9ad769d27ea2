"""Logging in and out by form, and what a browser remembers for whoever sits at it: language and colours."""

from fastapi import APIRouter
from pydantic import SecretStr
from starlette.responses import Response

from app.web import sessions
from app.web.pages import language
from app.web.pages.forms import WHOLE, Form, Typed
from app.web.pages.language import Language
from app.web.pages.language import to_be_said as N_  # noqa: N812 - the name under which texts are found
from app.web.pages.visits import SESSION_COOKIE, THEME_COOKIE, THEMES, AnyVisit, ThisVisit, Visit, path_of_ours
from app.web.problems import MEANINGS, Kind, ProblemError
from app.web.security import AtHand, identify

router = APIRouter()

YEAR_SECONDS = 365 * 24 * 3600


@router.get("/login")
async def ask(visit: AnyVisit) -> Response:
    """The log-in page; who is logged in already goes on to where he wanted."""
    wanted = path_of_ours(visit.request.query_params.get("next", ""))
    if visit.log_in is not None:
        return visit.redirect(wanted)
    return _page(visit, Form.of(next=wanted))


@router.post("/login")
async def log_in(visit: AnyVisit, form: Typed, at_hand: AtHand) -> Response:
    """Begin a new log-in, which ends the one this browser had, and go on to the page that was asked for."""
    _ = visit.say
    username, password = form.text("username"), form.secret("password")
    if not username:
        form.refuse("username", _("Enter your user name."))
    if not password.get_secret_value():
        form.refuse("password", _("Enter your password."))
    if not form.is_good:
        return _page(visit, form, status=422)
    return await _identified(visit, form, at_hand, username, password)


async def _identified(visit: Visit, form: Form, at_hand: AtHand, username: str, password: SecretStr) -> Response:
    try:
        user = await identify(visit.request, at_hand, username=username, password=password)
    except ProblemError as problem:
        status = refuse_for_now(visit, form, problem)
        answer = _page(visit, form, status=status)
        answer.headers.update(problem.headers)
        return answer
    if user is None:
        form.refuse("password", visit.say(N_("User name or password is wrong.")))
        return _page(visit, form, status=422)
    async with at_hand.database.write() as session:
        if visit.log_in is not None:
            await sessions.end(session, visit.log_in.secret)
        secret = await sessions.begin(session, user.id, now=at_hand.now())
    answer = visit.redirect(path_of_ours(form.text("next")))
    visit.set_cookie(answer, SESSION_COOKIE, secret, seconds=int(sessions.IN_ALL_AT_MOST.total_seconds()))
    return answer


def refuse_for_now(visit: Visit, form: Form, problem: ProblemError) -> int:
    """Say above the form how long to wait after too many wrong passwords, with what status; another problem goes on."""
    if problem.kind is not Kind.TOO_MANY_ATTEMPTS:
        raise problem
    _ = visit.say
    wait = problem.headers["Retry-After"]
    form.refuse(WHOLE, _("There were too many failed log-ins. Try again in %(count)s seconds.") % {"count": wait})
    return int(MEANINGS[problem.kind].status)


@router.post("/logout")
async def log_out(visit: ThisVisit, at_hand: AtHand) -> Response:
    """End the log-in of this browser."""
    _ = visit.say
    if visit.log_in is not None:
        async with at_hand.database.write() as session:
            await sessions.end(session, visit.log_in.secret)
    answer = visit.redirect("/login", said=_("You are logged out."))
    answer.delete_cookie(SESSION_COOKIE)
    return answer


@router.post("/preferences")
async def prefer(visit: AnyVisit, form: Typed) -> Response:
    """Keep the language or the colours that were chosen, and go back to the page they were chosen on."""
    answer = visit.redirect(path_of_ours(form.text("back")))
    if form.text("language") in set(Language):
        visit.set_cookie(answer, language.COOKIE, form.text("language"), seconds=YEAR_SECONDS)
    if form.text("theme") in THEMES:
        visit.set_cookie(answer, THEME_COOKIE, form.text("theme"), seconds=YEAR_SECONDS)
    return answer


def _page(visit: Visit, form: Form, *, status: int = 200) -> Response:
    return visit.page("login.html", status=status, form=form)
