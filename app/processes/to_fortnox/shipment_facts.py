"""What a shipment has to look up before it can be decided: the order on both sides, its articles, the module."""

from typing import Any

from app.errors import NeedsReconnecting, NotConfigured, NotFound
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
    """The articles of the order that went to the warehouse as not kept in stock."""
    articles = {row.article_number for row in order.order_rows if row.article_number is not None}
    links = await sides.ledger.of(ProcessName.ARTICLES).known(articles)
    return {number for number, link in links.items() if link.sent.get("is_stock_article") is False}


async def module_is_active(sides: Sides) -> bool:
    """Whether the company has the warehouse module, as kept for a day; asked again when our options say otherwise."""
    active = await _module(sides, fresh=False)
    return active if active == sides.options.warehouse_module else await _module(sides, fresh=True)


async def _module(sides: Sides, *, fresh: bool) -> bool:
    """A company without the module may have no right to be asked; where our options say so too, that settles it."""

    async def read() -> dict[str, Any]:
        try:
            return {"activated": (await sides.fortnox.company.tenant()).activated}
        except NeedsReconnecting:
            raise
        except NotConfigured:
            if sides.options.warehouse_module:
                raise
            return {"activated": False}

    return bool((await sides.registers.get("module", "warehouse", read, fresh=fresh))["activated"])
