"""The filters and the cursor of GET purchaseOrders (FACTS §8)."""

from decimal import Decimal
from itertools import islice

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from app.sandbox.ongoing.goods_owner import GoodsOwner
from app.sandbox.ongoing.purchase_order_record import PurchaseOrder
from app.sandbox.ongoing.time_filter import After, Before
from app.sandbox.ongoing.wire import Int32, Moment, PageSize
from app.sandbox.ongoing.world import OngoingWorld


class PurchaseOrderQuery(BaseModel):
    """What a list of purchase orders can be narrowed by."""

    model_config = ConfigDict(alias_generator=to_camel)

    goods_owner_id: Int32
    purchase_order_id_from: Int32 | None = None
    max_purchase_orders_to_get: PageSize | None = None
    purchase_order_number: str | None = None
    purchase_order_numbers: list[str] = []
    article_numbers: list[str] = []
    purchase_order_status_from: Int32 | None = None
    purchase_order_status_to: Int32 | None = None
    purchase_order_status_changed_time_from: Moment | None = None
    last_receive_time_from: Moment | None = None
    last_receive_time_to: Moment | None = None
    in_date_from: Moment | None = None
    in_date_to: Moment | None = None
    only_purchase_orders_with_order_lines_to_report: bool = False

    def select(self, owner: GoodsOwner, world: OngoingWorld) -> list[PurchaseOrder]:
        """The purchase orders asked for, ascending by id from the cursor (which is included) on."""
        status_changed = After(
            world, "purchaseOrderStatusChangedTimeFrom", self.purchase_order_status_changed_time_from
        )
        received = (
            After(world, "lastReceiveTimeFrom", self.last_receive_time_from),
            Before(world, self.last_receive_time_to),
        )
        expected = After(world, "inDateFrom", self.in_date_from), Before(world, self.in_date_to)
        found = (
            one
            for one in owner.purchase_orders.values()
            if one.purchase_order_id >= (self.purchase_order_id_from or 0)
            and self._is_named(one)
            and (self.purchase_order_status_from is None or one.status >= self.purchase_order_status_from)
            and (self.purchase_order_status_to is None or one.status <= self.purchase_order_status_to)
            and status_changed.lets(one.status_changed)
            and all(window.lets(one.last_received) for window in received)
            and all(window.lets(one.document.get("inDate")) for window in expected)
            and (not self.only_purchase_orders_with_order_lines_to_report or _has_to_report(one))
        )
        return list(islice(found, self.max_purchase_orders_to_get))

    def _is_named(self, one: PurchaseOrder) -> bool:
        return (
            self.purchase_order_number in {None, one.number}
            and (not self.purchase_order_numbers or one.number in self.purchase_order_numbers)
            and (not self.article_numbers or any(line.article.number in self.article_numbers for line in one.lines))
        )


def _has_to_report(purchase_order: PurchaseOrder) -> bool:
    """Reported differs from received, in either direction; on orders only less counts (FACTS §8)."""
    return any((line.reported or Decimal(0)) != line.received for line in purchase_order.lines)
