"""How the rows of a request meet the rows of an order (FACTS §9, Rows and RowId)."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.sandbox.fortnox.bodies import built, changed, changes_in
from app.sandbox.fortnox.company import Company
from app.sandbox.fortnox.documents.document import rounded
from app.sandbox.fortnox.documents.order import OrderRow
from app.sandbox.fortnox.problems import Code, Refusal
from app.sandbox.fortnox.switches import NullInPut

_ROW_ID = "RowId"


def merged_rows(
    company: Company, rows: Sequence[OrderRow], sent: Sequence[Mapping[str, Any]], *, null: NullInPut
) -> list[OrderRow]:
    """The rows an order has after a save that lists rows.

    With a RowId on at least one, that row is updated, one without RowId is new, and one not listed is deleted. With
    none they are matched by position, and what lies beyond the list is deleted.
    """
    if any(_ROW_ID in row for row in sent):
        return _by_id(company, rows, sent, null=null)
    known = [*rows, *[None] * len(sent)]
    return [_row(company, known[at], row, null=null) for at, row in enumerate(sent)]


def row_contents(content: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
    """The rows of a body, None when it has no `OrderRows` and so leaves them alone.

    Raises:
        Refusal: `OrderRows` is not a list of objects.
    """
    if "OrderRows" not in content:
        return None
    rows = content["OrderRows"]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refusal(Code.empty_body)
    return rows


def _by_id(
    company: Company, rows: Sequence[OrderRow], sent: Sequence[Mapping[str, Any]], *, null: NullInPut
) -> list[OrderRow]:
    known = {row.row_id: row for row in rows}
    merged = []
    for content in sent:
        row_id = content.get(_ROW_ID)
        if row_id is None:
            merged.append(_row(company, None, content, null=null))
        elif isinstance(row_id, int) and row_id in known:
            merged.append(_row(company, known.pop(row_id), content, null=null))
        else:
            raise Refusal(Code.invalid_identifier, f"Kan inte hitta orderraden {row_id}.")
    return merged


def _row(company: Company, before: OrderRow | None, content: Mapping[str, Any], *, null: NullInPut) -> OrderRow:
    fields = changes_in(OrderRow, content, null=null)
    fields.pop(_ROW_ID, None)
    number = fields.get("ArticleNumber")
    if number and (before is None or before.article_number != number):
        fields = {**_from_article(company, number), **fields}
    row = built(OrderRow, fields) if before is None else changed(before, fields)
    row.ordered_quantity = rounded(row.ordered_quantity)
    row.delivered_quantity = rounded(row.delivered_quantity)
    return row


def _from_article(company: Company, number: str) -> dict[str, Any]:
    if number not in company.articles:
        raise Refusal(Code.article_not_found)
    article = company.articles[number].document
    return {
        "Description": article.description,
        "Unit": article.unit or "",
        "Price": article.sales_price or 0,
        "VAT": article.vat,
        "AccountNumber": article.sales_account,
    }
