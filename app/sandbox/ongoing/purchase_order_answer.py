"""How a purchase order reads: GetPurchaseOrderModel, everything absent null (FACTS §2, §8)."""

from app.sandbox.ongoing.goods_owner import GoodsOwner, System
from app.sandbox.ongoing.purchase_order_record import PurchaseOrder, PurchaseOrderLine
from app.sandbox.ongoing.wire import Document, pick, pick_or_null

_FREE_TEXTS = " ".join(f"freeText{n}" for n in range(1, 6))
_TEXT = "rowNumber comment numberOfItems"
_RECEIPT_NULLS = (
    "serial caseNumber batchNumber container comment weight expiryDate location articleItemStatus receivedByUser"
    " articleItemFreeText1"
)


def purchase_order_answer(system: System, owner: GoodsOwner, purchase_order: PurchaseOrder) -> Document:
    """One purchase order as GET reads it."""
    document = purchase_order.document
    classes, texts = document.get("classes"), document.get("textLines")
    return {
        "goodsOwner": {"id": owner.goods_owner_id, "name": owner.name},
        "supplierInfo": pick_or_null(document.get("supplierInfo"), "supplierNumber supplierName"),
        "purchaseOrderInfo": _info(system, owner, purchase_order),
        "purchaseOrderLines": [_line(line) for line in purchase_order.lines],
        "sellerInfo": pick_or_null(document.get("sellerInfo"), "sellerNumber sellerName"),
        "classes": None if classes is None else [pick(one, "code name") for one in classes],
        "textLines": None if texts is None else [pick(text, _TEXT) for text in texts],
    }


def _info(system: System, owner: GoodsOwner, purchase_order: PurchaseOrder) -> Document:
    document = purchase_order.document
    advanced = document.get("advanced") or {}
    free = document.get("freeValues")
    in_date = document.get("inDate")
    return {
        "purchaseOrderId": purchase_order.purchase_order_id,
        "purchaseOrderNumber": purchase_order.number,
        **pick(document, "supplierOrderNumber goodsOwnerReference referenceNumber purchaseOrderRemark invoiceNumber"),
        "purchaseOrderStatus": {
            "number": purchase_order.status,
            "text": system.purchase_order_statuses.get(purchase_order.status),
        },
        "purchaseOrderType": pick_or_null(document.get("purchaseOrderType"), "code name"),
        "inDate": None if in_date is None else in_date.date(),
        "warehouse": pick(owner.warehouse_of(purchase_order.warehouse_id), "id code name"),
        "createdDate": purchase_order.created,
        "advanced": {
            **pick(advanced, "orderDate container advisedDate"),
            "arrivalDate": None,
            "purchaseOrderIsReturnType": bool(advanced.get("purchaseOrderIsReturnType")),
        },
        "freeValues": None
        if free is None
        else {
            **pick(free, f"{_FREE_TEXTS} freeDecimal1 freeDecimal2"),
            "freeBool1": free.get("freeBoolean1"),
            "freeBool2": free.get("freeBoolean2"),
        },
        "createdByUser": {"userName": owner.user_name},
    }


def _line(line: PurchaseOrderLine) -> Document:
    document, article = line.document, line.article
    texts = document.get("textLines")
    return {
        "id": line.line_id,
        "rowNumber": line.row_number,
        "article": {
            "articleSystemId": article.article_system_id,
            "articleNumber": article.number,
            "articleName": article.document.get("articleName"),
            "productCode": article.document.get("productCode"),
        },
        **pick(document, "comment rowPrice externalOrderLineId inDate"),
        "advisedNumberOfItems": line.advised,
        "receivedNumberOfItems": line.received,
        "reportedNumberOfItems": line.reported,
        "articleItems": [{**pick(None, _RECEIPT_NULLS), **receipt} for receipt in line.receipts] or None,
        "subPurchaseOrderLines": None,
        "lineType": pick_or_null(document.get("lineType"), "code name"),
        "freeValues": pick_or_null(document.get("lineFreeValues"), "freeText1 freeText2"),
        "textLines": None if texts is None else [pick(text, _TEXT) for text in texts],
    }
