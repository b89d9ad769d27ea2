"""Upstream's documents of the warehouse API against us: models, bodies, calls, and the names it keeps for itself."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from app.errors import GatewayBug
from app.fortnox.articles import ArticleNumber
from app.fortnox.company_settings import LockedPeriod
from app.fortnox.custom_document_bodies import (
    DraftCurrency,
    InboundDocument,
    InboundDraft,
    InboundDraftRow,
    InboundRow,
    OutboundDocument,
    OutboundDraft,
    OutboundDraftRow,
    OutboundRow,
)
from app.fortnox.custom_document_keys import CustomDocumentId, CustomDocumentKey, CustomDocumentType
from app.fortnox.incoming_goods import LONGEST_DELIVERY_NOTE_ID
from app.fortnox.incoming_goods_documents import (
    DeliveryNoteId,
    IncomingGoodsDocument,
    IncomingGoodsDraft,
    IncomingGoodsDraftRow,
    IncomingGoodsId,
    IncomingGoodsListItem,
    IncomingGoodsRow,
)
from app.fortnox.purchase_orders import (
    PurchaseOrder,
    PurchaseOrderId,
    PurchaseOrderListItem,
    PurchaseOrderRow,
    PurchaseOrderRowId,
    PurchaseOrderState,
    PurchaseType,
)
from app.fortnox.stock_points import StockPoint, StockPointCode, StockPointId
from app.fortnox.suppliers import SupplierNumber
from app.fortnox.wire import Answer, Request, read, read_all
from tests.fortnox.conftest import Script
from tests.fortnox.upstream import example, strict

SCHEMAS: list[tuple[type[Answer], str]] = [
    (InboundDocument, "warehouse_CustomInboundDocument"),
    (InboundRow, "warehouse_CustomInboundDocumentRow"),
    (IncomingGoodsDocument, "warehouse_IncomingGoods"),
    (IncomingGoodsListItem, "warehouse_IncomingGoodsListRow"),
    (IncomingGoodsRow, "warehouse_IncomingGoodsRow"),
    (LockedPeriod, "fortnox_LockedPeriod"),
    (OutboundDocument, "warehouse_CustomOutboundDocument"),
    (OutboundRow, "warehouse_CustomOutboundDocumentRow"),
    (PurchaseOrder, "warehouse_PurchaseOrder"),
    (PurchaseOrderListItem, "warehouse_PurchaseOrder"),
    (PurchaseOrderRow, "warehouse_PurchaseOrderRow"),
    (StockPoint, "warehouse_StockPoint"),
]

TENT, PEG = ArticleNumber("TENT-2P"), ArticleNumber("PEG-20")
POINT_ID = StockPointId("5d0e7c3a-1f44-4a3e-8f59-7a9f0e2b6c10")
POINT = StockPointCode("HUVUD")
ORDER = PurchaseOrderId(58)

RECEIPT = IncomingGoodsDraft(
    delivery_note_id=DeliveryNoteId("LB-58-0a1b2c3d4e5f"),
    document_date=date(2026, 3, 12),
    supplier_number=SupplierNumber("31"),
    note="Kvitto 58-1",
    stock_point_code=POINT,
    stock_point_id=POINT_ID,
    rows=(
        IncomingGoodsDraftRow(
            item_id=TENT,
            purchase_order_id=ORDER,
            purchase_order_row_id=PurchaseOrderRowId("0b8f2f0e-6a51-4c1f-9a52-3f5d0c7f1a01"),
            ordered_quantity=Decimal(200),
            received_quantity=Decimal("100.5"),
            stock_point_id=POINT_ID,
            row_order=1,
        ),
        IncomingGoodsDraftRow(item_id=PEG, received_quantity=Decimal(3), direct_cost=Decimal("0.442"), batch="7"),
    ),
)
GOODS_IN = InboundDraft(
    document_date=date(2026, 3, 12),
    currency=DraftCurrency(currency="EUR", rate=Decimal("11.2")),
    note="Retur 40017",
    rows=(InboundDraftRow(item_id=TENT, quantity=Decimal(1), direct_cost=Decimal(870), stock_point_code=POINT),),
)
GOODS_OUT = OutboundDraft(
    document_date=date(2026, 3, 12),
    rows=(
        OutboundDraftRow(
            item_id=PEG, quantity=Decimal(12), delivered_quantity=Decimal(12), stock_point_id=POINT_ID, row_id=1
        ),
    ),
)
BODIES: list[tuple[str, Request]] = [
    ("warehouse_IncomingGoods", RECEIPT),
    ("warehouse_CustomInboundDocument", GOODS_IN),
    ("warehouse_CustomOutboundDocument", GOODS_OUT),
]
KEY = CustomDocumentKey(CustomDocumentType("WMS-RETURN"), CustomDocumentId("40017"))


@pytest.mark.parametrize(("model", "schema"), SCHEMAS)
def test_every_field_we_read_is_in_the_specification(
    specification: dict[str, Any], model: type[Answer], schema: str
) -> None:
    known = specification["components"]["schemas"][schema]["properties"]
    assert {field.alias for field in model.model_fields.values()} <= set(known)


@pytest.mark.parametrize(("schema", "body"), BODIES)
def test_our_bodies_hold_all_that_is_required_and_only_what_is_allowed(
    specification: dict[str, Any], schema: str, body: Request
) -> None:
    schemas = specification["components"]["schemas"]
    reference = {"$ref": f"#/components/schemas/{schema}"}
    required = jsonschema.Draft202012Validator(reference | {"components": {"schemas": schemas}})
    allowed = jsonschema.Draft202012Validator(reference | {"components": {"schemas": strict(schemas)}})
    required.validate(body.as_body())
    allowed.validate(body.as_body())
    assert not allowed.is_valid(body.as_body() | {"invented": 1})


@pytest.mark.parametrize(
    ("field", "values"), [("purchaseOrderState", PurchaseOrderState), ("purchaseType", PurchaseType)]
)
def test_our_closed_sets_are_those_of_the_specification(specification: dict[str, Any], field: str, values: Any) -> None:
    schema = specification["components"]["schemas"]["warehouse_PurchaseOrder"]["properties"][field]
    assert set(schema["enum"]) == set(values)


def test_the_length_of_a_delivery_note_id_is_that_of_the_specification(specification: dict[str, Any]) -> None:
    field = specification["components"]["schemas"]["warehouse_IncomingGoods"]["properties"]["deliveryNoteId"]
    assert (field["minLength"], field["maxLength"]) == (1, LONGEST_DELIVERY_NOTE_ID)


def test_the_example_purchase_order_is_read_in_full(upstream: Path) -> None:
    order = read(PurchaseOrder, example(upstream, "purchase_order_detail.response.json"), record="r")
    assert (order.id, order.purchase_order_state, order.purchase_type) == (58, "SENT", "WAREHOUSE")
    assert (order.supplier_name, order.supplier_country_code) == ("Nordtält OY", "FI")
    assert (order.delivery_date, order.currency_rate) == (date(2026, 3, 12), Decimal("11.2"))
    assert (order.internal_reference, order.note, order.total_received_quantity) == ("Vår 2026", "", Decimal(50))
    assert [(row.row_num, row.item_id, row.ordered_quantity, row.price) for row in order.rows] == [
        (1, "TENT-2P", Decimal(200), Decimal("77.5")),
        (2, "PEG-20", Decimal(5000), Decimal("0.442")),
    ]
    assert order.rows[0].id == "0b8f2f0e-6a51-4c1f-9a52-3f5d0c7f1a01"
    assert (order.rows[0].received_quantity, order.rows[0].remaining_ordered_quantity) == (Decimal(50), Decimal(150))


def test_the_example_list_of_purchase_orders_is_read_without_rows(upstream: Path) -> None:
    (item,) = read_all(PurchaseOrderListItem, example(upstream, "purchase_order_list.response.json"), record="r")
    assert (item.id, item.stock_point_code, item.order_value) == (58, "HUVUD", Decimal("17710.0"))


def test_the_example_incoming_goods_are_read(upstream: Path) -> None:
    document = read(IncomingGoodsDocument, example(upstream, "incoming_goods_detail.response.json"), record="r")
    assert (document.id, document.delivery_note_id, document.document_date) == (77, "ONG-58-1", date(2026, 3, 12))
    assert [(row.purchase_order_id, row.received_quantity) for row in document.rows] == [
        (58, Decimal(100)),
        (58, Decimal(5000)),
    ]
    (item,) = read_all(IncomingGoodsListItem, example(upstream, "incoming_goods_list.response.json"), record="r")
    assert (item.id, item.released, item.completed, item.voided) == (77, False, False, False)


def test_the_example_custom_documents_are_read(upstream: Path) -> None:
    goods_in = read(InboundDocument, example(upstream, "custom_inbound_document.request.json"), record="r")
    assert [(row.item_id, row.quantity, row.direct_cost) for row in goods_in.rows] == [
        ("TENT-2P", Decimal(1), Decimal(870))
    ]
    goods_out = read(OutboundDocument, example(upstream, "custom_outbound_document.request.json"), record="r")
    assert [(row.item_id, row.quantity, row.delivered_quantity) for row in goods_out.rows] == [
        ("PEG-20", Decimal(12), Decimal(12))
    ]
    assert goods_out.delivery_state == "delivery"


async def test_the_body_of_complete_is_the_example_a_single_json_string(upstream: Path, script: Script) -> None:
    remote = script(httpx.Response(204))
    said = example(upstream, "incoming_goods_completed.request.json")
    await remote.fortnox.incoming_goods.complete(IncomingGoodsId(77), date.fromisoformat(said))
    assert remote.bodies == [said]


def test_every_name_that_fortnox_keeps_is_refused(upstream: Path) -> None:
    (line,) = (line for line in (upstream / "FACTS.md").read_text().splitlines() if line.startswith("- Reserved types"))
    names = re.findall(r"[A-ZÅÄÖ]{5,}", line.partition("):")[2].partition(". Answer")[0])
    assert len(names) > 40
    for name in names:
        with pytest.raises(GatewayBug):
            CustomDocumentKey(CustomDocumentType(name), CustomDocumentId("1"))


async def test_every_call_and_filter_is_one_of_the_specification(script: Script, specification: dict[str, Any]) -> None:
    nothing = httpx.Response(204)
    rows, goods = httpx.Response(200, json=[]), httpx.Response(200, json={"id": 77})
    order = httpx.Response(200, json={"id": 58, "purchaseOrderState": "SENT"})
    document, period = httpx.Response(200, json={}), httpx.Response(200, json={"LockedPeriod": {}})
    replies = [rows, order, nothing, rows, rows, rows, goods, goods, nothing, nothing, nothing]
    remote = script(*replies, *[document, document, nothing, nothing] * 2, rows, rows, period)
    fortnox, goods_id = remote.fortnox, IncomingGoodsId(77)

    await fortnox.purchase_orders.list(PurchaseOrderState.SENT)
    await fortnox.purchase_orders.get(ORDER)
    await fortnox.purchase_orders.complete(ORDER)
    await fortnox.incoming_goods.find(DeliveryNoteId("LB-58-0a"))
    await fortnox.incoming_goods.create(RECEIPT)
    await fortnox.incoming_goods.get(goods_id)
    await fortnox.incoming_goods.release(goods_id)
    await fortnox.incoming_goods.complete(goods_id, date(2026, 3, 13))
    await fortnox.incoming_goods.void(goods_id)
    await fortnox.custom_documents.inbound.put(KEY, GOODS_IN)
    await fortnox.custom_documents.inbound.get(KEY)
    await fortnox.custom_documents.inbound.release(KEY)
    await fortnox.custom_documents.inbound.void(KEY, force=True)
    await fortnox.custom_documents.outbound.put(KEY, GOODS_OUT)
    await fortnox.custom_documents.outbound.get(KEY)
    await fortnox.custom_documents.outbound.release(KEY)
    await fortnox.custom_documents.outbound.void(KEY, force=True)
    await fortnox.stock_points.all()
    await fortnox.stock.balance([TENT], stock_points=[POINT])
    await fortnox.settings.locked_period()

    assert len({(call.method, call.path) for call in remote.observed}) == 20
    for call, request in zip(remote.observed, remote.requests, strict=True):
        operation = specification["paths"][call.path][call.method.lower()]
        assert set(request.url.params) <= {each["name"] for each in operation.get("parameters", [])}
        assert bool(request.content) == ("requestBody" in operation)
