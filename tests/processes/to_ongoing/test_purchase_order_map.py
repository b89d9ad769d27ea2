"""The field table of purchase orders (SPEC §2.7), row by row."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.fortnox.articles import ArticleNumber
from app.fortnox.purchase_orders import (
    PurchaseOrder,
    PurchaseOrderId,
    PurchaseOrderRow,
    PurchaseOrderRowId,
    PurchaseOrderState,
    PurchaseType,
)
from app.fortnox.suppliers import SupplierNumber
from app.ongoing.articles import SupplierAddress
from app.ongoing.ids import WarehouseId
from app.processes.to_ongoing.purchase_order_comparison import sent_fields
from app.processes.to_ongoing.purchase_order_map import content_of, notes, purchase_order_request, quantities
from app.processes.to_ongoing.purchase_order_selection import NotForUs, why_not_awaited

ROW = PurchaseOrderRow(
    id=PurchaseOrderRowId("0b8f"),
    row_num=3,
    item_id=ArticleNumber("KÅSA-33"),
    ordered_quantity=Decimal("10.5"),
    price=Decimal("39.90"),
    currency_code="EUR",
)
ORDER = PurchaseOrder(
    id=PurchaseOrderId(58),
    purchase_order_state=PurchaseOrderState.SENT,
    delivery_date=date(2026, 3, 20),
    supplier_number=SupplierNumber("31"),
    supplier_name="Täljarna i Backe AB",
    supplier_address="Sågvägen 3",
    supplier_address2="Port B",
    supplier_post_code="880 50",
    supplier_city="Backe",
    supplier_country_code="SE",
    supplier_email="order@example.se",
    currency_code="SEK",
    internal_reference="Vår 26",
    note="Port 2",
    rows=(ROW,),
)


def row(**fields: Any) -> PurchaseOrder:
    return ORDER.model_copy(update={"rows": (ROW.model_copy(update=fields),)})


def order(**fields: Any) -> PurchaseOrder:
    return ORDER.model_copy(update=fields)


@pytest.mark.parametrize(
    ("given", "path", "expected"),
    [
        (ORDER, "purchaseOrderNumber", "58"),
        (ORDER, "referenceNumber", "Vår 26"),
        (order(internal_reference=""), "referenceNumber", ""),
        (ORDER, "inDate", date(2026, 3, 20)),
        (order(delivery_date=None), "inDate", None),
        (ORDER, "purchaseOrderRemark", "Port 2"),
        (order(note="x" * 600), "purchaseOrderRemark", "x" * 500),
        (order(note=""), "purchaseOrderRemark", ""),
        (ORDER, "supplierInfo.supplierNumber", "31"),
        (ORDER, "supplierInfo.supplierName", "Täljarna i Backe AB"),
        (ORDER, "supplierInfo.supplierAddress.name", "Täljarna i Backe AB"),
        (ORDER, "supplierInfo.supplierAddress.address", "Sågvägen 3"),
        (ORDER, "supplierInfo.supplierAddress.address2", "Port B"),
        (ORDER, "supplierInfo.supplierAddress.postCode", "880 50"),
        (ORDER, "supplierInfo.supplierAddress.city", "Backe"),
        (ORDER, "supplierInfo.supplierAddress.countryCode", "SE"),
        (ORDER, "supplierInfo.supplierAddress.email", "order@example.se"),
        (ORDER, "warehouseId", None),
        (ORDER, "purchaseOrderLines.0.rowNumber", "3"),
        (ORDER, "purchaseOrderLines.0.articleNumber", "KÅSA-33"),
        (ORDER, "purchaseOrderLines.0.numberOfItems", Decimal("10.5")),
        (ORDER, "purchaseOrderLines.0.rowPrice", Decimal("39.90")),
        (row(price=None), "purchaseOrderLines.0.rowPrice", None),
        (ORDER, "purchaseOrderLines.0.currencyCode", "EUR"),
        (row(currency_code=""), "purchaseOrderLines.0.currencyCode", "SEK"),
        (ORDER, "purchaseOrderLines.0.externalOrderLineId", "0b8f"),
        (row(is_stock_item=False), "purchaseOrderLines", ()),
        (row(ordered_quantity=Decimal(0)), "purchaseOrderLines", ()),
    ],
)
def test_each_field_of_the_table(given: PurchaseOrder, path: str, expected: object) -> None:
    found: Any = purchase_order_request(given, sent={}).members()
    for step in path.split("."):
        found = found[int(step)] if step.isdecimal() else found.get(step)
    assert found == expected


def test_the_supplier_of_our_register_goes_before_the_orders_own_words() -> None:
    address = SupplierAddress(name="Täljarna", city="Ramsele", tele_phone="0624-100 00")
    supplier = purchase_order_request(ORDER, sent={}, supplier_address=address).supplier_info
    assert supplier is not None
    assert supplier.supplier_name == "Täljarna i Backe AB"
    assert supplier.supplier_address == address


def test_the_warehouse_is_said_where_we_choose_it() -> None:
    chosen = purchase_order_request(ORDER, sent={}, warehouse=WarehouseId(2))
    assert chosen.warehouse_id == 2
    assert sent_fields(chosen)["warehouse"] == "2"
    assert "warehouse" not in sent_fields(purchase_order_request(ORDER, sent={}))


@pytest.mark.parametrize(
    "given",
    [
        order(note="Port 3"),
        order(supplier_city="Ramsele"),
        order(delivery_date=date(2026, 3, 21)),
        row(price=Decimal(40)),
        row(id=PurchaseOrderRowId("0b90")),
        row(currency_code="USD"),
    ],
)
def test_whatever_is_sent_counts_as_content(given: PurchaseOrder) -> None:
    assert content_of(purchase_order_request(given, sent={})) != content_of(purchase_order_request(ORDER, sent={}))


@pytest.mark.parametrize(
    "given",
    [
        order(our_reference="Asta"),
        order(total_received_quantity=Decimal(4)),
        order(purchase_order_state=PurchaseOrderState.DELAYED),
        row(received_quantity=Decimal(4), remaining_ordered_quantity=Decimal("6.5")),
        row(ordered_quantity=Decimal("10.50")),
    ],
)
def test_what_is_not_sent_is_no_content(given: PurchaseOrder) -> None:
    assert content_of(purchase_order_request(given, sent={})) == content_of(purchase_order_request(ORDER, sent={}))


def test_quantities_are_by_row_number() -> None:
    assert quantities(purchase_order_request(ORDER, sent={})) == {"3": Decimal("10.5")}


@pytest.mark.parametrize(("length", "expected"), [(500, 0), (501, 1)])
def test_a_cut_note_is_said(length: int, expected: int) -> None:
    assert len(notes(order(note="x" * length))) == expected


@pytest.mark.parametrize(
    ("given", "by_us", "expected"),
    [
        (ORDER, False, None),
        (order(purchase_order_state=PurchaseOrderState.DELAYED), False, None),
        (order(purchase_order_state=PurchaseOrderState.VOIDED), False, "it is voided in Fortnox"),
        (order(voided=True), False, "it is voided in Fortnox"),
        (order(voided=True, manually_completed=True), True, "it is voided in Fortnox"),
        (
            order(purchase_type=PurchaseType.DROPSHIP),
            False,
            "it goes from the supplier to the customer (dropship)",
        ),
        (order(purchase_order_state=PurchaseOrderState.NOT_SENT), False, "it is not sent to the supplier"),
        (
            order(purchase_order_state=PurchaseOrderState.RECEIVED, manually_completed=True),
            False,
            "it was completed by hand in Fortnox",
        ),
        (order(manually_completed=True), False, "it was completed by hand in Fortnox"),
        (order(manually_completed=True), True, "it is received in Fortnox"),
        (order(purchase_order_state=PurchaseOrderState.RECEIVED), True, "it is received in Fortnox"),
        (order(purchase_order_state=PurchaseOrderState.RECEIVED), False, "it was received by hand in Fortnox"),
    ],
)
def test_which_are_awaited_and_why_others_are_not(given: PurchaseOrder, by_us: bool, expected: str | None) -> None:
    reason = why_not_awaited(given, completed_by_us=by_us, received_by_us=by_us)
    assert (reason and reason.why) == expected
    assert reason is None or reason == NotForUs(reason.why, received=reason.why == "it is received in Fortnox")
