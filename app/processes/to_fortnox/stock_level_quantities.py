"""Which quantity in stock Fortnox is to have of an article: the three meanings of the option `stock_quantity`.

Fortnox takes what open orders ask for off again, as reserved, and what an invoice delivers off the stock itself
(Fortnox FACTS §12). Ongoing has taken an order off what is sellable since it was made, and off its shelf since it was
picked (Ongoing FACTS §6). So what both sides take off is added back once: as long as an order is not invoiced in
Fortnox. Everything here is pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import assert_never

from app.connections.options import StockQuantity
from app.ongoing.article_stock import ArticleStock

HUNDREDTH = Decimal("0.01")
NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class OnOrder:
    """What one order, open and not invoiced in Fortnox, has of an article.

    `reserved` is what Fortnox's order asks for; `ordered` and `picked` are what stands on it in the warehouse, none
    where it is not there or is cancelled; `delivered` is what was reported to Fortnox, None before; with
    `more_to_come` a rest of it may still be sent.
    """

    reserved: Decimal
    ordered: Decimal = NONE
    picked: Decimal = NONE
    delivered: Decimal | None = None
    more_to_come: bool = False

    def standing(self) -> Decimal:
        """What both sides hold for the order: delivered once reported, else ordered (SPEC §2.5).

        Where the two ask for different quantities the smaller counts: what only Fortnox has is promised, so it stays
        off what is disposable; what only the warehouse has, Fortnox does not take off.
        """
        return self._reported_or(min(self.reserved, self.ordered))

    def gone(self) -> Decimal:
        """What has left the shelf for the order and will leave Fortnox's stock with the invoice."""
        return self._reported_or(min(self.reserved, self.picked))

    def _reported_or(self, otherwise: Decimal) -> Decimal:
        if self.delivered is None:
            return otherwise
        return max(self.delivered, otherwise) if self.more_to_come else self.delivered


def available(sellable: Decimal, orders: Iterable[OnOrder]) -> Decimal:
    """The figure of which Fortnox, less what it reserves, shows what the warehouse can sell; may be below none."""
    return in_hundredths(sellable + sum((order.standing() for order in orders), NONE))


def sellable_only(sellable: Decimal) -> Decimal:
    """What the warehouse can sell, as it is."""
    return in_hundredths(sellable)


def physical(number_of_items: Decimal, orders: Iterable[OnOrder]) -> Decimal:
    """What lies in the warehouse, and what has left it without being invoiced yet."""
    return in_hundredths(number_of_items + sum((order.gone() for order in orders), NONE))


def figure(meaning: StockQuantity, stock: ArticleStock | None) -> Decimal | None:
    """Ongoing's figure that the quantity is made of; None when it tells none."""
    if stock is None:
        return None
    return stock.number_of_items if meaning is StockQuantity.PHYSICAL else stock.sellable_number_of_items


def quantity_in_stock(meaning: StockQuantity, figure: Decimal, orders: Iterable[OnOrder]) -> Decimal:
    """The quantity in stock for Fortnox, of Ongoing's `figure` for that meaning."""
    match meaning:
        case StockQuantity.AVAILABLE:
            return available(figure, orders)
        case StockQuantity.SELLABLE:
            return sellable_only(figure)
        case StockQuantity.PHYSICAL:
            return physical(figure, orders)
        case _:
            assert_never(meaning)


def in_hundredths(quantity: Decimal) -> Decimal:
    """A quantity as Fortnox keeps it (Fortnox FACTS §12)."""
    return quantity.quantize(HUNDREDTH, ROUND_HALF_UP)


def plain(quantity: Decimal) -> str:
    """A quantity as a person writes it: 2, not 2.00."""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
