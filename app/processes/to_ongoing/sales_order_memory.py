"""What we remember of an order that we sent, or that waits for something to change in Ongoing."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from app.ledger.models import Link, NameKind
from app.ongoing.ids import OngoingOrderId
from app.ongoing.order_answer import Order as OngoingOrder
from app.ongoing.order_request import OrderRequest
from app.ongoing.wire import decimal_text
from app.processes.process import Sides
from app.processes.to_ongoing.sales_order_comparison import sent_fields, state_of
from app.processes.to_ongoing.sales_order_map import content_of, quantities

WATCHING: Final = "watching"
"""What a link refers to while its order is held for something that must change in Ongoing."""


@dataclass(frozen=True, slots=True)
class Memory:
    """An order as last sent.

    `order_id` is None when Ongoing has none of ours; `content` is the fingerprint of what was sent last, "" when that
    is not known; `fields` and `rows` are the same to compare with, None and empty when not known; `cancelled` says that
    we cancelled it ourselves; `watch` holds the Ongoing orders, by number, whose state (`state_of`) must change before
    a held order is worth another look.
    """

    order_id: OngoingOrderId | None = None
    content: str = ""
    fields: Mapping[str, str] | None = None
    rows: Mapping[str, str] = field(default_factory=dict)
    cancelled: bool = False
    watch: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, link: Link | None) -> "Memory":
        """The memory that a link holds."""
        if link is None:
            return cls()
        return cls(
            order_id=OngoingOrderId(int(link.remote_id)) if link.remote_id else None,
            content=link.fingerprint,
            fields=link.sent["fields"],
            rows=link.sent["rows"],
            cancelled=link.sent["cancelled"],
            watch=link.sent["watch"],
        )

    def before_writing(self) -> "Memory":
        """What to remember before a write: killed in it, nobody knows which of two contents Ongoing has."""
        return replace(self, content="", fields=None)

    def after_sending(self, request: OrderRequest, order_id: OngoingOrderId) -> "Memory":
        """What to remember when Ongoing has the order as `request` says."""
        return Memory(
            order_id=order_id,
            content=content_of(request),
            fields=sent_fields(request),
            rows={row: decimal_text(number) for row, number in quantities(request).items()},
        )

    def after_cancelling(self, order_id: OngoingOrderId) -> "Memory":
        """What to remember when the order is cancelled on our word, so that sending it again is a new decision."""
        return replace(self, order_id=order_id, content="", cancelled=True, watch={})

    def watching(self, order: OngoingOrder, *, as_ours: bool = True) -> "Memory":
        """What to remember while the order waits for `order` to change in Ongoing."""
        return replace(self, order_id=order.id if as_ours else self.order_id, watch={order.number: state_of(order)})

    def lowers(self, request: OrderRequest, there: OngoingOrder) -> bool:
        """Whether the request drops or cuts a row that Ongoing has or was sent.

        Both are asked, as a just-created order may not show its lines yet (Ongoing FACTS §3); so it may when neither
        knows of any.
        """
        wanted = quantities(request)
        standing = {line.row_number: line.ordered_number_of_items for line in there.order_lines if line.row_number}
        sent = {row: Decimal(number) for row, number in self.rows.items()}
        return any(number > wanted.get(row, Decimal(0)) for rows in (standing, sent) for row, number in rows.items())


async def expect_a_write(key: str, memory: Memory, sides: Sides) -> None:
    """Drop what Ongoing is believed to have: else an office that takes its change back meets a stale "unchanged"."""
    if memory.content:
        await remember(key, memory.before_writing(), sides)


async def remember(key: str, memory: Memory, sides: Sides) -> None:
    """Keep it; committed when this returns."""
    await sides.ledger.remember(
        key,
        fingerprint=memory.content,
        remote_id=str(memory.order_id or ""),
        refers_to=WATCHING if memory.watch else "",
        sent={
            "fields": memory.fields,
            "rows": memory.rows,
            "cancelled": memory.cancelled,
            "watch": memory.watch,
        },
        names={NameKind.REFERENCE: [(memory.fields or {}).get("customer's order number", "")]},
    )


async def moved_in_ongoing(sides: Sides) -> AsyncIterator[str]:
    """The held orders for which something has changed in Ongoing since: one question for all, none when none is."""
    watching = await sides.ledger.known(await sides.ledger.naming(WATCHING))
    memories = {key: Memory.of(link) for key, link in watching.items()}
    numbers = sorted({number for memory in memories.values() for number in memory.watch})
    states = {order.number: state_of(order) async for order in sides.ongoing.orders.list(order_numbers=numbers)}
    for key, memory in memories.items():
        if any(states.get(number) != state for number, state in memory.watch.items()):
            yield key
