"""The sums of an order or an invoice."""

from dataclasses import dataclass
from decimal import Decimal

from app.sandbox.fortnox.documents.document import rounded
from app.sandbox.fortnox.documents.order import Order, OrderRow

_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Totals:
    """Net, VAT and what is to be paid."""

    net: Decimal
    vat: Decimal

    @property
    def total(self) -> Decimal:
        """Net with VAT."""
        return self.net + self.vat


def row_total(row: OrderRow, quantity: Decimal) -> Decimal:
    """A quantity of a row, less its discount."""
    whole = quantity * row.price
    cut = whole * row.discount / _HUNDRED if row.discount_type == "PERCENT" else row.discount
    return rounded(whole - cut)


def totals(order: Order, amounts: list[tuple[OrderRow, Decimal]]) -> Totals:
    """The sums of rows, freight and fee; freight and fee carry 25 % VAT."""
    charged = [(row.vat, amount) for row, amount in amounts]
    charged += [(Decimal(25), order.freight), (Decimal(25), order.administration_fee)]
    if order.vat_included:
        tax = sum((amount * rate / (_HUNDRED + rate) for rate, amount in charged), Decimal(0))
        return Totals(rounded(sum((amount for _, amount in charged), Decimal(0)) - tax), rounded(tax))
    tax = sum((amount * rate / _HUNDRED for rate, amount in charged), Decimal(0))
    return Totals(rounded(sum((amount for _, amount in charged), Decimal(0))), rounded(tax))


def add_up(order: Order) -> None:
    """Figure out the totals of an order from its ordered quantities."""
    for row in order.order_rows:
        row.total = row_total(row, row.ordered_quantity)
    sums = totals(order, [(row, row.total) for row in order.order_rows])
    order.freight_vat = rounded(order.freight / 4)
    order.administration_fee_vat = rounded(order.administration_fee / 4)
    order.gross = rounded(sum((row.ordered_quantity * row.price for row in order.order_rows), Decimal(0)))
    order.net, order.total_vat = sums.net, sums.vat
    order.total = order.total_to_pay = sums.total
