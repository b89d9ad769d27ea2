"""Swedish wall-clock time, the only one Fortnox knows (FACTS §7, §18)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SWEDISH = ZoneInfo("Europe/Stockholm")


def to_swedish(moment: datetime) -> datetime:
    """The same moment on a Swedish clock.

    Raises:
        ValueError: `moment` has no time zone.
    """
    if moment.utcoffset() is None:
        raise ValueError("a moment without time zone says nothing about Swedish time")
    return moment.astimezone(SWEDISH)


def swedish_date(moment: datetime) -> date:
    """The date in Sweden, which is the date a Fortnox document must bear (FACTS §18: never a later one)."""
    return to_swedish(moment).date()


def swedish_midnight(moment: datetime) -> datetime:
    """The beginning of the Swedish day that `moment` lies in."""
    return to_swedish(moment).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def is_first_pass_of_doubled_hour(moment: datetime) -> bool:
    """Whether the Swedish clock will show this time once more an hour later (the autumn clock change)."""
    local = to_swedish(moment)
    return local.fold == 0 and local.utcoffset() != local.replace(fold=1).utcoffset()


def to_swedish_minutes(moment: datetime) -> str:
    """The `lastmodified` text that covers everything from `moment` on: Swedish time, cut to the minute (FACTS §7).

    In the first pass of the doubled autumn hour the answer is the minute before that hour. "02:50" would otherwise
    leave out what is changed half an hour later, at 02:20 by the clock, and Fortnox may read it as either pass.
    """
    local = to_swedish(moment)
    if is_first_pass_of_doubled_hour(moment):
        local = local.replace(minute=0) - timedelta(minutes=1)
    return local.strftime("%Y-%m-%d %H:%M")
