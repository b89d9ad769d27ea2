"""A purchase order as it is sent to Ongoing (openapi PostPurchaseOrderModel): the members that the gateway fills."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from app.ongoing.articles import SupplierAddress
from app.ongoing.ids import WarehouseId
from app.ongoing.wire import Request

PURCHASE_ORDER_NUMBER_LIMIT = 50
"""Characters; documented for PATCH and taken to hold for PUT (FACTS §13)."""

PURCHASE_ORDER_REMARK_LIMIT = 500
"""Characters; documented for orders alone and taken to hold here too (FACTS §13)."""


class PurchaseOrderSupplier(Request):
    """Who the goods come from; an unknown supplier is created on the fly (openapi PostPurchaseOrderSupplierInfo).

    The address stands right here; on an article it is one level further down, under `advanced`.
    """

    supplier_number: str | None = None
    supplier_name: str | None = None
    supplier_address: SupplierAddress | None = None


class PurchaseOrderLineRequest(Request):
    """A line; `row_number` is any text, unique within its purchase order (openapi PostPurchaseOrderLine)."""

    row_number: str = Field(min_length=1)
    article_number: str = Field(min_length=1)
    number_of_items: Decimal
    comment: str | None = None
    row_price: Decimal | None = None
    currency_code: str | None = None
    external_order_line_id: str | None = None


class PurchaseOrderRequest(Request):
    """A purchase order to create, or to update as a whole (the client adds the goods owner).

    `in_date` is the day the goods are expected. Whether a PUT drops what it leaves out is UNKNOWN (FACTS §2): always
    send the full purchase order.
    """

    purchase_order_number: str = Field(min_length=1)
    purchase_order_lines: tuple[PurchaseOrderLineRequest, ...] = ()
    reference_number: str | None = None
    supplier_order_number: str | None = None
    goods_owner_reference: str | None = None
    in_date: date | None = None
    purchase_order_remark: str | None = None
    supplier_info: PurchaseOrderSupplier | None = None
    warehouse_id: WarehouseId | None = None
