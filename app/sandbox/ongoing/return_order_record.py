"""A return order of a goods owner: which lines of an order are expected back."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from app.sandbox.ongoing.order_record import Order, OrderLine, ReturnedItem
from app.sandbox.ongoing.wire import Document


class ReturnStage(StrEnum):
    """How far a return order has come; its status number is not documented (FACTS §9)."""

    EXPECTED = "expected"
    ARRIVING = "arriving"
    RETURNED = "returned"
    CANCELLED = "cancelled"


@dataclass(eq=False)
class ReturnOrderLine:
    """One line of the original order that is expected back."""

    line_id: int
    order_line: OrderLine
    document: Document
    expected: Decimal

    @property
    def row_number(self) -> str:
        """The sender's row number, unique on the return order."""
        return str(self.document["returnOrderRowNumber"])

    def items(self) -> list[ReturnedItem]:
        """What came back for this line; of a kit, its components."""
        return [item for part, _ in self.order_line.parts() for item in self._items_of(part)]

    @property
    def returned(self) -> Decimal:
        """Pieces that came back, scrapped ones included."""
        return self._pieces(scrapped={True, False})

    @property
    def scrapped(self) -> Decimal:
        """Pieces that came back and were thrown away."""
        return self._pieces(scrapped={True})

    def _items_of(self, part: OrderLine) -> list[ReturnedItem]:
        return [item for item in part.returns if item.return_order_line_id == self.line_id]

    def _pieces(self, *, scrapped: set[bool]) -> Decimal:
        """A kit has come back as far as its scarcest component has."""
        counted = [
            (sum((item.quantity for item in self._items_of(part) if item.scrapped in scrapped), Decimal(0)), per_line)
            for part, per_line in self.order_line.parts()
        ]
        return min(pieces // (per_line or 1) if self.order_line.components else pieces for pieces, per_line in counted)


@dataclass(eq=False)
class ReturnOrder:
    """A return order: what was written of it, and how far it has come."""

    return_order_id: int
    document: Document
    order: Order
    warehouse_id: int
    created: datetime
    stage: ReturnStage = ReturnStage.EXPECTED
    lines: list[ReturnOrderLine] = field(default_factory=list)
    last_returned: datetime | None = None

    @property
    def number(self) -> str:
        """The return order number, the key of the upsert."""
        return str(self.document["returnOrderNumber"])

    def line_at(self, row_number: str) -> ReturnOrderLine | None:
        """The line of that row number."""
        return next((line for line in self.lines if line.row_number == row_number), None)
