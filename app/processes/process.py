"""What a process is: how it finds changed records, how it moves one, which doors lead to it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.connections.options import Options
from app.connections.registers import Registers
from app.fortnox.client import Fortnox
from app.ledger.ledger import Ledger
from app.ledger.outcomes import Difference, Held, Outcome, Sent, Unchanged
from app.ongoing.client import Ongoing

__all__ = [
    "BeforeTheLine",
    "Difference",
    "Door",
    "Held",
    "LeftBehind",
    "Outcome",
    "Process",
    "ProcessName",
    "Scan",
    "Sent",
    "Sides",
    "Unchanged",
    "Way",
]


class ProcessName(StrEnum):
    """The nine processes' names, the same in files, tables, API and metrics."""

    ARTICLES = "articles"
    SUPPLIERS = "suppliers"
    SALES_ORDERS = "sales_orders"
    PURCHASE_ORDERS = "purchase_orders"
    SHIPMENTS = "shipments"
    GOODS_RECEIPTS = "goods_receipts"
    STOCK_ADJUSTMENTS = "stock_adjustments"
    CUSTOMER_RETURNS = "customer_returns"
    STOCK_LEVELS = "stock_levels"


class Way(StrEnum):
    """Which side a process writes to."""

    TO_ONGOING = "to_ongoing"
    TO_FORTNOX = "to_fortnox"


class Door(StrEnum):
    """What sets a process going."""

    TIMETABLE = "timetable"
    WEBHOOK = "webhook"
    BUTTON = "button"


@dataclass(frozen=True, slots=True)
class Sides:
    """What a process has at hand for one connection: both remotes, its memory, the user's choices, the clock.

    One `Sides` serves one job; `kept` is for what the records of that job share (a list read once for all of them).
    `keys` are those records, where the job knows them. `reported` says that somebody reports this very record, a
    webhook or a person, where the timetable only looks.
    """

    fortnox: Fortnox
    ongoing: Ongoing
    ledger: Ledger
    registers: Registers
    options: Options
    start_date: datetime
    now: Callable[[], datetime]
    kept: dict[str, Any] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan is to cover: everything since `since`, or since the line at activation when it is the `first`."""

    since: datetime
    first: bool
    started: datetime


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A record that the warehouse handled before the line at activation; it stays as it is (SPEC §2.0)."""

    key: str
    said: str


BeforeTheLine = Callable[[Sides], AsyncIterator[LeftBehind]]


@dataclass(frozen=True, slots=True)
class Process:
    """One line of the catalogue. `switch` is the option that turns it on.

    A `last` one scans when the other processes' runs of its connection are through. `before_the_line` lists what lay
    unreported in the warehouse before the activation.
    """

    name: ProcessName
    way: Way
    doors: frozenset[Door]
    switch: str
    scan: Callable[[Sides, Scan], AsyncIterator[str]]
    transfer: Callable[[str, Sides], Awaitable[Outcome]]
    urgent: bool
    records_per_job: int = 1
    last: bool = False
    before_the_line: BeforeTheLine | None = None
