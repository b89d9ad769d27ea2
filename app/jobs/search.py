"""Finding records by a number that somebody has at hand: the record's key, or another name it goes by."""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from app.database.beginnings import begins_with
from app.jobs.attention import Among
from app.jobs.models import Record
from app.ledger.models import RecordName

KEY: Final = "key"


@dataclass(frozen=True, slots=True)
class Hit:
    """A record, and what it was found by: its key, or a name of some kind."""

    record: Record
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """The hits, the exact ones first; `more` when there are others that were not read."""

    hits: list[Hit]
    more: bool


async def find(session: AsyncSession, text: str, among: Among, *, at_most: int) -> Found:
    """The records of these connections that go by `text` or by something that begins so; four questions at the most."""
    spellings = list(dict.fromkeys((text, text.upper(), text.lower())))
    hits: dict[tuple[str, str, str], Hit] = {}
    for exact in (True, False):
        for query in (_by_key(session, spellings, exact=exact), _by_name(session, spellings, exact=exact)):
            asked = query.where(col(Record.connection_id).in_(among)).limit(at_most + 1)
            for record, kind, name in await session.exec(asked):
                place = (str(record.connection_id), record.process, record.key)
                hits.setdefault(place, Hit(record, kind, name))
            if len(hits) > at_most:
                return Found(list(hits.values())[:at_most], more=True)
    return Found(list(hits.values()), more=False)


Query = Select[Record, str, str]


def _by_key(session: AsyncSession, spellings: list[str], *, exact: bool) -> Query:
    query = select(Record, sa.literal(KEY), col(Record.key)).where(
        _fits(session, col(Record.key), spellings, exact=exact)
    )
    return query.order_by(col(Record.key), col(Record.process), col(Record.connection_id))


def _by_name(session: AsyncSession, spellings: list[str], *, exact: bool) -> Query:
    same = sa.and_(
        col(RecordName.connection_id) == col(Record.connection_id),
        col(RecordName.process) == col(Record.process),
        col(RecordName.key) == col(Record.key),
    )
    query = (
        select(Record, col(RecordName.kind), col(RecordName.name))
        .join(RecordName, same)
        .where(_fits(session, col(RecordName.name), spellings, exact=exact))
    )
    return query.order_by(col(RecordName.name), col(Record.process), col(Record.key), col(Record.connection_id))


def _fits(session: AsyncSession, column: Mapped[str], spellings: list[str], *, exact: bool) -> sa.ColumnElement[bool]:
    if exact:
        return column.in_(spellings)
    return sa.or_(*(begins_with(session, column, each) for each in spellings))
