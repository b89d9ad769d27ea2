"""What Fortnox's orders reserve, noted as each order is read, for the quantities in stock that we overwrite.

Fortnox takes an order's quantities off what is disposable until the order is invoiced, and off the stock then (Fortnox
FACTS §12). Asking it for every open order again would spend its requests, so the process that reads an order anyway
notes it here, article by article, where stock levels are reported at all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from app.fortnox.order_documents import Order
from app.ledger.ledger import Ledger, fingerprint
from app.ledger.models import Link
from app.processes.process import Sides

RESERVATIONS: Final = "reservations"
"""Whose ledger holds them, by order number."""

Quantities = Mapping[str, Decimal]
"""By article number."""


class OrderState(StrEnum):
    """What an order does to the stock in Fortnox: reserves it, has taken it, or lets it be."""

    OPEN = "open"
    INVOICED = "invoiced"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Reservation:
    """An order as Fortnox had it when it was read last.

    `ordered` also names, with 0, the articles whose rows are gone. `delivered` is what the invoice took off stock, none
    before. `seen_open` says that the order was known before its invoice, so that this is new.
    """

    state: OrderState
    ordered: Quantities
    delivered: Quantities
    seen_open: bool
    noted_at: datetime

    @classmethod
    def of(cls, link: Link) -> "Reservation":
        """The reservation that a link holds."""
        return cls(
            OrderState(link.sent["state"]),
            {article: Decimal(quantity) for article, quantity in link.sent["ordered"].items()},
            {article: Decimal(quantity) for article, quantity in link.sent["delivered"].items()},
            link.sent["seen_open"],
            link.updated_at,
        )


async def note(order: Order, sides: Sides) -> None:
    """Keep what the order reserves now, or what its invoice took; nothing is written when that is known."""
    if not sides.options.report_stock_levels:
        return
    register = sides.ledger.of(RESERVATIONS)
    link = await register.link(order.document_number)
    before = Reservation.of(link) if link is not None else None
    if before is None and order.cancelled:
        return
    invoiced = not order.cancelled and order.invoice_reference is not None
    if invoiced and before is not None and before.state is OrderState.INVOICED:
        return
    ordered = {
        **dict.fromkeys(before.ordered if before is not None else (), Decimal(0)),
        **_by_article((row.article_number, max(row.ordered_quantity, Decimal(0))) for row in order.order_rows),
    }
    delivered = _by_article((row.article_number, row.delivered_quantity) for row in order.order_rows)
    await _remember(
        register,
        order.document_number,
        link,
        state=OrderState.CANCELLED if order.cancelled else OrderState.INVOICED if invoiced else OrderState.OPEN,
        ordered=ordered,
        delivered=delivered if invoiced else {},
        seen_open=before is not None and before.state is OrderState.OPEN,
    )


async def note_found(number: str, ordered: Quantities, sides: Sides) -> None:
    """Keep an open order that came to the warehouse before us, with what stands on it there."""
    register = sides.ledger.of(RESERVATIONS)
    await _remember(register, number, None, state=OrderState.OPEN, ordered=ordered, delivered={}, seen_open=False)


async def read_reservations(sides: Sides) -> dict[str, Reservation]:
    """Every order noted and not forgotten since, by number."""
    register = sides.ledger.of(RESERVATIONS)
    links = await register.known(await register.keys())
    return {number: Reservation.of(link) for number, link in links.items()}


async def forget(numbers: Iterable[str], sides: Sides) -> None:
    """Drop orders that no longer matter: stock was read in Fortnox since they were closed."""
    register = sides.ledger.of(RESERVATIONS)
    for number in numbers:
        await register.forget(number)


async def _remember(
    register: Ledger,
    number: str,
    link: Link | None,
    *,
    state: OrderState,
    ordered: Quantities,
    delivered: Quantities,
    seen_open: bool,
) -> None:
    known = {
        "state": state.value,
        "ordered": {article: str(quantity) for article, quantity in ordered.items()},
        "delivered": {article: str(quantity) for article, quantity in delivered.items()},
    }
    content = fingerprint(known)
    if link is None or link.fingerprint != content:
        await register.remember(number, fingerprint=content, sent={**known, "seen_open": seen_open})


def _by_article(quantities: Iterable[tuple[str | None, Decimal]]) -> dict[str, Decimal]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for article, quantity in quantities:
        if article is not None:
            sums[article] += quantity
    return dict(sums)
