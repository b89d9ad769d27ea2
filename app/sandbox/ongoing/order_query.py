"""The filters and the cursor of GET orders (FACTS §7)."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import islice

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from app.sandbox.ongoing.goods_owner import GoodsOwner, Order, OrderLine
from app.sandbox.ongoing.time_filter import After, Before
from app.sandbox.ongoing.wire import Int32, Moment, PageSize, Refusal
from app.sandbox.ongoing.world import OngoingWorld

ORDER_UPDATED_REACHES_BACK = timedelta(days=2)

_NONE = Decimal(0)


class OrderQuery(BaseModel):
    """What a list of orders can be narrowed by. There is no filter by warehouse or order type."""

    model_config = ConfigDict(alias_generator=to_camel)

    goods_owner_id: Int32
    order_id_from: Int32 | None = None
    max_orders_to_get: PageSize | None = None
    order_number: str | None = None
    order_numbers: list[str] = []
    reference_numbers: list[str] = []
    article_numbers: list[str] = []
    order_status_from: Int32 | None = None
    order_status_to: Int32 | None = None
    order_status_changed_time_from: Moment | None = None
    order_updated_time_from: Moment | None = None
    order_created_time_from: Moment | None = None
    order_created_time_to: Moment | None = None
    shipped_time_from: Moment | None = None
    shipped_time_to: Moment | None = None
    last_picking_time_from: Moment | None = None
    last_returned_from: Moment | None = None
    only_orders_with_order_lines_to_report: bool = False
    only_orders_with_order_lines_to_report_returned: bool = False
    back_order_for_order_id: Int32 | None = None
    parcel_number: str | None = None
    serial: str | None = None
    market_place: str | None = None
    order_line_supplier_number: str | None = None
    only_if_transport_printed: bool = False
    shipment_id: Int32 | None = None
    pickable: str | None = None

    def select(self, owner: GoodsOwner, world: OngoingWorld) -> list[Order]:
        """The orders asked for, ascending by id from the cursor (which is included) on.

        Raises:
            Refusal: 400 when a filter reaches too far back; 501 for the three filters that are not simulated.
        """
        for name in ("only_if_transport_printed", "shipment_id", "pickable"):
            if getattr(self, name):
                raise Refusal(501, {"Message": f"The sandbox does not simulate the filter {to_camel(name)}."})
        happened = list(self._happened(world))
        found = (
            order
            for order in owner.orders.values()
            if order.order_id >= (self.order_id_from or 0)
            and self._is_named(order)
            and (self.order_status_from is None or order.status >= self.order_status_from)
            and (self.order_status_to is None or order.status <= self.order_status_to)
            and all(window.lets(getattr(order, attribute)) for attribute, window in happened)
            and self._has_to_report(order)
            and self._holds(order)
        )
        return list(islice(found, self.max_orders_to_get))

    def _happened(self, world: OngoingWorld) -> Iterator[tuple[str, After | Before]]:
        yield "status_changed", After(world, "orderStatusChangedTimeFrom", self.order_status_changed_time_from)
        yield (
            "updated",
            After(world, "orderUpdatedTimeFrom", self.order_updated_time_from, ORDER_UPDATED_REACHES_BACK),
        )
        yield "created", After(world, "orderCreatedTimeFrom", self.order_created_time_from)
        yield "created", Before(world, self.order_created_time_to)
        yield "shipped", After(world, "shippedTimeFrom", self.shipped_time_from)
        yield "shipped", Before(world, self.shipped_time_to)
        yield "last_picked", After(world, "lastPickingTimeFrom", self.last_picking_time_from)
        yield "last_returned", After(world, "lastReturnedFrom", self.last_returned_from)

    def _is_named(self, order: Order) -> bool:
        reference = order.document.get("referenceNumber")
        return (
            self.order_number in {None, order.number}
            and (not self.order_numbers or order.number in self.order_numbers)
            and (not self.reference_numbers or reference in self.reference_numbers)
            and self.back_order_for_order_id in {None, order.back_order_for}
        )

    def _has_to_report(self, order: Order) -> bool:
        picked_to_report = any((line.reported or _NONE) < line.picked for line in order.lines)
        returned_to_report = any((line.reported_returned or _NONE) < line.returned for line in order.lines)
        return (picked_to_report or not self.only_orders_with_order_lines_to_report) and (
            returned_to_report or not self.only_orders_with_order_lines_to_report_returned
        )

    def _holds(self, order: Order) -> bool:
        market_place = (order.document.get("marketPlace") or {}).get("marketPlace")
        return (
            self.market_place in {None, market_place}
            and (self.parcel_number is None or any(p["parcelNumber"] == self.parcel_number for p in order.parcels))
            and (self.serial is None or any(line.document.get("serialNumber") == self.serial for line in order.lines))
            and (not self.article_numbers or any(line.article.number in self.article_numbers for line in order.lines))
            and (
                self.order_line_supplier_number is None
                or any(self.order_line_supplier_number in _suppliers(line) for line in order.lines)
            )
        )


def _suppliers(line: OrderLine) -> set[str]:
    """Every supplier of a line's article, alternative ones included."""
    document = line.article.document
    alternatives = (document.get("alternativeSuppliersInfo") or {}).get("alternativeSuppliers") or []
    named = [document.get("supplierInfo") or {}, *alternatives]
    return {supplier["supplierNumber"] for supplier in named if supplier.get("supplierNumber")}
