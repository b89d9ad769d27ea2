"""/3/invoices, to be read only: they come from createinvoice (FACTS §8, §11; SPEC /3/invoices)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from app.sandbox.fortnox.access import World, company_with
from app.sandbox.fortnox.company import Company
from app.sandbox.fortnox.documents.invoice import Invoice, invoice_list_item
from app.sandbox.fortnox.lists import Page, asked_date, contains, in_order, modified_since
from app.sandbox.fortnox.problems import Code, not_found

router = APIRouter(prefix="/3/invoices", tags=["invoices"])

Caller = Annotated[Company, Depends(company_with("invoice"))]


@router.get("", summary="List invoices")
async def list_invoices(request: Request, company: Caller, world: World) -> dict[str, Any]:
    """The invoices a query finds."""
    query = request.query_params
    text = contains(
        query,
        {
            "customername": lambda invoice: invoice.customer_name,
            "customernumber": lambda invoice: invoice.customer_number,
            "documentnumber": lambda invoice: invoice.document_number,
            "externalinvoicereference1": lambda invoice: invoice.external_invoice_reference1,
            "externalinvoicereference2": lambda invoice: invoice.external_invoice_reference2,
            "yourordernumber": lambda invoice: invoice.your_order_number,
        },
    )
    first, last = asked_date(query, "fromdate"), asked_date(query, "todate")
    changed_since = modified_since(query, inclusive=world.switches.lastmodified_inclusive)
    hits = in_order(
        (
            kept.document
            for kept in company.invoices.values()
            if changed_since(kept)
            and text(kept.document)
            and (first is None or kept.document.invoice_date >= first)
            and (last is None or kept.document.invoice_date <= last)
        ),
        query,
        {
            "documentnumber": lambda invoice: int(invoice.document_number),
            "invoicedate": lambda invoice: invoice.invoice_date,
        },
        default=lambda invoice: int(invoice.document_number),
    )
    return Page.asked_for(query).of("Invoices", hits, lambda invoice: invoice_list_item(invoice_json(invoice)))


@router.get("/{document_number}", summary="One invoice")
async def read_invoice(document_number: str, company: Caller) -> dict[str, Any]:
    """The invoice in full."""
    if document_number not in company.invoices:
        raise not_found(Code.invoice_not_found)
    return {"Invoice": invoice_json(company.invoices[document_number].document)}


def invoice_json(invoice: Invoice) -> dict[str, Any]:
    """The invoice in full."""
    return {"@url": f"https://api.fortnox.se/3/invoices/{invoice.document_number}", **invoice.as_json()}
