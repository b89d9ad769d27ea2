"""`python -m bench [name …] [--write]`: measure, print the table, and write it to docs/speed.md if told so."""

import argparse
import asyncio
import os
import platform
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import backfill, cpu, idle, intake, latency, pace, requests
from bench.processes import ROOT, NotMeasured
from bench.rows import Row

PAGE = ROOT / "docs" / "speed.md"
TOTAL_SECONDS = 12 * 60.0

Measure = Callable[[], Awaitable[list[Row]]]
MEASUREMENTS: dict[str, tuple[Measure, ...]] = {
    "idle": (idle.measure,),
    "pace": (pace.measure,),
    "cpu": (cpu.measure,),
    "intake": (intake.measure,),
    "latency": (latency.measure,),
    "backfill": (backfill.measure,),
    "requests": (requests.of_a_classic_company, requests.with_the_warehouse_module),
}
"""Each part gets an event loop of its own: the engine takes the loop's threads with it when it stops."""


def main() -> int:
    """Measure what is named, all by default; the exit code tells whether it could be measured, not how fast it was."""
    asked = argparse.ArgumentParser(prog="python -m bench", description="Speed, as ratios measured in one run.")
    asked.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(MEASUREMENTS)}; all by default")
    asked.add_argument("--write", action="store_true", help="write the table to docs/speed.md")
    asked.add_argument("--date", type=date.fromisoformat, default=datetime.now(UTC).date(), help="what it is dated")
    asked.add_argument("--seconds", type=float, default=TOTAL_SECONDS, help="stop by then, whatever is left")
    arguments = asked.parse_args()
    if unknown := set(arguments.names) - MEASUREMENTS.keys():
        asked.error(f"there is no {', '.join(sorted(unknown))}")
    console = Console()
    names = arguments.names or list(MEASUREMENTS)
    busy, began = os.getloadavg()[0], time.monotonic()
    rows, wrong = [], []
    for name in names:
        for part in MEASUREMENTS[name]:
            left = arguments.seconds - (time.monotonic() - began)
            try:
                rows += asyncio.run(_within(part, left))
            except NotMeasured as error:
                wrong.append(f"{name}: {error}")
            except TimeoutError:
                wrong.append(f"{name}: no time left after {arguments.seconds:.0f} s")
            except Exception as error:  # noqa: BLE001 - one that breaks keeps none of the others back
                console.print_exception()
                wrong.append(f"{name}: broke with {type(error).__name__}")
        console.print(f"{name} done after {time.monotonic() - began:.0f} s", style="dim")
    console.print(_table(rows))
    for sentence in wrong:
        console.print(f"Not measured: {sentence}", style="red", markup=False)
    if arguments.write:
        _write(PAGE, rows, dated=arguments.date, busy=busy)
    return 1 if wrong else 0


async def _within(measure: Measure, seconds: float) -> list[Row]:
    async with asyncio.timeout(seconds):
        return await measure()


def _table(rows: list[Row]) -> Table:
    table = Table("what", "target", "measured", show_lines=True)
    for row in rows:
        measured = row.measured if row.met else f"[red]{row.measured}[/red]"
        table.add_row(row.what + (f"\n[dim]{row.note}[/dim]" if row.note else ""), row.target, measured)
    return table


def _write(page: Path, rows: list[Row], *, dated: date, busy: float) -> None:
    """`busy` is the load average before the first measurement: what else the machine had to do."""
    command = " ".join(["python -m bench", *sys.argv[1:]])
    lines = [
        "# Speed",
        "",
        f"Measured on {dated.isoformat()} by `{command}` on {os.cpu_count()} cores with Python",
        f"{platform.python_version()}, at a load average of {busy:.1f} before it began. The sandbox, the database and",
        "the load were on the same cores. The figures are ratios or times of one run, the targets those of the design.",
        "A missed target is marked, and fails nothing.",
        "",
        "| what | target | measured | |",
        "| --- | --- | --- | --- |",
        *(f"| {row.what} | {row.target} | {row.measured} | {'' if row.met else 'missed'} |" for row in rows),
        "",
        "How each was measured:",
        "",
        *(f"- {row.what}: {row.note}." for row in rows if row.note),
        "",
    ]
    page.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
