"""How far runs are: their records counted by how the last attempt ended, and those still on the way.

A run counts the records of its own process. What is moved on their behalf, an article that an order needs, counts in
the run of its process that found it.
"""

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import case, exists, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.jobs.models import Record, RecordState, Run
from app.ledger.models import Transfer
from app.ledger.outcomes import OutcomeKind

ON_THE_WAY = (RecordState.QUEUED, RecordState.RUNNING, RecordState.WAITING)


class Progress(BaseModel):
    """Records of a run; each counts once."""

    sent: int = 0
    unchanged: int = 0
    held: int = 0
    failed: int = 0
    on_the_way: int = 0


async def progress_of(session: AsyncSession, run_ids: Sequence[UUID]) -> dict[UUID, Progress]:
    """The progress of each run.

    A record counts as sent if it was sent in the run and its last attempt found it unchanged. One that a later run
    has asked for since is on the way there, and here as its last attempt ended.
    """
    found: dict[UUID | None, dict[str, int]] = {run_id: {} for run_id in run_ids}
    last = (
        select(
            col(Transfer.run_id).label("run_id"),
            func.max(Transfer.id).label("id"),
            func.max(case((col(Transfer.outcome) == OutcomeKind.SENT, 1), else_=0)).label("was_sent"),
        )
        .where(col(Transfer.run_id).in_(run_ids))
        .group_by(col(Transfer.run_id), col(Transfer.process), col(Transfer.key))
        .subquery()
    )
    moving_again = exists().where(
        col(Record.connection_id) == col(Transfer.connection_id),
        col(Record.process) == col(Transfer.process),
        col(Record.key) == col(Transfer.key),
        col(Record.run_id) == col(Transfer.run_id),
        col(Record.state).in_(ON_THE_WAY),
    )
    ended = case(
        ((col(Transfer.outcome) == OutcomeKind.UNCHANGED) & (last.c.was_sent == 1), OutcomeKind.SENT.value),
        (col(Transfer.outcome) == OutcomeKind.WAITING, OutcomeKind.FAILED.value),
        else_=col(Transfer.outcome),
    )
    counted = await session.exec(
        select(col(Transfer.run_id), ended, func.count())
        .join(last, last.c.id == col(Transfer.id))
        .join(Run, (col(Run.id) == col(Transfer.run_id)) & (col(Run.process) == col(Transfer.process)))
        .where(~moving_again)
        .group_by(col(Transfer.run_id), ended)
    )
    for run_id, outcome, count in counted:
        found[run_id][outcome] = count
    moving = await session.exec(
        select(col(Record.run_id), func.count())
        .join(Run, (col(Run.id) == col(Record.run_id)) & (col(Run.process) == col(Record.process)))
        .where(col(Record.run_id).in_(run_ids), col(Record.state).in_(ON_THE_WAY))
        .group_by(col(Record.run_id))
    )
    for run_id, count in moving:
        found[run_id]["on_the_way"] = count
    return {run_id: Progress.model_validate(found[run_id]) for run_id in run_ids}
