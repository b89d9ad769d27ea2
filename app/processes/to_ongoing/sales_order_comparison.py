"""Where a Fortnox order and the same order in Ongoing differ, field by field, in words a person can check on screen."""

from decimal import Decimal

from app.ledger.ledger import fingerprint
from app.ongoing.order_answer import Order as OngoingOrder
from app.ongoing.order_request import Notification, OrderRequest
from app.ongoing.wire import CodeName, CodeNameAnswer, decimal_text


def sent_fields(request: OrderRequest) -> dict[str, str]:
    """What is sent, as far as a change of it matters once the warehouse has started.

    The warehouse is a field where we choose it.
    """
    to = request.consignee
    texts = request.advanced.order_text_lines if request.advanced and request.advanced.order_text_lines else ()
    fields = {
        "delivery date": request.delivery_date.isoformat(),
        "customer's order number": request.consignee_order_number,
        "our reference": request.free_text1,
        "your reference": request.sales_code,
        "remarks": request.order_remark,
        "terms of delivery": _code(request.terms_of_delivery_type),
        "way of delivery": _code(request.way_of_delivery),
        "terms of payment": request.advanced.terms_of_payment_string if request.advanced else "",
        "total": _number(request.customer_price),
        "freight": _number(request.freight_price),
        "language": request.language_code,
        "customer number": to.customer_number,
        "name": to.name,
        "address": to.address1,
        "address, second line": to.address2,
        "zip code": to.post_code,
        "city": to.city,
        "country": to.country_code,
        "organisation number": to.organisation_number,
        "e-mail": _contact(request.email_notification),
        "SMS": _contact(request.sms_notification),
        "telephone": _contact(request.telephone_notification),
        "text rows": " / ".join(text.comment or "" for text in texts),
    }
    rows = {
        f"row {line.row_number}": _row(
            line.number_of_items,
            line.prices.line_price if line.prices else None,
            line.prices.discount_percentage if line.prices else None,
            line.comment,
        )
        for line in request.order_lines
    }
    if request.warehouse_id is not None:
        fields["warehouse"] = str(request.warehouse_id)
    return {name: (value or "").strip() for name, value in fields.items()} | rows


def ongoing_fields(order: OngoingOrder) -> dict[str, str]:
    """The same fields as Ongoing shows them; language, terms of payment and organisation number it never shows."""
    info, to = order.order_info, order.consignee
    fields = {
        "delivery date": info.delivery_date.isoformat() if info.delivery_date else "",
        "customer's order number": info.consignee_order_number,
        "our reference": info.free_text1,
        "your reference": info.sales_code,
        "remarks": info.order_remark,
        "terms of delivery": _code(info.terms_of_delivery_type),
        "way of delivery": _code(info.way_of_delivery),
        "total": _number(info.customer_price),
        "freight": _number(info.freight_price),
        "customer number": to.customer_number if to else None,
        "name": to.name if to else None,
        "address": to.address1 if to else None,
        "address, second line": to.address2 if to else None,
        "zip code": to.post_code if to else None,
        "city": to.city if to else None,
        "country": to.country_code if to else None,
        "e-mail": info.email_notification and info.email_notification.value,
        "SMS": info.sms_notification and info.sms_notification.value,
        "telephone": info.telephone_notification and info.telephone_notification.value,
        "text rows": " / ".join(text.comment or "" for text in order.text_lines),
        "warehouse": str(info.warehouse.id) if info.warehouse else None,
    }
    rows = {
        f"row {line.row_number}": _row(
            line.ordered_number_of_items,
            line.prices.line_price if line.prices else None,
            line.prices.discount_percentage if line.prices else None,
            line.comment,
        )
        for line in order.order_lines
        if line.row_number and line.ordered_number_of_items > 0
    }
    return {name: (value or "").strip() for name, value in fields.items()} | rows


def status_words(order: OngoingOrder) -> str:
    """The order's status as the warehouse sees it."""
    status = order.order_info.order_status
    return f"{status.number} {status.text or ''}".strip() if status else "unknown"


def state_of(order: OngoingOrder) -> str:
    """A fingerprint of what a person may change in Ongoing to end a disagreement."""
    return fingerprint({"status": order.status_number, "fields": ongoing_fields(order)})


def _row(quantity: Decimal, price: Decimal | None, discount: Decimal | None, text: str | None) -> str:
    less = f" less {decimal_text(discount)} %" if discount else ""
    called = f": {text.strip()}" if text and text.strip() else ""
    return f"{decimal_text(quantity)} at {_number(price) or '0'}{less}{called}"


def _number(number: Decimal | None) -> str:
    return "" if number is None else decimal_text(number)


def _code(pair: CodeName | CodeNameAnswer | None) -> str:
    return (pair.code if pair else "") or ""


def _contact(notification: Notification | None) -> str:
    return (notification.value if notification else "") or ""
