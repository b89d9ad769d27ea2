from datetime import UTC, datetime, timedelta

import pytest

from app.fortnox.times import to_swedish
from app.processes.watermark import CLOCK_CHANGE_OVERLAP, OVERLAP, overlap, since

LINE = datetime(2026, 1, 1, tzinfo=UTC)
AUTUMN_CHANGE = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
SPRING_CHANGE = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_the_first_scan_begins_at_the_line() -> None:
    assert since(None, line=LINE) == LINE


def test_later_scans_overlap_what_is_covered_by_ten_minutes() -> None:
    covered = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
    assert since(covered, line=LINE) == covered - timedelta(minutes=10)


def test_nothing_before_the_line_is_looked_at() -> None:
    assert since(LINE + timedelta(minutes=3), line=LINE) == LINE


@pytest.mark.parametrize("hours", range(-3, 4))
def test_in_the_night_of_the_autumn_clock_change_the_overlap_is_over_an_hour(hours: int) -> None:
    assert overlap(AUTUMN_CHANGE + timedelta(hours=hours)) == CLOCK_CHANGE_OVERLAP > timedelta(hours=1)


@pytest.mark.parametrize(
    "moment",
    [
        AUTUMN_CHANGE - timedelta(hours=12),
        AUTUMN_CHANGE + timedelta(hours=12),
        SPRING_CHANGE,
        SPRING_CHANGE + timedelta(hours=2),
    ],
)
def test_at_any_other_time_it_is_ten_minutes(moment: datetime) -> None:
    assert overlap(moment) == OVERLAP == timedelta(minutes=10)


@pytest.mark.parametrize("minutes", range(-70, 130, 10))
def test_no_swedish_time_of_that_night_is_skipped(minutes: int) -> None:
    """Fortnox shows the hour from two to three twice: what changed after the mark must not look older than the start.

    The start is compared as Fortnox compares it, as a Swedish wall-clock time without zone.
    """
    covered = AUTUMN_CHANGE + timedelta(minutes=minutes)
    start = to_swedish(since(covered, line=LINE)).replace(tzinfo=None)
    for later in range(0, 180, 5):
        changed = to_swedish(covered + timedelta(minutes=later)).replace(tzinfo=None)
        assert changed >= start, (covered, later)
