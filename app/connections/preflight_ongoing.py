"""What there is in an Ongoing system, as far as the options depend on it: statuses, order types, warehouses."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from app.connections.findings import Finding, Look, Severity
from app.connections.inquiry import Inquiry
from app.connections.options import Options
from app.ongoing.client import Ongoing
from app.ongoing.orders import OrderType
from app.ongoing.warehouses import Warehouse
from app.ongoing.wire import StatusAnswer

ORDER_TYPES: Final = ("B2B", "B2C")


@dataclass(frozen=True, slots=True)
class OngoingSide:
    """What was looked at, and the warehouses where they matter; None where they are not known."""

    looks: Sequence[Look]
    warehouses: Sequence[Warehouse] | None


async def look_at_ongoing(ongoing: Ongoing, options: Options) -> OngoingSide:
    """Read the registers of the WMS that the options choose from; the first two show that keys and goods owner fit."""
    inquiry = Inquiry()
    await inquiry.ask(
        "Ongoing order statuses", ongoing.orders.statuses, compare=partial(_order_status_findings, options)
    )
    await inquiry.ask("Ongoing order types", ongoing.orders.types, compare=partial(_order_type_findings, options))
    if options.send_purchase_orders or options.report_goods_receipts:
        await inquiry.ask(
            "Ongoing purchase order statuses",
            ongoing.purchase_orders.statuses,
            compare=partial(_purchase_status_findings, options),
        )
    warehouses = None
    if options.warehouse_module:
        warehouses = await inquiry.ask("Ongoing warehouses", ongoing.warehouses.all)
    return OngoingSide(inquiry.looks, warehouses)


def _order_status_findings(options: Options, statuses: Sequence[StatusAnswer]) -> Iterator[Finding]:
    if not (options.send_sales_orders or options.report_shipments):
        return
    there = Register("order", statuses)
    if there.is_unknown:
        yield there.unknown("not_started_statuses")
        return
    yield from there.several("not_started_statuses", options.not_started_statuses)
    yield from there.one("cancelled_status", options.cancelled_status)
    if options.send_sales_orders and options.release_after_create is not None:
        yield from there.one("release_after_create", options.release_after_create)
    if options.sent_statuses:
        yield from there.several("sent_statuses", options.sent_statuses)
    elif not any(options.is_sent(number) for number in there.numbers):
        yield there.finding(
            "sent_statuses",
            "statuses.none_is_sent",
            Severity.BLOCKS,
            "No order status of the warehouse counts as sent: nothing would ever be reported.",
        )


def _purchase_status_findings(options: Options, statuses: Sequence[StatusAnswer]) -> Iterator[Finding]:
    there = Register("purchase order", statuses)
    if there.is_unknown:
        yield there.unknown("received_statuses")
        return
    yield from there.several("purchase_not_started_statuses", options.purchase_not_started_statuses)
    yield from there.several("received_statuses", options.received_statuses)
    yield from there.one("purchase_cancelled_status", options.purchase_cancelled_status)


class Register:
    """The statuses that the WMS has for one kind of record."""

    def __init__(self, kind: str, statuses: Sequence[StatusAnswer]) -> None:
        self._kind = kind
        self._texts = {status.number: status.text or "" for status in statuses}

    @property
    def numbers(self) -> Collection[int]:
        """Their numbers."""
        return self._texts.keys()

    @property
    def is_unknown(self) -> bool:
        """Whether the WMS names none, which leaves nothing to compare with."""
        return not self._texts

    def unknown(self, option: str) -> Finding:
        """That nothing can be said about what is chosen."""
        return Finding(
            option=option,
            code="statuses.unknown",
            severity=Severity.WARNS,
            message=f"Ongoing names no {self._kind} statuses, so nobody can tell whether the chosen ones are there.",
            todo="Ask the warehouse for its statuses, and compare them with the options.",
        )

    def one(self, option: str, number: int) -> Iterator[Finding]:
        """A number that has to be there."""
        if number not in self.numbers:
            yield self.finding(
                option,
                "statuses.missing",
                Severity.BLOCKS,
                f"The warehouse has no {self._kind} status {number}, which is chosen.",
            )

    def several(self, option: str, chosen: Iterable[int]) -> Iterator[Finding]:
        """Numbers of which one at least has to be there; the others never occur."""
        missing = sorted(set(chosen) - set(self.numbers))
        if not missing:
            return
        none_left = len(missing) == len(set(chosen))
        yield self.finding(
            option,
            "statuses.missing" if none_left else "statuses.unused",
            Severity.BLOCKS if none_left else Severity.WARNS,
            f"The warehouse has no {self._kind} status {', '.join(map(str, missing))}, of those chosen.",
        )

    def finding(self, option: str, code: str, severity: Severity, message: str) -> Finding:
        """What is wrong with a choice of statuses, and what there is to choose from."""
        there = ", ".join(f"{number} {text}".rstrip() for number, text in sorted(self._texts.items()))
        return Finding(
            option=option,
            code=code,
            severity=severity,
            message=message,
            todo=f"Choose under {option} from what the warehouse has: {there}.",
        )


def _order_type_findings(options: Options, types: Sequence[OrderType]) -> Iterator[Finding]:
    """Without them orders ask for types by code and name; a warehouse that refuses those gets none (SPEC §2.3)."""
    if not (options.send_sales_orders and options.order_type_by_customer_type):
        return
    missing = [wanted for wanted in ORDER_TYPES if not any(wanted in {kind.code, kind.name} for kind in types)]
    if missing:
        yield Finding(
            option="order_type_by_customer_type",
            code="orders.no_such_type",
            severity=Severity.WARNS,
            message=f"The warehouse has no order type {' nor '.join(missing)}. Orders ask for it by that name; a "
            "warehouse that refuses it gets them without type.",
            todo="Have the warehouse make the type in Ongoing, or switch order_type_by_customer_type off.",
        )
