"""What came of a period, per process: records sent, unchanged, held and failed, and the requests it took."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.jobs.models import Record, RecordState, Run, RunState
from app.ledger.models import Transfer
from app.ledger.outcomes import OutcomeKind


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """A record a person must act on."""

    process: str
    key: str
    code: str
    message: str
    todo: str


@dataclass(slots=True)
class ProcessSummary:
    """What one process did in the period. A record counts once: as sent if it was sent and ended well."""

    process: str
    sent: int = 0
    unchanged: int = 0
    held: int = 0
    failed: int = 0
    requests: Counter[str] = field(default_factory=Counter)
    too_many_requests: int = 0
    stopped: str = ""

    def count_calls(self, calls: Iterable[dict[str, Any]]) -> None:
        """Add these remote calls."""
        for call in calls:
            self.requests[call["remote"]] += 1
            self.too_many_requests += call["status"] == HTTPStatus.TOO_MANY_REQUESTS

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "sent": self.sent,
            "unchanged": self.unchanged,
            "held": self.held,
            "failed": self.failed,
            "requests": {"fortnox": self.requests["fortnox"], "ongoing": self.requests["ongoing"]},
            "too_many_requests": self.too_many_requests,
            **({"stopped": self.stopped} if self.stopped else {}),
        }


async def summarise(
    session: AsyncSession, connection_id: UUID, processes: Iterable[str], *, since: datetime
) -> list[ProcessSummary]:
    """What each of the processes did for the connection since then, in the order given."""
    summaries = {process: ProcessSummary(process) for process in processes}
    outcomes: dict[tuple[str, str], list[str]] = defaultdict(list)
    transfers = await session.exec(
        select(Transfer)
        .where(Transfer.connection_id == connection_id, col(Transfer.finished_at) >= since)
        .order_by(col(Transfer.id))
    )
    for transfer in transfers:
        if transfer.process in summaries:
            outcomes[transfer.process, transfer.key].append(transfer.outcome)
            summaries[transfer.process].count_calls(transfer.calls)
    for (process, _), attempts in outcomes.items():
        ended = attempts[-1]
        if ended == OutcomeKind.UNCHANGED and OutcomeKind.SENT in attempts:
            ended = OutcomeKind.SENT
        if ended == OutcomeKind.WAITING:
            ended = OutcomeKind.FAILED  # what it waited for did not come in the period
        setattr(summaries[process], ended, getattr(summaries[process], ended) + 1)
    runs = await session.exec(
        select(Run)
        .where(Run.connection_id == connection_id, col(Run.created_at) >= since)
        .order_by(col(Run.created_at))
    )
    for run in runs:
        if run.process in summaries:
            summaries[run.process].count_calls(run.calls)
            summaries[run.process].stopped = run.message if run.state == RunState.STOPPED else ""
    return list(summaries.values())


async def held_records(session: AsyncSession, connection_id: UUID) -> list[HeldRecord]:
    """Every record of the connection that a person must act on and has not dismissed."""
    found = await session.exec(
        select(Record)
        .where(Record.connection_id == connection_id, Record.state == RecordState.HELD, Record.dismissed_by == "")
        .order_by(col(Record.process), col(Record.key))
    )
    return [HeldRecord(one.process, one.key, one.code, one.message, one.todo) for one in found]


async def on_the_way(session: AsyncSession, connection_id: UUID, *, run_ids: Iterable[UUID]) -> int:
    """How many of these runs still go on."""
    return (
        await session.exec(
            select(func.count())
            .select_from(Run)
            .where(
                Run.connection_id == connection_id,
                col(Run.id).in_(list(run_ids)),
                col(Run.state).in_((RunState.QUEUED, RunState.SCANNING, RunState.MOVING)),
            )
        )
    ).one()
