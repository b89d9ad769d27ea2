"""What a newcomer may rely on: a process has its file and its tests; what is documented is complete."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.connections.options import Options
from app.processes.catalogue import CATALOGUE, SWITCHES, names
from app.processes.process import Process

ROOT = Path(__file__).resolve().parents[1]
LONGEST_FILE = 300
FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "helper", "manager", "base", "misc"}


@pytest.mark.parametrize("process", CATALOGUE, ids=lambda process: process.name)
def test_a_process_has_its_file_and_its_tests(process: Process) -> None:
    folder = Path("processes") / process.way
    assert (ROOT / "app" / folder / f"{process.name}.py").exists()
    stem = process.name.removesuffix("s")
    assert list((ROOT / "tests" / folder).glob(f"test_{stem}*.py"))


def test_every_process_is_switched_by_an_option_of_its_own() -> None:
    assert sorted(SWITCHES) == sorted(names())
    assert len(set(SWITCHES.values())) == len(SWITCHES)
    assert set(SWITCHES.values()) <= set(Options.model_fields)


def test_every_option_explains_itself() -> None:
    assert [name for name, field in Options.model_fields.items() if not field.description] == []


def test_the_pages_written_from_the_code_are_current() -> None:
    done = subprocess.run(
        [sys.executable, "docs/reference.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_engine_is_pinned_exactly_because_one_of_its_doors_is_private() -> None:
    assert re.search(r'"dbos==\d+\.\d+\.\d+"', (ROOT / "pyproject.toml").read_text())


def test_no_file_has_outgrown_itself_and_none_has_a_name_that_says_nothing() -> None:
    files = [file for file in (ROOT / "app").rglob("*.py") if "__pycache__" not in file.parts]
    assert [file.name for file in files if len(file.read_text().splitlines()) > LONGEST_FILE] == []
    assert [file for file in files if file.stem in FORBIDDEN_NAMES] == []


def test_the_architecture_page_names_every_room() -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    rooms = [path.name for path in (ROOT / "app").iterdir() if path.is_dir() and path.name != "__pycache__"]
    assert [room for room in rooms if f"app/{room}" not in page] == []
