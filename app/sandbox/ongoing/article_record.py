"""An article of a goods owner, and what lies on its shelves."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from app.sandbox.ongoing.wire import Document


@dataclass
class Shelf:
    """Goods of one article in one warehouse; never fewer than none."""

    quantity: Decimal = Decimal(0)
    locked: Decimal = Decimal(0)


@dataclass(eq=False)
class Article:
    """An article: what was written of it, and what lies on the shelves."""

    article_system_id: int
    document: Document
    data_updated: datetime
    stock_changed: datetime
    last_in: datetime | None = None
    shelves: dict[int, Shelf] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The article number, the key of the upsert."""
        return str(self.document["articleNumber"])

    @property
    def is_stock(self) -> bool:
        """Whether the article is kept in stock; null counts as yes (FACTS §6)."""
        return self.document.get("isStockArticle") is not False

    @property
    def kind(self) -> str | None:
        """`Structure` or `Production` of a composed article; other values are not documented, so null."""
        definition = self.document.get("structureDefinition")
        return None if definition is None else str(definition.get("articleKind", "Structure"))

    @property
    def components(self) -> dict[str, Decimal]:
        """How many of which article make one of this."""
        definition = self.document.get("structureDefinition") or {}
        return {row["articleNumber"]: row.get("numberOfItems", Decimal(0)) for row in definition.get("rows") or []}

    def shelf(self, warehouse_id: int) -> Shelf:
        """The shelf in one warehouse, put up when it is first asked for."""
        return self.shelves.setdefault(warehouse_id, Shelf())

    @property
    def quantity(self) -> Decimal:
        """Pieces on all shelves."""
        return sum((shelf.quantity for shelf in self.shelves.values()), Decimal(0))
