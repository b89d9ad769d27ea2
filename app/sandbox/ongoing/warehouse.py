"""The people of the simulated warehouse: they allocate, pick, send, and cancel orders, and make back orders."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from app.sandbox.ongoing.adjustments import note_adjustment
from app.sandbox.ongoing.events import Event
from app.sandbox.ongoing.goods_owner import CANCELLED, COLLECTED, PICKED, GoodsOwner, Order, OrderLine
from app.sandbox.ongoing.order_lines import add_components
from app.sandbox.ongoing.orders import change_status
from app.sandbox.ongoing.picking import NotPossible, planned_picks, sum_up_kits, take_from_shelf
from app.sandbox.ongoing.stock import StockFigures
from app.sandbox.ongoing.world import OngoingWorld

RELEASED = 300
ALLOCATED = 320
SENT = 450

_NONE = Decimal(0)


class Warehouse:
    """The warehouse at work for one goods owner; each act tells the webhooks.

    An act's `status` replaces the standard number where a system has its own (FACTS §7).
    """

    def __init__(self, world: OngoingWorld, owner: GoodsOwner) -> None:
        self._world = world
        self._owner = owner

    def require_order(self, number: str) -> Order:
        """The order of that number.

        Raises:
            NotPossible: when there is none.
        """
        order = self._owner.order_numbered(number)
        if order is None:
            raise NotPossible(f"There is no order {number}.")
        return order

    def start(self, order: Order, status: int = ALLOCATED) -> None:
        """Reserve what the shelf has for the order."""
        self._require(order, order.status < PICKED, "started")
        figures = StockFigures(self._owner)
        for line in order.picking_lines():
            shelf = line.article.shelf(order.warehouse_id)
            free = shelf.quantity - shelf.locked - figures.allocated(line.article, order.warehouse_id)
            line.allocated += max(_NONE, min(line.ordered - line.allocated, free))
        sum_up_kits(order)
        self._set(order, status)

    def pick(
        self,
        order: Order,
        quantities: Mapping[str, Decimal] | None = None,
        *,
        finish: bool = True,
        status: int = PICKED,
    ) -> None:
        """Take goods from the shelf.

        Args:
            order: which order.
            quantities: per row number, the total picked when done; above the ordered quantity if told so. Rows not
                named, and all rows without `quantities`, are picked as ordered, as far as the shelf goes.
            finish: whether the order is picked with this; else it stays allocated and can be picked on.
            status: the status that finishing gives.

        Raises:
            NotPossible: when the order is picked already, a row is not one to pick, or the shelf has too little.
        """
        self._require(order, order.status < PICKED, "picked")
        wanted = planned_picks(order, quantities or {})
        if order.status < ALLOCATED:
            self.start(order)
        now = self._world.clock()
        for line, quantity in wanted:
            self._note_pick(order, line, quantity - line.picked)
            take_from_shelf(self._owner, order, line, quantity - line.picked, now)
        sum_up_kits(order)
        order.last_picked = order.updated = now
        self._owner.touch_stock(order, now)
        if finish:
            for line in order.picking_lines():
                line.allocated = line.picked
            sum_up_kits(order)
            self._set(order, status)

    def send(
        self, order: Order, waybill: str | None = None, tracking_url: str | None = None, status: int = SENT
    ) -> None:
        """Hand the order to the shipping platform: transport is booked, labels are made."""
        self._require(order, PICKED <= order.status < SENT, "sent")
        now = self._world.clock()
        order.shipped = order.shipped or now
        if waybill:
            order.tracking.append(
                {"freightPrice": None, "trackingUrl": tracking_url, "waybill": waybill, "created": now}
            )
            parcel = {"id": self._owner.new_id("parcel"), "parcelNumber": f"{waybill}-1", "isReturnParcel": False}
            order.parcels.append({**parcel, "tracking": None, "advanced": None})
        self._set(order, status)

    def collect(self, order: Order, status: int = COLLECTED) -> None:
        """The carrier takes the order from the warehouse."""
        self._require(order, PICKED <= order.status < COLLECTED, "collected")
        order.shipped = order.shipped or self._world.clock()
        self._set(order, status)

    def cancel(self, order: Order, status: int = CANCELLED) -> None:
        """Cancel as the warehouse can, also when it has started: goods go back on the shelf."""
        self._require(order, order.status < SENT, "cancelled")
        now = self._world.clock()
        for line in order.picking_lines():
            line.article.shelf(order.warehouse_id).quantity += line.picked
            self._note_pick(order, line, -line.picked)
            line.allocated = line.picked = _NONE
            line.picks.clear()
        sum_up_kits(order)
        self._owner.touch_stock(order, now)
        self._set(order, status)

    def set_status(self, order: Order, status: int) -> None:
        """Set any status by hand."""
        self._set(order, status)

    def back_order(self, order: Order, number: str | None = None) -> Order:
        """Make a released order of what is not picked, with the same row numbers.

        How Ongoing numbers it is not documented: `number`, else the order's own with `-B1`, `-B2` …

        Raises:
            NotPossible: when nothing remains, or the number is taken.
        """
        self._require(order, PICKED <= order.status < CANCELLED, "back-ordered")
        remainder = [line for line in order.lines if line.to_be_picked and line.picked < line.ordered]
        if not remainder:
            raise NotPossible(f"Nothing of order {order.number} remains to be delivered.")
        made = sum(1 for other in self._owner.orders.values() if other.back_order_for == order.order_id)
        number = number or f"{order.number}-B{made + 1}"
        if number in self._owner.order_ids:
            raise NotPossible(f"Order number {number} is taken.")
        now = self._world.clock()
        rest = Order(
            order_id=self._owner.new_id("order"),
            document={**order.document, "orderNumber": number},
            consignee_id=order.consignee_id,
            warehouse_id=order.warehouse_id,
            status=RELEASED,
            created=now,
            updated=now,
            header_updated=now,
            status_changed=now,
            back_order_for=order.order_id,
            history=[(now, RELEASED, "warehouse")],
        )
        for line in remainder:
            quantity = line.ordered - line.picked
            document = {**line.document, "numberOfItems": quantity}
            rest_line = OrderLine(self._owner.new_id("line"), line.article, document, quantity)
            add_components(self._owner, rest_line)
            rest.lines.append(rest_line)
        self._owner.keep_order(rest)
        self._owner.touch_stock(rest, now)
        self._world.tell(self._owner, rest, [Event.CREATED])
        return rest

    def add_line(self, order: Order, article_number: str, quantity: Decimal, row_number: str | None = None) -> None:
        """Put a line on the order that the goods owner did not send; without a row number unless given one."""
        article = self._owner.articles.get(article_number)
        if article is None:
            raise NotPossible(f"There is no article {article_number}.")
        document = {"rowNumber": row_number, "articleNumber": article_number, "numberOfItems": quantity}
        line = OrderLine(self._owner.new_id("line"), article, document, quantity)
        add_components(self._owner, line)
        order.lines.append(line)
        now = self._world.clock()
        order.updated = now
        self._owner.touch_stock(order, now)

    def work(
        self,
        short: Mapping[str, Mapping[str, Decimal]] | None = None,
        leave: Collection[str] = (),
        *,
        collect: bool = False,
    ) -> dict[str, list[str]]:
        """Pick and send everything released, in the order it came in.

        Args:
            short: per order number, the quantities to pick per row number.
            leave: order numbers not to touch.
            collect: whether the carrier comes as well.

        Returns:
            The numbers of orders `sent`, and of those `waiting` because the shelf has nothing for them.
        """
        sent, waiting = [], []
        for order in list(self._owner.orders.values()):
            if not RELEASED <= order.status < PICKED or order.number in leave:
                continue
            quantities = (short or {}).get(order.number, {})
            if not quantities and not any(quantity for _, quantity in planned_picks(order, {})):
                waiting.append(order.number)
                continue
            self.pick(order, quantities)
            self.send(
                order, waybill=f"WB{order.order_id}", tracking_url=f"https://track.example.com/WB{order.order_id}"
            )
            if collect:
                self.collect(order)
            sent.append(order.number)
        return {"sent": sent, "waiting": waiting}

    def _note_pick(self, order: Order, line: OrderLine, quantity: Decimal) -> None:
        """Note a pick, or one undone, among the adjustments when the switch says that it is one."""
        if quantity and self._world.switches.picks_are_adjustments:
            now = self._world.clock()
            row = note_adjustment(self._owner, line.article, order.warehouse_id, -quantity, now)
            self._world.tell_of_adjustment(self._owner, row)

    def _require(self, order: Order, possible: bool, act: str) -> None:
        if not possible:
            raise NotPossible(f"Order {order.number} is at status {order.status} and cannot be {act}.")

    def _set(self, order: Order, status: int) -> None:
        self._world.tell(
            self._owner, order, change_status(self._owner, order, status, "warehouse", self._world.clock())
        )
