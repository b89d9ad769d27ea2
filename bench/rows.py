"""What a measurement comes to: rows of the table, and the arithmetic they share."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `note` says how it was measured, where the names do not."""

    what: str
    target: str
    measured: str
    met: bool
    note: str = ""


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def against_least(what: str, requests: int, least: int, *, note: str, most: float = 1.02) -> Row:
    """Requests against the least that would do."""
    ratio = requests / least
    return Row(what, f"≤ {most:.2f} times the least", f"{ratio:.3f} times ({requests} of {least})", ratio <= most, note)
