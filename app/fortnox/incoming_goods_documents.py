"""Fortnox incoming goods: the documents, as they come and as we make them (FACTS §15)."""

from datetime import date
from decimal import Decimal
from typing import NewType

from pydantic import Field

from app.fortnox.articles import ArticleNumber
from app.fortnox.purchase_orders import PurchaseOrderId, PurchaseOrderRowId
from app.fortnox.stock_points import StockPointCode, StockPointId
from app.fortnox.suppliers import SupplierNumber
from app.fortnox.wire import Number, WarehouseAnswer, WarehouseRequest

IncomingGoodsId = NewType("IncomingGoodsId", int)
DeliveryNoteId = NewType("DeliveryNoteId", str)


class IncomingGoodsListItem(WarehouseAnswer):
    """A document without its rows, which only the detail has (FACTS §8).

    Saved, then `released` (locked, booked, in stock), then `completed` (no supplier invoice can be matched any more).
    """

    id: IncomingGoodsId
    delivery_note_id: DeliveryNoteId = DeliveryNoteId("")
    document_date: date | None = Field(alias="date", default=None)
    supplier_number: SupplierNumber | None = None
    note: str = ""
    stock_point_id: StockPointId | None = None
    released: bool = False
    completed: bool = False
    voided: bool = False


class IncomingGoodsRow(WarehouseAnswer):
    """What came of an article, and of which row of which purchase order, if of any."""

    item_id: ArticleNumber
    received_quantity: Decimal = Decimal(0)
    ordered_quantity: Decimal = Decimal(0)
    remaining_ordered_quantity: Decimal | None = None
    purchase_order_id: PurchaseOrderId | None = None
    purchase_order_row_id: PurchaseOrderRowId | None = None
    direct_cost: Decimal | None = None
    batch: str = ""
    stock_point_code: StockPointCode | None = None
    stock_point_id: StockPointId | None = None


class IncomingGoodsDocument(IncomingGoodsListItem):
    """A document in full."""

    stock_point_code: StockPointCode | None = None
    rows: tuple[IncomingGoodsRow, ...] = ()


class IncomingGoodsDraftRow(WarehouseRequest):
    """What came of an article. Without a link to a purchase order it is a surplus, or was not ordered.

    The schema asks for all quantities; nothing is invoiced or taken yet (FACTS §15).
    """

    item_id: ArticleNumber
    received_quantity: Number
    ordered_quantity: Number = Decimal(0)
    back_order_quantity: Number = Decimal(0)
    invoiced_quantity: Number = Decimal(0)
    taken_quantity: Number = Decimal(0)
    purchase_order_id: PurchaseOrderId | None = None
    purchase_order_row_id: PurchaseOrderRowId | None = None
    direct_cost: Number | None = None
    batch: str | None = None
    stock_point_code: StockPointCode | None = None
    stock_point_id: StockPointId | None = None
    row_order: int | None = None


class IncomingGoodsDraft(WarehouseRequest):
    """A document to make; `delivery_note_id` is our own key, as Fortnox has none (FACTS §15)."""

    delivery_note_id: DeliveryNoteId
    document_date: date = Field(alias="date")
    rows: tuple[IncomingGoodsDraftRow, ...]
    has_delivery_note: bool = True
    supplier_number: SupplierNumber | None = None
    note: str | None = None
    stock_point_code: StockPointCode | None = None
    stock_point_id: StockPointId | None = None
