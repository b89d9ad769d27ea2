"""What a Fortnox order is in Ongoing (SPEC §2.3, the table)."""

from dataclasses import dataclass
from decimal import Decimal

from app.connections.options import Options
from app.fortnox.customers import CustomerType
from app.fortnox.order_documents import DiscountType, Order, OrderRow
from app.ledger.ledger import fingerprint
from app.ledger.outcomes import Held
from app.ongoing.ids import WarehouseId
from app.ongoing.order_request import (
    ORDER_REMARK_LIMIT,
    Consignee,
    LinePrices,
    LineVat,
    Notification,
    OrderAdvanced,
    OrderLineRequest,
    OrderRequest,
    OrderTextLine,
)
from app.ongoing.wire import CodeName, decimal_text
from app.processes.countries import country_code
from app.processes.order_rows import KeyedRow, keyed_rows


@dataclass(frozen=True, slots=True)
class Words:
    """What an order's codes stand for, from registers: an order holds codes alone."""

    customer_type: CustomerType | None = None
    order_type: CodeName | None = None
    terms_of_delivery: CodeName | None = None
    way_of_delivery: CodeName | None = None
    terms_of_payment: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the goods go; one block of the order, never a mix of two."""

    block: str
    address1: str
    address2: str
    zip_code: str
    city: str
    country: str


def delivery_address(order: Order) -> Address:
    """The delivery block as soon as its street, zip code or city is filled, else the invoice block."""
    if order.delivery_address1 or order.delivery_zip_code or order.delivery_city:
        return Address(
            "delivery address",
            order.delivery_address1,
            order.delivery_address2,
            order.delivery_zip_code,
            order.delivery_city,
            order.delivery_country,
        )
    return Address("address", order.address1, order.address2, order.zip_code, order.city, order.country)


def order_request(
    order: Order, words: Words, options: Options, *, warehouse: WarehouseId | None = None
) -> OrderRequest | Held:
    """The order as Ongoing is to have it, or why a person must mend it first; without `warehouse` Ongoing chooses it.

    Empty texts are sent as "", so that what Fortnox clears is cleared: what a PUT does with a field that it leaves out
    is UNKNOWN (Ongoing FACTS §2).
    """
    address = delivery_address(order)
    code = country_code(address.country)
    if not address.city:
        return _unsendable(order, "sales_orders.no_city", f"has no city in its {address.block}", "the city")
    if code is None:
        named = f"the country {address.country!r}, which is unknown," if address.country else "no country"
        return _unsendable(
            order, "sales_orders.unknown_country", f"has {named} in its {address.block}", "a country of the list"
        )
    day = order.delivery_date or order.order_date
    if day is None:
        return _unsendable(
            order, "sales_orders.no_date", "has neither delivery date nor order date", "the delivery date"
        )
    return OrderRequest(
        order_number=order.document_number,
        goods_owner_order_id=order.document_number,
        delivery_date=day,
        consignee=Consignee(
            customer_number=order.customer_number,
            name=order.delivery_name or order.customer_name,
            address1=address.address1,
            address2=address.address2,
            post_code=address.zip_code,
            city=address.city,
            country_code=code,
            organisation_number=order.organisation_number if words.customer_type is CustomerType.COMPANY else None,
        ),
        order_lines=tuple(_line(keyed, order.currency) for keyed in keyed_rows(order) if keyed.goes_to_the_warehouse),
        reference_number=order.your_order_number,
        consignee_order_number=order.your_order_number,
        sales_code=order.your_reference,
        free_text1=order.our_reference,
        order_remark=order.remarks[:ORDER_REMARK_LIMIT],
        order_type=words.order_type,
        way_of_delivery=words.way_of_delivery,
        terms_of_delivery_type=words.terms_of_delivery,
        email_notification=_notification(order.email_information.email_address_to, wanted=options.notify_by_email),
        sms_notification=_notification(order.phone1 or order.phone2, wanted=options.notify_by_sms),
        telephone_notification=_notification(order.phone2 or order.phone1, wanted=options.notify_by_telephone),
        customer_price=order.total,
        freight_price=order.freight,
        language_code=order.language,
        warehouse_id=warehouse,
        advanced=OrderAdvanced(order_text_lines=_text_lines(order), terms_of_payment_string=words.terms_of_payment),
    )


def notes(order: Order) -> tuple[str, ...]:
    """What a person may want to know of how the order went."""
    if len(order.remarks) <= ORDER_REMARK_LIMIT:
        return ()
    return (
        f"The remarks have {len(order.remarks)} characters; Ongoing takes {ORDER_REMARK_LIMIT}, the rest was cut off.",
    )


def content_of(request: OrderRequest) -> str:
    """The fingerprint of what Fortnox says.

    Order type and names of codes are left out: they are looked up, and a name that somebody changed in a register is
    no change of this order.
    """
    plain = request.model_copy(
        update={
            "order_type": None,
            "way_of_delivery": request.way_of_delivery and CodeName(code=request.way_of_delivery.code),
            "terms_of_delivery_type": request.terms_of_delivery_type
            and CodeName(code=request.terms_of_delivery_type.code),
        }
    )
    return fingerprint({"order": plain.json_text()})


def _line(keyed: KeyedRow, currency: str) -> OrderLineRequest:
    row = keyed.row
    percent = row.discount if row.discount_type is DiscountType.PERCENT else None
    return OrderLineRequest(
        row_number=keyed.key,
        external_id=keyed.key,
        article_number=row.article_number or "",
        number_of_items=row.ordered_quantity,
        comment=row.description,
        prices=LinePrices(line_price=row.price, discount_percentage=percent, currency_code=currency or None),
        vat=LineVat(code=row.vat_code or decimal_text(row.vat_percent), percent=row.vat_percent),
    )


def _text_lines(order: Order) -> tuple[OrderTextLine, ...]:
    """Rows without article, keyed `#<k>`, which no article row is called."""
    texts = [row for row in order.order_rows if _is_text(row)]
    return tuple(OrderTextLine(row_number=f"#{k}", comment=row.description) for k, row in enumerate(texts, start=1))


def _is_text(row: OrderRow) -> bool:
    return row.article_number is None and bool(row.description)


def _notification(value: str, *, wanted: bool) -> Notification:
    return Notification(value=value, to_be_notified=wanted and bool(value))


def _unsendable(order: Order, code: str, has: str, what: str) -> Held:
    number = order.document_number
    return Held(
        code=code,
        message=f"Order {number} {has}, so the warehouse could not send it.",
        todo=f"In Fortnox, open order {number}, fill in {what} and save; the order then goes by itself.",
    )


def quantities(request: OrderRequest) -> dict[str, Decimal]:
    """Ordered quantity by row number."""
    return {line.row_number: line.number_of_items for line in request.order_lines}
