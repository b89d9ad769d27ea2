"""The plan of a receipt: the one document about to be written, and whether a document of Fortnox is that one. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from app.fortnox.articles import ArticleNumber
from app.fortnox.custom_document_keys import CustomDocumentId, CustomDocumentKey, CustomDocumentType
from app.fortnox.incoming_goods_documents import (
    DeliveryNoteId,
    IncomingGoodsDocument,
    IncomingGoodsDraft,
    IncomingGoodsDraftRow,
    IncomingGoodsRow,
)
from app.fortnox.purchase_orders import PurchaseOrderId
from app.fortnox.suppliers import SupplierNumber
from app.ledger.models import Plan
from app.ledger.outcomes import Difference
from app.ongoing.ids import OngoingPurchaseOrderId, OngoingPurchaseOrderLineId
from app.processes.stock_points import StockPlace
from app.processes.to_fortnox.goods_receipt_lines import ReceivedLine, plain
from app.processes.to_fortnox.goods_receipt_memory import DocumentMemory, LineMemory
from app.processes.to_fortnox.goods_receipt_rows import PlannedRow

UNKNOWN_ORDER = CustomDocumentType("OngoingInboundOrder")
SHOWN_OF_HASH = 12


class PlannedLine(BaseModel):
    """How far a line is accounted for before and after the document; `level_to` is what Ongoing is told is reported."""

    model_config = ConfigDict(frozen=True)

    id: OngoingPurchaseOrderLineId
    article: ArticleNumber
    base: Decimal
    level_from: Decimal
    level_to: Decimal

    @property
    def quantity(self) -> Decimal:
        """What the document brings."""
        return self.level_to - self.level_from


class ReceiptPlan(BaseModel):
    """A document about to be written; without `order_id` a custom document, as Fortnox does not know the order.

    `place` is None where the company does not use stock points. `sequence` counts our documents of the order before
    this one: it tells the plan from an equal one whose document was voided.
    """

    model_config = ConfigDict(frozen=True)

    number: str
    warehouse_order_id: OngoingPurchaseOrderId
    order_id: PurchaseOrderId | None
    supplier_number: SupplierNumber | None
    dated: date
    place: StockPlace | None
    sequence: int
    lines: tuple[PlannedLine, ...]
    rows: tuple[PlannedRow, ...]

    @property
    def note(self) -> str:
        """What people read on the document."""
        return f"Purchase order {self.number} of the warehouse"

    @property
    def custom_key(self) -> CustomDocumentKey:
        """The key of a custom document: the line's id and how far it is received afterwards, ten digits each."""
        (line,) = self.lines
        number = f"{line.id:010d}{int(line.level_to * 100):010d}"
        return CustomDocumentKey(UNKNOWN_ORDER, CustomDocumentId(number))

    def as_memory(self) -> dict[str, LineMemory]:
        """The lines as the document leaves them."""
        return {
            str(line.id): LineMemory(article=line.article, base=line.base, posted=line.level_to, told=line.level_to)
            for line in self.lines
        }

    def as_document(self, document_id: str) -> DocumentMemory:
        """The document as it is to be remembered."""
        return DocumentMemory(
            id=document_id,
            custom=self.order_id is None,
            quantities={str(line.id): line.quantity for line in self.lines},
        )


def planned_lines(lines: Sequence[ReceivedLine]) -> tuple[PlannedLine, ...]:
    """The lines with what arrived on them since they were last posted."""
    return tuple(
        PlannedLine(id=line.id, article=line.article, base=line.base, level_from=line.level, level_to=line.received)
        for line in lines
    )


def delivery_note_id(plan: ReceiptPlan, frozen: Plan) -> DeliveryNoteId:
    """Our key of the document: the order and the beginning of the plan's SHA-256 (SPEC §2.8)."""
    return DeliveryNoteId(f"LB-{plan.order_id}-{frozen.id[:SHOWN_OF_HASH]}")


def draft_of(plan: ReceiptPlan, note_id: DeliveryNoteId) -> IncomingGoodsDraft:
    """The document as it is sent."""
    code = plan.place.code if plan.place else None
    return IncomingGoodsDraft(
        delivery_note_id=note_id,
        document_date=plan.dated,
        supplier_number=plan.supplier_number,
        note=plan.note,
        stock_point_code=code,
        rows=tuple(
            IncomingGoodsDraftRow(
                item_id=row.article,
                received_quantity=row.quantity,
                ordered_quantity=row.ordered,
                purchase_order_id=plan.order_id if row.order_row_id else None,
                purchase_order_row_id=row.order_row_id,
                direct_cost=row.direct_cost,
                stock_point_code=code,
            )
            for row in plan.rows
        ),
    )


class _Received(NamedTuple):
    """What a row of a document brings, and where it counts."""

    article: str
    quantity: Decimal
    order_row: str
    stock_point: str


def differing_rows(plan: ReceiptPlan, document: IncomingGoodsDocument) -> tuple[Difference, ...]:
    """The articles whose rows in Fortnox are not those of the plan; costs and the order of rows do not count.

    A stock point that Fortnox fills in where none was named is no difference.
    """
    code = plan.place.code if plan.place else ""
    planned = sorted(
        _Received(row.article, row.quantity, f"{plan.order_id}/{row.order_row_id}" if row.order_row_id else "", code)
        for row in plan.rows
    )
    found = sorted(
        _Received(
            row.item_id,
            row.received_quantity,
            f"{row.purchase_order_id}/{row.purchase_order_row_id}" if row.purchase_order_row_id else "",
            _where(row, plan.place),
        )
        for row in document.rows
    )
    return tuple(
        Difference(f"article {article}", _said(article, found), _said(article, planned))
        for article in sorted({row.article for row in (*planned, *found)})
        if [row for row in planned if row.article == article] != [row for row in found if row.article == article]
    )


def _where(row: IncomingGoodsRow, place: StockPlace | None) -> str:
    """The stock point of a row by its code where we know it, else by its id; empty when none was asked for."""
    if place is None:
        return ""
    if row.stock_point_id == place.id:
        return place.code
    return row.stock_point_code or row.stock_point_id or "no stock point"


def _said(article: str, rows: Sequence[_Received]) -> str:
    return ", ".join(_one(row) for row in rows if row.article == article) or "none"


def _one(row: _Received) -> str:
    where = f" at {row.stock_point}" if row.stock_point else ""
    return f"{plain(row.quantity)} {f'on order row {row.order_row}' if row.order_row else 'without an order'}{where}"
