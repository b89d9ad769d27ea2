"""Orders of both sides as the clients read them, written short for tables."""

from decimal import Decimal
from typing import Any

from app.connections.options import Options
from app.fortnox.order_documents import Order
from app.ongoing.order_answer import Order as WarehouseOrder
from app.processes.to_fortnox.shipment_orders import Shipment


def row(article: str | None, ordered: str = "0", delivered: str = "0", **fields: Any) -> dict[str, Any]:
    return {
        "RowId": fields.pop("RowId", 1),
        "ArticleNumber": article,
        "OrderedQuantity": ordered,
        "DeliveredQuantity": delivered,
        **fields,
    }


def fortnox_order(*rows: dict[str, Any], **fields: Any) -> Order:
    numbered = [{**each, "RowId": 100 + at} for at, each in enumerate(rows)]
    return Order.model_validate({"DocumentNumber": "1001", "CustomerNumber": "1", "OrderRows": numbered, **fields})


def line(key: str, ordered: str, picked: str = "0", **fields: Any) -> dict[str, Any]:
    return {
        "rowNumber": key,
        "article": {"articleNumber": fields.pop("article", key.partition("#")[0])},
        "orderedNumberOfItems": Decimal(ordered),
        "pickedNumberOfItems": Decimal(picked),
        **fields,
    }


def warehouse_order(
    *lines: dict[str, Any], status: int = 450, order_id: int = 5001, back_order_for: int | None = None, **fields: Any
) -> WarehouseOrder:
    info = {
        "orderId": order_id,
        "orderNumber": "1001" if back_order_for is None else f"1001-B{order_id}",
        "orderStatus": {"number": status},
        "advanced": {"backOrderInfo": {"backOrderForOrderId": back_order_for}},
        **fields.pop("info", {}),
    }
    numbered = [{"id": order_id * 10 + at, **each} for at, each in enumerate(lines)]
    return WarehouseOrder.model_validate({"orderInfo": info, "orderLines": numbered, **fields})


def shipment(origin: WarehouseOrder, *back_orders: WarehouseOrder, **options: Any) -> Shipment:
    return Shipment.of(origin, back_orders, Options(**options))
