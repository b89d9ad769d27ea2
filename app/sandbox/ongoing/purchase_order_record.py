"""A purchase order of a goods owner: what was advised, and what the warehouse received."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from app.sandbox.ongoing.article_record import Article
from app.sandbox.ongoing.wire import Document

INBOUND = 300
DEVIATION = 400
RECEIVED = 500
PURCHASE_ORDER_CANCELLED = 900


@dataclass(eq=False)
class PurchaseOrderLine:
    """One line: what was advised, what came, and how much of that the goods owner has taken note of."""

    line_id: int
    article: Article
    document: Document
    advised: Decimal
    received: Decimal = Decimal(0)
    reported: Decimal | None = None
    receipts: list[Document] = field(default_factory=list)

    @property
    def row_number(self) -> str | None:
        """The row number; may be null on a line that the warehouse added (FACTS §8)."""
        return self.document.get("rowNumber")

    @property
    def to_come(self) -> Decimal:
        """Advised pieces not received yet."""
        return max(Decimal(0), self.advised - self.received)


@dataclass(eq=False)
class PurchaseOrder:
    """A purchase order: what was written of it, its lines, and its way into the warehouse."""

    purchase_order_id: int
    document: Document
    warehouse_id: int
    status: int
    created: datetime
    status_changed: datetime
    lines: list[PurchaseOrderLine] = field(default_factory=list)
    last_received: datetime | None = None
    history: list[tuple[datetime, int, str]] = field(default_factory=list)

    @property
    def number(self) -> str:
        """The purchase order number, the key of the upsert."""
        return str(self.document["purchaseOrderNumber"])

    def line_at(self, row_number: str) -> PurchaseOrderLine | None:
        """The line of that row number."""
        return next((line for line in self.lines if line.row_number == row_number), None)
