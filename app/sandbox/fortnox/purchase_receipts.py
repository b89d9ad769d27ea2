"""What of a purchase order has been received, and the state it is in because of that (FACTS §14)."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.sandbox.fortnox.company import Company
from app.sandbox.fortnox.documents.incoming_goods import IncomingGoods
from app.sandbox.fortnox.documents.purchase_order import (
    IN_SWEDISH,
    PurchaseOrder,
    PurchaseOrderRow,
    PurchaseOrderState,
    PurchaseType,
)

NONE = Decimal(0)


def received(company: Company, *, leaving_out: int | None = None) -> defaultdict[UUID | None, Decimal]:
    """By row of purchase orders, what released incoming goods received; one of them can be left out.

    Under None stands what was received without an order.
    """
    sums: defaultdict[UUID | None, Decimal] = defaultdict(Decimal)
    for number, kept in company.incoming_goods.items():
        if number == leaving_out or not kept.document.counts:
            continue
        for row in kept.document.rows:
            sums[row.purchase_order_row_id] += row.received_quantity
    return sums


def remaining(order: PurchaseOrder, row: PurchaseOrderRow, quantity: Decimal) -> Decimal:
    """What is still awaited of a row when so much is received; nothing once the order is completed by hand."""
    return NONE if order.manually_completed else max(row.ordered_quantity - quantity, NONE)


def receipts_of(company: Company, order: PurchaseOrder) -> list[IncomingGoods]:
    """The incoming goods that name an order and are not voided."""
    return [
        kept.document
        for kept in company.incoming_goods.values()
        if not kept.document.voided and any(row.purchase_order_id == order.id for row in kept.document.rows)
    ]


def state_of(company: Company, order: PurchaseOrder, today: date) -> PurchaseOrderState:
    """The state an order shows: it is received when nothing remains, and late when its day has passed."""
    if order.voided:
        return PurchaseOrderState.voided
    sums = received(company)
    if order.manually_completed or (order.rows and not any(remaining(order, row, sums[row.id]) for row in order.rows)):
        return PurchaseOrderState.received
    if order.purchase_order_state is PurchaseOrderState.not_sent:
        return PurchaseOrderState.not_sent
    late = order.delivery_date is not None and order.delivery_date < today
    return PurchaseOrderState.delayed if late else PurchaseOrderState.sent


def purchase_order_json(
    company: Company, order: PurchaseOrder, today: date, *, leaving_out: int | None = None
) -> dict[str, Any]:
    """The order in full; `leaving_out` is the id of incoming goods that shall not count in its quantities."""
    sums = received(company, leaving_out=leaving_out)
    rows = [
        row.model_copy(
            update={
                "received_quantity": sums[row.id],
                "remaining_ordered_quantity": remaining(order, row, sums[row.id]),
            }
        )
        for row in order.rows
    ]
    value = sum((row.ordered_quantity * row.price for row in rows), NONE)
    return order.model_copy(
        update={
            "purchase_order_state": state_of(company, order, today),
            "translated_response_state": IN_SWEDISH[order.response_state],
            "dropship": order.purchase_type is PurchaseType.dropship,
            "order_value": value,
            "order_value_in_sek": value * order.currency_rate / order.currency_unit,
            "total_received_quantity": sum((row.received_quantity for row in rows), NONE),
            "rows": rows,
        }
    ).as_json()
