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
    with_module, classic = (said["connections"][name]["processes"] for name in ("Fjällboden", "Lerbo"))
    assert {process for process in with_module if with_module[process]["sent"]} == set(with_module) - {"stock_levels"}
    in_both = {"suppliers", "articles", "sales_orders", "shipments"}
    assert {process for process in classic if classic[process]["sent"]} == in_both | {"stock_levels"}
    assert with_module["articles"]["sent"] == 60
    assert (with_module["sales_orders"]["sent"], with_module["sales_orders"]["held"]) == (19, 1)
    assert with_module["shipments"]["sent"] == 18
    assert [with_module[process]["sent"] for process in ("purchase_orders", "goods_receipts")] == [3, 3]
    assert [one["key"] for one in said["connections"]["Fjällboden"]["held"]] == ["3"]
    assert said["connections"]["Lerbo"]["held"] == []
    for connection in said["connections"].values():
        assert connection["received"]["fortnox"] > 0
        assert all(process["failed"] == 0 for process in connection["processes"].values())
    assert "/docs" in told.stdout
