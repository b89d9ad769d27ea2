"""What we remember of a purchase order that we sent, or that waits for something to change in Ongoing."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Final

from pydantic import BaseModel, ConfigDict

from app.ledger.models import Link, NameKind
from app.ongoing.ids import OngoingPurchaseOrderId
from app.ongoing.purchase_order_answer import PurchaseOrder as OngoingPurchaseOrder
from app.ongoing.purchase_order_request import PurchaseOrderRequest
from app.processes.process import Sides
from app.processes.to_ongoing.purchase_order_comparison import sent_fields, state_of
from app.processes.to_ongoing.purchase_order_map import content_of, quantities
from app.processes.to_ongoing.purchase_order_rows import SentRow

WATCHING: Final = "watching"
"""What a link refers to while its purchase order is held for something that must change in Ongoing."""


class Memory(BaseModel):
    """A purchase order as last sent.

    `order_id` is None when Ongoing has none of ours; `content` is the fingerprint of what was sent last, "" when that
    is not known; `fields` and `rows` (by row number) are the same to compare with, None and empty when not known;
    `cancelled` says that we cancelled it ourselves; `watch` is the state in Ongoing (`state_of`) that must change
    before a held one is worth another look, None while none is held.
    """

    model_config = ConfigDict(frozen=True)

    order_id: OngoingPurchaseOrderId | None = None
    content: str = ""
    fields: dict[str, str] | None = None
    rows: dict[str, SentRow] = {}
    cancelled: bool = False
    watch: str | None = None

    @classmethod
    def of(cls, link: Link | None) -> "Memory":
        """The memory that a link holds."""
        if link is None:
            return cls()
        order_id = int(link.remote_id) if link.remote_id else None
        return cls.model_validate({**link.sent, "order_id": order_id, "content": link.fingerprint})

    def before_writing(self) -> "Memory":
        """What to remember before a write: killed in it, nobody knows which of two contents Ongoing has."""
        return self.model_copy(update={"content": "", "fields": None})

    def after_sending(self, request: PurchaseOrderRequest, order_id: OngoingPurchaseOrderId) -> "Memory":
        """What to remember when Ongoing has the purchase order as `request` says."""
        return Memory(
            order_id=order_id,
            content=content_of(request),
            fields=sent_fields(request),
            rows={
                line.row_number: SentRow(
                    id=line.external_order_line_id or "", article=line.article_number, quantity=line.number_of_items
                )
                for line in request.purchase_order_lines
            },
        )

    def after_cancelling(self, order_id: OngoingPurchaseOrderId) -> "Memory":
        """What to remember when it is cancelled on our word, so that sending it again is a new decision."""
        return self.model_copy(update={"order_id": order_id, "content": "", "cancelled": True, "watch": None})

    def watching(self, there: OngoingPurchaseOrder | None) -> "Memory":
        """What to remember while it waits for a change in Ongoing, where it may not be yet."""
        return self.model_copy(update={"order_id": there.id if there else self.order_id, "watch": state_of(there)})

    def lowers(self, request: PurchaseOrderRequest, there: OngoingPurchaseOrder) -> bool:
        """Whether the request drops or cuts a row that Ongoing has or was sent.

        Both are asked, as it may be the moment in which Ongoing does not show the lines yet (Ongoing FACTS §3).
        """
        wanted = quantities(request)
        standing = {line.row_number: line.advised_number_of_items for line in there.purchase_order_lines}
        sent = {number: row.quantity for number, row in self.rows.items()}
        return any(
            number and quantity > wanted.get(number, Decimal(0))
            for rows in (standing, sent)
            for number, quantity in rows.items()
        )


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
        refers_to="" if memory.watch is None else WATCHING,
        sent=memory.model_dump(mode="json", exclude={"order_id", "content"}),
        names={
            NameKind.REFERENCE: [(memory.fields or {}).get("reference", "")],
            NameKind.SUPPLIER: [(memory.fields or {}).get("supplier number", "")],
        },
    )


async def moved_in_ongoing(sides: Sides) -> AsyncIterator[str]:
    """The held ones for which something has changed in Ongoing since: one question for all, none when none is held."""
    watching = await sides.ledger.known(await sides.ledger.naming(WATCHING))
    states = {
        there.number: state_of(there) async for there in sides.ongoing.purchase_orders.list(numbers=sorted(watching))
    }
    for key, link in watching.items():
        if states.get(key, "") != Memory.of(link).watch:
            yield key
