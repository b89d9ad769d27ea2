"""One's own account: who is logged in, and his password."""

from fastapi import APIRouter
from starlette.responses import Response

from app.errors import Refused
from app.web import accounts
from app.web.pages.forms import Form, Reasons, Typed
from app.web.pages.language import to_be_said as N_  # noqa: N812 - the name under which texts are found
from app.web.pages.login import refuse_for_now
from app.web.pages.visits import ThisVisit
from app.web.problems import ProblemError
from app.web.security import AtHand

router = APIRouter(prefix="/account")

REASONS: Reasons = {
    "users.wrong_password": ("old", N_("This is not your present password.")),
    "users.bad_password": ("new", N_("A password needs 12 to 200 characters, such as four random words.")),
}


@router.get("")
async def show(visit: ThisVisit) -> Response:
    """Who is logged in, and the form for a new password."""
    return visit.page("account.html", form=Form())


@router.post("")
async def change_password(visit: ThisVisit, form: Typed, at_hand: AtHand) -> Response:
    """Change one's own password; this browser stays logged in, all others are logged out."""
    _ = visit.say
    browser = visit.log_in.secret if visit.log_in else ""
    status, headers = 422, {}
    if form.secret("new") != form.secret("again"):
        form.refuse("again", _("The two are not the same."))
    else:
        try:
            await accounts.change_own_password(
                visit.request, at_hand, visit.user, old=form.secret("old"), new=form.secret("new"), browser=browser
            )
        except Refused as error:
            form.refused(error, REASONS, visit)
        except ProblemError as problem:
            status, headers = refuse_for_now(visit, form, problem), dict(problem.headers)
        else:
            return visit.redirect("/account", said=_("The password was changed."))
    answer = visit.page("account.html", status=status, form=form)
    answer.headers.update(headers)
    return answer
