"""Dry runs: what a sync would do, with real reads and no write."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Body
from pydantic import BaseModel, Field

from app.connections.options import Options
from app.ledger.models import Watermark
from app.processes.process import ProcessName
from app.web.api.routing import answers, connection_router
from app.web.api.sync import WISHES, Wish
from app.web.api.watermarks import CHANGES
from app.web.problems import Kind
from app.web.security import AtHand, ThisConnection

router = connection_router("sync")

EXAMPLE = {
    "looks": [],
    "record": {
        "outcome": "would_write",
        "message": "",
        "todo": "",
        "remote_text": "",
        "write": {
            "remote": "ongoing",
            "method": "PUT",
            "path": "/demo/api/v1/orders",
            "body": {"orderNumber": "1042"},
        },
    },
}


class WriteAnswer(BaseModel):
    """The first write that would be made."""

    remote: str
    method: str
    path: str
    body: Annotated[Any, Field(description="What would be sent.")]


class TrialAnswer(BaseModel):
    """What moving the record would come to."""

    outcome: Annotated[str, Field(description="would_write, or what it would end as without a write.")]
    message: str
    todo: str
    remote_text: str
    write: WriteAnswer | None


class LookAnswer(BaseModel):
    """What one process would find."""

    process: ProcessName
    keys: Annotated[list[str], Field(description="500 at the most.")]
    more: Annotated[bool, Field(description="There are more than those named.")]


class Tried(BaseModel):
    """A dry run of processes (`looks`) or of one record."""

    looks: list[LookAnswer] = []
    record: TrialAnswer | None = None


@router.post(
    "/sync/dry-run",
    summary="Try a sync without writing",
    responses=answers(
        EXAMPLE,
        Kind.REMOTE_FAILED,
        Kind.REMOTE_REJECTED,
        Kind.REMOTE_BUSY,
        Kind.NOT_CONFIGURED,
        Kind.NEEDS_RECONNECTING,
    ),
)
async def dry_run(
    connection: ThisConnection,
    at_hand: AtHand,
    wish: Annotated[Wish, Body(openapi_examples=WISHES)] = Wish(),  # noqa: B008 - a constant
) -> Tried:
    """For a record: the first write that moving it would make. For processes: the records that they would find.

    The remotes are read, so it takes a moment and a share of Fortnox's pace. Nothing is written anywhere; it works
    while the connection or a process is paused, too.
    """
    if wish.process is not None and wish.key is not None:
        trial = await at_hand.trials.record(connection.id, wish.process, wish.key)
        return Tried(record=TrialAnswer.model_validate(asdict(trial)))
    looks = []
    options = Options.model_validate(connection.options)
    switched_on = [name for name, switch in at_hand.switches.items() if getattr(options, switch)]
    for name in [wish.process.value] if wish.process else switched_on:
        async with at_hand.database.read() as session:
            mark = await session.get(Watermark, (connection.id, name, CHANGES))
        look = await at_hand.trials.look(connection.id, name, mark.covered_until if mark else None)
        looks.append(LookAnswer(process=ProcessName(name), keys=list(look.keys), more=look.more))
    return Tried(looks=looks)
