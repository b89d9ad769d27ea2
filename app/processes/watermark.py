"""From when on a scan looks: the watermark minus an overlap, never before the line at activation."""

from datetime import datetime, timedelta

from app.fortnox.times import to_swedish

OVERLAP = timedelta(minutes=10)
# In the night of the autumn clock change Fortnox's `lastmodified` shows one hour twice (Fortnox FACTS §7).
CLOCK_CHANGE_OVERLAP = timedelta(minutes=75)
NIGHT = timedelta(hours=4)


def overlap(covered_until: datetime) -> timedelta:
    """How much of what is covered is looked at again."""
    before, after = to_swedish(covered_until - NIGHT).utcoffset(), to_swedish(covered_until + NIGHT).utcoffset()
    return CLOCK_CHANGE_OVERLAP if before is not None and after is not None and before > after else OVERLAP


def since(covered_until: datetime | None, *, line: datetime) -> datetime:
    """The start of the next scan; `line` is the start date of the connection."""
    return line if covered_until is None else max(line, covered_until - overlap(covered_until))
