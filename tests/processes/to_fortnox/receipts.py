"""Purchase orders of both sides as the clients read them, written short for tables."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from app.fortnox.purchase_orders import PurchaseOrder
from app.ongoing.purchase_order_answer import PurchaseOrder as WarehouseOrder
from app.processes.to_fortnox.goods_receipt_lines import Receipt
from app.processes.to_fortnox.goods_receipt_memory import LineMemory, ReceiptMemory

LINE = datetime(2026, 3, 1, tzinfo=UTC)
BEFORE, AFTER = "2026-02-20T10:00:00Z", "2026-03-02T10:00:00Z"


def line(line_id: int, article: str | None, received: str, *items: tuple[str, str], **fields: Any) -> dict[str, Any]:
    """A line with what came of it: items are quantity and moment."""
    return {
        "id": line_id,
        "article": None if article is None else {"articleSystemId": 1, "articleNumber": article},
        "advisedNumberOfItems": Decimal(10),
        "receivedNumberOfItems": Decimal(received),
        "articleItems": [
            {"originalArticleItemId": at, "numberOfItems": Decimal(quantity), "inDate": moment}
            for at, (quantity, moment) in enumerate(items)
        ],
        **fields,
    }


def warehouse_order(*lines: dict[str, Any], status: int = 300, created: str | None = AFTER) -> WarehouseOrder:
    return WarehouseOrder.model_validate(
        {
            "purchaseOrderInfo": {
                "purchaseOrderId": 900,
                "purchaseOrderNumber": "58",
                "purchaseOrderStatus": {"number": status},
                "createdDate": created,
            },
            "purchaseOrderLines": list(lines),
        }
    )


def remembered(**lines: tuple[str, str]) -> ReceiptMemory:
    """The memory of lines by id ("l7"): how much without us, and how far accounted for."""
    return ReceiptMemory(
        lines={
            name.removeprefix("l"): LineMemory(article="A", base=Decimal(base), posted=Decimal(posted))
            for name, (base, posted) in lines.items()
        }
    )


def receipt(*lines: dict[str, Any], memory: ReceiptMemory | None = None, **order: Any) -> Receipt:
    return Receipt.of(warehouse_order(*lines, **order), memory or ReceiptMemory(), LINE)


def row(number: int, article: str, ordered: str, received: str = "0", **fields: Any) -> dict[str, Any]:
    left = max(Decimal(ordered) - Decimal(received), Decimal(0))
    return {
        "id": f"row-{number}",
        "rowNum": number,
        "itemId": article,
        "orderedQuantity": ordered,
        "receivedQuantity": received,
        "remainingOrderedQuantity": str(left),
        "price": 45,
        **fields,
    }


def fortnox_order(*rows: dict[str, Any], **fields: Any) -> PurchaseOrder:
    return PurchaseOrder.model_validate({"id": 58, "purchaseOrderState": "SENT", "rows": list(rows), **fields})
