"""The orders that both sides take off stock: what Fortnox reserves, what stands in the warehouse, what was reported.

What Fortnox has is known from the reservations noted when orders are read and from what shipments reported; what stands
in the warehouse is asked of Ongoing, for the orders that matter only.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from app.connections.options import Options, PartDelivery
from app.errors import RemoteUnavailable
from app.ledger.models import Link
from app.ongoing.order_answer import Order as WarehouseOrder
from app.processes.process import ProcessName, Sides
from app.processes.reservations import (
    OrderState,
    Quantities,
    Reservation,
    forget,
    note_found,
    read_reservations,
)
from app.processes.to_fortnox.stock_level_memory import Taken
from app.processes.to_fortnox.stock_level_quantities import NONE, OnOrder, in_hundredths


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands on an order in the warehouse, by article."""

    ordered: Quantities
    picked: Quantities


NOT_THERE = Standing({}, {})


@dataclass(slots=True)
class Orders:
    """The orders of a connection as far as the quantities in stock depend on them."""

    options: Options
    reservations: dict[str, Reservation]
    reported: Mapping[str, Link]
    standing: dict[str, Standing] = field(default_factory=dict)
    by_article: Mapping[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_article = _by_article(self.reservations)

    @classmethod
    async def read(cls, sides: Sides) -> "Orders":
        """The orders as they are known now; asks neither side."""
        reservations = await read_reservations(sides)
        reported = await sides.ledger.of(ProcessName.SHIPMENTS).known(reservations)
        return cls(sides.options, reservations, reported)

    async def look_up(self, articles: Iterable[str], sides: Sides) -> None:
        """Ask Ongoing for the orders of these articles that are open and not fully reported, each once."""
        wanted = {
            number
            for article in articles
            for number in self.by_article.get(article, ())
            if self._is_open(number) and self._depends_on_warehouse(number)
        }
        missing = sorted(wanted - self.standing.keys())
        found = {order.number: order async for order in sides.ongoing.orders.list(order_numbers=missing)}
        for number in missing:
            order = found.get(number)
            self.standing[number] = _standing(order, self.options) if order is not None else NOT_THERE

    def of(self, article: str) -> Iterator[OnOrder]:
        """What each order that is open and not invoiced has of the article; its orders were looked up before."""
        for number in self.by_article.get(article, ()):
            if self._is_open(number):
                reservation, there = self.reservations[number], self.standing.get(number, NOT_THERE)
                yield OnOrder(
                    reserved=reservation.ordered.get(article, NONE),
                    ordered=there.ordered.get(article, NONE),
                    picked=there.picked.get(article, NONE),
                    delivered=self._delivered(number, article),
                    more_to_come=self._more_to_come(number),
                )

    def reserved(self, article: str) -> Decimal:
        """What Fortnox must have reserved of the article, if it has no order but those we know of."""
        orders = (number for number in self.by_article.get(article, ()) if self._is_open(number))
        return in_hundredths(sum((self.reservations[number].ordered.get(article, NONE) for number in orders), NONE))

    def taken(self, article: str) -> Taken:
        """What each invoice that we know of took off the article's stock."""
        found: dict[str, Decimal | None] = {}
        for number in self.by_article.get(article, ()):
            reservation = self.reservations[number]
            if reservation.state is OrderState.INVOICED:
                found[number] = reservation.delivered.get(article, NONE) if reservation.seen_open else None
            elif reservation.state is OrderState.OPEN and not self._is_open(number):
                found[number] = self._delivered(number, article)
        return found

    def articles_touched_since(self, moment: datetime) -> set[str]:
        """The articles of orders about which something new was learned since then."""
        return {
            article
            for number, reservation in self.reservations.items()
            for article in reservation.ordered
            if reservation.noted_at >= moment
            or (number in self.reported and self.reported[number].updated_at >= moment)
        }

    async def compare_with_fortnox(self, sides: Sides) -> None:
        """Bring what is noted to the orders that Fortnox has open.

        Those that are closed and nobody told us of are forgotten. Those that came to the warehouse before us are noted
        with what stands on them there; orders that the warehouse does not have stay out.
        """
        there = {order.document_number async for order in sides.fortnox.orders.not_invoiced() if not order.cancelled}
        gone = [
            number
            for number, reservation in self.reservations.items()
            if reservation.state is OrderState.OPEN and number not in there
        ]
        await forget(gone, sides)
        for number in gone:
            del self.reservations[number]
        async for number, standing in _found(sorted(there - self.reservations.keys()), sides):
            await note_found(number, standing.ordered, sides)
            self.standing[number] = standing
            self.reservations[number] = Reservation(OrderState.OPEN, standing.ordered, {}, False, sides.now())
        self.by_article = _by_article(self.reservations)
        self.reported = await sides.ledger.of(ProcessName.SHIPMENTS).known(self.reservations)

    async def forget_closed(self, sides: Sides) -> None:
        """Drop the orders that are closed, once every article was read in Fortnox: it has taken them into account."""
        await forget(
            [number for number, order in self.reservations.items() if order.state is not OrderState.OPEN], sides
        )

    def _is_open(self, number: str) -> bool:
        """Whether the order is neither cancelled nor invoiced; our own invoice is known before it is read."""
        report = self.reported.get(number)
        invoiced_by_us = report is not None and report.sent["invoice"] is not None
        return self.reservations[number].state is OrderState.OPEN and not invoiced_by_us

    def _depends_on_warehouse(self, number: str) -> bool:
        return number not in self.reported or self._more_to_come(number)

    def _more_to_come(self, number: str) -> bool:
        """Whether a rest of a reported order may still be sent: only where each part is reported by itself."""
        report = self.reported.get(number)
        each = self.options.part_delivery is PartDelivery.REPORT_EACH
        return each and report is not None and not report.sent["complete"]

    def _delivered(self, number: str, article: str) -> Decimal | None:
        report = self.reported.get(number)
        if report is None:
            return None
        return sum(
            (
                Decimal(quantity)
                for row, quantity in report.sent["delivered"].items()
                if row.rpartition("#")[0] == article
            ),
            NONE,
        )


async def _found(numbers: Collection[str], sides: Sides) -> AsyncIterator[tuple[str, Standing]]:
    """Those of the orders that the warehouse has, with something standing on them."""
    wanted = set(numbers)
    async for order in sides.ongoing.orders.list(order_numbers=sorted(wanted)):
        if order.number in wanted and (standing := _standing(order, sides.options)).ordered:
            yield order.number, standing


def _standing(order: WarehouseOrder, options: Options) -> Standing:
    """What stands on the order; components of kits stand on the kit, and nothing on a cancelled order.

    Raises:
        RemoteUnavailable: the order does not show its lines yet (Ongoing FACTS §3).
    """
    if order.status_number == options.cancelled_status:
        return NOT_THERE
    if not order.order_lines and order.order_info.ordered_number_of_items > 0:
        raise RemoteUnavailable(
            f"Ongoing shows order {order.number} without its lines.", code="stock_levels.lines_hidden"
        )
    ordered: defaultdict[str, Decimal] = defaultdict(Decimal)
    picked: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in order.order_lines:
        if line.should_be_picked is not False:
            ordered[line.article_number] += line.ordered_number_of_items
            picked[line.article_number] += line.picked_number_of_items
    return Standing(dict(ordered), dict(picked))


def _by_article(reservations: Mapping[str, Reservation]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for number, reservation in reservations.items():
        for article in reservation.ordered:
            found[article].append(number)
    return dict(found)
