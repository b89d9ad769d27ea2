"""The bodies of order calls, field by field as PostOrderModel and the PATCH models have them."""

from decimal import Decimal

from app.sandbox.ongoing.wire import CodeName, Int32, Moment, RequestBody, Required


class Notification(RequestBody):
    """Where and whether the consignee is told."""

    to_be_notified: bool = False
    value: str | None = None


class InvoiceNotification(RequestBody):
    """A contact of the invoice address."""

    value: str | None = None


class ConsigneeAdvanced(RequestBody):
    """Notifications kept on the customer and the customer's code elsewhere."""

    telephone_notification: Notification | None = None
    email_notification: Notification | None = None
    sms_notification: Notification | None = None
    external_customer_code: str | None = None


class InvoiceAddressAdvanced(RequestBody):
    """Contacts of the invoice address."""

    telephone_notification: InvoiceNotification | None = None
    email_notification: InvoiceNotification | None = None
    sms_notification: InvoiceNotification | None = None


class Address(RequestBody):
    """A postal address."""

    name: str | None = None
    address1: str | None = None
    address2: str | None = None
    address3: str | None = None
    post_code: str | None = None
    city: str | None = None
    country_code: str | None = None
    country_state_code: str | None = None


class InvoiceAddress(Address):
    """Where the invoice goes."""

    advanced: InvoiceAddressAdvanced | None = None


class Consignee(Address):
    """Who gets the goods; the customer is made on the fly from it."""

    customer_number: str | None = None
    remark: str | None = None
    door_code: str | None = None
    advanced: ConsigneeAdvanced | None = None
    invoice_address: InvoiceAddress | None = None
    organisation_number: str | None = None
    vat_number: str | None = None
    customer_group: CodeName | None = None


class Payer(RequestBody):
    """The freight customer who pays."""

    customer_number: Required


class SenderPays(RequestBody):
    """Freight paid by the sender."""

    edi_code: str | None = None
    waybill_template: str | None = None
    customer_number: str | None = None


class FreightPayment(RequestBody):
    """Who pays the freight: an object, not a boolean (FACTS §7)."""

    consignee_collects: bool | None = None
    consignee_pays: Payer | None = None
    third_party_pays: Payer | None = None
    sender_pays: SenderPays | None = None


class ReturnTransporter(RequestBody):
    """The carrier of the way back."""

    transporter_code: str | None = None
    transporter_service_code: str | None = None


class Transporter(ReturnTransporter):
    """The carrier, chosen directly by codes of GET transporterContracts."""

    payment_advanced: FreightPayment | None = None


class LinePrices(RequestBody):
    """Prices that travel with the line."""

    line_price: Decimal | None = None
    customer_line_price: Decimal | None = None
    currency_code: str | None = None
    discount_percentage: Decimal | None = None
    total_vat: Decimal | None = None


class LineFreeValues(RequestBody):
    """Fields whose meaning the goods owner chooses."""

    free_text1: str | None = None
    free_decimal1: Decimal | None = None


class LineVat(RequestBody):
    """The VAT of the line."""

    code: Required
    percent: Decimal = Decimal(0)


class OrderLineBody(RequestBody):
    """One line; `rowNumber` is any string, unique on the order."""

    row_number: Required
    article_number: Required
    number_of_items: Decimal = Decimal(0)
    comment: str | None = None
    should_be_picked: bool | None = None
    serial_number: str | None = None
    line_total_customs_value: Decimal | None = None
    batch_number: str | None = None
    line_type: CodeName | None = None
    prices: LinePrices | None = None
    customer_article_number: str | None = None
    warehouse_instruction: str | None = None
    external_id: str | None = None
    article_item_status: CodeName | None = None
    line_free_values: LineFreeValues | None = None
    min_days_to_expiry_date: Int32 | None = None
    max_days_to_expiry_date: Int32 | None = None
    delivery_date: Moment | None = None
    vat: LineVat | None = None
    weight: Decimal | None = None
    min_weight: Decimal | None = None
    max_weight: Decimal | None = None


class CustomsInfo(RequestBody):
    """The currency of customs values."""

    customs_value_currency_code: str | None = None


class OrderClass(RequestBody):
    """A class that the order belongs to."""

    code: str | None = None
    name: str | None = None
    comment: str | None = None
    is_parcel_type_suggestion: bool | None = None


class TextLine(RequestBody):
    """A line of text among the lines of goods."""

    row_number: Required
    comment: str | None = None
    number_of_items: Decimal = Decimal(0)


class OrderAdvanced(RequestBody):
    """The rarer part of an order."""

    order_text_lines: list[TextLine] | None = None
    arrival_date: Moment | None = None
    arrival_date_from: Moment | None = None
    way_of_delivery_string: str | None = None
    transporter_order_number: str | None = None
    invoice_number: str | None = None
    terms_of_payment_string: str | None = None
    terms_of_delivery_string: str | None = None
    communication: str | None = None


class MarketPlace(RequestBody):
    """Where the order was placed."""

    market_place: str | None = None
    market_place_order_number: str | None = None


class PutOrder(RequestBody):
    """An order as the goods owner sends it."""

    goods_owner_id: Int32
    order_number: Required
    delivery_date: Moment
    consignee: Consignee
    reference_number: str | None = None
    goods_owner_order_id: str | None = None
    sales_code: str | None = None
    order_remark: str | None = None
    delivery_instruction: str | None = None
    service_point_code: str | None = None
    free_text1: str | None = None
    free_text2: str | None = None
    free_text3: str | None = None
    order_free_date_time1: Moment | None = None
    order_type: CodeName | None = None
    way_of_delivery: CodeName | None = None
    email_notification: Notification | None = None
    sms_notification: Notification | None = None
    telephone_notification: Notification | None = None
    transporter: Transporter | None = None
    return_transporter: ReturnTransporter | None = None
    order_lines: list[OrderLineBody] | None = None
    customs_info: CustomsInfo | None = None
    prepared_transport_document_id: str | None = None
    freight_price: Decimal | None = None
    warehouse_id: Int32 | None = None
    classes: list[OrderClass] | None = None
    terms_of_delivery_type: CodeName | None = None
    customer_price: Decimal | None = None
    advanced: OrderAdvanced | None = None
    consignee_order_number: str | None = None
    warehouse_instruction: str | None = None
    market_place: MarketPlace | None = None
    picking_priority: Int32 | None = None
    production_code: str | None = None
    transporter_bulk_id: str | None = None
    invoice_url: str | None = None
    language_code: str | None = None


class PatchReportedNumber(RequestBody):
    """The absolute quantity of a line that the goods owner has taken note of."""

    reported_number_of_items: Decimal


class PatchReportedReturned(RequestBody):
    """The absolute returned quantity of a line that the goods owner has taken note of."""

    reported_returned_number_of_items: Decimal


class PatchOrderStatus(RequestBody):
    """The status that an order shall have."""

    order_status_number: Int32


class PutWayOfDeliveryType(RequestBody):
    """A way of delivery, known by its code."""

    goods_owner_id: Int32
    code: Required
    name: Required
