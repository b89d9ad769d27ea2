"""Held receipts: looked at again in every scan for a day, then once a day.

What somebody mends on either side clears a hold by itself; but nobody may ever mend it, or somebody has dismissed it,
and a look costs requests on both sides each time.
"""

from datetime import timedelta
from typing import Final, NamedTuple

from app.fortnox.times import swedish_date
from app.processes.process import Scan, Sides
from app.processes.to_fortnox.goods_receipt_memory import WAITING

PATIENCE: Final = timedelta(days=1)
DAILY: Final = "waiting"
"""The watermark of the daily look at all of them."""


class Waiting(NamedTuple):
    """The held records: those that this scan looks at again, and those that it leaves in peace."""

    now: list[str]
    resting: frozenset[str]


async def waiting(sides: Sides, scan: Scan) -> Waiting:
    """Which held records are due in this scan."""
    keys = await sides.ledger.naming(WAITING)
    if not keys or await _is_daily(sides, scan):
        return Waiting(keys, frozenset())
    links = await sides.ledger.known(keys)
    resting = frozenset(key for key in keys if links[key].updated_at < scan.started - PATIENCE)
    return Waiting([key for key in keys if key not in resting], resting)


async def note_looked(found: Waiting, sides: Sides, scan: Scan) -> None:
    """Keep that this scan has asked for all of them, if it has."""
    if found.now and not found.resting and await _is_daily(sides, scan):
        await sides.ledger.cover(scan.started, DAILY)


async def _is_daily(sides: Sides, scan: Scan) -> bool:
    covered = await sides.ledger.covered_until(DAILY)
    return covered is None or swedish_date(covered) < swedish_date(scan.started)
