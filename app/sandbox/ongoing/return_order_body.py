"""The bodies of return order calls, field by field as PostReturnOrderModel and its siblings have them."""

from decimal import Decimal

from app.sandbox.ongoing.wire import CodeName, Int32, Moment, RequestBody, Required


class ReturnedOrder(RequestBody):
    """The original order, by Ongoing's own id."""

    order_id: Int32 = 0


class ReturnedOrderLine(RequestBody):
    """A line of the original order, by Ongoing's own id."""

    order_line_id: Int32 = 0


class ReturnOrderLineBody(RequestBody):
    """One line that is expected back."""

    return_order_row_number: Required
    customer_order_line: ReturnedOrderLine
    to_be_returned_number_of_items: Decimal
    return_cause: CodeName | None = None
    return_order_line_comment: str | None = None


class ReturnTracking(RequestBody):
    """A parcel on its way back."""

    waybill: str | None = None
    tracking_url: str | None = None


class ReturnOrderFreeValues(RequestBody):
    """A field whose meaning the goods owner chooses."""

    free_date_time1: Moment | None = None


class PutReturnOrder(RequestBody):
    """A return order as the goods owner sends it."""

    goods_owner_id: Int32
    return_order_number: Required
    customer_order: ReturnedOrder
    comment: str | None = None
    in_date: Moment | None = None
    return_order_lines: list[ReturnOrderLineBody]
    warehouse_id: Int32 | None = None
    tracking: list[ReturnTracking] | None = None
    return_order_handling_comment: str | None = None
    free_values: ReturnOrderFreeValues | None = None


class PatchReturnOrderStatus(RequestBody):
    """The status that a return order shall have."""

    return_order_status_number: Int32


class PutReturnCause(RequestBody):
    """A return cause, known by its code."""

    goods_owner_id: Int32
    code: Required
    name: Required
    is_remove_cause: bool | None = None
    is_change_cause: bool | None = None
    is_return_comment_mandatory: bool | None = None
