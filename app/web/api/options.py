"""Options of a connection: read with a version, replaced only on the version they were read at."""

import re
from typing import Annotated

from fastapi import Body, Header, Response

from app.connections import directory
from app.connections.models import Connection
from app.connections.options import Options
from app.jobs.timetable import reschedule
from app.web.api.routing import answers, connection_router
from app.web.problems import Fault, Kind, ProblemError
from app.web.security import AtHand, ThisConnection

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
    connection: ThisConnection,
    options: Annotated[
        Options,
        Body(openapi_examples={"every hour": {"value": EXAMPLE | {"sync_interval_minutes": 60}}}),
    ],
    at_hand: AtHand,
    response: Response,
    if_match: Annotated[
        str | None, Header(description="The ETag that the options were read with.", examples=['"1"'])
    ] = None,
) -> Options:
    """All options at once: one that is left out gets its default. They hold from the next record on.

    Read them, change what you want, and send them back with the ETag in If-Match: if somebody else saved meanwhile,
    nothing is changed and you are told.
    """
    if if_match is None:
        raise ProblemError(
            Kind.VERSION_NEEDED,
            "The options can only be replaced with the header If-Match.",
            todo="Read them, and send the ETag you got as If-Match.",
        )
    named = ETAG.fullmatch(if_match.strip())
    refuse_conflicts(options, at="body")
    async with at_hand.database.write() as session:
        saved = await directory.put_options(
            session, connection.id, options, version=int(named.group(1)) if named else 0
        )
        await reschedule(session, connection.id, options.sync_interval, at_hand.now())
    return _answered(saved, response)


def _answered(connection: Connection, response: Response) -> Options:
    response.headers["ETag"] = f'"{connection.options_version}"'
    return Options.model_validate(connection.options)
