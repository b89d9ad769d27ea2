"""Upstream's documents against us: our models read its examples, its specification allows our requests."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from app.fortnox.articles import Article, ArticleListItem, ArticleStock
from app.fortnox.company import CompanyInformation, TenantInfo
from app.fortnox.customers import Customer, CustomerType
from app.fortnox.errors import read_refusal
from app.fortnox.order_documents import (
    DeliveryState,
    DiscountType,
    EmailInformation,
    Label,
    Order,
    OrderChange,
    OrderListItem,
    OrderRow,
    OrderRowChange,
    RowId,
)
from app.fortnox.paging import MetaInformation
from app.fortnox.registers import LabelItem, RegisterItem
from app.fortnox.stock import StockBalance
from app.fortnox.suppliers import Supplier
from app.fortnox.wire import Answer, Request, read, read_all, unwrap
from tests.fortnox.upstream import example, strict

SCHEMAS: list[tuple[type[Answer], str]] = [
    (Article, "fortnox_Article"),
    (ArticleListItem, "fortnox_ArticleListItem"),
    (CompanyInformation, "fortnox_CompanyInfo"),
    (Customer, "fortnox_Customer"),
    (EmailInformation, "fortnox_Order_EmailInformation"),
    (Label, "fortnox_Order_Label"),
    (MetaInformation, "fortnox_MetaInformation"),
    (Order, "fortnox_Order"),
    (OrderListItem, "fortnox_OrderListItem"),
    (OrderRow, "fortnox_Order_OrderRow"),
    (LabelItem, "fortnox_Label"),
    (RegisterItem, "fortnox_Unit"),
    (RegisterItem, "fortnox_TermsOfDelivery"),
    (RegisterItem, "fortnox_TermsOfPayment"),
    (RegisterItem, "fortnox_WayOfDelivery"),
    (StockBalance, "warehouse_StockBalance"),
    (Supplier, "fortnox_SupplierListItem"),
    (TenantInfo, "warehouse_TenantInfo"),
]

BODIES: list[tuple[str, str, Request]] = [
    ("Article", "fortnox_Article", ArticleStock(quantity_in_stock=Decimal("118.25"))),
    (
        "Order",
        "fortnox_Order",
        OrderChange(
            delivery_state=DeliveryState.DELIVERY,
            order_rows=(
                OrderRowChange(row_id=RowId(90211), delivered_quantity=Decimal(4)),
                OrderRowChange(row_id=RowId(90213)),
            ),
        ),
    ),
    ("Order", "fortnox_Order", OrderChange(comments="Kolli 123")),
    ("Order", "fortnox_Order", OrderChange(external_invoice_reference1="")),
]


@pytest.mark.parametrize(("wrapper", "schema", "change"), BODIES)
def test_our_bodies_hold_only_what_the_specification_allows(
    specification: dict[str, Any], wrapper: str, schema: str, change: Request
) -> None:
    rules = {
        "$ref": f"#/components/schemas/{schema}_Wrap",
        "components": {"schemas": strict(specification["components"]["schemas"])},
    }
    validator = jsonschema.Draft202012Validator(rules)
    validator.validate({wrapper: change.as_body()})
    assert not validator.is_valid({wrapper: {**change.as_body(), "Invented": 1}})


@pytest.mark.parametrize(("model", "schema"), SCHEMAS)
def test_every_field_we_read_is_in_the_specification(
    specification: dict[str, Any], model: type[Answer], schema: str
) -> None:
    known = specification["components"]["schemas"][schema]["properties"]
    assert {field.alias for field in model.model_fields.values()} <= set(known)


@pytest.mark.parametrize(
    ("schema", "field", "values"),
    [
        ("fortnox_Order", "DeliveryState", DeliveryState),
        ("fortnox_Order_OrderRow", "DiscountType", DiscountType),
        ("fortnox_Customer", "Type", CustomerType),
    ],
)
def test_our_closed_sets_are_those_of_the_specification(
    specification: dict[str, Any], schema: str, field: str, values: Any
) -> None:
    assert set(specification["components"]["schemas"][schema]["properties"][field]["enum"]) == set(values)


def test_the_example_order_is_read_in_full(upstream: Path) -> None:
    order = read(Order, unwrap(example(upstream, "order_detail.response.json"), "Order", record="r"), record="r")
    assert (order.document_number, order.customer_number, order.total) == ("1187", "2041", Decimal("10637.5"))
    assert (order.delivery_city, order.delivery_country) == ("Åre", "Sverige")
    assert order.email_information.email_address_to == "inkop@fjallbua.example"
    assert (order.delivery_state, order.warehouse_ready, order.sent) == (DeliveryState.RESERVATION, False, True)
    assert order.invoice_reference is None
    assert order.labels == (Label(id=3),)
    assert [(row.article_number, row.ordered_quantity) for row in order.order_rows] == [
        ("TENT-2P", Decimal(4)),
        ("PEG-20", Decimal(100)),
        (None, Decimal(0)),
    ]


def test_the_example_of_an_invoiced_order_is_read(upstream: Path) -> None:
    said = unwrap(example(upstream, "order_detail_delivered_invoiced.response.json"), "Order", record="r")
    order = read(Order, said, record="r")
    assert order.invoice_reference == said["InvoiceReference"]
    assert order.warehouse_ready
    assert order.delivery_address1 == ""


@pytest.mark.parametrize(
    ("file", "model", "key", "count"),
    [
        ("order_list.response.json", OrderListItem, "Orders", 3),
        ("order_list_empty.response.json", OrderListItem, "Orders", 0),
        ("article_list.response.json", ArticleListItem, "Articles", 2),
        ("supplier_list.response.json", Supplier, "Suppliers", 2),
    ],
)
def test_the_example_lists_are_read(upstream: Path, file: str, model: type[Answer], key: str, count: int) -> None:
    said = example(upstream, file)
    assert len(read_all(model, unwrap(said, key, record="r"), record="r")) == count
    assert read(MetaInformation, said["MetaInformation"], record="r").total_pages == min(count, 1)


@pytest.mark.parametrize(
    ("file", "model", "key"),
    [
        ("article_detail.response.json", Article, "Article"),
        ("customer_detail.response.json", Customer, "Customer"),
        ("company_information.response.json", CompanyInformation, "CompanyInformation"),
    ],
)
def test_the_example_documents_are_read(upstream: Path, file: str, model: type[Answer], key: str) -> None:
    said = unwrap(example(upstream, file), key, record="r")
    shown = read(model, said, record="r").model_dump(by_alias=True)
    assert {name: shown[name] for name in shown if said.get(name)} == {
        name: Decimal(str(said[name])) if isinstance(shown[name], Decimal) else said[name]
        for name in shown
        if said.get(name)
    }


def test_the_example_answers_of_the_warehouse_are_read(upstream: Path) -> None:
    assert read(TenantInfo, example(upstream, "tenant_info.response.json"), record="r").activated
    rows = read_all(StockBalance, example(upstream, "stock_balance.response.json"), record="r")
    assert [(row.item_id, row.available_stock) for row in rows] == [("TENT-2P", Decimal(116)), ("PEG-20", Decimal(800))]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("error_not_found.response.json", "2000428"),
        ("error_bad_request.response.json", "2000587"),
        ("error_warehouse.response.json", "cannot_release_later_than_current_date"),
        ("error_unauthorized.response.json", ""),
    ],
)
def test_the_example_errors_are_read(upstream: Path, file: str, code: str) -> None:
    refusal = read_refusal((upstream / "examples" / file).read_bytes())
    assert refusal.code == code
    assert refusal.text
