"""docs/preflight.md is complete against what can be found."""

import re
from pathlib import Path

from app.connections.preflight_fortnox import NEEDED_BY
from app.fortnox.rights import Right

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/preflight.md").read_text()
FOUND_IN = ("preflight.py", "preflight_fortnox.py", "preflight_ongoing.py")


def codes() -> set[str]:
    source = "".join((ROOT / "app/connections" / name).read_text() for name in FOUND_IN)
    written = set(re.findall(r'"((?:options|module|orders|statuses|stock)\.[a-z_]+)"', source))
    stock_points = set(re.findall(r'\(\w+, "([a-z_]+)", Severity', source)) | {"unmapped"}
    rights = {Right.COMPANY_INFORMATION, *NEEDED_BY}
    return written | {f"stock_points.{code}" for code in stock_points} | {f"rights.{right}" for right in rights}


def test_it_names_every_code_and_no_other() -> None:
    named = set(re.findall(r"`((?:options|module|orders|statuses|stock|stock_points|rights)\.[a-z_]+)`", PAGE))
    assert named == codes()
    assert len(named) > len(Right)
