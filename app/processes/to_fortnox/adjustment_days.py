"""The corrections of stock that Ongoing lists, a Swedish day at a time: the list has no cursor, only time bounds it."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from app.fortnox.times import SWEDISH, swedish_date
from app.ongoing.inventory_adjustments import AdjustedArticle
from app.processes.process import Sides

# Whether a boundary of the list's times is included is UNKNOWN (Ongoing FACTS §5).
BOUNDARY = timedelta(seconds=1)


def days_between(since: datetime, until: datetime) -> Iterator[date]:
    """Every Swedish day that the stretch touches."""
    day, last = swedish_date(since), swedish_date(until)
    while day <= last:
        yield day
        day += timedelta(days=1)


async def adjusted_on(day: date, sides: Sides) -> tuple[AdjustedArticle, ...]:
    """What was corrected on a day, read once in each job; a row of the next moment or the last may be among it."""
    kept_as = f"adjustment_days.{day.isoformat()}"
    if kept_as not in sides.kept:
        sides.kept[kept_as] = await _listed(day, sides, is_reported=None)
    kept: tuple[AdjustedArticle, ...] = sides.kept[kept_as]
    return kept


async def perhaps_unreported_on(day: date, sides: Sides) -> tuple[AdjustedArticle, ...]:
    """What was corrected on a day and is not reported; what is may be among it (Ongoing FACTS §9)."""
    return await _listed(day, sides, is_reported=False)


async def _listed(day: date, sides: Sides, *, is_reported: bool | None) -> tuple[AdjustedArticle, ...]:
    begins, ends = (datetime.combine(one, time(), SWEDISH) for one in (day, day + timedelta(days=1)))
    return await sides.ongoing.inventory_adjustments.list(
        made_from=begins - BOUNDARY, made_to=ends + BOUNDARY, is_reported=is_reported
    )
