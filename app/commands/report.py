"""What a round came to, for people and for programs; the demo and `lagerbro sync` tell it in the same words."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.table import Table

from app.database.engine import Database
from app.jobs.summary import HeldRecord, ProcessSummary, held_records, summarise
from app.ledger.ledger import Ledger
from app.processes.process import ProcessName
from app.processes.to_ongoing.suppliers import Counts, counts
from app.wiring import utc_now

HEADINGS = ("sent", "un-\nchanged", "held", "failed", "to\nFortnox", "to\nOngoing", "429")


@dataclass(frozen=True, slots=True)
class Round:
    """A round: per process, the held records, and how far the suppliers have travelled on articles."""

    summaries: Sequence[ProcessSummary]
    held: Sequence[HeldRecord]
    suppliers: Counts

    @property
    def failed(self) -> bool:
        """Whether anything is left to be tried again, or a process stopped."""
        return any(one.failed or one.stopped for one in self.summaries)


async def read_round(database: Database, connection_id: UUID, processes: Sequence[str], *, since: datetime) -> Round:
    """What the connection's processes did since then."""
    async with database.read() as session:
        summaries = await summarise(session, connection_id, processes, since=since)
        held = await held_records(session, connection_id)
    return Round(summaries, held, await counts(Ledger(database, connection_id, ProcessName.SUPPLIERS, utc_now)))


def print_round(console: Console, name: str, came: Round) -> None:
    """The table, then the reason of every held record."""
    table = Table(title=name, title_justify="left")
    table.add_column("process", no_wrap=True)
    for heading in HEADINGS:
        table.add_column(heading, justify="right", no_wrap=True)
    for one in came.summaries:
        figures = (one.sent, one.unchanged, one.held, one.failed)
        requests = (one.requests["fortnox"], one.requests["ongoing"], one.too_many_requests)
        table.add_row(one.process, *(str(figure) for figure in (*figures, *requests)))
    console.print(table)
    if came.suppliers.known:
        console.print(
            f"suppliers: {came.suppliers.known} known, {came.suppliers.carried} in the warehouse on an article, "
            f"{came.suppliers.not_yet_carried} not named by one yet"
        )
    for one in came.summaries:
        if one.stopped:
            console.print(f"[red]{one.process} stopped:[/red] {one.stopped}", highlight=False)
    for record in came.held:
        console.print(f"[yellow]held[/yellow] {record.process} {record.key}: {record.message}", highlight=False)
        console.print(f"     to do: {record.todo}", highlight=False)


def as_json(came: Round) -> dict[str, Any]:
    """The same for programs."""
    return {
        "processes": {one.process: one.as_json() for one in came.summaries},
        "suppliers": asdict(came.suppliers),
        "held": [asdict(record) for record in came.held],
    }
