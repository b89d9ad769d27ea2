"""What is in stock, what orders claim of it and what is left, with and without the module (FACTS §10, §12)."""

from collections import defaultdict
from collections.abc import Container
from datetime import datetime
from decimal import Decimal

from app.sandbox.fortnox.company import Company
from app.sandbox.fortnox.documents.article import Article
from app.sandbox.fortnox.documents.document import rounded
from app.sandbox.fortnox.documents.order import Order, OrderRow
from app.sandbox.fortnox.switches import Cut, FortnoxSwitches

NONE = Decimal(0)


def reserved(
    company: Company, *, leaving_out: str | None = None, only: Container[str] | None = None
) -> defaultdict[str, Decimal]:
    """The quantity of each article, or only of some, that live orders lay claim to.

    Without the module an order claims what is ordered until it is invoiced. With it, what could be reserved, or what
    is being delivered and not yet taken off stock.
    """
    claims: defaultdict[str, Decimal] = defaultdict(Decimal)
    for number, kept in company.orders.items():
        order = kept.document
        if number == leaving_out or not order.live or order.warehouse_ready:
            continue
        for row in order.order_rows:
            if (only is None or row.article_number in only) and stock_article(company, row) is not None:
                claims[row.article_number] += _claim(order, row, company)
    return claims


def allocate(company: Company, order: Order, switches: FortnoxSwitches) -> None:
    """Reserve or cut the rows of an order that is being saved; only the module does so.

    A delivered quantity above what is available is cut without a word, unless the company allows negative stock.
    """
    if not company.warehouse_module:
        return
    taken = reserved(company, leaving_out=order.document_number, only={row.article_number for row in order.order_rows})
    for row in order.order_rows:
        article = stock_article(company, row)
        if article is None:
            row.reserved_quantity = NONE
            continue
        left = max(article.quantity_in_stock - taken[article.article_number], NONE)
        match order.delivery_state:
            case "registration":
                row.reserved_quantity = NONE
            case "reservation":
                row.reserved_quantity = min(max(row.ordered_quantity, NONE), left)
                taken[article.article_number] += row.reserved_quantity
            case "delivery":
                if row.delivered_quantity > left and not company.negative_stock:
                    row.delivered_quantity = left if switches.cut is Cut.to_available else NONE
                row.reserved_quantity = row.delivered_quantity if switches.delivered_stays_reserved else NONE
                taken[article.article_number] += row.delivered_quantity


def take_off(company: Company, order: Order, *, now: datetime, switches: FortnoxSwitches) -> None:
    """Take the delivered quantities of an order off stock."""
    _move(company, order, -1, now=now, switches=switches)


def put_back(company: Company, order: Order, *, now: datetime, switches: FortnoxSwitches) -> None:
    """Give the delivered quantities of an order back to stock."""
    _move(company, order, 1, now=now, switches=switches)


def bump_articles(company: Company, order: Order, *, now: datetime, switches: FortnoxSwitches) -> None:
    """Let a movement count as a change of the articles it concerns, where that is switched on."""
    if switches.stock_movement_bumps_article:
        for row in order.order_rows:
            if stock_article(company, row) is not None:
                company.articles[row.article_number].modified = now


def stock_article(company: Company, row: OrderRow) -> Article | None:
    """The article of a row if it is kept in stock."""
    kept = company.articles.get(row.article_number)
    return kept.document if kept is not None and kept.document.stock_goods else None


def _claim(order: Order, row: OrderRow, company: Company) -> Decimal:
    if not company.warehouse_module:
        return row.ordered_quantity
    if order.delivery_state == "delivery":
        return row.delivered_quantity
    return row.reserved_quantity


def _move(company: Company, order: Order, sign: int, *, now: datetime, switches: FortnoxSwitches) -> None:
    for row in order.order_rows:
        article = stock_article(company, row)
        if article is not None:
            article.quantity_in_stock = rounded(article.quantity_in_stock + sign * row.delivered_quantity)
    bump_articles(company, order, now=now, switches=switches)
