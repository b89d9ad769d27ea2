"""The users, for admins: adding one, changing what he may, shutting him out and letting him in again."""

from uuid import UUID

from fastapi import APIRouter
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.responses import Response

from app.connections.models import Connection
from app.errors import Refused
from app.web import accounts
from app.web.accounts import Account, Act, Change
from app.web.api.paging import Cursor, page_of, place_of, plain_text
from app.web.faults import correlation_id_of
from app.web.pages.forms import WHOLE, Form, Reasons, Typed
from app.web.pages.language import to_be_said as N_  # noqa: N812 - the name under which texts are found
from app.web.pages.visits import AdminVisit, Visit
from app.web.problems import Kind, ProblemError
from app.web.security import AtHand
from app.web.services import Services
from app.web.users import Role

router = APIRouter(prefix="/users")

AT_ONCE = 50

REASONS: Reasons = {
    "users.bad_name": ("username", N_("A user name needs 1 to 200 printable characters.")),
    "users.exists": ("username", N_("There is a user of this name already.")),
    "users.bad_password": ("password", N_("A password needs 12 to 200 characters, such as four random words.")),
    "users.unknown_connection": ("connections", N_("One of the connections is gone. Choose again.")),
    "users.oneself": (WHOLE, N_("You cannot shut yourself out or take your own admin role. Ask another admin.")),
    "users.last_admin": (WHOLE, N_("This is the last active admin. Make somebody else an admin first.")),
}


@router.get("")
async def list_users(visit: AdminVisit, at_hand: AtHand, cursor: Cursor = None) -> Response:
    """Everybody, by name."""
    after = place_of(cursor, plain_text)[0] if cursor is not None else ""
    async with at_hand.database.read() as session:
        found = await accounts.accounts(session, limit=AT_ONCE + 1, after=after)
    page = page_of(found, AT_ONCE, shown=lambda one: one.user.id, place=lambda one: (one.user.username,))
    return visit.page("users/list.html", accounts=found[:AT_ONCE], next_cursor=page.next_cursor)


@router.get("/new")
async def ask(visit: AdminVisit, at_hand: AtHand) -> Response:
    """The form for one more user."""
    return await _new(visit, at_hand, Form.of(role=Role.OPERATOR))


@router.post("/new")
async def add(visit: AdminVisit, form: Typed, at_hand: AtHand) -> Response:
    """Add a user."""
    _ = visit.say
    role, ids = _role(visit, form), _connection_ids(visit, form)
    if form.is_good:
        try:
            async with at_hand.database.write() as session:
                added = await accounts.add(
                    session,
                    _act(visit, at_hand),
                    username=form.text("username"),
                    password=form.secret("password"),
                    role=role,
                    connection_ids=ids,
                )
        except Refused as error:
            form.refused(error, REASONS, visit)
        else:
            return visit.redirect("/users", said=_("%(name)s was added.") % {"name": added.username})
    return await _new(visit, at_hand, form, status=422)


@router.get("/{user_id}")
async def show(user_id: UUID, visit: AdminVisit, at_hand: AtHand) -> Response:
    """One user, to be changed."""
    found = await _require(at_hand, user_id)
    form = Form.of(role=found.user.role, connections=[str(one.id) for one in found.connections])
    return await _one(visit, at_hand, found, form)


@router.post("/{user_id}")
async def change(user_id: UUID, visit: AdminVisit, form: Typed, at_hand: AtHand) -> Response:
    """Change the role and the connections."""
    _ = visit.say
    wanted = Change(role=_role(visit, form), connection_ids=_connection_ids(visit, form))
    return await _changed(visit, at_hand, user_id, wanted, form, said=_("Saved."))


@router.post("/{user_id}/password")
async def give_password(user_id: UUID, visit: AdminVisit, form: Typed, at_hand: AtHand) -> Response:
    """Give the user a new password; he is logged out everywhere."""
    _ = visit.say
    return await _changed(
        visit, at_hand, user_id, Change(password=form.secret("password")), form, said=_("The password was changed.")
    )


@router.post("/{user_id}/deactivate")
async def deactivate(user_id: UUID, visit: AdminVisit, at_hand: AtHand) -> Response:
    """Shut the user out at once."""
    _ = visit.say
    return await _changed(visit, at_hand, user_id, Change(active=False), Form(), said=_("The user is shut out."))


@router.post("/{user_id}/activate")
async def activate(user_id: UUID, visit: AdminVisit, at_hand: AtHand) -> Response:
    """Let the user in again."""
    _ = visit.say
    return await _changed(visit, at_hand, user_id, Change(active=True), Form(), said=_("The user may log in again."))


async def _changed(
    visit: Visit, at_hand: Services, user_id: UUID, wanted: Change, form: Form, *, said: str
) -> Response:
    """Carry the change out, or show the user's page with what was typed and why it is refused."""
    if form.is_good:
        try:
            async with at_hand.database.write() as session:
                changed = await accounts.change(session, _act(visit, at_hand), user_id, wanted)
        except Refused as error:
            form.refused(error, REASONS, visit)
        else:
            if changed is None:
                raise _unknown(user_id)
            return visit.redirect(f"/users/{user_id}", said=said)
    found = await _require(at_hand, user_id)
    if "role" not in form.typed:  # another form of the page was sent: the first one stands as it is kept
        kept = Form.of(role=found.user.role, connections=[str(one.id) for one in found.connections])
        form = Form(kept.typed, form.faults)
    return await _one(visit, at_hand, found, form, status=422)


def _act(visit: Visit, at_hand: Services) -> Act:
    return Act(visit.user, at_hand.now(), correlation_id_of(visit.request))


async def _require(at_hand: Services, user_id: UUID) -> Account:
    async with at_hand.database.read() as session:
        found = await accounts.account(session, user_id)
    if found is None:
        raise _unknown(user_id)
    return found


def _unknown(user_id: UUID) -> ProblemError:
    return ProblemError(Kind.NOT_FOUND, f"There is no user {user_id}.")


def _role(visit: Visit, form: Form) -> Role:
    _ = visit.say
    if form.text("role") in set(Role):
        return Role(form.text("role"))
    form.refuse("role", _("Choose a role."))
    return Role.OPERATOR


def _connection_ids(visit: Visit, form: Form) -> list[UUID]:
    _ = visit.say
    try:
        return [UUID(one) for one in form.texts("connections")]
    except ValueError:
        form.refuse("connections", _("One of the connections is gone. Choose again."))
        return []


async def _new(visit: Visit, at_hand: Services, form: Form, *, status: int = 200) -> Response:
    async with at_hand.database.read() as session:
        choices = await _connections(session)
    return visit.page("users/new.html", status=status, form=form, connections=choices)


async def _one(visit: Visit, at_hand: Services, found: Account, form: Form, *, status: int = 200) -> Response:
    async with at_hand.database.read() as session:
        choices = await _connections(session)
    return visit.page("users/one.html", status=status, user=found.user, form=form, connections=choices)


async def _connections(session: AsyncSession) -> list[tuple[str, str]]:
    found = await session.exec(
        select(Connection.id, Connection.name).order_by(col(Connection.name), col(Connection.id))
    )
    return [(str(connection_id), name) for connection_id, name in found]
