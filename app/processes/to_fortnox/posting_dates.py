"""The date of a warehouse document in Fortnox: today in Sweden, never one in the locked period (FACTS §13, §18)."""

from datetime import date

from app.fortnox.times import swedish_date
from app.ledger.outcomes import Held
from app.processes.process import Sides

KEPT_AS = "posting_dates.locked_until"
DATE_AHEAD = "cannot_release_later_than_current_date"
"""Fortnox's refusal of a document whose day it has yet to reach."""


async def posting_date(sides: Sides) -> date | Held:
    """The date of a document that is frozen now; held when Fortnox's books are locked over it."""
    today = swedish_date(sides.now())
    return await locked(today, sides) or today


async def locked(day: date, sides: Sides) -> Held | None:
    """The hold of a document of that date, a frozen one say, when it lies in the locked period; else None."""
    until = await _locked_until(sides)
    if until is None or day > until:
        return None
    return Held(
        code="posting_dates.locked_period",
        message=f"The bookkeeping in Fortnox is locked until {until.isoformat()}, and the document would be dated "
        f"{day.isoformat()}.",
        todo="Open the period in Fortnox (Inställningar, Bokföring, Låst period), then retry. Nothing was written.",
    )


async def open_date(day: date, sides: Sides) -> date | Held:
    """The date of a document that was frozen with `day`: today's when the books were locked over that day since."""
    return day if await locked(day, sides) is None else await posting_date(sides)


async def _locked_until(sides: Sides) -> date | None:
    """The last locked day. It moves at the end of a month, so it is asked once in each job and not kept for a day."""
    if KEPT_AS not in sides.kept:
        sides.kept[KEPT_AS] = await sides.fortnox.settings.locked_period()
    until: date | None = sides.kept[KEPT_AS]
    return until
