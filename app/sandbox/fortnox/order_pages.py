"""Fortnox's orders as its people see them in a browser: read them, mend an address, cancel (no part of its API)."""

# ruff: noqa: FAST003 - the tenant in the path is read by a dependency

from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.sandbox.fortnox.access import World
from app.sandbox.fortnox.company import Company
from app.sandbox.fortnox.consent_page import STYLE
from app.sandbox.fortnox.documents.order import Order
from app.sandbox.fortnox.invoicing import cancel
from app.sandbox.fortnox.office import Tenant
from app.sandbox.fortnox.order_saving import require_order, save_order
from app.sandbox.fortnox.orders import order_json
from app.sandbox.fortnox.problems import Refusal

router = APIRouter(prefix="/_sandbox/office", include_in_schema=False)

FIELDS: Final[Mapping[str, str]] = {
    "DeliveryName": "Name",
    "DeliveryAddress1": "Delivery address",
    "DeliveryZipCode": "Zip code",
    "DeliveryCity": "City",
    "DeliveryCountry": "Country",
}
SEE_OTHER: Final = 303


@router.get("")
async def show_companies(world: World) -> Response:
    """Whose orders there are to see."""
    links = ((f"/_sandbox/office/{one.tenant_id}", one.name) for one in world.companies.values())
    return _page("Companies", _list(links))


@router.get("/{tenant}")
async def show_orders(company: Tenant) -> Response:
    """The company's orders, the newest first."""
    newest_first = [kept.document for kept in reversed(company.orders.values())]
    links = ((_address(company, one), f"{one.document_number}, {one.customer_name}") for one in newest_first)
    return _page(f"Orders of {company.name}", _list(links))


@router.get("/{tenant}/orders/{number}")
async def show_order(number: str, company: Tenant) -> Response:
    """An order with its rows, and its delivery address to be changed."""
    return _order_page(company, require_order(company, number).document)


@router.post("/{tenant}/orders/{number}")
async def save(number: str, company: Tenant, world: World, request: Request) -> Response:
    """Save the delivery address, or cancel the order (`act` is "cancel")."""
    form = await request.form()
    order = require_order(company, number).document
    try:
        if form.get("act") == "cancel":
            cancel(world, company, number)
        else:
            changed = {name: str(form[name]) for name in FIELDS if name in form}
            save_order(world, company, number, changed, by_office=True)
    except Refusal as refusal:
        return _order_page(company, order, error=str(refusal))
    return RedirectResponse(_address(company, order), SEE_OTHER)


def _order_page(company: Company, order: Order, *, error: str = "") -> Response:
    shown = order_json(order)
    fields = "".join(
        f'<label for="{name}">{label}</label><input id="{name}" name="{name}" value="{escape(shown[name] or "")}">'
        for name, label in FIELDS.items()
    )
    rows = (
        f"{row['ArticleNumber'] or ''} {row['Description'] or ''}: ordered {row['OrderedQuantity']}, "
        f"delivered {row['DeliveredQuantity']}"
        for row in shown["OrderRows"]
    )
    state = "open" if order.live else "cancelled" if order.cancelled else f"invoice {order.invoice_reference}"
    message = f'<p class="error" role="alert">{escape(error)}</p>' if error else ""
    buttons = '<button>Save</button><button name="act" value="cancel">Cancel the order</button>'
    return _page(
        f"Order {order.document_number}",
        f"<p>{escape(company.name)}, {state}. {escape(order.customer_name)}</p>{message}"
        f"<ul>{''.join(f'<li>{escape(row)}</li>' for row in rows)}</ul>"
        f'<form method="post">{fields}{buttons if order.live else ""}</form>',
    )


def _address(company: Company, order: Order) -> str:
    return f"/_sandbox/office/{company.tenant_id}/orders/{order.document_number}"


def _list(links: Iterable[tuple[str, str]]) -> str:
    items = (f'<li><a href="{address}">{escape(text)}</a></li>' for address, text in links)
    return f"<ul>{''.join(items)}</ul>"


def _page(title: str, content: str) -> HTMLResponse:
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Fortnox sandbox: {escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><main><h1>{escape(title)}</h1>{content}</main></body></html>"
    )
