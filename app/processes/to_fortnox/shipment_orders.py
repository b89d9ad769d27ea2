"""An order in the warehouse together with its back orders: in Fortnox they are one order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from app.connections.options import Options
from app.ledger.ledger import fingerprint
from app.ongoing.client import Ongoing
from app.ongoing.ids import OngoingOrderId
from app.ongoing.order_answer import Order, OrderLine


@dataclass(frozen=True, slots=True)
class Shipment:
    """What the warehouse has sent of an order (`sent`), and what of it is still to be sent (`still_open`).

    Back orders count once they are known; which of the orders were cancelled does not matter here.
    """

    origin: Order
    sent: tuple[Order, ...]
    still_open: tuple[Order, ...]

    @classmethod
    def of(cls, origin: Order, back_orders: Iterable[Order], options: Options) -> "Shipment":
        """Sort the order and its back orders by how far they are."""
        living = [order for order in (origin, *back_orders) if order.status_number != options.cancelled_status]
        sent = tuple(order for order in living if is_sent(order, options))
        return cls(origin, sent, tuple(order for order in living if order not in sent))

    def lines(self) -> Iterator[tuple[Order, OrderLine]]:
        """Every line that was sent, with the order it stands on."""
        for order in self.sent:
            for line in order.order_lines:
                yield order, line

    @property
    def looks_short(self) -> bool:
        """Whether a line was sent with less than it asks for, so that there may be a back order."""
        return any(
            line.should_be_picked is not False and line.picked_number_of_items < line.ordered_number_of_items
            for _, line in self.lines()
        )

    @property
    def hides_its_lines(self) -> bool:
        """Whether Ongoing shows the order without the lines that its head counts (Ongoing FACTS §3)."""
        return not self.origin.order_lines and self.origin.order_info.ordered_number_of_items > 0

    @property
    def figures(self) -> str:
        """A hash of all that the warehouse says and that decides what Fortnox has to hold."""
        return fingerprint(
            {
                "sent": {
                    order.id: {line.id: plain(line.picked_number_of_items) for line in order.order_lines}
                    for order in self.sent
                },
                "open": bool(self.still_open),
            }
        )

    @property
    def tracking(self) -> str:
        """The waybills, else the numbers of the parcels; those of returns are no part of what went out."""
        waybills = [
            *(track.waybill for order in self.sent for track in order.tracking),
            *(order.order_info.way_bill for order in self.sent),
        ]
        parcels = [
            parcel.parcel_number for order in self.sent for parcel in order.parcels if not parcel.is_return_parcel
        ]
        return ", ".join(dict.fromkeys(number for number in waybills if number)) or ", ".join(
            dict.fromkeys(number for number in parcels if number)
        )


async def read_back_orders(origin: Order, ongoing: Ongoing) -> list[Order]:
    """The back orders of an order, and theirs in turn."""
    found: dict[OngoingOrderId, Order] = {}
    parents = [origin.id]
    while parents:
        async for order in ongoing.orders.list(back_order_for=parents.pop()):
            if order.id != origin.id and order.id not in found:
                found[order.id] = order
                parents.append(order.id)
    return list(found.values())


def is_sent(order: Order, options: Options) -> bool:
    """Whether the order is at one of the statuses that count as sent."""
    return order.status_number is not None and options.is_sent(order.status_number)


def plain(quantity: Decimal) -> str:
    """A quantity as a person writes it: 2, not 2.00."""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
