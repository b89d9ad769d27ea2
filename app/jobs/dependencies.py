"""What records need of each other: asking for what comes first, waiting for it, going on when it is through."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database.engine import Database
from app.errors import Requirement
from app.jobs.models import Cause, Record, RecordState
from app.jobs.requests import KEYS_PER_CHUNK, Requests, Why, chunks
from app.jobs.settlement import Next, Settlement
from app.ledger.outcomes import OutcomeKind


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The strings between records. Each part is a transaction of its own, and safe to repeat."""

    database: Database
    requests: Requests

    async def or_held(self, record: Record, settlement: Settlement, *, started: datetime) -> Settlement:
        """The settlement of an attempt that began at `started`, held when what it needs will not come by itself.

        That is so when the other record is held, or when it was settled while this one waited for it and is still not
        what this one needs: asking once more would go round for ever.
        """
        if settlement.next is not Next.AFTER_OTHERS:
            return settlement
        waited_before = record.code == settlement.code
        for needed in settlement.requires:
            other = await self._record(record.connection_id, needed)
            if other is None:
                continue
            in_vain = (
                waited_before
                and other.state in {RecordState.SENT, RecordState.UNCHANGED}
                and record.since <= other.updated_at < started
            )
            if other.state == RecordState.HELD or in_vain:
                return Settlement(
                    OutcomeKind.HELD,
                    Next.AFTER_OTHERS,
                    code=settlement.code,
                    message=f"{settlement.message} {needed.process} {needed.key} is {other.state}: {other.message}",
                    todo=f"Mend {needed.process} {needed.key}; this record then goes by itself.",
                    remote_text=other.remote_text,
                    requires=(needed,),
                )
        return settlement

    async def _record(self, connection_id: UUID, needed: Requirement) -> Record | None:
        async with self.database.read() as session:
            return await session.get(Record, (connection_id, needed.process, needed.key))

    async def ask_for(self, record: Record, others: Iterable[Requirement], cause: Cause) -> None:
        """Have other records moved on behalf of this one: before it (a dependency), or after it (a follow-up)."""
        why = Why(cause, record.correlation_id, record.run_id)
        by_process: dict[str, list[str]] = {}
        for process, key in others:
            by_process.setdefault(process, []).append(key)
        for process in sorted(by_process):
            for keys in chunks(by_process[process]):
                async with self.database.write() as session:
                    await self.requests.ask(
                        session, connection_id=record.connection_id, process=process, keys=keys, why=why
                    )

    async def wake(self, settled: Record, states: Iterable[RecordState]) -> None:
        """Let those go that wait for this record and are in one of these states.

        One that needs more records waits for the next of them that is still on its way: an attempt before all are
        through would only read it again.
        """
        waiting = (
            select(Record)
            .where(
                Record.connection_id == settled.connection_id,
                Record.waits_for == f"{settled.process}/{settled.key}",
                col(Record.state).in_(list(states)),
            )
            .order_by(Record.process, Record.key)
            .limit(KEYS_PER_CHUNK)
        )
        while True:
            async with self.database.read() as session:
                if (await session.exec(waiting)).first() is None:  # most records have nobody waiting: no write for them
                    return
            async with self.database.write() as session:
                for record in await session.exec(waiting.with_for_update()):
                    record.needs = await self._on_their_way(session, record, but=record.waits_for)
                    record.waits_for = record.needs[0] if record.needs else ""
                    if not record.needs:
                        await self.requests.start(session, [record])

    @staticmethod
    async def _on_their_way(session: AsyncSession, record: Record, *, but: str) -> list[str]:
        """Those of the records it needs that will be settled by themselves, without `but`."""
        found = []
        for needed in record.needs:
            process, _, key = needed.partition("/")
            other = await session.get(Record, (record.connection_id, process, key)) if needed != but else None
            if other is not None and other.job_id is not None:
                found.append(needed)
        return found
