"""What we remember of an article's quantity in stock, and what Fortnox must have made of it since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.ledger.models import Link
from app.processes.to_fortnox.stock_level_quantities import plain

Taken = Mapping[str, Decimal | None]
"""What invoices took off the stock of an article, by order number; None where it is not known that this is new."""


@dataclass(frozen=True, slots=True)
class Written:
    """The quantity in stock that Fortnox had when we wrote it, or read it in full.

    `settled` are the orders whose invoices it has taken into account. `orders_known` says that what Fortnox had
    reserved was just what we knew of: otherwise an invoice that we hear of later may have been made before.
    """

    quantity: Decimal
    orders_known: bool
    settled: frozenset[str]

    @classmethod
    def of(cls, link: Link | None) -> "Written | None":
        """The memory that a link holds."""
        if link is None:
            return None
        return cls(Decimal(link.sent["written"]), link.sent["orders_known"], frozenset(link.sent["settled"]))

    def as_sent(self) -> dict[str, Any]:
        """What the link is to hold."""
        return {
            "written": plain(self.quantity),
            "orders_known": self.orders_known,
            "settled": sorted(self.settled),
        }

    def in_fortnox(self, taken: Taken) -> Decimal | None:
        """What Fortnox must have now: less what was invoiced since (SPEC §2.5); None when that is not certain.

        There is no compare-and-set (Fortnox FACTS §12): an invoice made just before we wrote was overwritten.
        """
        since = [quantity for number, quantity in taken.items() if number not in self.settled]
        if not since:
            return self.quantity
        if not self.orders_known:
            return None
        return _less(self.quantity, since)


def _less(quantity: Decimal, since: Iterable[Decimal | None]) -> Decimal | None:
    for taken in since:
        if taken is None:
            return None
        quantity -= taken
    return quantity
