"""What a person does with records that need attention: try one again or all of one cause, or dismiss it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from app.database.engine import Database
from app.errors import Refused
from app.jobs.models import Cause, Record, RecordState
from app.jobs.requests import Requests, Why, chunks
from app.ledger.models import Transfer
from app.ledger.outcomes import OutcomeKind

TYPICAL_OF: Final = 50
REQUESTS_UNKNOWN: Final = 2
"""Requests per record and remote where none has gone through yet."""
MOST_GROUPS: Final = 200

Among = Collection[UUID] | SelectOfScalar[UUID]
"""Some connections, named or asked for."""


async def retry(
    session: AsyncSession, requests: Requests, *, connection_id: UUID, process: str, key: str, correlation_id: str
) -> None:
    """Move the record now, whatever it rests in; also one never seen before."""
    await requests.ask(
        session,
        connection_id=connection_id,
        process=process,
        keys=[key],
        why=Why(Cause.MANUAL, correlation_id),
    )


async def dismiss(
    session: AsyncSession, *, connection_id: UUID, process: str, key: str, by: str, because: str
) -> Record | None:
    """Take a held record off the list; it comes back by itself when it changes and is held again.

    Raises Refused when it is not held. None when there is no such record.
    """
    record = await session.get(Record, (connection_id, process, key), with_for_update=True)
    if record is None:
        return None
    if record.state != RecordState.HELD:
        raise Refused(
            f"{process} {key} is {record.state}, not held: there is nothing to dismiss.", code="records.not_held"
        )
    record.dismissed_by, record.dismissed_because = by, because
    return record


@dataclass(frozen=True, slots=True)
class Group:
    """Records of one process that need attention for the same cause; the words are those of the latest.

    `next_attempt_at` is when the first of them is tried again by itself.
    """

    connection_id: UUID
    process: str
    state: str
    code: str
    count: int
    since: datetime
    next_attempt_at: datetime | None
    message: str
    todo: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """What trying a group again would take, by what records of the process have taken lately."""

    count: int
    fortnox_requests: int
    ongoing_requests: int


async def groups(session: AsyncSession, among: Among, *, at_most: int = MOST_GROUPS) -> list[Group]:
    """What needs attention in these connections, by cause, the largest group first."""
    cause = (col(Record.connection_id), col(Record.process), col(Record.state), col(Record.code))
    each = (
        sa.select(
            *cause,
            func.count().over(partition_by=cause).label("count"),
            func.min(col(Record.since)).over(partition_by=cause).label("since"),
            func.min(col(Record.next_attempt_at)).over(partition_by=cause).label("next_attempt_at"),
            col(Record.message),
            col(Record.todo),
            func.row_number()
            .over(partition_by=cause, order_by=(col(Record.updated_at).desc(), col(Record.key)))
            .label("place"),
        )
        .where(_needs_attention(among))
        .subquery()
    )
    latest = (
        sa.select(*(column for column in each.c if column.name != "place"))
        .where(each.c.place == 1)
        .order_by(each.c.count.desc(), each.c.process, each.c.code, each.c.state, each.c.connection_id)
        .limit(at_most)
    )
    return [Group(*row) for row in await (await session.connection()).execute(latest)]


async def estimate(session: AsyncSession, connection_id: UUID, process: str, code: str) -> Estimate:
    """How many records of the group there are, and how many requests trying them again would make."""
    count = (
        await session.exec(select(func.count()).select_from(Record).where(_of_group(connection_id, process, code)))
    ).one()
    recent = await session.exec(
        select(Transfer.calls)
        .where(
            Transfer.connection_id == connection_id, Transfer.process == process, Transfer.outcome == OutcomeKind.SENT
        )
        .order_by(col(Transfer.id).desc())
        .limit(TYPICAL_OF)
    )
    remotes = [[call["remote"] for call in calls] for calls in recent]

    def requests(remote: str) -> int:
        typical = sum(calls.count(remote) for calls in remotes) / len(remotes) if remotes else REQUESTS_UNKNOWN
        return ceil(count * typical)

    return Estimate(count, fortnox_requests=requests("fortnox"), ongoing_requests=requests("ongoing"))


async def retry_group(
    database: Database, requests: Requests, *, connection_id: UUID, process: str, code: str, correlation_id: str
) -> int:
    """Move every record of the group now; how many. In several transactions where they are many."""
    async with database.read() as session:
        keys = list(
            await session.exec(
                select(Record.key).where(_of_group(connection_id, process, code)).order_by(col(Record.key))
            )
        )
    for some in chunks(keys):
        async with database.write() as session:
            await requests.ask(
                session,
                connection_id=connection_id,
                process=process,
                keys=some,
                why=Why(Cause.MANUAL, correlation_id),
            )
    return len(keys)


def _needs_attention(among: Among) -> ColumnElement[bool]:
    return and_(
        col(Record.connection_id).in_(among),
        col(Record.state).in_((RecordState.HELD, RecordState.FAILED)),
        col(Record.dismissed_by) == "",
    )


def _of_group(connection_id: UUID, process: str, code: str) -> ColumnElement[bool]:
    return and_(_needs_attention([connection_id]), col(Record.process) == process, col(Record.code) == code)
