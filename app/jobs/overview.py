"""How connections stand: per process how far it has seen, what it moved, what is held or failed, its runs.

The number of queries does not grow with the number of connections.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.connections.models import Connection, ProcessStanding
from app.connections.options import Options
from app.jobs.models import Record, RecordState, Run
from app.ledger.models import Transfer, Watermark
from app.ledger.outcomes import OutcomeKind


@dataclass(frozen=True, slots=True)
class ProcessOverview:
    """One process of one connection; `moved` counts records, each once. `last_run` is its latest, going on or over."""

    process: str
    switched_on: bool
    paused_message: str
    paused_todo: str
    covered_until: datetime | None
    next_run_at: datetime
    last_run: Run | None
    moved: int
    held: int
    failed: int


@dataclass(frozen=True, slots=True)
class ConnectionOverview:
    """One connection with its processes in the order of the catalogue."""

    connection: Connection
    processes: list[ProcessOverview]

    @property
    def moved(self) -> int:
        """Records moved by all processes."""
        return sum(one.moved for one in self.processes)

    @property
    def held(self) -> int:
        """Records of all processes that a person must act on."""
        return sum(one.held for one in self.processes)

    @property
    def failed(self) -> int:
        """Records of all processes that will be tried again."""
        return sum(one.failed for one in self.processes)

    @property
    def last_run_at(self) -> datetime | None:
        """When the latest of the runs of all processes began; None before the first."""
        return max((one.last_run.created_at for one in self.processes if one.last_run), default=None)

    @property
    def next_run_at(self) -> datetime | None:
        """When the timetable runs the first of the processes that are on and not paused; None when there is none."""
        return min(
            (one.next_run_at for one in self.processes if one.switched_on and not one.paused_message), default=None
        )


async def overviews(
    session: AsyncSession, connections: Sequence[Connection], switches: Mapping[str, str], *, moved_since: datetime
) -> list[ConnectionOverview]:
    """How each of the connections stands, in the order given; `switches` names the option that turns a process on."""
    ids = [one.id for one in connections]
    standings = {
        (one.connection_id, one.process): one
        for one in await session.exec(select(ProcessStanding).where(col(ProcessStanding.connection_id).in_(ids)))
    }
    covered = {
        (one.connection_id, one.process): one.covered_until
        for one in await session.exec(
            select(Watermark).where(col(Watermark.connection_id).in_(ids), Watermark.name == "changes")
        )
    }
    moved = await _moved(session, ids, moved_since)
    needing = await _needing_attention(session, ids)
    last_runs = await _last_runs(session, ids)
    found = []
    for connection in connections:
        options = Options.model_validate(connection.options)
        processes = []
        for process, switch in switches.items():
            place = (connection.id, process)
            if (standing := standings.get(place)) is None:
                continue
            processes.append(
                ProcessOverview(
                    process=process,
                    switched_on=bool(getattr(options, switch)),
                    paused_message=standing.paused_message,
                    paused_todo=standing.paused_todo,
                    covered_until=covered.get(place),
                    next_run_at=standing.next_run_at,
                    last_run=last_runs.get(place),
                    moved=moved.get(place, 0),
                    held=needing.get((*place, RecordState.HELD), 0),
                    failed=needing.get((*place, RecordState.FAILED), 0),
                )
            )
        found.append(ConnectionOverview(connection, processes))
    return found


async def _moved(session: AsyncSession, ids: Sequence[UUID], since: datetime) -> dict[tuple[UUID, str], int]:
    moved = (
        select(Transfer.connection_id, Transfer.process, Transfer.key)
        .where(col(Transfer.finished_at) >= since, Transfer.outcome == OutcomeKind.SENT)
        .cte()
        .prefix_with("MATERIALIZED")  # else SQLite reads all that was ever kept of these connections
    )
    counted = await session.exec(
        select(moved.c.connection_id, moved.c.process, func.count(moved.c.key.distinct()))
        .where(moved.c.connection_id.in_(ids))
        .group_by(moved.c.connection_id, moved.c.process)
    )
    return {(connection_id, process): count for connection_id, process, count in counted}


async def _needing_attention(session: AsyncSession, ids: Sequence[UUID]) -> dict[tuple[UUID, str, str], int]:
    counted = await session.exec(
        select(Record.connection_id, Record.process, Record.state, func.count())
        .where(
            col(Record.connection_id).in_(ids),
            col(Record.state).in_((RecordState.HELD, RecordState.FAILED)),
            Record.dismissed_by == "",
        )
        .group_by(col(Record.connection_id), col(Record.process), col(Record.state))
    )
    return {(connection_id, process, state): count for connection_id, process, state, count in counted}


async def _last_runs(session: AsyncSession, ids: Sequence[UUID]) -> dict[tuple[UUID, str], Run]:
    """The latest run of each process: one look into the index per process, however many runs are kept."""
    latest = (
        select(Run.id)
        .where(Run.connection_id == ProcessStanding.connection_id, Run.process == ProcessStanding.process)
        .order_by(col(Run.created_at).desc())
        .limit(1)
        .correlate(ProcessStanding)
        .scalar_subquery()
    )
    found = await session.exec(
        select(Run)
        .select_from(ProcessStanding)
        .join(Run, col(Run.id) == latest)
        .where(col(ProcessStanding.connection_id).in_(ids))
    )
    return {(run.connection_id, run.process): run for run in found}
