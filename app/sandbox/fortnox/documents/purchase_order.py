"""The purchase order as the warehouse module shows it (FACTS §14); what is received is figured out when it is shown."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from app.sandbox.fortnox.documents.document import Number
from app.sandbox.fortnox.documents.warehouse_document import WarehouseDocument

_NotNegative = Annotated[Number, Field(ge=0)]


class PurchaseOrderState(StrEnum):
    """What the list can be asked for; CURRENT, ALL and SENT_NOT_REJECTED are sets, no order is in them by name."""

    not_sent = "NOT_SENT"
    sent = "SENT"
    sent_not_rejected = "SENT_NOT_REJECTED"
    delayed = "DELAYED"
    received = "RECEIVED"
    voided = "VOIDED"
    current = "CURRENT"
    all = "ALL"


class PurchaseType(StrEnum):
    """Into stock, or straight to the customer."""

    warehouse = "WAREHOUSE"
    dropship = "DROPSHIP"


class ResponseState(StrEnum):
    """The supplier's answer."""

    not_sent = "NOT_SENT"
    sent = "SENT"
    accepted = "ACCEPTED_WITH_REQ_DLV_DATE"
    accepted_later = "ACCEPTED_WITH_CHANGED_DLV_DATE"
    partly_accepted = "PARTLY_ACCEPTED_WITH_REQ_DLV_DATE"
    partly_accepted_later = "PARTLY_ACCEPTED_WITH_CHANGED_DLV_DATE"
    rejected = "REJECTED"


IN_SWEDISH = {
    ResponseState.not_sent: "Ej skickad",
    ResponseState.sent: "Skickad",
    ResponseState.accepted: "Accepterad",
    ResponseState.accepted_later: "Accepterad med nytt leveransdatum",
    ResponseState.partly_accepted: "Delvis accepterad",
    ResponseState.partly_accepted_later: "Delvis accepterad med nytt leveransdatum",
    ResponseState.rejected: "Avböjd",
}


class PurchaseOrderRowNote(WarehouseDocument):
    """A note on a row."""

    note: str = ""
    purchase_order_id: int | None = None
    purchase_order_row_id: UUID | None = None
    row_num: int | None = None


class PurchaseOrderRow(WarehouseDocument):
    """One article of the order."""

    id: UUID | None = None
    row_num: int | None = None
    purchase_order_id: int | None = None
    item_id: str = Field(min_length=1, max_length=50)
    item_description: str | None = None
    item_unit: str | None = None
    is_stock_item: bool = True
    ordered_quantity: _NotNegative
    received_quantity: Number = Decimal(0)
    remaining_ordered_quantity: _NotNegative = Decimal(0)
    back_order_quantity: Number = Decimal(0)
    price: _NotNegative = Decimal(0)
    currency_code: str | None = Field(default=None, min_length=3, max_length=3)
    cost_center_code: str | None = Field(default=None, max_length=25)
    project_id: str | None = Field(default=None, max_length=25)
    stock_point_id: UUID | None = None
    stock_point_code: str | None = None
    stock_point_name: str | None = None
    stock_location_id: UUID | None = None
    stock_location_code: str | None = None
    stock_location_name: str | None = None
    notes: list[PurchaseOrderRowNote] = Field(default_factory=list)


class PurchaseOrder(WarehouseDocument):
    """One purchase order."""

    read_only: ClassVar[frozenset[str]] = frozenset(
        {
            *("id", "purchaseOrderState", "responseState", "translatedResponseState", "voided", "manuallyCompleted"),
            *("orderValue", "orderValueInSEK", "totalReceivedQuantity", "dropship"),
        }
    )

    id: int = 0
    purchase_order_state: PurchaseOrderState = PurchaseOrderState.not_sent
    response_state: ResponseState = ResponseState.not_sent
    translated_response_state: str = IN_SWEDISH[ResponseState.not_sent]
    purchase_type: PurchaseType = PurchaseType.warehouse
    dropship: bool = False
    voided: bool = False
    manually_completed: bool = False
    order_date: date
    delivery_date: date | None = None
    supplier: str | None = None
    supplier_number: str = Field(min_length=1, max_length=1024)
    supplier_name: str | None = Field(default=None, max_length=1024)
    supplier_address: str | None = Field(default=None, max_length=1024)
    supplier_address2: str | None = Field(default=None, max_length=1024)
    supplier_post_code: str | None = Field(default=None, max_length=1024)
    supplier_city: str | None = Field(default=None, max_length=1024)
    supplier_country_code: str | None = Field(default=None, max_length=3)
    supplier_email: str | None = Field(default=None, max_length=100)
    delivery_name: str = Field(min_length=1, max_length=50)
    delivery_address: str = Field(min_length=1, max_length=1024)
    delivery_address2: str | None = Field(default=None, max_length=1024)
    delivery_zip_code: str = Field(min_length=1, max_length=10)
    delivery_city: str = Field(min_length=1, max_length=50)
    delivery_country_code: str | None = Field(default=None, max_length=3)
    currency_code: str = Field(max_length=3)
    currency_rate: Number
    currency_unit: int = Field(default=1, ge=1)
    payment_terms_code: str = Field(max_length=20)
    language_code: str = Field(default="SV", max_length=3)
    customer_id: str | None = Field(default=None, max_length=25)
    customer_number: str | None = Field(default=None, max_length=1024)
    customer_name: str | None = Field(default=None, max_length=1024)
    internal_reference: str = Field(default="", max_length=50)
    our_reference: str = Field(default="", max_length=50)
    your_reference: str = Field(default="", max_length=50)
    message_to_supplier: str = Field(default="", max_length=1000)
    note: str = Field(default="", max_length=1000)
    confirmation_email: str = Field(default="", max_length=100)
    cost_center_code: str | None = Field(default=None, max_length=25)
    project_id: str | None = Field(default=None, max_length=25)
    stock_point_id: UUID | None = None
    stock_point_code: str | None = None
    order_value: Number = Decimal(0)
    order_value_in_sek: Number = Field(default=Decimal(0), alias="orderValueInSEK")
    total_received_quantity: Number = Decimal(0)
    rows: list[PurchaseOrderRow] = Field(default_factory=list)


PARTIAL_FIELDS = frozenset({"deliveryDate", "internalReference", "messageToSupplier", "note", "supplierName"})
"""What PATCH partial takes, and answers (FACTS §14)."""


def purchase_order_list_item(document: dict[str, Any], *, with_rows: bool) -> dict[str, Any]:
    """The list's cut of a purchase order; whether its rows are in it is unknown (FACTS §8)."""
    return {name: value for name, value in document.items() if with_rows or name != "rows"}
