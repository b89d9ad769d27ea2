"""The plan of a shipment: what is about to be written to Fortnox, and whether an order shows it. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from app.connections.options import Options, TrackingTo
from app.fortnox.articles import ArticleNumber
from app.fortnox.order_documents import (
    DeliveredRow,
    DeliveryState,
    DiscountType,
    FortnoxOrderNumber,
    InvoiceNumber,
    Order,
    OrderRow,
)
from app.ledger.outcomes import Difference
from app.ongoing.ids import OngoingOrderId, OngoingOrderLineId
from app.processes.order_rows import keyed_rows
from app.processes.to_fortnox.shipment_orders import Shipment, plain
from app.processes.to_fortnox.shipment_rows import DeliveredQuantity, lines_to_report


class PlannedRow(BaseModel):
    """An article row as it stood when the plan was made, with its delivered quantity from and to."""

    model_config = ConfigDict(frozen=True)

    key: str
    article: ArticleNumber
    ordered: Decimal
    delivered_from: Decimal
    delivered_to: Decimal
    price: Decimal
    discount: Decimal
    discount_type: DiscountType
    stock_point: str | None


class ReportedLine(BaseModel):
    """How much of a line in the warehouse is reported once Fortnox has it."""

    model_config = ConfigDict(frozen=True)

    order_id: OngoingOrderId
    line_id: OngoingOrderLineId
    quantity: Decimal


class ShipmentPlan(BaseModel):
    """What is about to be written for one shipment; `invoiced_before` is an invoice that is not ours."""

    model_config = ConfigDict(frozen=True)

    order_number: FortnoxOrderNumber
    frozen_at: datetime
    warehouse_order_id: OngoingOrderId
    figures: str
    module: bool
    row_count: int
    rows: tuple[PlannedRow, ...]
    tracking_to: TrackingTo
    tracking: str
    invoiced_before: InvoiceNumber | None
    make_ready: bool
    make_invoice: bool
    reports: tuple[ReportedLine, ...]

    @property
    def complete(self) -> bool:
        """Whether every row is delivered as ordered."""
        return all(row.delivered_to >= row.ordered for row in self.rows)

    @property
    def shortages(self) -> tuple[str, ...]:
        """A sentence for each row that is delivered short."""
        return tuple(
            f"Row {row.key}: {plain(row.delivered_to)} of {plain(row.ordered)} delivered."
            for row in self.rows
            if row.delivered_to < row.ordered
        )


def plan_for(
    order: Order, shipment: Shipment, delivered: Sequence[DeliveredQuantity], options: Options, *, now: datetime
) -> ShipmentPlan:
    """What is to be written; ready and invoice only when nothing more is to come and no invoice exists."""
    final = not shipment.still_open and order.invoice_reference is None
    return ShipmentPlan(
        order_number=order.document_number,
        frozen_at=now,
        warehouse_order_id=shipment.origin.id,
        figures=shipment.figures,
        module=options.warehouse_module,
        row_count=len(order.order_rows),
        rows=planned_rows(delivered),
        tracking_to=options.tracking_to,
        tracking=shipment.tracking,
        invoiced_before=order.invoice_reference,
        make_ready=final and options.warehouse_module and not order.warehouse_ready,
        make_invoice=final and options.create_invoice,
        reports=tuple(
            ReportedLine(order_id=owner.id, line_id=line.id, quantity=line.picked_number_of_items)
            for owner, line in lines_to_report(order, shipment)
        ),
    )


def planned_rows(delivered: Sequence[DeliveredQuantity]) -> tuple[PlannedRow, ...]:
    """The rows as they stand now, each with the quantity it is to get."""
    return tuple(
        PlannedRow(
            key=each.keyed.key,
            article=ArticleNumber(each.keyed.row.article_number or ""),
            ordered=each.keyed.row.ordered_quantity,
            delivered_from=each.keyed.row.delivered_quantity,
            delivered_to=each.quantity,
            price=each.keyed.row.price,
            discount=each.keyed.row.discount,
            discount_type=each.keyed.row.discount_type,
            stock_point=each.keyed.row.stock_point_code,
        )
        for each in delivered
    )


def rows_to_send(order: Order, plan: ShipmentPlan) -> list[DeliveredRow]:
    """All rows of the order as it is now: article rows with their quantity, all others only kept (SPEC §2.4, 3)."""
    planned = {row.key: row.delivered_to for row in plan.rows}
    quantities = {keyed.row.row_id: planned.get(keyed.key) for keyed in keyed_rows(order)}
    return [DeliveredRow(row.row_id, quantities.get(row.row_id)) for row in order.order_rows]


def kept_otherwise(plan: ShipmentPlan, order: Order) -> tuple[Difference, ...]:
    """Where the order is not what the plan makes of it: a quantity that was cut, or a save of the office in between."""
    now = {keyed.key: keyed.row for keyed in keyed_rows(order)}
    found = []
    if len(order.order_rows) != plan.row_count:
        found.append(Difference("number of rows", str(len(order.order_rows)), f"{plan.row_count} when planned"))
    for planned in plan.rows:
        row = now.get(planned.key)
        if row is None:
            found.append(Difference(f"row {planned.key}", "gone", f"{plain(planned.delivered_to)} sent"))
        else:
            found.extend(_differences(planned, row))
    return tuple(found)


def stands(plan: ShipmentPlan, order: Order) -> bool:
    """Whether the order shows the plan's quantities, ready to be gone on from."""
    going_out = (
        not plan.module
        or order.delivery_state is DeliveryState.DELIVERY
        or order.warehouse_ready
        or order.invoice_reference is not None
    )
    return not order.cancelled and going_out and not kept_otherwise(plan, order)


def _differences(planned: PlannedRow, row: OrderRow) -> Iterator[Difference]:
    name = f"row {planned.key}"
    if row.delivered_quantity != planned.delivered_to:
        yield Difference(
            f"{name}, delivered quantity", plain(row.delivered_quantity), f"{plain(planned.delivered_to)} sent"
        )
    compared = {
        "ordered quantity": (plain(planned.ordered), plain(row.ordered_quantity)),
        "price": (plain(planned.price), plain(row.price)),
        "discount": (
            f"{plain(planned.discount)} {planned.discount_type.lower()}",
            f"{plain(row.discount)} {row.discount_type.lower()}",
        ),
    }
    for field, (before, after) in compared.items():
        if before != after:
            yield Difference(f"{name}, {field}", after, f"{before} when planned")
    # A stock point that Fortnox fills in where there was none takes nothing away.
    if planned.stock_point not in {None, row.stock_point_code}:
        yield Difference(f"{name}, stock point", row.stock_point_code or "none", f"{planned.stock_point} when planned")
