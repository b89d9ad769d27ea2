from decimal import Decimal
from typing import Any

import pytest
from pydantic import Field, ValidationError

from app.errors import GatewayBug, NotConfigured
from app.fortnox.articles import Article, ArticleStock
from app.fortnox.company import TenantInfo
from app.fortnox.customers import Customer
from app.fortnox.order_documents import Order, OrderChange, OrderListItem, OrderRow, OrderRowChange, RowId
from app.fortnox.wire import Answer, read, read_all, unwrap


def article(**fields: Any) -> Article:
    return read(Article, {"ArticleNumber": "LYKTA-3", **fields}, record="article LYKTA-3")


def order(**fields: Any) -> Order:
    return read(Order, {"DocumentNumber": "7", "CustomerNumber": "2041", **fields}, record="order 7")


@pytest.mark.parametrize("absent", [None, ""])
def test_null_and_empty_text_mean_that_there_is_no_value(absent: Any) -> None:
    read_article = article(PurchasePrice=absent, Unit=absent, SupplierNumber=absent, Width=absent, Active=absent)
    assert read_article.purchase_price is None
    assert read_article.unit == ""
    assert read_article.supplier_number is None
    assert read_article.width_millimetres is None
    assert read_article.active is True


def test_a_date_may_be_empty() -> None:
    assert order(DeliveryDate="").delivery_date is None
    assert read(OrderListItem, {"DocumentNumber": "7", "DeliveryDate": None}, record="r").delivery_date is None


@pytest.mark.parametrize("quantity", ["-8", -8, Decimal("-8.00"), "-8.0"])
def test_quantities_come_as_text_or_number_and_may_be_negative(quantity: Any) -> None:
    assert article(QuantityInStock=quantity).quantity_in_stock == Decimal(-8)


def test_numbers_that_identify_are_text_even_when_they_come_as_numbers() -> None:
    assert order(DocumentNumber=1187).document_number == "1187"


def test_unknown_fields_are_ignored() -> None:
    assert article(CommodityCode="9405", Cost=API_NORIGHT).article_number == "LYKTA-3"


@pytest.mark.parametrize("said", ["0", 0, "", None])
def test_an_order_that_is_not_invoiced_has_no_invoice_reference(said: Any) -> None:
    assert order(InvoiceReference=said).invoice_reference is None


def test_an_invoiced_order_names_its_invoice() -> None:
    assert order(InvoiceReference="5003").invoice_reference == "5003"


@pytest.mark.parametrize(("order_type", "answer"), [("Order", False), ("Backorder", True), ("BACKORDER", True)])
def test_a_back_order_is_known_by_its_type(order_type: str, answer: bool) -> None:
    assert order(OrderType=order_type).is_backorder is answer


def test_a_text_row_has_no_article() -> None:
    row = read(OrderRow, {"RowId": 90213, "ArticleNumber": "", "OrderedQuantity": "0"}, record="r")
    assert row.article_number is None


API_NORIGHT = "API_NORIGHT"


@pytest.mark.parametrize("field", ["PurchasePrice", "QuantityInStock", "SupplierName", "Width", "EAN", "Active"])
def test_a_hidden_field_is_a_missing_right_that_names_it(field: str) -> None:
    with pytest.raises(NotConfigured) as caught:
        article(**{field: API_NORIGHT})
    assert caught.value.code == "fortnox.missing_right"
    assert field in caught.value.message


def test_a_hidden_field_of_a_row_is_named_too() -> None:
    with pytest.raises(NotConfigured, match="Price"):
        order(OrderRows=[{"RowId": 1, "Price": API_NORIGHT}])


def test_an_answer_of_another_shape_names_the_fields_but_not_what_they_hold() -> None:
    with pytest.raises(GatewayBug) as caught:
        order(OrderRows=[{"RowId": "Anna Ek", "Price": 1}], Total="Anna Ek")
    assert caught.value.code == "fortnox.unreadable_answer"
    assert "OrderRows.0.RowId" in caught.value.message
    assert "Total" in caught.value.message
    assert "Anna" not in caught.value.message


@pytest.mark.parametrize("said", [None, [], "text", 3])
def test_an_answer_that_is_no_object_is_unreadable(said: Any) -> None:
    with pytest.raises(GatewayBug):
        read(Article, said, record="article LYKTA-3")


@pytest.mark.parametrize("body", [None, [], {}, {"Articles": {}}])
def test_an_answer_without_its_wrapper_is_unreadable(body: Any) -> None:
    with pytest.raises(GatewayBug, match="has no Article"):
        unwrap(body, "Article", record="article LYKTA-3")


def test_a_list_that_is_no_array_is_unreadable() -> None:
    with pytest.raises(GatewayBug, match="not a list"):
        read_all(Article, {"0": {}}, record="the list of articles")


def test_answers_can_be_made_by_our_own_names_for_tests() -> None:
    assert Article(article_number="X", weight_grams=5).weight_grams == 5


def test_the_warehouse_api_speaks_camel_case() -> None:
    info = read(TenantInfo, {"activated": True, "tenantId": 1204455}, record="r")
    assert (info.activated, info.tenant_id) == (True, 1204455)


def test_a_customer_may_have_no_type() -> None:
    assert read(Customer, {"CustomerNumber": "1", "Type": ""}, record="r").type is None


def test_a_request_knows_only_fields_of_the_schema() -> None:
    with pytest.raises(ValidationError):
        OrderChange.model_validate({"Total": 3})
    with pytest.raises(ValidationError):
        OrderRowChange.model_validate({"RowId": 1, "Total": 3})


@pytest.mark.parametrize(
    ("quantity", "sent"), [(Decimal("1E+2"), "100"), (Decimal("0.10"), "0.10"), (Decimal(-2), "-2"), (Decimal(0), "0")]
)
def test_row_quantities_are_sent_as_plain_text(quantity: Decimal, sent: str) -> None:
    assert OrderRowChange(row_id=RowId(1), delivered_quantity=quantity).as_body() == {
        "RowId": 1,
        "DeliveredQuantity": sent,
    }


def test_a_stock_figure_is_sent_as_a_number() -> None:
    assert ArticleStock(quantity_in_stock=Decimal("118.25")).as_body() == {
        "QuantityInStock": 118.25,
        "StockGoods": True,
    }


class Item(Answer):
    name: str = Field(alias="Name")


def test_a_field_that_has_to_be_there_is_missed_when_it_is_empty() -> None:
    with pytest.raises(GatewayBug, match="Name"):
        read(Item, {"Name": ""}, record="r")
