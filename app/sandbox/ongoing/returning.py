"""The people who take returns: goods of order lines come back, with a return order or without; some are scrapped."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from app.sandbox.ongoing.adjustments import note_adjustment
from app.sandbox.ongoing.goods_owner import Article, GoodsOwner, Order, OrderLine
from app.sandbox.ongoing.order_record import ReturnedItem
from app.sandbox.ongoing.orders import change_status
from app.sandbox.ongoing.picking import NotPossible, mark_returned
from app.sandbox.ongoing.return_order_record import ReturnOrder, ReturnOrderLine, ReturnStage
from app.sandbox.ongoing.wire import Document
from app.sandbox.ongoing.world import OngoingWorld

_NONE = Decimal(0)


@dataclass(frozen=True)
class _Back:
    """What comes back of one order line."""

    line: OrderLine
    quantity: Decimal
    warehouse_id: int
    cause: Document | None = None
    comment: str | None = None
    return_order_line_id: int | None = None


class Returning:
    """Returns to one goods owner; each returned article tells the picking-packing-returns webhook."""

    def __init__(self, world: OngoingWorld, owner: GoodsOwner) -> None:
        self._world = world
        self._owner = owner

    def require_return_order(self, number: str) -> ReturnOrder:
        """The return order of that number.

        Raises:
            NotPossible: when there is none.
        """
        return_order = self._owner.return_order_numbered(number)
        if return_order is None:
            raise NotPossible(f"There is no return order {number}.")
        return return_order

    def take_back(
        self,
        order: Order,
        quantities: Mapping[str, Decimal],
        *,
        cause: str | None = None,
        comment: str | None = None,
        scrap: bool = False,
        status: int | None = None,
    ) -> None:
        """Put goods of an order back on the shelf, without a return order.

        Args:
            order: the order that they were sent with.
            quantities: how much comes back now, per row number; to the warehouse of the order.
            cause: the code of a return cause.
            comment: what is said of the goods.
            scrap: whether they are thrown away at once.
            status: the status that the order gets, for instance 800; without it the order keeps its own.

        Raises:
            NotPossible: when a row or cause does not exist, or more would come back than was picked.
        """
        known = self._cause(cause)
        back = [
            _Back(_row(order, row), quantity, order.warehouse_id, known, comment)
            for row, quantity in quantities.items()
        ]
        self._take_back(order, back, scrap=scrap)
        if status is not None:
            events = change_status(self._owner, order, status, "warehouse", self._world.clock())
            self._world.tell(self._owner, order, events)

    def receive(
        self,
        return_order: ReturnOrder,
        quantities: Mapping[str, Decimal] | None = None,
        *,
        finish: bool = True,
        scrap: bool = False,
    ) -> None:
        """Put goods of a return order back on the shelf.

        Args:
            return_order: which one.
            quantities: how much comes now per return order row number; without it all that is left comes.
            finish: whether this is all that comes.
            scrap: whether the goods are thrown away at once.

        Raises:
            NotPossible: when it is finished or cancelled, a row does not exist, or more would come than was picked.
        """
        if return_order.stage in {ReturnStage.RETURNED, ReturnStage.CANCELLED}:
            raise NotPossible(f"Return order {return_order.number} is {return_order.stage}.")
        if quantities is None:
            told = [(line, max(_NONE, line.expected - line.returned)) for line in return_order.lines]
        else:
            told = [(_return_row(return_order, row), quantity) for row, quantity in quantities.items()]
        back = [
            _Back(
                line.order_line,
                quantity,
                return_order.warehouse_id,
                self._cause((line.document.get("returnCause") or {}).get("code")),
                line.document.get("returnOrderLineComment"),
                line.line_id,
            )
            for line, quantity in told
        ]
        self._take_back(return_order.order, back, scrap=scrap)
        if any(quantity for _, quantity in told):
            return_order.last_returned = self._world.clock()
        return_order.stage = ReturnStage.RETURNED if finish else ReturnStage.ARRIVING

    def scrap(self, order: Order, quantities: Mapping[str, Decimal], comment: str | None = None) -> None:
        """Throw returned goods of an order away; `quantities` are per row number.

        The order line keeps its returned quantity; whether an adjustment is made is a switch.

        Raises:
            NotPossible: when a row has not so much returned and not yet scrapped.
        """
        told = [(_row(order, row_number), quantity) for row_number, quantity in quantities.items()]
        for line, quantity in told:
            for part, per_line in line.parts():
                if _there_to_scrap(part) < quantity * per_line:
                    raise NotPossible(f"Of article {part.article.number} not so much was returned, or it is gone.")
        for line, quantity in told:
            for part, per_line in line.parts():
                self._scrap(order, part, quantity * per_line, comment)
        self._owner.touch_stock(order, self._world.clock())

    def _take_back(self, order: Order, back: list[_Back], *, scrap: bool) -> None:
        _require_picked(back)
        now = self._world.clock()
        for piece in back:
            for part, per_line in piece.line.parts():
                item = ReturnedItem(
                    article_item_id=self._owner.new_id("item"),
                    warehouse_id=piece.warehouse_id,
                    quantity=piece.quantity * per_line,
                    returned=now,
                    cause=piece.cause,
                    comment=piece.comment,
                    return_order_line_id=piece.return_order_line_id,
                )
                if item.quantity:
                    self._put_back(order, piece.line, part, item)
                    if scrap:
                        self._scrap(order, part, item.quantity, piece.comment)
            if piece.line.components:
                piece.line.returned += piece.quantity
        order.last_returned = order.updated = now
        self._owner.touch_stock(order, now)

    def _put_back(self, order: Order, line: OrderLine, part: OrderLine, item: ReturnedItem) -> None:
        now = item.returned
        shelf = part.article.shelf(item.warehouse_id)
        self._owner.put_on_shelf(part.article, item.warehouse_id, shelf.quantity + item.quantity, now)
        part.returned += item.quantity
        part.returns.append(item)
        mark_returned(part, item)
        self._world.tell_of_return(self._owner, order, line, part.article, item)
        if self._world.switches.returns_are_adjustments:
            row = note_adjustment(self._owner, part.article, item.warehouse_id, item.quantity, now)
            self._world.tell_of_adjustment(self._owner, row)

    def _scrap(self, order: Order, part: OrderLine, quantity: Decimal, comment: str | None) -> None:
        """Mark the latest returns that are still on the shelf as scrapped, splitting one if need be."""
        left = quantity
        for item in reversed([item for item in part.returns if not item.scrapped]):
            taken = min(left, item.quantity, part.article.shelf(item.warehouse_id).quantity)
            if not taken:
                continue
            left -= taken
            if taken < item.quantity:
                item.quantity -= taken
                part.returns.append(replace(item, quantity=taken, scrapped=True))
            else:
                item.scrapped = True
            self._throw_away(order, part.article, item.warehouse_id, taken, comment)

    def _throw_away(
        self, order: Order, article: Article, warehouse_id: int, quantity: Decimal, comment: str | None
    ) -> None:
        now = self._world.clock()
        self._owner.put_on_shelf(article, warehouse_id, article.shelf(warehouse_id).quantity - quantity, now)
        if self._world.switches.scrapped_returns_are_adjustments:
            row = note_adjustment(
                self._owner,
                article,
                warehouse_id,
                -quantity,
                now,
                comment=comment,
                scrapped_return_of_order_id=order.order_id,
            )
            self._world.tell_of_adjustment(self._owner, row)

    def _cause(self, code: str | None) -> Document | None:
        if code is None:
            return None
        cause = next((cause for cause in self._owner.return_causes if cause["code"] == code), None)
        if cause is None:
            raise NotPossible(f"There is no return cause {code}.")
        return cause


def _there_to_scrap(part: OrderLine) -> Decimal:
    """Pieces that came back, are not scrapped, and still lie on the shelf of the warehouse they came to."""
    returned: dict[int, Decimal] = {}
    for item in part.returns:
        if not item.scrapped:
            returned[item.warehouse_id] = returned.get(item.warehouse_id, _NONE) + item.quantity
    shelves = part.article.shelf
    return sum((min(pieces, shelves(warehouse_id).quantity) for warehouse_id, pieces in returned.items()), _NONE)


def _row(order: Order, row_number: str) -> OrderLine:
    line = order.line_at(row_number)
    if line is None:
        raise NotPossible(f"Order {order.number} has no row {row_number}.")
    return line


def _return_row(return_order: ReturnOrder, row_number: str) -> ReturnOrderLine:
    line = return_order.line_at(row_number)
    if line is None:
        raise NotPossible(f"Return order {return_order.number} has no row {row_number}.")
    return line


def _require_picked(back: list[_Back]) -> None:
    """What comes back of a line in all cannot be more than was picked of it."""
    total: dict[int, Decimal] = {}
    for piece in back:
        line = piece.line
        total[line.line_id] = total.get(line.line_id, line.returned) + piece.quantity
        if piece.quantity < 0 or total[line.line_id] > line.picked:
            raise NotPossible(f"Row {line.row_number} has {line.picked} picked and {line.returned} returned.")
