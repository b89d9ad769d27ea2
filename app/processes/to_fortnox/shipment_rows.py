"""What a shipment means for the rows of its Fortnox order: what is delivered of each, and what stands against it.

Everything here is pure. Quantities are rounded as Fortnox keeps them, to hundredths (Fortnox FACTS §9).
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from app.fortnox.order_documents import DeliveryState, Order, OrderRow
from app.fortnox.stock import StockBalance
from app.ledger.outcomes import Difference
from app.ongoing.order_answer import Order as WarehouseOrder
from app.ongoing.order_answer import OrderLine
from app.processes.order_rows import KeyedRow, keyed_rows
from app.processes.to_fortnox.shipment_orders import Shipment, plain

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class DeliveredQuantity:
    """How much of a row is delivered; `picked` is False where a rule says so and nobody picked (freight, a credit)."""

    keyed: KeyedRow
    quantity: Decimal
    picked: bool

    @property
    def short(self) -> bool:
        """Whether less than ordered is delivered."""
        return self.quantity < self.keyed.row.ordered_quantity


def delivered_quantities(order: Order, shipment: Shipment, non_stock: Collection[str]) -> list[DeliveredQuantity]:
    """The delivered quantity of every article row: what was picked of it, over the order and its back orders.

    Delivered once the order is: a row of a non-stock article, one that is not to be picked, one with nothing ordered
    (SPEC §2.4). Until then such a row keeps the quantity it has.
    """
    lines = _lines_by_key(order, shipment)
    delivered = []
    for keyed in keyed_rows(order):
        row, mine = keyed.row, lines.get(keyed.key, [])
        not_picked = mine and all(line.should_be_picked is False for line in mine)
        if keyed.goes_to_the_warehouse and row.article_number not in non_stock and not not_picked:
            picked = sum((line.picked_number_of_items for line in mine), Decimal(0))
            delivered.append(DeliveredQuantity(keyed, in_hundredths(picked), picked=True))
        else:
            quantity = row.delivered_quantity if shipment.still_open else row.ordered_quantity
            delivered.append(DeliveredQuantity(keyed, quantity, picked=False))
    return delivered


def contradictions(order: Order, shipment: Shipment) -> tuple[Difference, ...]:
    """What the warehouse picked and the Fortnox order has no room for: no row, another article, more than ordered."""
    rows = {keyed.key: keyed.row for keyed in keyed_rows(order)}
    found = []
    for _, line in shipment.lines():
        row = rows.get(_key(line, rows))
        if line.picked_number_of_items > 0 and (row is None or line.article_number != row.article_number):
            said = f"{plain(line.picked_number_of_items)} of article {line.article_number} picked"
            is_other = row is not None and f"article {row.article_number}"
            found.append(Difference(f"line {line.row_number or line.id}", is_other or "no such row", said))
    for key, lines in _lines_by_key(order, shipment).items():
        picked = sum((line.picked_number_of_items for line in lines), Decimal(0))
        ordered = max(rows[key].ordered_quantity, Decimal(0))
        if in_hundredths(picked) > ordered:
            found.append(Difference(f"row {key}", f"{plain(ordered)} ordered", f"{plain(picked)} picked"))
    return tuple(found)


def uncovered(
    order: Order, delivered: Sequence[DeliveredQuantity], balances: Sequence[StockBalance]
) -> tuple[Difference, ...]:
    """The articles of which Fortnox has too little for what was picked, per stock point.

    Cover is what is available and what this order has claimed itself. In state delivery the claim is the delivered
    quantity: whether it also stays reserved is UNKNOWN (Fortnox FACTS §10). A row without stock point takes from any.
    """
    wanted: defaultdict[tuple[str, str | None], Decimal] = defaultdict(Decimal)
    claimed: defaultdict[tuple[str, str | None], Decimal] = defaultdict(Decimal)
    for each in delivered:
        row = each.keyed.row
        if each.picked and each.quantity > 0:
            place = (row.article_number or "", row.stock_point_code or order.stock_point_code)
            wanted[place] += each.quantity
            claimed[place] += _claim(order, row)
    short = []
    for (article, point), quantity in wanted.items():
        available = sum(
            (
                each.available_stock
                for each in balances
                if each.item_id == article and point in {None, each.stock_point_code}
            ),
            Decimal(0),
        )
        cover = available + claimed[article, point]
        if cover < quantity:
            where = f" at stock point {point}" if point else ""
            short.append(
                Difference(f"article {article}{where}", f"{plain(cover)} to deliver from", f"{plain(quantity)} picked")
            )
    return tuple(short)


def lines_to_report(order: Order, shipment: Shipment) -> list[tuple[WarehouseOrder, OrderLine]]:
    """The lines of the order's rows whose picked quantity Ongoing does not count as reported yet."""
    keys = {keyed.key for keyed in keyed_rows(order)}
    return [
        (owner, line)
        for owner, line in shipment.lines()
        if _key(line, keys) in keys and line.picked_number_of_items != (line.reported_number_of_items or 0)
    ]


def in_hundredths(quantity: Decimal) -> Decimal:
    """A quantity as Fortnox keeps it."""
    return quantity.quantize(HUNDREDTH, ROUND_HALF_UP)


def _claim(order: Order, row: OrderRow) -> Decimal:
    if order.delivery_state is DeliveryState.DELIVERY:
        return max(row.reserved_quantity, row.delivered_quantity)
    return row.reserved_quantity


def _lines_by_key(order: Order, shipment: Shipment) -> dict[str, list[OrderLine]]:
    keys = {keyed.key for keyed in keyed_rows(order)}
    lines: defaultdict[str, list[OrderLine]] = defaultdict(list)
    for _, line in shipment.lines():
        if (key := _key(line, keys)) in keys:
            lines[key].append(line)
    return lines


def _key(line: OrderLine, keys: Collection[str]) -> str:
    """The row a line belongs to: its row number, else the id that we gave it."""
    external = line.external_id or ""
    return external if line.row_number not in keys and external in keys else line.row_number
