"""Back from Fortnox's consent: the company is connected or connected again, or told what went wrong.

A request without a state that this browser was just given changes nothing and asks nothing of Fortnox.
"""

from fastapi import APIRouter
from starlette.responses import Response

from app.connections import directory
from app.connections.consent import Granted
from app.connections.directory import NewConnection
from app.connections.models import Connection
from app.connections.rights_check import missing_rights
from app.errors import GatewayError, NeedsReconnecting, NotConfigured, Refused, RemoteUnavailable
from app.web import connect_attempts, reconnecting
from app.web.connect_attempts import CALLBACK, Entered
from app.web.pages.connect import Wanted, consent_address, place_of
from app.web.pages.connect_failures import FAILURES, denied_because
from app.web.pages.option_texts import OPTION_TEXTS
from app.web.pages.visits import AdminVisit, Visit
from app.web.security import AtHand
from app.web.services import Services

router = APIRouter()

SHOWN_AT_MOST = 300


@router.get(CALLBACK)
async def come_back(
    visit: AdminVisit,
    at_hand: AtHand,
    state: str = "",
    code: str = "",
    error: str = "",
    error_description: str = "",
) -> Response:
    """Where Fortnox sends the browser: with a code, or with what it has against it."""
    if visit.log_in is None:
        return _failed(visit, "connect.state_unknown")
    try:
        async with at_hand.database.write() as session:
            entered = await connect_attempts.end(session, visit.log_in, state, vault=at_hand.vault, now=at_hand.now())
    except Refused as refused:
        return _failed(visit, refused.code)
    if not code:
        why = denied_because(error, error_description)
        said = (error_description or error)[:SHOWN_AT_MOST]
        return _failed(visit, why, said=said, again=await consent_address(visit, at_hand, entered))
    try:
        granted = await at_hand.consent.granted(code)
    except GatewayError as failure:
        return await _not_exchanged(visit, at_hand, entered, failure)
    if entered.connection_id is not None:
        return await _connect_again(visit, at_hand, entered, granted)
    return await _connect(visit, at_hand, entered, granted)


async def _not_exchanged(visit: Visit, at_hand: Services, entered: Entered, failure: GatewayError) -> Response:
    match failure:
        case NeedsReconnecting():
            why = "connect.code_expired"
        case NotConfigured():
            why = "connect.client"
        case RemoteUnavailable():
            why = "connect.no_answer"
        case _:
            raise failure
    again = await consent_address(visit, at_hand, entered)
    return _failed(visit, why, said=failure.remote_text, again=again)


async def _connect(visit: Visit, at_hand: Services, entered: Entered, granted: Granted) -> Response:
    wanted = Wanted.model_validate_json(entered.text)
    new = NewConnection(name=wanted.name, fortnox_tenant_id=granted.tenant_id, **dict(wanted.access))
    if (taken := await _taken_by(at_hand, new)) is not None:
        return _taken(visit, taken, new)
    try:
        begun = await at_hand.setting_up.begin(new, scopes=granted.scopes)
    except Refused as refused:
        if refused.code == "connection.exists" and (taken := await _taken_by(at_hand, new)) is not None:
            return _taken(visit, taken, new)
        raise
    except (NotConfigured, RemoteUnavailable) as failure:
        again = await consent_address(visit, at_hand, entered)
        return _failed(visit, _why_not_begun(failure), said=failure.message, again=again)
    return await _look_at_rights(visit, at_hand, begun)


async def _connect_again(visit: Visit, at_hand: Services, entered: Entered, granted: Granted) -> Response:
    async with at_hand.database.read() as session:
        connection = await session.get_one(Connection, entered.connection_id)
        other = await directory.of_tenant(session, granted.tenant_id)
    if granted.tenant_id != connection.fortnox_tenant_id:
        again = await consent_address(visit, at_hand, entered)
        return _failed(visit, "connect.other_company", again=again, connection=connection, other=other, granted=granted)
    await reconnecting.take_consent(
        connection, scopes=granted.scopes, user=visit.user, request=visit.request, at_hand=at_hand
    )
    if (failure := await reconnecting.still_missing(connection.id, at_hand)) is not None:
        said = f"{failure.message} {failure.todo}".strip()
        if failure.code.startswith("ongoing."):
            return _failed(visit, "connect.warehouse_too", said=said, connection=connection)
        again = await consent_address(visit, at_hand, entered)
        return _failed(visit, _why_not_begun(failure), said=said, again=again, connection=connection)
    return await _look_at_rights(visit, at_hand, connection)


async def _look_at_rights(visit: Visit, at_hand: Services, connection: Connection) -> Response:
    """On to the options, unless a right is missing that every company can grant: that is said first.

    Should Fortnox not answer now, the page of the options looks again.
    """
    _ = visit.say
    try:
        missing = await missing_rights(at_hand.preflights.open_fortnox(connection))
    except GatewayError:
        missing = []
    if missing:
        return visit.page(
            "connect/rights.html",
            connection=connection,
            missing=missing,
            option_texts=OPTION_TEXTS,
            on=place_of(connection),
        )
    name = connection.fortnox_company or str(connection.fortnox_tenant_id)
    return visit.redirect(place_of(connection), said=_("%(company)s has granted access.") % {"company": name})


async def _taken_by(at_hand: Services, new: NewConnection) -> Connection | None:
    async with at_hand.database.read() as session:
        return await directory.of_tenant(session, new.fortnox_tenant_id) or await directory.of_goods_owner(
            session, new.ongoing_url, new.goods_owner_id
        )


def _taken(visit: Visit, taken: Connection, new: NewConnection) -> Response:
    company = taken.fortnox_tenant_id == new.fortnox_tenant_id
    why = "connect.company_taken" if company else "connect.goods_owner_taken"
    return _failed(visit, why, connection=taken)


def _why_not_begun(failure: GatewayError) -> str:
    """What it means that a company which has just consented is not answered."""
    match failure:
        case NeedsReconnecting():
            return "connect.no_service_account"
        case NotConfigured():
            return "connect.no_company_right"
        case _:
            return "connect.no_answer"


def _failed(
    visit: Visit,
    why: str,
    *,
    said: str = "",
    again: str = "",
    connection: Connection | None = None,
    other: Connection | None = None,
    granted: Granted | None = None,
) -> Response:
    """The page for this way of going wrong; `again` is a new way to the consent with what was entered."""
    failure = FAILURES[why]
    return visit.page(
        "connect/failed.html",
        status=failure.status,
        failure=failure,
        their_words=said,
        again=again,
        connection=connection,
        other=other,
        granted=granted,
        place=place_of(connection) if connection else "",
    )
