"""The cases in which a return waits for a person, each in words that say what happened and what to do where."""

from collections.abc import Sequence
from decimal import Decimal

from app.ledger.outcomes import Difference, Held
from app.processes.to_fortnox.customer_return_lines import ReturnedLine
from app.processes.to_fortnox.shipment_orders import plain

BY_HAND = "book what came back in Fortnox (Lager) by hand, then dismiss this"


def unknown_order(number: str) -> Held:
    """Nothing says which order of Fortnox the goods belong to."""
    return Held(
        code="customer_returns.unknown_order",
        message=f"Goods came back on order {number} of the warehouse, which Fortnox does not know.",
        todo=f"If the goods are in Fortnox's stock, {BY_HAND}; else only dismiss it. Nothing was written.",
    )


def cancelled_in_fortnox(number: str) -> Held:
    """Goods of an order that never left Fortnox's stock."""
    return Held(
        code="customer_returns.cancelled_in_fortnox",
        message=f"Goods came back on order {number}, which is cancelled in Fortnox: they never left its stock there.",
        todo=f"If the goods were delivered on another order in Fortnox, {BY_HAND}; else only dismiss it. "
        "Nothing was written.",
    )


def corrected_down(number: str, lines: Sequence[ReturnedLine]) -> Held:
    """The warehouse took back a return that Fortnox has already."""
    return Held(
        code="customer_returns.corrected_down",
        message=f"The warehouse corrected the return on order {number} downwards after it was posted; a released "
        "document cannot be changed.",
        todo="Have the warehouse set the return in Ongoing back to what is posted and take the difference off by an "
        "inventory adjustment, which is posted by itself; then retry. Or, if nothing more comes back on the order, "
        "book the pieces named here out of stock in Fortnox (Lager) by hand and dismiss this. Nothing was written.",
        differences=tuple(_difference(line, line.returned) for line in lines),
    )


def part_of_kit(number: str, lines: Sequence[ReturnedLine]) -> Held:
    """Fortnox sells the kit; some of its parts came back."""
    return Held(
        code="customer_returns.part_of_kit",
        message=f"Of a kit on order {number} not all parts came back: {_named(lines)}.",
        todo=f"Fortnox keeps the kit and not its parts on the order: {BY_HAND}. Nothing was written.",
    )


def undated(number: str, lines: Sequence[ReturnedLine]) -> Held:
    """What came back may have done so before the activation."""
    return Held(
        code="customer_returns.undated",
        message=f"Ongoing does not say when the goods of order {number} came back ({_named(lines)}), and the order was "
        "sent before the activation of this connection.",
        todo=f"If they came back after the activation, {BY_HAND}; else only dismiss it. Nothing was written.",
    )


def two_warehouses(number: str, line: ReturnedLine) -> Held:
    """One line came back to several warehouses, and nothing says how many to which."""
    return Held(
        code="customer_returns.two_warehouses",
        message=f"Row {line.row_number} of order {number} (article {line.article}) came back to more than one "
        "warehouse, and Ongoing does not say how many to each.",
        todo=f"For each stock point {BY_HAND}. Nothing was written.",
    )


def scrapping_unclear(number: str, line: ReturnedLine, scrapped: Decimal) -> Held:
    """Part of the return was scrapped, and the list of corrections neither shows it clearly nor clearly does not."""
    return Held(
        code="customer_returns.scrapping_unclear",
        message=f"{plain(scrapped)} of the {plain(line.returned)} pieces of article {line.article} that came back on "
        f"order {number} were scrapped, and it cannot be told which correction of stock took them off.",
        todo="Look in Ongoing for the correction that took the scrapped pieces off. If it is listed it is posted by "
        f"itself: {BY_HAND}, the scrapped pieces included. If it is not: without them. Nothing was written.",
    )


def _difference(line: ReturnedLine, now: Decimal) -> Difference:
    return Difference(f"row {line.row_number}, {line.article}", plain(line.posted or Decimal(0)), plain(now))


def _named(lines: Sequence[ReturnedLine]) -> str:
    return ", ".join(f"row {line.row_number}, {line.article}" for line in lines)
