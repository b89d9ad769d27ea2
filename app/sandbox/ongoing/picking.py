"""Picking: which goods of an order are taken from which shelf, kits by their components."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from app.sandbox.ongoing.goods_owner import GoodsOwner, Order, OrderLine
from app.sandbox.ongoing.order_record import ReturnedItem
from app.sandbox.ongoing.wire import pick_or_null


class NotPossible(Exception):
    """The warehouse cannot do this to the order as it is."""


def planned_picks(order: Order, quantities: Mapping[str, Decimal]) -> list[tuple[OrderLine, Decimal]]:
    """How much of which line shall be picked when done, a kit's components in its place.

    `quantities` are per row number; rows not named are picked as ordered, as far as the shelf goes.

    Raises:
        NotPossible: when a row is not one to pick, or the shelf has less than the quantity told.
    """
    rows = {line.row_number: line for line in order.lines if line.to_be_picked and line.row_number}
    strangers = set(quantities) - set(rows)
    if strangers:
        raise NotPossible(f"Order {order.number} has no rows to pick {', '.join(sorted(strangers))}.")
    left: dict[str, Decimal] = {}
    picks = []
    for line in order.lines:
        if not line.to_be_picked:
            continue
        told = quantities.get(line.row_number or "")
        for part in line.components or [line]:
            per_line = line.article.components.get(part.article.number, Decimal(1))
            on_shelf = left.setdefault(part.article.number, part.article.shelf(order.warehouse_id).quantity)
            goal = part.ordered if told is None else told * per_line
            take = goal - part.picked
            if take > on_shelf:
                if told is not None:
                    raise NotPossible(f"The shelf has {on_shelf} of article {part.article.number}, not {take}.")
                take = on_shelf
            left[part.article.number] = on_shelf - take
            picks.append((part, part.picked + take))
    return picks


def take_from_shelf(owner: GoodsOwner, order: Order, line: OrderLine, quantity: Decimal, now: datetime) -> None:
    """Move goods from the shelf to the order; a negative quantity puts them back."""
    if not quantity:
        return
    line.article.shelf(order.warehouse_id).quantity -= quantity
    line.picked += quantity
    line.allocated = max(line.allocated, line.picked)
    item = owner.new_id("item")
    line.picks.append(
        {
            "articleItemId": item,
            "originalArticleItemId": item,
            "numberOfItems": quantity,
            "inDate": line.article.last_in or now,
            "serial": line.document.get("serialNumber"),
            "batchNumber": line.document.get("batchNumber"),
            "isPicked": True,
            "isReturned": False,
            "pickedTime": now,
            "location": "A1",
        }
    )


def mark_returned(line: OrderLine, back: ReturnedItem) -> None:
    """Show among the picked goods which have come back, the latest first; a pick that comes back in part is split."""
    left = back.quantity
    for pick in reversed([pick for pick in line.picks if not pick["isReturned"]]):
        if not left:
            break
        taken = min(left, pick["numberOfItems"])
        left -= taken
        pick["numberOfItems"] -= taken
        line.picks.append(
            {
                **pick,
                "numberOfItems": taken,
                "isReturned": True,
                "returnDate": back.returned,
                "returnCause": pick_or_null(back.cause, "code name"),
                "comment": back.comment,
            }
        )
    line.picks[:] = [pick for pick in line.picks if pick["numberOfItems"]]


def sum_up_kits(order: Order) -> None:
    """A kit is allocated and picked as far as its scarcest component is."""
    for line in order.lines:
        if line.components:
            per_kit = line.article.components
            line.allocated = min(part.allocated // (per_kit[part.article.number] or 1) for part in line.components)
            line.picked = min(part.picked // (per_kit[part.article.number] or 1) for part in line.components)
