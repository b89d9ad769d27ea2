"""How an order reads: GetOrderModel, everything absent null, arrays too (FACTS §2)."""

from collections.abc import Iterable
from decimal import Decimal

from app.sandbox.ongoing.goods_owner import GoodsOwner, Order, OrderLine, System
from app.sandbox.ongoing.orders import transporter_services
from app.sandbox.ongoing.switches import OngoingSwitches, ShouldBePicked
from app.sandbox.ongoing.wire import Document, pick, pick_or_null

_HEAD = (
    "goodsOwnerOrderId referenceNumber salesCode orderRemark deliveryInstruction servicePointCode freeText1 freeText2"
    " freeText3 orderType wayOfDelivery emailNotification smsNotification telephoneNotification customsInfo"
    " preparedTransportDocumentId termsOfDeliveryType customerPrice consigneeOrderNumber warehouseInstruction"
    " marketPlace pickingPriority productionCode freightPrice invoiceUrl orderFreeDateTime1"
)
_LINE = (
    "comment serialNumber lineTotalCustomsValue batchNumber lineType customerArticleNumber externalId"
    " minDaysToExpiryDate maxDaysToExpiryDate deliveryDate warehouseInstruction vat"
)
_ADDRESS = "name address1 address2 address3 postCode city countryCode countryStateCode"
_PICKED_ITEM_NULLS = (
    "secondNumberOfItems caseNumber container comment weight volume expiryDate returnDate returnCause locationTypeCode"
    " articleItemStatus freeText1 packedTime handling parcel zoneName purchaseOrderInfo productionDateDate"
)


def order_answer(system: System, owner: GoodsOwner, order: Order, switches: OngoingSwitches) -> Document:
    """One order as GET reads it; a just-created one may still be without its lines (FACTS §3)."""
    if order.reads_until_lines_show:
        order.reads_until_lines_show -= 1
        lines = None
    else:
        lines = [_line(line, switches) for line in order.lines]
    classes = order.document.get("classes")
    texts = (order.document.get("advanced") or {}).get("orderTextLines")
    return {
        "goodsOwner": {"id": owner.goods_owner_id, "name": owner.name},
        "orderInfo": _info(system, owner, order),
        "consignee": _consignee(order),
        "parcels": order.parcels or None,
        "orderLines": lines,
        "transporter": _transporter(owner, order.document.get("transporter")),
        "returnTransporter": _transporter(owner, order.document.get("returnTransporter")),
        "tracking": order.tracking or None,
        "classes": None if classes is None else [pick(c, "code name") for c in classes],
        "shipmentInfo": None,
        "returnTracking": None,
        "advanced": None
        if texts is None
        else {"orderTextLines": [pick(text, "rowNumber comment numberOfItems") for text in texts]},
    }


def _info(system: System, owner: GoodsOwner, order: Order) -> Document:
    document = order.document
    advanced = document.get("advanced") or {}
    warehouse = next(w for w in owner.warehouses if w["id"] == order.warehouse_id)
    return {
        "orderId": order.order_id,
        "orderNumber": order.number,
        **pick(document, _HEAD),
        "deliveryDate": document["deliveryDate"].date(),
        "createdDate": order.created,
        "shippedTime": order.shipped,
        "wayBill": order.tracking[-1]["waybill"] if order.tracking else None,
        "returnWayBill": None,
        "orderStatus": {"number": order.status, "text": system.statuses.get(order.status)},
        "orderedNumberOfItems": _total(line.ordered for line in order.lines),
        "allocatedNumberOfItems": _total(line.allocated for line in order.lines),
        "pickedNumberOfItems": _total(line.picked for line in order.lines),
        "warehouse": pick(warehouse, "id code name"),
        "advanced": {
            "invoiceNumber": advanced.get("invoiceNumber"),
            "arrivalDate": advanced.get("arrivalDate"),
            "deliveryDateWithTime": document["deliveryDate"],
            "backOrderInfo": None if order.back_order_for is None else {"backOrderForOrderId": order.back_order_for},
            "orderHeaderUpdated": order.header_updated,
            "transportPaymentType": None,
        },
        "sortLocation": None,
    }


def _total(quantities: Iterable[Decimal]) -> Decimal:
    return sum(quantities, Decimal(0))


def _consignee(order: Order) -> Document:
    sent = order.document["consignee"]
    contacts = "telephoneNotification emailNotification smsNotification"
    invoice = sent.get("invoiceAddress")
    return {
        "customerNumber": sent.get("customerNumber"),
        **pick(sent, _ADDRESS),
        **pick(sent, "remark doorCode"),
        "advanced": pick_or_null(sent.get("advanced"), contacts),
        "invoiceAddress": None
        if invoice is None
        else {**pick(invoice, _ADDRESS), "advanced": pick_or_null(invoice.get("advanced"), contacts)},
        "id": order.consignee_id,
    }


def _transporter(owner: GoodsOwner, sent: Document | None) -> Document | None:
    if not sent or not sent.get("transporterCode"):
        return None
    code, service = sent["transporterCode"], sent.get("transporterServiceCode")
    contract = next((c for c in owner.transporter_contracts if c["transporterCode"] == code), {})
    return {
        "transporterName": contract.get("transporterName"),
        "name": (transporter_services(owner, code) or {}).get(service or ""),
        "code": code,
        "serviceCode": service,
        "transporterContract": None,
        "serviceComment": None,
    }


def _line(line: OrderLine, switches: OngoingSwitches) -> Document:
    document, article = line.document, line.article
    should_be_picked = document.get("shouldBePicked") is not False
    if not article.is_stock and switches.should_be_picked_of_non_stock is ShouldBePicked.FALSE:
        should_be_picked = False
    return {
        "id": line.line_id,
        "rowNumber": line.row_number,
        "article": {
            "articleSystemId": article.article_system_id,
            "articleNumber": article.number,
            "articleName": article.document.get("articleName"),
            "productCode": article.document.get("productCode"),
            "articleKind": article.kind,
        },
        **pick(document, _LINE),
        "orderedNumberOfItems": line.ordered,
        "allocatedNumberOfItems": line.allocated,
        "pickedNumberOfItems": line.picked,
        "packedNumberOfItems": line.picked,
        "returnedNumberOfItems": line.returned,
        "reportedNumberOfItems": line.reported,
        "reportedReturnedNumberOfItems": line.reported_returned,
        "shouldBePicked": should_be_picked,
        "pickedArticleItems": [_picked_item(picked) for picked in line.picks] or None,
        "subOrderLines": [_line(component, switches) for component in line.components] or None,
        "prices": pick_or_null(document.get("prices"), "linePrice customerLinePrice currencyCode discountPercentage"),
        "freeValues": document.get("lineFreeValues"),
        "pickOrderInfo": None,
    }


def _picked_item(picked: Document) -> Document:
    return {**dict.fromkeys(_PICKED_ITEM_NULLS.split()), **picked}
