"""What a shipment has to look up before it can be decided: the order on both sides, its articles."""

from app.errors import NotFound
from app.fortnox.order_documents import FortnoxOrderNumber, Order
from app.ledger.models import Link
from app.ongoing.ids import OngoingOrderId
from app.ongoing.order_answer import Order as WarehouseOrder
from app.processes.process import ProcessName, Sides


async def find_in_warehouse(number: str, made: Link | None, sides: Sides) -> WarehouseOrder | None:
    """The order in Ongoing: by its id when we made it (`made`), else by its number."""
    if made is not None and made.remote_id:
        return await sides.ongoing.orders.get(OngoingOrderId(int(made.remote_id)))
    return await sides.ongoing.orders.find(number)


async def find_in_fortnox(number: str, made: Link | None, sides: Sides) -> Order | None:
    """The order in Fortnox; None when the warehouse's order never came from there.

    Raises:
        NotFound: Fortnox has lost an order that we carried to the warehouse.
    """
    if made is None and not (number.isascii() and number.isdigit()):
        return None
    try:
        return await sides.fortnox.orders.get(FortnoxOrderNumber(number))
    except NotFound:
        if made is None:
            return None
        raise


async def non_stock_articles(order: Order, sides: Sides) -> set[str]:
    """The articles of the order that went to the warehouse as not kept in stock.

    Ongoing is asked of those that we did not send: its order lines do not say it (Ongoing FACTS §7).
    """
    articles = {row.article_number for row in order.order_rows if row.article_number is not None}
    links = await sides.ledger.of(ProcessName.ARTICLES).known(articles if sides.options.send_articles else ())
    kept_in_stock = {number: link.sent.get("is_stock_article") for number, link in links.items()}
    asked = sorted(number for number in articles if kept_in_stock.get(number) is None)
    async for article in sides.ongoing.articles.by_numbers(asked):
        kept_in_stock[article.article_number] = article.is_stock_article
    return {number for number, is_kept in kept_in_stock.items() if is_kept is False}
