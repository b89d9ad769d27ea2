"""The bodies of purchase order calls, field by field as PostPurchaseOrderModel and the PATCH models have them."""

from decimal import Decimal

from pydantic import Field

from app.sandbox.ongoing.wire import CodeName, Int32, Moment, RequestBody, Required


class PartnerAddress(RequestBody):
    """The address of a supplier or a seller."""

    name: str | None = None
    address: str | None = None
    address2: str | None = None
    address3: str | None = None
    post_code: str | None = None
    city: str | None = None
    tele_phone: str | None = None
    remark: str | None = None
    email: str | None = None
    mobile_phone: str | None = None
    country_state_code: str | None = None
    country_code: str | None = None
    delivery_instruction: str | None = None
    is_visible: bool | None = None
    notify_by_sms: bool | None = Field(default=None, alias="notifyBySMS")
    notify_by_email: bool | None = None
    notify_by_telephone: bool | None = None


class Supplier(RequestBody):
    """Who delivers; there is no supplier resource."""

    supplier_number: str | None = None
    supplier_name: str | None = None
    supplier_address: PartnerAddress | None = None
    remark: str | None = None


class Seller(RequestBody):
    """Who sells, when that is not the supplier."""

    seller_number: str | None = None
    seller_name: str | None = None
    seller_address: PartnerAddress | None = None


class PurchaseOrderText(RequestBody):
    """A line of text."""

    row_number: str | None = None
    comment: str | None = None
    number_of_items: Decimal | None = None


class PurchaseOrderLineFreeValues(RequestBody):
    """Fields of a line whose meaning the goods owner chooses."""

    free_decimal1: Decimal | None = None
    free_text1: str | None = None
    free_text2: str | None = None


class PurchaseOrderLineBody(RequestBody):
    """One line; `rowNumber` is any string, unique on the purchase order."""

    row_number: Required
    article_number: Required
    number_of_items: Decimal = Decimal(0)
    comment: str | None = None
    row_price: Decimal | None = None
    currency_code: str | None = None
    article_item_status_id: Int32 | None = None
    batch_number: str | None = None
    external_order_line_id: str | None = None
    in_date: Moment | None = None
    serial_number: str | None = None
    expiry_date: Moment | None = None
    production_date: Moment | None = None
    line_free_values: PurchaseOrderLineFreeValues | None = None
    line_type: CodeName | None = None
    return_cause: CodeName | None = None
    text_lines: list[PurchaseOrderText] | None = None


class PurchaseOrderFreeValues(RequestBody):
    """Fields whose meaning the goods owner chooses."""

    free_text1: str | None = None
    free_text2: str | None = None
    free_text3: str | None = None
    free_text4: str | None = None
    free_text5: str | None = None
    free_decimal1: Decimal | None = None
    free_decimal2: Decimal | None = None
    free_boolean1: bool | None = None
    free_boolean2: bool | None = None


class ReturningCustomerAddress(RequestBody):
    """The address of a customer who returns goods."""

    name: str | None = None
    address1: str | None = None
    address2: str | None = None
    address3: str | None = None
    post_code: str | None = None
    city: str | None = None
    country_code: str | None = None
    email: str | None = None
    telephone: str | None = None
    mobile_phone: str | None = None


class ReturningCustomer(RequestBody):
    """A customer who returns goods."""

    customer_number: str | None = None
    customer_name: str | None = None
    address: ReturningCustomerAddress | None = None


class PurchaseOrderAdvanced(RequestBody):
    """The rarer part of a purchase order."""

    container: str | None = None
    order_date: Moment | None = None
    advised_date: Moment | None = None
    purchase_order_status_created: Int32 | None = None
    purchase_order_is_return_type: bool | None = None
    customer: ReturningCustomer | None = None


class PurchaseOrderCustoms(RequestBody):
    """The terms of delivery."""

    terms_of_delivery_type: CodeName | None = None
    terms_of_delivery_type_location: str | None = None


class PurchaseOrderClass(RequestBody):
    """A class that the purchase order belongs to."""

    code: str | None = None
    name: str | None = None
    comment: str | None = None


class InboundTracking(RequestBody):
    """A parcel on its way to the warehouse."""

    waybill: str | None = None
    tracking_url: str | None = None


class PutPurchaseOrder(RequestBody):
    """A purchase order as the goods owner sends it."""

    goods_owner_id: Int32
    purchase_order_number: Required
    supplier_order_number: str | None = None
    goods_owner_reference: str | None = None
    reference_number: str | None = None
    in_date: Moment | None = None
    supplier_info: Supplier | None = None
    purchase_order_type: CodeName | None = None
    purchase_order_lines: list[PurchaseOrderLineBody] | None = None
    purchase_order_remark: str | None = None
    warehouse_id: Int32 | None = None
    free_values: PurchaseOrderFreeValues | None = None
    advanced: PurchaseOrderAdvanced | None = None
    customs_info: PurchaseOrderCustoms | None = None
    seller_info: Seller | None = None
    invoice_number: str | None = None
    classes: list[PurchaseOrderClass] | None = None
    tracking: list[InboundTracking] | None = None
    text_lines: list[PurchaseOrderText] | None = None


class PatchPurchaseOrderStatus(RequestBody):
    """The status that a purchase order shall have."""

    purchase_order_status_number: Int32


class PatchPurchaseOrderInDate(RequestBody):
    """When the goods are expected."""

    in_date: Moment | None = None


class PatchPurchaseOrderAdvisedDate(RequestBody):
    """When the supplier says that the goods come."""

    advised_date: Moment | None = None
