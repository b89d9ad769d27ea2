"""What the warehouse had done before the activation of a connection, and nobody had reported."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from app.processes.left_behind import ProcessLeftBehind
from app.processes.process import ProcessName
from app.web.api.routing import answers, connection_router
from app.web.problems import Kind
from app.web.security import AtHand, ThisConnection

router = connection_router("connections")

MOST = 500
EXAMPLE = {
    "processes": [
        {
            "process": "shipments",
            "records": [
                {
                    "key": "1042",
                    "said": "Sent on 2026-02-27 (status 500) with 3 items that nobody has reported.",
                }
            ],
            "more": False,
        }
    ]
}


class LeftBehindAnswer(BaseModel):
    """A record that lies before the line."""

    key: Annotated[str, Field(description="The number of the record in the warehouse.")]
    said: Annotated[str, Field(description="What was done, and when.")]


class ProcessLeftBehindAnswer(BaseModel):
    """What lies before the line of one process."""

    process: ProcessName
    records: list[LeftBehindAnswer]
    more: Annotated[bool, Field(description="Whether there are more than were listed.")]


class BeforeTheLineAnswer(BaseModel):
    """What lies before the line, by process: those that are on and report from the warehouse."""

    processes: list[ProcessLeftBehindAnswer]


@router.get(
    "/before-the-line",
    summary="What lies before the line",
    responses=answers(
        EXAMPLE,
        Kind.NOT_CONFIGURED,
        Kind.NEEDS_RECONNECTING,
        Kind.REMOTE_REJECTED,
        Kind.REMOTE_FAILED,
        Kind.REMOTE_BUSY,
    ),
)
async def before_the_line(
    connection: ThisConnection,
    at_hand: AtHand,
    limit: Annotated[int, Query(ge=1, le=MOST, description="Records to list of each process.")] = MOST,
) -> BeforeTheLineAnswer:
    """What the warehouse had sent, received, returned or counted before the start date without anybody reporting it.

    Read from the warehouse now. None of it is ever posted to Fortnox: see to it by hand where it is wanted there.
    """
    found = await at_hand.before_the_line(connection, at_most=limit)
    return BeforeTheLineAnswer(processes=[_told(one) for one in found])


def _told(found: ProcessLeftBehind) -> ProcessLeftBehindAnswer:
    return ProcessLeftBehindAnswer(
        process=found.process,
        records=[LeftBehindAnswer(key=record.key, said=record.said) for record in found.records],
        more=found.more,
    )
