"""Goods that customers sent back become documents in Fortnox that raise its stock (SPEC §2.6).

Doors: webhook, timetable, button. Key: the order number in the warehouse. A retry is harmless: a document bears the
line's id and how far the line is returned, is looked for before it is made, and is frozen before the first write.
"""

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal

from app.fortnox.articles import ArticleNumber
from app.ledger.outcomes import Held, Outcome, Sent, Unchanged
from app.ongoing.ids import WarehouseId
from app.ongoing.order_answer import Order
from app.ongoing.return_orders import ReturnOrder
from app.ongoing.warehouses import Warehouse
from app.processes.process import LeftBehind, ProcessName, Scan, Sides
from app.processes.stock_points import StockPlace, place_of
from app.processes.to_fortnox import customer_return_held as held
from app.processes.to_fortnox.customer_return_lines import (
    NONE,
    ReturnedLine,
    came_back,
    figures,
    returned_lines,
)
from app.processes.to_fortnox.customer_return_lost_documents import with_what_waits
from app.processes.to_fortnox.customer_return_plan import (
    NewReturn,
    ReturnPlan,
    finish,
    freeze,
    new_return,
    plan_for,
    remember,
)
from app.processes.to_fortnox.customer_return_scraps import are_corrections, returned_on, scrapped_of
from app.processes.to_fortnox.posted_articles import kept_in_stock
from app.processes.to_fortnox.posted_quantities import in_hundredths
from app.processes.to_fortnox.shipment_facts import find_in_fortnox, find_in_warehouse
from app.processes.to_fortnox.shipment_orders import plain
from app.processes.warehouse_module import require_module

PAGE = 200


async def scan(sides: Sides, scan: Scan) -> AsyncIterator[str]:
    """The numbers of orders on which goods came back since then and that were not dealt with as they stand now."""
    page: list[Order] = []
    async for order in sides.ongoing.orders.list(last_returned_from=scan.since):
        if order.number:
            page.append(order)
        if len(page) == PAGE:
            for number in await _open(page, sides):
                yield number
            page = []
    for number in await _open(page, sides):
        yield number


async def transfer(key: str, sides: Sides) -> Outcome:
    """Bring what came back on one order into Fortnox's stock."""
    frozen = await sides.ledger.open_plan(key)
    if frozen is not None:
        await require_module(sides)
        plan = ReturnPlan.model_validate(frozen.document)
        if obstacle := await finish(frozen, plan, sides):
            return await with_what_waits(obstacle, plan, sides)
    outcome = await _post(key, sides)
    return Sent() if frozen is not None and isinstance(outcome, Unchanged) else outcome


async def before_the_line(sides: Sides) -> AsyncIterator[LeftBehind]:
    """The orders with goods that came back before the activation and were not reported."""
    async for order in sides.ongoing.orders.list(only_to_report_returned=True):
        lines = returned_lines(order, {}, line=sides.start_date)
        early = _sent_before_the_line(order, sides)
        left = [(line, line.before + (line.undated if early else NONE)) for line in lines]
        said = [f"{plain(quantity)} of {line.article}" for line, quantity in left if quantity > line.reported]
        if said:
            yield LeftBehind(order.number, f"Order {order.number}: {', '.join(said)} came back before the activation.")


async def _post(number: str, sides: Sides) -> Outcome:
    """Fetch; what came back and was not dealt with is decided on."""
    order = await find_in_warehouse(number, await sides.ledger.of(ProcessName.SALES_ORDERS).link(number), sides)
    if order is None:
        return Unchanged(f"The warehouse has no order {number}.")
    link = await sides.ledger.link(number)
    if link is None and not came_back(order):
        return Unchanged(f"Nothing came back on order {number}.")
    if link is not None and link.fingerprint == figures(order):
        return Unchanged(f"What came back on order {number} was dealt with before.")
    posted = {line: Decimal(quantity) for line, quantity in link.sent["posted"].items()} if link is not None else {}
    return await _post_what_is_new(order, posted, sides)


async def _post_what_is_new(order: Order, posted: dict[str, Decimal], sides: Sides) -> Outcome:
    """Decide; what is to be written is frozen and carried out."""
    lines = returned_lines(order, posted, line=sides.start_date)
    if fewer := [line for line in lines if line.fewer]:
        return held.corrected_down(order.number, fewer)
    news = await _news(order, [line for line in lines if line.more or line.in_parts], sides)
    if isinstance(news, Held):
        return news
    if not news:
        said = {line: plain(quantity) for line, quantity in posted.items()}
        await remember(order.number, order.id, figures(order), said, sides)
        return Unchanged(f"Of what came back on order {order.number} nothing is to be booked in Fortnox's stock.")
    await require_module(sides)
    plan = await plan_for(order, news, posted, sides)
    if isinstance(plan, Held):
        return plan
    return await finish(await freeze(plan, sides), plan, sides) or Sent()


async def _news(order: Order, lines: Sequence[ReturnedLine], sides: Sides) -> list[NewReturn] | Held:
    """What is to be booked of each line; held before any write when one of them cannot be."""
    stocked = await _kept_in_stock(lines, sides)
    if isinstance(stocked, Held):
        return stocked
    if not stocked:
        return []
    if obstacle := await _obstacle(order, stocked, sides):
        return obstacle
    found = sides.ongoing.return_orders.list(customer_order_numbers=[order.number])
    return_orders = [each async for each in found]
    news = []
    for line in stocked:
        new = await _new(order, line, return_orders, sides)
        if isinstance(new, Held):
            return new
        if new is not None:
            news.append(new)
    return news


async def _kept_in_stock(lines: Sequence[ReturnedLine], sides: Sides) -> list[ReturnedLine] | Held:
    """The lines whose articles Fortnox keeps in stock."""
    stocked = []
    for line in lines:
        kept = await kept_in_stock(ArticleNumber(line.article), sides)
        if isinstance(kept, Held):
            return kept
        if kept:
            stocked.append(line)
    return stocked


async def _obstacle(order: Order, lines: Sequence[ReturnedLine], sides: Sides) -> Held | None:
    """What forbids any write: an order that is not Fortnox's, parts of kits, returns that may lie before the line."""
    number = await _origin(order, sides)
    made = await sides.ledger.of(ProcessName.SALES_ORDERS).link(number)
    in_fortnox = await find_in_fortnox(number, made, sides)
    if in_fortnox is None:
        return held.unknown_order(order.number)
    if in_fortnox.cancelled:
        return held.cancelled_in_fortnox(order.number)
    if in_parts := [line for line in lines if line.in_parts]:
        return held.part_of_kit(order.number, in_parts)
    undated = [line for line in lines if line.posted is None and line.undated]
    return held.undated(order.number, undated) if undated and _sent_before_the_line(order, sides) else None


async def _new(
    order: Order, line: ReturnedLine, return_orders: Sequence[ReturnOrder], sides: Sides
) -> NewReturn | Held | None:
    """What is to be booked of one line; None when all that is new of it was scrapped."""
    target = await _target(order.number, line, return_orders, sides)
    if isinstance(target, Held):
        return target
    if target <= line.known:
        return None
    place = await _place(order, line, return_orders, sides)
    return place if isinstance(place, Held) else new_return(line, target, place)


async def _target(
    number: str, line: ReturnedLine, return_orders: Sequence[ReturnOrder], sides: Sides
) -> Decimal | Held:
    """How far the line is to be booked as returned; scrapped pieces count when their scrapping is booked too."""
    scrapped = scrapped_of(line.id, return_orders, sides.now())
    if not scrapped:
        return line.returned
    total = sum((each.quantity for each in scrapped), NONE)
    match None if line.is_kit else await are_corrections(line.article, scrapped, sides):
        case True:
            return line.returned
        case False:
            return in_hundredths(line.returned - total)
        case _:
            return held.scrapping_unclear(number, line, total)


async def _place(
    order: Order, line: ReturnedLine, return_orders: Sequence[ReturnOrder], sides: Sides
) -> StockPlace | Held:
    """Where the line came back to: its return orders' warehouse, and the order's own for what came without one."""
    came, places = NONE, set()
    for return_order in return_orders:
        quantity = returned_on(return_order, line.id)
        if quantity:
            came += quantity
            places.add(_id_of(return_order.return_order_info.warehouse))
    if came < line.returned:
        places.add(_id_of(order.order_info.warehouse))
    if len(places) > 1:
        return held.two_warehouses(order.number, line)
    return await place_of(places.pop(), sides)


def _id_of(warehouse: Warehouse | None) -> WarehouseId | None:
    return warehouse.id if warehouse is not None else None


async def _origin(order: Order, sides: Sides) -> str:
    """The number that Fortnox knows: a back order of the warehouse belongs to the order it is the rest of."""
    while order.back_order_for is not None:
        order = await sides.ongoing.orders.get(order.back_order_for)
    return order.number


def _sent_before_the_line(order: Order, sides: Sides) -> bool:
    shipped = order.order_info.shipped_time
    return shipped is None or shipped < sides.start_date


async def _open(orders: Sequence[Order], sides: Sides) -> list[str]:
    """The numbers of those orders of a list that may have something to book."""
    links = await sides.ledger.known([order.number for order in orders])
    return [
        order.number
        for order in orders
        if order.number not in links or links[order.number].fingerprint != figures(order)
    ]
