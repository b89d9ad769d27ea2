"""Fortnox custom documents: what we put and what Fortnox keeps of it (FACTS §16)."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from app.fortnox.articles import ArticleNumber
from app.fortnox.custom_document_keys import CustomDocumentId
from app.fortnox.order_documents import DeliveryState
from app.fortnox.stock_points import StockPointCode, StockPointId
from app.fortnox.wire import Number, WarehouseAnswer, WarehouseRequest


class DraftCurrency(WarehouseRequest):
    """The currency of a draft's costs, and the rate of `unit` of it in the currency of the company."""

    currency: str
    rate: Number
    unit: int = 1


class InboundDraftRow(WarehouseRequest):
    """Goods in. The costs are for one each, in the currency of the draft (Inference)."""

    item_id: ArticleNumber
    quantity: Number
    direct_cost: Number | None = None
    freight_cost: Number | None = None
    other_cost: Number | None = None
    batch: str | None = None
    stock_point_code: StockPointCode | None = None
    stock_point_id: StockPointId | None = None
    row_id: int | None = None


class InboundDraft(WarehouseRequest):
    """Goods in, to be put."""

    document_date: date = Field(alias="date")
    rows: tuple[InboundDraftRow, ...]
    currency: DraftCurrency | None = None
    note: str | None = None


class OutboundDraftRow(WarehouseRequest):
    """Goods out. What is left out of an order counts as 0, so the delivered quantity is always said here.

    A stock point has no code in this document, only its id.
    """

    item_id: ArticleNumber
    quantity: Number
    delivered_quantity: Number
    stock_point_id: StockPointId | None = None
    row_id: int | None = None


class OutboundDraft(WarehouseRequest):
    """Goods out, to be put."""

    document_date: date = Field(alias="date")
    rows: tuple[OutboundDraftRow, ...]
    delivery_state: DeliveryState = DeliveryState.DELIVERY
    forced_delivery: bool = False
    note: str | None = None


class InboundRow(WarehouseAnswer):
    """Goods in, as kept."""

    item_id: ArticleNumber
    quantity: Decimal
    direct_cost: Decimal | None = None
    stock_point_code: StockPointCode | None = None
    stock_point_id: StockPointId | None = None


class OutboundRow(WarehouseAnswer):
    """Goods out, as kept; compare the delivered quantity, which Fortnox cuts on orders in silence (FACTS §10)."""

    item_id: ArticleNumber
    quantity: Decimal
    delivered_quantity: Decimal = Decimal(0)
    stock_point_id: StockPointId | None = None


class CustomDocument(WarehouseAnswer):
    """What both kinds have. `warehouse_ready` is true once the document is released (Inference)."""

    id: CustomDocumentId | None = None
    document_date: date | None = Field(alias="date", default=None)
    note: str = ""
    voided: bool = False
    warehouse_ready: bool = False


class InboundDocument(CustomDocument):
    """Goods in."""

    rows: tuple[InboundRow, ...] = ()


class OutboundDocument(CustomDocument):
    """Goods out."""

    delivery_state: DeliveryState | None = None
    rows: tuple[OutboundRow, ...] = ()
