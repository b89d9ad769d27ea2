"""The table of all processes, in the order in which a round starts them."""

from collections.abc import Sequence
from typing import Any, Final

from app.errors import GatewayBug
from app.processes.process import Door, Process, ProcessName, Way
from app.processes.to_fortnox import shipments
from app.processes.to_ongoing import articles, sales_orders, suppliers

_SCHEDULED: Final = frozenset({Door.TIMETABLE, Door.BUTTON})

CATALOGUE: Final[tuple[Process, ...]] = (
    Process(
        name=ProcessName.SUPPLIERS,
        way=Way.TO_ONGOING,
        doors=_SCHEDULED,
        switch="send_suppliers",
        scan=suppliers.scan,
        transfer=suppliers.transfer,
        urgent=False,
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
        name=ProcessName.SHIPMENTS,
        way=Way.TO_FORTNOX,
        doors=_SCHEDULED | {Door.WEBHOOK},
        switch="report_shipments",
        scan=shipments.scan,
        transfer=shipments.transfer,
        urgent=True,
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
