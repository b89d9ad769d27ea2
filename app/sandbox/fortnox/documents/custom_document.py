"""Custom documents: stock that comes or goes without a purchase order or a customer order (FACTS §16)."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from app.sandbox.fortnox.documents.document import Number
from app.sandbox.fortnox.documents.warehouse_document import WarehouseDocument

TYPE_PATTERN = r"^[a-zA-Z0-9_-]{1,25}$"
ID_PATTERN = r"^[0-9]{1,25}$"

_Positive = Annotated[Number, Field(gt=0)]
_NotNegative = Annotated[Number, Field(ge=0)]


class Category(StrEnum):
    """Which way a document type moves stock; a type has one."""

    inbound = "INBOUND"
    outbound = "OUTBOUND"


class CustomDocumentType(WarehouseDocument):
    """A document type and its category."""

    reference_type: str = Field(pattern=TYPE_PATTERN)
    category: Category


class Currency(WarehouseDocument):
    """What the costs of an inbound document are in."""

    currency: str = Field(min_length=3, max_length=3)
    rate: Number = Field(ge=Decimal("0.000001"))
    unit: int = Field(default=1, ge=1)


class CustomInboundRow(WarehouseDocument):
    """One article that comes in, with its cost per unit."""

    row_id: int | None = Field(default=None, ge=1)
    item_id: str = Field(min_length=1, max_length=50)
    item_description: str | None = Field(default=None, max_length=200)
    item_unit: str | None = Field(default=None, max_length=50)
    quantity: _Positive
    direct_cost: Number | None = None
    freight_cost: Number | None = None
    other_cost: Number | None = None
    batch: str | None = Field(default=None, max_length=50)
    cost_center_code: str | None = Field(default=None, min_length=1, max_length=25)
    project_id: str | None = Field(default=None, min_length=1, max_length=25)
    stock_point_id: UUID | None = None
    stock_point_code: str | None = None
    stock_location_id: UUID | None = None
    stock_location_code: str | None = None


class CustomInbound(WarehouseDocument):
    """Stock that comes in when the document is released."""

    read_only: ClassVar[frozenset[str]] = frozenset({"voided", "warehouseReady"})

    type: str
    id: str = Field(pattern=ID_PATTERN)
    date: date
    currency: Currency | None = None
    note: str | None = Field(default=None, max_length=1000)
    voided: bool = False
    warehouse_ready: bool = False
    rows: list[CustomInboundRow] = Field(min_length=1)


class CustomOutboundRow(WarehouseDocument):
    """One article that goes out; its stock point is named by UUID only."""

    row_id: int | None = Field(default=None, ge=1)
    item_id: str = Field(min_length=1, max_length=50)
    item_description: str | None = Field(default=None, max_length=200)
    item_unit: str | None = Field(default=None, max_length=50)
    quantity: _Positive
    delivered_quantity: _NotNegative = Decimal(0)
    reserved_quantity: _NotNegative = Decimal(0)
    forced_quantity: _NotNegative = Decimal(0)
    cost_center_code: str | None = Field(default=None, min_length=1, max_length=25)
    project_id: str | None = Field(default=None, min_length=1, max_length=25)
    stock_point_id: UUID | None = None
    stock_location_id: UUID | None = None


class CustomOutbound(WarehouseDocument):
    """Stock that goes out, counted from the moment the document is saved."""

    read_only: ClassVar[frozenset[str]] = frozenset({"voided", "warehouseReady", "averageCosts"})

    reference_type: str
    id: str = Field(pattern=ID_PATTERN)
    date: date
    delivery_state: Literal["registration", "reservation", "delivery"]
    forced_delivery: bool = False
    note: str | None = Field(default=None, max_length=1000)
    voided: bool = False
    warehouse_ready: bool = False
    rows: list[CustomOutboundRow] = Field(min_length=1)
