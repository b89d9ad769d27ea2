"""Incoming goods: what of one or more purchase orders arrived in one delivery (FACTS §15)."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from app.sandbox.fortnox.documents.document import Number
from app.sandbox.fortnox.documents.warehouse_document import WarehouseDocument

_NotNegative = Annotated[Number, Field(ge=0)]


class IncomingGoodsRow(WarehouseDocument):
    """One article; with a purchase order it counts as received on that row, without one it is only stock."""

    id: UUID | None = None
    row_order: int | None = None
    item_id: str = Field(min_length=1, max_length=50)
    item_description: str | None = None
    item_unit: str | None = None
    is_stock_item: bool = True
    purchase_order_id: int | None = None
    purchase_order_row_id: UUID | None = None
    ordered_quantity: _NotNegative
    received_quantity: _NotNegative
    back_order_quantity: _NotNegative
    invoiced_quantity: _NotNegative
    taken_quantity: _NotNegative
    remaining_ordered_quantity: Number | None = None
    direct_cost: Number | None = None
    batch: str | None = Field(default=None, max_length=50)
    cost_center_code: str | None = None
    project_id: str | None = None
    stock_point_id: UUID | None = None
    stock_point_code: str | None = None
    stock_point_name: str | None = None
    stock_location_id: UUID | None = None
    stock_location_code: str | None = None
    stock_location_name: str | None = None


class IncomingGoods(WarehouseDocument):
    """One delivery."""

    read_only: ClassVar[frozenset[str]] = frozenset({"id", "released", "completed", "voided", "stockPointName"})

    id: int = 0
    delivery_note_id: str = Field(min_length=1, max_length=50)
    has_delivery_note: bool = False
    date: date
    supplier_number: str | None = Field(default=None, max_length=1024)
    supplier_name: str | None = Field(default=None, max_length=1024)
    note: str = Field(default="", max_length=1000)
    cost_center_code: str | None = None
    project_id: str | None = None
    stock_point_id: UUID | None = None
    stock_point_code: str | None = None
    stock_point_name: str | None = None
    released: bool = False
    completed: bool = False
    voided: bool = False
    rows: list[IncomingGoodsRow] = Field(default_factory=list)

    @property
    def counts(self) -> bool:
        """Whether what it received is in stock and on its purchase orders."""
        return self.released and not self.voided


PATCH_FIELDS = frozenset({"note", "deliveryNoteId", "supplierName", "hasDeliveryNote"})
"""What PATCH takes, after release too (FACTS §15)."""

_LIST_FIELDS = (
    *("id", "date", "deliveryNoteId", "hasDeliveryNote", "supplierNumber", "supplierName", "note", "stockPointId"),
    *("released", "completed", "voided"),
)


def incoming_goods_list_item(goods: IncomingGoods) -> dict[str, Any]:
    """The list's cut: the header, and the value that no supplier invoice is matched with."""
    document = goods.as_json()
    open_value = goods.counts and not goods.completed
    value = sum((row.received_quantity * (row.direct_cost or Decimal(0)) for row in goods.rows), Decimal(0))
    header = {name: document[name] for name in _LIST_FIELDS if name in document}
    return {**header, "unmatchedValue": float(value) if open_value else 0}
