"""The articles of an order: each must be in Ongoing before the order is, and some are never picked (SPEC §2.3)."""

from collections.abc import Mapping
from typing import Final

from app.errors import OutOfOrder, Requirement
from app.ongoing.order_request import OrderRequest
from app.processes.process import Held, ProcessName, Sides

StockArticles = Mapping[str, bool]
"""Whether an article is kept in stock, by number."""

SHOWN: Final = 10


async def stock_articles(request: OrderRequest, sides: Sides) -> StockArticles | Held:
    """Whether each article of the order is kept in stock.

    Raises:
        OutOfOrder: articles have not been sent yet: they go first.
    """
    numbers = list(dict.fromkeys(line.article_number for line in request.order_lines))
    if not sides.options.send_articles:
        return await _asked_of_ongoing(request.order_number, numbers, sides)
    links = await sides.ledger.of(ProcessName.ARTICLES).known(numbers)
    gone = [number for number in numbers if number in links and not links[number].remote_id]
    if gone:
        return Held(
            code="sales_orders.article_deleted",
            message=f"Order {request.order_number} has articles that are deleted in Fortnox and never were in the "
            f"warehouse: {_listed(gone)}.",
            todo=f"In Fortnox, create the articles again or take their rows off order {request.order_number}.",
        )
    missing = [number for number in numbers if number not in links]
    if missing:
        raise OutOfOrder(
            f"Order {request.order_number} waits for articles that are not in the warehouse yet: {_listed(missing)}.",
            code="sales_orders.articles_first",
            requires=tuple(Requirement(ProcessName.ARTICLES, number) for number in missing),
        )
    return {number: bool(links[number].sent["is_stock_article"]) for number in numbers}


async def _asked_of_ongoing(order_number: str, numbers: list[str], sides: Sides) -> StockArticles | Held:
    """The same when articles are not ours to send; not known to be out of stock-keeping counts as kept."""
    found = {
        article.article_number: article.is_stock_article is not False
        async for article in sides.ongoing.articles.by_numbers(numbers)
    }
    missing = [number for number in numbers if number not in found]
    if missing:
        return Held(
            code="sales_orders.articles_missing",
            message=f"Order {order_number} has articles that Ongoing does not have: {_listed(missing)}.",
            todo="Create the articles in Ongoing, or switch on that articles are sent; then retry the order.",
        )
    return found


def _listed(numbers: list[str]) -> str:
    more = f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else ""
    return ", ".join(numbers[:SHOWN]) + more
