"""What came back on an order of the warehouse: how much of each line, since when, and what of it is new. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.fortnox.custom_document_keys import CustomDocumentId, CustomDocumentKey, CustomDocumentType
from app.ledger.ledger import fingerprint
from app.ongoing.ids import OngoingOrderLineId
from app.ongoing.order_answer import Order, OrderLine, PickedArticleItem
from app.processes.to_fortnox.posted_quantities import in_hundredths
from app.processes.to_fortnox.shipment_orders import plain

INBOUND_RETURN = CustomDocumentType("OngoingInboundReturn")
NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """A line of which something came back. Quantities are cumulative, and rounded as Fortnox keeps them.

    `before` came back before the line at activation, `undated` is what no item of the line gives a time for, `posted`
    is what we posted so far, None before the first posting. `in_parts` says that of a kit not all parts came back.
    """

    id: OngoingOrderLineId
    row_number: str
    article: str
    returned: Decimal
    reported: Decimal
    before: Decimal
    undated: Decimal
    posted: Decimal | None
    is_kit: bool
    in_parts: bool

    @property
    def known(self) -> Decimal:
        """What Fortnox has or was never to get: posted by us, before the line, or reported by somebody before us."""
        return max(self.posted or NONE, self.before, self.reported)

    @property
    def more(self) -> bool:
        """Whether there is something new."""
        return self.returned > self.known

    @property
    def fewer(self) -> bool:
        """Whether the warehouse took back a return that we posted."""
        return self.posted is not None and self.returned < self.posted


def document_key(line_id: OngoingOrderLineId, target: Decimal) -> CustomDocumentKey:
    """The document that brings a line to `target` pieces returned: 10 digits and 10 of hundredths (SPEC §2.6)."""
    return CustomDocumentKey(INBOUND_RETURN, CustomDocumentId(f"{line_id:010d}{int(target * 100):010d}"))


def figures(order: Order) -> str:
    """A hash of what came back, to know an order that was dealt with; the parts of kits count too."""
    return fingerprint(
        {
            str(line.id): [plain(each.returned_number_of_items) for each in _with_parts(line)]
            for line in order.order_lines
            if _came_back(line)
        }
    )


def came_back(order: Order) -> bool:
    """Whether anything did."""
    return any(_came_back(line) for line in order.order_lines)


def returned_lines(order: Order, posted: dict[str, Decimal], *, line: datetime) -> list[ReturnedLine]:
    """The lines of an order of which something came back or was posted; `line` is the line at activation."""
    return [
        _returned(each, posted.get(str(each.id)), line)
        for each in order.order_lines
        if _came_back(each) or str(each.id) in posted
    ]


def _returned(each: OrderLine, posted: Decimal | None, line: datetime) -> ReturnedLine:
    shown, per_line = _items(each)
    dated = [item for item in shown if item.is_returned and item.return_date is not None]
    early = [item for item in dated if item.return_date is not None and item.return_date < line]
    returned = in_hundredths(each.returned_number_of_items)
    return ReturnedLine(
        id=each.id,
        row_number=each.row_number,
        article=each.article_number,
        returned=returned,
        reported=in_hundredths(each.reported_returned_number_of_items or NONE),
        before=min(in_hundredths(_sum(early) / per_line), returned),
        undated=max(returned - in_hundredths(_sum(dated) / per_line), NONE),
        posted=posted,
        is_kit=bool(each.sub_order_lines),
        in_parts=any(
            part.returned_number_of_items * each.ordered_number_of_items
            != each.returned_number_of_items * part.ordered_number_of_items
            for part in each.sub_order_lines
        ),
    )


def _items(each: OrderLine) -> tuple[Sequence[PickedArticleItem], Decimal]:
    """The goods picked for a line, and how many of them make one of it: those of a kit hang below its parts."""
    if not each.sub_order_lines:
        return each.picked_article_items, Decimal(1)
    part = each.sub_order_lines[0]
    if not each.ordered_number_of_items or not part.ordered_number_of_items:
        return (), Decimal(1)
    return part.picked_article_items, part.ordered_number_of_items / each.ordered_number_of_items


def _sum(items: Sequence[PickedArticleItem]) -> Decimal:
    return sum((item.number_of_items for item in items), NONE)


def _with_parts(line: OrderLine) -> tuple[OrderLine, ...]:
    return (line, *line.sub_order_lines)


def _came_back(line: OrderLine) -> bool:
    return any(each.returned_number_of_items for each in _with_parts(line))
