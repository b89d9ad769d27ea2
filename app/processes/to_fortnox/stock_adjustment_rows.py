"""What the warehouse corrected of one article in one inventory on one day, and the documents that makes. Pure.

A row has no id of its own (Ongoing FACTS §9), and the list can only be asked by time: so the key of a record says the
inventory, the article and the Swedish day, from which the list is read again at the moment of acting.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from app.fortnox.custom_document_keys import CustomDocumentId, CustomDocumentKey, CustomDocumentType
from app.fortnox.times import swedish_date
from app.ledger.ledger import fingerprint
from app.ongoing.ids import ArticleSystemId, InventoryId, WarehouseId
from app.ongoing.inventory_adjustments import AdjustedArticle, InventoryAdjustment
from app.processes.to_fortnox.posted_quantities import in_hundredths

INBOUND = CustomDocumentType("OngoingInboundInventory")
OUTBOUND = CustomDocumentType("OngoingOutboundInventory")
NO_WAREHOUSE = WarehouseId(0)
NO_ARTICLE = ArticleSystemId(0)
KEY = re.compile(r"(\d{1,10})-(\d{1,10})-(\d{4}-\d{2}-\d{2})")


class AdjustmentKey(NamedTuple):
    """An inventory, an article in it by Ongoing's id, and the Swedish day: `90331-17-2026-03-02`."""

    inventory_id: InventoryId
    article_system_id: ArticleSystemId
    day: date

    @classmethod
    def read(cls, key: str) -> "AdjustmentKey | None":
        """The parts of a record's key; None when it is none."""
        found = KEY.fullmatch(key)
        if found is None:
            return None
        try:
            day = date.fromisoformat(found[3])
        except ValueError:
            return None
        return cls(InventoryId(int(found[1])), ArticleSystemId(int(found[2])), day)

    def __str__(self) -> str:
        return f"{self.counted}-{self.day.isoformat()}"

    @property
    def counted(self) -> str:
        """Inventory and article, whatever the day: what one document stands for, and what Ongoing marks as reported."""
        return f"{self.inventory_id}-{self.article_system_id}"

    def document(self, kind: CustomDocumentType, warehouse_id: WarehouseId) -> CustomDocumentKey:
        """The document of this article in one warehouse: 10, 10 and 5 digits (SPEC §2.6)."""
        number = f"{self.inventory_id:010d}{self.article_system_id:010d}{warehouse_id:05d}"
        return CustomDocumentKey(kind, CustomDocumentId(number))


class Movement(NamedTuple):
    """How many pieces more (INBOUND) or fewer (OUTBOUND) one warehouse has."""

    kind: CustomDocumentType
    warehouse_id: WarehouseId
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Adjustment:
    """The rows of one key since the line at activation, and those that lie before it; `article` may be empty."""

    key: AdjustmentKey
    article: str
    rows: tuple[InventoryAdjustment, ...]
    before_the_line: tuple[InventoryAdjustment, ...]

    @property
    def figures(self) -> str:
        """A hash of everything the rows add up to, to know one that was dealt with."""
        return fingerprint({f"{kind} {place}": f"{sum_.normalize():f}" for kind, place, sum_ in movements(self.rows)})


def adjustments_of(day: date, articles: Iterable[AdjustedArticle], *, line: datetime) -> dict[str, Adjustment]:
    """A list as Ongoing gave it for a day, by key; what lies before the line only counts.

    Rows whose article Ongoing does not name, or names without its id, are an adjustment of no article.
    """
    grouped: defaultdict[AdjustmentKey, list[InventoryAdjustment]] = defaultdict(list)
    numbers: dict[ArticleSystemId, str] = {}
    for each in articles:
        for row in each.inventory_adjustments:
            if swedish_date(row.inventory_time) != day:
                continue
            article_id = (each.article and each.article.article_system_id) or NO_ARTICLE
            numbers[article_id] = each.article_number if article_id != NO_ARTICLE else ""
            grouped[AdjustmentKey(row.inventory_id, article_id, day)].append(row)
    return {
        str(key): Adjustment(
            key,
            numbers[key.article_system_id],
            tuple(row for row in rows if row.inventory_time >= line),
            tuple(row for row in rows if row.inventory_time < line),
        )
        for key, rows in grouped.items()
    }


def movements(rows: Sequence[InventoryAdjustment]) -> tuple[Movement, ...]:
    """What rows add up to in each warehouse: those that add and those that take are two documents (SPEC §2.6).

    What adds comes first, so that what takes finds its stock. The sums are rounded; less than a hundredth is nothing.
    """
    sums: defaultdict[tuple[CustomDocumentType, WarehouseId], Decimal] = defaultdict(Decimal)
    for row in rows:
        kind = INBOUND if row.number_of_items > 0 else OUTBOUND
        sums[kind, row.warehouse.id if row.warehouse else NO_WAREHOUSE] += abs(row.number_of_items)
    rounded = ((*whose, in_hundredths(quantity)) for whose, quantity in sorted(sums.items()))
    return tuple(Movement(kind, place, quantity) for kind, place, quantity in rounded if quantity)
