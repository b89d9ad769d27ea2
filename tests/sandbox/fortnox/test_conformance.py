"""The sandbox held against the vendor's description: every path of it exists there, every answer fits it."""

import json
import os
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from app.sandbox.fortnox import create_fortnox
from tests.sandbox.fortnox.conftest import Fortnox, ordered, purchased, received_row

_ROOT = Path(__file__).parents[3]
_UPSTREAM = Path(os.environ.get("LAGERBRO_UPSTREAM_DIR", str(_ROOT.parent / "shared" / "upstream"))) / "fortnox"

pytestmark = pytest.mark.skipif(not (_UPSTREAM / "openapi.json").exists(), reason="upstream files are absent")


@cache
def _upstream() -> dict[str, Any]:
    document = json.loads((_UPSTREAM / "openapi.json").read_text())
    strict: dict[str, Any] = _as_json_schema(document)
    return strict


def _as_json_schema(node: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema: `nullable` is a type, and no field is allowed that the schema does not name."""
    if isinstance(node, list):
        return [_as_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    schema = {name: _as_json_schema(value) for name, value in node.items()}
    if schema.get("nullable") is True and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        schema.setdefault("additionalProperties", False)
    return schema


def _shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def _operation(method: str, path: str) -> dict[str, Any]:
    paths = {_shape(known): operations for known, operations in _upstream()["paths"].items()}
    operation: dict[str, Any] = paths[_shape(path)][method.lower()]
    return operation


def _mismatches(schema: dict[str, Any], answer: Any) -> list[str]:
    root = {**schema, "components": _upstream()["components"]}
    validator = Draft202012Validator(root, format_checker=FormatChecker())
    return [f"{'/'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(answer)]


def _ours() -> set[tuple[str, str]]:
    return {
        (method.upper(), path)
        for path, operations in create_fortnox().openapi()["paths"].items()
        for method in operations
        if path.startswith(("/3/", "/api/"))
    }


def test_every_operation_of_ours_is_one_of_theirs() -> None:
    theirs = {(method.upper(), _shape(path)) for path, item in _upstream()["paths"].items() for method in item}
    assert {(method, _shape(path)) for method, path in _ours()} <= theirs


PURCHASES, GOODS = "/api/warehouse/purchaseorders-v1", "/api/warehouse/incominggoods-v1"
POINTS, CUSTOM = "/api/warehouse/stockpoints-v1", "/api/warehouse/documentdeliveries/custom"
INBOUND, OUTBOUND, TYPES = (f"{CUSTOM}/{part}-v1" for part in ("inbound", "outbound", "documenttypes"))
MAIN_POINT = "00000000-0000-0000-0000-00000000aaaa"
PURCHASE = {
    "supplierNumber": "31",
    "orderDate": "2026-03-02",
    "deliveryName": "Provbutiken AB",
    "deliveryAddress": "Fjällgatan 4",
    "deliveryZipCode": "831 30",
    "deliveryCity": "Östersund",
    "currencyCode": "SEK",
    "currencyRate": 1,
    "paymentTermsCode": "30",
    "rows": [{"itemId": "TENT", "orderedQuantity": 4, "price": 20.5, "notes": [{"note": "Grönt"}]}],
}
MAIL = {"receiver": "order@example.com", "replyTo": "inkop@example.se", "subject": "Order", "body": "Hej!"}
GOODS_IN = {"deliveryNoteId": "FS-1", "note": "Pall", "rows": [received_row("TENT", 1)]}
COMES_IN = {"date": "2026-03-02", "note": "Retur", "rows": [{"itemId": "TENT", "quantity": 1, "directCost": 150}]}
GOES_OUT = {
    "date": "2026-03-02",
    "deliveryState": "delivery",
    "rows": [{"itemId": "TENT", "quantity": 1, "deliveredQuantity": 1, "stockPointId": MAIN_POINT}],
}
ANSWERED = {"responseState": "ACCEPTED_WITH_REQ_DLV_DATE"}

WALK: list[tuple[str, str, str, Any]] = [
    ("POST", "/3/articles", "/3/articles", {"Article": {"ArticleNumber": "A/1", "Description": "Sked"}}),
    ("GET", "/3/articles/{article_number}", "/3/articles/A%2F1", None),
    ("PUT", "/3/articles/{article_number}", "/3/articles/TENT", {"Article": {"Weight": 12, "PurchasePrice": 1.5}}),
    ("GET", "/3/articles", "/3/articles", None),
    ("DELETE", "/3/articles/{article_number}", "/3/articles/A%2F1", None),
    ("POST", "/3/suppliers", "/3/suppliers", {"Supplier": {"Name": "Tågvirke AB"}}),
    ("GET", "/3/suppliers/{supplier_number}", "/3/suppliers/34", None),
    ("PUT", "/3/suppliers/{supplier_number}", "/3/suppliers/34", {"Supplier": {"City": "Ånge"}}),
    ("GET", "/3/suppliers", "/3/suppliers", None),
    ("POST", "/3/customers", "/3/customers", {"Customer": {"Name": "Åke", "Address1": "Gatan 1"}}),
    ("GET", "/3/customers/{customer_number}", "/3/customers/2006", None),
    ("PUT", "/3/customers/{customer_number}", "/3/customers/2013", {"Customer": {"City": "Ånge"}}),
    ("GET", "/3/customers", "/3/customers", None),
    ("DELETE", "/3/customers/{customer_number}", "/3/customers/2013", None),
    ("POST", "/3/orders", "/3/orders", {"Order": {"CustomerNumber": "2001", "OrderRows": [{"Description": "Hej"}]}}),
    ("GET", "/3/orders/{document_number}", "/3/orders/1", None),
    ("PUT", "/3/orders/{document_number}", "/3/orders/1", {"Order": {"DeliveryState": "delivery"}}),
    ("PUT", "/3/orders/{document_number}/externalprint", "/3/orders/1/externalprint", None),
    ("PUT", "/3/orders/{document_number}/warehouseready", "/3/orders/1/warehouseready", None),
    ("PUT", "/3/orders/{document_number}/createinvoice", "/3/orders/1/createinvoice", None),
    ("PUT", "/3/orders/{document_number}/cancel", "/3/orders/2/cancel", None),
    ("GET", "/3/orders", "/3/orders", None),
    ("GET", "/3/orders", "/3/orders?documentnumber=none", None),
    ("GET", "/3/invoices", "/3/invoices", None),
    ("GET", "/3/invoices/{document_number}", "/3/invoices/5001", None),
    ("GET", "/3/units", "/3/units", None),
    ("GET", "/3/units/{code}", "/3/units/st", None),
    ("GET", "/3/termsofdeliveries", "/3/termsofdeliveries", None),
    ("GET", "/3/termsofdeliveries/{code}", "/3/termsofdeliveries/FVL", None),
    ("GET", "/3/wayofdeliveries", "/3/wayofdeliveries", None),
    ("GET", "/3/wayofdeliveries/{code}", "/3/wayofdeliveries/PN", None),
    ("GET", "/3/termsofpayments", "/3/termsofpayments", None),
    ("GET", "/3/termsofpayments/{code}", "/3/termsofpayments/30", None),
    ("GET", "/3/labels", "/3/labels", None),
    ("GET", "/3/companyinformation", "/3/companyinformation", None),
    ("GET", "/3/settings/company", "/3/settings/company", None),
    ("GET", "/3/settings/lockedperiod", "/3/settings/lockedperiod", None),
    ("GET", "/api/warehouse/tenants-v4", "/api/warehouse/tenants-v4", None),
    ("GET", "/api/warehouse/status-v1/stockbalance", "/api/warehouse/status-v1/stockbalance", None),
    ("GET", POINTS, POINTS, None),
    ("GET", f"{POINTS}/multi", f"{POINTS}/multi?ids={MAIN_POINT}", None),
    ("GET", f"{POINTS}/{{id}}", f"{POINTS}/HUVUD", None),
    ("GET", f"{POINTS}/{{id}}/stocklocations", f"{POINTS}/SYD/stocklocations", None),
    ("POST", PURCHASES, PURCHASES, PURCHASE),
    ("PUT", f"{PURCHASES}/{{id}}", f"{PURCHASES}/58", {**PURCHASE, "stockPointCode": "HUVUD"}),
    ("POST", f"{PURCHASES}/{{id}}/send", f"{PURCHASES}/58/send", MAIL),
    ("PATCH", f"{PURCHASES}/{{id}}/partial", f"{PURCHASES}/58/partial", {"deliveryDate": "2026-03-09"}),
    ("PUT", f"{PURCHASES}/{{id}}/response", f"{PURCHASES}/58/response", ANSWERED),
    ("PUT", f"{PURCHASES}/response", f"{PURCHASES}/response?ids=58", ANSWERED),
    ("GET", PURCHASES, f"{PURCHASES}?state=SENT&purchaseType=WAREHOUSE", None),
    ("POST", GOODS, GOODS, {**GOODS_IN, "stockPointCode": "HUVUD"}),
    ("PUT", f"{GOODS}/{{id}}", f"{GOODS}/77", {**GOODS_IN, "stockPointCode": "HUVUD"}),
    ("PATCH", f"{GOODS}/{{id}}", f"{GOODS}/77", {"note": "Två pallar"}),
    ("PUT", f"{GOODS}/{{id}}/release", f"{GOODS}/77/release", None),
    ("GET", f"{GOODS}/{{id}}", f"{GOODS}/77", None),
    ("GET", GOODS, GOODS, None),
    ("PUT", f"{GOODS}/{{id}}/completed", f"{GOODS}/77/completed", "2026-03-02"),
    ("POST", GOODS, GOODS, {**GOODS_IN, "stockPointCode": "SYD"}),
    ("PUT", f"{GOODS}/{{id}}/void", f"{GOODS}/78/void", None),
    ("GET", f"{PURCHASES}/{{id}}/matches", f"{PURCHASES}/58/matches", None),
    ("GET", f"{PURCHASES}/{{id}}", f"{PURCHASES}/58", None),
    ("PUT", f"{PURCHASES}/{{id}}/complete", f"{PURCHASES}/58/complete", None),
    ("PUT", f"{PURCHASES}/{{id}}/void", f"{PURCHASES}/58/void", None),
    ("POST", TYPES, TYPES, {"referenceType": "Return", "category": "INBOUND"}),
    ("GET", TYPES, TYPES, None),
    ("GET", f"{TYPES}/{{type}}", f"{TYPES}/return", None),
    ("PUT", f"{INBOUND}/{{type}}/{{id}}", f"{INBOUND}/Return/1", COMES_IN),
    ("GET", f"{INBOUND}/{{type}}/{{id}}", f"{INBOUND}/Return/1", None),
    ("PUT", f"{INBOUND}/{{type}}/{{id}}/release", f"{INBOUND}/Return/1/release", None),
    ("PUT", f"{INBOUND}/{{type}}/{{id}}/void", f"{INBOUND}/Return/1/void", None),
    ("PUT", f"{OUTBOUND}/{{type}}/{{id}}", f"{OUTBOUND}/Loss/1", GOES_OUT),
    ("GET", f"{OUTBOUND}/{{type}}/{{id}}", f"{OUTBOUND}/Loss/1", None),
    ("PUT", f"{OUTBOUND}/{{type}}/{{id}}/release", f"{OUTBOUND}/Loss/1/release", None),
    ("PUT", f"{OUTBOUND}/{{type}}/{{id}}/void", f"{OUTBOUND}/Loss/1/void", None),
]


def test_the_walk_visits_every_operation() -> None:
    assert {(method, template) for method, template, _, _ in WALK} == _ours()


@pytest.mark.parametrize("answers", ["order", "invoice"])
async def test_every_answer_fits_the_description(fortnox: Fortnox, answers: str) -> None:
    await fortnox.switch(create_invoice_answers=answers)
    await ordered(fortnox, ("TENT", 4), Labels=[{"Id": 3}], DeliveryDate="2026-03-09")
    points = {"code": "SYD", "name": "Lager syd", "stockLocations": [{"code": "A-01", "name": "Hyllan"}]}
    await fortnox.office("PATCH", "/articles/TENT", {"DefaultStockPoint": "HUVUD"})
    await fortnox.office("POST", "/stock-points", points)
    main = (await fortnox.get(f"{POINTS}/HUVUD"))["id"]
    for method, template, with_placeholder, sent in WALK:
        path = with_placeholder.replace(MAIN_POINT, main)
        body = json.loads(json.dumps(sent).replace(MAIN_POINT, main))
        answer = await fortnox.call(method, path, **({} if body is None else {"json": body}))
        responses = _operation(method, template)["responses"]
        assert str(answer.status_code) in responses, (method, path, answer.text)
        content = responses[str(answer.status_code)].get("content")
        if content:
            assert _mismatches(content["application/json"]["schema"], answer.json()) == [], (method, path)


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("/3/orders/99", "fortnox_ErrorInformationWrap"),
        ("/api/warehouse/status-v1/stockbalance", "warehouse_WebException"),
        ("/api/warehouse/purchaseorders-v1", "warehouse_WebException"),
    ],
)
async def test_refusals_fit_the_description(classic: Fortnox, path: str, schema: str) -> None:
    answer = await classic.call("GET", path)
    assert answer.is_client_error
    assert _mismatches({"$ref": f"#/components/schemas/{schema}"}, answer.json()) == []


async def test_the_examples_request_of_a_delivery_is_understood(fortnox: Fortnox) -> None:
    example = json.loads((_UPSTREAM / "examples" / "order_deliver.request.json").read_text())["Order"]
    order = await ordered(fortnox, ("TENT", 4), ("FREIGHT", 1), ("FREIGHT", 1))
    rows = [{**row, "RowId": ours["RowId"]} for row, ours in zip(example["OrderRows"], order["OrderRows"], strict=True)]
    body = {"Order": {**example, "CustomerNumber": "2001", "OrderRows": rows}}
    delivered = (await fortnox.put("/3/orders/1", body))["Order"]["OrderRows"]
    assert [row["DeliveredQuantity"] for row in delivered] == ["4", "60", "0"]


async def test_the_examples_of_warehouse_requests_are_understood(fortnox: Fortnox) -> None:
    for number in ("TENT-2P", "PEG-20"):
        article = {"ArticleNumber": number, "Description": number, "StockGoods": True, "Unit": "st"}
        await fortnox.office("POST", "/articles", article)
    order = await purchased(fortnox, ("TENT-2P", 200), ("PEG-20", 5000), stockPointCode="HUVUD")
    main = order["stockPointId"]
    goods = _example("incoming_goods_create")
    for row, ours in zip(goods["rows"], order["rows"], strict=True):
        row |= {"purchaseOrderRowId": ours["id"], "stockPointId": main}
    assert (await fortnox.post(GOODS, {**goods, "stockPointId": main}))["id"] == 77
    await fortnox.put(f"{INBOUND}/Return/40017", _example("custom_inbound_document"))
    outbound = _example("custom_outbound_document")
    outbound["rows"][0]["stockPointId"] = main
    await fortnox.put(f"{OUTBOUND}/Adjustment/90331", outbound)
    for path in (f"{GOODS}/77", f"{INBOUND}/Return/40017", f"{OUTBOUND}/Adjustment/90331"):
        fortnox.clock.moment = datetime(2026, 3, 13, 9, tzinfo=UTC)
        await fortnox.log_in()
        await fortnox.act(f"{path}/release")
    await fortnox.act(f"{GOODS}/77/completed", _example("incoming_goods_completed"))
    for name, path in (
        ("purchase_order_detail", f"{PURCHASES}/58"),
        ("purchase_order_list", PURCHASES),
        ("incoming_goods_detail", f"{GOODS}/77"),
        ("incoming_goods_list", GOODS),
    ):
        expected = json.loads((_UPSTREAM / "examples" / f"{name}.response.json").read_text())
        assert _missing(expected, await fortnox.get(path)) == [], name


def _example(name: str) -> Any:
    return json.loads((_UPSTREAM / "examples" / f"{name}.request.json").read_text())


@pytest.mark.parametrize(
    ("example", "path"),
    [
        ("article_detail.response.json", "/3/articles/TENT"),
        ("order_detail.response.json", "/3/orders/1"),
        ("article_list.response.json", "/3/articles"),
        ("order_list.response.json", "/3/orders"),
        ("supplier_list.response.json", "/3/suppliers"),
        ("company_information.response.json", "/3/companyinformation"),
        ("tenant_info.response.json", "/api/warehouse/tenants-v4"),
        ("stock_balance.response.json", "/api/warehouse/status-v1/stockbalance"),
    ],
)
async def test_answers_have_the_fields_of_the_example(fortnox: Fortnox, example: str, path: str) -> None:
    await ordered(fortnox, ("TENT", 4))
    expected, found = json.loads((_UPSTREAM / "examples" / example).read_text()), await fortnox.get(path)
    assert _missing(expected, found) == []


def _missing(expected: Any, found: Any, where: str = "") -> list[str]:
    if isinstance(expected, dict):
        gone = [f"{where}/{name}" for name in expected if name not in found]
        return gone + [
            line
            for name, value in expected.items()
            if name in found
            for line in _missing(value, found[name], f"{where}/{name}")
        ]
    if isinstance(expected, list) and expected and found:
        return _missing(expected[0], found[0], f"{where}[0]")
    return []
