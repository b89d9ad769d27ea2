"""What a Fortnox purchase order is in Ongoing (SPEC §2.7)."""

from collections.abc import Mapping
from decimal import Decimal

from app.fortnox.purchase_orders import PurchaseOrder
from app.ledger.ledger import fingerprint
from app.ongoing.articles import SupplierAddress
from app.ongoing.ids import WarehouseId
from app.ongoing.purchase_order_request import (
    PURCHASE_ORDER_REMARK_LIMIT,
    PurchaseOrderLineRequest,
    PurchaseOrderRequest,
    PurchaseOrderSupplier,
)
from app.processes.to_ongoing.purchase_order_rows import NumberedRow, SentRow, numbered_rows


def purchase_order_request(
    order: PurchaseOrder,
    *,
    sent: Mapping[str, SentRow],
    supplier_address: SupplierAddress | None = None,
    warehouse: WarehouseId | None = None,
) -> PurchaseOrderRequest:
    """The purchase order as Ongoing is to have it; without `warehouse` Ongoing chooses it.

    `sent` are the rows that the warehouse has, which keep their numbers. Without `supplier_address`, the one of our
    register, the supplier is where the order itself says. Empty texts are sent as "", so that what Fortnox clears is
    cleared: what a PUT does with a field that it leaves out is UNKNOWN (Ongoing FACTS §2).
    """
    return PurchaseOrderRequest(
        purchase_order_number=str(order.id),
        reference_number=order.internal_reference,
        in_date=order.delivery_date,
        purchase_order_remark=order.note[:PURCHASE_ORDER_REMARK_LIMIT],
        supplier_info=PurchaseOrderSupplier(
            supplier_number=order.supplier_number,
            supplier_name=order.supplier_name,
            supplier_address=supplier_address or _own_address(order),
        ),
        purchase_order_lines=tuple(_line(numbered, order) for numbered in numbered_rows(order, sent)),
        warehouse_id=warehouse,
    )


def notes(order: PurchaseOrder) -> tuple[str, ...]:
    """What a person may want to know of how the purchase order went."""
    if len(order.note) <= PURCHASE_ORDER_REMARK_LIMIT:
        return ()
    return (f"The note has {len(order.note)} characters; Ongoing takes {PURCHASE_ORDER_REMARK_LIMIT}: it was cut.",)


def content_of(request: PurchaseOrderRequest) -> str:
    """The fingerprint of what Fortnox says."""
    return fingerprint({"purchase_order": request.json_text()})


def quantities(request: PurchaseOrderRequest) -> dict[str, Decimal]:
    """Ordered quantity by row number."""
    return {line.row_number: line.number_of_items for line in request.purchase_order_lines}


def _own_address(order: PurchaseOrder) -> SupplierAddress:
    return SupplierAddress(
        name=order.supplier_name,
        address=order.supplier_address,
        address2=order.supplier_address2,
        post_code=order.supplier_post_code,
        city=order.supplier_city,
        country_code=order.supplier_country_code,
        email=order.supplier_email,
    )


def _line(numbered: NumberedRow, order: PurchaseOrder) -> PurchaseOrderLineRequest:
    row = numbered.row
    return PurchaseOrderLineRequest(
        row_number=numbered.number,
        article_number=row.item_id,
        number_of_items=row.ordered_quantity,
        row_price=row.price,
        currency_code=row.currency_code or order.currency_code or None,
        external_order_line_id=row.id,
    )
