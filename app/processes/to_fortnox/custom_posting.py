"""Posts one custom document of Fortnox's warehouse so that a repeat meets the same document (FACTS §16, §18).

The document is read under its key first. Released with our rows it is done; until it is released it is put as planned,
compared with what Fortnox kept of it, and only then released. What else stands under the key is held.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict

from app.errors import RemoteRejected, RemoteUnavailable
from app.fortnox.articles import ArticleNumber
from app.fortnox.custom_document_bodies import (
    InboundDocument,
    InboundDraft,
    InboundDraftRow,
    InboundRow,
    OutboundDocument,
    OutboundDraft,
    OutboundDraftRow,
    OutboundRow,
)
from app.fortnox.custom_document_keys import CustomDocumentKey
from app.fortnox.custom_documents import DocumentsOneWay
from app.fortnox.times import swedish_date
from app.ledger.outcomes import Difference, Held
from app.processes.process import Sides
from app.processes.stock_points import StockPlace
from app.processes.to_fortnox import custom_posting_held as held
from app.processes.to_fortnox.posting_dates import DATE_AHEAD


class InboundPostingRow(BaseModel):
    """Goods that come in, and what one of them costs in the currency of the company."""

    model_config = ConfigDict(frozen=True)

    article: ArticleNumber
    quantity: Decimal
    direct_cost: Decimal


class InboundPosting(BaseModel):
    """A document of goods in; `place` is None where the company does not use stock points."""

    model_config = ConfigDict(frozen=True)

    key: CustomDocumentKey
    date: date
    note: str
    place: StockPlace | None
    rows: tuple[InboundPostingRow, ...]


class OutboundPostingRow(BaseModel):
    """Goods that go out."""

    model_config = ConfigDict(frozen=True)

    article: ArticleNumber
    quantity: Decimal


class OutboundPosting(BaseModel):
    """A document of goods out; its rows name the id of a stock point in every company (FACTS §16)."""

    model_config = ConfigDict(frozen=True)

    key: CustomDocumentKey
    date: date
    note: str
    place: StockPlace
    rows: tuple[OutboundPostingRow, ...]


Posting = InboundPosting | OutboundPosting
DraftT = TypeVar("DraftT", InboundDraft, OutboundDraft)
DocumentT = TypeVar("DocumentT", InboundDocument, OutboundDocument)


async def post_inbound(posting: InboundPosting, sides: Sides) -> Held | None:
    """Have the goods in stock in Fortnox: None once the document stands there released, with exactly these rows.

    Raises:
        RemoteRejected: Fortnox refuses the document, an article or a stock point of it, or its date.
        RemoteUnavailable: also when the date is our today, which Fortnox's clock has yet to reach.
    """
    return await _post(sides.fortnox.custom_documents.inbound, posting, _inbound_draft(posting), sides)


async def post_outbound(posting: OutboundPosting, sides: Sides) -> Held | None:
    """Have the goods out of stock in Fortnox: None once the document stands there released, with exactly these rows.

    Beyond what is available Fortnox cuts the delivered quantity in silence; then nothing is released (FACTS §10).

    Raises:
        RemoteRejected: as `post_inbound`; also where Fortnox refuses to go beyond what is available.
    """
    return await _post(sides.fortnox.custom_documents.outbound, posting, _outbound_draft(posting), sides)


async def _post(
    documents: DocumentsOneWay[DraftT, DocumentT], posting: Posting, draft: DraftT, sides: Sides
) -> Held | None:
    kept = await documents.get(posting.key)
    if kept is None or not (_is_closed(kept) or _stands(posting, kept)):
        kept = await documents.put(posting.key, draft)
    if kept.voided:
        return held.voided(posting.key, posting.note)
    differences = differing_rows(posting, kept)
    if kept.warehouse_ready:
        return held.released_otherwise(posting.key, posting.note, differences) if differences else None
    if differences:
        return held.kept_otherwise(posting.key, posting.note, differences)
    await _release(documents, posting, sides)
    return None


async def _release(documents: DocumentsOneWay[DraftT, DocumentT], posting: Posting, sides: Sides) -> None:
    try:
        await documents.release(posting.key)
    except RemoteRejected as refusal:
        if refusal.remote_code == DATE_AHEAD and posting.date == swedish_date(sides.now()):
            raise RemoteUnavailable(  # it is our today: Fortnox's clock passes midnight a little after ours
                f"Document {posting.key} ({posting.note}) bears a date that Fortnox has yet to reach.",
                code="custom_posting.date_ahead",
                remote_text=refusal.remote_text,
            ) from refusal
        raise


def _is_closed(kept: InboundDocument | OutboundDocument) -> bool:
    """Whether a put comes too late; what it would do then is UNKNOWN."""
    return kept.warehouse_ready or kept.voided


def _stands(posting: Posting, kept: InboundDocument | OutboundDocument) -> bool:
    return kept.document_date == posting.date and not differing_rows(posting, kept)


class _Moved(NamedTuple):
    """How many of an article move where, in either way's document."""

    article: str
    quantity: Decimal
    stock_point: str


def differing_rows(posting: Posting, kept: InboundDocument | OutboundDocument) -> tuple[Difference, ...]:
    """The articles whose rows in Fortnox are not those of the posting. The order of rows and their costs do not count.

    A stock point that Fortnox fills in where none was named is no difference.
    """
    code = posting.place.code if posting.place is not None else ""
    planned = sorted(_Moved(row.article, row.quantity, code) for row in posting.rows)
    found = sorted(_Moved(row.item_id, _moved(row), _where(row, posting.place)) for row in kept.rows)
    articles = sorted({row.article for row in (*planned, *found)})
    told = ((article, _said(article, found), _said(article, planned)) for article in articles)
    return tuple(
        Difference(f"article {article}", fortnox, warehouse)
        for article, fortnox, warehouse in told
        if fortnox != warehouse
    )


def _moved(row: InboundRow | OutboundRow) -> Decimal:
    return row.quantity if isinstance(row, InboundRow) else row.delivered_quantity


def _where(row: InboundRow | OutboundRow, place: StockPlace | None) -> str:
    """The stock point of a row by its code where we know it, else by its id; empty when none was asked for."""
    if place is None:
        return ""
    if row.stock_point_id == place.id:
        return place.code
    return (isinstance(row, InboundRow) and row.stock_point_code) or row.stock_point_id or "no stock point"


def _said(article: str, rows: Sequence[_Moved]) -> str:
    """The rows of an article in words, which are the same exactly when the rows are."""
    return ", ".join(_one(row) for row in rows if row.article == article) or "none"


def _one(row: _Moved) -> str:
    return f"{row.quantity.normalize():f}" + (f" at {row.stock_point}" if row.stock_point else "")


def _inbound_draft(posting: InboundPosting) -> InboundDraft:
    return InboundDraft(
        document_date=posting.date,
        note=posting.note,
        rows=tuple(
            InboundDraftRow(
                item_id=row.article,
                quantity=row.quantity,
                direct_cost=row.direct_cost,
                stock_point_code=posting.place.code if posting.place else None,
            )
            for row in posting.rows
        ),
    )


def _outbound_draft(posting: OutboundPosting) -> OutboundDraft:
    return OutboundDraft(
        document_date=posting.date,
        note=posting.note,
        rows=tuple(
            OutboundDraftRow(
                item_id=row.article,
                quantity=row.quantity,
                delivered_quantity=row.quantity,
                stock_point_id=posting.place.id,
            )
            for row in posting.rows
        ),
    )
