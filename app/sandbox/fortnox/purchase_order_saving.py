"""Saving, sending, completing and voiding a purchase order, by a client or by the office (FACTS §14)."""

from collections.abc import Mapping
from typing import Any

from app.sandbox.fortnox.company import Company, Kept
from app.sandbox.fortnox.documents.purchase_order import (
    PARTIAL_FIELDS,
    PurchaseOrder,
    PurchaseOrderState,
    ResponseState,
)
from app.sandbox.fortnox.documents.register import RegisterName
from app.sandbox.fortnox.purchase_receipts import receipts_of, state_of
from app.sandbox.fortnox.release_rules import may_complete, may_void
from app.sandbox.fortnox.stock_points import named_stock_point, receiving_stock_point
from app.sandbox.fortnox.warehouse_problems import InventedCode, WarehouseCode, not_there, warehouse_refusal
from app.sandbox.fortnox.warehouse_requests import built, sendable
from app.sandbox.fortnox.world import FortnoxWorld


def require_purchase_order(company: Company, number: int) -> Kept[PurchaseOrder]:
    """The purchase order of an id.

    Raises:
        WarehouseRefusal: there is none (404).
    """
    if number not in company.purchase_orders:
        raise not_there()
    return company.purchase_orders[number]


def add_purchase_order(
    world: FortnoxWorld, company: Company, content: Mapping[str, Any], *, by_office: bool = False
) -> PurchaseOrder:
    """Create an order, not yet sent; for the office Fortnox fills in what is known of company and supplier."""
    fields = sendable(PurchaseOrder, content)
    if by_office:
        fields = {**_proposed(world, company, fields), **fields}
    order = built(PurchaseOrder, fields)
    for row in order.rows:
        row.id = None
    _settle(company, order, None)
    order.id = company.take_purchase_order_id()
    _number_rows(world, company, order)
    company.purchase_orders[order.id] = Kept(order, world.now())
    return order


def save_purchase_order(
    world: FortnoxWorld, company: Company, number: int, content: Mapping[str, Any], *, by_office: bool = False
) -> PurchaseOrder:
    """Save an order; rows are matched by id, one left out is gone. The office can also edit what is sent.

    Raises:
        WarehouseRefusal: voided, complete, sent, or a row that goods were received on would go or change article.
    """
    kept = require_purchase_order(company, number)
    before = kept.document
    _check_open(world, company, before)
    sent = before.purchase_order_state is not PurchaseOrderState.not_sent
    if sent and not (by_office or world.switches.sent_purchase_order_can_be_saved):
        raise warehouse_refusal(InventedCode.is_sent)
    fields, known = sendable(PurchaseOrder, content), before.model_dump(by_alias=True)
    if by_office:
        fields = _with_known_rows(fields, known["rows"])
    else:  # a PUT is the whole document: what a client leaves out is empty, what the server set stays
        known = {name: value for name, value in known.items() if name in PurchaseOrder.read_only}
    order = built(PurchaseOrder, {**known, **fields})
    _settle(company, order, before)
    _number_rows(world, company, order)
    if not world.switches.purchase_rows_keep_ids:
        _renew_row_ids(company, order)
    kept.document, kept.modified = order, world.now()
    return order


def save_partly(world: FortnoxWorld, company: Company, number: int, content: Mapping[str, Any]) -> PurchaseOrder:
    """Save the few fields that PATCH takes, sent or not.

    Raises:
        WarehouseRefusal: another field, or voided.
    """
    kept = require_purchase_order(company, number)
    for other in content.keys() - PARTIAL_FIELDS:
        raise warehouse_refusal(InventedCode.unknown_field, f"Ogiltigt fält i anropet: {other}")
    if kept.document.voided:
        raise warehouse_refusal(WarehouseCode.is_voided)
    changes = sendable(PurchaseOrder, content)
    kept.document = built(PurchaseOrder, {**kept.document.model_dump(by_alias=True), **changes})
    kept.modified = world.now()
    return kept.document


def send(world: FortnoxWorld, company: Company, number: int) -> PurchaseOrder:
    """Mark an order as sent, by mail or by hand; from now on its goods are awaited. Sending again changes nothing."""
    kept = require_purchase_order(company, number)
    _check_open(world, company, kept.document)
    kept.document.purchase_order_state = PurchaseOrderState.sent
    if kept.document.response_state is ResponseState.not_sent:
        kept.document.response_state = ResponseState.sent
    kept.modified = world.now()
    return kept.document


def respond(world: FortnoxWorld, company: Company, number: int, response: ResponseState) -> PurchaseOrder:
    """Keep what the supplier answered."""
    kept = require_purchase_order(company, number)
    _check_open(world, company, kept.document)
    kept.document.response_state, kept.modified = response, world.now()
    return kept.document


def complete(world: FortnoxWorld, company: Company, number: int) -> PurchaseOrder:
    """Treat an order as fully received; the rest is no longer awaited."""
    kept = require_purchase_order(company, number)
    order = kept.document
    if order.voided:
        raise warehouse_refusal(WarehouseCode.is_voided)
    if may_complete(world, complete=state_of(company, order, world.today()) is PurchaseOrderState.received):
        order.manually_completed, kept.modified = True, world.now()
    return order


def void(world: FortnoxWorld, company: Company, number: int) -> PurchaseOrder:
    """Void an order; it stays, voided.

    Raises:
        WarehouseRefusal: voided already, or goods were received on it.
    """
    kept = require_purchase_order(company, number)
    order = kept.document
    if may_void(world, company, None, voided=order.voided):
        if receipts_of(company, order):
            raise warehouse_refusal(InventedCode.has_receipts)
        order.voided, kept.modified = True, world.now()
    return order


def _check_open(world: FortnoxWorld, company: Company, order: PurchaseOrder) -> None:
    if order.voided:
        raise warehouse_refusal(WarehouseCode.is_voided)
    if state_of(company, order, world.today()) is PurchaseOrderState.received:
        raise warehouse_refusal(InventedCode.is_complete)


def _proposed(world: FortnoxWorld, company: Company, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What the product fills in when the office has chosen a supplier."""
    kept = company.suppliers.get(str(fields.get("supplierNumber", "")))
    proposed = {
        "orderDate": world.today(),
        "deliveryName": company.name,
        "deliveryAddress": company.address,
        "deliveryZipCode": company.zip_code,
        "deliveryCity": company.city,
        "deliveryCountryCode": "SE",
        "currencyCode": "SEK",
        "currencyRate": 1,
        "paymentTermsCode": "30",
    }
    if kept is None:
        return proposed
    currency, terms = kept.document.currency or "SEK", kept.document.terms_of_payment or "30"
    return {**proposed, "currencyCode": currency, "paymentTermsCode": terms}


def _settle(company: Company, order: PurchaseOrder, before: PurchaseOrder | None) -> None:
    """Check what the order refers to and fill in what Fortnox knows of it."""
    if order.supplier_number not in company.suppliers:
        raise warehouse_refusal(InventedCode.unknown_supplier, f"Leverantören finns inte: {order.supplier_number}")
    if order.payment_terms_code not in company.registers[RegisterName.terms_of_payments]:
        raise warehouse_refusal(InventedCode.invalid_value, "Betalningsvillkoret finns inte.")
    supplier = company.suppliers[order.supplier_number].document
    order.supplier_name = order.supplier_name or supplier.name
    order.supplier_address = order.supplier_address or supplier.address1
    order.supplier_post_code = order.supplier_post_code or supplier.zip_code
    order.supplier_city = order.supplier_city or supplier.city
    order.supplier_country_code = order.supplier_country_code or supplier.country_code
    order.supplier_email = order.supplier_email or supplier.email
    point = named_stock_point(company, order.stock_point_id, order.stock_point_code)
    if point is not None:
        order.stock_point_id, order.stock_point_code = point.id, point.code
    for row in order.rows:
        if row.item_id not in company.articles:
            raise warehouse_refusal(InventedCode.unknown_item, f"Artikeln finns inte: {row.item_id}")
        article = company.articles[row.item_id].document
        row.item_description = row.item_description or article.description
        row.item_unit, row.is_stock_item = row.item_unit or article.unit, article.stock_goods
        row.currency_code = order.currency_code
        named = named_stock_point(company, row.stock_point_id, row.stock_point_code)
        if article.stock_goods:
            place = receiving_stock_point(company, row.item_id, named, point)
            row.stock_point_id, row.stock_point_code, row.stock_point_name = place.id, place.code, place.name
    if before is not None:
        _check_received_rows(company, order, before)


def _check_received_rows(company: Company, order: PurchaseOrder, before: PurchaseOrder) -> None:
    """A row that goods were received on stays, with its article; a row id that the order never had is an error."""
    known = {row.id for row in before.rows}
    if any(row.id is not None and row.id not in known for row in order.rows):
        raise warehouse_refusal(InventedCode.order_row, "Raden finns inte på inköpsordern.")
    kept = {row.id: row.item_id for row in order.rows}
    for goods in receipts_of(company, before):
        for row in goods.rows:
            if row.purchase_order_id == before.id and kept.get(row.purchase_order_row_id) != row.item_id:
                raise warehouse_refusal(InventedCode.has_receipts)


def _with_known_rows(fields: dict[str, Any], known: list[dict[str, Any]]) -> dict[str, Any]:
    """The office changes single fields of a row."""
    if "rows" not in fields:
        return fields
    by_id = {str(row["id"]): row for row in known}
    return {**fields, "rows": [{**by_id.get(str(row.get("id")), {}), **row} for row in fields["rows"]]}


def _number_rows(world: FortnoxWorld, company: Company, order: PurchaseOrder) -> None:
    highest = max((row.row_num or 0 for row in order.rows), default=0)
    for position, row in enumerate(order.rows, start=1):
        if row.row_num is None or row.id is None:
            row.row_num = highest = highest + 1
        if world.switches.purchase_rows_are_renumbered:
            row.row_num = position
        row.id = row.id or company.take_uuid()
        row.purchase_order_id = order.id
        for note in row.notes:
            note.purchase_order_id, note.purchase_order_row_id, note.row_num = order.id, row.id, row.row_num


def _renew_row_ids(company: Company, order: PurchaseOrder) -> None:
    """Give every row a new UUID; what was received on it follows."""
    for row in order.rows:
        old, row.id = row.id, company.take_uuid()
        for kept in company.incoming_goods.values():
            for received in kept.document.rows:
                if received.purchase_order_row_id == old:
                    received.purchase_order_row_id = row.id
        for note in row.notes:
            note.purchase_order_row_id = row.id
