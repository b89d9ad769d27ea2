"""Setting a sync going by hand: all processes, one of them, or one record."""

from typing import Annotated, Any

from fastapi import Body, Request, status
from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.connections.audit import Action
from app.connections.models import Connection
from app.jobs import attention
from app.jobs.models import Cause, Record
from app.processes.process import ProcessName
from app.web.api.doors import closed_because, require_active, require_open_door
from app.web.api.record_answer import RecordAnswer
from app.web.api.routing import Key, answers, connection_router
from app.web.api.runs import EXAMPLE as RUN_EXAMPLE
from app.web.api.runs import RunAnswer, told
from app.web.faults import correlation_id_of
from app.web.problems import Kind
from app.web.security import AtHand, CurrentUser, ThisConnection
from app.web.services import Services
from app.web.trail import noted
from app.web.users import User

router = connection_router("sync")

EVERYTHING = "all processes"

RUN_QUEUED: dict[str, Any] = {
    **RUN_EXAMPLE,
    "state": "queued",
    "cause": "manual",
    "requested_by": "anna",
    "scanned_at": None,
    **dict.fromkeys(("found", "sent", "unchanged", "held", "failed", "on_the_way"), 0),
}
EXAMPLE = {
    "runs": [RUN_QUEUED],
    "record": None,
    "left_out": [
        {"process": "suppliers", "reason": "suppliers is switched off for Norrsken Friluft.", "todo": "Switch it on."}
    ],
}


class Wish(BaseModel):
    """What is to be synchronised: nothing given means every process that is on."""

    model_config = ConfigDict(extra="forbid")

    process: Annotated[ProcessName | None, Field(description="Only this process.")] = None
    key: Annotated[Key | None, Field(description="Only this record of the process; also one never seen before.")] = None

    @model_validator(mode="after")
    def _key_of_a_process(self) -> "Wish":
        if self.key is not None and self.process is None:
            raise ValueError("a key needs its process beside it")
        return self


class LeftOut(BaseModel):
    """A process that was not set going."""

    process: ProcessName
    reason: str
    todo: str


class SetGoing(BaseModel):
    """What was set going: runs, or one record."""

    runs: Annotated[list[RunAnswer], Field(description="New ones, and those going on that were joined.")] = []
    record: RecordAnswer | None = None
    left_out: Annotated[list[LeftOut], Field(description="Processes that are off or paused.")] = []


WISHES: dict[str, Any] = {
    "everything": {"value": {}},
    "one process": {"value": {"process": "articles"}},
    "one record": {"value": {"process": "sales_orders", "key": "1042"}},
}


@router.post(
    "/sync",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Set a sync going",
    responses=answers(EXAMPLE, Kind.CONFLICT, Kind.REFUSED, status=202),
)
async def sync(
    request: Request,
    connection: ThisConnection,
    user: CurrentUser,
    at_hand: AtHand,
    wish: Annotated[Wish, Body(openapi_examples=WISHES)] = Wish(),  # noqa: B008 - a constant
) -> SetGoing:
    """Have every process look for changes now, or one of them, or have one record moved.

    A run that is going on is joined, never doubled. Follow a run under `runs`, a record under `records`.
    """
    if wish.process is not None and wish.key is not None:
        return SetGoing(record=await _record(request, connection, wish.process, wish.key, user, at_hand))
    require_active(connection)
    names = [wish.process.value] if wish.process else list(at_hand.switches)
    runs, left_out = [], []
    async with at_hand.database.write() as session:
        for name in names:
            why = await closed_because(session, connection, name, at_hand)
            if why is not None and wish.process is not None:
                raise why
            if why is not None:
                left_out.append(LeftOut(process=ProcessName(name), reason=why.message, todo=why.todo))
                continue
            runs.append(
                await at_hand.requests.ask_run(
                    session,
                    connection_id=connection.id,
                    process=name,
                    cause=Cause.MANUAL,
                    requested_by=user.username,
                    correlation_id=correlation_id_of(request),
                )
            )
        subject = wish.process or EVERYTHING
        await noted(session, Action.SYNC_ASKED, connection, user, request, at_hand, subject=subject)
        return SetGoing(runs=await told(session, runs), left_out=left_out)


async def _record(
    request: Request, connection: Connection, process: str, key: str, user: User, at_hand: Services
) -> RecordAnswer:
    async with at_hand.database.write() as session:
        await require_open_door(session, connection, process, at_hand)
        await attention.retry(
            session,
            at_hand.requests,
            connection_id=connection.id,
            process=process,
            key=key,
            correlation_id=correlation_id_of(request),
        )
        await noted(session, Action.SYNC_ASKED, connection, user, request, at_hand, subject=f"{process} {key}")
        return RecordAnswer.of(await session.get_one(Record, (connection.id, process, key)))
