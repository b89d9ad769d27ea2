"""What a sales order's rows are called in the warehouse, so that both ways of the order speak of the same row.

Fortnox renews every RowId at every save (Fortnox FACTS §9), so a row is known by its article and by which of the rows
of that article it is: `<ArticleNumber>#<k>`, k from 1 (SPEC §2.3). All article rows count, also those that are not
sent: a quantity set to 0 must not rename the rows below it.
"""

from collections import Counter
from dataclasses import dataclass

from app.fortnox.order_documents import Order, OrderRow


@dataclass(frozen=True, slots=True)
class KeyedRow:
    """An article row of a Fortnox order and the key under which the warehouse knows it."""

    key: str
    row: OrderRow

    @property
    def goes_to_the_warehouse(self) -> bool:
        """Whether there is anything to pick; a row with nothing ordered is not sent and counts as delivered."""
        return self.row.ordered_quantity > 0


def keyed_rows(order: Order) -> list[KeyedRow]:
    """The article rows in the order in which they stand; text rows are left out."""
    seen: Counter[str] = Counter()
    keyed = []
    for row in order.order_rows:
        if row.article_number is None:
            continue
        seen[row.article_number] += 1
        keyed.append(KeyedRow(f"{row.article_number}#{seen[row.article_number]}", row))
    return keyed
