"""Options of a connection: read with a version, replaced only on the version they were read at."""

import re
from typing import Annotated

from fastapi import Body, Header, Request, Response

from app.connections import directory
from app.connections.audit import Action, changed
from app.connections.findings import Look, found_in
from app.connections.models import NO_KEY, Connection
from app.connections.options import Options
from app.connections.preflight import COMPARED
from app.connections.preflights import kept
from app.jobs.timetable import reschedule
from app.web.api.preflight import refuse_blocking
from app.web.api.routing import answers, connection_router
from app.web.problems import Fault, Kind, ProblemError
from app.web.security import AtHand, CurrentUser, ThisConnection
from app.web.services import Services
from app.web.trail import noted

router = connection_router("options")

ETAG = re.compile(r'"(\d{1,9})"')
EXAMPLE = Options().model_dump(mode="json")
ETAG_HEADER = {
    "headers": {
        "ETag": {"description": "The version of the options, for If-Match.", "schema": {"type": "string"}},
    }
}


def refuse_conflicts(options: Options, *, at: str) -> None:
    """Raise ProblemError, naming each option that cannot stand as chosen."""
    if conflicts := options.conflicts():
        raise ProblemError(
            Kind.REFUSED,
            " ".join(f"{conflict.option}: {conflict.reason}" for conflict in conflicts),
            code="options.conflict",
            todo="Change the options named, then save again.",
            errors=[Fault(at=f"{at}.{conflict.option}", message=conflict.reason) for conflict in conflicts],
        )


def _documented(*kinds: Kind) -> dict[int | str, dict[str, object]]:
    found = answers(EXAMPLE, *kinds)
    return {**found, 200: {**found[200], **ETAG_HEADER}}


@router.get("/options", summary="Read the options", responses=_documented())
async def read(connection: ThisConnection, response: Response) -> Options:
    """Every option with what is chosen; the header ETag is their version."""
    return _answered(connection, response)


@router.put(
    "/options",
    summary="Replace the options",
    responses=_documented(Kind.STALE, Kind.REFUSED, Kind.VERSION_NEEDED),
)
async def replace(
    request: Request,
    connection: ThisConnection,
    options: Annotated[
        Options,
        Body(openapi_examples={"every hour": {"value": EXAMPLE | {"sync_interval_minutes": 60}}}),
    ],
    user: CurrentUser,
    at_hand: AtHand,
    response: Response,
    if_match: Annotated[
        str | None, Header(description="The ETag that the options were read with.", examples=['"1"'])
    ] = None,
) -> Options:
    """All options at once: one that is left out gets its default. They hold from the next record on.

    Read them, change what you want, and send them back with the ETag in If-Match: if somebody else saved meanwhile,
    nothing is changed and you are told. What is changed is compared with Fortnox and Ongoing, and refused where it
    cannot work; should a side not answer, it is saved all the same (see preflight).
    """
    if if_match is None:
        raise ProblemError(
            Kind.VERSION_NEEDED,
            "The options can only be replaced with the header If-Match.",
            todo="Read them, and send the ETag you got as If-Match.",
        )
    named = ETAG.fullmatch(if_match.strip())
    version = int(named.group(1)) if named else 0
    refuse_conflicts(options, at="body")
    looks = await _look(connection, options, at_hand) if version == connection.options_version else None
    async with at_hand.database.write() as session:
        before = (await session.get_one(Connection, connection.id, with_for_update=NO_KEY)).options
        saved = await directory.put_options(session, connection.id, options, version=version)
        was, now_is = changed(before, saved.options)
        if now_is:
            await noted(session, Action.OPTIONS_CHANGED, saved, user, request, at_hand, before=was, after=now_is)
        await reschedule(session, connection.id, options.sync_interval, at_hand.now())
        if looks is not None:
            await kept(session, connection.id, looks, now=at_hand.now())
    return _answered(saved, response)


async def _look(connection: Connection, options: Options, at_hand: Services) -> list[Look] | None:
    """Look at both sides when a change can be at odds with them; None when none can.

    Raises ProblemError for what cannot work among the changes. A side that is away keeps nobody from saving: that is
    about no option, and is found again.
    """
    now = Options.model_validate(connection.options)
    changed = {name for name in COMPARED if getattr(now, name) != getattr(options, name)}
    if not changed:
        return None
    looks = await at_hand.preflights.look(connection, options)
    refuse_blocking([finding for finding in found_in(looks) if finding.option in changed], at="body")
    return looks


def _answered(connection: Connection, response: Response) -> Options:
    response.headers["ETag"] = f'"{connection.options_version}"'
    return Options.model_validate(connection.options)
