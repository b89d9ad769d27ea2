"""The command of the README's first screen, as a user gives it."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.live.servers import ROOT, command


@pytest.mark.timeout(300)
@pytest.mark.xdist_group("live")
def test_the_story_ends_with_every_record_where_it_should_be(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    told = subprocess.run(
        command("demo", "--once", "--json", str(figures)),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    said = json.loads(figures.read_text())
    assert said["wrong"] == []
    assert said["too_many_requests"] == 0
    processes = said["connections"]["Fjällboden"]["processes"]
    assert processes["articles"]["sent"] == 60
    assert processes["sales_orders"] | {"requests": {}} == {
        "sent": 19,
        "unchanged": 0,
        "held": 1,
        "failed": 0,
        "requests": {},
        "too_many_requests": 0,
    }
    assert processes["shipments"]["sent"] == 18
    assert [one["key"] for one in said["connections"]["Fjällboden"]["held"]] == ["3"]
    assert "/docs" in told.stdout
