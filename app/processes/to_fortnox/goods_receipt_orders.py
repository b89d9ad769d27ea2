"""What a receipt has to look up: the purchase order on both sides, and whether our documents of it still stand."""

from typing import NamedTuple

from app.errors import NotFound, RemoteRejected
from app.fortnox.custom_document_keys import CustomDocumentId, CustomDocumentKey
from app.fortnox.incoming_goods_documents import IncomingGoodsId
from app.fortnox.purchase_orders import PurchaseOrder, PurchaseOrderId, PurchaseOrderState, PurchaseType
from app.ledger.outcomes import Held
from app.ongoing.ids import OngoingPurchaseOrderId
from app.ongoing.purchase_order_answer import PurchaseOrder as WarehouseOrder
from app.processes.process import ProcessName, Sides
from app.processes.to_fortnox import goods_receipt_held as held
from app.processes.to_fortnox.goods_receipt_memory import DocumentMemory, ReceiptMemory
from app.processes.to_fortnox.goods_receipt_plan import UNKNOWN_ORDER

LONGEST_ID = 18


async def find_in_warehouse(number: str, sides: Sides) -> WarehouseOrder | None:
    """The order in Ongoing: by its id when we made it or have reported of it, else by its number."""
    made = await sides.ledger.of(ProcessName.PURCHASE_ORDERS).link(number)
    reported = await sides.ledger.link(number)
    for link in (made, reported):
        if link is not None and link.remote_id.isdigit():
            return await sides.ongoing.purchase_orders.get(OngoingPurchaseOrderId(int(link.remote_id)))
    return await sides.ongoing.purchase_orders.find(number)


async def find_in_fortnox(number: str, memory: ReceiptMemory, sides: Sides) -> PurchaseOrder | Held | None:
    """The order in Fortnox, by its id or else by its internal reference; None when a readable Fortnox has neither.

    Raises:
        NotFound: Fortnox has lost an order that we carried to the warehouse, or posted receipts of.
        NotConfigured: the connection may not read purchase orders, which says nothing about this one.
    """
    orders = sides.fortnox.purchase_orders
    if memory.order_id is not None:
        return await orders.get(memory.order_id)
    made = await sides.ledger.of(ProcessName.PURCHASE_ORDERS).link(number)
    if (order_id := _as_id(number)) is not None:
        try:
            return await orders.get(order_id)
        except NotFound:
            if made is not None:
                raise
    named = await orders.referred_to_as(number)
    candidates = [order.id for order in named if not order.voided] or [order.id for order in named][-1:]
    if len(candidates) > 1:
        return held.ambiguous(number, candidates)
    return await orders.get(candidates[0]) if candidates else None


def takes_goods(order: PurchaseOrder) -> bool:
    """Whether goods can be received on the order at all."""
    return not order.voided and order.purchase_type is not PurchaseType.DROPSHIP


def is_closed(order: PurchaseOrder) -> bool:
    """Whether Fortnox awaits nothing more of the order."""
    return order.manually_completed or order.purchase_order_state is PurchaseOrderState.RECEIVED or order.voided


async def complete(number: str, order: PurchaseOrder, sides: Sides) -> Held | None:
    """Have Fortnox await nothing more of the order; it was just read and is open. None once Fortnox shows it closed."""
    orders = sides.fortnox.purchase_orders
    try:
        await orders.complete(order.id)
    except RemoteRejected:
        if not is_closed(await orders.get(order.id)):
            raise
        return None
    return None if is_closed(await orders.get(order.id)) else held.not_completed(number, order.id)


class OurDocuments(NamedTuple):
    """Our documents of an order as Fortnox shows them, by key: those that somebody voided, and those that cannot be.

    The latter are completed (Fortnox FACTS §15).
    """

    voided: list[str]
    completed: list[str]


async def look_at_our_documents(memory: ReceiptMemory, sides: Sides) -> OurDocuments:
    """Read those of our documents that we believe to stand."""
    found = OurDocuments([], [])
    for key, ours in memory.standing.items():
        voided, completed = await _state_of(ours, sides)
        if voided:
            found.voided.append(key)
        elif completed:
            found.completed.append(key)
    return found


async def _state_of(ours: DocumentMemory, sides: Sides) -> tuple[bool, bool]:
    if ours.custom:
        key = CustomDocumentKey(UNKNOWN_ORDER, CustomDocumentId(ours.id))
        custom = await sides.fortnox.custom_documents.inbound.get(key)
        return custom is None or custom.voided, False
    goods = await sides.fortnox.incoming_goods.get(IncomingGoodsId(int(ours.id)))
    return goods.voided, goods.completed


def _as_id(number: str) -> PurchaseOrderId | None:
    """The id that a number may be: digits as Fortnox writes them, so not 058."""
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_ID) or number.startswith("0"):
        return None
    return PurchaseOrderId(int(number))
