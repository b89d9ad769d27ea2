"""/3/orders (FACTS §8 to §11; SPEC /3/orders)."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from app.sandbox.fortnox.access import World, company_with
from app.sandbox.fortnox.bodies import read_body, takes
from app.sandbox.fortnox.company import Company
from app.sandbox.fortnox.documents.order import Order, order_list_item
from app.sandbox.fortnox.invoices import invoice_json
from app.sandbox.fortnox.invoicing import cancel, invoice_order, make_ready
from app.sandbox.fortnox.lists import (
    Page,
    asked_boolean,
    asked_date,
    chosen_filter,
    contains,
    in_order,
    modified_since,
)
from app.sandbox.fortnox.order_saving import add_order, keep_saved, require_order, save_order
from app.sandbox.fortnox.problems import Code, Refusal
from app.sandbox.fortnox.switches import CreateInvoiceAnswer

router = APIRouter(prefix="/3/orders", tags=["orders"])

Caller = Annotated[Company, Depends(company_with("order"))]


@router.get("", summary="List orders")
async def list_orders(request: Request, company: Caller, world: World) -> dict[str, Any]:
    """The orders a query finds; cancelled ones stay in the list."""
    query = request.query_params
    text = contains(
        query,
        {
            "customername": lambda order: order.customer_name,
            "customernumber": lambda order: order.customer_number,
            "documentnumber": lambda order: order.document_number,
            "externalinvoicereference1": lambda order: order.external_invoice_reference1,
            "externalinvoicereference2": lambda order: order.external_invoice_reference2,
            "costcenter": lambda order: order.cost_center,
            "project": lambda order: order.project,
            "ourreference": lambda order: order.our_reference,
            "yourreference": lambda order: order.your_reference,
            "ordertype": lambda order: order.order_type,
        },
    )
    today = world.today()
    filtered = chosen_filter(
        query,
        {
            "cancelled": lambda order: order.cancelled,
            "expired": lambda order: _expired(order, today),
            "invoicecreated": lambda order: order.invoiced,
            "invoicenotcreated": lambda order: not order.invoiced and not order.cancelled,
        },
    )
    sent, not_completed = asked_boolean(query, "sent"), asked_boolean(query, "notcompleted")
    first, last = asked_date(query, "fromdate"), asked_date(query, "todate")
    label = query.get("label")
    changed_since = modified_since(query, inclusive=world.switches.lastmodified_inclusive)
    hits = in_order(
        (
            kept.document
            for kept in company.orders.values()
            if changed_since(kept)
            and filtered(kept.document)
            and text(kept.document)
            and (sent is None or kept.document.sent is sent)
            and (not_completed is None or kept.document.not_completed is not_completed)
            and (first is None or kept.document.order_date >= first)
            and (last is None or kept.document.order_date <= last)
            and (not label or label in {str(put.id) for put in kept.document.labels})
        ),
        query,
        {
            "customername": lambda order: order.customer_name.lower(),
            "customernumber": lambda order: order.customer_number,
            "orderdate": lambda order: order.order_date,
            "documentnumber": lambda order: int(order.document_number),
            "total": lambda order: order.total,
        },
        default=lambda order: int(order.document_number),
    )
    return Page.asked_for(query).of("Orders", hits, lambda order: order_list_item(order_json(order)))


@router.post(
    "",
    status_code=201,
    summary="Create an order",
    openapi_extra=takes(
        "Order", example={"CustomerNumber": "2001", "OrderRows": [{"ArticleNumber": "KÅSA-33", "OrderedQuantity": 2}]}
    ),
)
async def create_order(request: Request, company: Caller, world: World) -> dict[str, Any]:
    """A new order; with the module it starts in reservation."""
    return {"Order": order_json(add_order(world, company, await read_body(request, "Order")))}


@router.get("/{document_number}", summary="One order")
async def read_order(document_number: str, company: Caller) -> dict[str, Any]:
    """The order in full."""
    return {"Order": order_json(require_order(company, document_number).document)}


@router.put(
    "/{document_number}",
    summary="Change an order",
    openapi_extra=takes(
        "Order", example={"DeliveryState": "delivery", "OrderRows": [{"RowId": 90001, "DeliveredQuantity": "2"}]}
    ),
)
async def change_order(document_number: str, request: Request, company: Caller, world: World) -> dict[str, Any]:
    """Fields not sent stay, rows not listed go, and every RowId is new afterwards."""
    content = await read_body(request, "Order")
    return {"Order": order_json(save_order(world, company, document_number, content))}


@router.put("/{document_number}/cancel", summary="Cancel an order")
async def cancel_order(document_number: str, company: Caller, world: World) -> dict[str, Any]:
    """Answers the cancelled order."""
    return {"Order": order_json(cancel(world, company, document_number))}


@router.put("/{document_number}/warehouseready", summary="Mark an order as ready")
async def warehouse_ready(document_number: str, company: Caller, world: World) -> dict[str, Any]:
    """Locks the order; it has to be in state delivery."""
    return {"Order": order_json(make_ready(world, company, document_number))}


@router.put("/{document_number}/createinvoice", summary="Invoice an order")
async def create_invoice(document_number: str, company: Caller, world: World) -> dict[str, Any]:
    """Answers the order, which names its invoice; or the invoice, as switched."""
    invoice = invoice_order(world, company, document_number)
    if world.switches.create_invoice_answers is CreateInvoiceAnswer.invoice:
        return {"Invoice": invoice_json(invoice)}
    return {"Order": order_json(require_order(company, document_number).document)}


@router.put("/{document_number}/externalprint", summary="Mark an order as sent")
async def external_print(document_number: str, company: Caller, world: World) -> dict[str, Any]:
    """Sets `Sent` without printing anything."""
    order = require_order(company, document_number).document
    if order.cancelled:
        raise Refusal(Code.invalid_parameter, "Ordern är makulerad.")
    order.sent = True
    keep_saved(world, company, order)
    return {"Order": order_json(order)}


def order_json(order: Order) -> dict[str, Any]:
    """The order in full."""
    url = f"https://api.fortnox.se/3/orders/{order.document_number}"
    reductions = f"https://api.fortnox.se/3/taxreductions?filter=orders&referencenumber={order.document_number}"
    return {"@url": url, "@urlTaxReductionList": reductions, **order.as_json()}


def _expired(order: Order, today: date) -> bool:
    return order.live and order.delivery_date is not None and order.delivery_date < today
