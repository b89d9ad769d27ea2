"""Saving an order, by a client or by the office: checks, rows, stock, totals, new row ids (FACTS §9, §10)."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.sandbox.fortnox.bodies import built, changed, changes_in
from app.sandbox.fortnox.company import Company, Kept
from app.sandbox.fortnox.documents.order import EmailInformation, Order, OrderRow
from app.sandbox.fortnox.documents.register import RegisterName
from app.sandbox.fortnox.order_rows import merged_rows, row_contents
from app.sandbox.fortnox.order_totals import add_up
from app.sandbox.fortnox.problems import Code, Refusal, not_found
from app.sandbox.fortnox.stock import allocate, bump_articles
from app.sandbox.fortnox.switches import Handling
from app.sandbox.fortnox.world import FortnoxWorld

_OFFICE_MAY_SET = frozenset({"Sent"})
_REGISTERED = {
    "terms_of_delivery": RegisterName.terms_of_deliveries,
    "way_of_delivery": RegisterName.way_of_deliveries,
    "terms_of_payment": RegisterName.terms_of_payments,
}


def require_order(company: Company, number: str) -> Kept[Order]:
    """The order of a number.

    Raises:
        Refusal: there is none (404).
    """
    if number not in company.orders:
        raise not_found(Code.order_not_found)
    return company.orders[number]


def add_order(world: FortnoxWorld, company: Company, content: Mapping[str, Any], *, by_office: bool = False) -> Order:
    """Create an order; what it does not say comes from the customer. With the module it is reserved at once."""
    fields = _header(world, company, content, by_office=by_office)
    if fields.get("DocumentNumber", str(company.next_order)) != str(company.next_order):
        raise Refusal(Code.invalid_parameter, "Ordernumret sätts av Fortnox.")
    number = str(fields.get("CustomerNumber", ""))
    if number not in company.customers:
        raise Refusal(Code.customer_not_found)
    today = world.today()
    state = "reservation" if company.warehouse_module else "delivery"
    start = {"OrderDate": today, "OutboundDate": today, "DeliveryState": state}
    order = built(Order, {**start, **_from_customer(company, number), **fields})
    order.document_number = company.take_order_number()
    order.order_rows = merged_rows(company, [], row_contents(content) or [], null=world.switches.null_in_put)
    _check_delivered(world, company, [], order)
    company.orders[order.document_number] = Kept(order, world.now())
    keep_saved(world, company, order)
    return order


def save_order(
    world: FortnoxWorld, company: Company, number: str, content: Mapping[str, Any], *, by_office: bool = False
) -> Order:
    """Save the changed fields and rows of an order; rows stay when the body has no `OrderRows`.

    Raises:
        Refusal: cancelled, warehouse-ready or invoiced, or a field that may not be sent.
    """
    kept = require_order(company, number)
    before = kept.document
    _check_open(world, before)
    fields = _header(world, company, content, by_office=by_office)
    if fields.get("DocumentNumber", number) != number:
        raise Refusal(Code.invalid_parameter, "Ordernumret kan inte ändras.")
    if "EmailInformation" in fields:
        email = changes_in(EmailInformation, fields["EmailInformation"], null=world.switches.null_in_put)
        fields["EmailInformation"] = {**before.email_information.model_dump(by_alias=True), **email}
    order = changed(before, fields)
    if order.customer_number != before.customer_number and order.customer_number not in company.customers:
        raise Refusal(Code.customer_not_found)
    rows = row_contents(content)
    if rows is not None:
        order.order_rows = merged_rows(company, before.order_rows, rows, null=world.switches.null_in_put)
    _check_delivered(world, company, before.order_rows, order)
    kept.document = order
    keep_saved(world, company, order)
    return order


def keep_saved(world: FortnoxWorld, company: Company, order: Order) -> None:
    """What every save does, whoever saves: allocate stock, add up, give every row a new RowId, mark as modified."""
    if order.live and not order.warehouse_ready:
        allocate(company, order, world.switches)
        bump_articles(company, order, now=world.now(), switches=world.switches)
    add_up(order)
    for row in order.order_rows:
        row.row_id = company.take_row_id()
    company.orders[order.document_number].modified = world.now()


def _header(world: FortnoxWorld, company: Company, content: Mapping[str, Any], *, by_office: bool) -> dict[str, Any]:
    fields = changes_in(
        Order, content, null=world.switches.null_in_put, allowed=_OFFICE_MAY_SET if by_office else frozenset()
    )
    fields.pop("OrderRows", None)
    if "DeliveryState" in fields and not company.warehouse_module:
        raise Refusal(Code.invalid_parameter, "DeliveryState kan bara anges med Fortnox Lager.")
    for name, register in _REGISTERED.items():
        alias = Order.model_fields[name].alias or name
        if fields.get(alias) and fields[alias] not in company.registers[register]:
            raise Refusal(Code.invalid_identifier, f"Ogiltigt värde i fältet {alias}.")
    return fields


def _check_open(world: FortnoxWorld, order: Order) -> None:
    if order.cancelled:
        raise Refusal(Code.invalid_parameter, "Ordern är makulerad.")
    if order.warehouse_ready:
        raise Refusal(Code.invalid_parameter, "Ordern är klarmarkerad och kan inte ändras.")
    if order.invoiced and not world.switches.invoiced_order_can_be_saved:
        raise Refusal(Code.invalid_parameter, "Ordern är fakturerad och kan inte ändras.")


def _check_delivered(world: FortnoxWorld, company: Company, before: Sequence[OrderRow], after: Order) -> None:
    """With the module a delivered quantity changes in state delivery only (FACTS §10)."""
    if not company.warehouse_module or after.delivery_state == "delivery":
        return
    known = {row.row_id: row.delivered_quantity for row in before}
    altered = [row for row in after.order_rows if row.delivered_quantity != known.get(row.row_id, 0)]
    match world.switches.delivered_quantity_outside_delivery:
        case Handling.refuse if altered:
            raise Refusal(Code.invalid_parameter, "Levererat antal kan bara ändras när ordern är i leverans.")
        case Handling.ignore:
            for row in altered:
                row.delivered_quantity = known.get(row.row_id, OrderRow().delivered_quantity)


def _from_customer(company: Company, number: str) -> dict[str, Any]:
    customer = company.customers[number].document
    fields = {
        "CustomerName": customer.name,
        "OrganisationNumber": customer.organisation_number,
        "Address1": customer.address1,
        "Address2": customer.address2,
        "ZipCode": customer.zip_code,
        "City": customer.city,
        "Country": customer.country,
        "DeliveryName": customer.delivery_name,
        "DeliveryAddress1": customer.delivery_address1,
        "DeliveryAddress2": customer.delivery_address2,
        "DeliveryZipCode": customer.delivery_zip_code,
        "DeliveryCity": customer.delivery_city,
        "DeliveryCountry": customer.delivery_country,
        "Phone1": customer.phone1,
        "Phone2": customer.phone2,
        "Currency": customer.currency,
        "TermsOfDelivery": customer.terms_of_delivery,
        "TermsOfPayment": customer.terms_of_payment,
        "WayOfDelivery": customer.way_of_delivery,
        "YourReference": customer.your_reference,
        "OurReference": customer.our_reference,
        "EmailInformation": {"EmailAddressTo": customer.email},
    }
    return {name: value for name, value in fields.items() if value is not None}
