"""Documents are dated today in Sweden, and wait when the books are locked over that day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.ledger.outcomes import Held
from app.processes.process import Sides
from app.processes.to_fortnox.posting_dates import locked, posting_date
from tests.processes.conftest import MakeSides
from tests.processes.worlds import FortnoxSide


@pytest.fixture
def job(sides: MakeSides) -> Callable[[datetime], Sides]:
    """What one job has at hand at a moment."""
    return lambda now: replace(sides("stock_adjustments"), now=lambda: now)


async def test_a_document_bears_the_swedish_date_also_when_utc_is_a_day_behind(
    job: Callable[[datetime], Sides],
) -> None:
    assert await posting_date(job(datetime(2026, 3, 1, 23, 30, tzinfo=UTC))) == date(2026, 3, 2)


async def test_a_date_in_the_locked_period_is_held_with_the_period_named(
    job: Callable[[datetime], Sides], fortnox_world: FortnoxSide
) -> None:
    fortnox_world.company.locked_until = date(2026, 3, 2)
    outcome = await posting_date(job(datetime(2026, 3, 2, 8, tzinfo=UTC)))
    assert isinstance(outcome, Held)
    assert outcome.code == "posting_dates.locked_period"
    assert "until 2026-03-02" in outcome.message


async def test_the_day_after_the_locked_period_is_open(
    job: Callable[[datetime], Sides], fortnox_world: FortnoxSide
) -> None:
    fortnox_world.company.locked_until = date(2026, 3, 1)
    assert await posting_date(job(datetime(2026, 3, 2, 8, tzinfo=UTC))) == date(2026, 3, 2)


async def test_a_frozen_date_is_held_when_its_period_was_locked_since(
    job: Callable[[datetime], Sides], fortnox_world: FortnoxSide
) -> None:
    frozen = date(2026, 2, 27)
    sides = job(datetime(2026, 3, 2, tzinfo=UTC))
    assert await locked(frozen, sides) is None
    fortnox_world.company.locked_until = date(2026, 2, 28)
    later = await locked(frozen, job(datetime(2026, 3, 2, tzinfo=UTC)))
    assert later is not None
    assert "2026-02-27" in later.message


async def test_the_locked_period_is_asked_once_in_each_job_and_anew_in_the_next(
    job: Callable[[datetime], Sides], fortnox_world: FortnoxSide
) -> None:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    for _ in range(2):
        sides = job(moment)
        await posting_date(sides)
        await locked(date(2026, 3, 1), sides)
    assert fortnox_world.requests("GET", "lockedperiod") == 2
