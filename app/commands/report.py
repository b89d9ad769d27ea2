"""The table of a round, for people and for programs; the demo and `lagerbro sync` print the same."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from app.jobs.summary import HeldRecord, ProcessSummary


def print_round(console: Console, name: str, summaries: Sequence[ProcessSummary], held: Sequence[HeldRecord]) -> None:
    """What became of each process's records, then the reason of every held one."""
    table = Table(title=name, title_justify="left")
    table.add_column("process")
    for heading in ("sent", "unchanged", "held", "failed", "Fortnox requests", "Ongoing requests", "429"):
        table.add_column(heading, justify="right")
    for one in summaries:
        table.add_row(
            one.process,
            str(one.sent),
            str(one.unchanged),
            str(one.held),
            str(one.failed),
            str(one.requests["fortnox"]),
            str(one.requests["ongoing"]),
            str(one.too_many_requests),
        )
    console.print(table)
    for one in summaries:
        if one.stopped:
            console.print(f"[red]{one.process} stopped:[/red] {one.stopped}", highlight=False)
    for record in held:
        console.print(f"[yellow]held[/yellow] {record.process} {record.key}: {record.message}", highlight=False)
        console.print(f"     to do: {record.todo}", highlight=False)


def as_json(summaries: Sequence[ProcessSummary], held: Sequence[HeldRecord]) -> dict[str, Any]:
    """The same for programs."""
    return {
        "processes": {one.process: one.as_json() for one in summaries},
        "held": [
            {
                "process": record.process,
                "key": record.key,
                "code": record.code,
                "message": record.message,
                "todo": record.todo,
            }
            for record in held
        ],
    }
