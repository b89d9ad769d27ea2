"""What is in stock, what is claimed of it and what is left, with and without the module (FACTS §10, §12, §17)."""

from collections import defaultdict
from collections.abc import Container, Iterator
from datetime import datetime
from decimal import Decimal

from app.sandbox.fortnox.company import Company
from app.sandbox.fortnox.documents.article import Article
from app.sandbox.fortnox.documents.document import rounded
from app.sandbox.fortnox.documents.order import Order, OrderRow
from app.sandbox.fortnox.switches import Cut, FortnoxSwitches

NONE = Decimal(0)

Shelf = tuple[str, str]
"""An article at a stock point: article number and code."""


def reserved(company: Company) -> defaultdict[str, Decimal]:
    """The quantity of each article that live documents lay claim to, wherever it lies."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for (article, _), quantity in claims(company).items():
        sums[article] += quantity
    return sums


def claims(
    company: Company, *, leaving_out: str | None = None, only: Container[str] | None = None
) -> defaultdict[Shelf, Decimal]:
    """The quantity of each article, or only of some, that live documents lay claim to, by stock point.

    Without the module an order claims what is ordered until it is invoiced. With it, what could be reserved, or what
    is being delivered and not yet taken off stock. A custom outbound document claims what it reserved.
    `leaving_out` is the number of an order.
    """
    sums: defaultdict[Shelf, Decimal] = defaultdict(Decimal)
    for number, kept in company.orders.items():
        order = kept.document
        if number == leaving_out or not order.live or order.warehouse_ready:
            continue
        for row in order.order_rows:
            if (only is None or row.article_number in only) and stock_article(company, row) is not None:
                sums[shelf_of(company, order, row)] += _claim(order, row, company)
    for shelf, quantity in _outbound_claims(company):
        if only is None or shelf[0] in only:
            sums[shelf] += quantity
    return sums


def in_stock(company: Company, shelf: Shelf) -> Decimal:
    """What lies at one stock point; the main one has whatever does not lie elsewhere."""
    article, point = shelf
    if point != company.stock_point:
        return company.stock_elsewhere.get(shelf, NONE)
    elsewhere = (quantity for (number, _), quantity in company.stock_elsewhere.items() if number == article)
    return company.articles[article].document.quantity_in_stock - sum(elsewhere, NONE)


def allocate(company: Company, order: Order, switches: FortnoxSwitches) -> None:
    """Reserve or cut the rows of an order that is being saved; only the module does so.

    A delivered quantity above what is available is cut without a word, unless the company allows negative stock.
    """
    if not company.warehouse_module:
        return
    taken = claims(company, leaving_out=order.document_number, only={row.article_number for row in order.order_rows})
    for row in order.order_rows:
        if stock_article(company, row) is None:
            row.reserved_quantity = NONE
            continue
        shelf = shelf_of(company, order, row)
        left = max(in_stock(company, shelf) - taken[shelf], NONE)
        match order.delivery_state:
            case "registration":
                row.reserved_quantity = NONE
            case "reservation":
                row.reserved_quantity = min(max(row.ordered_quantity, NONE), left)
                taken[shelf] += row.reserved_quantity
            case "delivery":
                if row.delivered_quantity > left and not company.negative_stock:
                    row.delivered_quantity = cut_to(left, switches)
                row.reserved_quantity = row.delivered_quantity if switches.delivered_stays_reserved else NONE
                taken[shelf] += row.delivered_quantity


def cut_to(left: Decimal, switches: FortnoxSwitches) -> Decimal:
    """What a quantity that is too large becomes."""
    return left if switches.cut is Cut.to_available else NONE


def take_off(company: Company, order: Order, *, now: datetime, switches: FortnoxSwitches) -> None:
    """Take the delivered quantities of an order off stock."""
    _move_order(company, order, -1, now=now, switches=switches)


def put_back(company: Company, order: Order, *, now: datetime, switches: FortnoxSwitches) -> None:
    """Give the delivered quantities of an order back to stock."""
    _move_order(company, order, 1, now=now, switches=switches)


def move(company: Company, shelf: Shelf, quantity: Decimal, *, now: datetime, switches: FortnoxSwitches) -> None:
    """Add a quantity, or take a negative one, at one stock point."""
    kept = company.articles[shelf[0]]
    kept.document.quantity_in_stock = rounded(kept.document.quantity_in_stock + quantity)
    if shelf[1] != company.stock_point:
        company.stock_elsewhere[shelf] = rounded(company.stock_elsewhere.get(shelf, NONE) + quantity)
    if switches.stock_movement_bumps_article:
        kept.modified = now


def bump_articles(company: Company, order: Order, *, now: datetime, switches: FortnoxSwitches) -> None:
    """Let a movement count as a change of the articles it concerns, where that is switched on."""
    if switches.stock_movement_bumps_article:
        for row in order.order_rows:
            if stock_article(company, row) is not None:
                company.articles[row.article_number].modified = now


def stock_article(company: Company, row: OrderRow) -> Article | None:
    """The article of a row if it is kept in stock."""
    return stock_item(company, row.article_number)


def stock_item(company: Company, number: str) -> Article | None:
    """The article of a number if it is kept in stock."""
    kept = company.articles.get(number)
    return kept.document if kept is not None and kept.document.stock_goods else None


def shelf_of(company: Company, order: Order, row: OrderRow) -> Shelf:
    """From where an order row is delivered: the row's stock point, the order's, the article's, else the main one."""
    article = company.articles[row.article_number].document
    by_id = {str(point.id): code for code, point in company.stock_points.items()}
    for code in (
        *(row.stock_point_code, by_id.get(row.stock_point_id or "")),
        *(order.stock_point_code, by_id.get(order.stock_point_id or "")),
        article.default_stock_point,
    ):
        if code in company.stock_points:
            return row.article_number, code
    return row.article_number, company.stock_point


def _claim(order: Order, row: OrderRow, company: Company) -> Decimal:
    if not company.warehouse_module:
        return row.ordered_quantity
    if order.delivery_state == "delivery":
        return row.delivered_quantity
    return row.reserved_quantity


def _outbound_claims(company: Company) -> Iterator[tuple[Shelf, Decimal]]:
    codes = {point.id: code for code, point in company.stock_points.items()}
    for kept in company.outbound_documents.values():
        document = kept.document
        if document.delivery_state == "reservation" and not document.voided:
            for row in document.rows:
                yield (row.item_id, codes[row.stock_point_id]), row.reserved_quantity


def _move_order(company: Company, order: Order, sign: int, *, now: datetime, switches: FortnoxSwitches) -> None:
    for row in order.order_rows:
        if stock_article(company, row) is not None:
            move(company, shelf_of(company, order, row), sign * row.delivered_quantity, now=now, switches=switches)
