"""The cases in which a correction of stock waits for a person, in words that say what happened and what to do where."""

from collections.abc import Sequence

from app.ledger.outcomes import Difference, Held
from app.processes.to_fortnox.stock_adjustment_rows import Adjustment


def name_of(adjustment: Adjustment) -> str:
    """The record as a person knows it."""
    return f"inventory {adjustment.key.inventory_id}, article {adjustment.article}"


def no_article(adjustment: Adjustment) -> Held:
    """Ongoing does not say whose stock was corrected."""
    quantities = ", ".join(f"{row.number_of_items.normalize():+f}" for row in adjustment.rows)
    return Held(
        code="stock_adjustments.no_article",
        message=f"Ongoing does not name the article that inventory {adjustment.key.inventory_id} corrected on "
        f"{adjustment.key.day.isoformat()} ({quantities}).",
        todo="Find the article in Ongoing, book the correction in Fortnox (Lager) by hand, then dismiss this. "
        "Nothing was written.",
    )


def went_on(adjustment: Adjustment, differences: tuple[Difference, ...]) -> Held:
    """Rows came to an inventory whose documents are released already."""
    return Held(
        code="stock_adjustments.went_on",
        message=f"The warehouse went on with {name_of(adjustment)} after its correction was posted; a released "
        "document cannot be changed.",
        todo="Book in Fortnox (Lager) by hand what the warehouse has beyond what was posted, as named here; then "
        "dismiss this. Nothing was written.",
        differences=differences,
    )


def not_told_apart(adjustment: Adjustment, doubts: Sequence[str]) -> Held:
    """A row without cause and comment stands beside another movement of the article."""
    return Held(
        code="stock_adjustments.not_told_apart",
        message=f"The correction in {name_of(adjustment)} may be the same as {', '.join(doubts)}, which is booked by "
        "itself. It has neither a cause nor a comment.",
        todo="Ask the warehouse. If it is the same, dismiss this. If it is a correction of its own, book it in Fortnox "
        "(Lager) by hand, then dismiss this; corrections with a cause are always told apart. Nothing was written.",
    )
