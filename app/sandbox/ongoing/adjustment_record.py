"""A change of what lies on a shelf that no order explains."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.sandbox.ongoing.article_record import Article
from app.sandbox.ongoing.wire import Document


@dataclass(eq=False)
class Adjustment:
    """One row of an inventory; an inventory may hold several, also of one article (FACTS §9)."""

    inventory_article_item_id: int
    inventory_id: int
    article: Article
    article_item_id: int
    warehouse_id: int
    quantity: Decimal
    """Signed."""
    made: datetime
    location: str
    cause: Document | None = None
    comment: str | None = None
    batch_number: str | None = None
    is_count: bool = False
    scrapped_return_of_order_id: int | None = None
    purchase_order_id: int | None = None
    reported: bool = False
