"""docs/processes/ has a page per process, and each is complete against the catalogue, the options and the source."""

import re
from pathlib import Path

import pytest

from app.connections.options import Options
from app.processes.catalogue import CATALOGUE
from app.processes.process import Door, Process

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs/processes"
SECTIONS = ("## Doors", "## Options", "## Fields", "## Held and why", "## Remote calls")
OF_THE_TIMETABLE = {"sync_interval_minutes"}

each = pytest.mark.parametrize("process", CATALOGUE, ids=lambda process: process.name)


def page(process: Process) -> str:
    return (PAGES / f"{process.name}.md").read_text()


def codes(process: Process) -> set[str]:
    """Every code with the process's name that its source can raise or return."""
    source = "".join(file.read_text() for file in (ROOT / "app/processes").rglob("*.py"))
    return set(re.findall(rf'"({process.name}\.[a-z_]+)"', source))


@each
def test_it_has_all_sections_in_order(process: Process) -> None:
    assert re.findall(r"^## .*$", page(process), re.MULTILINE) == list(SECTIONS)


@each
def test_it_names_its_switch_and_every_code(process: Process) -> None:
    named = set(re.findall(r"`([a-z_.]+)`", page(process)))
    assert process.switch in named
    assert codes(process) - named == set()


@each
def test_it_names_no_code_nor_option_that_is_not_there(process: Process) -> None:
    text = page(process)
    assert set(re.findall(rf"`({process.name}\.[a-z_]+)`", text)) - codes(process) == set()
    options = text.partition("## Options")[2].partition("## Fields")[0]
    in_table = re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\| (`[^|]*)\|", options, re.MULTILINE)))
    assert in_table != []
    assert set(in_table) - set(Options.model_fields) == set()


@each
def test_it_tells_of_its_doors(process: Process) -> None:
    doors = page(process).partition("## Doors")[2].partition("## Options")[0].lower()
    assert [door for door in process.doors if door not in doors] == []
    assert (Door.WEBHOOK in process.doors) == ("webhook" in doors)


def test_every_option_is_on_the_page_of_a_process() -> None:
    text = "".join(page(process) for process in CATALOGUE)
    assert [name for name in Options.model_fields if f"`{name}`" not in text and name not in OF_THE_TIMETABLE] == []


def test_no_page_is_of_a_process_that_is_not_there() -> None:
    assert {file.stem for file in PAGES.glob("*.md")} == {str(process.name) for process in CATALOGUE}
