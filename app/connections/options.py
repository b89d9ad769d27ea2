"""What a user chooses per connection: every option with its default, its explanation, and what it cannot go with."""

from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

LABEL_PREFIX = "label:"
FIRST_SENT_STATUS = 450


class DimensionUnit(StrEnum):
    """The unit Ongoing's lengths are in; it is not documented, so the user says."""

    METRE = "metre"
    CENTIMETRE = "centimetre"
    MILLIMETRE = "millimetre"

    def from_millimetres(self, millimetres: int) -> Decimal:
        """Fortnox's whole millimetres in this unit."""
        return Decimal(millimetres) / {"metre": 1000, "centimetre": 10, "millimetre": 1}[self.value]


class SupplierChange(StrEnum):
    """How far a changed supplier travels: on one article that names it, or on all of them."""

    ONE = "one"
    ALL = "all"


class OrderStatus(StrEnum):
    """Which of the selected orders go: confirmed (not marked as not completed), or any."""

    CONFIRMED = "confirmed"
    ANY = "any"


class PartDelivery(StrEnum):
    """Whether a part of an order is reported when it is sent, or the whole once it is complete."""

    WAIT_FOR_COMPLETE = "wait_for_complete"
    REPORT_EACH = "report_each"


class TrackingTo(StrEnum):
    """Where on the Fortnox order the carrier's tracking number is written."""

    NONE = "none"
    COMMENTS = "comments"
    EXTERNAL_REFERENCE = "external_reference"


class StockQuantity(StrEnum):
    """Which figure a company without the warehouse module gets as its quantity in stock."""

    AVAILABLE = "available"
    """Sellable, and what stands on orders not yet invoiced: Fortnox's disposable quantity is what can be sold."""
    SELLABLE = "sellable"
    """What can be sold, as it is."""
    PHYSICAL = "physical"
    """What lies in the warehouse, and what has left it without being invoiced yet."""


class ReceiptWhen(StrEnum):
    """When the timetable reports what was received on a purchase order."""

    FINISHED = "finished"
    EACH_SCAN = "each_scan"


StockPointCode = Annotated[str, StringConstraints(pattern=r"^\S{1,10}$")]
OrderSelection = Annotated[
    str, StringConstraints(pattern=rf"^(placed_non_invoiced|sent|reserved|{LABEL_PREFIX}\d{{1,10}})$")
]


class Conflict(NamedTuple):
    """An option that cannot stand as chosen, and why."""

    option: str
    reason: str


class Options(BaseModel):
    """All options of one connection; the order here is the order on every page."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sync_interval_minutes: int = Field(
        default=15, ge=1, le=1440, description="Minutes between two runs of the timetable."
    )
    send_articles: bool = Field(default=True, description="Send articles from Fortnox to the warehouse.")
    send_suppliers: bool = Field(default=True, description="Send suppliers, on the articles that name them.")
    send_sales_orders: bool = Field(
        default=True, description="Send new, changed and cancelled sales orders to the warehouse."
    )
    report_shipments: bool = Field(
        default=True, description="Report orders that the warehouse has sent to Fortnox as delivered."
    )
    send_purchase_orders: bool = Field(
        default=False, description="Send purchase orders to the warehouse. Takes Lager Plus in Fortnox."
    )
    report_goods_receipts: bool = Field(
        default=False,
        description="Report goods that the warehouse has received to Fortnox as incoming goods. Takes Lager Plus.",
    )
    report_stock_adjustments: bool = Field(
        default=False, description="Report corrections of stock to Fortnox. Takes the warehouse module."
    )
    report_customer_returns: bool = Field(
        default=False, description="Report goods that customers return to Fortnox. Takes the warehouse module."
    )
    report_stock_levels: bool = Field(
        default=False,
        description="Overwrite the quantity in stock in Fortnox with the warehouse's. Not with the warehouse module.",
    )
    warehouse_module: bool = Field(
        default=False,
        description="The Fortnox company uses the warehouse module (Fortnox Lager). Must say what is so in Fortnox.",
    )
    dimension_unit: DimensionUnit = Field(
        default=DimensionUnit.METRE, description="The unit in which the warehouse keeps lengths."
    )
    supplier_change: SupplierChange = Field(
        default=SupplierChange.ONE, description="Resend one article of a changed supplier, or all of them."
    )
    order_selection: OrderSelection = Field(
        default="placed_non_invoiced",
        description="Which orders go to the warehouse: placed_non_invoiced, sent, reserved, or label:<id>.",
    )
    order_status: OrderStatus = Field(
        default=OrderStatus.CONFIRMED, description="Leave out orders marked as not completed, or take any."
    )
    notify_by_email: bool = Field(default=False, description="Have the warehouse notify the consignee by e-mail.")
    notify_by_sms: bool = Field(default=False, description="Have the warehouse notify the consignee by SMS.")
    notify_by_telephone: bool = Field(default=False, description="Have the warehouse announce the delivery by phone.")
    order_type_by_customer_type: bool = Field(
        default=True, description="Set the order type B2B or B2C by the customer's type in Fortnox."
    )
    release_after_create: int | None = Field(
        default=None,
        ge=1,
        le=999,
        description="Order status number to set after an order was made, where such orders rest until released.",
    )
    not_started_statuses: tuple[int, ...] = Field(
        default=(200, 300), min_length=1, description="Order status numbers at which the warehouse has not begun."
    )
    sent_statuses: tuple[int, ...] | None = Field(
        default=None,
        description="Order status numbers that count as sent; empty means every number from 450 to 999.",
    )
    cancelled_status: int = Field(default=1000, description="The order status number that means cancelled.")
    create_invoice: bool = Field(default=True, description="Make the invoice in Fortnox when an order was delivered.")
    part_delivery: PartDelivery = Field(
        default=PartDelivery.WAIT_FOR_COMPLETE,
        description="Report an order once it is complete, or each part delivery by itself.",
    )
    tracking_to: TrackingTo = Field(
        default=TrackingTo.NONE, description="Write the tracking number to the order's comments or external reference."
    )

    stock_quantity: StockQuantity = Field(
        default=StockQuantity.AVAILABLE,
        description="Which figure overwrites the quantity in stock: available, sellable or physical.",
    )
    purchase_not_started_statuses: tuple[int, ...] = Field(
        default=(100, 200),
        min_length=1,
        description="Purchase order status numbers at which the warehouse has not begun to receive.",
    )
    received_statuses: tuple[int, ...] = Field(
        default=(400, 500),
        min_length=1,
        description="Purchase order status numbers at which all is received: with a deviation, or as advised.",
    )
    purchase_cancelled_status: int = Field(
        default=900, description="The purchase order status number that means cancelled."
    )
    receipt_when: ReceiptWhen = Field(
        default=ReceiptWhen.FINISHED,
        description="Report a purchase order when it is finished, or what has come at each run of the timetable.",
    )
    complete_incoming_goods: bool = Field(
        default=True,
        description="Complete incoming goods for good. Switch off where the office matches supplier invoices.",
    )
    stock_points: dict[int, StockPointCode] = Field(
        default_factory=dict,
        description="The Fortnox stock point of each Ongoing warehouse, by the warehouse's id; where several are used.",
    )

    @property
    def sync_interval(self) -> timedelta:
        """The interval of the timetable."""
        return timedelta(minutes=self.sync_interval_minutes)

    @property
    def label_id(self) -> int | None:
        """The label that selects orders, when one does."""
        selected = self.order_selection.removeprefix(LABEL_PREFIX)
        return int(selected) if selected != self.order_selection else None

    def is_sent(self, status: int) -> bool:
        """Whether an order at this status number has left the warehouse."""
        return (
            status in self.sent_statuses if self.sent_statuses else FIRST_SENT_STATUS <= status < self.cancelled_status
        )

    def conflicts(self) -> list[Conflict]:
        """What cannot go together; an empty list when all is well."""
        found = []
        if self.part_delivery is PartDelivery.REPORT_EACH and self.create_invoice:
            found.append(
                Conflict(
                    "part_delivery",
                    "report_each cannot go with create_invoice: the first invoice would close the order in Fortnox. "
                    "Switch create_invoice off or choose wait_for_complete.",
                )
            )
        if self.cancelled_status in self.not_started_statuses or (self.sent_statuses or ()).count(
            self.cancelled_status
        ):
            found.append(
                Conflict("cancelled_status", "The cancelled status cannot also count as not started or as sent.")
            )
        if set(self.not_started_statuses) & set(self.sent_statuses or ()):
            found.append(Conflict("sent_statuses", "A status cannot count both as not started and as sent."))
        if len(set(self.stock_points.values())) < len(self.stock_points):
            reason = "Two warehouses cannot stand at one stock point: which of them an order goes to would be a guess."
            found.append(Conflict("stock_points", reason))
        if (
            self.report_stock_levels
            and not self.send_sales_orders
            and self.stock_quantity is not StockQuantity.SELLABLE
        ):
            reason = "It counts orders, and without send_sales_orders none are known: choose sellable."
            found.append(Conflict("stock_quantity", reason))
        return [*found, *self._module_conflicts(), *self._purchase_conflicts()]

    def _module_conflicts(self) -> list[Conflict]:
        """With the module every movement is a document, without it stock is overwritten (SPEC §2.5, §2.6)."""
        if self.warehouse_module:
            reason = "With the warehouse module every movement is a document: the quantity is not overwritten."
            return [Conflict("report_stock_levels", reason)] if self.report_stock_levels else []
        documents = (
            "send_purchase_orders",
            "report_goods_receipts",
            "report_stock_adjustments",
            "report_customer_returns",
        )
        found = [Conflict(name, "It takes the warehouse module.") for name in documents if getattr(self, name)]
        return [*found, *([Conflict("stock_points", "They take the warehouse module.")] if self.stock_points else [])]

    def _purchase_conflicts(self) -> list[Conflict]:
        sets = (self.purchase_not_started_statuses, self.received_statuses, (self.purchase_cancelled_status,))
        if sum(map(len, map(set, sets))) == len(set().union(*sets)):
            return []
        reason = "A status cannot count as two of not started, received and cancelled."
        return [Conflict("received_statuses", reason)]
