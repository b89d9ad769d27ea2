"""Finding records by a number that somebody has at hand: the record's key, or another name it goes by."""

from collections.abc import Callable
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
    """The records of these connections that go by `text`, then those that go by something that begins so.

    Letters may be typed small or large. Every question is answered from one index, which several put together are not.
    """
    spellings = list(dict.fromkeys((text, text.upper(), text.lower())))
    hits: dict[tuple[str, str, str], Hit] = {}
    for fits in (_is_one_of(spellings), *(_begins_with(session, each) for each in spellings)):
        for query in (_by_key(fits, among), _by_name(fits, among)):
            for record, kind, name in await session.exec(query.limit(at_most + 1)):
                place = (str(record.connection_id), record.process, record.key)
                hits.setdefault(place, Hit(record, kind, name))
            if len(hits) > at_most:
                return Found(list(hits.values())[:at_most], more=True)
    return Found(list(hits.values()), more=False)


Query = Select[Record, str, str]
Fits = Callable[[Mapped[str]], sa.ColumnElement[bool]]


def _is_one_of(spellings: list[str]) -> Fits:
    return lambda column: column.in_(spellings)


def _begins_with(session: AsyncSession, spelling: str) -> Fits:
    return lambda column: begins_with(session, column, spelling)


def _by_key(fits: Fits, among: Among) -> Query:
    key = col(Record.key)
    query = select(Record, sa.literal(KEY), key).where(col(Record.connection_id).in_(among), fits(key))
    return query.order_by(key, col(Record.process), col(Record.connection_id))


def _by_name(fits: Fits, among: Among) -> Query:
    same = sa.and_(
        col(RecordName.connection_id) == col(Record.connection_id),
        col(RecordName.process) == col(Record.process),
        col(RecordName.key) == col(Record.key),
    )
    name = col(RecordName.name)
    query = (
        select(Record, col(RecordName.kind), name)
        .join(RecordName, same)
        .where(col(RecordName.connection_id).in_(among), fits(name))
    )
    return query.order_by(name, col(Record.process), col(Record.key), col(Record.connection_id))
