"""From an order to its end: ready for the warehouse, invoiced, cancelled (FACTS §10, §11)."""

from datetime import timedelta
from decimal import Decimal

from app.sandbox.fortnox.company import Company, Kept
from app.sandbox.fortnox.documents.invoice import Invoice, InvoiceRow
from app.sandbox.fortnox.documents.order import Order
from app.sandbox.fortnox.order_saving import keep_saved, require_order
from app.sandbox.fortnox.order_totals import row_total, totals
from app.sandbox.fortnox.problems import Code, Refusal
from app.sandbox.fortnox.stock import put_back, take_off
from app.sandbox.fortnox.switches import CreateInvoiceRequires
from app.sandbox.fortnox.world import FortnoxWorld

_SHARED_WITH_ORDER = frozenset(Order.model_fields) & frozenset(Invoice.model_fields) - {
    "document_number",
    "labels",
    "email_information",
    "sent",
    "not_completed",
    "currency_unit",
}
_DAYS_TO_PAY = {"0": 0, "10": 10}


def make_ready(world: FortnoxWorld, company: Company, number: str) -> Order:
    """Mark an order as ready: it is locked and its goods leave stock.

    Raises:
        Refusal: no module, not in state delivery, cancelled, or ready already.
    """
    order = require_order(company, number).document
    if not company.warehouse_module:
        raise Refusal(Code.invalid_parameter, "Fortnox Lager är inte aktiverat.")
    if order.cancelled or order.warehouse_ready:
        raise Refusal(Code.invalid_parameter, "Ordern är redan klarmarkerad eller makulerad.")
    if order.delivery_state != "delivery":
        raise Refusal(Code.invalid_parameter, "Ordern måste vara i leverans för att klarmarkeras.")
    if not order.invoiced:
        take_off(company, order, now=world.now(), switches=world.switches)
    order.warehouse_ready = True
    for row in order.order_rows:
        row.reserved_quantity = Decimal(0)
    keep_saved(world, company, order)
    return order


def cancel(world: FortnoxWorld, company: Company, number: str) -> Order:
    """Cancel an order; it stays in the lists, and stock it took comes back.

    Raises:
        Refusal: it is cancelled or invoiced already.
    """
    order = require_order(company, number).document
    if not order.live:
        raise Refusal(Code.invalid_parameter, "Ordern är redan makulerad eller fakturerad.")
    if order.warehouse_ready:
        put_back(company, order, now=world.now(), switches=world.switches)
    order.cancelled = True
    for row in order.order_rows:
        row.reserved_quantity = Decimal(0)
    keep_saved(world, company, order)
    return order


def invoice_order(world: FortnoxWorld, company: Company, number: str, *, by_office: bool = False) -> Invoice:
    """Make the invoice of an order, which also takes its goods off stock where nothing did before.

    Raises:
        Refusal: cancelled, invoiced already, or short of what the switch `create_invoice_requires` asks.
    """
    order = require_order(company, number).document
    if not order.live:
        raise Refusal(Code.invalid_parameter, "Ordern är makulerad eller redan fakturerad.")
    if not by_office:
        _check_requirement(world, company, order)
    if not order.warehouse_ready:
        take_off(company, order, now=world.now(), switches=world.switches)
    invoice = _invoice(world, company, order)
    company.invoices[invoice.document_number] = Kept(invoice, world.now())
    order.invoice_reference = invoice.document_number
    for row in order.order_rows:
        row.reserved_quantity = Decimal(0)
    keep_saved(world, company, order)
    if world.switches.back_order_on_short_delivery:
        _back_order(world, company, order)
    return invoice


def _check_requirement(world: FortnoxWorld, company: Company, order: Order) -> None:
    match world.switches.create_invoice_requires:
        case CreateInvoiceRequires.warehouse_ready if company.warehouse_module and not order.warehouse_ready:
            raise Refusal(Code.invalid_parameter, "Ordern måste klarmarkeras innan den faktureras.")
        case CreateInvoiceRequires.delivered_quantity if not any(row.delivered_quantity for row in order.order_rows):
            raise Refusal(Code.invalid_parameter, "Det finns inget levererat antal att fakturera.")


def _invoice(world: FortnoxWorld, company: Company, order: Order) -> Invoice:
    today = world.today()
    amounts = [(row, row_total(row, row.delivered_quantity)) for row in order.order_rows]
    sums = totals(order, amounts)
    shared = {name: getattr(order, name) for name in _SHARED_WITH_ORDER}
    number = company.take_invoice_number()
    return Invoice.model_validate(
        {
            **shared,
            "document_number": number,
            "order_reference": order.document_number,
            "invoice_date": today,
            "due_date": today + timedelta(days=_DAYS_TO_PAY.get(order.terms_of_payment, 30)),
            "language": order.language if order.language in {"SV", "EN"} else "SV",
            "currency_unit": int(order.currency_unit),
            "labels": [],
            "gross": sum((row.delivered_quantity * row.price for row in order.order_rows), Decimal(0)),
            "net": sums.net,
            "total_vat": sums.vat,
            "total": sums.total,
            "total_to_pay": sums.total,
            "balance": sums.total,
            "ocr": number,
            "email_information": order.email_information,
            "invoice_rows": [
                InvoiceRow(
                    row_id=company.take_row_id(),
                    article_number=row.article_number,
                    description=row.description,
                    delivered_quantity=row.delivered_quantity,
                    unit=row.unit,
                    price=row.price,
                    discount=row.discount,
                    discount_type=row.discount_type,
                    vat=int(row.vat),
                    total=amount,
                    account_number=row.account_number,
                    stock_point_code=row.stock_point_code,
                )
                for row, amount in amounts
            ],
        }
    )


def _back_order(world: FortnoxWorld, company: Company, order: Order) -> None:
    """A new order of what was not delivered (FACTS §11, Part deliveries)."""
    rest = [
        row.model_copy(
            update={
                "ordered_quantity": row.ordered_quantity - row.delivered_quantity,
                "delivered_quantity": Decimal(0),
            }
        )
        for row in order.order_rows
        if row.article_number and row.ordered_quantity > row.delivered_quantity
    ]
    if not rest:
        return
    back = order.model_copy(
        deep=True,
        update={
            "document_number": company.take_order_number(),
            "order_type": "Backorder",
            "order_rows": rest,
            "invoice_reference": "0",
            "warehouse_ready": False,
            "delivery_state": "reservation" if company.warehouse_module else "delivery",
            "sent": False,
        },
    )
    company.orders[back.document_number] = Kept(back, world.now())
    keep_saved(world, company, back)
