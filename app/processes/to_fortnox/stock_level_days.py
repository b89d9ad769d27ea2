"""When stock is read in full on both sides: the first time, once a day, and after a gap beyond Ongoing's reach."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from app.fortnox.times import swedish_date
from app.ledger.ledger import Ledger, fingerprint
from app.ongoing.articles import STOCK_CHANGES_REACH
from app.processes.process import Scan, Sides

IN_FULL: Final = "stock_levels_in_full"
"""Whose ledger holds the last reading in full under the one key `last`: its day, the kits it met, and the watermark."""
LAST: Final = "last"
MARGIN: Final = timedelta(minutes=5)
"""What is kept of Ongoing's reach for the calls that come before the list is asked for."""


async def is_due_in_full(sides: Sides, scan: Scan) -> bool:
    """Whether this scan is to read everything.

    A scan that was killed before its last records were asked for did not move the watermark, so its reading in full
    does not count.
    """
    if scan.first or sides.now() - scan.since > STOCK_CHANGES_REACH - MARGIN:
        return True
    last = await _register(sides).link(LAST)
    today = swedish_date(scan.started).isoformat()
    return last is None or last.sent["day"] != today or last.sent["watermark"] == await _watermark(sides)


async def note_read_in_full(sides: Sides, scan: Scan, *, kits: Collection[str]) -> None:
    """Keep that this scan has read everything, for when its watermark moves."""
    said = {
        "day": swedish_date(scan.started).isoformat(),
        "watermark": await _watermark(sides),
        "kits": sorted(kits),
    }
    await _register(sides).remember(LAST, fingerprint=fingerprint(said), sent=said)


async def known_kits(sides: Sides) -> list[str]:
    """The kits that the last reading in full met."""
    last = await _register(sides).link(LAST)
    return list(last.sent["kits"]) if last is not None else []


def _register(sides: Sides) -> Ledger:
    return sides.ledger.of(IN_FULL)


async def _watermark(sides: Sides) -> str:
    covered = await sides.ledger.covered_until()
    return covered.isoformat() if covered is not None else ""
