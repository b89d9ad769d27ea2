"""How a return order reads: GetReturnOrderModel, everything absent null (FACTS §2, §9)."""

from app.sandbox.ongoing.goods_owner import GoodsOwner
from app.sandbox.ongoing.order_record import ReturnedItem
from app.sandbox.ongoing.return_order_record import ReturnOrder, ReturnOrderLine
from app.sandbox.ongoing.return_orders import return_status_numbers, return_statuses
from app.sandbox.ongoing.switches import OngoingSwitches
from app.sandbox.ongoing.wire import Document, pick, pick_or_null

_ITEM_NULLS = "batch serial expiryDate container weight volume comment articleItemStatus articleItemCategory"


def return_order_answer(owner: GoodsOwner, return_order: ReturnOrder, switches: OngoingSwitches) -> Document:
    """One return order as GET reads it."""
    document = return_order.document
    number = return_status_numbers(switches)[return_order.stage]
    in_date, free = document.get("inDate"), document.get("freeValues")
    return {
        "returnOrderInfo": {
            "returnOrderId": return_order.return_order_id,
            "returnOrderNumber": return_order.number,
            "comment": document.get("comment"),
            "inDate": None if in_date is None else in_date.date(),
            "returnOrderStatus": next(status for status in return_statuses(switches) if status["number"] == number),
            "warehouse": pick(owner.warehouse_of(return_order.warehouse_id), "id code name"),
            "returnOrderHandlingComment": document.get("returnOrderHandlingComment"),
            "freeValues": pick_or_null(free, "freeDateTime1"),
            "createdDate": return_order.created,
            "returnOrderArrivalTime": return_order.last_returned,
        },
        "customerOrderInfo": {"orderId": return_order.order.order_id, "orderNumber": return_order.order.number},
        "returnOrderLines": [_line(line) for line in return_order.lines],
    }


def _line(line: ReturnOrderLine) -> Document:
    order_line = line.order_line
    article = order_line.article
    return {
        "returnOrderLineId": line.line_id,
        "returnOrderRowNumber": line.row_number,
        "customerOrderLine": {
            "orderLineId": order_line.line_id,
            "customerOrderRowNumber": order_line.row_number,
        },
        "article": {
            "articleSystemId": article.article_system_id,
            "articleNumber": article.number,
            "articleName": article.document.get("articleName"),
        },
        "returnCause": pick_or_null(line.document.get("returnCause"), "code name"),
        "returnedNumberOfItems": line.returned,
        "pickedNumberOfItems": order_line.picked,
        "toBeReturnedNumberOfItems": line.expected,
        "returnedRemovedByInventoryNumberOfItems": line.scrapped,
        "returnedArticleItems": [_item(item) for item in line.items()] or None,
    }


def _item(item: ReturnedItem) -> Document:
    return {
        **pick(None, _ITEM_NULLS),
        "numberOfItems": item.quantity,
        "returnTime": item.returned,
        "returnComment": item.comment,
        "isReturnRemovedByInventory": item.scrapped,
        "returnCause": pick_or_null(item.cause, "code name"),
    }
