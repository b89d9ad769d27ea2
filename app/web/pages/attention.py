"""What needs attention: by cause, each with its records, and what a person can do about all of them at once."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.connections.models import Connection
from app.web.api import attention
from app.web.api.attention import CauseOfGroup, EstimateAnswer, GroupAnswer
from app.web.api.paging import Cursor
from app.web.api.records import list_attention
from app.web.api.routing import ProcessOfPath
from app.web.pages.connection_names import names_of
from app.web.pages.forms import Typed
from app.web.pages.record import address_of
from app.web.pages.visits import ConnectionOfPage, ThisVisit, Visit
from app.web.security import AtHand
from app.web.services import Services

router = APIRouter()
of_connection = APIRouter(prefix="/connections/{connection_id}")

LONGEST_CODE = 100
Code = Annotated[str, Query(max_length=LONGEST_CODE, pattern=r"^[\w.\-]*$")]


@router.get("/attention")
async def show_all(visit: ThisVisit, at_hand: AtHand) -> Response:
    """The causes on all connections that the visitor sees."""
    groups = (await attention.groups_of_all(visit.user, at_hand)).items
    return await _groups(visit, at_hand, groups, connection=None)


@of_connection.get("/attention")
async def show(connection: ConnectionOfPage, visit: ThisVisit, at_hand: AtHand) -> Response:
    """The causes on one connection."""
    groups = (await attention.groups(connection, at_hand)).items
    return await _groups(visit, at_hand, groups, connection=connection)


@of_connection.get("/attention/dismissed")
async def show_dismissed(
    connection: ConnectionOfPage, visit: ThisVisit, at_hand: AtHand, cursor: Cursor = None
) -> Response:
    """What somebody took off the list, and why."""
    page = await list_attention(connection, at_hand, dismissed=True, cursor=cursor)
    return visit.page(
        "attention/dismissed.html",
        connection=connection,
        records=page.items,
        next_cursor=page.next_cursor,
        address_of=address_of,
    )


@of_connection.get("/attention/{process}")
async def show_group(
    connection: ConnectionOfPage,
    visit: ThisVisit,
    process: ProcessOfPath,
    at_hand: AtHand,
    code: Code = "",
    cursor: Cursor = None,
) -> Response:
    """The records of one cause, and what trying all of them again would take."""
    page = await list_attention(connection, at_hand, process=process, code=code, cursor=cursor)
    return visit.page(
        "attention/group.html",
        connection=connection,
        process=process,
        code=code,
        records=page.items,
        next_cursor=page.next_cursor,
        estimate=await _estimate(connection, CauseOfGroup(process=process, code=code), at_hand),
        address=address_of_group(connection.id, process, code),
        address_of=address_of,
    )


@of_connection.post("/attention/{process}/retry")
async def retry_group(
    connection: ConnectionOfPage, visit: ThisVisit, process: ProcessOfPath, form: Typed, at_hand: AtHand
) -> Response:
    """Try every record of the cause again, now that the visitor has seen what it takes."""
    _ = visit.say
    cause = CauseOfGroup(process=process, code=form.text("code")[:LONGEST_CODE])
    asked = await attention.retry(visit.request, connection, cause, visit.user, at_hand)
    return visit.redirect(
        f"/connections/{connection.id}/attention",
        said=_("Records that are tried again: %(count)s.") % {"count": asked.count},
    )


def address_of_group(connection_id: UUID, process: str, code: str) -> str:
    """The page of the records with one cause."""
    return f"/connections/{connection_id}/attention/{process}?{urlencode({'code': code})}"


async def _estimate(connection: Connection, cause: CauseOfGroup, at_hand: Services) -> EstimateAnswer:
    return await attention.estimate(connection, cause, at_hand)


async def _groups(
    visit: Visit, at_hand: Services, groups: list[GroupAnswer], *, connection: Connection | None
) -> Response:
    names = await names_of(at_hand, {group.connection_id for group in groups})
    return visit.page(
        "attention/groups.html",
        groups=groups,
        names=names,
        connection=connection,
        address_of_group=address_of_group,
    )
