"""The people at the inbound gate: they receive purchase orders, in parts, in excess, and correct themselves."""

from collections.abc import Mapping
from decimal import Decimal

from app.sandbox.ongoing.adjustments import LOCATION, note_adjustment
from app.sandbox.ongoing.goods_owner import GoodsOwner
from app.sandbox.ongoing.picking import NotPossible
from app.sandbox.ongoing.purchase_order_record import (
    DEVIATION,
    INBOUND,
    PURCHASE_ORDER_CANCELLED,
    RECEIVED,
    PurchaseOrder,
    PurchaseOrderLine,
)
from app.sandbox.ongoing.purchase_orders import change_purchase_order_status, touch_articles
from app.sandbox.ongoing.switches import AddedRowNumber, OverReceipt
from app.sandbox.ongoing.wire import Document
from app.sandbox.ongoing.world import OngoingWorld

_NONE = Decimal(0)


class Receiving:
    """Receiving for one goods owner; each act tells the webhooks.

    An act's `status` replaces the standard number where a system has its own (FACTS §8).
    """

    def __init__(self, world: OngoingWorld, owner: GoodsOwner) -> None:
        self._world = world
        self._owner = owner

    def require_purchase_order(self, number: str) -> PurchaseOrder:
        """The purchase order of that number.

        Raises:
            NotPossible: when there is none.
        """
        purchase_order = self._owner.purchase_order_numbered(number)
        if purchase_order is None:
            raise NotPossible(f"There is no purchase order {number}.")
        return purchase_order

    def receive(
        self,
        purchase_order: PurchaseOrder,
        quantities: Mapping[str, Decimal] | None = None,
        unordered: Mapping[str, Decimal] | None = None,
        *,
        finish: bool = True,
        status: int | None = None,
    ) -> None:
        """Put goods that have come on the shelf.

        Args:
            purchase_order: which one.
            quantities: how much comes now per row number, more than is left to come if told so; without it all that
                is left comes.
            unordered: how much comes now of articles that were not ordered, by article number; each on a line of
                its own.
            finish: whether this is all that comes: 500 when every line is as advised, else 400, which closes with a
                deviation. Without it the purchase order is at 300, or stays where it is if above.
            status: the status it gets instead.

        Raises:
            NotPossible: when it is finished or cancelled, or a row or an article does not exist; nothing has been
                changed then.
        """
        self._require_open(purchase_order)
        arrivals = self._planned(purchase_order, quantities, unordered or {})
        now = self._world.clock()
        for line, quantity in arrivals:
            self._put_away(purchase_order, line, quantity)
        if arrivals:
            purchase_order.last_received = now
            touch_articles(purchase_order, now)
        self._set(purchase_order, status or self._status_after(purchase_order, finish=finish))

    def close(self, purchase_order: PurchaseOrder, status: int = DEVIATION) -> None:
        """Finish with what has come, less than was advised: 400."""
        self._require_open(purchase_order)
        self._set(purchase_order, status)

    def correct(self, purchase_order: PurchaseOrder, quantities: Mapping[str, Decimal]) -> None:
        """Set what was received in all, usually lower than was said, at any status but cancelled.

        `quantities` are by row number, or by article number for a line that has none.

        Raises:
            NotPossible: when a line does not exist, or the goods are no longer on the shelf.
        """
        if purchase_order.status == PURCHASE_ORDER_CANCELLED:
            raise NotPossible(f"Purchase order {purchase_order.number} is cancelled.")
        changes = [(self._line_of(purchase_order, key), quantity) for key, quantity in quantities.items()]
        for line, quantity in changes:
            on_shelf = line.article.shelf(purchase_order.warehouse_id).quantity
            if quantity < 0 or (line.article.is_stock and on_shelf + quantity - line.received < 0):
                raise NotPossible(f"The received goods of article {line.article.number} are gone from the shelf.")
        for line, quantity in changes:
            self._put_away(purchase_order, line, quantity - line.received)
        now = self._world.clock()
        if self._world.switches.correction_is_a_receipt:
            purchase_order.last_received = now
        touch_articles(purchase_order, now)

    def set_status(self, purchase_order: PurchaseOrder, status: int) -> None:
        """Set any status by hand."""
        self._set(purchase_order, status)

    def _require_open(self, purchase_order: PurchaseOrder) -> None:
        may_go_on = self._world.switches.receive_after_deviation
        closed_from = RECEIVED if may_go_on else DEVIATION
        if purchase_order.status >= closed_from:
            at = f"Purchase order {purchase_order.number} is at status {purchase_order.status}"
            raise NotPossible(f"{at} and cannot be received.")

    def _planned(
        self,
        purchase_order: PurchaseOrder,
        quantities: Mapping[str, Decimal] | None,
        unordered: Mapping[str, Decimal],
    ) -> list[tuple[PurchaseOrderLine, Decimal]]:
        """Which line takes how much; lines that have to be added are added once everything has proved possible."""
        strangers = [number for number in unordered if number not in self._owner.articles]
        if strangers:
            raise NotPossible(f"There are no articles {', '.join(strangers)}.")
        if quantities is None:
            told = [(line, line.to_come) for line in purchase_order.lines]
        else:
            told = [(self._line_of(purchase_order, row), quantity) for row, quantity in quantities.items()]
        if any(quantity < 0 for quantity in [*(quantity for _, quantity in told), *unordered.values()]):
            raise NotPossible("Fewer than none cannot be received; correct the receipt instead.")
        arrivals = []
        excess = dict(unordered)
        for line, quantity in told:
            fits = quantity
            if self._world.switches.over_receipt is OverReceipt.OWN_LINE and line.advised:
                fits = min(quantity, line.to_come)
                number = line.article.number
                excess[number] = excess.get(number, _NONE) + quantity - fits
            arrivals.append((line, fits))
        for number, quantity in excess.items():
            if quantity:
                arrivals.append((self._added_line(purchase_order, number), quantity))
        return [(line, quantity) for line, quantity in arrivals if quantity]

    def _added_line(self, purchase_order: PurchaseOrder, article_number: str) -> PurchaseOrderLine:
        """The line for what was not ordered of an article: one per article, it advises nothing."""
        for line in purchase_order.lines:
            if line.article.number == article_number and not line.advised:
                return line
        row_number = None
        if self._world.switches.added_row_number is AddedRowNumber.NEXT:
            rows = (line.row_number or "" for line in purchase_order.lines)
            used = [int(row) for row in rows if row.isdecimal()]
            row_number = str(max(used, default=0) + 1)
        document = {"rowNumber": row_number, "articleNumber": article_number}
        article = self._owner.articles[article_number]
        line = PurchaseOrderLine(self._owner.new_id("purchase_order_line"), article, document, _NONE)
        purchase_order.lines.append(line)
        return line

    def _line_of(self, purchase_order: PurchaseOrder, key: str) -> PurchaseOrderLine:
        """The line of a row number, or of an article number when the line has no row number."""
        line = purchase_order.line_at(key) or next(
            (line for line in purchase_order.lines if line.row_number is None and line.article.number == key), None
        )
        if line is None:
            raise NotPossible(f"Purchase order {purchase_order.number} has no row {key}.")
        return line

    def _put_away(self, purchase_order: PurchaseOrder, line: PurchaseOrderLine, quantity: Decimal) -> None:
        """Lay goods on the shelf, or take them back when the quantity is negative."""
        if not quantity:
            return
        now = self._world.clock()
        warehouse_id = purchase_order.warehouse_id
        if line.article.is_stock:
            shelf = line.article.shelf(warehouse_id)
            self._owner.put_on_shelf(line.article, warehouse_id, shelf.quantity + quantity, now)
        line.received += quantity
        if quantity > 0:
            line.receipts.append(self._receipt(line, quantity))
        else:
            _take_from_last(line.receipts, -quantity)
        if self._world.switches.receipts_are_adjustments:
            order_id = purchase_order.purchase_order_id
            row = note_adjustment(self._owner, line.article, warehouse_id, quantity, now, purchase_order_id=order_id)
            self._world.tell_of_adjustment(self._owner, row)

    def _receipt(self, line: PurchaseOrderLine, quantity: Decimal) -> Document:
        return {
            "originalArticleItemId": self._owner.new_id("item"),
            "numberOfItems": quantity,
            "inDate": self._world.clock(),
            "location": LOCATION,
            "batchNumber": line.document.get("batchNumber"),
            "receivedByUser": {"userId": 1},
            "isLocked": False,
            "isLockedForSale": False,
        }

    def _status_after(self, purchase_order: PurchaseOrder, *, finish: bool) -> int:
        if not finish:
            return max(INBOUND, purchase_order.status)
        as_advised = all(line.received == line.advised for line in purchase_order.lines)
        return RECEIVED if as_advised else DEVIATION

    def _set(self, purchase_order: PurchaseOrder, status: int) -> None:
        events = change_purchase_order_status(purchase_order, status, "warehouse", self._world.clock())
        self._world.tell_of_purchase_order(self._owner, purchase_order, events)


def _take_from_last(receipts: list[Document], quantity: Decimal) -> None:
    """Make the latest receipts smaller; one that nothing is left of goes."""
    while receipts and quantity:
        taken = min(quantity, receipts[-1]["numberOfItems"])
        receipts[-1]["numberOfItems"] -= taken
        quantity -= taken
        if not receipts[-1]["numberOfItems"]:
            receipts.pop()
