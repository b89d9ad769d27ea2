"""A Fortnox purchase order and the same one in Ongoing, field by field, in words a person can check on screen."""

from decimal import Decimal

from app.ledger.ledger import fingerprint
from app.ongoing.purchase_order_answer import PurchaseOrder as OngoingPurchaseOrder
from app.ongoing.purchase_order_request import PurchaseOrderRequest
from app.ongoing.wire import decimal_text


def sent_fields(request: PurchaseOrderRequest) -> dict[str, str]:
    """What is sent, as far as a change of it matters once the warehouse has started.

    Not the rows' ids, which nobody sees and an edit may renew, nor the supplier's address, which Ongoing never shows.
    The warehouse is a field where we choose it.
    """
    supplier = request.supplier_info
    fields = {
        "expected": request.in_date.isoformat() if request.in_date else "",
        "reference": request.reference_number,
        "note": request.purchase_order_remark,
        "supplier number": supplier.supplier_number if supplier else "",
        "supplier name": supplier.supplier_name if supplier else "",
    }
    rows = {
        f"row {line.row_number}": _row(line.number_of_items, line.article_number, line.row_price)
        for line in request.purchase_order_lines
    }
    if request.warehouse_id is not None:
        fields["warehouse"] = str(request.warehouse_id)
    return {name: (value or "").strip() for name, value in fields.items()} | rows


def ongoing_fields(there: OngoingPurchaseOrder) -> dict[str, str]:
    """The same fields as Ongoing shows them; a line that advises nothing counts as none."""
    info, supplier = there.purchase_order_info, there.supplier_info
    fields = {
        "expected": info.in_date.isoformat() if info.in_date else "",
        "reference": info.reference_number,
        "note": info.purchase_order_remark,
        "supplier number": supplier.supplier_number if supplier else "",
        "supplier name": supplier.supplier_name if supplier else "",
        "warehouse": str(info.warehouse.id) if info.warehouse else "",
    }
    rows = {
        f"row {line.row_number}": _row(line.advised_number_of_items, line.article_number, line.row_price)
        for line in there.purchase_order_lines
        if line.row_number and line.advised_number_of_items > 0
    }
    return {name: (value or "").strip() for name, value in fields.items()} | rows


def status_words(there: OngoingPurchaseOrder) -> str:
    """The purchase order's status as the warehouse sees it."""
    status = there.purchase_order_info.purchase_order_status
    return f"{status.number} {status.text or ''}".strip() if status else "unknown"


def state_of(there: OngoingPurchaseOrder | None) -> str:
    """A fingerprint of what a person may change in Ongoing to end a disagreement; "" of none at all."""
    if there is None:
        return ""
    return fingerprint({"status": there.status_number, "fields": ongoing_fields(there)})


def _row(quantity: Decimal, article: str, price: Decimal | None) -> str:
    return f"{decimal_text(quantity)} of {article} at {decimal_text(price or Decimal(0))}"
