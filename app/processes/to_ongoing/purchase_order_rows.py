"""What a purchase order's rows are called in the warehouse: rowNum, as it was when the row was first sent (SPEC §2.7).

Whether Fortnox numbers rows anew when one before them goes, and whether their ids outlive an edit, is UNKNOWN (Fortnox
FACTS §14). Ongoing finds a line by its row number alone, so a row that moved up must not take over the line of the one
that stood there: a row that was sent keeps its number for good, and a line never changes its article.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from app.fortnox.purchase_orders import PurchaseOrder, PurchaseOrderRow, PurchaseOrderRowId


class SentRow(BaseModel):
    """A row as the warehouse has it; `id` is Fortnox's at that time."""

    model_config = ConfigDict(frozen=True)

    id: str
    article: str
    quantity: Decimal


class NumberedRow(NamedTuple):
    """A row of the order and its number in the warehouse."""

    number: str
    row: PurchaseOrderRow


def awaited_rows(order: PurchaseOrder) -> list[PurchaseOrderRow]:
    """The rows with something to put on a shelf, in the order in which they stand."""
    return [row for row in order.rows if row.is_stock_item and row.ordered_quantity > 0]


def numbered_rows(order: PurchaseOrder, sent: Mapping[str, SentRow]) -> list[NumberedRow]:
    """The awaited rows with their numbers; `sent` are those that the warehouse has, by number.

    A row is one that was sent when it has the same article and the same id, else the same number, else is just another
    one of the article.
    """
    rows = awaited_rows(order)
    numbers: dict[PurchaseOrderRowId, str] = {}
    unclaimed = dict(sent)
    for is_same in (_same_id, _same_number, _same_article):
        for row in rows:
            if row.id not in numbers:
                number = next((number for number, known in unclaimed.items() if is_same(row, number, known)), None)
                if number is not None:
                    numbers[row.id] = number
                    del unclaimed[number]
    taken = set(sent)
    for row in rows:
        if row.id not in numbers:
            numbers[row.id] = _new_number(row, taken, rows)
            taken.add(numbers[row.id])
    return [NumberedRow(numbers[row.id], row) for row in rows]


def _same_id(row: PurchaseOrderRow, _number: str, known: SentRow) -> bool:
    return (row.id, row.item_id) == (known.id, known.article)


def _same_number(row: PurchaseOrderRow, number: str, known: SentRow) -> bool:
    return (str(row.row_num), row.item_id) == (number, known.article)


def _same_article(row: PurchaseOrderRow, _number: str, known: SentRow) -> bool:
    return row.item_id == known.article


def _new_number(row: PurchaseOrderRow, taken: set[str], rows: Sequence[PurchaseOrderRow]) -> str:
    """The row's own number, or the first after all others when a row that was sent has that one."""
    if row.row_num is not None and str(row.row_num) not in taken:
        return str(row.row_num)
    used = [int(number) for number in taken if number.isascii() and number.isdecimal()]
    return str(max([*used, *(other.row_num or 0 for other in rows)]) + 1)
