import json
from typing import Any

import pytest

from app.connections.options import Options
from app.fortnox.customers import CustomerType
from app.fortnox.order_documents import Order
from app.ledger.outcomes import Held
from app.ongoing.order_request import OrderRequest
from app.ongoing.wire import CodeName, json_text
from app.processes.to_ongoing.sales_order_map import Words, content_of, notes, order_request

DEFAULTS = Options()
ROW = {"RowId": 1, "ArticleNumber": "KÅSA-33", "OrderedQuantity": "2"}


def order(**fields: Any) -> Order:
    document = {
        "DocumentNumber": "1187",
        "CustomerNumber": "2001",
        "CustomerName": "Fjällstugan Handel AB",
        "Address1": "Storgatan 1",
        "Address2": "Box 3",
        "ZipCode": "831 30",
        "City": "Östersund",
        "Country": "Sverige",
        "OrderDate": "2026-03-02",
        "Currency": "SEK",
        "OrderRows": [ROW],
    }
    return Order.model_validate(document | fields)


def sent(words: Words = Words(), options: Options = DEFAULTS, **fields: Any) -> Any:  # noqa: B008 - frozen
    request = order_request(order(**fields), words, options)
    assert isinstance(request, OrderRequest), request
    return json.loads(json_text(request.members()))


@pytest.mark.parametrize(
    ("fortnox", "ongoing"),
    [
        ({}, {"orderNumber": "1187", "goodsOwnerOrderId": "1187", "deliveryDate": "2026-03-02"}),
        ({"DeliveryDate": "2026-03-05"}, {"deliveryDate": "2026-03-05"}),
        ({"YourOrderNumber": "PO-7"}, {"consigneeOrderNumber": "PO-7", "referenceNumber": "PO-7"}),
        ({"OurReference": "Lisa"}, {"freeText1": "Lisa"}),
        ({"YourReference": "Per"}, {"salesCode": "Per"}),
        ({"Remarks": "Ring före"}, {"orderRemark": "Ring före"}),
        ({"Total": 10637.5, "Freight": 89}, {"customerPrice": 10637.5, "freightPrice": 89}),
        ({"Language": "SV"}, {"languageCode": "SV"}),
        (
            {"EmailInformation": {"EmailAddressTo": "inkop@example.se"}},
            {"emailNotification": {"value": "inkop@example.se", "toBeNotified": False}},
        ),
        (
            {"Phone1": "063-1", "Phone2": "070-2"},
            {
                "smsNotification": {"value": "063-1", "toBeNotified": False},
                "telephoneNotification": {"value": "070-2", "toBeNotified": False},
            },
        ),
        (
            {"Phone2": "070-2"},
            {
                "smsNotification": {"value": "070-2", "toBeNotified": False},
                "telephoneNotification": {"value": "070-2", "toBeNotified": False},
            },
        ),
    ],
)
def test_every_row_of_the_table_about_the_head(fortnox: dict[str, Any], ongoing: dict[str, Any]) -> None:
    members = sent(**fortnox)
    assert {name: members[name] for name in ongoing} == ongoing


def test_codes_go_with_their_texts() -> None:
    members = sent(
        Words(
            order_type=CodeName(code="B2B", name="Företag"),
            terms_of_delivery=CodeName(code="FVL", name="Fritt vårt lager"),
            way_of_delivery=CodeName(code="PN", name="PostNord MyPack"),
            terms_of_payment="30 dagar netto",
        )
    )
    assert members["orderType"] == {"code": "B2B", "name": "Företag"}
    assert members["termsOfDeliveryType"] == {"code": "FVL", "name": "Fritt vårt lager"}
    assert members["wayOfDelivery"] == {"code": "PN", "name": "PostNord MyPack"}
    assert members["advanced"]["termsOfPaymentString"] == "30 dagar netto"


DELIVERY = {
    "DeliveryName": "Butik Åre",
    "DeliveryAddress1": "Årevägen 55",
    "DeliveryAddress2": "Lastkaj B",
    "DeliveryZipCode": "837 52",
    "DeliveryCity": "Åre",
    "DeliveryCountry": "Norge",
}
INVOICE_BLOCK = ("Storgatan 1", "Box 3", "831 30", "Östersund", "SE")


@pytest.mark.parametrize(
    ("fields", "name", "block"),
    [
        ({}, "Fjällstugan Handel AB", INVOICE_BLOCK),
        (DELIVERY, "Butik Åre", ("Årevägen 55", "Lastkaj B", "837 52", "Åre", "NO")),
        ({"DeliveryName": "Butik Åre"}, "Butik Åre", INVOICE_BLOCK),
        ({"DeliveryName": "Butik Åre", "DeliveryCountry": "Norge"}, "Butik Åre", INVOICE_BLOCK),
        ({"DeliveryCity": "Åre", "DeliveryCountry": "SE"}, "Fjällstugan Handel AB", ("", "", "", "Åre", "SE")),
    ],
)
def test_the_goods_go_to_one_block_of_the_order_never_a_mix(
    fields: dict[str, Any], name: str, block: tuple[str, ...]
) -> None:
    to = sent(**fields)["consignee"]
    assert (to["customerNumber"], to["name"]) == ("2001", name)
    assert tuple(to[field] for field in ("address1", "address2", "postCode", "city", "countryCode")) == block


@pytest.mark.parametrize(
    ("fields", "code", "told"),
    [
        ({"City": ""}, "sales_orders.no_city", "address"),
        ({"DeliveryAddress1": "Årevägen 55"}, "sales_orders.no_city", "delivery address"),
        ({"DeliveryZipCode": "837 52"}, "sales_orders.no_city", "delivery address"),
        ({"Country": "Utopia"}, "sales_orders.unknown_country", "Utopia"),
        ({"Country": ""}, "sales_orders.unknown_country", "no country"),
        ({"DeliveryCity": "Åre"}, "sales_orders.unknown_country", "no country"),
        ({"OrderDate": None}, "sales_orders.no_date", "date"),
    ],
)
def test_an_order_that_cannot_be_addressed_is_held(fields: dict[str, Any], code: str, told: str) -> None:
    held = order_request(order(**fields), Words(), DEFAULTS)
    assert isinstance(held, Held)
    assert held.code == code
    assert told in held.message
    assert "1187" in held.todo


@pytest.mark.parametrize(
    ("kind", "number"), [(CustomerType.COMPANY, "559000-0047"), (CustomerType.PRIVATE, None), (None, None)]
)
def test_a_personal_number_never_leaves(kind: CustomerType | None, number: str | None) -> None:
    members = sent(Words(customer_type=kind), OrganisationNumber="559000-0047")
    assert members["consignee"].get("organisationNumber") == number


@pytest.mark.parametrize(
    ("option", "field"),
    [
        ("notify_by_email", "emailNotification"),
        ("notify_by_sms", "smsNotification"),
        ("notify_by_telephone", "telephoneNotification"),
    ],
)
def test_the_consignee_is_notified_only_as_the_options_say(option: str, field: str) -> None:
    contacts: dict[str, Any] = {"Phone1": "063-1", "EmailInformation": {"EmailAddressTo": "a@example.se"}}
    members = sent(options=Options.model_validate({option: True}), **contacts)
    notified = {name for name, value in members.items() if name.endswith("Notification") and value["toBeNotified"]}
    assert notified == {field}
    assert sent(options=Options.model_validate({option: True}))[field] == {"value": "", "toBeNotified": False}


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ({"Description": "Kåsa"}, {"comment": "Kåsa"}),
        ({}, {"rowNumber": "KÅSA-33#1", "externalId": "KÅSA-33#1", "articleNumber": "KÅSA-33", "numberOfItems": 2}),
        (
            {"Price": 189.5, "Discount": 10, "DiscountType": "PERCENT"},
            {"prices": {"linePrice": 189.5, "discountPercentage": 10, "currencyCode": "SEK"}},
        ),
        (
            {"Price": 189.5, "Discount": 10, "DiscountType": "AMOUNT"},
            {"prices": {"linePrice": 189.5, "currencyCode": "SEK"}},
        ),
        ({"VAT": 25, "VATCode": "MP1"}, {"vat": {"code": "MP1", "percent": 25}}),
        ({"VAT": 12.5}, {"vat": {"code": "12.5", "percent": 12.5}}),
        ({"OrderedQuantity": "1.25"}, {"numberOfItems": 1.25}),
    ],
)
def test_every_row_of_the_table_about_a_row(row: dict[str, Any], line: dict[str, Any]) -> None:
    [made] = sent(OrderRows=[ROW | row])["orderLines"]
    assert {name: made[name] for name in line} == line


def test_rows_without_article_are_text_and_rows_with_nothing_ordered_do_not_go() -> None:
    rows = [
        ROW | {"OrderedQuantity": "0"},
        {"RowId": 2, "ArticleNumber": "", "Description": "Märk godset"},
        ROW | {"OrderedQuantity": "-2"},
        ROW | {"OrderedQuantity": "3"},
        {"RowId": 5, "ArticleNumber": "", "Description": ""},
        {"RowId": 6, "ArticleNumber": "", "Description": "Tack"},
    ]
    members = sent(OrderRows=rows)
    assert [(line["rowNumber"], line["numberOfItems"]) for line in members["orderLines"]] == [("KÅSA-33#3", 3)]
    assert members["advanced"]["orderTextLines"] == [
        {"rowNumber": "#1", "comment": "Märk godset"},
        {"rowNumber": "#2", "comment": "Tack"},
    ]


def test_remarks_are_cut_at_500_with_a_note() -> None:
    assert sent(Remarks="x" * 501)["orderRemark"] == "x" * 500
    [note] = notes(order(Remarks="x" * 501))
    assert "501" in note
    assert notes(order(Remarks="x" * 500)) == ()


def test_what_is_looked_up_is_no_change_of_the_order() -> None:
    def content(**words: Any) -> str:
        request = order_request(order(), Words(**words), DEFAULTS)
        assert isinstance(request, OrderRequest)
        return content_of(request)

    assert content(order_type=CodeName(code="B2B", name="B2B")) == content()
    assert content(way_of_delivery=CodeName(code="PN", name="Nytt namn")) == content(
        way_of_delivery=CodeName(code="PN")
    )
    assert content(way_of_delivery=CodeName(code="PN")) != content(way_of_delivery=CodeName(code="DHL"))
