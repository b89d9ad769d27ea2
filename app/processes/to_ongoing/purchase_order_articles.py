"""The articles of a purchase order: each must be in Ongoing before the purchase order is."""

from typing import Final

from app.errors import OutOfOrder, Requirement
from app.ongoing.purchase_order_request import PurchaseOrderRequest
from app.processes.process import Held, ProcessName, Sides

SHOWN: Final = 10


async def without_articles(request: PurchaseOrderRequest, sides: Sides) -> Held | None:
    """Why a person must see to the articles first, None when all are in Ongoing.

    Raises:
        OutOfOrder: articles have not been sent yet: they go first.
    """
    number = request.purchase_order_number
    articles = list(dict.fromkeys(line.article_number for line in request.purchase_order_lines))
    if not sides.options.send_articles:
        return await _asked_of_ongoing(number, articles, sides)
    links = await sides.ledger.of(ProcessName.ARTICLES).known(articles)
    gone = [article for article in articles if article in links and not links[article].remote_id]
    if gone:
        return Held(
            code="purchase_orders.article_deleted",
            message=f"Purchase order {number} has articles that are deleted in Fortnox and never were in the "
            f"warehouse: {_listed(gone)}.",
            todo=f"In Fortnox, create the articles again or take their rows off purchase order {number}.",
        )
    missing = [article for article in articles if article not in links]
    if missing:
        raise OutOfOrder(
            f"Purchase order {number} waits for articles that are not in the warehouse yet: {_listed(missing)}.",
            code="purchase_orders.articles_first",
            requires=tuple(Requirement(ProcessName.ARTICLES, article) for article in missing),
        )
    return None


async def _asked_of_ongoing(number: str, articles: list[str], sides: Sides) -> Held | None:
    """The same when articles are not ours to send."""
    found = {article.article_number async for article in sides.ongoing.articles.by_numbers(articles)}
    missing = [article for article in articles if article not in found]
    if not missing:
        return None
    return Held(
        code="purchase_orders.articles_missing",
        message=f"Purchase order {number} has articles that Ongoing does not have: {_listed(missing)}.",
        todo="Create the articles in Ongoing, or switch on that articles are sent; then retry the purchase order.",
    )


def _listed(numbers: list[str]) -> str:
    more = f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else ""
    return ", ".join(numbers[:SHOWN]) + more
