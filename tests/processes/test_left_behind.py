from collections.abc import AsyncIterator
from dataclasses import replace
from typing import cast

import pytest

from app.processes.catalogue import process_named
from app.processes.left_behind import ProcessLeftBehind, list_left_behind
from app.processes.process import LeftBehind, Process, ProcessName, Sides

RECORDS = tuple(LeftBehind(str(number), f"Sent, number {number}.") for number in range(3))


class Warehouse:
    """Lists records, and counts how many were read."""

    def __init__(self) -> None:
        self.read = 0

    async def before_the_line(self, _: Sides) -> AsyncIterator[LeftBehind]:
        for record in RECORDS:
            self.read += 1
            yield record


@pytest.mark.parametrize(("at_most", "listed", "more"), [(2, 2, True), (3, 3, False), (500, 3, False)])
async def test_a_list_is_cut_and_says_so(at_most: int, listed: int, more: bool) -> None:
    warehouse = Warehouse()
    process = replace(process_named("shipments"), before_the_line=warehouse.before_the_line)
    found = await list_left_behind([process], lambda _: cast("Sides", None), at_most=at_most)
    assert found == [ProcessLeftBehind(ProcessName.SHIPMENTS, RECORDS[:listed], more=more)]
    assert warehouse.read <= at_most + 1


async def test_processes_that_leave_nothing_behind_are_not_opened() -> None:
    def open_sides(process: Process) -> Sides:
        raise AssertionError(f"{process.name} was opened")

    assert await list_left_behind([process_named("articles")], open_sides, at_most=5) == []
