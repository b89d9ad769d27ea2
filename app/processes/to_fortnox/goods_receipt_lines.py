"""What came of a purchase order, line by line, and how much of that is still to be posted. Pure.

Quantities are in hundredths, as Fortnox keeps them (Fortnox FACTS §9); Ongoing's are cumulative and can fall again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from app.connections.options import Options
from app.fortnox.articles import ArticleNumber
from app.ongoing.ids import OngoingPurchaseOrderId, OngoingPurchaseOrderLineId
from app.ongoing.purchase_order_answer import PurchaseOrder, PurchaseOrderLine
from app.processes.to_fortnox.goods_receipt_memory import LineMemory, ReceiptMemory
from app.processes.to_fortnox.posted_quantities import in_hundredths

NONE = Decimal(0)

Quantities = Mapping[OngoingPurchaseOrderLineId, Decimal]


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """A line with what came of it.

    `before` came before the line at activation. `level` is how much is accounted for, `base` how much of that without
    us, `told` what we last told the warehouse is reported. `undated` came at a time that Ongoing does not tell, on an
    order that is older than the line at activation.
    """

    id: OngoingPurchaseOrderLineId
    article: ArticleNumber
    row_number: str
    order_row_id: str
    row_price: Decimal | None
    received: Decimal
    reported: Decimal
    before: Decimal
    base: Decimal
    level: Decimal
    told: Decimal
    undated: Decimal = NONE

    @property
    def arrived(self) -> Decimal:
        """How much is to be posted."""
        return max(self.received - self.level, NONE)

    @property
    def taken_back(self) -> Decimal:
        """How much of what we posted is not received after all."""
        return max(self.level - self.received, NONE) if self.level > self.base else NONE

    @property
    def name(self) -> str:
        """The line as people know it."""
        return f"line {self.row_number or self.id}, article {self.article or '(none)'}"


@dataclass(frozen=True, slots=True)
class Receipt:
    """All that came of a purchase order so far."""

    number: str
    id: OngoingPurchaseOrderId
    status: int | None
    lines: tuple[ReceivedLine, ...]

    @classmethod
    def of(cls, order: PurchaseOrder, memory: ReceiptMemory, start_date: datetime) -> "Receipt":
        """The order as Ongoing shows it, against what we remember; a line that is gone has received nothing."""
        created = order.purchase_order_info.created_date
        dates_matter = not memory.lines and (created is None or created < start_date)
        lines = [_line(line, memory, start_date, dates_matter=dates_matter) for line in order.purchase_order_lines]
        there = {str(line.id) for line in lines}
        gone = [_gone(line, kept) for line, kept in memory.lines.items() if line not in there]
        return cls(order.number, order.id, order.status_number, (*lines, *gone))

    @property
    def arrived(self) -> tuple[ReceivedLine, ...]:
        """The lines with something to post."""
        return tuple(line for line in self.lines if line.arrived)

    @property
    def taken_back(self) -> tuple[ReceivedLine, ...]:
        """The lines that were corrected below what we posted."""
        return tuple(line for line in self.lines if line.taken_back)

    @property
    def reported_elsewhere(self) -> tuple[ReceivedLine, ...]:
        """The lines of which Ongoing counts more as reported than is accounted for: somebody else reported them."""
        return tuple(line for line in self.lines if line.reported > max(line.level, line.told))

    @property
    def undated(self) -> tuple[ReceivedLine, ...]:
        """The lines with something to post of which nobody knows whether it came before the line at activation."""
        return tuple(line for line in self.arrived if line.undated)

    @property
    def lies_before_the_line(self) -> bool:
        """Whether goods came, and all of them before the line at activation."""
        goods = [line for line in self.lines if line.received]
        return bool(goods) and all(line.received <= line.before for line in goods)

    def is_received(self, options: Options) -> bool:
        """Whether the warehouse says that all has come that will come."""
        return self.status in options.received_statuses

    def is_final(self, options: Options) -> bool:
        """Whether the timetable is to report it in any case: received, or cancelled after goods had come."""
        return self.is_received(options) or self.status == options.purchase_cancelled_status

    def accounting_for(self, quantities: Quantities) -> "Receipt":
        """The same, with so much of the lines accounted for without us."""
        return replace(self, lines=tuple(_raised(line, quantities.get(line.id, NONE)) for line in self.lines))

    def as_memory(self) -> dict[str, LineMemory]:
        """The lines as they are to be remembered."""
        return {
            str(line.id): LineMemory(article=line.article, base=line.base, posted=line.level, told=line.told)
            for line in self.lines
        }


def received_before(line: PurchaseOrderLine, start_date: datetime) -> Decimal:
    """How much of a line came before the line at activation, which is never posted (SPEC §2.0)."""
    before = sum((item.number_of_items for item in line.article_items if item.in_date < start_date), NONE)
    return in_hundredths(min(before, line.received_number_of_items))


def plain(quantity: Decimal) -> str:
    """A quantity as a person writes it: 2, not 2.00."""
    return f"{quantity.normalize():f}"


def _line(line: PurchaseOrderLine, memory: ReceiptMemory, start_date: datetime, *, dates_matter: bool) -> ReceivedLine:
    before = received_before(line, start_date)
    kept = memory.lines.get(str(line.id)) or LineMemory(article=line.article_number, base=before, posted=before)
    dated = sum((item.number_of_items for item in line.article_items), NONE)
    received = in_hundredths(line.received_number_of_items)
    return ReceivedLine(
        id=line.id,
        article=ArticleNumber(line.article_number),
        row_number=line.row_number,
        order_row_id=line.external_order_line_id or "",
        row_price=line.row_price,
        received=received,
        reported=in_hundredths(line.reported_number_of_items or NONE),
        before=before,
        base=max(kept.base, before),
        level=max(kept.posted, before),
        told=kept.told,
        undated=max(received - in_hundredths(dated), NONE) if dates_matter else NONE,
    )


def _gone(line: str, kept: LineMemory) -> ReceivedLine:
    """A line that we remember and that the warehouse took off the order."""
    return ReceivedLine(
        id=OngoingPurchaseOrderLineId(int(line)),
        article=ArticleNumber(kept.article),
        row_number="",
        order_row_id="",
        row_price=None,
        received=NONE,
        reported=NONE,
        before=NONE,
        base=kept.base,
        level=kept.posted,
        told=kept.told,
    )


def _raised(line: ReceivedLine, quantity: Decimal) -> ReceivedLine:
    level = min(quantity, line.received)
    return line if level <= line.level else replace(line, base=line.base + level - line.level, level=level)
