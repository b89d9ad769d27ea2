import operator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fortnox.times import SWEDISH, is_first_pass_of_doubled_hour, swedish_date, to_swedish_minutes

EVENINGS_BEFORE_A_CHANGE = (datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 3, 28, 22, tzinfo=UTC))
AROUND_THE_CHANGES = st.builds(
    operator.add, st.sampled_from(EVENINGS_BEFORE_A_CHANGE), st.timedeltas(timedelta(0), timedelta(hours=6))
)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        pytest.param(datetime(2026, 1, 15, 9, 5, 59, tzinfo=UTC), "2026-01-15 10:05", id="winter"),
        pytest.param(datetime(2026, 7, 15, 22, 30, tzinfo=UTC), "2026-07-16 00:30", id="summer, next day"),
        pytest.param(datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "2026-03-29 03:00", id="spring, hour 2 is skipped"),
        pytest.param(datetime(2026, 10, 24, 23, 59, tzinfo=UTC), "2026-10-25 01:59", id="before the doubled hour"),
        pytest.param(datetime(2026, 10, 25, 0, 0, tzinfo=UTC), "2026-10-25 01:59", id="first pass begins"),
        pytest.param(datetime(2026, 10, 25, 0, 50, tzinfo=UTC), "2026-10-25 01:59", id="first pass, 02:50"),
        pytest.param(datetime(2026, 10, 25, 1, 10, tzinfo=UTC), "2026-10-25 02:10", id="second pass, 02:10"),
        pytest.param(datetime(2026, 10, 25, 2, 0, tzinfo=UTC), "2026-10-25 03:00", id="after the change"),
    ],
)
def test_lastmodified_is_swedish_local_time_to_the_minute(moment: datetime, text: str) -> None:
    assert to_swedish_minutes(moment) == text


@given(since=AROUND_THE_CHANGES, later=st.timedeltas(timedelta(0), timedelta(hours=5)), fold=st.sampled_from((0, 1)))
def test_nothing_changed_later_falls_before_the_filter_however_fortnox_reads_it(
    since: datetime, later: timedelta, fold: int
) -> None:
    asked = datetime.strptime(to_swedish_minutes(since), "%Y-%m-%d %H:%M")  # noqa: DTZ007
    changed = (since + later).astimezone(SWEDISH)
    as_wall_clock = changed.replace(tzinfo=None)
    as_moment = asked.replace(tzinfo=SWEDISH, fold=fold).astimezone(UTC)
    assert asked <= as_wall_clock
    assert as_moment <= since + later


def test_document_date_is_the_swedish_date_not_that_of_utc() -> None:
    assert swedish_date(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == date(2026, 7, 1)


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        to_swedish_minutes(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("moment", "answer"),
    [
        (datetime(2026, 10, 24, 23, 59, tzinfo=UTC), False),
        (datetime(2026, 10, 25, 0, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 0, 59, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), False),
    ],
)
def test_only_the_hour_before_the_clock_goes_back_is_the_first_pass(moment: datetime, answer: bool) -> None:
    assert is_first_pass_of_doubled_hour(moment) is answer
