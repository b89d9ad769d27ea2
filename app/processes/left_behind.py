"""What the warehouse had handled before the activation and nobody had reported: listed for people, never posted.

SPEC §2.0: nothing sent, received, returned or counted before the line is posted; the activation page lists it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.processes.process import LeftBehind, Process, ProcessName, Sides


@dataclass(frozen=True, slots=True)
class ProcessLeftBehind:
    """What lies before the line of one process; `more` says that the list was cut."""

    process: ProcessName
    records: tuple[LeftBehind, ...]
    more: bool


async def list_left_behind(
    processes: Iterable[Process], sides_of: Callable[[Process], Sides], *, at_most: int
) -> list[ProcessLeftBehind]:
    """The lists of the processes that have one, read from the warehouse as it is now; `at_most` records of each."""
    return [
        await _of(process, sides_of(process), at_most=at_most)
        for process in processes
        if process.before_the_line is not None
    ]


async def _of(process: Process, sides: Sides, *, at_most: int) -> ProcessLeftBehind:
    records: list[LeftBehind] = []
    if process.before_the_line is not None:
        async for record in process.before_the_line(sides):
            if len(records) == at_most:
                return ProcessLeftBehind(process.name, tuple(records), more=True)
            records.append(record)
    return ProcessLeftBehind(process.name, tuple(records), more=False)
