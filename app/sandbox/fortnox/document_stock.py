"""Stock moved by warehouse documents, and taken back when they are voided (FACTS §18)."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from app.sandbox.fortnox.company import Company
from app.sandbox.fortnox.stock import Shelf, in_stock, move, stock_item
from app.sandbox.fortnox.warehouse_problems import WarehouseCode, warehouse_refusal
from app.sandbox.fortnox.world import FortnoxWorld


def put_in(world: FortnoxWorld, company: Company, shelf: Shelf, quantity: Decimal) -> None:
    """Add a quantity to stock, or take a negative one; an article that was deleted meanwhile has no stock."""
    if stock_item(company, shelf[0]) is not None:
        move(company, shelf, quantity, now=world.now(), switches=world.switches)


def keep_cost(company: Company, item: str, cost: Decimal | None) -> None:
    """The cost in kronor of the last released inbound becomes the article's, where it is set to follow (FACTS §12)."""
    article = stock_item(company, item)
    if article is not None and cost is not None and article.cost_calculation_method == "LAST_RELEASED_INBOUND":
        article.direct_cost = cost


def must_be_there(company: Company, moves: Iterable[tuple[Shelf, Decimal]]) -> None:
    """Raises when goods that shall be taken back have gone out already; negative stock allows it."""
    if company.negative_stock:
        return
    sums: defaultdict[Shelf, Decimal] = defaultdict(Decimal)
    for shelf, quantity in moves:
        sums[shelf] += quantity
    for shelf, quantity in sums.items():
        if stock_item(company, shelf[0]) is not None and in_stock(company, shelf) < quantity:
            raise warehouse_refusal(WarehouseCode.linked_outbound)
