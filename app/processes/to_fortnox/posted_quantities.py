"""Quantities as Fortnox keeps them: in hundredths (Fortnox FACTS §9), where Ongoing may have more decimals.

A document is compared with what Fortnox made of it, so what is sent is rounded before: else it would differ for ever.
"""

from decimal import ROUND_HALF_UP, Decimal

HUNDREDTH = Decimal("0.01")


def in_hundredths(quantity: Decimal) -> Decimal:
    """A quantity as Fortnox keeps it."""
    return quantity.quantize(HUNDREDTH, ROUND_HALF_UP)
