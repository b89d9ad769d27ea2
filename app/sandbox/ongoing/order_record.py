"""An order of a goods owner: its lines, and what the warehouse did about them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from app.sandbox.ongoing.article_record import Article
from app.sandbox.ongoing.wire import Document

CANCELLED = 1000
PICKED = 400
COLLECTED = 500


@dataclass(eq=False)
class ReturnedItem:
    """Goods of one line that came back together."""

    article_item_id: int
    warehouse_id: int
    quantity: Decimal
    returned: datetime
    cause: Document | None = None
    comment: str | None = None
    return_order_line_id: int | None = None
    scrapped: bool = False


@dataclass(eq=False)
class OrderLine:
    """One line of goods: what was ordered, and what the warehouse did about it."""

    line_id: int
    article: Article
    document: Document
    ordered: Decimal
    allocated: Decimal = Decimal(0)
    picked: Decimal = Decimal(0)
    returned: Decimal = Decimal(0)
    reported: Decimal | None = None
    reported_returned: Decimal | None = None
    picks: list[Document] = field(default_factory=list)
    returns: list[ReturnedItem] = field(default_factory=list)
    components: list["OrderLine"] = field(default_factory=list)

    @property
    def row_number(self) -> str | None:
        """The sender's row number; null on a line that the warehouse added."""
        return self.document.get("rowNumber")

    @property
    def to_be_picked(self) -> bool:
        """Whether the warehouse picks it: wanted, and a stock article (FACTS §7)."""
        return self.article.is_stock and self.document.get("shouldBePicked") is not False

    def parts(self) -> "list[tuple[OrderLine, Decimal]]":
        """The lines that goods are taken for, with how many make one of this: a kit's components, else itself."""
        if not self.components:
            return [(self, Decimal(1))]
        per_kit = self.article.components
        return [(part, per_kit.get(part.article.number, Decimal(0))) for part in self.components]

    def report(self, quantity: Decimal) -> None:
        """Mark how much of the line the goods owner has taken note of; a kit's components follow it."""
        self.reported = quantity
        for component, per_kit in self.parts():
            component.reported = quantity * per_kit

    def report_returned(self, quantity: Decimal) -> None:
        """As `report`, of what came back."""
        self.reported_returned = quantity
        for component, per_kit in self.parts():
            component.reported_returned = quantity * per_kit


@dataclass(eq=False)
class Order:
    """An order: what was written of it, its lines, and its way through the warehouse."""

    order_id: int
    document: Document
    consignee_id: int
    warehouse_id: int
    status: int
    created: datetime
    updated: datetime
    header_updated: datetime
    status_changed: datetime
    back_order_for: int | None = None
    lines: list[OrderLine] = field(default_factory=list)
    shipped: datetime | None = None
    last_picked: datetime | None = None
    last_returned: datetime | None = None
    tracking: list[Document] = field(default_factory=list)
    parcels: list[Document] = field(default_factory=list)
    history: list[tuple[datetime, int, str]] = field(default_factory=list)
    reads_until_lines_show: int = 0

    @property
    def number(self) -> str:
        """The order number, the key of the upsert."""
        return str(self.document["orderNumber"])

    def line_at(self, row_number: str) -> OrderLine | None:
        """The line of that row number."""
        return next((line for line in self.lines if line.row_number == row_number), None)

    def picking_lines(self) -> Iterator[OrderLine]:
        """The lines goods are taken from the shelf for: a kit's components in its place."""
        for line in self.lines:
            if line.to_be_picked:
                yield from line.components or (line,)
