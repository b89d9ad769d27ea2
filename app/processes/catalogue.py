"""The table of all processes, in the order in which a round starts them."""

from collections.abc import Sequence
from typing import Any, Final

from app.errors import GatewayBug
from app.processes.process import Door, Process, ProcessName, Way
from app.processes.to_fortnox import customer_returns, goods_receipts, shipments, stock_adjustments, stock_levels
from app.processes.to_ongoing import articles, purchase_orders, sales_orders, suppliers

_SCHEDULED: Final = frozenset({Door.TIMETABLE, Door.BUTTON})

CATALOGUE: Final[tuple[Process, ...]] = (
    Process(
        name=ProcessName.SUPPLIERS,
        way=Way.TO_ONGOING,
        doors=_SCHEDULED,
        switch="send_suppliers",
        scan=suppliers.scan,
        transfer=suppliers.transfer,
        urgent=True,  # two calls, and articles that go before them go without an address
        records_per_job=500,
    ),
    Process(
        name=ProcessName.ARTICLES,
        way=Way.TO_ONGOING,
        doors=_SCHEDULED,
        switch="send_articles",
        scan=articles.scan,
        transfer=articles.transfer,
        urgent=False,
        records_per_job=25,
    ),
    Process(
        name=ProcessName.SALES_ORDERS,
        way=Way.TO_ONGOING,
        doors=_SCHEDULED,
        switch="send_sales_orders",
        scan=sales_orders.scan,
        transfer=sales_orders.transfer,
        urgent=True,
    ),
    Process(
        name=ProcessName.PURCHASE_ORDERS,
        way=Way.TO_ONGOING,
        doors=_SCHEDULED,
        switch="send_purchase_orders",
        scan=purchase_orders.scan,
        transfer=purchase_orders.transfer,
        urgent=False,
    ),
    Process(
        name=ProcessName.SHIPMENTS,
        way=Way.TO_FORTNOX,
        doors=_SCHEDULED | {Door.WEBHOOK},
        switch="report_shipments",
        scan=shipments.scan,
        transfer=shipments.transfer,
        urgent=True,
        before_the_line=shipments.before_the_line,
    ),
    Process(
        name=ProcessName.GOODS_RECEIPTS,
        way=Way.TO_FORTNOX,
        doors=_SCHEDULED | {Door.WEBHOOK},
        switch="report_goods_receipts",
        scan=goods_receipts.scan,
        transfer=goods_receipts.transfer,
        urgent=False,
        before_the_line=goods_receipts.before_the_line,
    ),
    Process(
        name=ProcessName.STOCK_ADJUSTMENTS,
        way=Way.TO_FORTNOX,
        doors=_SCHEDULED | {Door.WEBHOOK},
        switch="report_stock_adjustments",
        scan=stock_adjustments.scan,
        transfer=stock_adjustments.transfer,
        urgent=False,
        records_per_job=25,
        before_the_line=stock_adjustments.before_the_line,
    ),
    Process(
        name=ProcessName.CUSTOMER_RETURNS,
        way=Way.TO_FORTNOX,
        doors=_SCHEDULED | {Door.WEBHOOK},
        switch="report_customer_returns",
        scan=customer_returns.scan,
        transfer=customer_returns.transfer,
        urgent=False,
        before_the_line=customer_returns.before_the_line,
    ),
    Process(
        name=ProcessName.STOCK_LEVELS,
        way=Way.TO_FORTNOX,
        doors=_SCHEDULED,
        switch="report_stock_levels",
        scan=stock_levels.scan,
        transfer=stock_levels.transfer,
        urgent=False,
        records_per_job=50,
        last=True,
    ),
)

SWITCHES: Final = {process.name.value: process.switch for process in CATALOGUE}


def process_named(name: str) -> Process:
    """The process of that name. Raises GatewayBug when the catalogue has none."""
    for process in CATALOGUE:
        if process.name == name:
            return process
    raise GatewayBug(f"There is no process named {name!r}.", code="gateway.unknown_process")


def names() -> Sequence[str]:
    """Every process's name, in the order of the catalogue."""
    return [process.name.value for process in CATALOGUE]


def switched_on(process: Process, options: Any) -> bool:
    """Whether the options have the process on."""
    return bool(getattr(options, process.switch))
